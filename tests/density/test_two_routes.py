"""The same surface by direct summation and by scipy's estimator."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import gaussian_kde

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

# The same sums in another order.
ROUNDING = 1e-12


@pytest.mark.parametrize("kernel", ["gaussian", "quartic", "epanechnikov"])
@pytest.mark.parametrize("bandwidth_m", [30, 300, 550, 5_000])
def test_direct_summation(
    kernel: str, bandwidth_m: float, grid: Grid, by_formula: Callable[..., np.ndarray]
) -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(600, 2700, 30), random.uniform(4600, 6500, 30)
    weights = random.uniform(0, 2, 30)
    estimator = Estimator(kernel, bandwidth_m, "none")
    surface = kernel_density(x, y, weights, grid, estimator=estimator, measure="total").values
    expected = by_formula(x, y, weights, grid, kernel, bandwidth_m)
    assert_allclose(surface, expected, rtol=0, atol=expected.max() * ROUNDING)


def test_direct_summation_of_points_on_centers(
    grid: Grid, by_formula: Callable[..., np.ndarray]
) -> None:
    random = np.random.default_rng(4)
    x, y = random.choice(grid.x, 20), random.choice(grid.y, 20)
    estimator = Estimator("gaussian", 250, "none")
    surface = kernel_density(x, y, None, grid, estimator=estimator, measure="total").values
    expected = by_formula(x, y, np.ones(20), grid, "gaussian", 250)
    assert_allclose(surface, expected, rtol=0, atol=expected.max() * ROUNDING)


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
    assert_allclose(surface, expected, rtol=0, atol=expected.max() * 1e-7)
