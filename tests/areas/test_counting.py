"""Arrests by area: by hand, by another library, and none lost whatever the polygons."""

from collections.abc import Callable

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from cannabis_maps.areas import counts_in
from cannabis_maps.grid import CRS
from cannabis_maps.places import Areas, community_areas, locate_in
from cannabis_maps.records import Records, read_records

MakeRecords = Callable[..., Records]
MakeAreas = Callable[..., Areas]
Squares = Callable[[int], list[shapely.Polygon]]

WEST, EAST, SOUTH, NORTH = 345_000, 360_000, 565_000, 590_000


def scattered(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    # Whole hundreds, so that many share a position and many lie on an edge.
    random = np.random.default_rng(seed)
    x = random.integers(WEST // 100, EAST // 100, count) * 100.0
    return x, random.integers(SOUTH // 100, NORTH // 100, count) * 100.0


def test_counts_by_hand(records_at: MakeRecords, areas_of: MakeAreas, squares: Squares) -> None:
    # Two in the first, one on the edge of both, one in the second, two in none; a day after another
    # from December 30.
    y = np.array([570_100, 571_000, 572_000, 573_000, 576_000, 560_000])
    x = np.array([350_500, 350_501, 350_502, 350_503, 350_504, 350_505])
    day = np.datetime64("2009-12-30").item()
    counts = counts_in(records_at(x, y, first=day), areas_of(squares(2)))
    assert counts.years == (2009, 2010, 2011)
    assert counts.by_year.tolist() == [[2, 0], [1, 1], [0, 0]]
    assert counts.elsewhere_by_year.tolist() == [0, 2, 0]
    assert (counts.by_area.tolist(), counts.elsewhere, counts.total) == ([3, 1], 2, 6)


def test_a_shared_edge_is_the_firsts(areas_of: MakeAreas, squares: Squares) -> None:
    x, y = np.full(4, 351_000.0), np.array([570_000.0, 572_000, 574_000, 574_000.1])
    assert locate_in(areas_of(squares(2)), x, y).tolist() == [1, 1, 2, 0]


def test_community_areas_are_counted_as_the_records_are() -> None:
    records = read_records("demo")
    counts = counts_in(records, community_areas())
    assert_array_equal(counts.by_area, records.by_area())
    assert_array_equal(counts.by_year[9], records.of_year(2010).by_area())
    assert (counts.elsewhere, counts.total) == (0, records.provenance.mapped)


def test_no_record_at_all(records_at: MakeRecords, areas_of: MakeAreas, squares: Squares) -> None:
    counts = counts_in(records_at(np.array([]), np.array([])), areas_of(squares(2)))
    assert (counts.by_year.shape, counts.total) == ((3, 2), 0)


def test_counts_are_those_of_a_spatial_join(records_at: MakeRecords, areas_of: MakeAreas) -> None:
    x, y = scattered(5_000)
    rings = shapely.buffer(
        shapely.points([350_000, 356_000, 353_000], [570_000, 578_000, 586_000]),
        [4_000, 3_000, 2_500],
    )
    areas, records = areas_of([*rings]), records_at(x, y)
    frame = geopandas.GeoDataFrame({"area": areas.numbers}, geometry=areas.polygons, crs=CRS)
    points = records.to_geodataframe()[["day", "count", "geometry"]]
    joined = points.sjoin(frame, predicate="intersects")
    counts = counts_in(records, areas)
    assert_array_equal(counts.by_area, joined.groupby("area")["count"].sum())
    by_year = joined.groupby([joined["day"].dt.year, "area"])["count"]
    of_year = by_year.sum().unstack(fill_value=0)
    assert_array_equal(counts.by_year, of_year)


corners = st.tuples(st.integers(WEST, EAST), st.integers(SOUTH, NORTH))


@given(
    st.lists(st.lists(corners, min_size=3, max_size=6), min_size=1, max_size=8),
    st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_none_is_lost_whatever_the_polygons(
    records_at: MakeRecords, areas_of: MakeAreas, rings: list[list[tuple[int, int]]], seed: int
) -> None:
    polygons = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
    records = records_at(*scattered(400, seed))
    counts = counts_in(records, areas_of(polygons))
    assert counts.total == records.provenance.mapped == 400
    assert_array_equal(
        counts.by_year.sum(axis=1) + counts.elsewhere_by_year,
        [year.mapped for year in records.provenance.years],
    )
    points = shapely.points(records.x, records.y)
    is_elsewhere = ~shapely.intersects(shapely.union_all(polygons), points)
    assert counts.elsewhere == records.count[is_elsewhere].sum()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_areas_that_do_not_touch_makes_no_difference(
    records_at: MakeRecords, areas_of: MakeAreas, squares: Squares, seed: int
) -> None:
    apart, records = squares(6)[::2], records_at(*scattered(500, seed))
    forth, back = (counts_in(records, areas_of(order)) for order in (apart, apart[::-1]))
    assert_array_equal(forth.by_year, back.by_year[:, ::-1])
