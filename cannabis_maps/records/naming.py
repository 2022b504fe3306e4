"""Which lines of a file cannot be read, as a text editor numbers them."""

import gzip
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path


def name_lines(
    path: Path, *, gzipped: bool, torn: Collection[int], bad: Collection[int], most: int
) -> list[int]:
    """Find the unreadable lines of a CSV file.

    Parameters
    ----------
    path : Path
        A file in UTF-8.
    gzipped : bool
    torn : collection of int
        Records of a wrong structure, counted with the header (1) and blank lines.
    bad : collection of int
        Records of a right structure with a bad value, counted without all others.
    most : int
        How many are wanted.

    Returns
    -------
    list of int
        Where the records begin, in order.
    """
    return list(islice(_unreadable(path, frozenset(torn), frozenset(bad), gzipped=gzipped), most))


def _unreadable(
    path: Path, torn: frozenset[int], bad: frozenset[int], *, gzipped: bool
) -> Iterator[int]:
    right = -1  # the header is the first record of a right structure
    for place, (line, is_blank) in enumerate(_records(path, gzipped=gzipped), start=1):
        if place in torn:
            yield line
        elif not is_blank:
            right += 1
            if right in bad:
                yield line


def _records(path: Path, *, gzipped: bool) -> Iterator[tuple[int, bool]]:
    opener = gzip.open if gzipped else open
    start, is_open = 1, False
    with opener(path, "rt", encoding="utf-8-sig") as lines:
        for line, text in enumerate(lines, start=1):
            is_open ^= bool(text.count('"') & 1)
            if not is_open:
                yield start, start == line and text == "\n"
                start = line + 1
