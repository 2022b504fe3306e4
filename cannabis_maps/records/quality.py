"""The quality report: every line read has exactly one end."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cannabis_maps.errors import SourceError
from cannabis_maps.provenance import YearCount

ENDS = {
    "unreadable": "Unreadable",
    "other_offense": "Other offense",
    "duplicate": "Duplicate",
    "outside_dates": "Outside the dates",
    "no_arrest": "No arrest",
    "no_position": "No position",
    "bad_geocode": "Bad geocode",
    "outside_city": "Outside the city",
    "mapped": "Mapped",
}
"""Where a line can end, in the order of the tests, with the words of the printed table."""


FIELDS = "fields"
"""What of a line of a wrong structure cannot be read."""


class UnreadableLine(NamedTuple):
    """Where a source cannot be read.

    Parameters
    ----------
    file : str
        Name without its folder.
    line : int
        Line of a CSV file, the first being 1; in JSON and Parquet the number of the record.
    what : str
        The columns that cannot be read, or ``fields`` if the line cannot be told into fields.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        """Write it as messages do."""
        return f"{self.file} line {self.line} ({self.what})"


@dataclass(frozen=True)
class Quality:
    """What became of every line read: the first test that it fails is its end.

    Parameters
    ----------
    lines_read : int
        Lines of the sources, headers and blank lines apart, counted without the reader.
    unreadable : int
        Of a wrong structure, or of the offense with a bad date, number or arrest.
    other_offense, duplicate, outside_dates, no_arrest : int
        Dropped by a filter.
    no_position, bad_geocode, outside_city : int
        Recorded and not mapped.
    mapped : int
        Recorded and mapped.
    first_day, last_day : date
        The window, both days included.
    data_day : date
        Last day in the sources.
    years : tuple of YearCount
        One for each calendar year of the window.
    arrests_only : bool
        False if incidents without an arrest are counted as well.
    unreadable_lines : tuple of UnreadableLine
        The first ten.
    warnings : tuple of str
        Sentences for the user.

    Raises
    ------
    SourceError
        If the ends do not add up to the lines read.
    """

    lines_read: int
    unreadable: int
    other_offense: int
    duplicate: int
    outside_dates: int
    no_arrest: int
    no_position: int
    bad_geocode: int
    outside_city: int
    mapped: int
    first_day: date
    last_day: date
    data_day: date
    years: tuple[YearCount, ...]
    arrests_only: bool = True
    unreadable_lines: tuple[UnreadableLine, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a report that loses a line."""
        total = sum(self.ends().values())
        if total != self.lines_read:
            raise SourceError(
                f"{self.lines_read:,} lines were read and {total:,} accounted for; "
                "this is a fault of cannabis_maps, please report it"
            )

    def ends(self) -> dict[str, int]:
        """Return the number of lines at each end, in the order of the tests."""
        return {end: getattr(self, end) for end in ENDS}

    @property
    def selected(self) -> int:
        """Readable records of the offense."""
        return self.duplicate + self.outside_dates + self.no_arrest + self.with_arrest

    @property
    def with_arrest(self) -> int:
        """Records within the window that pass the arrest filter, mapped or not."""
        return self.no_position + self.bad_geocode + self.outside_city + self.mapped

    def rows(self) -> tuple[tuple[str, int], ...]:
        """Return the report as a table: what was read, then each end.

        Returns
        -------
        tuple of (label, number of lines)
        """
        ends = self.ends()
        return (
            ("Lines read", self.lines_read),
            *((label, ends[end]) for end, label in ENDS.items()),
        )

    def as_dict(self) -> dict[str, object]:
        """Return the report ready for JSON, the same for the same sources anywhere."""
        return {
            "lines_read": self.lines_read,
            **self.ends(),
            "selected": self.selected,
            "with_arrest": self.with_arrest,
            "arrests_only": self.arrests_only,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "data_day": self.data_day.isoformat(),
            "years": [_year_as_dict(year) for year in self.years],
            "unreadable_lines": [line._asdict() for line in self.unreadable_lines],
            "warnings": list(self.warnings),
        }


def _year_as_dict(year: YearCount) -> dict[str, object]:
    return {
        "year": year.year,
        "recorded": year.recorded,
        "mapped": year.mapped,
        "first_day": year.first_day.isoformat(),
        "last_day": year.last_day.isoformat(),
        "part_year": year.is_part,
    }
