"""The stamp that says on a map that it is a demonstration."""

import numpy as np
import shapely

from cannabis_maps import words
from cannabis_maps.maps import typeface
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import Style
from cannabis_maps.maps.typeface import Weight

STAMP_INSET_IN = 0.06
# In EPSG:26971 meters, in the body of the city.
STAMPED_AT = ((350_000.0, 582_600.0), (355_500.0, 562_500.0))
STAMP = Style(8.5, Weight.BOLD, "#7a2f00", "center", "#ffffff", 1.6)


def draw_stamps(frame: MapFrame) -> list[shapely.Geometry]:
    """Say across the body of a map that it is a demonstration, twice, so that no crop loses it.

    Returns
    -------
    list of shapely polygons
        The room taken, in inches.
    """
    places = frame.to_page(np.array(STAMPED_AT))
    return [_stamp(frame, float(x), float(y)) for x, y in places]


def draw_stamp(frame: MapFrame) -> list[shapely.Geometry]:
    """Say across the middle of a map of a part of the city that it is a demonstration."""
    left, bottom, right, top = frame.box
    return [_stamp(frame, (left + right) / 2, (bottom + top) / 2)]


def _stamp(frame: MapFrame, x: float, y: float) -> shapely.Geometry:
    room = frame.box.width - 2 * STAMP_INSET_IN
    first, second = words.DEMONSTRATION.split(", ", 1)
    lines = [f"{first},", second]
    if not all(typeface.fits(line, STAMP.weight, STAMP.size_pt, room, 1) for line in lines):
        lines = typeface.wrap(words.DEMONSTRATION, STAMP.weight, STAMP.size_pt, room)
    half = max(typeface.width_in(line, STAMP.weight, STAMP.size_pt) for line in lines) / 2
    x = min(max(x, frame.box.left + STAMP_INSET_IN + half), frame.box.right - STAMP_INSET_IN - half)
    for index, line in enumerate(lines):
        frame.page.line(x, y - index * STAMP.line_in, line, STAMP, "stamp")
    drop = (len(lines) - 1) * STAMP.line_in
    return shapely.box(x - half, y - drop - 0.05, x + half, y + 0.12)
