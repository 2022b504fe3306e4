from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import KERNELS, Estimator, kernel_density
from cannabis_maps.grid import Grid, Region


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("bandwidth_cells", [0.7, 1.2, 2.5])
def test_shares_and_surface_by_direct_summation(
    kernel: str,
    bandwidth_cells: float,
    grid: Grid,
    window: BaseGeometry,
    by_formula: Callable[..., np.ndarray],
) -> None:
    inside = grid.inside(window)
    random = np.random.default_rng(8)
    # Some points in the hole, at the notch and just outside.
    x, y = random.uniform(980, 2320, 20), random.uniform(4980, 5700, 20)
    expected = np.zeros(grid.shape)
    corrected = []
    for px, py in zip(x, y, strict=True):
        own = by_formula([px], [py], [1.0], grid, kernel, 100 * bandwidth_cells)
        if own[inside].sum() > 1e-3 * own.max():
            corrected.append((px, py))
            expected += own / own[inside].sum()
    x, y = np.transpose(corrected)
    surface = kernel_density(
        x,
        y,
        None,
        grid,
        window=window,
        estimator=Estimator(kernel, 100 * bandwidth_cells),
        measure="expected-count",
    )
    assert len(corrected) >= 15
    # Weights up to 1,000, and the same sums in another order.
    assert_allclose(surface, np.where(inside, expected, np.nan), rtol=0, atol=1e-11)


def test_far_from_the_edge_nothing_is_corrected() -> None:
    grid = Grid(Region(0, 0, 4000, 4000), 100)
    corrected, plain = (
        kernel_density(
            [2030], [1990], None, grid, estimator=Estimator("gaussian", 300, edge), measure="total"
        )
        for edge in ("jones-diggle", "none")
    )
    # 6.6 sigma away 1e-10 of the weight is cut off.
    assert_allclose(corrected, plain, rtol=1e-9)


def test_a_point_on_a_straight_edge_counts_about_twice() -> None:
    grid = Grid(Region(0, 0, 4000, 4000), 100)
    corrected, plain = (
        kernel_density(
            [0], [2050], None, grid, estimator=Estimator("gaussian", 300, edge), measure="total"
        ).values
        for edge in ("jones-diggle", "none")
    )
    # Midway between two columns of centers the kernel is cut in equal halves.
    assert_allclose(corrected, 2 * plain, rtol=1e-7)
