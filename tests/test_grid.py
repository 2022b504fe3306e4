import math

import numpy as np
import pyproj
import pytest
from numpy.testing import assert_array_equal
from shapely import Polygon, box

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Grid, Region


def test_covering_takes_the_next_whole_multiples_outward() -> None:
    grid = Grid.covering(Region(10, -20, 260, 180), 100)
    assert grid.region == Region(0, -100, 300, 200)
    assert grid.shape == (3, 3)


def test_covering_leaves_edges_that_fit() -> None:
    assert Grid.covering(Region(-100, 0, 300, 200), 100).region == Region(-100, 0, 300, 200)


def test_centers_run_from_west_to_east_and_from_north_to_south() -> None:
    grid = Grid(Region(0, 100, 300, 300), 100)
    assert_array_equal(grid.x, [50, 150, 250])
    assert_array_equal(grid.y, [250, 150])


def test_grids_of_one_cell_size_nest() -> None:
    small = Grid.covering(Region(1030, 2040, 1170, 2210), 50)
    large = Grid.covering(Region(310, 560, 3333, 4444), 50)
    assert set(small.x) <= set(large.x)
    assert set(small.y) <= set(large.y)


def test_cell_area_is_in_square_kilometers() -> None:
    assert Grid(Region(0, 0, 500, 500), 500).cell_area_km2 == 0.25


def test_a_center_is_a_whole_index() -> None:
    grid = Grid(Region(0, 0, 300, 200), 100)
    rows, cols = grid.fractional_index(np.array([50.0, 250.0, 0.0]), np.array([150.0, 50.0, 200.0]))
    assert_array_equal(rows, [0, 1, -0.5])
    assert_array_equal(cols, [0, 2, -0.5])


def test_near_is_along_either_axis() -> None:
    grid = Grid(Region(0, 0, 300, 200), 100)
    x, y = np.array([-50.0, -51, 350, 150, 150]), np.array([250.0, 100, -50, 251, 0])
    assert_array_equal(grid.is_near(x, y, 50), [True, False, True, False, True])
    assert grid.is_near(x[::4], y[::4], 50).tolist() == [True, True]


def test_a_cell_is_inside_when_its_center_is() -> None:
    grid = Grid(Region(0, 0, 300, 200), 100)
    triangle = Polygon([(0, 0), (300, 0), (0, 200)])
    assert_array_equal(grid.inside(triangle), [[True, False, False], [True, True, False]])


def test_a_hole_is_outside() -> None:
    grid = Grid(Region(0, 0, 300, 300), 100)
    ring = box(0, 0, 300, 300) - box(100, 100, 200, 200)
    assert_array_equal(grid.inside(ring), [[1, 1, 1], [1, 0, 1], [1, 1, 1]])


@pytest.mark.parametrize("cell_m", [0, -50, math.nan, math.inf])
def test_a_cell_that_is_no_length_is_refused(cell_m: float) -> None:
    with pytest.raises(OptionError, match="give a positive length"):
        Grid.covering(Region(0, 0, 100, 100), cell_m)
    with pytest.raises(OptionError, match="give a positive length"):
        Grid(Region(0, 0, 100, 100), cell_m)


def test_an_empty_region_is_refused() -> None:
    with pytest.raises(OptionError, match="is empty"):
        Grid(Region(100, 0, 100, 100), 50)


def test_edges_off_the_multiples_are_refused() -> None:
    with pytest.raises(OptionError, match="no whole multiple"):
        Grid(Region(25, 0, 125, 100), 50)


def test_a_grid_over_2_gb_is_refused() -> None:
    with pytest.raises(OptionError, match="over 2 GB"):
        Grid.covering(Region(0, 0, 34_800, 42_050), 2)


@pytest.mark.parametrize(
    ("crs", "region", "told"),
    [
        ("EPSG:3435", Region(1_180_000, 1_895_000, 1_181_000, 1_896_000), "unit US survey foot"),
        ("EPSG:4326", Region(-88, 41, -87, 42), "the unit degree"),
        ("EPSG:3857", Region(-9_755_000, 5_142_000, -9_754_000, 5_143_000), "1.80 times as large"),
        ("EPSG:32616", Region(9_000_000, 0, 9_001_000, 1_000), "times as large"),
        ("EPSG:0", Region(0, 0, 1_000, 1_000), "'EPSG:0' is not known"),
        ("Illinois", Region(0, 0, 1_000, 1_000), "'Illinois' is not known"),
    ],
)
def test_a_crs_in_which_a_square_kilometer_is_none(crs: str, region: Region, told: str) -> None:
    with pytest.raises(OptionError, match=told):
        Grid(region, 1, crs)


@pytest.mark.parametrize("crs", ["EPSG:32616", "EPSG:26916", "EPSG:5070"])
def test_other_projected_crs_in_meters(crs: str) -> None:
    to_crs = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    east, north = to_crs.transform(-87.63, 41.88)
    grid = Grid.covering(Region(east, north, east + 1_000, north + 1_000), 100, crs)
    assert grid.crs == crs
