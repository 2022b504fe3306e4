"""The figures that a brief leads with, as plain numbers: what runs and sources are compared by."""

from dataclasses import dataclass, fields
from datetime import date

from cannabis_maps.area_figures import area_figures
from cannabis_maps.brief.areas import area_facts
from cannabis_maps.brief.facts import Totals, YearFacts
from cannabis_maps.places import community_areas
from cannabis_maps.records import Records

# Shares and averages are sums of many, whose last digits another processor may add up otherwise.
DIGITS = 6


@dataclass(frozen=True)
class KeyFigures:
    """What there is to say of records in a few numbers.

    Parameters
    ----------
    recorded, mapped : int
    per_year : float
        Recorded per year of actual days.
    peak_year, peak_year_recorded : int
        The calendar year with most, of several the first, and its number.
    last_full_year, last_full_year_recorded : int or None
        The last year whose every day is covered, and its number; None where there is none.
    most_areas : int
        How many community areas are meant by the next two: the ten with most, or all with any.
    most_areas_arrests_percent, most_areas_residents_percent : float
        What these areas hold of the city's mapped arrests, and of its residents.
    first_day, last_day : date
        The window, both days included.
    days : int
    """

    recorded: int
    mapped: int
    per_year: float
    peak_year: int
    peak_year_recorded: int
    last_full_year: int | None
    last_full_year_recorded: int | None
    most_areas: int
    most_areas_arrests_percent: float
    most_areas_residents_percent: float
    first_day: date
    last_day: date
    days: int

    def as_dict(self) -> dict[str, int | float | str | None]:
        """Return them ready for JSON."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
        }


def key_figures(records: Records) -> KeyFigures:
    """Work out the key figures, from the same objects as a brief does.

    Parameters
    ----------
    records : Records

    Returns
    -------
    KeyFigures

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> figures = key_figures(read_records("demo"))
    >>> figures.recorded, figures.peak_year, figures.last_full_year_recorded
    (272608, 2007, 1209)
    >>> round(figures.most_areas_arrests_percent), round(figures.most_areas_residents_percent)
    (44, 19)
    """
    known = records.provenance
    totals = Totals(known.recorded, known.mapped, known.days, known.duration_years)
    years = YearFacts(known.years)
    last = years.last_full
    areas = area_facts(area_figures(records, community_areas()))
    return KeyFigures(
        recorded=totals.recorded,
        mapped=totals.mapped,
        per_year=round(totals.per_year, DIGITS),
        peak_year=years.peak.year,
        peak_year_recorded=years.peak.recorded,
        last_full_year=None if last is None else last.year,
        last_full_year_recorded=None if last is None else last.recorded,
        most_areas=len(areas.most),
        most_areas_arrests_percent=round(areas.arrests_percent, DIGITS),
        most_areas_residents_percent=round(areas.residents_percent, DIGITS),
        first_day=known.first_day,
        last_day=known.last_day,
        days=totals.days,
    )
