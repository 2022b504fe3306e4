"""The city, its areas and their residents."""

import csv
import pickle
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.places import (
    Noun,
    chicago_grid,
    city_limit,
    community_areas,
    locate,
    mean_residents,
)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def rows_of(text: str) -> list[dict[str, str]]:
    return sorted(csv.DictReader(text.splitlines()), key=lambda row: int(row["number"]))


def test_77_areas_in_the_order_of_their_numbers() -> None:
    areas = community_areas()
    assert_array_equal(areas.numbers, range(1, 78))
    assert len(areas.names) == len(set(areas.names)) == len(areas.polygons) == 77
    assert areas.residents.shape == (77, 3)


def test_names_and_residents_are_the_tables() -> None:
    table = resources.files("cannabis_maps.data").joinpath("community_areas.csv")
    rows = rows_of(table.read_text("utf-8"))
    assert community_areas().names == tuple(row["name"] for row in rows)
    expected = [[int(row[f"residents_{year}"]) for year in (2000, 2010, 2020)] for row in rows]
    assert_array_equal(community_areas().residents, expected)


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "Rogers Park"), (12, "Forest Glen"), (32, "The Loop"), (72, "Beverly"), (76, "O'Hare")],
)
def test_some_names(number: int, name: str) -> None:
    assert name.removeprefix("The ") in community_areas().names[number - 1]


def test_residents_sum_to_the_censuses() -> None:
    # The City's counts: 2,896,016 in 2000, 2,695,598 in 2010, 2,746,388 in 2020.
    assert_allclose(
        community_areas().residents.sum(axis=0), [2_896_016, 2_695_598, 2_746_388], rtol=1e-3
    )


def test_the_areas_tile_the_city() -> None:
    polygons = community_areas().polygons
    assert shapely.is_valid(polygons).all()
    assert city_limit().is_valid
    # The City gives 234 square miles with its water, 227 without.
    assert 227 < city_limit().area / 1609.344**2 < 235
    assert shapely.area(polygons).sum() == pytest.approx(city_limit().area, rel=1e-4)


def test_a_point_in_each_area() -> None:
    inner = shapely.point_on_surface(community_areas().polygons)
    assert_array_equal(locate(shapely.get_x(inner), shapely.get_y(inner)), range(1, 78))


def test_a_corner_of_several_areas_goes_to_the_lowest_number() -> None:
    holders: dict[tuple[float, float], list[int]] = {}
    for number, polygon in zip(community_areas().numbers, community_areas().polygons, strict=True):
        for corner in {tuple(place) for place in shapely.get_coordinates(polygon).tolist()}:
            holders.setdefault(corner, []).append(int(number))
    shared = {corner: numbers for corner, numbers in holders.items() if len(numbers) > 1}
    assert len(shared) > 1000
    x, y = np.array([*shared]).T
    assert_array_equal(locate(x, y), [min(numbers) for numbers in shared.values()])


def on_ring(distance_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return positions at a distance outside the city, all around it."""
    ring = city_limit().buffer(distance_m, quad_segs=64).boundary
    around = shapely.line_interpolate_point(ring, np.arange(0, ring.length, 500))
    return shapely.get_x(around), shapely.get_y(around)


def test_199_meters_outside_belong_to_the_nearest_area() -> None:
    x, y = on_ring(199)
    found = locate(x, y)
    distances = shapely.distance(shapely.points(x, y)[:, None], community_areas().polygons[None, :])
    nearest = distances[np.arange(len(x)), found - 1]
    assert len(x) > 200
    assert (found > 0).all()
    assert_allclose(nearest, distances.min(axis=1), atol=1e-6)


def test_201_meters_outside_belong_to_none() -> None:
    x, y = on_ring(201)
    assert_array_equal(locate(x, y), np.zeros(len(x)))
    assert (locate(x, y, within_m=202) > 0).all()


def test_no_position_at_all() -> None:
    assert locate(np.array([]), np.array([])).shape == (0,)


def residents_of(area: int) -> list[float]:
    values: list[float] = community_areas().residents[area].tolist()
    return values


@pytest.mark.parametrize("area", [0, 24, 76])
def test_mean_residents_by_hand(area: int) -> None:
    first, second, third = residents_of(area)
    per_day = (second - first) / 3652
    for window, expected in (
        ((date(2000, 4, 1), date(2000, 4, 1)), first),
        ((date(2020, 4, 1), date(2020, 4, 1)), third),
        # From Census to Census, 3,652 days apart, the mean is that of the ends.
        ((date(2000, 4, 1), date(2010, 4, 1)), (first + second) / 2),
        ((date(2000, 4, 2), date(2000, 4, 4)), first + 2 * per_day),
        # Three days before the Census of 2010 and none after.
        ((date(2010, 3, 29), date(2010, 3, 31)), second - 2 * per_day),
        ((date(1990, 1, 1), date(1999, 12, 31)), first),
        ((date(2021, 1, 1), date(2026, 2, 28)), third),
        # A hundred days that do not change, and the Census day itself.
        ((date(2020, 4, 1), date(2020, 7, 10)), third),
    ):
        assert mean_residents(*window)[area] == pytest.approx(expected, rel=1e-12), window


def test_windows_join_to_resident_days() -> None:
    whole = mean_residents(date(2009, 1, 1), date(2012, 12, 31)) * 1461
    parts = mean_residents(date(2009, 1, 1), date(2010, 3, 31)) * 455
    parts += mean_residents(date(2010, 4, 1), date(2012, 12, 31)) * 1006
    assert_allclose(parts, whole, rtol=1e-12)


@given(st.floats(5, 60_000))
def test_the_grid_covers_the_city_on_whole_multiples(cell_m: float) -> None:
    grid = chicago_grid(cell_m)
    left, bottom, right, top = city_limit().bounds
    assert grid.region.left <= left < grid.region.left + cell_m
    assert grid.region.bottom <= bottom < grid.region.bottom + cell_m
    assert grid.region.right - cell_m < right <= grid.region.right
    assert grid.region.top - cell_m < top <= grid.region.top
    for edge in grid.region:
        assert edge / cell_m == pytest.approx(round(edge / cell_m), abs=1e-6)


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the City's tables are not at {SHARED}")
def test_names_are_those_of_the_citys_table() -> None:
    with (SHARED / "community_area_population.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    names = {value for row in rows for value in row.values()}
    assert set(community_areas().names) <= names


def test_the_built_in_areas_stay_the_same_object_in_other_hands() -> None:
    assert pickle.loads(pickle.dumps(community_areas())) is community_areas()  # noqa: S301  ours
    others = replace(community_areas(), noun=Noun("ward", "wards"))
    again = pickle.loads(pickle.dumps(others))  # noqa: S301  ours
    assert again is not community_areas()
    assert (again.noun, again.names) == (others.noun, others.names)
