"""Small multiples: how many maps of one shape go on a page, and how large they can be."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from cannabis_maps.errors import PageError
from cannabis_maps.maps.page import Box

LEAST_WIDTH_IN = 0.9
GAP_IN = 0.09
BESIDE_IN = 0.3
# Words beside a map are no farther from it than they have to be.
ASIDE_IN = 0.18
ABOVE_IN = 0.14
# What hangs in the last row may reach so far below the maps.
OVERHANG_IN = 0.1
KEY_WIDTHS_IN = (1.8, 2.9)
CHART_WIDTHS_IN = (3.1, 6.0)
# A chart is as high as this where there is room.
CHART_HEIGHTS_IN = (1.2, 2.4)
WIDEST_GAP_IN = 0.3
# Where the height is what limits them, maps show so much more to their sides.
WIDENED = 1.2
STEP_IN, NOTICED_IN = 0.05, 0.005
ALMOST = 1e-9

Height = Callable[[float], float]


@dataclass(frozen=True)
class Parts:
    """What has to go on a page.

    Parameters
    ----------
    count : int
        Of maps.
    aspect : float
        Width of a map over its height; a little more where there is room.
    label : callable
        Height of the words above a map of a width, in inches; 0 where they stand within it.
    key : callable, optional
        Height of legend and scale bar in a width, in inches; None if they stand elsewhere.
    has_chart : bool
        Whether there is a chart to place.
    enlargement : float
        How many times as large the page is printed.
    """

    count: int
    aspect: float
    label: Height
    key: Height | None = None
    has_chart: bool = False
    enlargement: float = 1.0

    @property
    def least_in(self) -> float:
        """The least width of a map that can still be read in print."""
        return LEAST_WIDTH_IN / self.enlargement


@dataclass(frozen=True)
class Arrangement:
    """Where everything goes, in inches.

    Parameters
    ----------
    maps : tuple of Box
        Row by row.
    label_in : float
        Height of the words above each map.
    key, chart : Box, optional
    """

    maps: tuple[Box, ...]
    label_in: float
    key: Box | None = None
    chart: Box | None = None

    @property
    def width_in(self) -> float:
        """Width of a map."""
        return self.maps[0].width

    @property
    def height_in(self) -> float:
        """Height of a map, by which it is as large as it looks."""
        return self.maps[0].height


@dataclass(frozen=True)
class _Foot:
    """What stands below the maps.

    Parameters
    ----------
    key, chart : float, optional
        Their widths.
    key_in : float
        Height of the key.
    is_stacked : bool
        Whether the chart stands below the key, and not beside it.
    """

    key: float | None = None
    chart: float | None = None
    key_in: float = 0.0
    is_stacked: bool = False

    @property
    def height(self) -> float:
        """What it takes at least."""
        heights = [self.key_in] if self.key else []
        heights += [CHART_HEIGHTS_IN[0]] if self.chart else []
        if not heights:
            return 0.0
        return ABOVE_IN + (sum(heights) + BESIDE_IN if self.is_stacked else max(heights))

    @property
    def growth(self) -> float:
        """How much higher its chart may become than it has to be."""
        return CHART_HEIGHTS_IN[1] - CHART_HEIGHTS_IN[0] if self.chart else 0.0

    def boxes(self, room: Box) -> tuple[Box | None, Box | None]:
        """Hang key and chart from the top of a room."""
        top = room.top - ABOVE_IN
        key = chart = None
        left = room.left
        if self.key:
            key = Box(left, top - self.key_in, left + self.key, top)
        if self.chart:
            if key and self.is_stacked:
                top = key.bottom - BESIDE_IN
            elif key:
                left = key.right + BESIDE_IN
            bottom = max(room.bottom, top - CHART_HEIGHTS_IN[1])
            chart = Box(left, bottom, left + self.chart, top)
        return key, chart


def arrange(box: Box, parts: Parts) -> Arrangement:
    """Place maps so that they are as large as they can be.

    Legend and chart stand below them, or where the last row has room. The chart is left out where
    there is none.

    Parameters
    ----------
    box : Box
        The room, in inches.
    parts : Parts

    Returns
    -------
    Arrangement

    Raises
    ------
    PageError
        If the maps would be too small to be read.

    Examples
    --------
    >>> parts = Parts(5, aspect=0.8, label=lambda width: 0.0)
    >>> arranged = arrange(Box(0, 0, 6, 5), parts)
    >>> len({each.top for each in arranged.maps}), round(arranged.width_in, 2)
    (2, 1.94)
    """
    found = _largest(box, parts) or _largest(box, replace(parts, has_chart=False))
    if found is None:
        maps = "1 map does" if parts.count == 1 else f"{parts.count} maps do"
        raise PageError(
            f"{maps} not fit on the page at {LEAST_WIDTH_IN:g} in wide or more; choose fewer "
            "windows, a larger --page such as tabloid, or --bare"
        )
    return found


def _largest(box: Box, parts: Parts) -> Arrangement | None:
    """Try every number of columns, and legend and chart below the maps or in the last row."""
    below = (parts, replace(parts, key=None), replace(parts, key=None, has_chart=False))
    feet = [foot for foot in (_foot(box.width, each) for each in below) if foot is not None]
    largest = None
    for columns in _columns(parts.count):
        for foot in feet:
            # What cannot be larger is not worth the breaking of its words.
            least_in = largest.height_in * parts.aspect + NOTICED_IN if largest else parts.least_in
            arranged = _placed(box, parts, foot, columns, least_in)
            filled = arranged and _filled(box, arranged, parts, columns)
            largest = filled or largest
    return largest


def _columns(count: int) -> list[int]:
    """Return the numbers of columns that leave no whole column empty, the middling ones first."""
    columns = [
        columns
        for columns in range(1, count + 1)
        if math.ceil(count / math.ceil(count / columns)) == columns
    ]
    return sorted(columns, key=lambda columns: abs(columns - math.sqrt(count)))


def _foot(width: float, parts: Parts) -> _Foot | None:
    """Divide the width below the maps; None if it is too narrow."""
    narrow, wide = KEY_WIDTHS_IN
    least, most = CHART_WIDTHS_IN
    if parts.has_chart and width < least:
        return None
    chart = min(width, most) if parts.has_chart else None
    if parts.key is None:
        return _Foot(chart=chart)
    beside = width - BESIDE_IN - least if parts.has_chart else width
    is_stacked = beside < narrow
    key = min(width if is_stacked else beside, wide)
    if chart and not is_stacked:
        chart = min(width - BESIDE_IN - key, most)
    return _Foot(key, chart, parts.key(key), is_stacked=is_stacked)


def _placed(
    box: Box, parts: Parts, foot: _Foot, columns: int, least_in: float
) -> Arrangement | None:
    """Set the maps above a foot, and hang the foot from them; None if they are too small."""
    rows = math.ceil(parts.count / columns)
    widest = (box.width + GAP_IN) / columns - GAP_IN
    tallest = (box.height - foot.height + GAP_IN) / rows - GAP_IN
    width, label_in = min(widest, tallest * parts.aspect), 0.0
    while width >= least_in and parts.label(width) > label_in + ALMOST:
        label_in += STEP_IN
        width = min(widest, (tallest - label_in) * parts.aspect)
    if width < least_in:
        return None
    height = width / parts.aspect
    width = min(widest, WIDENED * width)
    taken = rows * (label_in + height + GAP_IN) - GAP_IN
    spare = max(box.height - foot.height - taken - foot.growth, 0) / rows
    step_x = width + min((box.width - columns * width) / max(columns - 1, 1), WIDEST_GAP_IN)
    step_y = label_in + height + min(GAP_IN + spare, WIDEST_GAP_IN)
    maps = []
    for index in range(parts.count):
        row, column = divmod(index, columns)
        left, top = box.left + column * step_x, box.top - row * step_y - label_in
        maps.append(Box(left, top - height, left + width, top))
    return Arrangement(tuple(maps), label_in, *foot.boxes(box._replace(top=maps[-1].bottom)))


def _filled(box: Box, arranged: Arrangement, parts: Parts, columns: int) -> Arrangement | None:
    """Put what is not below the maps into the last row; None if it has no room for it."""
    key, chart = arranged.key, arranged.chart
    lacks_key = parts.key is not None and key is None
    lacks_chart = parts.has_chart and chart is None
    if not (lacks_key or lacks_chart):
        return arranged
    taken = (parts.count - 1) % columns + 1
    if taken == columns:
        return None
    last = arranged.maps[-1]
    step = arranged.maps[1].left - arranged.maps[0].left
    left = max(last.left + step, last.right + ASIDE_IN)
    bottom = max(last.bottom - OVERHANG_IN, box.bottom)
    room = Box(left, bottom, box.right, last.top + arranged.label_in)
    if lacks_key and parts.key is not None:
        key = _key_in(room, parts.key)
        if key is None:
            return None
    if lacks_chart:
        below = room if key is None else room._replace(top=key.bottom - BESIDE_IN)
        beside = room if key is None else room._replace(left=key.right + BESIDE_IN)
        chart = _chart_in(below) or _chart_in(beside)
        if chart is None:
            return None
    return replace(arranged, key=key, chart=chart)


def _key_in(room: Box, height: Height) -> Box | None:
    narrow, wide = KEY_WIDTHS_IN
    width = min(room.width, wide)
    if width < narrow or height(width) > room.height:
        return None
    return Box(room.left, room.top - height(width), room.left + width, room.top)


def _chart_in(room: Box) -> Box | None:
    (least, most), (low, high) = CHART_WIDTHS_IN, CHART_HEIGHTS_IN
    if room.width < least or room.height < low:
        return None
    return Box(
        room.left, max(room.bottom, room.top - high), room.left + min(room.width, most), room.top
    )
