"""The figures of a brief, each with its caption and what it shows in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from cannabis_maps import words
from cannabis_maps.brief import alternatives
from cannabis_maps.brief.bandwidths import bandwidths_page
from cannabis_maps.brief.canvas import paper
from cannabis_maps.brief.charts import places_page, times_page, years_page
from cannabis_maps.brief.document import Figure
from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief.phrases import what
from cannabis_maps.brief.scatter import residents_page
from cannabis_maps.composition import COMPOSITION_SOURCE
from cannabis_maps.errors import PageError
from cannabis_maps.maps import change_words, series_words
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.maps.counted import Counted, method, rates_title
from cannabis_maps.maps.description import describe_map, describe_rates
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import FigureOptions, MapOptions
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.paper import Paper
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.maps.scale import AREA_UNITS, Units
from cannabis_maps.maps.series import compose_series
from cannabis_maps.maps.sheet import Form
from cannabis_maps.maps.years import tickets
from cannabis_maps.recipe import PageRecipe
from cannabis_maps.series import Series

MAP, SERIES, YEARS, RATES, CHANGE = "map", "series", "years", "rates", "change"
TIMES, PLACES, RESIDENTS, BANDWIDTHS = "times", "places", "residents", "bandwidths"
MAP_IN = 7.4
# Numbers and first sentences stand beside it.
COVER_PAPER = paper(6.2, 1.0, 4.4)
# Many maps need all of a page, or smaller type.
SERIES_PAPERS = (paper(7.9), paper(7.9, 1.0), paper(8.4, 1.0))
FEW_WINDOWS, FEW_IN = 3, 5.8
DPI = 300
DEFAULT_PAGE = PageRecipe()


@dataclass(frozen=True, eq=False)
class Subject:
    """All that a figure is drawn from.

    Parameters
    ----------
    facts : Facts
    estimates : Estimates
    page : PageRecipe
        Its units, style and scale; a brief has sizes of its own.
    """

    facts: Facts
    estimates: Estimates
    page: PageRecipe = DEFAULT_PAGE

    @property
    def noun(self) -> str:
        """What is counted."""
        return words.noun(self.facts.provenance)

    @property
    def units(self) -> Units:
        """The unit that comes first."""
        return cast("Units", self.page.units)

    def options(self, chosen: Paper) -> FigureOptions:
        """Return how a map is drawn."""
        known = self.facts.areas.figures.areas
        areas = None if known.are_community_areas else known
        form = Form(chosen, bare=True, style=self.page.style)
        return FigureOptions(units=self.units, form=form, areas=areas)


@dataclass(frozen=True)
class Drawn:
    """A page with its words.

    Parameters
    ----------
    page : Page
    caption : str
        Without its source.
    alt : str
    """

    page: Page
    caption: str
    alt: str


def figures_of(subject: Subject, names: Iterable[str] | None = None) -> dict[str, Figure]:
    """Draw the figures of a brief, as far as there is what they show.

    Parameters
    ----------
    subject : Subject
    names : iterable of str, optional
        Those wanted; all if left out.

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
        One of `DRAWERS`.
    subject : Subject

    Returns
    -------
    Figure or None
    """
    drawn = DRAWERS[name](subject)
    return None if drawn is None else _finished(name, drawn, subject)


def _finished(name: str, drawn: Drawn, subject: Subject) -> Figure:
    known, page = subject.facts.provenance, drawn.page
    caption = f"{drawn.caption} {words.source(known)}"
    if known.demonstration:
        caption = f"{words.DEMONSTRATION}. {caption}"
    told = Document(
        title=drawn.caption.split(". ")[0],
        subject=known.offense.label,
        source=words.source(known),
        description=drawn.alt,
    )
    size = page.box.width * page.enlargement, page.box.height * page.enlargement
    return Figure(
        name, caption, drawn.alt, page.render("svg", told), page.render("png", told, DPI), size
    )


def _map(subject: Subject) -> Drawn | None:
    surface, known = subject.estimates.surface, subject.facts.provenance
    if surface is None:
        return None
    options = MapOptions(**vars(subject.options(COVER_PAPER)), scale=subject.page.scale)
    described = describe_map(surface, known, subject.units, areas=options.areas)
    caption = (
        f"{words.headline(known)}. {words.subtitle(known)} "
        f"{words.spread(surface.attrs, subject.units, subject.noun)} {words.APPROXIMATE}"
    )
    page = compose_map(surface, known, options)
    unit = f"{subject.noun} per {AREA_UNITS[subject.units][0]} per year"
    return Drawn(page, caption, alternatives.finding_first(described.description, unit))


def _series(subject: Subject) -> Drawn | None:
    series = subject.estimates.series
    if series is None:
        return None
    attrs = series.surfaces.attrs
    caption = (
        f"{series_words.headline(series)}. {series_words.subtitle(series)} "
        f"{words.spread(attrs, subject.units, subject.noun)} {words.APPROXIMATE}"
    )
    page = _series_page(series, subject)
    alt = alternatives.of_series(series, subject.noun, subject.units)
    return None if page is None else Drawn(page, caption, alt)


def _series_page(series: Series, subject: Subject) -> Page | None:
    lower = (paper(FEW_IN),) if len(series.spans) <= FEW_WINDOWS else ()
    for chosen in (*lower, *SERIES_PAPERS):
        try:
            return compose_series(series, subject.options(chosen))
        except PageError:
            continue
    return None


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


def _rates(subject: Subject) -> Drawn | None:
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


def _change(subject: Subject) -> Drawn | None:
    found = subject.estimates.comparison
    if found is None:
        return None
    page = compose_change(found, subject.options(paper(MAP_IN)))
    described = describe_change(found, subject.units)
    caption = (
        f"{change_words.headline(found)}. Outlined is what differs from the citywide change by "
        f"more than chance would explain. {change_words.what_chance_is(found)} {words.OVER_TIME}"
    )
    return Drawn(page, caption, alternatives.finding_first(described.description))


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
    caption = (
        f"{subject.noun.capitalize()} per 1,000 residents per year, by the percentage of residents "
        "in each group. Each dot is a community area. Hispanic residents are of any race, the "
        f"others not Hispanic. Residents by group: {COMPOSITION_SOURCE}."
    )
    return Drawn(page, caption, alternatives.of_residents(residents, rates, subject.noun))


def _bandwidths(subject: Subject) -> Drawn | None:
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
    return Drawn(page, caption, alternatives.of_bandwidths(peaks, subject.noun, subject.units))


DRAWERS: Mapping[str, Callable[[Subject], Drawn | None]] = {
    MAP: _map,
    YEARS: _years,
    SERIES: _series,
    RATES: _rates,
    CHANGE: _change,
    TIMES: _times,
    PLACES: _places,
    RESIDENTS: _residents,
    BANDWIDTHS: _bandwidths,
}


def _upper(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
