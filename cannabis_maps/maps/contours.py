"""Volume contours on the map: lines around the smallest areas that hold so much, labeled."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.volume import VolumeContour
from cannabis_maps.maps import typeface
from cannabis_maps.maps.frame import AREAS, MapFrame, path_of
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.typeface import Weight

Dash = str | tuple[int, tuple[float, float]]

CASING = "#ffffff"
LABEL = Style(6.2, Weight.BOLD, align="center", halo="#ffffff", halo_pt=1.2)
KEY = Style(7.0, color=INK)
NOTE = Style(6.6, color=INK_SOFT)
HEAVIEST_PT, LIGHTEST_PT = 1.25, 0.55
# Along the city's edge a contour is the limit itself, which is drawn already.
AT_LIMIT_M = 25.0
# One label for so much line, and none on a line that it would cover.
LINE_PER_LABEL_IN, SHORTEST_LINE_IN = 5.0, 0.7
STEP_IN, CLEARANCE_IN, PAD_IN, APART_IN = 0.04, 0.02, 0.02, 0.35
MOST_LABELS = 8
# So that lines are told apart by more than their width.
DASHES: tuple[Dash, ...] = ("solid", (0, (5, 1.5)), (0, (1.5, 1.2)))
KEY_IN, KEY_ROW_IN, KEY_ENTRY_IN = 0.24, 0.155, 1.55


def draw_contours(
    frame: MapFrame, contours: Sequence[VolumeContour], window: BaseGeometry
) -> list[BaseGeometry]:
    """Draw contours, the one of the smallest area heaviest.

    Parameters
    ----------
    frame : MapFrame
    contours : sequence of VolumeContour
        From the smallest percent to the largest, in EPSG:26971.
    window : shapely geometry
        What is shown of the city; along its edge no line is drawn.

    Returns
    -------
    list of shapely geometries
        Their lines, in meters.
    """
    edge = window.boundary.buffer(AT_LIMIT_M)
    drawn = []
    for index, (contour, width_pt) in enumerate(zip(contours, _widths(len(contours)), strict=True)):
        line = shapely.line_merge(contour.polygon.boundary.difference(edge))
        look = {"facecolor": "none", "joinstyle": "round", "zorder": 7.5}
        frame.draw(line, AREAS, edgecolor=CASING, linewidth=width_pt + 1.1, alpha=0.8, **look)
        name = f"contour:{contour.percent:g}"
        dash = DASHES[index % len(DASHES)]
        frame.draw(line, AREAS, edgecolor=INK, linewidth=width_pt, gid=name, linestyle=dash, **look)
        drawn.append(line)
    return drawn


def label_contours(
    frame: MapFrame,
    contours: Sequence[VolumeContour],
    lines: Sequence[BaseGeometry],
    taken: Sequence[BaseGeometry],
    most: int = MOST_LABELS,
) -> list[BaseGeometry]:
    """Write on each line what it holds, where nothing else stands.

    Parameters
    ----------
    frame : MapFrame
    contours : sequence of VolumeContour
    lines : sequence of shapely geometries
        As drawn, in meters.
    taken : sequence of shapely geometries
        Room that is taken already, in inches.
    most : int
        Labels of a contour.

    Returns
    -------
    list of shapely polygons
        The room that the labels take, in inches.
    """
    on_page = [frame.on_page(line) for line in lines]
    placed: list[BaseGeometry] = []
    for index, contour in enumerate(contours):
        others = [line for at, line in enumerate(on_page) if at != index]
        label, name = percent(contour), f"contour-label:{contour.percent:g}"
        for room in _along(on_page[index], label, frame, [*taken, *others, *placed], most):
            frame.page.label(room.centroid.x, room.bounds[1] + PAD_IN, label, LABEL, name)
            placed.append(room)
    return placed


def percent(contour: VolumeContour) -> str:
    """Write what a contour holds.

    Examples
    --------
    >>> percent(VolumeContour(50.0, 145.0, shapely.box(0, 0, 1, 1), 1.0, 0.1, 0.5))
    '50%'
    """
    return f"{contour.percent:g}%"


def draw_key(
    page: Page, box: Box, contours: Sequence[VolumeContour], noun: str, whole: str
) -> float:
    """Show in a legend how the lines look, what they hold and how large a part that is.

    Parameters
    ----------
    page : Page
    box : Box
    contours : sequence of VolumeContour
    noun : str
        What is counted.
    whole : str
        What each is a part of.

    Returns
    -------
    float
        Where it ends, in inches.
    """
    first = page.lines(box, f"Smallest areas that hold this share of the {noun}:", NOTE, "legend")
    first -= 0.03
    across = max(1, int(box.width // KEY_ENTRY_IN))
    for index, (contour, width_pt) in enumerate(zip(contours, _widths(len(contours)), strict=True)):
        row, column = divmod(index, across)
        left, y = box.left + column * KEY_ENTRY_IN, first - row * KEY_ROW_IN
        line = shapely.LineString([(left, y + 0.035), (left + KEY_IN, y + 0.035)])
        page.paper.add_artist(
            PathPatch(
                path_of(line),
                gid="contour-key",
                edgecolor=INK,
                linewidth=width_pt,
                linestyle=DASHES[index % len(DASHES)],
            )
        )
        place = left + KEY_IN + 0.08
        label = percent(contour)
        page.line(place, y, label, replace(KEY, weight=Weight.BOLD), "legend")
        place += typeface.width_in("100%", Weight.BOLD, KEY.size_pt) + 0.03
        page.line(place, y, f"in {_rounded(contour)}% of {whole}", KEY, "legend")
    return first - -(-len(contours) // across) * KEY_ROW_IN + 0.06


def told(contours: Sequence[VolumeContour], noun: str, whole: str = "the city") -> str:
    """Say in words what the lines enclose.

    Examples
    --------
    >>> told([VolumeContour(50.0, 145.0, shapely.box(0, 0, 1, 1), 1.0, 0.146, 0.5)], "arrests")
    'Lines enclose the smallest areas that hold 50 percent of the arrests (15 percent of the city).'
    """
    held = [f"{contour.percent:g} percent" for contour in contours]
    parts = [f"{_rounded(contour)} percent" for contour in contours]
    respectively = ", in this order" if len(contours) > 1 else ""
    return (
        f"Lines enclose the smallest areas that hold {words.listed(held)} of the {noun} "
        f"({words.listed(parts)} of {whole}{respectively})."
    )


def _rounded(contour: VolumeContour) -> str:
    share = 100 * contour.share_of_window
    return f"{share:.0f}" if share >= 1 else f"{share:.1g}"


def _widths(count: int) -> list[float]:
    return [float(width) for width in np.linspace(HEAVIEST_PT, LIGHTEST_PT, count)]


def _parts(line: BaseGeometry) -> list[BaseGeometry]:
    """Return the pieces of a line that are long enough for a label, the longest first."""
    pieces = [piece for piece in shapely.get_parts(line) if piece.length >= SHORTEST_LINE_IN]
    return sorted(pieces, key=lambda piece: -piece.length)


def _along(
    line: BaseGeometry, label: str, frame: MapFrame, taken: Sequence[BaseGeometry], most: int
) -> list[BaseGeometry]:
    """Find room for so many labels at the most along the pieces of a line."""
    found: list[BaseGeometry] = []
    blocked = shapely.union_all(taken).buffer(CLEARANCE_IN)
    shapely.prepare(blocked)
    for part in _parts(line):
        if len(found) >= most:
            break
        apart = [room.buffer(APART_IN).buffer(CLEARANCE_IN) for room in found]
        found += _rooms(part, label, frame, [blocked, *apart])
    return found[:most]


def _rooms(
    line: BaseGeometry, label: str, frame: MapFrame, blocked: Sequence[BaseGeometry]
) -> list[BaseGeometry]:
    """Find room for labels along a line, each as near as may be to its share of the line."""
    half = typeface.width_in(label, LABEL.weight, LABEL.size_pt) / 2 + PAD_IN
    high = 0.72 * LABEL.size_pt / typeface.POINTS_PER_INCH / 2 + PAD_IN
    along = np.arange(half, line.length - half, STEP_IN)
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(line, along)).T
    boxes = shapely.box(x - half, y - high, x + half, y + high)
    free = shapely.contains(shapely.box(*frame.box), boxes)
    for shape in blocked:
        free &= ~shapely.intersects(shape, boxes)
    count = 1 + int(line.length // LINE_PER_LABEL_IN)
    found: list[BaseGeometry] = []
    for share in (np.arange(count) + 0.5) / count:
        order = np.argsort(np.abs(along - share * line.length), kind="stable")
        near = [at for at in order if free[at]]
        clear = (at for at in near if not any(boxes[at].intersects(room) for room in found))
        at = next(clear, None)
        if at is not None and abs(along[at] / line.length - share) <= 0.5 / count:
            found.append(boxes[at])
    return found
