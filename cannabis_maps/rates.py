"""Arrests by community area against the people who live there."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps import words
from cannabis_maps.places import community_areas, mean_residents
from cannabis_maps.provenance import Provenance

FEW_ARRESTS = 20
FEW_RESIDENTS = 5_000
OHARE, LOOP = 76, 32
SPECIAL = f"Under {words.number(FEW_RESIDENTS)} residents, O'Hare or the Loop:"
ELSEWHERE = "people arrested there often live elsewhere, so a rate by residents says little."
TOO_FEW = "too few"
COLUMNS = (
    "number",
    "community_area",
    "arrests",
    "residents",
    "arrests_per_1000_residents_per_year",
    "note",
)


@dataclass(frozen=True)
class AreaRate:
    """One community area's arrests and residents.

    Parameters
    ----------
    number : int
    name : str
    arrests : int
        With a usable position, in the window.
    residents : float
        Averaged over the days of the window.
    years : float
        Length of the window: actual days / 365.25.
    """

    number: int
    name: str
    arrests: int
    residents: float
    years: float

    @property
    def per_1000_per_year(self) -> float | None:
        """Arrests per 1,000 residents per year; None for under 20 arrests."""
        if self.arrests < FEW_ARRESTS:
            return None
        return self.arrests / self.residents / self.years * 1000

    @property
    def is_special(self) -> bool:
        """Whether people arrested here often live elsewhere, so that a rate says little."""
        return self.residents < FEW_RESIDENTS or self.number in (OHARE, LOOP)


def area_rates(by_area: npt.NDArray[np.integer], provenance: Provenance) -> tuple[AreaRate, ...]:
    """Set the arrests of each community area against its residents.

    Residents are interpolated between the Censuses day by day, so that arrests of many years meet
    the residents of those years.

    Parameters
    ----------
    by_area : array of shape (77,)
        Arrests, in the order of `community_areas`.
    provenance : Provenance
        Of the records behind them.

    Returns
    -------
    tuple of AreaRate
        In the order of `community_areas`.
    """
    areas = community_areas()
    residents = mean_residents(provenance.first_day, provenance.last_day)
    return tuple(
        AreaRate(int(number), name, int(count), float(people), provenance.duration_years)
        for number, name, count, people in zip(
            areas.numbers, areas.names, by_area, residents, strict=True
        )
    )


def as_csv(rates: tuple[AreaRate, ...], provenance: Provenance) -> bytes:
    """Write the areas as a table, one row each, UTF-8 with a header.

    Parameters
    ----------
    rates : tuple of AreaRate
    provenance : Provenance
        A demonstration says so in every row.

    Returns
    -------
    bytes
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for area in rates:
        rate = area.per_1000_per_year
        notes = [f"{SPECIAL} {ELSEWHERE}"] if area.is_special else []
        if rate is None:
            notes.append(f"{TOO_FEW.capitalize()} for a rate: under {FEW_ARRESTS}.")
        if provenance.demonstration:
            notes.append(f"{words.DEMONSTRATION}.")
        shown = "" if rate is None else f"{rate:.3f}"
        row = (area.number, area.name, area.arrests, round(area.residents), shown, " ".join(notes))
        writer.writerow(row)
    return text.getvalue().encode()
