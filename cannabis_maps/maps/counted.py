"""In which areas arrests are counted, and what figures of them say about that."""

from dataclasses import dataclass

from cannabis_maps import words
from cannabis_maps.places import CENSUS_SOURCE, Areas
from cannabis_maps.provenance import Provenance

NEAREST = "Positions up to 200 m outside the city count to the nearest area."


@dataclass(frozen=True, eq=False)
class Counted:
    """Areas in which arrests are counted.

    Parameters
    ----------
    areas : Areas, optional
        The community areas if left out.
    elsewhere : int
        Arrests in none of them.
    """

    areas: Areas | None = None
    elsewhere: int = 0


IN_COMMUNITY_AREAS = Counted()


def method(provenance: Provenance, counted: Counted = IN_COMMUNITY_AREAS) -> str:
    """Say where residents come from, what is in no area, and that a short window is scaled up."""
    areas = counted.areas
    told = [CENSUS_SOURCE if areas is None else areas.residents_source]
    if areas is None or areas.are_community_areas:
        told.append(NEAREST)
    else:
        noun, count = words.noun(provenance), words.number(counted.elsewhere)
        files = ", ".join(source.name for source in areas.sources)
        told.append(f"Areas: {files}. {count} of the {noun} stand in none of them.")
    if provenance.duration_years < words.SHORTEST_YEAR:
        told.append("Rates are scaled up to a year.")
    return " ".join(told)


def rates_title(provenance: Provenance, counted: Counted = IN_COMMUNITY_AREAS) -> str:
    """Return the title of a figure of rates."""
    noun = words.noun(provenance).capitalize()
    when = words.period(provenance.first_day, provenance.last_day)
    is_own = counted.areas is not None and not counted.areas.are_community_areas
    by = f" by {counted.areas.noun.singular}" if is_own and counted.areas else ""
    return f"{noun} for {provenance.offense.phrase} per 1,000 residents per year{by}, {when}"
