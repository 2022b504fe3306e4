"""What there is to say of one area: its arrests by year, its rank and its rate."""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.places import Areas
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import FEW_ARRESTS, AreaRate

TEENS = (11, 12, 13)
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, eq=False)
class Portrait:
    """One area of a set.

    Parameters
    ----------
    index : int
        In the order of the areas, from 0 on.
    name : str
        With what it is the number of, such as ``ward 12``.
    polygon : shapely geometry
        In EPSG:26971, as far as the city goes.
    rate : AreaRate
    rank : int
        1 where most arrests are recorded; areas of as many share the better one.
    areas : Areas
        The set.
    citywide : Provenance
        Of all records.
    provenance : Provenance
        The same, but with the area's own arrests by year.
    """

    index: int
    name: str
    polygon: BaseGeometry
    rate: AreaRate
    rank: int
    areas: Areas
    citywide: Provenance
    provenance: Provenance

    @property
    def has_few(self) -> bool:
        """Whether arrests are so few that no number of them is told."""
        return self.rate.arrests < FEW_ARRESTS


def named(name: str, areas: Areas) -> str:
    """Return an area's name, with what it is the number of.

    Examples
    --------
    >>> from cannabis_maps.places import community_areas
    >>> named("Austin", community_areas()), named("12", community_areas())
    ('Austin', 'community area 12')
    """
    return f"{areas.noun.singular} {name}" if name.isdigit() else name


def ranked(portrait: Portrait) -> str:
    """Say an area's rank in words.

    Returns
    -------
    str
        Such as ``the 12th most of 77 community areas``.
    """
    order = f"{ordinal(portrait.rank)} " if portrait.rank > 1 else ""
    return f"the {order}most of {len(portrait.areas)} {portrait.areas.noun.plural}"


def ordinal(number: int) -> str:
    """Write an ordinal number.

    Examples
    --------
    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = "th" if number % 100 in TEENS else ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def surroundings(portrait: Portrait) -> BaseGeometry:
    """Return the area with some ground around it, in EPSG:26971."""
    left, bottom, right, top = portrait.polygon.bounds
    margin = max(0.07 * max(right - left, top - bottom), 300.0)
    return shapely.box(left - margin, bottom - margin, right + margin, top + margin)
