"""The ground under the maps, as it is built in."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.places import city_limit
from cannabis_maps.surroundings import GROUND_FILE, built_in_ground

SURROUNDINGS = shapely.box(316_000, 540_000, 386_000, 608_000)
INDIANA_M, EVANSTON_M = 560_000, 594_800


def test_the_ground_is_small_and_names_its_source() -> None:
    content = json.loads(GROUND_FILE.read_text("utf-8"))
    assert GROUND_FILE.stat().st_size < 150_000
    assert "City of Chicago Data Portal" in content["source"]
    assert "public domain" in content["source"]


@pytest.mark.parametrize("layer", ["county", "lake", "park", "river"])
def test_the_layers_are_valid_and_within_the_surroundings(layer: str) -> None:
    shape = built_in_ground()[layer]
    assert shape.is_valid
    assert not shape.is_empty
    # A line straight in degrees bends by some meters in the plane.
    assert shapely.within(shape, SURROUNDINGS.buffer(50))


def test_the_state_holds_the_city_and_is_illinois() -> None:
    state = built_in_ground()["state"]
    assert state.is_valid
    assert shapely.intersection(state, city_limit()).area > 0.97 * city_limit().area
    assert state.area / 1e6 == pytest.approx(146_000, rel=0.05)


def shore() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield places on the city limit and the outward direction, where the lake is before it."""
    for part in shapely.get_parts(city_limit()):
        ring = shapely.segmentize(part.exterior, 50)
        corners = shapely.get_coordinates(ring)
        along = np.diff(corners, axis=0)
        lengths = np.hypot(*along.T)
        long = lengths > 20
        middle = (corners[:-1] + corners[1:])[long] / 2
        across = np.column_stack([along[:, 1], -along[:, 0]])[long] / lengths[long, None]
        if shapely.is_ccw(ring):
            yield middle, across
        else:
            yield middle, -across


def water_is_at(shape: BaseGeometry, places: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.contains_xy(shape, *places.T))


def test_no_gap_between_the_lake_and_the_citys_shore() -> None:
    lake = built_in_ground()["lake"]
    shapely.prepare(lake)
    for middle, across in shore():
        outward = [middle + meters * across for meters in (2, 10, 40, 100, 300, 700)]
        city = [water_is_at(city_limit(), places) for places in outward]
        wet = [water_is_at(lake, places) for places in outward]
        # Where both 300 and 700 m out there is lake, all before it is lake or city; at its very
        # ends the city meets the land of Evanston and of Indiana.
        between = (middle[:, 1] > INDIANA_M) & (middle[:, 1] < EVANSTON_M)
        before_lake = wet[-1] & wet[-2] & between
        assert before_lake.sum() > 300 or len(middle) < 1000
        for in_city, in_lake in zip(city, wet, strict=True):
            assert (in_city | in_lake)[before_lake].all()


def test_the_city_cuts_no_water_off_from_the_lake() -> None:
    areas_m2 = shapely.area(shapely.get_parts(built_in_ground()["lake"].difference(city_limit())))
    # But for rounding along the shore.
    assert sum(sorted(areas_m2)[:-1]) < 1


def test_the_lake_leaves_the_city_dry_but_for_its_edge() -> None:
    inland = city_limit().buffer(-1500)
    assert shapely.intersection(built_in_ground()["lake"], inland).area == 0
