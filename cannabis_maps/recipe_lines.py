"""On which line of a TOML file a key stands, which its parser does not tell."""

import re
from collections.abc import Iterator, Sequence

TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
LONG = ('"""', "'''")

Place = tuple[str | int, ...]


def line_of(text: str, place: Sequence[str | int]) -> int:
    r"""Return the line of a key, or of the nearest that holds it.

    Parameters
    ----------
    text : str
        Of a TOML file that can be parsed.
    place : sequence of str or int
        Tables, numbers in lists of tables from 0 on, and the key.

    Returns
    -------
    int
        From 1 on; 1 for what is not in the file.

    Examples
    --------
    >>> text = "a = 1\n[map]\ntitle = 'x'\n[[window]]\nname = 'A'\n[[window]]\nname = 'B'"
    >>> line_of(text, ["a"]), line_of(text, ["map", "title"]), line_of(text, ["map", "dpi"])
    (1, 3, 2)
    >>> line_of(text, ["window", 1, "name"])
    7
    """
    wanted = tuple(place)
    found, length = 1, 0
    for line, here in _places(text):
        shared = _shared(here, wanted)
        if shared == len(here) and shared > length:
            found, length = line, shared
    return found


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """Yield the lines on which tables and keys begin, and their places."""
    table: Place = ()
    counts: dict[Place, int] = {}
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is not None:
            inside = None if inside in line else inside
            continue
        headed = TABLE.match(line)
        if headed:
            table = _parts(headed[2])
            if headed[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
            continue
        keyed = KEY.match(line)
        if keyed:
            yield number, (*table, *_parts(keyed[1]))
            opened = [mark for mark in LONG if line.count(mark) == 1]
            inside = opened[0] if opened else None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in PART.findall(text))


def _shared(here: Place, wanted: Place) -> int:
    pairs = zip(here, wanted, strict=False)
    return next(
        (index for index, (a, b) in enumerate(pairs) if a != b), min(len(here), len(wanted))
    )
