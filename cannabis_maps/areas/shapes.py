"""Polygons of areas: projected, repaired, one for each name, and sound for counting."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from cannabis_maps.areas.fields import some
from cannabis_maps.areas.tables import Table
from cannabis_maps.context.features import DEGREES, SAME_DEGREES, transformer
from cannabis_maps.errors import SourceError
from cannabis_maps.grid import CRS, BoolArray, FloatArray
from cannabis_maps.places import Polygons, city_limit
from cannabis_maps.surroundings import built_in_ground

PLANE = 2
# One block by one block: positions are known to the block only.
BLOCK_M = 200.0
# Neighbors that were drawn apart from each other overlap in slivers.
MOST_SHARED = 0.01
# So does a suburb with the city.
LEAST_IN_CITY, LEAST_IN_CITY_M2 = 0.01, 1e6
PAIRS = 5
# An edge of this length lies within a millimeter of the curve that it stands for.
EDGE_M, EDGE_DEGREES, MOST_EDGES = 100.0, 0.001, 10_000


def polygons_in(table: Table, shapes: Polygons, names: Sequence[str]) -> Polygons:
    """Return the polygon of each row, valid and in EPSG:26971.

    Parameters
    ----------
    table : Table
    shapes : array of shapely geometries, shape (n,)
        In the table's coordinates.
    names : sequence of str
        Of the rows, for messages.

    Returns
    -------
    array of shapely polygons, shape (n,)

    Raises
    ------
    SourceError
        If a row has no polygon, or the file does not say what its coordinates are.
    """
    for row, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            raise SourceError(
                f"row {row + 1} of {table.file} ({names[row]}) has no shape; draw it or take the "
                "row out"
            )
    return np.array(
        [
            _polygon(shape, f"row {row + 1} of {table.file} ({names[row]})")
            for row, shape in enumerate(_projected(shapes, table))
        ],
        dtype=object,
    )


def _projected(shapes: Polygons, table: Table) -> Polygons:
    # What GeoPackages without a CRS say that they have.
    if table.crs is None or "Undefined" in table.crs:
        raise SourceError(
            f"{table.file} does not say what its coordinates are (it has no CRS); save it with "
            "one: a Shapefile needs its .prj, and GeoJSON is in degrees, EPSG:4326"
        )
    try:
        to_meters = transformer(DEGREES if table.crs in SAME_DEGREES else table.crs, CRS)
    except CRSError as error:
        raise SourceError(
            f"the coordinates of {table.file} cannot be turned into {CRS}: {table.crs[:80]}; save "
            "it in degrees, EPSG:4326"
        ) from error
    if to_meters.source_crs != to_meters.target_crs:
        shapes = np.array([_with_short_edges(shape, to_meters.source_crs) for shape in shapes])
    return np.asarray(shapely.transform(shapes, to_meters.transform, interleaved=False))


def _with_short_edges(shape: BaseGeometry, crs: pyproj.CRS | None) -> BaseGeometry:
    """Divide edges, since what is straight in one CRS is curved in another: a parallel is."""
    if crs is None or not np.isfinite(shape.bounds).all():
        return shape
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
    step = EDGE_DEGREES if crs.is_geographic else EDGE_M / unit
    # However far away a corner is, there are not too many.
    left, bottom, right, top = shape.bounds
    return _divided(shape, max(step, max(right - left, top - bottom) / MOST_EDGES))


def _divided(shape: BaseGeometry, step: float) -> BaseGeometry:
    # Ring by ring: GEOS would repair a whole polygon in a way of its own.
    if isinstance(shape, shapely.Polygon) and not shape.is_empty:
        outer, *inner = shapely.segmentize(shapely.get_rings(shape), step)
        return shapely.Polygon(outer, inner)
    if isinstance(shape, BaseMultipartGeometry):
        return type(shape)([_divided(part, step) for part in shape.geoms])
    return shape


def _polygon(shape: BaseGeometry, where: str) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    flat = parts[shapely.get_dimensions(parts) == PLANE]
    if not len(flat):
        raise SourceError(
            f"{where} is a {shape.geom_type}, and areas are polygons; give a file of polygons"
        )
    if not np.isfinite(shape.bounds).all():
        # Its coordinates are no place that the projection knows, and so not in the city.
        return shapely.Polygon()
    if shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    mended = shapely.get_parts(shapely.get_parts(shapely.make_valid(flat)))
    polygon = shapely.union_all(mended[shapely.get_dimensions(mended) == PLANE])
    if not polygon.area > 0:
        raise SourceError(f"{where} is a polygon without an area; draw it anew or take it out")
    return polygon


def dissolved(polygons: Polygons, groups: npt.NDArray[np.intp]) -> Polygons:
    """Join the polygons of each group, numbered from 0."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    joined = [
        members[0] if len(members) == 1 else shapely.union_all(members)
        for members in np.split(polygons[order], starts[1:])
    ]
    return np.array(joined, dtype=object)


def are_in_city(polygons: Polygons) -> BoolArray:
    """Tell which polygons share more with the city than a sliver.

    Outside the city there are no records, and an area there would read as one without arrests.

    Parameters
    ----------
    polygons : array of shapely polygons, shape (n,)

    Returns
    -------
    array of bool, shape (n,)
    """
    within = _area_within(polygons, city_limit())
    least = np.fmin(LEAST_IN_CITY * shapely.area(polygons), LEAST_IN_CITY_M2)
    return np.asarray((within > 0) & (within >= least), dtype=np.bool_)


def shares_beyond(polygons: Polygons) -> FloatArray:
    """Return the part of each polygon that lies outside the city, the lake left out.

    Parameters
    ----------
    polygons : array of shapely polygons, shape (n,)

    Returns
    -------
    array of shape (n,)
    """
    land = shapely.area(polygons) - _area_within(polygons, built_in_ground()["lake"])
    beyond = land - _area_within(polygons, city_limit())
    return np.asarray(np.clip(beyond, 0, None) / shapely.area(polygons))


def _area_within(polygons: Polygons, whole: BaseGeometry) -> FloatArray:
    shapely.prepare(whole)
    inside = shapely.contains_properly(whole, polygons)
    across = shapely.intersects(whole, polygons) & ~inside
    area = np.where(inside, shapely.area(polygons), 0.0)
    area[across] = shapely.area(shapely.intersection(polygons[across], whole))
    return area


def check_countable(polygons: Polygons, names: Sequence[str], file: str) -> None:
    """Refuse areas that overlap, for their arrests would count twice, or are below a block.

    Raises
    ------
    SourceError
        If there are such areas.
    """
    sizes = shapely.area(polygons)
    small = [name for name, size in zip(names, sizes, strict=True) if size < BLOCK_M**2]
    if small:
        raise SourceError(
            f"areas in {file} that are smaller than one block ({BLOCK_M:g} m by {BLOCK_M:g} m): "
            f"{some(small)}; positions are only known to the block, so join them with their "
            "neighbors or take them out"
        )
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = shapely.area(shapely.intersection(polygons[first], polygons[second]))
    over = np.flatnonzero(shared > MOST_SHARED * np.minimum(sizes[first], sizes[second]))
    if len(over):
        pairs = [f"{names[first[pair]]} and {names[second[pair]]}" for pair in over]
        raise SourceError(
            f"areas in {file} overlap, and arrests there would count twice: "
            f"{some(pairs, PAIRS)}; give areas that only meet at their edges"
        )
