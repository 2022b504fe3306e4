"""Residents of the areas on the cells of a grid."""

from datetime import date

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import Grid, Region
from cannabis_maps.places import chicago_grid, city_limit, community_areas, mean_residents
from cannabis_maps.residents import residents_on

CENSUS = date(2010, 4, 1)
WINDOW = date(2001, 1, 1), date(2018, 11, 12)
DAYS = 6525


def cells_of(grid: Grid, number: int) -> np.ndarray:
    return grid.inside(community_areas().polygons[number - 1])


@pytest.mark.parametrize("cell_m", [100, 250, 1000])
def test_each_areas_cells_share_its_resident_years(cell_m: float) -> None:
    grid = chicago_grid(cell_m)
    residents = residents_on(grid, *WINDOW)
    expected = mean_residents(*WINDOW) * DAYS / 365.25
    for number, people in enumerate(expected, start=1):
        own = residents[cells_of(grid, number)]
        assert_allclose(own, people / own.size, rtol=1e-13)
    assert residents.sum() == pytest.approx(expected.sum(), rel=1e-13)


def test_a_day_of_the_census_by_hand() -> None:
    grid = chicago_grid(200)
    residents = residents_on(grid, CENSUS, CENSUS)
    # Austin, 25: 98,514 residents in 2010.
    austin = cells_of(grid, 25)
    assert residents[austin].sum() * 365.25 == pytest.approx(98_514, rel=1e-12)
    assert residents[austin].min() == residents[austin].max()


def test_nobody_lives_outside_and_every_cell_of_the_city_has_its_residents() -> None:
    grid = chicago_grid(100)
    residents = residents_on(grid, CENSUS, CENSUS)
    assert_array_equal(residents > 0, grid.inside(city_limit()))


def test_a_larger_grid_makes_no_difference() -> None:
    grid = chicago_grid(200)
    left, bottom, right, top = grid.region
    larger = Grid(Region(left - 400, bottom - 200, right + 600, top + 800), 200)
    assert_array_equal(
        residents_on(larger, CENSUS, CENSUS)[4:-1, 2:-3], residents_on(grid, CENSUS, CENSUS)
    )


def test_twice_as_long_is_twice_as_many() -> None:
    # After the last Census residents stay.
    grid = chicago_grid(500)
    one, two = (residents_on(grid, date(2021, 1, 1), date(2021, 1, day)) for day in (10, 20))
    assert_allclose(two, 2 * one, rtol=1e-13)


def test_cells_that_miss_an_area() -> None:
    with pytest.raises(
        SurfaceError, match=r"cells of 5000 m are too coarse: no center is in .*use"
    ):
        residents_on(chicago_grid(5000), CENSUS, CENSUS)


def test_grids_of_less_than_the_city() -> None:
    left, bottom, right, top = chicago_grid(200).region
    for region in (
        Region(left + 200, bottom, right, top),
        Region(left, bottom + 200, right, top),
        Region(left, bottom, right - 200, top),
        Region(left, bottom, right, top - 200),
    ):
        with pytest.raises(SurfaceError, match="does not cover the city"):
            residents_on(Grid(region, 200), CENSUS, CENSUS)


def test_a_grid_in_another_crs() -> None:
    grid = Grid(chicago_grid(200).region, 200, "EPSG:32616")
    with pytest.raises(SurfaceError, match="in EPSG:32616 does not cover the city, in EPSG:26971"):
        residents_on(grid, CENSUS, CENSUS)
