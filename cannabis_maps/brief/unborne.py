"""Why records do not bear a figure of a brief."""

from cannabis_maps import words
from cannabis_maps.brief.estimates import FEWEST_WINDOWS
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief.phrases import year_named
from cannabis_maps.estimating import FEWEST_ON_MAP
from cannabis_maps.figure_recipe import PLACES, RATES, RESIDENTS, SERIES, TIMES, YEARS


def why_not(name: str, facts: Facts) -> str:
    """Say why there is no such figure of these records.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    facts : Facts

    Returns
    -------
    str
        A sentence without its end.

    Examples
    --------
    >>> from cannabis_maps.brief.estimates import Estimates
    >>> from cannabis_maps.brief.facts import facts_of
    >>> from cannabis_maps.records import read_records
    >>> why_not("times", facts_of(read_records("demo"), Estimates()))
    'the source does not give the time of day, or has too few arrests for a table of it'
    """
    noun = words.noun(facts.provenance)
    few = f"or has too few {noun} for a table of it"
    reasons = {
        YEARS: f"the records are of one year, {year_named(facts.years.peak)}",
        SERIES: f"fewer than {FEWEST_WINDOWS} windows of time have {FEWEST_ON_MAP} {noun} to map",
        RATES: f"no area has enough {noun} for a rate, or residents are not known",
        TIMES: f"the source does not give the time of day, {few}",
        PLACES: f"the source does not give the kind of place, {few}",
        RESIDENTS: _no_residents(facts, noun),
    }
    return reasons.get(name) or facts.no_map.rstrip(".") or "the words do not fit on its page"


def _no_residents(facts: Facts, noun: str) -> str:
    if not facts.areas.figures.areas.are_community_areas:
        return "who lives there is known for the City's community areas only"
    return f"too few areas have enough {noun} for a rate"
