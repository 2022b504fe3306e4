"""One small map of the city: its ground, its density and its name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import shapely
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.context import ground as layers
from cannabis_maps.errors import PageError
from cannabis_maps.grid import Region
from cannabis_maps.maps import ground, typeface
from cannabis_maps.maps.frame import AREAS, GROUND, MapFrame
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.raster import draw_raster
from cannabis_maps.maps.scale import Scale
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.maps.years import BAR
from cannabis_maps.places import city_limit

WEST_M, SOUTH_M, EAST_M, NORTH_M = 800.0, 800.0, 1200.0, 800.0
# Coarser maps are read without the lines between areas.
LINES_TO_M_PER_IN = 32_000.0
DPI = 300
# Of its width: how much more a small map may show on either side.
BESIDE = 0.2
SEVERAL = 8
INSET_IN, CLEARANCE_IN, ABOVE_IN = 0.04, 0.025, 0.05
# Of the width of a map: how wide words within it may run, the widest that fits is taken.
MARK_IN, MARK_AFTER_IN = (0.13, 0.075), 0.055
INSIDE = (0.62, 0.56, 0.5, 0.45, 0.4, 0.36)
NAME_SIZES_PT, SMALL_SIZES_PT = (8.0, 12.0), (6.2, 7.4)
SMALL_MAP_IN, LARGE_MAP_IN = 1.1, 3.0

Line = tuple[str, Style]
Block = tuple[Line, ...]


@dataclass(frozen=True)
class Label:
    """The words of a small map.

    Parameters
    ----------
    name : str
    below : tuple of str
        Smaller, each on lines of its own.
    is_part : bool
        Whether it covers a part only, as a hatched mark beside its name says.
    """

    name: str
    below: tuple[str, ...]
    is_part: bool = False


@dataclass(frozen=True)
class Labels:
    """The words of several small maps, all set alike.

    Parameters
    ----------
    labels : tuple of Label
    """

    labels: tuple[Label, ...]

    def height(self, width_in: float) -> float:
        """Return the height they take above maps of a width; 0 if all stand within the maps."""
        if self.inside(width_in, width_in / aspect()) is not None:
            return 0.0
        try:
            return _tallest(self.above(width_in)) + ABOVE_IN
        except PageError:
            return float("inf")

    def above(self, width_in: float) -> tuple[Block, ...]:
        """Break them to the width of the maps."""
        _, small = _styles(width_in)
        packed = (replace(each, below=_packed(each.below, small, width_in)) for each in self.labels)
        return tuple(_broken(each, width_in, width_in) for each in packed)

    def inside(self, width_in: float, height_in: float) -> tuple[Block, ...] | None:
        """Break them to the corner southwest of the city; None if one has no room there."""
        return _inside(self, round(width_in, 3), round(height_in, 3))


def aspect() -> float:
    """Return the width of a small map over its height."""
    left, bottom, right, top = panel_region()
    return (right - left) / (top - bottom)


def panel_region() -> Region:
    """Return what a small map shows of the ground."""
    left, bottom, right, top = city_limit().bounds
    return Region(left - WEST_M, bottom - SOUTH_M, right + EAST_M, top + NORTH_M)


def draw_panel(page: Page, box: Box, surface: xr.DataArray, scale: Scale) -> MapFrame:
    """Draw one small map.

    Parameters
    ----------
    page : Page
    box : Box
        Of about the aspect of small maps, in inches.
    surface : xarray.DataArray
        As `draw_raster` takes it.
    scale : Scale

    Returns
    -------
    MapFrame
    """
    frame = MapFrame.showing(page, box, panel_region())
    half_pixel_m = frame.meters_per_inch / (2 * DPI * page.enlargement)
    shapes = _shapes(round(half_pixel_m, 1))
    land = shapely.box(*frame.region)
    frame.draw(land, GROUND, facecolor=ground.LAND, linewidth=0, zorder=0)
    frame.draw(shapes.lake, GROUND, facecolor=ground.SHALLOWS[0], linewidth=0, zorder=1)
    frame.draw(shapes.city, GROUND, facecolor=ground.CITY, linewidth=0, zorder=2)
    draw_raster(frame, surface, scale, shapes.city)
    look = {"facecolor": "none", "joinstyle": "round"}
    if frame.meters_per_inch <= LINES_TO_M_PER_IN:
        inner = shapes.between
        light, dark = ground.AREA_LINE_LIGHT, ground.AREA_LINE_DARK
        frame.draw(inner, AREAS, edgecolor=light, linewidth=0.3, zorder=6, **look)
        frame.draw(inner, AREAS, edgecolor=dark, linewidth=0.15, zorder=7, alpha=0.8, **look)
    frame.draw(shapes.city, AREAS, edgecolor=ground.LIMIT, linewidth=0.45, zorder=8, **look)
    return frame


def draw_labels(page: Page, maps: Sequence[Box], labels: Labels, label_in: float) -> None:
    """Write the words of each map above it, or within it if no height is kept above.

    Parameters
    ----------
    page : Page
    maps : sequence of Box
    labels : Labels
    label_in : float
        The height above each map.
    """
    width, height = maps[0].width, maps[0].height
    inside = None if label_in else labels.inside(width, height)
    blocks = inside or labels.above(width)
    for box, block, label in zip(maps, blocks, labels.labels, strict=True):
        top = box.top + ABOVE_IN if inside is None else box.bottom + INSET_IN
        x = box.left if inside is None else box.left + INSET_IN
        # Names stand equally high, whatever is below them.
        _write(page, x, top + _tallest(blocks), block, is_part=label.is_part)


@dataclass(frozen=True)
class _Shapes:
    city: BaseGeometry
    lake: BaseGeometry
    between: BaseGeometry


@lru_cache(SEVERAL)
def _shapes(tolerance_m: float) -> _Shapes:
    """Return what small maps share, no finer than they show it."""
    left, bottom, right, top = panel_region()
    beside = BESIDE * (right - left)
    lake = layers()["lake"].intersection(shapely.box(left - beside, bottom, right + beside, top))
    return _Shapes(
        city_limit().simplify(tolerance_m),
        lake.simplify(tolerance_m),
        ground.between_areas().simplify(tolerance_m),
    )


@lru_cache(SEVERAL * SEVERAL)
def _inside(labels: Labels, width_in: float, height_in: float) -> tuple[Block, ...] | None:
    city = _city_of(width_in, height_in)
    for share in INSIDE:
        try:
            blocks = tuple(_broken(each, width_in, share * width_in) for each in labels.labels)
        except PageError:
            return None
        tallest = _tallest(blocks)
        rooms = [
            _room(block, tallest, is_part=label.is_part)
            for block, label in zip(blocks, labels.labels, strict=True)
        ]
        if not any(city.intersects(room) for room in rooms):
            return blocks
    return None


@lru_cache(SEVERAL * SEVERAL)
def _city_of(width_in: float, height_in: float) -> BaseGeometry:
    """Return the city on a map of a size, in inches from its lower left corner."""
    left, bottom, right, top = panel_region()
    scale = max((right - left) / width_in, (top - bottom) / height_in)
    corner = (left + right) / 2 - scale * width_in / 2, (bottom + top) / 2 - scale * height_in / 2
    city = shapely.transform(
        city_limit().simplify(CLEARANCE_IN / 4 * scale), lambda meters: (meters - corner) / scale
    )
    shapely.prepare(city)
    return city


def _room(block: Block, tallest: float, *, is_part: bool) -> BaseGeometry:
    """Return what words within a map take of it, in inches from its lower left corner."""
    widths = [typeface.width_in(line, style.weight, style.size_pt) for line, style in block]
    if is_part:
        widths[_end_of_name(block)] += MARK_AFTER_IN + MARK_IN[0]
    width = max(widths)
    top = INSET_IN + tallest
    box = shapely.box(INSET_IN, top - _height(block), INSET_IN + width, top)
    return box.buffer(CLEARANCE_IN, join_style="mitre")


def _broken(label: Label, map_in: float, room_in: float) -> Block:
    name, small = _styles(map_in)
    mark_in = MARK_AFTER_IN + MARK_IN[0] if label.is_part else 0.0
    block = [(line, name) for line in _lines(label.name, name, room_in - mark_in)]
    for words in label.below:
        block += [(line, small) for line in _lines(words, small, room_in)]
    return tuple(block)


def _packed(parts: Sequence[str], style: Style, room_in: float) -> tuple[str, ...]:
    """Join what has room on one line."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}; {part}" if lines else part
        if lines and typeface.width_in(longer, style.weight, style.size_pt) <= room_in:
            lines[-1] = longer
        else:
            lines.append(part)
    return tuple(lines)


