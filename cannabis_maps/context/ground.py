"""The ground under the maps: the built-in one, and over it what was fetched of the City's."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from cannabis_maps.context.features import Shapes
from cannabis_maps.context.shelf import Kept, find_kept, read_shapes
from cannabis_maps.places import city_limit
from cannabis_maps.provenance import Source
from cannabis_maps.surroundings import built_in_ground

# Half a pixel of a letter page at 300 dots per inch.
TOLERANCE_M = 8.0
LEAST_PARK_M2 = 20_000
LEAST_WATER_M2 = 20_000
SEVERAL = 16


def ground() -> Mapping[str, BaseGeometry]:
    """Return what surrounds the data on a page: the City's layers where they were fetched.

    Returns
    -------
    mapping of str to shapely geometry
        As `built_in_ground`; where fetched, ``park`` and ``river`` are the City's own, and there
        are ``street`` and ``rail`` (lines), all in EPSG:26971.
    """
    drawn = {DRAWN[kept.name][0]: _drawn(kept.name, kept.path, kept.sha256) for kept in _used()}
    return MappingProxyType({**built_in_ground(), **drawn})


def context_sources() -> tuple[Source, ...]:
    """Return the fetched layers that the ground is made of, for the manifest.

    Returns
    -------
    tuple of Source
        Empty if the ground is the built-in one.
    """
    return tuple(Source(kept.path.name, kept.sha256) for kept in _used())


def _used() -> tuple[Kept, ...]:
    return tuple(kept for kept in find_kept() if kept.name in DRAWN)


@lru_cache(SEVERAL)
def _drawn(name: str, path: Path, sha256: str) -> BaseGeometry:  # noqa: ARG001  a key, as it says
    """Return what a page shows of a layer; the hash tells one content of a file from another."""
    _, simplify = DRAWN[name]
    return simplify(read_shapes(path))


def _parks(shapes: Shapes) -> BaseGeometry:
    """Return the parks that are more than specks on a letter page."""
    largest = shapes[shapely.area(shapes) >= LEAST_PARK_M2]
    return shapely.disjoint_subset_union_all(_simplified(largest))


def _waters(shapes: Shapes) -> BaseGeometry:
    """Return rivers, canals, ponds and harbors, without the lake, which the page draws itself."""
    simple = _simplified(shapes)
    open_lake = built_in_ground()["lake"].difference(city_limit())
    inner = shapely.point_on_surface(shapely.clip_by_rect(simple, *open_lake.bounds))
    is_lake = shapely.contains(open_lake, inner)
    return shapely.disjoint_subset_union_all(_largest_waters(simple[~is_lake]))


def _largest_waters(shapes: Shapes) -> Shapes:
    """Return the waters that show; the City cuts a creek at each bridge, so its pieces are one."""
    one, other = shapely.STRtree(shapes).query(shapes, "dwithin", distance=2 * TOLERANCE_M)
    touching = coo_array((np.ones(len(one)), (one, other)), shape=(len(shapes), len(shapes)))
    _, water = connected_components(touching)
    area_m2 = np.bincount(water, weights=shapely.area(shapes))
    return np.asarray(shapes[area_m2[water] >= LEAST_WATER_M2])


def _lines(shapes: Shapes) -> BaseGeometry:
    """Return lines in as few pieces as can be, as far as the city goes: beyond, maps are silent."""
    joined = shapely.get_parts(shapely.line_merge(shapely.geometrycollections(shapes)))
    return shapely.multilinestrings(_simplified(joined)).intersection(city_limit())


def _simplified(shapes: Shapes) -> Shapes:
    """Return shapes with no more corners than a letter page can show."""
    simple = np.asarray(shapely.simplify(shapes, TOLERANCE_M, preserve_topology=False))
    spoilt = shapely.is_empty(simple) | ~shapely.is_valid(simple)
    # Ten times as slow, and hardly ever needed.
    simple[spoilt] = shapely.simplify(shapes[spoilt], TOLERANCE_M)
    return simple


DRAWN: Mapping[str, tuple[str, Callable[[Shapes], BaseGeometry]]] = {
    "parks": ("park", _parks),
    "waterways": ("river", _waters),
    "major_streets": ("street", _lines),
    "rail": ("rail", _lines),
}
