"""Every kernel against the plain sum, at cells chosen from the whole surface."""

from math import pi

import numpy as np
import pytest
from numpy.typing import NDArray

from cannabis_maps.density import KERNELS, Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
MOST = 1e-6
CELLS = 2_000
AT_ONCE = 1 << 22
LEFT, BOTTOM, SIDE_M = 340_000.0, 560_000.0, 15_000.0
SHAPES = {
    "gaussian": lambda s: np.exp(-s / 2) / (2 * pi),
    "quartic": lambda s: np.maximum(1 - s, 0) ** 2 * 3 / pi,
    "epanechnikov": lambda s: np.maximum(1 - s, 0) * 2 / pi,
}
# Pairwise over kernels, equivalent sigmas, cells and numbers of points.
CASES = [
    ("gaussian", 150, 10, 3_000),
    ("gaussian", 150, 500, 30_000),
    ("gaussian", 500, 25, 1),
    ("gaussian", 500, 50, 30_000),
    ("gaussian", 3_000, 10, 129),
    ("gaussian", 3_000, 100, 3_000),
    ("gaussian", 3_000, 100, 30_000),
    ("gaussian", 1_000, 500, 200),
    ("quartic", 150, 25, 3_000),
    ("quartic", 150, 500, 1),
    ("quartic", 500, 10, 200),
    ("quartic", 500, 100, 30_000),
    ("quartic", 3_000, 50, 1_000),
    ("epanechnikov", 150, 50, 3_000),
    ("epanechnikov", 500, 500, 1),
    ("epanechnikov", 1_000, 25, 1_000),
    ("epanechnikov", 3_000, 100, 3_000),
]
MILLION = [
    ("gaussian", 500, 50, CELLS // 4),
    ("quartic", 500, 100, CELLS // 16),
    ("epanechnikov", 300, 100, CELLS // 16),
]


@pytest.mark.parametrize(("kernel", "sigma_m", "cell_m", "count"), CASES)
def test_against_the_plain_sum(kernel: str, sigma_m: float, cell_m: float, count: int) -> None:
    assert largest_error(kernel, sigma_m, cell_m, count) <= MOST


@pytest.mark.slow
@pytest.mark.parametrize(("kernel", "sigma_m", "cell_m", "cells"), MILLION)
def test_a_million_points_against_the_plain_sum(
    kernel: str, sigma_m: float, cell_m: float, cells: int
) -> None:
    assert largest_error(kernel, sigma_m, cell_m, 1_000_000, cells) <= MOST


def largest_error(
    kernel: str, sigma_m: float, cell_m: float, count: int, cells: int = CELLS
) -> float:
    """Return the largest error over the peak of what was looked at."""
    random = np.random.default_rng(1811)
    grid = Grid(Region(LEFT, BOTTOM, LEFT + SIDE_M, BOTTOM + SIDE_M), cell_m)
    radius_m = sigma_m / np.sqrt(KERNELS[kernel].axis_variance)
    x, y = points(random, count, cell_m, sigma_m)
    weights = random.integers(1, 4, count).astype(np.float64)
    estimator = Estimator(kernel, radius_m, "none")
    surface = kernel_density(x, y, weights, grid, estimator=estimator, measure="total").values
    rows, cols = chosen_cells(random, surface, cells)
    expected = plain_sum(x, y, weights, grid.x[cols], grid.y[rows], kernel, radius_m) * 1e6
    return float(np.abs(surface[rows, cols] - expected).max() / expected.max())


def points(
    random: np.random.Generator, count: int, cell_m: float, sigma_m: float
) -> tuple[Array, Array]:
    """Scatter points in clusters, on edges and corners of cells, and around the grid."""
    centers = random.uniform(0.2, 0.8, (12, 2)) * SIDE_M
    offsets = centers[random.integers(0, 12, count)] + random.normal(0, 900, (count, 2))
    kind = random.integers(0, 10, count)
    on_edge, on_corner, around = kind == 7, kind == 8, kind == 9
    snapped = np.round(offsets / cell_m) * cell_m
    offsets[on_edge, 0] = snapped[on_edge, 0]
    offsets[on_corner] = snapped[on_corner]
    beyond = random.uniform(-2 * sigma_m, SIDE_M + 2 * sigma_m, (count, 2))
    offsets[around] = beyond[around]
    return LEFT + offsets[:, 0], BOTTOM + offsets[:, 1]


def chosen_cells(
    random: np.random.Generator, surface: Array, cells: int
) -> tuple[NDArray[np.intp], ...]:
    """Choose the peak, cells of the densest 5 %, and as many others."""
    order = np.argsort(surface, axis=None)[::-1]
    densest, others = np.split(order, [max(1, order.size // 20)])
    half = cells // 2
    chosen = [order[:1], random.choice(densest, half), random.choice(others, half)]
    return np.unravel_index(np.concatenate(chosen), surface.shape)


def plain_sum(
    x: Array, y: Array, weights: Array, east: Array, north: Array, kernel: str, radius_m: float
) -> Array:
    """Sum the kernels over all points, some cells at a time."""
    step = max(1, AT_ONCE // x.size)
    sums = [
        SHAPES[kernel](
            ((east[k : k + step, None] - x) ** 2 + (north[k : k + step, None] - y) ** 2)
            / radius_m**2
        )
        @ weights
        for k in range(0, east.size, step)
    ]
    return np.concatenate(sums) / radius_m**2
