"""The series: small multiples that share one scale, with arrests by year and dates of the law."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cannabis_maps import method_words, words
from cannabis_maps.errors import PageError
from cannabis_maps.maps import furniture, ground, series_words, typeface
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.furniture import SMALL
from cannabis_maps.maps.multiples import (
    CHART_HEIGHTS_IN,
    CHART_WIDTHS_IN,
    Arrangement,
    Parts,
    arrange,
)
from cannabis_maps.maps.options import DEFAULT_OPTIONS, FigureOptions
from cannabis_maps.maps.page import Box, Page
from cannabis_maps.maps.panel import Label, Labels, aspect, draw_labels, draw_panel
from cannabis_maps.maps.paper import PAPERS, Paper, check_paper
from cannabis_maps.maps.scale import AREA_UNITS, ColorScale, factor_of, scale_for
from cannabis_maps.maps.sheet import Sheet, foot_source, start_sheet
from cannabis_maps.maps.stamps import STAMP
from cannabis_maps.maps.years import draw_years
from cannabis_maps.provenance import Provenance
from cannabis_maps.series import Series

TOO_SMALL = ("column",)
# Beside the maps of a lying page: with room for the chart, or with more room for the maps.
PANELS_IN = (3.2, 2.5)
WIDEST_KEY_IN = 2.9
SCALE_BAR_IN, SCALE_BAR_UP_IN, NORTH_UP_IN = 0.4, 0.17, 0.0
NOTES_ABOVE_IN, CHART_BELOW_IN = 0.1, 0.2
STAMP_WIDTH_IN = 3.2
# From the top of a map: clear of the words in its southwest.
STAMP_AT = 0.25
TALL_IN = 30.0


@dataclass(frozen=True, eq=False)
class _Place:
    """Where the parts of the page are.

    Parameters
    ----------
    page : Page
        With its title and foot.
    arranged : Arrangement
    notes : Box
    """

    page: Page
    arranged: Arrangement
    notes: Box


def check_series_paper(paper: Paper) -> None:
    """Refuse a size on which no series can be read.

    Raises
    ------
    OptionError
        If it is a named size that is too small.
    """
    check_paper(paper, "a series", [name for name in PAPERS if name not in TOO_SMALL])


def compose_series(series: Series, options: FigureOptions = DEFAULT_OPTIONS) -> Page:
    """Set the whole page.

    Parameters
    ----------
    series : Series
    options : FigureOptions

    Returns
    -------
    Page

    Raises
    ------
    OptionError
        If the size of the page is too small for any series.
    PageError
        If the words do not fit, or the maps would be too small.
    """
    check_series_paper(options.form.paper)
    scale = shared_scale(series, options)
    legend = _legend(scale, series, options)
    labels = Labels(
        tuple(
            Label(span.window.name, series_words.label(span), is_part=span.is_cut)
            for span in series.spans
        )
    )
    place = _best_place(series, options, legend, labels)
    page, arranged = place.page, place.arranged
    frame = _draw_maps(page, arranged, series, scale)
    draw_labels(page, arranged.maps, labels, arranged.label_in)
    if arranged.key is not None:
        _draw_key(page, arranged.key, legend, frame)
    if arranged.chart is not None:
        _draw_chart(page, arranged.chart, series.provenance)
    page.lines(place.notes, series_words.notes(series), SMALL, "notes")
    if series.provenance.demonstration:
        _draw_stamp(page, arranged)
    return page


def shared_scale(series: Series, options: FigureOptions) -> ColorScale:
    """Fit one scale to all the surfaces."""
    scale = scale_for(series.surfaces.to_numpy(), options.units)
    if len(series.spans) == 1:
        return scale
    # A long window counts for more than a short one, as in one map of all of them.
    years = [span.provenance.duration_years for span in series.spans]
    each = series.surfaces.mean(("y", "x")).to_numpy() * factor_of(options.units)
    return replace(scale, average=float(np.average(each, weights=years)), fitted_to="these maps")


def _legend(scale: ColorScale, series: Series, options: FigureOptions) -> furniture.Legend:
    noun = words.noun(series.provenance)
    told = [
        method_words.spread(series.surfaces.attrs, options.units, noun),
        f"{method_words.kernel(series.surfaces.attrs)}.",
    ]
    if options.form.bare:
        told.insert(0, series_words.subtitle(series))
    average = "average of these maps" if len(series.spans) > 1 else "city average"
    return furniture.Legend(
        f"{noun.capitalize()} per {AREA_UNITS[scale.units][0]} per year",
        " ".join(told),
        scale,
        average=average,
    )


def _best_place(
    series: Series, options: FigureOptions, legend: furniture.Legend, labels: Labels
) -> _Place:
    """Try the widths of room beside the maps, and take the one that makes them the largest."""
    found: list[_Place] = []
    problems: list[PageError] = []
    for panel_in in PANELS_IN:
        try:
            sheet = _started(series, options, panel_in)
            found.append(_arranged(sheet, series, legend, labels))
        except PageError as problem:
            problems.append(problem)
        else:
            if sheet.panel is None:
                break
    if not found:
        raise problems[0]
    return max(
        found, key=lambda place: (bool(place.arranged.chart), round(place.arranged.height_in, 2))
    )


def _started(series: Series, options: FigureOptions, panel_in: float) -> Sheet:
    return start_sheet(
        options.title or series_words.headline(series),
        options.subtitle or series_words.subtitle(series),
        foot_source(
            series.provenance, series_words.method(series, options.subtitle), options.credit
        ),
        series_words.statement(series),
        options.form,
        panel_in=(panel_in, panel_in),
    )


def _arranged(sheet: Sheet, series: Series, legend: furniture.Legend, labels: Labels) -> _Place:
    """Divide the room between the maps and what helps to read them."""
    box = sheet.box
    lines = typeface.wrap(series_words.notes(series), SMALL.weight, SMALL.size_pt, box.width)
    notes = box._replace(top=box.bottom + len(lines) * SMALL.line_in)
    room = box._replace(bottom=notes.top + NOTES_ABOVE_IN)
    parts = Parts(
        len(series.spans),
        aspect(),
        labels.height,
        cache(lambda width: _key_height(legend, width)),
        has_chart=len(series.provenance.years) > 1,
        enlargement=sheet.page.enlargement,
    )
    if sheet.panel is None:
        return _Place(sheet.page, arrange(room, parts), notes)
    key, chart = _beside(sheet.panel, legend, parts)
    if key is not None:
        parts = replace(parts, key=None, has_chart=parts.has_chart and chart is None)
    arranged = arrange(room, parts)
    arranged = replace(arranged, key=arranged.key or key, chart=arranged.chart or chart)
    return _Place(sheet.page, arranged, notes)


def _beside(panel: Box, legend: furniture.Legend, parts: Parts) -> tuple[Box | None, Box | None]:
    """Put legend and chart into the room beside the maps, as far as there is any."""
    width = min(panel.width, WIDEST_KEY_IN)
    height = _key_height(legend, width)
    if height > panel.height:
        return None, None
    key = Box(panel.left, panel.top - height, panel.left + width, panel.top)
    (narrow, wide), (low, high) = CHART_WIDTHS_IN, CHART_HEIGHTS_IN
    top = key.bottom - CHART_BELOW_IN
    if not parts.has_chart or panel.width < narrow or top - panel.bottom < low:
        return key, None
    right = panel.left + min(panel.width, wide)
    return key, Box(panel.left, max(panel.bottom, top - high), right, top)


def _key_height(legend: furniture.Legend, width: float) -> float:
    """Measure legend and scale bar by drawing the legend on scratch paper."""
    scratch = Page(width, TALL_IN)
    end = furniture.draw_legend(scratch, Box(0, 0, width, TALL_IN), legend, ground.CITY)
    return TALL_IN - end + SCALE_BAR_IN


def _draw_key(page: Page, box: Box, legend: furniture.Legend, frame: MapFrame) -> None:
    end = furniture.draw_legend(page, box, legend, ground.CITY)
    bottom = end - SCALE_BAR_IN
    bar = furniture.scale_bar(frame)
    furniture.draw_scale_bar(frame, bar, box.left, bottom + SCALE_BAR_UP_IN)
    furniture.draw_north(frame, box.left + bar.width_in + 0.25, bottom + NORTH_UP_IN)


def _draw_maps(page: Page, arranged: Arrangement, series: Series, scale: ColorScale) -> MapFrame:
    frames = [
        draw_panel(page, box, surface, scale)
        for box, surface in zip(arranged.maps, series.surfaces, strict=True)
    ]
    return frames[0]


def _draw_chart(page: Page, box: Box, provenance: Provenance) -> None:
    """Draw arrests by year, lower where notes have to stand above tall bars."""
    lift = 0.0
    while True:
        lower = box._replace(top=box.top - lift)
        taken = draw_years(Page(page.box.width, page.box.height), lower, provenance)
        if taken.top <= box.top + 1e-6 or lower.height < CHART_HEIGHTS_IN[0] / 2:
            draw_years(page, lower, provenance)
            return
        lift += taken.top - box.top + 0.01


def _draw_stamp(page: Page, arranged: Arrangement) -> None:
    """Say across the maps that they are a demonstration."""
    maps = arranged.maps
    left, right = maps[0].left, max(box.right for box in maps)
    width = min(STAMP_WIDTH_IN, right - left)
    lines = typeface.wrap(words.DEMONSTRATION, STAMP.weight, STAMP.size_pt, width)
    tops = sorted({box.top for box in maps}, reverse=True)
    y = tops[(len(tops) - 1) // 2] - STAMP_AT * maps[0].height
    for index, line in enumerate(lines):
        page.line((left + right) / 2, y - index * STAMP.line_in, line, STAMP, "stamp")
