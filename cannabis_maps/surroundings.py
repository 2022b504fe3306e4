"""What surrounds the data on a page: lake, rivers, parks, county and state lines, as built in."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import CRS
from cannabis_maps.places import city_limit

GROUND_FILE = Path(__file__).parent / "data" / "ground.geojson"


@cache
def built_in_ground() -> Mapping[str, BaseGeometry]:
    """Return what surrounds the data on a page, in EPSG:26971.

    Returns
    -------
    mapping of str to shapely geometry
        ``lake``, ``river``, ``park`` (polygons), ``county`` (lines), ``state`` (Illinois).

    Examples
    --------
    >>> sorted(built_in_ground())
    ['county', 'lake', 'park', 'river', 'state']
    """
    content = json.loads(GROUND_FILE.read_text("utf-8"))
    to_meters = Transformer.from_crs("EPSG:4269", CRS, always_xy=True).transform
    found = {
        feature["properties"]["layer"]: shapely.transform(
            shapely.geometry.shape(feature["geometry"]), to_meters, interleaved=False
        )
        for feature in content["features"]
    }
    return found | {"lake": _in_one_piece(found["lake"])}


def _in_one_piece(lake: BaseGeometry) -> BaseGeometry:
    """Leave out what the city cuts off from the lake: land, where the coarse shore is wrong."""
    pieces = shapely.get_parts(lake.difference(city_limit()))
    cut_off = pieces[np.argsort(shapely.area(pieces))[:-1]]
    return lake.difference(shapely.union_all(cut_off))
