"""Names on the map: each within its own area, none on another, some left out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps import typeface
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import Style
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import Areas, community_areas, inside_city

NAME = Style(6.2, Weight.SEMIBOLD, align="center")
ON_DARK = "#ffffff", "#232a4d"
ON_LIGHT = "#26262a", "#ffffff"
LEADING = 0.92
HALF_CAPITAL = 0.33
CLEARANCE_IN = 0.018
SIDE_CLEARANCE_IN = 0.06
STEP_IN = 0.04
MOST_STEPS = 50
LEAST_INSIDE = 0.62
WIDEST_IN = 1.0
COST_OF_A_LINE_IN = 0.05
LOOKED_AT_ONCE = 12
ROUNDING_IN = 1e-9

Boxes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class PlacedName:
    """A name with its lines and where their middle stands.

    Parameters
    ----------
    lines : tuple of str
    x, y : float
        Middle of the name, in inches.
    width, height : float
        In inches.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float

    @property
    def footprint(self) -> BaseGeometry:
        """The rectangle that the letters take."""
        return shapely.box(
            self.x - self.width / 2,
            self.y - self.height / 2,
            self.x + self.width / 2,
            self.y + self.height / 2,
        )

    @property
    def surroundings(self) -> BaseGeometry:
        """The room that other names keep clear of; more at the sides, where words would join."""
        left, bottom, right, top = self.footprint.bounds
        side, above = SIDE_CLEARANCE_IN, CLEARANCE_IN
        return shapely.box(left - side, bottom - above, right + side, top + above)


def place_names(
    names: Sequence[str],
    shapes: Sequence[BaseGeometry],
    style: Style,
    obstacles: Iterable[BaseGeometry] = (),
) -> list[PlacedName]:
    """Place names in their shapes, the tightest first, so that none touches another.

    Parameters
    ----------
    names : sequence of str
    shapes : sequence of shapely polygons
        In inches, one for each name.
    style : Style
    obstacles : iterable of shapely polygons
        In inches; no name may touch them.

    Returns
    -------
    list of PlacedName
        Names without room are left out.
    """
    return list(_placed(tuple(names), tuple(shapes), style, tuple(obstacles)))


# A page is often drawn again with another surface, and the same room for names.
@lru_cache(maxsize=32)
def _placed(
    names: tuple[str, ...],
    shapes: tuple[BaseGeometry, ...],
    style: Style,
    obstacles: tuple[BaseGeometry, ...],
) -> tuple[PlacedName, ...]:
    taken = list(obstacles)
    placed: list[PlacedName] = []
    tightest_first = sorted(range(len(names)), key=lambda index: (shapes[index].area, names[index]))
    for index in tightest_first:
        name = _place(names[index], shapes[index], style, taken)
        if name is not None:
            placed.append(name)
            taken.append(name.surroundings)
    return tuple(placed)


def draw_area_names(
    frame: MapFrame,
    taken: Iterable[BaseGeometry],
    is_dark: Callable[[PlacedName], bool],
    areas: Areas | None = None,
    style: Style | None = None,
) -> list[BaseGeometry]:
    """Name the areas, light on dark ground and dark on light.

    Parameters
    ----------
    frame : MapFrame
    taken : iterable of shapely polygons
        Room that is taken already, in inches.
    is_dark : callable
        Tells whether the ground under a name is dark.
    areas : Areas, optional
        The community areas if left out.
    style : Style, optional
        Size and weight of the letters.

    Returns
    -------
    list of shapely polygons
        The room that the names take, in inches.
    """
    areas = areas or community_areas()
    names, polygons = frame.within(areas.names, inside_city(areas))
    style = style or NAME
    placed = place_names(names, [frame.on_page(polygon) for polygon in polygons], style, taken)
    for name in placed:
        ink, halo = ON_DARK if is_dark(name) else ON_LIGHT
        inked = replace(style, color=ink, halo=halo, halo_pt=0.8)
        step = inked.line_in * LEADING
        first = name.y + step * (len(name.lines) - 1) / 2 - HALF_CAPITAL * inked.size_pt / 72
        label = f"name:{' '.join(name.lines)}"
        for index, line in enumerate(name.lines):
            frame.page.label(name.x, first - index * step, line, inked, label)
    return [name.surroundings for name in placed]


def _place(
    name: str, shape: BaseGeometry, style: Style, taken: list[BaseGeometry]
) -> PlacedName | None:
    simple = shape.simplify(0.005)
    shapely.prepare(simple)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(simple, tolerance=0.01), 0)
    # A name may stand beyond its area, as far as it is wide.
    left, bottom, right, top = shape.bounds
    around = shapely.box(left - WIDEST_IN, bottom - WIDEST_IN, right + WIDEST_IN, top + WIDEST_IN)
    others = np.array(taken, dtype=np.object_)
    blocked = shapely.union_all(others[shapely.intersects(others, around)])
    shapely.prepare(blocked)
    x, y = _middles(simple)
    if not x.size:
        return None
    away = np.hypot(x - middle.x, y - middle.y)
    best: tuple[float, PlacedName] | None = None
    for lines in _broken(name):
        width, height = _size(lines, style)
        boxes = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        cost = _cost(boxes, simple, blocked, away + COST_OF_A_LINE_IN * len(lines))
        least = int(np.argmin(cost))
        if np.isfinite(cost[least]) and (best is None or cost[least] < best[0]):
            place = float(x[least]), float(y[least])
            best = float(cost[least]), PlacedName(lines, *place, width, height)
    return best[1] if best else None


def _cost(
    boxes: Boxes, shape: BaseGeometry, blocked: BaseGeometry, cost_inside: FloatArray
) -> FloatArray:
    """Return what each place costs a name: infinite where it may not stand or another costs less.

    No place costs less than a name that is all inside. So places are looked at from the nearest to
    the middle on, some at once, until none that is left can be the best.
    """

    def exact(at: npt.NDArray[np.intp]) -> FloatArray:
        inside = shapely.area(shapely.intersection(boxes[at], shape)) / shapely.area(boxes[at])
        may_stand = (inside >= LEAST_INSIDE) & ~shapely.intersects(blocked, boxes[at])
        return np.where(may_stand, cost_inside[at] + 1.5 * (1 - inside), np.inf)

    cost, nearest_first = np.full(len(boxes), np.inf), np.argsort(cost_inside)
    for begin in range(0, len(boxes), LOOKED_AT_ONCE):
        nearest = nearest_first[begin : begin + LOOKED_AT_ONCE]
        at = nearest[cost_inside[nearest] <= cost.min() + ROUNDING_IN]
        if not at.size:
            break
        cost[at] = exact(at)
    return cost


def _broken(name: str) -> Iterator[tuple[str, ...]]:
    words = name.split()
    for breaks in range(min(len(words), 3)):
        for cuts in combinations(range(1, len(words)), breaks):
            edges = [0, *cuts, len(words)]
            yield tuple(" ".join(words[start:end]) for start, end in pairwise(edges))


def _size(lines: tuple[str, ...], style: Style) -> tuple[float, float]:
    """Return width and height of a name in inches."""
    width = max(typeface.width_in(line, style.weight, style.size_pt) for line in lines)
    return width, style.line_in * (LEADING * (len(lines) - 1) + 0.8)


def _middles(shape: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    """Return where the middle of a name could be, in inches."""
    left, bottom, right, top = shape.bounds
    step = max(STEP_IN, max(right - left, top - bottom) / MOST_STEPS)
    x, y = np.meshgrid(np.arange(left, right, step), np.arange(bottom, top, step))
    held = shapely.contains_xy(shape, x, y)
    return x[held], y[held]
