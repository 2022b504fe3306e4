"""The maps of a brief, each with its caption and what it shows in words."""

import xarray as xr

from cannabis_maps import method_words, words
from cannabis_maps.brief import alternatives
from cannabis_maps.brief.bandwidths import bandwidths_page
from cannabis_maps.brief.canvas import paper
from cannabis_maps.brief.phrases import standard_error_told
from cannabis_maps.brief.subject import Drawn, Subject
from cannabis_maps.errors import PageError
from cannabis_maps.maps import change_words, series_words
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.maps.counted import Counted, method, rates_title
from cannabis_maps.maps.description import describe_map, describe_rates
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.maps.scale import AREA_UNITS
from cannabis_maps.maps.series import compose_series
from cannabis_maps.series import Series

MAP_IN = 7.4
# Numbers and first sentences stand beside it.
COVER_PAPER = paper(6.2, 1.0, 4.4)
# Many maps need all of a page, or smaller type.
SERIES_PAPERS = (paper(7.9), paper(7.9, 1.0), paper(8.4, 1.0))
FEW_WINDOWS, FEW_IN = 3, 5.8


def map_drawn(subject: Subject) -> Drawn | None:
    """Draw the heat map; None where there is none."""
    surface, known = subject.estimates.surface, subject.facts.provenance
    if surface is None:
        return None
    options = MapOptions(**vars(subject.options(COVER_PAPER)), scale=subject.page.scale)
    described = describe_map(surface, known, subject.units, areas=options.areas)
    caption = (
        f"{words.headline(known)}. {words.subtitle(known)} "
        f"{method_words.spread(surface.attrs, subject.units, subject.noun)} {words.APPROXIMATE}"
    )
    page = compose_map(surface, known, options)
    unit = f"{subject.noun} per {AREA_UNITS[subject.units][0]} per year"
    alt = alternatives.finding_first(described.description, unit)
    return Drawn(page, caption, alt, _method(surface, subject))


def _method(surface: xr.DataArray, subject: Subject) -> str:
    attrs = surface.attrs
    return " ".join([method_words.method(attrs), *words.limits(attrs, subject.facts.provenance)])


def series_drawn(subject: Subject) -> Drawn | None:
    """Draw the small maps of years or windows; None where there is none."""
    series = subject.estimates.series
    if series is None:
        return None
    attrs = series.surfaces.attrs
    caption = (
        f"{series_words.headline(series)}. {series_words.subtitle(series)} "
        f"{method_words.spread(attrs, subject.units, subject.noun)} {words.APPROXIMATE}"
    )
    page = _series_page(series, subject)
    alt = alternatives.of_series(series, subject.noun, subject.units)
    how = f"{series_words.method(series, None)} {series_words.notes(series)}"
    return None if page is None else Drawn(page, caption, alt, how)


def _series_page(series: Series, subject: Subject) -> Page | None:
    lower = (paper(FEW_IN),) if len(series.spans) <= FEW_WINDOWS else ()
    for chosen in (*lower, *SERIES_PAPERS):
        try:
            return compose_series(series, subject.options(chosen))
        except PageError:
            continue
    return None


def rates_drawn(subject: Subject) -> Drawn | None:
    """Draw the map of rates; None where there is none."""
    facts = subject.facts
    figures, known = facts.areas.figures, facts.provenance
    if facts.rates.city is None or not facts.rates.ranked:
        return None
    own = None if figures.areas.are_community_areas else figures.areas
    counted = Counted(own, figures.elsewhere)
    described = describe_rates(figures.rates, known, counted)
    page = compose_rates(figures.rates, known, subject.options(paper(MAP_IN)), counted)
    caption = f"{rates_title(known, counted)}. {method(known, counted)}"
    unit = f"{subject.noun} per 1,000 residents per year"
    return Drawn(page, caption, alternatives.finding_first(described.description, unit))


def change_drawn(subject: Subject) -> Drawn | None:
    """Draw the map of what changed; None where there is none."""
    found = subject.estimates.comparison
    if found is None:
        return None
    page = compose_change(found, subject.options(paper(MAP_IN)))
    described = describe_change(found, subject.units)
    caption = (
        f"{change_words.headline(found)}. {found.outlined.attrs['meaning']} "
        f"{change_words.what_chance_is(found)} {words.OVER_TIME}"
    )
    alt = alternatives.finding_first(described.description)
    method_of = change_words.method(found, subject.units)
    how = [change_words.subtitle(found), method_of, *change_words.limits(found)]
    return Drawn(page, caption, alt, " ".join(how))


def bandwidths_drawn(subject: Subject) -> Drawn | None:
    """Draw the maps under several bandwidths; None where there is none."""
    sheet, peaks = subject.estimates.sheet, subject.facts.peaks
    if sheet is None:
        return None
    known = subject.facts.provenance
    page = bandwidths_page(sheet, peaks, known, subject.units, subject.page.style)
    shown = words.listed([f"{words.number(peak.bandwidth_m)} m" for peak in peaks])
    caption = (
        f"The same {subject.noun} smoothed with bandwidths of {shown}. All maps share one scale. "
        f"{words.APPROXIMATE}"
    )
    alt = alternatives.of_bandwidths(peaks, subject.noun, subject.units)
    how = f"{words.subtitle(known)} {method_words.method_of_several(sheet.attrs)}"
    return Drawn(page, caption, alt, how)


def standard_error_drawn(subject: Subject) -> Drawn | None:
    """Draw the map of the standard error; None where there is none."""
    error, facts = subject.estimates.error, subject.facts.error
    if error is None or facts is None:
        return None
    known, noun = subject.facts.provenance, subject.noun
    options = MapOptions(**vars(subject.options(paper(MAP_IN))))
    caption = (
        f"{words.headline(known)}: standard error, which is how much the map could vary by chance. "
        f"{words.APPROXIMATE}"
    )
    alt = alternatives.of_standard_error(facts, noun, subject.units)
    spread = method_words.spread(error.attrs, subject.units, noun)
    told = words.subtitle(known), standard_error_told(noun), spread, _method(error, subject)
    return Drawn(compose_map(error, known, options), caption, alt, " ".join(told))
