"""The standard error by hand, by plain sums and by draws; what is made of it."""

from math import inf, nan, pi

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density import EDGE_CORRECTIONS, KERNELS, Estimator, kernel_density
from cannabis_maps.density.kernels import SQUARES
from cannabis_maps.density.marks import Marks, kernel_densities
from cannabis_maps.density.sweeping import Sweep
from cannabis_maps.density.uncertainty import (
    blank_above,
    coefficient_of_variation,
    standard_error,
)
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
ROUNDING = 1e-12
PEAKS = {"gaussian": 1 / (2 * pi), "quartic": 3 / pi, "epanechnikov": 2 / pi}
kernels = pytest.mark.parametrize("kernel", KERNELS)
edges = pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)


def test_one_point_of_nine_arrests_by_hand() -> None:
    # Radius 1.5 cells: 9, 5 and 1 ninths of the peak 2 / (pi 1.5^2); root 9 arrests is 3.
    grid = Grid(Region(0, 0, 500, 500), 100)
    error = standard_error(
        [250],
        [250],
        [9],
        grid,
        estimator=Estimator("epanechnikov", 150, "none"),
        measure="expected-count",
    )
    expected = np.zeros((5, 5))
    expected[1:4, 1:4] = [[1, 5, 1], [5, 9, 5], [1, 5, 1]]
    # The root of a rounding is larger than the rounding.
    assert_allclose(error, expected * 3 / 9 * 2 / (pi * 1.5**2), atol=1e-6)


def test_two_points_on_two_corrected_cells_by_hand() -> None:
    # Of each kernel 9 : 5 fall on the two cells: shares 9/14 and 5/14 of an arrest.
    grid = Grid(Region(0, 0, 200, 100), 100)
    error = standard_error(
        [50, 150],
        [50, 50],
        [4, 1],
        grid,
        estimator=Estimator("epanechnikov", 150),
        measure="expected-count",
    )
    variances = [[4 * 81 + 25, 4 * 25 + 81]]
    assert_allclose(error, np.sqrt(variances) / 14, rtol=ROUNDING)


@pytest.mark.parametrize(
    ("measure", "per_arrest"), [("total", 100), ("per-year", 25), ("expected-count", 1)]
)
def test_it_is_scaled_as_the_density(measure: str, per_arrest: float, grid: Grid) -> None:
    # All of an arrest on its own cell of a hundredth of a square kilometer, in 4 years.
    error = standard_error(
        [1650], [6050], [16], grid, estimator=Estimator("quartic", 90), measure=measure, years=4
    )
    assert float(error.sel(x=1650, y=6050)) == pytest.approx(4 * per_arrest, rel=ROUNDING)


@kernels
@pytest.mark.parametrize("u", [0, 0.3, 0.9, 1.7])
def test_a_squared_kernel_is_another_kernel(kernel: str, u: float) -> None:
    own, square = KERNELS[kernel], SQUARES[kernel]
    squared = (own.shape(np.array([u**2])) / own.integral) ** 2
    other = square.kernel.shape(np.array([(u / square.bandwidth) ** 2]))
    density = other / (square.kernel.integral * square.bandwidth**2)
    assert_allclose(square.integral * density, squared, rtol=ROUNDING)


@kernels
def test_what_is_said_of_a_square_is_true(kernel: str) -> None:
    square = SQUARES[kernel].kernel
    radii = np.linspace(5e-6, 10 - 5e-6, 1_000_000)
    rings = square.shape(radii**2) * 2 * pi * radii * 1e-5
    assert rings.sum() == pytest.approx(square.integral, rel=1e-9)
    assert (rings * radii**2).sum() / rings.sum() / 2 == pytest.approx(
        square.axis_variance, rel=1e-8
    )
    within = rings[radii < square.half_weight_radius].sum() / rings.sum()
    assert within == pytest.approx(0.5, abs=2e-5)


def plain_errors(
    x: Array, y: Array, weights: Array, grid: Grid, inside: NDArray[np.bool_], estimator: Estimator
) -> Array:
    """Sum the squared kernels over all points, as the textbook writes them, per m2."""
    squared = (x - grid.x[:, None]) ** 2 + (y - grid.y[:, None, None]) ** 2
    shape = KERNELS[estimator.kernel].shape(squared / estimator.bandwidth_m**2)
    values = shape * PEAKS[estimator.kernel] / estimator.bandwidth_m**2
    if estimator.corrects_edges:
        values /= values[inside].sum(axis=0) * grid.cell_m**2
    return np.sqrt((values**2) @ weights)


