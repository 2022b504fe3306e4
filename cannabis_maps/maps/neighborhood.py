"""The page of one area: the citywide surface seen from near, with the area's own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import shapely
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.context import ground as layers
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Region
from cannabis_maps.maps import citymap, furniture, ground
from cannabis_maps.maps.citymap import LAKE, LAKE_NAME, SILENT, SILENT_NAME
from cannabis_maps.maps.contours import label_contours
from cannabis_maps.maps.frame import AREAS, MapFrame
from cannabis_maps.maps.heatmap import (
    draw_bare,
    draw_surface,
    is_dark_under,
    legend_of,
    method_of,
    statement_of,
)
from cannabis_maps.maps.names import NAME, draw_area_names
from cannabis_maps.maps.notes import Note, at_foot, draw_notes, parse_notes
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import INK, Box, Page, Style
from cannabis_maps.maps.room import Room
from cannabis_maps.maps.scale import ColorScale
from cannabis_maps.maps.shading import Shading
from cannabis_maps.maps.sheet import Sheet, foot_source, start_sheet
from cannabis_maps.maps.stamps import draw_stamp
from cannabis_maps.maps.typeface import width_in
from cannabis_maps.maps.years import draw_years, lowered
from cannabis_maps.places import CENSUS_SOURCE, city_limit
from cannabis_maps.portrait import Portrait, ranked, surroundings
from cannabis_maps.rates import FEW_ARRESTS, special

GAP_IN = 0.28
LOCATOR_IN = (0.82, 1.0)
CHART_IN = (3.0, 1.6)
LEGEND_IN = (1.9, 2.9)
# A map of less is read without names.
LEAST_FOR_NAMES_IN = 3.0
BAR_STRIP_IN = 0.66
NEAR_NAME = replace(NAME, size_pt=7.6)
OUTLINE = {"facecolor": "none", "joinstyle": "round", "zorder": 8.5}
LEAST_NAMED = 0.06


@dataclass(frozen=True, eq=False)
class Strip:
    """Room for what explains a map, side by side or one below the other."""

    legend: Box
    chart: Box | None
    locator: Box | None


def compose_portrait(
    portrait: Portrait,
    surface: xr.DataArray,
    shading: Shading,
    options: MapOptions,
    number: str = "",
) -> Page:
    """Set the page of an area.

    Parameters
    ----------
    portrait : Portrait
    surface : xarray.DataArray
        Of the whole city.
    shading : Shading
        Of the whole city, so that the pages of all areas share it.
    options : MapOptions
    number : str
        Of the page, such as ``Page 3 of 77``.

    Returns
    -------
    Page

    Raises
    ------
    PageError
        If the words do not fit.
    """
    notes = parse_notes(options.notes)
    provenance = portrait.citywide
    added = " ".join([*at_foot(notes), options.credit or "", f"{number}." if number else ""])
    sheet = start_sheet(
        options.title or portrait_title(portrait),
        options.subtitle or portrait_subtitle(portrait),
        foot_source(provenance, _method(portrait, surface, options), added.strip()),
        statement_of(surface, provenance),
        options.form,
    )
    scale = shading.scale
    if isinstance(scale, ColorScale):
        scale = replace(scale, fitted_to="the whole city")
    legend = legend_of(replace(shading, scale=scale), surface, provenance, options)
    legend = replace(legend, largest="largest value in the city")
    draw = partial(_draw_legend, legend=legend)
    frame, strip = _arranged(sheet, portrait, draw)
    lines: list[BaseGeometry] = []
    if portrait.has_few:
        draw_bare(frame, portrait.areas)
        # Names stand on bare ground, and no line has a label.
        surface, shading = surface.where(cond=False), replace(shading, contours=())
    else:
        lines = draw_surface(frame, surface, shading, portrait.areas)
    frame.draw(portrait.polygon, AREAS, edgecolor="#ffffff", linewidth=3.2, **OUTLINE)
    frame.draw(portrait.polygon, AREAS, edgecolor=INK, linewidth=1.5, **OUTLINE)
    sheet.page.place(frame.box, frame.region)
    if not portrait.has_few:
        draw(sheet.page, strip.legend)
        if strip.chart is not None and len(provenance.years) > 1:
            heading = f"{words.noun(provenance).capitalize()} mapped here, by year"
            chart = lowered(strip.chart, portrait.provenance)
            draw_years(sheet.page, chart, portrait.provenance, heading=heading)
    if strip.locator is not None:
        _draw_locator(sheet.page, strip.locator, portrait)
    taken = draw_stamp(frame) if provenance.demonstration else []
    room = Room(frame.box, [*taken])
    _draw_orientation(frame, room, portrait)
    room.add(_draw_notes(frame, room, notes, number))
    if frame.box.width >= LEAST_FOR_NAMES_IN:
        is_dark = partial(is_dark_under, frame, surface, shading.scale)
        edge = shapely.box(*frame.box).buffer(1.5).difference(shapely.box(*frame.box))
        taken = [*room.taken, edge]
        names = draw_area_names(frame, taken, is_dark, portrait.areas, NEAR_NAME)
        room.add(names)
        ground.draw_neighbors(frame, [*room.taken, frame.on_page(city_limit())])
    label_contours(frame, shading.contours, lines, room.taken, 1)
    return sheet.page


def _draw_notes(
    frame: MapFrame, room: Room, notes: Sequence[Note], number: str
) -> list[BaseGeometry]:
    """Write the notes whose place is seen; on a page that stands alone all have to be."""
    placed = [note for note in notes if note.is_placed]
    seen = [note for note in placed if _is_seen(frame, note)]
    if not number and len(seen) < len(placed):
        off = next(note for note in placed if note not in seen)
        raise OptionError(
            f"the place of --note {off.words!r}, {off.longitude:g},{off.latitude:g}, is off this "
            "map; leave the note out, or give a place on the map"
        )
    return draw_notes(citymap.CityMap(frame, room, None), seen)


def _is_seen(frame: MapFrame, note: Note) -> bool:
    return bool(frame.seen.contains(shapely.Point(note.meters)))


def portrait_title(portrait: Portrait) -> str:
    """Return the default title of an area's page."""
    name = f"{portrait.name[0].upper()}{portrait.name[1:]}"
    headline = words.headline(portrait.provenance)
    return f"{name}: {headline[0].lower()}{headline[1:]}"


