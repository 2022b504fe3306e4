"""The figures of a brief, each with its caption and what it shows in words."""

from collections.abc import Callable, Iterable, Mapping

from cannabis_maps import words
from cannabis_maps.brief import alternatives
from cannabis_maps.brief.charts import places_page, times_page, years_page
from cannabis_maps.brief.document import Figure
from cannabis_maps.brief.map_figures import (
    bandwidths_drawn,
    change_drawn,
    map_drawn,
    rates_drawn,
    series_drawn,
    standard_error_drawn,
)
from cannabis_maps.brief.phrases import what
from cannabis_maps.brief.scatter import residents_page
from cannabis_maps.brief.standing import cautions
from cannabis_maps.brief.subject import Drawn, Subject
from cannabis_maps.composition import COMPOSITION_SOURCE
from cannabis_maps.figure_recipe import (
    BANDWIDTHS,
    CHANGE,
    MAP,
    PLACES,
    RATES,
    RESIDENTS,
    SERIES,
    STANDARD_ERROR,
    TIMES,
    YEARS,
)
from cannabis_maps.maps.description import document
from cannabis_maps.maps.years import tickets
from cannabis_maps.rates import special
from cannabis_maps.words import Caption

DPI = 300
__all__ = ("DRAWERS", "Drawn", "Subject", "drawn_of", "figure_of", "figures_of", "told_of")


def figures_of(subject: Subject, names: Iterable[str] | None = None) -> dict[str, Figure]:
    """Draw the figures of a brief, as far as there is what they show.

    Parameters
    ----------
    subject : Subject
    names : iterable of str, optional
        Those wanted; all of `DRAWERS` if left out.

    Returns
    -------
    dict of str to Figure
        By name.

    See Also
    --------
    cannabis_maps.brief.sections.figure_names : Says which figures sections have.
    """
    found = {name: figure_of(name, subject) for name in (DRAWERS if names is None else names)}
    return {name: figure for name, figure in found.items() if figure is not None}


def figure_of(name: str, subject: Subject) -> Figure | None:
    """Draw one figure; None where there is nothing that it could show.

    Parameters
    ----------
    name : str
        One of `DRAWERS`, or of those that are drawn on request.
    subject : Subject

    Returns
    -------
    Figure or None
    """
    drawn = drawn_of(name, subject)
    return None if drawn is None else _finished(name, drawn, subject)


def drawn_of(name: str, subject: Subject) -> Drawn | None:
    """Draw one figure's page; None where there is nothing that it could show.

    Parameters
    ----------
    name : str
    subject : Subject

    Returns
    -------
    Drawn or None
    """
    return {**DRAWERS, **ON_REQUEST}[name](subject)


def told_of(name: str, drawn: Drawn, subject: Subject) -> Caption:
    """Return a figure's title, its complete caption and its description.

    Parameters
    ----------
    name : str
    drawn : Drawn
    subject : Subject

    Returns
    -------
    Caption
    """
    known, caption = subject.facts.provenance, _caption(drawn, subject)
    more = cautions(name, caption, known, drawn.how)
    return Caption(_title(drawn), f"{caption} {more}", drawn.alt)


def _title(drawn: Drawn) -> str:
    return drawn.caption.split(". ")[0].removesuffix(".")


def _caption(drawn: Drawn, subject: Subject) -> str:
    known = subject.facts.provenance
    caption = f"{drawn.caption} {words.source(known)}"
    return f"{words.DEMONSTRATION}. {caption}" if known.demonstration else caption


def _finished(name: str, drawn: Drawn, subject: Subject) -> Figure:
    known, page = subject.facts.provenance, drawn.page
    caption = _caption(drawn, subject)
    told = document(told_of(name, drawn, subject), known)
    return Figure(
        name.replace("-", "_"),
        caption,
        drawn.alt,
        page.render("svg", told),
        page.render("png", told, DPI),
        (page.box.width * page.enlargement, page.box.height * page.enlargement),
        page.render("pdf", told, DPI),
        _title(drawn),
        cautions(name, caption, known, drawn.how),
    )


def _years(subject: Subject) -> Drawn | None:
    known = subject.facts.provenance
    if len(known.years) == 1:
        return None
    heading = words.by_year(known).removesuffix(" by year").removesuffix(", by year")
    told = [f"{heading} in Chicago for {known.offense.phrase}, by year."]
    if not known.arrests_only:
        told = [f"{heading} in Chicago of {known.offense.phrase}, by year."]
    caption = " ".join([*told, *tickets(known), words.OVER_TIME])
    alt = alternatives.of_years(subject.facts.years, subject.noun)
    return Drawn(years_page(known, subject.page.style), caption, alt)


def _times(subject: Subject) -> Drawn | None:
    times = subject.facts.times
    if times is None:
        return None
    known = subject.facts.provenance
    page = times_page(times, subject.noun, subject.page.style)
    when = words.period(known.first_day, known.last_day)
    caption = (
        f"{_upper(what(known))}, by day of the week and time of day, {when}. The whole city; "
        f"{words.number(times.total)} of {words.number(known.recorded)} recorded have a time."
    )
    return Drawn(page, caption, alternatives.of_times(times, subject.noun))


def _places(subject: Subject) -> Drawn | None:
    places = subject.facts.places
    if places is None:
        return None
    known = subject.facts.provenance
    page = places_page(places, subject.noun, subject.page.style)
    when = words.period(known.first_day, known.last_day)
    caption = (
        f"{_upper(what(known))}, by kind of place, {when}. The whole city, mapped or not; the "
        "City's descriptions are put into groups."
    )
    return Drawn(page, caption, alternatives.of_places(places, subject.noun))


def _residents(subject: Subject) -> Drawn | None:
    residents, rates = subject.facts.residents, subject.facts.rates
    if residents is None:
        return None
    page = residents_page(residents, rates, subject.noun, subject.page.style)
    known = subject.facts.provenance
    when = words.period(known.first_day, known.last_day)
    unseen = [*rates.special, *rates.too_few]
    without = f", with none for {words.listed([area.name for area in unseen])}" if unseen else ""
    why = f" {special(rates.special)}" if rates.special else ""
    caption = (
        f"{subject.noun.capitalize()} per 1,000 residents per year, {when}, by the percentage of "
        f"residents in each group. Each dot is a community area{without}.{why} Hispanic residents "
        f"are of any race, the others not Hispanic. Residents by group: {COMPOSITION_SOURCE}."
    )
    return Drawn(page, caption, alternatives.of_residents(residents, rates, subject.noun))


DRAWERS: Mapping[str, Callable[[Subject], Drawn | None]] = {
    MAP: map_drawn,
    YEARS: _years,
    SERIES: series_drawn,
    RATES: rates_drawn,
    CHANGE: change_drawn,
    TIMES: _times,
    PLACES: _places,
    RESIDENTS: _residents,
    BANDWIDTHS: bandwidths_drawn,
}
ON_REQUEST: Mapping[str, Callable[[Subject], Drawn | None]] = {
    STANDARD_ERROR: standard_error_drawn,
}


def _upper(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
