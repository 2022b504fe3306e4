from math import inf, nan

import numpy as np
import pytest
from shapely import Polygon, box

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid


def test_different_lengths(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match="x has 2 values, y 1 and weights 2"):
        kernel_density([1500, 1600], [5500], None, grid, measure="total")
    with pytest.raises(SurfaceError, match="x has 1 values, y 1 and weights 3"):
        kernel_density([1500], [5500], [1, 2, 3], grid, measure="total")


def test_a_table_in_place_of_a_row(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match=r"x has the shape \(2, 2\)"):
        kernel_density(np.ones((2, 2)), np.ones(4), None, grid, measure="total")


def test_words_in_place_of_numbers(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match="y holds something else than numbers"):
        kernel_density([1500], ["north"], None, grid, measure="total")


@pytest.mark.parametrize("bad", [nan, inf, -inf])
@pytest.mark.parametrize("name", ["x", "y", "weights"])
def test_values_that_are_not_finite(grid: Grid, name: str, bad: float) -> None:
    arrays = {"x": [1500.0, 1600], "y": [5500.0, 5600], "weights": [1.0, 1]}
    arrays[name][1] = bad
    with pytest.raises(SurfaceError, match=f"1 of 2 values of {name} are NaN or inf"):
        kernel_density(arrays["x"], arrays["y"], arrays["weights"], grid, measure="total")


def test_negative_weights(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match="2 weights are negative"):
        kernel_density([1500] * 3, [5500] * 3, [-1, 1, -2], grid, measure="total")


def test_an_unknown_measure(grid: Grid) -> None:
    with pytest.raises(OptionError, match=r"'mean'.*use per-year, total, expected-count"):
        kernel_density([1500], [5500], None, grid, measure="mean")


def test_a_rate_without_years(grid: Grid) -> None:
    with pytest.raises(OptionError, match="per-year needs years"):
        kernel_density([1500], [5500], None, grid)


@pytest.mark.parametrize("years", [0, -1, nan, inf])
def test_years_that_are_no_length_of_time(grid: Grid, years: float) -> None:
    with pytest.raises(OptionError, match="give a positive number"):
        kernel_density([1500], [5500], None, grid, years=years)


@pytest.mark.parametrize("window", [box(0, 0, 10, 10), box(1510, 5510, 1540, 5540), Polygon()])
def test_a_window_without_a_cell(grid: Grid, window: Polygon) -> None:
    with pytest.raises(SurfaceError, match="no cell of 100 m has its center in the window"):
        kernel_density([1500], [5500], None, grid, window=window, measure="total")


def test_points_that_do_not_reach_the_window(grid: Grid) -> None:
    # One beyond the padded grid, one within it and beyond the kernel, one in the window.
    x, y = [9000, 2000, 1100], [5500, 5500, 5500]
    with pytest.raises(SurfaceError, match="the kernel of 2 points does not reach the window"):
        kernel_density(
            x,
            y,
            None,
            grid,
            window=box(1000, 5000, 1300, 6100),
            estimator=Estimator("quartic", 300),
            measure="total",
        )


def test_a_point_too_far_out_to_tell_its_share_from_rounding(grid: Grid) -> None:
    # 5.5 sigma west of the first center.
    with pytest.raises(SurfaceError, match="the kernel of 1 points does not reach the window"):
        kernel_density(
            [500], [5550], None, grid, estimator=Estimator(bandwidth_m=100), measure="total"
        )
