"""Facts about windows of time: what changed, and what the law had expunged by when."""

from dataclasses import dataclass
from datetime import date

from cannabis_maps.errors import OptionError
from cannabis_maps.provenance import DAYS_PER_YEAR, Provenance
from cannabis_maps.records import Records
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe

# 20 ILCS 2630/5.2: when arrest records without conviction of a minor cannabis offense, created in
# these days, were to be expunged. Source: Illinois State Police, Cannabis Expungements.
LAST_CREATED = date(2019, 6, 25)
LONG_AGO = date(1900, 1, 1)
MINOR_CODES = {"1811"}


@dataclass(frozen=True)
class Expungement:
    """A window of the law.

    Parameters
    ----------
    first_day, last_day : date
        Of the days on which the records were created.
    by : date
        By when they were to be expunged.
    """

    first_day: date
    last_day: date
    by: date


EXPUNGEMENTS = (
    Expungement(date(2013, 1, 1), LAST_CREATED, date(2021, 1, 1)),
    Expungement(date(2000, 1, 1), date(2012, 12, 31), date(2023, 1, 1)),
    Expungement(LONG_AGO, date(1999, 12, 31), date(2025, 1, 1)),
)


@dataclass(frozen=True)
class WindowFacts:
    """What the records hold of a window.

    Parameters
    ----------
    asked : Window
    first_day, last_day : date
        The days of it that the records cover.
    recorded, mapped : int
    """

    asked: Window
    first_day: date
    last_day: date
    recorded: int
    mapped: int

    @property
    def is_part(self) -> bool:
        """Whether the records cover only a part of it."""
        return (self.first_day, self.last_day) != (self.asked.first_day, self.asked.last_day)

    @property
    def duration_years(self) -> float:
        """Actual days / 365.25."""
        return ((self.last_day - self.first_day).days + 1) / DAYS_PER_YEAR

    @property
    def per_year(self) -> float:
        """Mapped arrests per year of actual days."""
        return self.mapped / self.duration_years


@dataclass(frozen=True)
class ChangeFacts:
    """Two windows compared.

    Parameters
    ----------
    before, after : WindowFacts
    """

    before: WindowFacts
    after: WindowFacts

    @property
    def percent(self) -> float | None:
        """By how much the mapped arrests a year changed; None if there were none before."""
        if not self.before.mapped:
            return None
        return 100 * (self.after.per_year / self.before.per_year - 1)


@dataclass(frozen=True)
class ExpungementFacts:
    """A window of the law and what the records hold of it.

    Parameters
    ----------
    law : Expungement
    held : WindowFacts
    """

    law: Expungement
    held: WindowFacts


def window_facts(records: Records, window: Window) -> WindowFacts | None:
    """Return what the records hold of a window; None if no day of it.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> window = Window("after", date(2017, 1, 1), date(2019, 12, 31))
    >>> found = window_facts(read_records("demo"), window)
    >>> found.is_part, found.mapped
    (True, 2404)
    """
    try:
        known = records.between(window.first_day, window.last_day).provenance
    except OptionError:
        return None
    return WindowFacts(window, known.first_day, known.last_day, known.recorded, known.mapped)


def change_facts(records: Records, windows: ChangeRecipe) -> ChangeFacts | None:
    """Compare two windows; None if the records have no day of one."""
    before, after = (window_facts(records, each) for each in (windows.before, windows.after))
    return None if before is None or after is None else ChangeFacts(before, after)


def concerns_expungement(known: Provenance) -> bool:
    """Tell whether all that is counted are arrests for what the windows of the law are about."""
    return known.arrests_only and set(known.offense.iucr) <= MINOR_CODES


def expungement_facts(records: Records) -> tuple[ExpungementFacts, ...]:
    """Return the windows of the law of which the records have a day, the earliest first.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> [(each.law.by.year, each.held.mapped) for each in expungement_facts(read_records("demo"))]
    [(2023, 227666), (2021, 44942)]
    """
    if not concerns_expungement(records.provenance):
        return ()
    found = []
    for law in sorted(EXPUNGEMENTS, key=lambda law: law.first_day):
        held = window_facts(records, Window(str(law.by.year), law.first_day, law.last_day))
        if held is not None:
            found.append(ExpungementFacts(law, held))
    return tuple(found)
