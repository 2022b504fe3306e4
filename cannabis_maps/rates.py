"""Arrests by area against the people who live there."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps import words
from cannabis_maps.places import CENSUS_SOURCE, Areas, community_areas, mean_residents
from cannabis_maps.provenance import Provenance
from cannabis_maps.residents import with_estimated_residents

FEW_ARRESTS = 20
FEW_RESIDENTS = 5_000
OHARE, LOOP = 76, 32
SPECIAL = f"Under {words.number(FEW_RESIDENTS)} residents, O'Hare or the Loop:"
SPECIAL_SIZE = f"Under {words.number(FEW_RESIDENTS)} residents:"
ELSEWHERE = "people arrested there may live elsewhere, so a rate by residents says little."
TOO_FEW = "too few"
NO_RESIDENTS = "No residents, so no rate."
IN_NONE = "In none of these areas."
# What begins like this a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@")
OF_THE_CITY = "community_area"
COLUMNS = (
    "number",
    OF_THE_CITY,
    "arrests",
    "residents",
    "arrests_per_1000_residents_per_year",
    "note",
)


@dataclass(frozen=True)
class AreaRate:
    """One area's arrests and residents.

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
    is_community_area : bool
        False for an area of the user's, whose number is only its place in the file.
    """

    number: int
    name: str
    arrests: int
    residents: float
    years: float
    is_community_area: bool = True

    @property
    def per_1000_per_year(self) -> float | None:
        """Arrests per 1,000 residents per year; None for under 20 arrests, or no residents."""
        if self.arrests < FEW_ARRESTS or not self.residents:
            return None
        return self.arrests / self.residents / self.years * 1000

    @property
    def is_special(self) -> bool:
        """Whether people arrested here may live elsewhere, so that a rate says little."""
        is_visited = self.is_community_area and self.number in (OHARE, LOOP)
        return self.residents < FEW_RESIDENTS or is_visited

    @property
    def why_no_rate(self) -> str | None:
        """Why there is no rate, in a sentence; None where there is one."""
        if self.arrests < FEW_ARRESTS:
            return f"{TOO_FEW.capitalize()} for a rate: under {FEW_ARRESTS}."
        return None if self.residents else NO_RESIDENTS


def area_rates(
    by_area: npt.NDArray[np.integer], provenance: Provenance, areas: Areas | None = None
) -> tuple[AreaRate, ...]:
    """Set the arrests of each area against its residents.

    Residents are interpolated between the Censuses day by day, so that arrests of many years meet
    the residents of those years.

    Parameters
    ----------
    by_area : array of shape (n,)
        Arrests, in the order of the areas.
    provenance : Provenance
        Of the records behind them.
    areas : Areas, optional
        The community areas unless given; residents are estimated where not known.

    Returns
    -------
    tuple of AreaRate
        In the order of the areas.

    See Also
    --------
    cannabis_maps.areas.with_residents : Says where the residents come from.
    """
    known = community_areas() if areas is None else areas
    if not known.have_residents:
        known = with_estimated_residents(known)
    residents = mean_residents(provenance.first_day, provenance.last_day, known)
    years, are_built_in = provenance.duration_years, known.are_community_areas
    return tuple(
        AreaRate(int(number), name, int(count), float(people), years, are_built_in)
        for number, name, count, people in zip(
            known.numbers, known.names, by_area, residents, strict=True
        )
    )


def overall_rate(rates: Sequence[AreaRate]) -> float | None:
    """Return the arrests per 1,000 residents per year of all areas together.

    Returns
    -------
    float or None
        None for under 20 arrests, or no residents.

    Examples
    --------
    >>> overall_rate([AreaRate(1, "A", 30, 1000, 2.0), AreaRate(2, "B", 10, 1000, 2.0)])
    10.0
    """
    arrests = sum(area.arrests for area in rates)
    residents = sum(area.residents for area in rates)
    if arrests < FEW_ARRESTS or not residents:
        return None
    return float(arrests / residents / rates[0].years * 1000)


def special(rates: Sequence[AreaRate]) -> str:
    """Say in which areas a rate by residents says little, and why.

    Examples
    --------
    >>> special([AreaRate(1, "Ward 1", 30, 4000, 1.0, is_community_area=False)])[:24]
    'Under 5,000 residents: p'
    """
    are_built_in = any(area.is_community_area for area in rates)
    return f"{SPECIAL if are_built_in else SPECIAL_SIZE} {ELSEWHERE}"


def as_csv(
    rates: tuple[AreaRate, ...],
    provenance: Provenance,
    areas: Areas | None = None,
    elsewhere: int | None = None,
) -> bytes:
    """Write the areas as a table, one row each, UTF-8 with a header.

    Parameters
    ----------
    rates : tuple of AreaRate
    provenance : Provenance
        A demonstration says so in every row.
    areas : Areas, optional
        What the rates are of, with their residents; the community areas unless given. Where these
        are not those of the Censuses, every row says where they come from.
    elsewhere : int, optional
        Arrests in none of the areas, for a last row without a number.

    Returns
    -------
    bytes
    """
    are_built_in = areas is None or areas.are_community_areas
    source = [] if areas is None else [areas.residents_source]
    said = [each for each in source if each != CENSUS_SOURCE]
    where = special(rates)
    demonstration = [f"{words.DEMONSTRATION}."] if provenance.demonstration else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # The place of an area in a file of the user's is no number to join tables by.
    begin = 0 if are_built_in else 1
    header = ["area" if name == OF_THE_CITY and begin else name for name in COLUMNS]
    writer.writerow(header[begin:])
    for area in rates:
        rate = area.per_1000_per_year
        notes = [where] if area.is_special else []
        notes += [area.why_no_rate] if area.why_no_rate else []
        shown = "" if rate is None else f"{rate:.3f}"
        note = " ".join([*notes, *said, *demonstration])
        name = f"'{area.name}" if area.name.startswith(FORMULA) else area.name
        row = (area.number, name, area.arrests, round(area.residents), shown, note)
        writer.writerow(row[begin:])
    if elsewhere is not None:
        note = " ".join([IN_NONE, *demonstration])
        writer.writerow(("", "elsewhere", elsewhere, "", "", note)[begin:])
    return text.getvalue().encode()
