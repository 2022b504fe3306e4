"""What the pages of areas show, in words."""

from collections.abc import Sequence

from cannabis_maps import words
from cannabis_maps.maps.neighborhood import handle_with_care, portrait_subtitle, portrait_title
from cannabis_maps.places import CENSUS_SOURCE
from cannabis_maps.portrait import Portrait
from cannabis_maps.provenance import YearCount
from cannabis_maps.rates import special
from cannabis_maps.words import Caption

NAMED = 5


def describe_portrait(portrait: Portrait, method: str, title: str | None = None) -> Caption:
    """Say what the page of an area shows.

    Parameters
    ----------
    portrait : Portrait
    method : str
        Of the surface.
    title : str, optional
        In place of the default one.

    Returns
    -------
    Caption
    """
    noun = words.noun(portrait.citywide)
    years = portrait.provenance.years
    chart = ""
    if len(years) > 1 and not portrait.has_few:
        chart = f" {noun.capitalize()} mapped there by year: {_years(years)}."
    shaded = f", shaded by {noun}, on the scale of the whole city"
    description = (
        f"Map of {portrait.name} and its surroundings{'' if portrait.has_few else shaded}. "
        f"{portrait_subtitle(portrait)}{chart}"
    )
    caveat = handle_with_care(portrait)
    caveat += [f"* {special([portrait.rate])}"] if portrait.rate.is_special else []
    own = portrait_subtitle(portrait)
    return Caption(
        title or portrait_title(portrait),
        f"{own} {_caption(portrait, [method, *caveat])}",
        description,
    )


def describe_atlas(portraits: Sequence[Portrait], method: str) -> Caption:
    """Say what an atlas shows.

    Parameters
    ----------
    portraits : sequence of Portrait
        All of them.
    method : str
        Of the surface.

    Returns
    -------
    Caption
    """
    first = portraits[0]
    noun, which = words.noun(first.citywide), first.areas.noun.plural
    ranked = sorted(portraits, key=lambda each: (each.rank, each.index))
    most = [f"{each.name} {words.number(each.rate.arrests)}" for each in ranked[:NAMED]]
    headline = words.headline(first.citywide)
    return Caption(
        f"Atlas of {len(portraits)} {which}: {headline[0].lower()}{headline[1:]}",
        _caption(first, [method]),
        f"A map of each of Chicago's {len(portraits)} {which}, all on one scale, with its {noun} "
        f"by year, rank and rate. Most {noun} are mapped in {words.listed(most)}.",
    )


def _caption(portrait: Portrait, how: Sequence[str]) -> str:
    provenance = portrait.citywide
    return " ".join(
        [
            f"Citywide: {words.mapped_of_recorded(provenance)}.",
            words.source(provenance),
            *how,
            portrait.areas.residents_source or CENSUS_SOURCE,
            *words.statement(provenance),
            words.credit(),
        ]
    )


def _years(years: Sequence[YearCount]) -> str:
    return ", ".join(f"{words.number(year.mapped)} in {year.year}" for year in years)
