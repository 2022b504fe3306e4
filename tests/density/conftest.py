"""A small grid, a window with a hole, and the estimate by plain loops."""

from collections.abc import Callable
from math import exp, pi

import numpy as np
import pytest
from numpy.typing import NDArray
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
Loop = Callable[[Array, Array, Array, Grid, str, float], Array]


@pytest.fixture
def grid() -> Grid:
    """11 rows and 13 columns of 100 m, away from the origin."""
    return Grid(Region(1000, 5000, 2300, 6100), 100)


@pytest.fixture
def window() -> BaseGeometry:
    """Most of the grid, with a notch in the northeast and a hole."""
    outer = box(1000, 5000, 2300, 6100) - box(1900, 5700, 2300, 6100)
    return outer - box(1300, 5300, 1600, 5600)


def shape(kernel: str, squared: float) -> float:
    """Value at a squared distance in squared bandwidths, 1 at the center."""
    if kernel == "gaussian":
        return exp(-squared / 2)
    return max(1 - squared, 0) ** {"quartic": 2, "epanechnikov": 1}[kernel]


INTEGRAL = {"gaussian": 2 * pi, "quartic": pi / 3, "epanechnikov": pi / 2}


@pytest.fixture
def by_formula() -> Loop:
    """Density per km2: the sum of the kernels as the textbook writes them."""

    def estimate(x: Array, y: Array, weights: Array, grid: Grid, kernel: str, h: float) -> Array:
        values = np.zeros(grid.shape)
        for row, north in enumerate(grid.y):
            for col, east in enumerate(grid.x):
                for px, py, weight in zip(x, y, weights, strict=True):
                    squared = ((px - east) ** 2 + (py - north) ** 2) / h**2
                    values[row, col] += weight * shape(kernel, squared)
        return values / INTEGRAL[kernel] / (h / 1000) ** 2

    return estimate
