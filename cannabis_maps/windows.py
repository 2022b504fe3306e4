"""Windows of time: their names and days, by calendar year or read from a file."""

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cannabis_maps.errors import OptionError
from cannabis_maps.small_file import read_small

MOST_WINDOWS = 36
LONGEST_NAME = 40
TABLE = "window"
KEYS = ("name", "from", "to")
EXAMPLE = 'write [[window]], name = "Before tickets", from = 2001-01-01, to = 2012-08-03'
LARGEST_BYTES = 100_000


@dataclass(frozen=True)
class Window:
    """A stretch of days with a name.

    Parameters
    ----------
    name : str
    first_day, last_day : date
        Both days included.

    Examples
    --------
    >>> Window.of_year(2018).is_year, Window("Mayor", date(2011, 5, 16), date(2019, 5, 20)).is_year
    (True, False)
    """

    name: str
    first_day: date
    last_day: date

    @classmethod
    def of_year(cls, year: int) -> "Window":
        """Return a whole calendar year."""
        return cls(str(year), date(year, 1, 1), date(year, 12, 31))

    @property
    def is_year(self) -> bool:
        """Whether it is a whole calendar year, and called by its number."""
        return self == Window.of_year(self.first_day.year)


def yearly_windows(first_day: date, last_day: date) -> tuple[Window, ...]:
    """Return the calendar years that have a day in a stretch of time, whole.

    Examples
    --------
    >>> [window.name for window in yearly_windows(date(2016, 7, 29), date(2018, 11, 12))]
    ['2016', '2017', '2018']
    """
    return tuple(Window.of_year(year) for year in range(first_day.year, last_day.year + 1))


def read_windows(path: Path) -> tuple[Window, ...]:
    """Read windows from a file of TOML.

    Parameters
    ----------
    path : Path
        Holds a table ``[[window]]`` for each, with ``name``, ``from`` and ``to``.

    Returns
    -------
    tuple of Window
        In the order of the file.

    Raises
    ------
    OptionError
        If the file cannot be read or is not what it should be: says which window, what was given
        and what is allowed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "windows.toml"
    ...     _ = path.write_text('window = [{name = "A", from = 2001-01-01, to = 2012-08-03}]')
    ...     read_windows(path)
    (Window(name='A', first_day=datetime.date(2001, 1, 1), last_day=datetime.date(2012, 8, 3)),)
    """
    try:
        tables = _tables(_content(path))
        windows = tuple(_window(table, row) for row, table in enumerate(tables, start=1))
        _check_names(windows)
    except OptionError as error:
        raise OptionError(f"{path.name}: {error}") from None
    return windows


def _content(path: Path) -> dict[str, Any]:
    try:
        data = read_small(path, LARGEST_BYTES)
    except FileNotFoundError:
        raise OptionError("no such file; check the name after --windows") from None
    except OSError as error:
        raise OptionError(f"cannot be read ({error.strerror}); check the file") from None
    if len(data) > LARGEST_BYTES:
        raise OptionError(
            f"is over {LARGEST_BYTES:,} bytes, which no file of windows is; {EXAMPLE}"
        )
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise OptionError("is not UTF-8; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        # Of TOML's own kind, or of Python's where numbers or brackets have no end.
        raise OptionError(f"is not TOML: {error}; {EXAMPLE}") from None


def _tables(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    for key in content:
        if key != TABLE:
            raise OptionError(f"{_unknown(key, (TABLE,))}; {EXAMPLE}")
    tables = content.get(TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise OptionError(f"{TABLE} is no list of tables; {EXAMPLE}")
    if not 1 <= len(tables) <= MOST_WINDOWS:
        raise OptionError(f"has {len(tables)} windows; give 1 to {MOST_WINDOWS}: {EXAMPLE}")
    return tables


def _window(table: Mapping[str, Any], row: int) -> Window:
    which = f"window {row}"
    for key in table:
        if key not in KEYS:
            raise OptionError(f"{which}: {_unknown(key, KEYS)}; use {', '.join(KEYS)}")
    missing = [key for key in KEYS if key not in table]
    if missing:
        raise OptionError(f"{which} has no {' and no '.join(missing)}; {EXAMPLE}")
    name = _name(table["name"], which)
    first, last = (_day(table[key], key, f"{which} ({name})") for key in ("from", "to"))
    if first > last:
        raise OptionError(
            f"{which} ({name}): from {first} is after to {last}; give the earlier day first"
        )
    return Window(name, first, last)


def _name(value: object, which: str) -> str:
    if not isinstance(value, str):
        raise OptionError(f"{which}: name = {value} is no text; put it in quotes")
    name = value.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise OptionError(
            f"{which}: the name {name!r} has {len(name)} characters; give 1 to {LONGEST_NAME} in "
            "one line"
        )
    return name


def _day(value: object, key: str, which: str) -> date:
    # A moment is a date to Python, and no day here.
    if isinstance(value, datetime) or not isinstance(value, date):
        given = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else value
        raise OptionError(
            f"{which}: {key} = {given} is not a day; write it as {key} = 2013-01-31, without quotes"
        )
    return value


def _check_names(windows: tuple[Window, ...]) -> None:
    rows: dict[str, int] = {}
    for row, window in enumerate(windows, start=1):
        first = rows.setdefault(window.name.casefold(), row)
        if first != row:
            raise OptionError(
                f"windows {first} and {row} are both called {window.name}; give each a name of "
                "its own"
            )


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key.casefold(), known, 1, cutoff=0.0)
    return f"key {key!r} is not known; the nearest is {near[0]}"
