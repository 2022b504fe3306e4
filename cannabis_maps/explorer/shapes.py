"""The shapes of the page: areas, city, lake and ground, as whole meters in short lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.context import ground
from cannabis_maps.grid import CRS, Grid
from cannabis_maps.maps.ground import NEIGHBORS, OFFSHORE_M
from cannabis_maps.places import Areas, community_areas, inside_city

# What a reader cannot see even close up; shared edges stay shared.
TOLERANCE_M = 12.0
GROUND_TOLERANCE_M = 40.0
BEYOND_M = 24_000.0
LAKE = "Lake Michigan"
LAKE_AT = (-87.50, 41.90)
POINTS = 2
# Longer names stand in two lines.
LINE_LETTERS = 9

Ring = list[int]


@dataclass(frozen=True)
class Name:
    """A name on the map.

    Parameters
    ----------
    text : str
    x, y : int
        Its middle, in meters from the grid's left and upper edge.
    room : int
        Meters on either side of it.
    """

    text: str
    x: int
    y: int
    room: int


def rings(geometry: BaseGeometry, grid: Grid) -> list[Ring]:
    """Return lines and outlines as lists of whole meters: a first point, then step by step.

    Parameters
    ----------
    geometry : shapely geometry
        In EPSG:26971.
    grid : Grid
        From whose left and upper edge meters are counted, to the right and down.

    Returns
    -------
    list of list of int

    Examples
    --------
    >>> from cannabis_maps.grid import Region
    >>> rings(shapely.LineString([(10, 90), (30, 80)]), Grid(Region(0, 0, 100, 100), 50))
    [[10, 10, 20, 10]]
    """
    return [
        ring
        for part in _lines(geometry)
        if (ring := _ring(shapely.get_coordinates(part), grid)) is not None
    ]


def area_shapes(areas: Areas) -> list[BaseGeometry]:
    """Return areas as far as the city goes, with fewer points."""
    polygons = inside_city(areas)
    if areas.are_community_areas:
        return list(shapely.coverage_simplify(polygons, TOLERANCE_M))
    return list(shapely.simplify(polygons, TOLERANCE_M))


def area_names(areas: Areas, grid: Grid) -> list[Name]:
    """Return where the names of areas stand: farthest from all edges."""
    return [
        _name(name, shapely.maximum_inscribed_circle(polygon, 20.0), grid)
        for name, polygon in zip(areas.names, inside_city(areas), strict=True)
    ]


def in_lines(name: str) -> list[str]:
    """Return a name in the lines that it stands in on the map.

    Examples
    --------
    >>> in_lines("Near West Side"), in_lines("O'Hare")
    (['Near West', 'Side'], ["O'Hare"])
    """
    words = name.split(" ")
    half = (len(words) + 1) // 2
    if len(name) <= LINE_LETTERS or half == len(words):
        return [name]
    return [" ".join(words[:half]), " ".join(words[half:])]


def ground_shapes(grid: Grid) -> dict[str, list[list[Ring]]]:
    """Return what lies under and around the city, the lowest first within each kind."""
    layers = ground()
    limit = _limit()
    around = limit.envelope.buffer(BEYOND_M, join_style="mitre")

    def seen(geometry: BaseGeometry) -> list[Ring]:
        return rings(geometry.intersection(around).simplify(GROUND_TOLERANCE_M), grid)

    lake = layers["lake"].difference(limit)
    return {
        "lake": [seen(lake), *(seen(lake.buffer(-offshore_m)) for offshore_m in OFFSHORE_M)],
        "county": [seen(layers["county"])],
        "park": [seen(layers["park"])],
        "river": [seen(layers["river"].intersection(limit))],
    }


def city_rings(grid: Grid) -> list[Ring]:
    """Return the outline of the city."""
    return rings(_limit(), grid)


def other_names(grid: Grid) -> list[Name]:
    """Return the names around the city; that of the lake is the first."""
    to_meters = Transformer.from_crs("EPSG:4269", CRS, always_xy=True).transform
    told = [(LAKE, *LAKE_AT), *((" ".join(each.lines), *each[1:]) for each in NEIGHBORS)]
    found = []
    for text, longitude, latitude in told:
        x, y = to_meters(longitude, latitude)
        found.append(Name(text, round(x - grid.region.left), round(grid.region.top - y), 0))
    return found


@lru_cache(maxsize=1)
def _limit() -> BaseGeometry:
    """Return the city as the areas of the page make it up."""
    return shapely.union_all(area_shapes(community_areas()))


def _name(text: str, circle: BaseGeometry, grid: Grid) -> Name:
    (x, y), (edge_x, edge_y) = shapely.get_coordinates(circle)
    room = round(float(np.hypot(edge_x - x, edge_y - y)))
    return Name(text, round(x - grid.region.left), round(grid.region.top - y), room)


def _lines(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in _flat(shapely.get_parts(geometry)):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors
        elif part.geom_type == "LineString":
            yield part


def _flat(parts: Iterable[BaseGeometry]) -> Iterator[BaseGeometry]:
    for part in parts:
        if part.geom_type.startswith(("Multi", "GeometryC")):
            yield from _flat(shapely.get_parts(part))
        else:
            yield part


def _ring(points: np.ndarray[tuple[int, int], np.dtype[np.float64]], grid: Grid) -> Ring | None:
    whole = np.rint(points - [grid.region.left, grid.region.top]) * [1, -1]
    moved = np.diff(whole, axis=0)
    steps = moved[np.any(moved != 0, axis=1)]
    if len(steps) < POINTS - 1:
        return None
    return [int(value) for value in np.concatenate([whole[:1], steps]).ravel()]