def portrait_subtitle(portrait: Portrait) -> str:
    """Say how many arrests an area has, their rank and their rate."""
    noun = words.noun(portrait.provenance)
    when = words.window(portrait.provenance.first_day, portrait.provenance.last_day)
    demonstration = "Demonstration. " if portrait.provenance.demonstration else ""
    if portrait.has_few:
        few = f"Fewer than {FEW_ARRESTS} {noun} mapped here: too few to be drawn."
        return f"{demonstration}{when}. {few}"
    rate = portrait.rate.per_1000_per_year
    per = "" if rate is None else f"; {words.number(rate, 1)} per 1,000 residents per year"
    star = "*" if rate is not None and portrait.rate.is_special else ""
    return (
        f"{demonstration}{when}. {words.number(portrait.rate.arrests)} {noun} mapped here, "
        f"{ranked(portrait)}{per}{star}."
    )


def handle_with_care(portrait: Portrait) -> list[str]:
    """Say that single arrests can be told apart, if they can be here and not in the whole city."""
    few = portrait.provenance.mapped < words.FEW_ON_MAP <= portrait.citywide.mapped
    return [words.FEW.replace("mapped", "mapped here", 1)] if few and not portrait.has_few else []


def _method(portrait: Portrait, surface: xr.DataArray, options: MapOptions) -> str:
    provenance, areas = portrait.citywide, portrait.areas
    told = [method_of(surface, provenance, options), *handle_with_care(portrait)]
    if options.subtitle:
        told.insert(0, portrait_subtitle(portrait))
    if portrait.rate.per_1000_per_year is not None and not portrait.has_few:
        told.append(areas.residents_source or CENSUS_SOURCE)
        if portrait.rate.is_special:
            told.append(f"* {special([portrait.rate])}")
    if areas.sources:
        told.append(f"Areas: {', '.join(source.name for source in areas.sources)}.")
    return " ".join(told)


def _draw_legend(page: Page, box: Box, legend: furniture.Legend) -> float:
    return furniture.draw_legend(page, box, legend, ground.CITY)


def _arranged(sheet: Sheet, portrait: Portrait, draw: citymap.DrawLegend) -> tuple[MapFrame, Strip]:
    """Find room for the map and for what explains it."""
    strip = _column(sheet.panel, draw) if sheet.panel is not None else _row(sheet.box, draw)
    box = sheet.box
    if sheet.panel is None:
        box = box._replace(bottom=max(part.top for part in _parts(strip)) + 0.12)
    region = Region(*surroundings(portrait).bounds)
    if box.width >= LEAST_FOR_NAMES_IN + 1:
        return MapFrame.showing(sheet.page, box, region), strip
    # On a small map the scale bar would cover the area: it gets ground of its own.
    upper = MapFrame.showing(sheet.page, box._replace(bottom=box.bottom + BAR_STRIP_IN), region)
    drop = BAR_STRIP_IN * (upper.region.right - upper.region.left) / box.width
    lower = upper.region._replace(bottom=upper.region.bottom - drop)
    return MapFrame(sheet.page, box, lower), strip


def _parts(strip: Strip) -> list[Box]:
    return [part for part in (strip.legend, strip.chart, strip.locator) if part is not None]


