"""What every product says about the records behind it."""

from dataclasses import dataclass
from datetime import date

from cannabis_maps.offenses import Offense

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Source:
    """One input as a product names it: no folder, only what identifies its content.

    Parameters
    ----------
    name : str
        File name without its folder, or ``demo``.
    sha256 : str
        Hash of the input's bytes, hexadecimal.
    """

    name: str
    sha256: str


@dataclass(frozen=True)
class YearCount:
    """Arrests of one calendar year within the window.

    Parameters
    ----------
    year : int
    recorded, mapped : int
        Arrests recorded, and those of them with a usable position.
    first_day, last_day : date
        The part of the year that the window covers.
    """

    year: int
    recorded: int
    mapped: int
    first_day: date
    last_day: date

    @property
    def is_part(self) -> bool:
        """Whether the window covers less than the whole year."""
        return (self.first_day, self.last_day) != (date(self.year, 1, 1), date(self.year, 12, 31))


@dataclass(frozen=True)
class Provenance:
    """Where a set of arrests comes from and how much of it is mapped.

    Parameters
    ----------
    sources : tuple of Source
    offense : Offense
    first_day, last_day : date
        The window, both days included.
    data_day : date
        Last day in the source, whatever the window: the date of the data.
    years : tuple of YearCount
        One for each calendar year of the window, in order, years without arrests included.
    arrests_only : bool
        False if incidents without an arrest are counted as well.
    by_description : bool
        True if a source has no IUCR and was selected by the description's spellings.
    demonstration : bool
        True if positions are spread evenly within areas and not recorded ones.
    """

    sources: tuple[Source, ...]
    offense: Offense
    first_day: date
    last_day: date
    data_day: date
    years: tuple[YearCount, ...]
    arrests_only: bool = True
    by_description: bool = False
    demonstration: bool = False

    @property
    def recorded(self) -> int:
        """Arrests recorded in the window, with or without a position."""
        return sum(year.recorded for year in self.years)

    @property
    def mapped(self) -> int:
        """Arrests recorded in the window that have a usable position."""
        return sum(year.mapped for year in self.years)

    @property
    def days(self) -> int:
        """Actual days in the window."""
        return (self.last_day - self.first_day).days + 1

    @property
    def duration_years(self) -> float:
        """Length of the window in years of 365.25 days."""
        return self.days / DAYS_PER_YEAR
