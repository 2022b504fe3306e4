"""The same surface by direct summation and by scipy's estimator."""

from collections.abc import Callable
from math import pi

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import gaussian_kde

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

# Largest second derivative along an axis over the value at the center, times squared bandwidth.
CURVATURE = {"gaussian": 1, "quartic": 4}
CENTER = {"gaussian": 1 / (2 * pi), "quartic": 3 / pi}
# What the kernel's sum over cells differs from its integral by, from 3 cells on; the Gaussian's
# is what lies beyond 6 sigma.
LATTICE = {"gaussian": 4e-9, "quartic": 3e-3}


def linear_bound(kernel: str, bandwidth_m: float, cell_m: float) -> float:
    """Error of linear interpolation in two directions, over the value at a kernel's center."""
    return 2 * (cell_m / bandwidth_m) ** 2 / 8 * CURVATURE[kernel]


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
@pytest.mark.parametrize("bandwidth_m", [300, 550])
def test_direct_summation(
    kernel: str, bandwidth_m: float, grid: Grid, by_formula: Callable[..., np.ndarray]
) -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(600, 2700, 30), random.uniform(4600, 6500, 30)
    weights = random.uniform(0, 2, 30)
    estimator = Estimator(kernel, bandwidth_m, "none")
    surface = kernel_density(x, y, weights, grid, estimator=estimator, measure="total").values
    expected = by_formula(x, y, weights, grid, kernel, bandwidth_m)
    center = weights.sum() * CENTER[kernel] / (bandwidth_m / 1000) ** 2
    bound = linear_bound(kernel, bandwidth_m, 100) + LATTICE[kernel]
    assert_allclose(surface, expected, rtol=0, atol=center * bound)


def test_direct_summation_of_points_on_centers(
    grid: Grid, by_formula: Callable[..., np.ndarray]
) -> None:
    random = np.random.default_rng(4)
    x, y = random.choice(grid.x, 20), random.choice(grid.y, 20)
    estimator = Estimator("gaussian", 250, "none")
    surface = kernel_density(x, y, None, grid, estimator=estimator, measure="total").values
    expected = by_formula(x, y, np.ones(20), grid, "gaussian", 250)
    # No share is interpolated: what is left is the kernel's cut at 6 sigma.
    assert_allclose(surface, expected, rtol=0, atol=expected.max() * 1.6e-8)


@pytest.mark.parametrize("kernel", ["gaussian", "quartic", "epanechnikov"])
def test_direct_summation_over_cells(
    kernel: str,
    grid: Grid,
    kernel_on_cells: Callable[[str, float, int], np.ndarray],
    four_shares: Callable[[Grid, float, float], list[tuple[int, int, float]]],
) -> None:
    random = np.random.default_rng(5)
    x, y = random.uniform(700, 2600, 25), random.uniform(4700, 6400, 25)
    reach = 7 if kernel == "gaussian" else 1
    sampled = kernel_on_cells(kernel, 1.2, reach)
    expected = np.zeros(grid.shape)
    for px, py in zip(x, y, strict=True):
        for row, col, share in four_shares(grid, px, py):
            for (i, j), value in np.ndenumerate(sampled):
                to_row, to_col = row + i - reach, col + j - reach
                if 0 <= to_row < 11 and 0 <= to_col < 13:
                    expected[to_row, to_col] += share * value
    surface = kernel_density(
        x,
        y,
        None,
        grid,
        estimator=Estimator(kernel, 120, "none"),
        measure="expected-count",
    )
    # The same sums in another order.
    assert_allclose(surface, expected, rtol=0, atol=1e-13)


def test_scipy_on_whitened_points() -> None:
    # Points with the covariance of a circle, so that scipy's ellipse is round: sigma 500 m.
    random = np.random.default_rng(6)
    raw = random.normal(size=(2, 200)) * [[900], [400]]
    raw -= raw.mean(axis=1, keepdims=True)
    x, y = 1000 * np.linalg.solve(np.linalg.cholesky(np.cov(raw)), raw)
    grid = Grid(Region(-500, -500, 500, 500), 10)
    east, north = np.meshgrid(grid.x, grid.y)
    reference = gaussian_kde(np.stack([x, y]), bw_method=0.5)
    expected = 200e6 * reference(np.stack([east.ravel(), north.ravel()])).reshape(grid.shape)
    estimator = Estimator("gaussian", 500, "none")
    surface = kernel_density(x, y, None, grid, estimator=estimator, measure="total").values
    center = 200 / (2 * pi * 0.5**2)
    assert_allclose(surface, expected, rtol=0, atol=center * linear_bound("gaussian", 500, 10))


def test_the_error_falls_with_the_square_of_the_cell(by_formula: Callable[..., np.ndarray]) -> None:
    # A point in the middle between four centers has the largest error, half the cell squared over
    # sigma squared, over 2, per axis: 1/4 (cell / sigma)^2 in all, up to the next power.
    for cell_m in (100, 50):
        grid = Grid(Region(0, 0, 2000, 2000), cell_m)
        middle = np.array([1000.0])
        expected = by_formula(middle, middle, np.ones(1), grid, "gaussian", 500).max()
        estimator = Estimator("gaussian", 500, "none")
        surface = kernel_density(middle, middle, None, grid, estimator=estimator, measure="total")
        error = (expected - float(surface.max())) / expected
        assert error == pytest.approx((cell_m / 500) ** 2 / 4, rel=(cell_m / 500) ** 2)