def _row(room: Box, draw: citymap.DrawLegend) -> Strip:
    """Side by side along the bottom: what there is room for."""
    left, bottom, right, _ = room
    chart_in, locator_in = CHART_IN[0] + GAP_IN, LOCATOR_IN[0] + GAP_IN
    least, most = LEGEND_IN
    has_locator = room.width >= least + locator_in
    has_chart = room.width >= least + locator_in + chart_in
    beside = locator_in * has_locator + chart_in * has_chart
    width = room.width - beside
    width = min(width, most) if has_chart else min(width, citymap.WIDEST_LEGEND_IN)
    legend_height = citymap.height_of(draw, width)
    height = max(legend_height, CHART_IN[1] if has_chart else 0, LOCATOR_IN[1] * has_locator)
    top = bottom + height
    legend = Box(left, top - legend_height, left + width, top)
    chart_left = right - locator_in - CHART_IN[0]
    chart = Box(chart_left, top - CHART_IN[1], chart_left + CHART_IN[0], top)
    locator = Box(right - LOCATOR_IN[0], top - LOCATOR_IN[1], right, top)
    return Strip(legend, chart if has_chart else None, locator if has_locator else None)


def _column(panel: Box, draw: citymap.DrawLegend) -> Strip:
    """One below the other in the panel."""
    width = min(panel.width, citymap.WIDEST_LEGEND_IN)
    height = citymap.height_of(draw, width)
    legend = Box(panel.left, panel.top - height, panel.left + width, panel.top)
    y, chart, locator = legend.bottom - GAP_IN, None, None
    chart_width = min(panel.width, CHART_IN[0])
    if y - panel.bottom >= CHART_IN[1]:
        chart = Box(panel.left, y - CHART_IN[1], panel.left + chart_width, y)
        y = chart.bottom - GAP_IN
    if y - panel.bottom >= LOCATOR_IN[1]:
        locator = Box(panel.left, y - LOCATOR_IN[1], panel.left + LOCATOR_IN[0], y)
    elif chart is not None and panel.right - chart.right >= LOCATOR_IN[0] + GAP_IN:
        left = panel.right - LOCATOR_IN[0]
        locator = Box(left, chart.top - LOCATOR_IN[1], panel.right, chart.top)
    return Strip(legend, chart, locator)


def _draw_locator(page: Page, box: Box, portrait: Portrait) -> None:
    """Draw the city with the area marked."""
    city, area = (
        {"facecolor": fill, "edgecolor": fill, "linewidth": 0.4} for fill in ("#dad9d4", INK)
    )
    whole = city_limit().simplify(60), city
    furniture.draw_within(page, box, whole, (portrait.polygon, area))


def _draw_orientation(frame: MapFrame, room: Room, portrait: Portrait) -> None:
    """Put scale bar, arrow and the lake's name where they cover least of the area."""
    bar = furniture.scale_bar(frame)
    size = bar.width_in + 0.35, 0.5
    corner = frame.box.right - size[0] - 0.1, frame.box.bottom + 0.1
    beside = Room(frame.box, [*room.taken, frame.on_page(portrait.polygon)])
    place = beside.place(size, corner) or room.place(size, corner)
    if place is not None:
        plate = Box(place.left - 0.08, place.bottom - 0.02, place.right + 0.04, place.top + 0.04)
        room.take(plate)
        look = {"facecolor": "#ffffff", "alpha": 0.78, "linewidth": 0, "zorder": 1}
        frame.page.rectangle(plate, "plate", **look)
        furniture.draw_scale_bar(frame, bar, place.left, place.bottom + 0.2)
        furniture.draw_north(frame, place.right - 0.12, place.bottom + 0.1)
    seen, city = shapely.box(*frame.box), frame.on_page(city_limit()).buffer(0.05)
    lake = frame.on_page(layers()["lake"]).intersection(seen)
    water, beyond = (part.difference(city) for part in (lake, seen.difference(lake)))
    _write_in(frame, room, water, LAKE, LAKE_NAME, "lake")
    _write_in(frame, room, beyond, SILENT, SILENT_NAME, "outside")


def _write_in(
    frame: MapFrame, room: Room, part: BaseGeometry, told: str, style: Style, name: str
) -> None:
    """Write words in a part of the map, if it is large enough for them."""
    seen = shapely.box(*frame.box)
    if part.area < LEAST_NAMED * seen.area:
        return
    width = width_in(told, style.weight, style.size_pt)
    inner = shapely.get_point(shapely.maximum_inscribed_circle(part, tolerance=0.05), 0)
    within = Room(frame.box, [*room.taken, seen.difference(part)])
    box = within.place((width, 0.15), (inner.x - width / 2, inner.y))
    if box is not None:
        room.take(box)
        frame.page.line(box.left + width / 2, box.bottom + 0.03, told, style, name)
