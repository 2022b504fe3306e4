"""What every map of the whole city shares: its place on the sheet and how to find one's way."""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import Region
from cannabis_maps.maps import furniture, ground
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK_SOFT, Box, Style
from cannabis_maps.maps.sheet import Sheet
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import city_limit

# The room around the city; in the east it holds what stands on the lake.
WEST_M, SOUTH_M, EAST_M, NORTH_M = 980.0, 900.0, 2730.0, 900.0
# Where scale bar, name of the lake, locator and the note on what has no data stand, in EPSG:26971
# meters: clear of the shore, however large the map is.
PLACES = np.array(
    [
        (361_100.0, 577_300.0),
        (366_200.0, 583_700.0),
        (339_940.0, 576_980.0),
        (340_840.0, 567_880.0),
    ]
)
CLEARANCE_IN = 0.03
LAKE_NAME = Style(9.0, Weight.ITALIC, ground.WATER_INK, "center")
SILENT_NAME = Style(7.5, Weight.ITALIC, INK_SOFT, "center")


def city_frame(sheet: Sheet) -> MapFrame:
    """Fit the whole city into the room of a sheet, the lake beside it."""
    left, bottom, right, top = city_limit().bounds
    region = Region(left - WEST_M, bottom - SOUTH_M, right + EAST_M, top + NORTH_M)
    return MapFrame.showing(sheet.page, sheet.box, region, across=0.04)


def legend_box(frame: MapFrame) -> Box:
    """Return the room for a legend: on the lake."""
    box = frame.box
    return Box(box.right - 2.24, box.top - 1.75, box.right - 0.14, box.top - 0.14)


def years_box(frame: MapFrame) -> Box:
    """Return the room for a chart: southwest of the city."""
    box = frame.box
    return Box(box.left + 0.14, box.bottom + 0.14, box.left + 3.2, box.bottom + 1.85)


def draw_orientation(frame: MapFrame, legend_end: float = math.inf) -> list[BaseGeometry]:
    """Draw scale bar, north arrow and locator, and name the lake and what has no data.

    Parameters
    ----------
    frame : MapFrame
    legend_end : float
        Where the legend ends, in inches; the lake's name keeps below.

    Returns
    -------
    list of shapely polygons
        The room taken, in inches.
    """
    page = frame.page
    (bar_x, bar_y), lake, (x, y), silent_at = frame.to_page(PLACES)
    bar = Box(bar_x, bar_y, bar_x + 1.65, bar_y + 0.5)
    furniture.draw_scale_bar(frame, bar.left, bar.bottom + 0.2)
    furniture.draw_north(frame, bar.right - 0.3, bar.top + 0.1)
    page.line(lake[0], min(lake[1], legend_end - CLEARANCE_IN), "Lake Michigan", LAKE_NAME, "lake")
    locator = Box(x - 0.325, y - 0.525, x + 0.325, y + 0.525)
    furniture.draw_locator(page, locator)
    x, y = silent_at
    silent = Box(x - 0.8, y, x + 0.8, y + 0.2)
    page.line(x, y, "No data outside Chicago", SILENT_NAME, "outside")
    return [shapely.box(*part).buffer(0.05) for part in (bar, locator, silent)]
