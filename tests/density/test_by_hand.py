import numpy as np
from numpy.testing import assert_allclose
from shapely import box

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

# Rounding of a transform of a few dozen values, relative to a weight of 1 to 33.
ROUNDING = 1e-13
GRID = Grid(Region(0, 0, 500, 500), 100)
EPANECHNIKOV = Estimator("epanechnikov", 150, "none")


def test_epanechnikov_at_a_center() -> None:
    # Radius 1.5 cells: 1 - 0, 1 - 1 / 2.25 = 5/9, 1 - 2 / 2.25 = 1/9; 9 + 4 * 5 + 4 * 1 = 33.
    surface = kernel_density(
        [250], [250], [33], GRID, estimator=EPANECHNIKOV, measure="expected-count"
    )
    expected = [
        [0, 0, 0, 0, 0],
        [0, 1, 5, 1, 0],
        [0, 5, 9, 5, 0],
        [0, 1, 5, 1, 0],
        [0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, atol=33 * ROUNDING)


def test_quartic_at_a_center() -> None:
    # Radius 2 cells: 1, (3/4)^2, (1/2)^2, 0, in sixteenths 16, 9, 4; 16 + 36 + 16 = 68.
    surface = kernel_density(
        [250],
        [250],
        [68],
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
    assert_allclose(surface, expected, atol=68 * ROUNDING)


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


def test_a_point_is_shared_linearly_between_four_cells() -> None:
    # A radius below one cell leaves the shares as they are: a quarter of a cell east and south.
    surface = kernel_density(
        [275],
        [225],
        [16],
        GRID,
        estimator=Estimator("quartic", 50, "none"),
        measure="expected-count",
    )
    expected = [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 9, 3, 0],
        [0, 0, 3, 1, 0],
        [0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, atol=16 * ROUNDING)


def test_edge_correction_at_a_grid_of_two_cells() -> None:
    # 9 and 5 of 33 fall on the window, so the point is shared 9 : 5.
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
    surface = kernel_density([50], [50], [33], grid, estimator=EPANECHNIKOV, measure="total")
    assert_allclose(surface, [[900, 500]], rtol=ROUNDING)
