"""What is known of each area: arrests, rate, shares and rank, and arrests and rate by year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cannabis_maps import words
from cannabis_maps.areas import counts_in
from cannabis_maps.grid import FloatArray
from cannabis_maps.places import Areas, community_areas, mean_residents
from cannabis_maps.rates import AreaRate, area_rates, special

if TYPE_CHECKING:
    from cannabis_maps.provenance import Provenance, YearCount
    from cannabis_maps.records import Records


@dataclass(frozen=True, eq=False)
class AreaFigures:
    """Areas in figures.

    Parameters
    ----------
    areas : Areas
    rates : tuple of AreaRate
        Of the whole window, in the order of the areas.
    by_year : tuple of tuple of AreaRate
        The same of each calendar year of the window, or of the part that the window covers.
    elsewhere : int
        Arrests in none of the areas.
    city_residents : float
        Residents of the whole city, averaged over the days of the window.
    """

    areas: Areas
    rates: tuple[AreaRate, ...]
    by_year: tuple[tuple[AreaRate, ...], ...]
    elsewhere: int
    city_residents: float

    @property
    def share_of_arrests(self) -> FloatArray:
        """Percent of the city's mapped arrests, those in none of the areas included."""
        arrests = np.array([area.arrests for area in self.rates], dtype=np.float64)
        return np.asarray(100 * arrests / (arrests.sum() + self.elsewhere))

    @property
    def share_of_residents(self) -> FloatArray:
        """Percent of the city's residents."""
        residents = np.array([area.residents for area in self.rates], dtype=np.float64)
        return 100 * residents / self.city_residents

    @property
    def ranks(self) -> tuple[int, ...]:
        """Rank by arrests: 1 has the most, and areas of as many share one.

        Examples
        --------
        >>> rates = tuple(AreaRate(at, "", count, 1000, 1.0) for at, count in enumerate((7, 9, 7)))
        >>> AreaFigures(community_areas(), rates, (), 0, 3000).ranks
        (2, 1, 2)
        """
        arrests = [area.arrests for area in self.rates]
        return tuple(1 + sum(other > own for other in arrests) for own in arrests)


def area_figures(records: "Records", areas: Areas) -> AreaFigures:
    """Work out what is known of each area.

    Parameters
    ----------
    records : Records
    areas : Areas
        With their residents.

    Returns
    -------
    AreaFigures
        Areas and elsewhere sum to the records' mapped arrests, in each year as in all.

    See Also
    --------
    cannabis_maps.rates.area_rates

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> figures = area_figures(read_records("demo").of_year(2018), community_areas())
    >>> figures.rates[24].arrests, figures.ranks[24], round(float(figures.share_of_arrests[24]), 1)
    (125, 1, 10.5)
    """
    provenance = records.provenance
    counts = counts_in(records, areas)
    return AreaFigures(
        areas,
        area_rates(counts.by_area, provenance, areas),
        tuple(
            area_rates(by_area, _of_year(provenance, year), areas)
            for by_area, year in zip(counts.by_year, provenance.years, strict=True)
        ),
        counts.elsewhere,
        _city_residents(areas, provenance),
    )


def notes(rates: Sequence[AreaRate], provenance: "Provenance") -> list[str]:
    """Say of each area what is to be said of its rate; an empty text where nothing is.

    Examples
    --------
    >>> from datetime import date
    >>> from cannabis_maps.offenses import POSSESSION_30G
    >>> from cannabis_maps.provenance import Provenance
    >>> day = date(2010, 1, 1)
    >>> notes([AreaRate(9, "", 3, 9000, 1.0)], Provenance((), POSSESSION_30G, day, day, day, ()))
    ['Too few for a rate: under 20.']
    """
    where = special(rates)
    demonstration = [f"{words.DEMONSTRATION}."] if provenance.demonstration else []
    return [
        " ".join(
            [
                *([where] if area.is_special else []),
                *([area.why_no_rate] if area.why_no_rate else []),
                *demonstration,
            ]
        )
        for area in rates
    ]


def _of_year(provenance: "Provenance", year: "YearCount") -> "Provenance":
    return replace(provenance, first_day=year.first_day, last_day=year.last_day, years=(year,))


def _city_residents(areas: Areas, provenance: "Provenance") -> float:
    """Return the residents of all community areas, as the areas know them if they are those."""
    known = areas if areas.are_community_areas else community_areas()
    return float(mean_residents(provenance.first_day, provenance.last_day, known).sum())
