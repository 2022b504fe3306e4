"""What every map of the city shares: its place on the sheet and how to find one's way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import Region
from cannabis_maps.maps import furniture, ground
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK_SOFT, Box, Page, Style
from cannabis_maps.maps.room import Room
from cannabis_maps.maps.sheet import Sheet
from cannabis_maps.maps.typeface import Weight, width_in
from cannabis_maps.places import city_limit

DrawLegend = Callable[[Page, Box], float]
DrawChart = Callable[[Page, Box], Box]

# The room around the city; in the east it holds what stands on the lake.
WEST_M, SOUTH_M, EAST_M, NORTH_M = 980.0, 900.0, 2730.0, 900.0
# Where scale bar, name of the lake, locator and the note on what has no data stand, in EPSG:26971
# meters, if there is room.
BAR_AT, LAKE_AT = (361_100.0, 577_300.0), (366_200.0, 583_700.0)
LOCATOR_AT, SILENT_AT = (339_940.0, 576_980.0), (340_840.0, 567_880.0)
INSET_IN = 0.14
# The longest scale bar for which there is room is drawn.
BAR_ROOMS_IN = (1.4, 1.0, 0.7, 0.5)
LEGENDS_IN = (2.1, 1.9, 1.75)
WIDEST_LEGEND_IN = 4.6
CHART_SIZES_IN = ((3.06, 1.71), (2.5, 1.5), (2.2, 1.3))
CHART_BELOW_IN = 0.3
LOCATOR_IN = (0.65, 1.05)
# Coarser maps are read without names, locator and charts, and with the legend below.
COARSE_M_PER_IN = 10_500.0
TALL_IN = 30.0
PLATE = {"facecolor": "#ffffff", "alpha": 0.86, "linewidth": 0, "zorder": 0.5}
PLATE_IN = 0.05
LAKE_NAME = Style(9.0, Weight.ITALIC, ground.WATER_INK, "center")
SILENT_NAME = Style(7.5, Weight.ITALIC, INK_SOFT, "center")
LAKE, SILENT = "Lake Michigan", "No data outside Chicago"


@dataclass(frozen=True, eq=False)
class CityMap:
    """A map in its place, with its legend.

    Parameters
    ----------
    frame : MapFrame
    room : Room
        What is free of the map beside the city.
    panel : Box, optional
        Room beside the map, below the legend.
    """

    frame: MapFrame
    room: Room
    panel: Box | None

    @property
    def is_small(self) -> bool:
        """Whether it is read without names of areas."""
        return self.frame.meters_per_inch > COARSE_M_PER_IN


def city_region() -> Region:
    """Return the city with the room around it."""
    left, bottom, right, top = city_limit().bounds
    return Region(left - WEST_M, bottom - SOUTH_M, right + EAST_M, top + NORTH_M)


def set_city(sheet: Sheet, draw_legend: DrawLegend) -> CityMap:
    """Fit the whole city into the room of a sheet, and draw the legend.

    It stands on the lake, beside the map or below it.

    Parameters
    ----------
    sheet : Sheet
    draw_legend : callable
        Draws it from the top of a box down and returns where its words end.

    Returns
    -------
    CityMap
    """
    made = _set(sheet, draw_legend)
    sheet.page.place(made.frame.box, made.frame.region)
    return made


def _set(sheet: Sheet, draw_legend: DrawLegend) -> CityMap:
    region, city = city_region(), city_limit()
    if sheet.panel is not None:
        return _beside(sheet, sheet.panel, region, city, draw_legend)
    frame = MapFrame.showing(sheet.page, sheet.box, region, across=0.04, up=0.3)
    right, top = frame.box.right - INSET_IN, frame.box.top - INSET_IN
    for width in LEGENDS_IN if frame.meters_per_inch <= COARSE_M_PER_IN else ():
        legend = Box(right - width, top - height_of(draw_legend, width), right, top)
        if _clear(frame, legend, city):
            room = Room(frame.box, [frame.on_page(city)])
            draw_plate(frame, legend)
            draw_legend(sheet.page, room.take(legend))
            return CityMap(frame, room, None)
    return _below(sheet, region, city, draw_legend)


def draw_chart(citymap: CityMap, draw: DrawChart) -> None:
    """Draw a chart below the legend, southwest of the city or on the lake; none without room."""
    page, room, panel = citymap.frame.page, citymap.room, citymap.panel
    if panel is not None:
        width, height = min(panel.width, CHART_SIZES_IN[0][0]), CHART_SIZES_IN[0][1]
        if panel.height >= height + CHART_BELOW_IN:
            top = panel.top - CHART_BELOW_IN
            draw(page, Box(panel.left, top - height, panel.left + width, top))
        return
    if citymap.is_small:
        return
    near = citymap.frame.box.left + INSET_IN, citymap.frame.box.bottom + INSET_IN
    for size in CHART_SIZES_IN:
        box = room.place(size, near)
        if box is not None:
            draw_plate(citymap.frame, room.take(draw(page, box)))
            return


def draw_orientation(citymap: CityMap) -> None:
    """Draw scale bar, north arrow and locator, and name the lake and what has no data."""
    frame, room = citymap.frame, citymap.room
    for room_in in BAR_ROOMS_IN:
        bar = furniture.scale_bar(frame, room_in)
        place = room.place((bar.width_in + 0.35, 0.5), _near(frame, BAR_AT))
        if place is not None:
            draw_plate(frame, place)
            furniture.draw_scale_bar(frame, bar, place.left, place.bottom + 0.2)
            furniture.draw_north(frame, place.right - 0.12, place.bottom + 0.1)
            break
    if citymap.is_small:
        return
    if frame.page.backdrop.has_ground:
        _centered(frame, room, LAKE, LAKE_NAME, LAKE_AT, "lake")
    x, y = _near(frame, LOCATOR_AT)
    width, height = LOCATOR_IN
    locator = room.place(LOCATOR_IN, (x - width / 2, y - height / 2))
    if locator is not None:
        draw_plate(frame, locator)
        furniture.draw_locator(frame.page, locator)
    _centered(frame, room, SILENT, SILENT_NAME, SILENT_AT, "outside")


def _beside(
    sheet: Sheet, panel: Box, region: Region, city: BaseGeometry, draw_legend: DrawLegend
) -> CityMap:
    frame = MapFrame.showing(sheet.page, sheet.box, region, across=0.5)
    width = min(panel.width, WIDEST_LEGEND_IN)
    end = draw_legend(sheet.page, panel._replace(right=panel.left + width))
    return CityMap(frame, Room(frame.box, [frame.on_page(city)]), panel._replace(top=end))


def _below(sheet: Sheet, region: Region, city: BaseGeometry, draw_legend: DrawLegend) -> CityMap:
    box = sheet.box
    width = min(box.width, WIDEST_LEGEND_IN)
    height = height_of(draw_legend, width)
    frame_box = box._replace(bottom=box.bottom + height + 0.06)
    frame = MapFrame.showing(sheet.page, frame_box, region, across=0.5)
    top = frame_box.bottom - 0.06
    draw_legend(sheet.page, Box(box.left, top - height, box.left + width, top))
    return CityMap(frame, Room(frame.box, [frame.on_page(city)]), None)


def draw_plate(frame: MapFrame, box: Box) -> None:
    """Make words readable that stand on a picture; on the built-in ground they are anyway."""
    if frame.page.backdrop.find is not None:
        left, bottom, right, top = box
        wider = Box(left - PLATE_IN, bottom - PLATE_IN, right + PLATE_IN, top + PLATE_IN)
        frame.page.rectangle(wider, "plate", **PLATE)


def height_of(draw_legend: DrawLegend, width: float) -> float:
    """Measure a legend by drawing it on scratch paper."""
    return TALL_IN - draw_legend(Page(width, TALL_IN), Box(0, 0, width, TALL_IN))


def _clear(frame: MapFrame, box: Box, city: BaseGeometry) -> bool:
    held = shapely.box(*frame.box).contains(shapely.box(*box))
    return held and not shapely.box(*box).buffer(0.05).intersects(frame.on_page(city))


def _near(frame: MapFrame, place: tuple[float, float]) -> tuple[float, float]:
    x, y = frame.to_page(np.array([place]))[0]
    return float(x), float(y)


def _centered(
    frame: MapFrame, room: Room, words: str, style: Style, at: tuple[float, float], name: str
) -> None:
    """Write words around a place on the ground, or as near to it as there is room."""
    width = width_in(words, style.weight, style.size_pt)
    x, y = _near(frame, at)
    box = room.place((width, 0.15), (x - width / 2, y - 0.03))
    if box is not None:
        draw_plate(frame, box)
        frame.page.line(box.left + width / 2, box.bottom + 0.03, words, style, name)
