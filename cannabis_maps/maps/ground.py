"""The ground under and around the data: water, parks, streets, counties and the city's edge."""

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.context import ground
from cannabis_maps.grid import CRS
from cannabis_maps.maps import typeface
from cannabis_maps.maps.backdrop import Find
from cannabis_maps.maps.frame import AREAS, GROUND, MapFrame
from cannabis_maps.maps.page import Style
from cannabis_maps.places import Areas, city_limit, community_areas, inside_city

LAND = "#e9e8e4"
OFFSHORE_M = 350, 800, 1400
SHALLOWS = ("#dde6ea", "#d7e1e6", "#d1dde3", "#ccd9df")
CITY = "#fdfcf9"
PARK = "#e3e9dc"
RIVER = "#b9cad3"
# Color and width in points: hairlines to find one's way by, which never compete with the data.
LINES = {"street": ("#ebe8e2", 0.25), "rail": ("#dad6cf", 0.3)}
LIMIT = "#3a3a3d"
AREA_LINE_LIGHT = "#ffffff"
AREA_LINE_DARK = "#8c8c94"
QUIET = "#5f5e63"
WATER_INK = "#445e6c"


class Neighbor(NamedTuple):
    """A place outside the city that helps a reader find the way."""

    lines: tuple[str, ...]
    longitude: float
    latitude: float


# Where a name reads well, to about a kilometer; nothing is measured from these.
NEIGHBORS = (
    Neighbor(("Indiana",), -87.506, 41.645),
    Neighbor(("DuPage", "County"), -87.979, 41.905),
    Neighbor(("Cook", "County"), -87.905, 41.905),
    Neighbor(("Skokie",), -87.743, 42.019),
    Neighbor(("Park Ridge",), -87.845, 42.017),
    Neighbor(("Oak Park",), -87.795, 41.888),
    Neighbor(("Cicero",), -87.760, 41.845),
    Neighbor(("Berwyn",), -87.793, 41.843),
    Neighbor(("Elmwood", "Park"), -87.822, 41.925),
    Neighbor(("Oak Lawn",), -87.755, 41.719),
    Neighbor(("Franklin", "Park"), -87.880, 41.938),
    Neighbor(("Blue Island",), -87.688, 41.654),
)


def draw_ground(frame: MapFrame) -> None:
    """Draw everything that lies under the data: what the page's backdrop says."""
    backdrop = frame.page.backdrop
    if backdrop.has_ground:
        _draw_built_in(frame)
    elif backdrop.find is not None:
        _draw_picture(frame, backdrop.find)


def _draw_picture(frame: MapFrame, find: Find) -> None:
    enlargement = frame.page.enlargement
    width_in, height_in = frame.box.width * enlargement, frame.box.height * enlargement
    picture = find(frame.region, width_in, height_in)
    left, bottom, right, top = picture.region
    axes = frame.layer(GROUND)
    axes.imshow(
        picture.image,
        extent=(left, right, bottom, top),
        interpolation="antialiased",
        aspect="auto",
        gid="ground:picture",
    )
    axes.set_xlim(frame.region.left, frame.region.right)
    axes.set_ylim(frame.region.bottom, frame.region.top)


def _draw_built_in(frame: MapFrame) -> None:
    layers = ground()
    frame.draw(frame.seen.buffer(1000), GROUND, facecolor=LAND, linewidth=0, zorder=0)
    frame.draw(
        layers["county"], GROUND, facecolor="none", edgecolor="#c9c8c4", linewidth=0.6, zorder=1
    )
    _draw_lake(frame, layers["lake"])
    frame.draw(city_limit(), GROUND, facecolor=CITY, linewidth=0, zorder=2)
    frame.draw(layers["park"], GROUND, facecolor=PARK, linewidth=0, zorder=3)
    for name, (color, width) in LINES.items():
        if name in layers:
            frame.draw(
                layers[name], GROUND, facecolor="none", edgecolor=color, linewidth=width, zorder=3
            )
    frame.draw(
        _in_the_city(layers["river"]),
        GROUND,
        facecolor=RIVER,
        edgecolor=RIVER,
        linewidth=0.35,
        zorder=3,
    )


def _draw_lake(frame: MapFrame, lake: BaseGeometry) -> None:
    """Draw the lake, a little lighter along the shore, as old charts do."""
    for water, tint in zip((lake, *_offshore(lake)), SHALLOWS, strict=True):
        frame.draw(water, GROUND, facecolor=tint, linewidth=0, zorder=1)


# Every page and every map of a series asks anew; only fetched layers make more than one of each.
@lru_cache(maxsize=2)
def _offshore(lake: BaseGeometry) -> tuple[BaseGeometry, ...]:
    """Return what of the lake lies farther and farther from the shore."""
    water = lake.difference(city_limit().simplify(20))
    return tuple(water.buffer(-offshore_m) for offshore_m in OFFSHORE_M)


@lru_cache(maxsize=2)
def _in_the_city(river: BaseGeometry) -> BaseGeometry:
    return river.intersection(city_limit())


def draw_edges(frame: MapFrame, areas: Areas | None = None) -> None:
    """Draw the lines between areas and around the city, over the data."""
    inner = between_areas() if areas is None else lines_between(areas)
    look = {"facecolor": "none", "joinstyle": "round"}
    frame.draw(inner, AREAS, edgecolor=AREA_LINE_LIGHT, linewidth=0.7, alpha=0.75, zorder=6, **look)
    frame.draw(inner, AREAS, edgecolor=AREA_LINE_DARK, linewidth=0.3, zorder=7, **look)
    frame.draw(city_limit(), AREAS, edgecolor=LIMIT, linewidth=0.75, zorder=8, **look)


@cache
def between_areas() -> BaseGeometry:
    """Return the lines between community areas."""
    return lines_between(community_areas())


def lines_between(areas: Areas) -> BaseGeometry:
    """Return the lines between areas, each in one piece and clear of the city limit."""
    inner = shapely.union_all(shapely.boundary(inside_city(areas)))
    return shapely.line_merge(inner.difference(city_limit().boundary.buffer(30)))


def draw_neighbors(frame: MapFrame, taken: list[shapely.Geometry]) -> None:
    """Name what lies around the city, where nothing else stands, on the built-in ground."""
    if not frame.page.backdrop.has_ground:
        return
    style = Style(6.3, color=QUIET, align="center")
    to_meters = Transformer.from_crs("EPSG:4269", CRS, always_xy=True).transform
    page_box = shapely.box(*frame.box)
    for neighbor in NEIGHBORS:
        place = np.array([to_meters(neighbor.longitude, neighbor.latitude)])
        x, y = frame.to_page(place)[0]
        widths = [typeface.width_in(line, style.weight, style.size_pt) for line in neighbor.lines]
        half, drop = max(widths) / 2 + 0.04, (len(neighbor.lines) - 1) * style.line_in
        footprint = shapely.box(x - half, y - drop - 0.05, x + half, y + 0.1)
        if page_box.contains(footprint) and not any(footprint.intersects(box) for box in taken):
            name = f"neighbor:{' '.join(neighbor.lines)}"
            for row, line in enumerate(neighbor.lines):
                frame.page.label(x, y - row * style.line_in, line, style, name)
            taken.append(footprint)


def draw_outline(frame: MapFrame) -> None:
    """Draw the neatline."""
    look = {"facecolor": "none", "edgecolor": "#b5b4b0", "linewidth": 0.5, "zorder": 9}
    frame.page.rectangle(frame.box, "neatline", **look)