@kernels
@edges
@pytest.mark.parametrize("count", [60, 400])
@pytest.mark.parametrize("bandwidth_m", [90, 260, 1200])
def test_the_plain_sum(
    kernel: str,
    edge_correction: str,
    count: int,
    bandwidth_m: float,
    grid: Grid,
    window: BaseGeometry,
) -> None:
    random = np.random.default_rng(count)
    inside = grid.inside(window)
    rows, cols = np.nonzero(inside)
    at = random.integers(0, rows.size, count)
    x, y = grid.x[cols[at]], grid.y[rows[at]]
    x, y = x + random.uniform(-50, 50, count), y + random.uniform(-50, 50, count)
    weights = random.integers(1, 9, count).astype(np.float64)
    estimator = Estimator(kernel, bandwidth_m, edge_correction)
    error = standard_error(
        x, y, weights, grid, window=window, estimator=estimator, measure="total"
    ).values[inside]
    expected = 1e6 * plain_errors(x, y, weights, grid, inside, estimator)[inside]
    assert_allclose(error**2, expected**2, rtol=0, atol=1e-6 * expected.max() ** 2)


@pytest.mark.parametrize("radius_m", [45, 150, 1400])
def test_the_squared_quartic_against_the_plain_sum(radius_m: float) -> None:
    random = np.random.default_rng(4)
    grid = Grid(Region(340_000, 560_000, 346_000, 566_000), 50)
    x, y = random.uniform(340_000, 345_000, 500), random.uniform(559_000, 566_000, 500)
    weights = random.uniform(0, 3, 500)
    rows, cols = random.integers(0, grid.shape[0], 400), random.integers(0, grid.shape[1], 400)
    squared = (grid.x[cols, None] - x) ** 2 + (grid.y[rows, None] - y) ** 2
    values = np.maximum(1 - squared / radius_m**2, 0) ** 4 * 5 / (pi * radius_m**2)
    sweep = Sweep.prepare(SQUARES["quartic"].kernel, radius_m, x, y, grid)
    surface = sweep.spread(weights)
    assert_allclose(surface[rows, cols], values @ weights, rtol=0, atol=surface.max() * 1e-9)
    # The transpose.
    cells = random.uniform(0, 1, grid.shape)
    assert (surface * cells).sum() == pytest.approx(sweep.gather(cells) @ weights, rel=1e-10)


@kernels
def test_points_beyond_the_window_count_by_what_they_are_corrected_to(
    kernel: str, grid: Grid, window: BaseGeometry
) -> None:
    # Among many points, one that has a thousandth of its kernel or so on the window.
    random = np.random.default_rng(2)
    bandwidth_m = 130 if kernel == "gaussian" else 500
    x = np.append(random.uniform(1000, 1900, 200), 1000 - 2.8 * 130)
    y = np.append(random.uniform(5600, 6100, 200), 5550)
    weights = np.append(np.ones(200), 50)
    estimator, inside = Estimator(kernel, bandwidth_m), grid.inside(window)
    error = standard_error(
        x, y, weights, grid, window=window, estimator=estimator, measure="total"
    ).values[inside]
    expected = 1e6 * plain_errors(x, y, weights, grid, inside, estimator)[inside]
    assert_allclose(error**2, expected**2, rtol=0, atol=1e-6 * expected.max() ** 2)


def test_a_kernel_narrower_than_its_cell_leaves_each_arrest_on_its_own_cell(grid: Grid) -> None:
    # At a corner of the cell, 14 sigma from its center: counts vary by their root.
    error = standard_error(
        [1201, 1401],
        [5201, 5401],
        [4, 9],
        grid,
        estimator=Estimator(bandwidth_m=5),
        measure="expected-count",
    )
    expected = np.zeros(grid.shape)
    expected[8, 2], expected[6, 4] = 2, 3
    assert_allclose(error, expected, atol=ROUNDING)


@kernels
@edges
def test_draws_vary_by_as_much(
    kernel: str, edge_correction: str, grid: Grid, window: BaseGeometry
) -> None:
    random = np.random.default_rng(1811)
    x, y = random.uniform(1000, 2300, 40), random.uniform(5000, 5300, 40)
    expected_arrests = random.uniform(1, 9, 40)
    draws = 4_000
    estimator = Estimator(kernel, 400, edge_correction)
    marks = Marks(range(draws), random.poisson(expected_arrests, (draws, 40)))
    drawn = kernel_densities(x, y, marks, grid, window=window, estimator=estimator, measure="total")
    error = standard_error(
        x, y, expected_arrests, grid, window=window, estimator=estimator, measure="total"
    )
    shown = error.values > 1e-3 * float(error.max())
    ratio = drawn.values.var(axis=0)[shown] / error.values[shown] ** 2
    # A variance of 4,000 draws has a standard error of root (2 / 4,000), 2.2 %, and more where few
    # arrests make it; 5 of these at any of 100 cells, and all of them on the average.
    assert np.abs(ratio - 1).max() < 0.13
    assert ratio.mean() == pytest.approx(1, abs=0.04)


def test_arrests_at_one_point_are_independent(grid: Grid) -> None:
    together = standard_error([1510, 1820], [5120, 5333], [3, 1], grid, measure="total")
    apart = standard_error([1510, 1510, 1820, 1510], [5120, 5120, 5333, 5120], None, grid, years=1)
    assert_allclose(together, apart, rtol=ROUNDING)


