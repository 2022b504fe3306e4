"""Which windows of time a figure shows, or compares."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cannabis_maps.errors import OptionError
from cannabis_maps.windows import Window

YEAR = "year"
DAYS_OF_A_WINDOW = 2
EXAMPLES = {"before": "2001-01-01/2012-12-31", "after": "2013-01-01/2018-12-31"}
REPLICATES, SEED = 999, 1811
# With fewer, no p can be below 0.05; with more, days go by.
REPLICATES_RANGE = (20, 100_000)


@dataclass(frozen=True)
class SeriesRecipe:
    """Which windows of time a series shows.

    Parameters
    ----------
    by : str, optional
        ``year``, which it also is if nothing is given.
    windows : Path, optional
        A file that names them.

    Raises
    ------
    OptionError
        If both are given, or another word.
    """

    by: str | None = None
    windows: Path | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without the file."""
        if self.by not in (None, YEAR):
            raise OptionError(f"--by {self.by} is not known; use --by {YEAR}, or --windows FILE")
        if self.by is not None and self.windows is not None:
            raise OptionError(f"--by {self.by} and --windows {self.windows.name}: give one of them")


@dataclass(frozen=True)
class ChangeRecipe:
    """Which two windows of time are compared, and how chance is tried.

    Parameters
    ----------
    before, after : Window
        The later one begins after the earlier one has ended.
    replicates : int
    seed : int
        Not negative.

    Raises
    ------
    OptionError
        If the windows share a day or are the wrong way round, or a number is out of range.
    """

    before: Window
    after: Window
    replicates: int = REPLICATES
    seed: int = SEED

    def __post_init__(self) -> None:
        """Check what can be checked without data."""
        before, after = self.before, self.after
        given = f"--before {_written(before)} and --after {_written(after)}"
        if before.first_day > after.last_day:
            raise OptionError(f"{given}: the window after comes first; exchange them")
        if before.last_day >= after.first_day:
            raise OptionError(
                f"{given} share days, which would be compared with themselves; let --after begin "
                f"after {before.last_day}, or --before end earlier"
            )
        low, high = REPLICATES_RANGE
        if not low <= self.replicates <= high:
            raise OptionError(
                f"--replicates {self.replicates}: give {low} to {high:,}, such as {REPLICATES}; "
                "with fewer no change could be told from chance"
            )
        if self.seed < 0:
            raise OptionError(f"--seed {self.seed}: give a whole number from 0 on, such as {SEED}")


def _written(window: Window) -> str:
    return f"{window.first_day}/{window.last_day}"


def parse_window(text: str, name: str) -> Window:
    """Read a window of the command line.

    Parameters
    ----------
    text : str
        First and last day, such as ``2001-01-01/2012-12-31``.
    name : str
        ``before`` or ``after``, as its option is called.

    Returns
    -------
    Window

    Raises
    ------
    OptionError
        If it is not two days, the earlier one first.

    Examples
    --------
    >>> parse_window("2001-01-01/2012-12-31", "before").last_day
    datetime.date(2012, 12, 31)
    """
    option = f"--{name} {text}"
    days = [_day_of(part) for part in text.split("/")]
    first, last = (days[0], days[-1])
    if len(days) != DAYS_OF_A_WINDOW or first is None or last is None:
        raise OptionError(f"{option} is not two days; write them as {EXAMPLES[name]}")
    if first > last:
        raise OptionError(f"{option}: {first} is after {last}; give the earlier day first")
    return Window(name, first, last)


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