def _lines(words: str, style: Style, room_in: float) -> list[str]:
    """Break words into lines of about one length, as dates read best."""
    even = typeface.balanced_room(words, style.weight, style.size_pt, room_in)
    return typeface.wrap(words, style.weight, style.size_pt, even)


def _styles(map_in: float) -> tuple[Style, Style]:
    """Return the type of a name and of what is below it, for a width of map."""
    share = min(max((map_in - SMALL_MAP_IN) / (LARGE_MAP_IN - SMALL_MAP_IN), 0.0), 1.0)
    name_pt, small_pt = (
        round(2 * (low + share * (high - low))) / 2 for low, high in (NAME_SIZES_PT, SMALL_SIZES_PT)
    )
    small_pt = max(small_pt, SMALL_SIZES_PT[0])
    return Style(name_pt, Weight.BOLD, INK), Style(small_pt, color=INK_SOFT)


def _height(block: Block) -> float:
    return sum(style.line_in for _, style in block)


def _tallest(blocks: Sequence[Block]) -> float:
    return max(_height(block) for block in blocks)


def _write(page: Page, x: float, top: float, block: Block, *, is_part: bool) -> None:
    for index, (line, style) in enumerate(block):
        top -= style.line_in
        y = top + 0.22 * style.size_pt / typeface.POINTS_PER_INCH
        page.line(x, y, line, style, "label")
        if is_part and index == _end_of_name(block):
            end = x + typeface.width_in(line, style.weight, style.size_pt)
            _draw_mark(page, end + MARK_AFTER_IN, y)


def _end_of_name(block: Block) -> int:
    return max(index for index, (_, style) in enumerate(block) if style == block[0][1])


def _draw_mark(page: Page, x: float, y: float) -> None:
    """Mark a part of a window as the chart of years does."""
    look = {"facecolor": "#ffffff", "edgecolor": BAR, "linewidth": 0.5, "zorder": 4}
    page.rectangle(Box(x, y, x + MARK_IN[0], y + MARK_IN[1]), "part", hatch="////////", **look)