def test_four_times_the_arrests_have_twice_the_error_and_half_the_cv(grid: Grid) -> None:
    random = np.random.default_rng(5)
    x, y, ones = random.uniform(1000, 2300, 50), random.uniform(5000, 6100, 50), np.ones(50)
    few, many = (standard_error(x, y, w, grid, measure="total") for w in (ones, 4 * ones))
    assert_allclose(many, 2 * few, rtol=ROUNDING)
    densities = [kernel_density(x, y, w, grid, measure="total") for w in (ones, 4 * ones)]
    cv_few, cv_many = map(coefficient_of_variation, densities, (few, many))
    assert_allclose(cv_many, cv_few / 2, rtol=ROUNDING)


@kernels
def test_the_cv_is_never_below_that_of_all_arrests_nor_above_one(kernel: str, grid: Grid) -> None:
    # By Cauchy and Schwarz between 1 / root n and, for whole arrests, 1.
    random = np.random.default_rng(6)
    x, y = random.uniform(1000, 2300, 200), random.uniform(5000, 6100, 200)
    density, error = (
        make(x, y, None, grid, estimator=Estimator(kernel, 300), measure="total")
        for make in (kernel_density, standard_error)
    )
    cv = coefficient_of_variation(density, error)
    assert float(cv.min()) > 200**-0.5
    assert float(cv.max()) < 1 + 1e-6


def test_no_arrests_have_no_error_and_no_cv(grid: Grid, window: BaseGeometry) -> None:
    error = standard_error([], [], None, grid, window=window, measure="total")
    assert_array_equal(error, np.where(grid.inside(window), 0, nan))
    density = kernel_density([], [], None, grid, window=window, measure="total")
    assert np.isnan(coefficient_of_variation(density, error)).all()


def test_attributes_say_what_they_are(grid: Grid, window: BaseGeometry) -> None:
    points = [1500, 1600], [5100, 5100], [2, 1.5]
    density = kernel_density(*points, grid, window=window, years=17.5)
    error = standard_error(*points, grid, window=window, years=17.5)
    assert error.attrs == density.attrs | {
        "statistic": "standard error",
        "meaning": words.BY_CHANCE,
        "method": f"Poisson standard error. {density.attrs['method']}",
    }
    assert "if arrests were independent; not a sampling error" in words.BY_CHANCE
    assert error.rio.crs.to_epsg() == 26971
    cv = coefficient_of_variation(density, error)
    assert cv.attrs == density.attrs | {
        "units": "1",
        "measure": "coefficient-of-variation",
        "meaning": words.BY_CHANCE,
        "method": f"Standard error over density. {density.attrs['method']}",
    }
    assert (cv.name, cv.rio.crs) == ("coefficient_of_variation", density.rio.crs)
    blanked = blank_above(density, cv, 0.4)
    assert blanked.attrs == density.attrs | {"max_cv": 0.4}
    assert_array_equal(np.isfinite(blanked), cv <= 0.4)


def test_the_faults_are_those_of_the_density(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match="1 weights are negative"):
        standard_error([1500], [5500], [-1], grid, measure="total")
    with pytest.raises(OptionError, match="per-year needs years"):
        standard_error([1500], [5500], None, grid)
    with pytest.raises(SurfaceError, match="no cell of 100 m has its center in the window"):
        standard_error([1500], [5500], None, grid, window=box(0, 0, 9, 9), measure="total")
    with pytest.raises(SurfaceError, match="the kernel of 1 points does not reach the window"):
        standard_error([99_000], [5500], None, grid, measure="total")


@pytest.mark.parametrize("max_cv", [0, -0.1, nan, inf])
def test_a_limit_that_is_none(max_cv: float) -> None:
    surface = xr.DataArray([[1.0]], dims=("y", "x"))
    with pytest.raises(OptionError, match="give a positive number, such as"):
        blank_above(surface, surface, max_cv)


def test_surfaces_that_do_not_belong_together(grid: Grid) -> None:
    points = [1500], [5500], None
    density = kernel_density(*points, grid, measure="total")
    with pytest.raises(SurfaceError, match="one surface has measure total, the other per-year"):
        coefficient_of_variation(density, standard_error(*points, grid, years=2))
    narrow = standard_error(*points, grid, measure="total", estimator=Estimator(bandwidth_m=300))
    with pytest.raises(SurfaceError, match=r"bandwidth_m 500.0, the other 300.0"):
        coefficient_of_variation(density, narrow)
    other = standard_error(*points, Grid(Region(1000, 5000, 2300, 6000), 100), measure="total")
    with pytest.raises(SurfaceError, match=r"\(11, 13\) and \(10, 13\) cells are not of the same"):
        blank_above(density, other, 0.3)
    moved = kernel_density(*points, Grid(Region(1100, 5000, 2400, 6100), 100), measure="total")
    with pytest.raises(SurfaceError, match="make both on one grid"):
        blank_above(density, moved, 0.3)
