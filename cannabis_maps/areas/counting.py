"""Arrests by area, whatever the areas."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cannabis_maps.places import Areas, locate_in

if TYPE_CHECKING:
    from cannabis_maps.records import Records

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class AreaCounts:
    """Mapped arrests by calendar year and area; what is in no area is counted as well.

    Parameters
    ----------
    years : tuple of int
        The calendar years of the window, years without arrests included.
    by_year : array of int64, shape (years, n)
        In the order of the areas.
    elsewhere_by_year : array of int64, shape (years,)
        In none of them.
    """

    years: tuple[int, ...]
    by_year: Counts
    elsewhere_by_year: Counts

    @property
    def by_area(self) -> Counts:
        """Arrests of all years, shape (n,)."""
        return np.asarray(self.by_year.sum(axis=0), dtype=np.int64)

    @property
    def elsewhere(self) -> int:
        """Arrests of all years in none of the areas."""
        return int(self.elsewhere_by_year.sum())

    @property
    def total(self) -> int:
        """All mapped arrests."""
        return int(self.by_year.sum()) + self.elsewhere


def counts_in(records: "Records", areas: Areas) -> AreaCounts:
    """Count the mapped arrests in each area, and in none, by calendar year.

    Positions up to 200 m outside the city count to the nearest community area, as everywhere in
    this package. Other areas hold what is inside them or on their edge, and nothing else.

    Parameters
    ----------
    records : Records
    areas : Areas

    Returns
    -------
    AreaCounts
        Areas and elsewhere sum to the records' mapped arrests.

    Examples
    --------
    >>> from cannabis_maps.places import community_areas
    >>> from cannabis_maps.records import read_records
    >>> counts = counts_in(read_records("demo"), community_areas())
    >>> counts.by_year.shape, int(counts.by_year[17, 24]), counts.elsewhere
    ((18, 77), 125, 0)
    """
    place = _places(records, areas)
    years = tuple(year.year for year in records.provenance.years)
    table = np.zeros((len(years), len(areas) + 1), dtype=np.int64)
    np.add.at(table.T, place, records.by_year().T)
    return AreaCounts(years, table[:, 1:], table[:, 0])


def _places(records: "Records", areas: Areas) -> npt.NDArray[np.intp]:
    """Return each position's place in the order of the areas, counted from 1; 0 for none."""
    is_known = areas.are_community_areas
    number = records.area if is_known else locate_in(areas, records.x, records.y)
    place_of = np.zeros(int(areas.numbers.max()) + 1, dtype=np.intp)
    place_of[areas.numbers] = np.arange(1, len(areas) + 1)
    return place_of[number]
