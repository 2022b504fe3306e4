"""Checks: is a layer what it should be, whole, and where Chicago is."""

import logging
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.context.catalog import Kind, Layer
from cannabis_maps.context.features import Features, Shapes
from cannabis_maps.places import city_limit, community_areas

DIMENSIONS = {"lines": 1, "polygons": 2}
# The 'L' and the rivers go on into the suburbs, and Lake Michigan to its other end.
SUBURBS_M, LAKE_M = 30_000, 600_000
MOST_DAMAGED = 0.1
MOST_CHANGED = 0.01

log = logging.getLogger("cannabis_maps")


class Checked(NamedTuple):
    """A sound layer, and how many of its features had to be repaired."""

    features: Features
    repaired: int


def check(features: Features, layer: Layer) -> Checked:
    """Repair what little is damaged, and refuse a layer that is not what it should be.

    Parameters
    ----------
    features : Features
        As read.
    layer : Layer

    Returns
    -------
    Checked
        Every shape is valid and of the layer's kind.

    Raises
    ------
    PortalError
        If the layer is refused.
    """
    if not len(features):
        raise layer.error("came without a single feature")
    _check_region(features.shapes, layer)
    shapes = _mended(features.shapes, layer.kind)
    whole = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    repaired = int((whole & ~_is_sound(features.shapes, layer.kind)).sum())
    _check_damage(len(features), int((~whole).sum()), repaired, layer)
    sound = Features(shapes, features.properties).only(whole)
    _check_whole(sound, layer)
    if repaired:
        log.info("%s: %d of %d features were repaired", layer.name, repaired, len(features))
    return Checked(sound, repaired)


def _check_region(shapes: Shapes, layer: Layer) -> None:
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    low, high = shapely.bounds(drawn)[:, :2], shapely.bounds(drawn)[:, 2:]
    lowest, highest = np.split(np.array(city_limit().bounds), 2)
    reaches = (low <= highest + SUBURBS_M) & (high >= lowest - SUBURBS_M)
    remains = (low >= lowest - LAKE_M) & (high <= highest + LAKE_M)
    astray = int((~(reaches & remains).all(axis=1)).sum())
    if astray:
        raise layer.error(
            f"is not where Chicago is ({astray:,} of its {len(shapes):,} features): its "
            "coordinates are swapped, or in another system than they say"
        )


def _is_sound(shapes: Shapes, kind: Kind) -> npt.NDArray[np.bool_]:
    """Tell which shapes can stay as they are."""
    kinds = {"lines": ("LineString", "MultiLineString"), "polygons": ("Polygon", "MultiPolygon")}
    types = [shapely.GeometryType[name.upper()] for name in kinds[kind]]
    return np.asarray(np.isin(shapely.get_type_id(shapes), types) & shapely.is_valid(shapes))


def _mended(shapes: Shapes, kind: Kind) -> Shapes:
    """Return valid shapes of the kind; None or empty where nothing of it is left."""
    mended = shapes.copy()
    for place in np.flatnonzero(~_is_sound(shapes, kind) & ~shapely.is_missing(shapes)):
        mended[place] = _only(shapely.make_valid(shapes[place]), kind)
    return mended


def _only(shape: BaseGeometry, kind: Kind) -> BaseGeometry:
    """Return the lines, or the polygons, of a shape and of the collections in it."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    held = parts[shapely.get_dimensions(parts) == DIMENSIONS[kind]]
    return shapely.union_all(held)


def _check_damage(features: int, lost: int, repaired: int, layer: Layer) -> None:
    if lost == features:
        raise layer.error(f"holds no {layer.kind} in any of its {features:,} features")
    # Of a few features, one may be damaged.
    if lost + repaired > max(1, MOST_DAMAGED * features):
        raise layer.error(
            f"is damaged: of its {features:,} features {lost:,} hold no {layer.kind} and "
            f"{repaired:,} had to be repaired, more than {MOST_DAMAGED:.0%}"
        )


def _check_whole(features: Features, layer: Layer) -> None:
    if len(features) < layer.fewest:
        raise layer.error(
            f"is not whole: it holds {len(features):,} features, where at least "
            f"{layer.fewest:,} are expected"
        )
    numbers = features.properties.get("number")
    expected = [str(number) for number in community_areas().numbers]
    if numbers is not None and sorted(numbers) != sorted(expected):
        raise layer.error(
            f"does not hold each of the {len(expected)} community areas once, by number"
        )
    if layer.is_city:
        _compare_with_city(features, layer)


def _compare_with_city(features: Features, layer: Layer) -> None:
    changed = shapely.union_all(features.shapes).symmetric_difference(city_limit())
    share = changed.area / city_limit().area
    if share > MOST_CHANGED:
        log.warning(
            "the City has changed its areas: its layer %s differs from the city limit used here "
            "by %.1f %% of the area; counts by area go on as before, look for a newer "
            "cannabis-maps",
            layer.name,
            100 * share,
        )
