from math import pi

import numpy as np
from numpy.testing import assert_allclose
from shapely import box

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

# Rounding of a few dozen sums.
ROUNDING = 1e-13
# Weights that make the values at the centers whole numbers: over a kernel of radius r cells, the
# Epanechnikov's is (1 - d^2 / r^2) 2 / (pi r^2), the quartic's (1 - d^2 / r^2)^2 3 / (pi r^2).
NINTHS = 9 * pi * 1.5**2 / 2
SIXTEENTHS = 16 * pi * 2**2 / 3
GRID = Grid(Region(0, 0, 500, 500), 100)
EPANECHNIKOV = Estimator("epanechnikov", 150, "none")


def test_epanechnikov_at_a_center() -> None:
    # Radius 1.5 cells: 1 - 0, 1 - 1 / 2.25 = 5/9, 1 - 2 / 2.25 = 1/9.
    surface = kernel_density(
        [250], [250], [NINTHS], GRID, estimator=EPANECHNIKOV, measure="expected-count"
    )
    expected = [
        [0, 0, 0, 0, 0],
        [0, 1, 5, 1, 0],
        [0, 5, 9, 5, 0],
        [0, 1, 5, 1, 0],
        [0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, atol=ROUNDING)


def test_quartic_at_a_center() -> None:
    # Radius 2 cells: 1, (3/4)^2, (1/2)^2, 0, in sixteenths 16, 9, 4.
    surface = kernel_density(
        [250],
        [250],
        [SIXTEENTHS],
        GRID,
        estimator=Estimator("quartic", 200, "none"),
        measure="expected-count",
    )
    expected = [
        [0, 0, 0, 0, 0],
        [0, 4, 9, 4, 0],
        [0, 9, 16, 9, 0],
        [0, 4, 9, 4, 0],
        [0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, atol=ROUNDING)


def test_gaussian_at_a_center() -> None:
    # Sigma one cell: exp(-d^2 / 2) / (2 pi), to the four digits written here.
    surface = kernel_density(
        [250],
        [250],
        None,
        GRID,
        estimator=Estimator("gaussian", 100, "none"),
        measure="expected-count",
    )
    expected = [
        [0.0029, 0.0131, 0.0215, 0.0131, 0.0029],
        [0.0131, 0.0585, 0.0965, 0.0585, 0.0131],
        [0.0215, 0.0965, 0.1592, 0.0965, 0.0215],
        [0.0131, 0.0585, 0.0965, 0.0585, 0.0131],
        [0.0029, 0.0131, 0.0215, 0.0131, 0.0029],
    ]
    assert_allclose(surface, expected, atol=5e-5)


def test_a_point_off_the_center_by_a_quarter_of_a_cell() -> None:
    # East and south: 1/16 + 1/16 to its own center, 9/16 + 1/16 to the next, 9/8 to the diagonal.
    surface = kernel_density(
        [275],
        [225],
        [8 * pi / 2],
        GRID,
        estimator=Estimator("epanechnikov", 100, "none"),
        measure="expected-count",
    )
    expected = [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 7, 3, 0],
        [0, 0, 3, 0, 0],
        [0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, atol=ROUNDING)


def test_edge_correction_at_a_grid_of_two_cells() -> None:
    # Of the kernel 9 : 5 fall on the window's two cells, and so does the point.
    grid = Grid(Region(0, 0, 200, 100), 100)
    surface = kernel_density(
        [50],
        [50],
        [14],
        grid,
        estimator=Estimator("epanechnikov", 150),
        measure="expected-count",
    )
    assert_allclose(surface, [[9, 5]], rtol=ROUNDING)


def test_edge_correction_moves_a_point_outside_onto_the_cells_that_it_reaches() -> None:
    grid = Grid(Region(0, 0, 400, 100), 100)
    surface = kernel_density(
        [50],
        [50],
        None,
        grid,
        window=box(100, 0, 400, 100),
        estimator=Estimator("epanechnikov", 150),
        measure="expected-count",
    )
    assert_allclose(surface, [[np.nan, 1, 0, 0]], atol=ROUNDING)


def test_without_edge_correction_only_what_falls_on_the_window_counts() -> None:
    grid = Grid(Region(0, 0, 200, 100), 100)
    surface = kernel_density([50], [50], [NINTHS], grid, estimator=EPANECHNIKOV, measure="total")
    assert_allclose(surface, [[900, 500]], rtol=ROUNDING)
