"""What every map of the whole city shares: its place on the sheet and how to find one's way."""

import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import Region
from cannabis_maps.maps import furniture, ground
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK_SOFT, Box, Style
from cannabis_maps.maps.sheet import Sheet
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import city_limit

CITY_MARGIN_M = 900.0
LAKE_NAME = Style(9.0, Weight.ITALIC, ground.WATER_INK, "center")
SILENT_NAME = Style(7.5, Weight.ITALIC, INK_SOFT, "center")


def city_frame(sheet: Sheet) -> MapFrame:
    """Fit the whole city into the room of a sheet, the lake beside it."""
    left, bottom, right, top = city_limit().bounds
    margin = CITY_MARGIN_M
    region = Region(left - margin, bottom - margin, right + margin, top + margin)
    return MapFrame.showing(sheet.page, sheet.box, region, across=0.04)


def legend_box(frame: MapFrame) -> Box:
    """Return the room for a legend: on the lake."""
    box = frame.box
    return Box(box.right - 2.24, box.top - 1.75, box.right - 0.14, box.top - 0.14)


def years_box(frame: MapFrame) -> Box:
    """Return the room for a chart: southwest of the city."""
    box = frame.box
    return Box(box.left + 0.14, box.bottom + 0.14, box.left + 3.2, box.bottom + 1.85)


def draw_orientation(frame: MapFrame) -> list[BaseGeometry]:
    """Draw scale bar, north arrow and locator, and name the lake and what has no data.

    Returns
    -------
    list of shapely polygons
        The room taken, in inches.
    """
    page, box = frame.page, frame.box
    bar = Box(box.right - 1.75, box.top - 3.6, box.right - 0.1, box.top - 3.1)
    furniture.draw_scale_bar(frame, bar.left, bar.bottom + 0.2)
    furniture.draw_north(frame, bar.right - 0.3, bar.top + 0.1)
    page.line(box.right - 0.75, box.top - 2.35, "Lake Michigan", LAKE_NAME, "lake")
    locator = Box(box.left + 1.3, box.bottom + 4.35, box.left + 1.95, box.bottom + 5.4)
    furniture.draw_locator(page, locator)
    silent = Box(box.left + 1.0, box.bottom + 3.1, box.left + 2.6, box.bottom + 3.3)
    middle = (silent.left + silent.right) / 2
    page.line(middle, silent.bottom, "No data outside Chicago", SILENT_NAME, "outside")
    return [shapely.box(*part).buffer(0.05) for part in (bar, locator, silent)]
