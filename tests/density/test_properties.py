import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import EDGE_CORRECTIONS, KERNELS, Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

GRID = Grid(Region(0, 0, 1200, 900), 100)
fractions = st.floats(0, 1)
estimators = st.builds(
    Estimator, st.sampled_from(sorted(KERNELS)), st.floats(15, 3000), st.just("jones-diggle")
)


@st.composite
def windows(draw: st.DrawFn) -> BaseGeometry:
    """Draw a box of 3 to 9 rows and 4 to 12 columns, with a hole or two that leave a frame."""
    left, bottom = draw(st.integers(0, 8)), draw(st.integers(0, 6))
    right, top = draw(st.integers(left + 4, 12)), draw(st.integers(bottom + 3, 9))
    window = box(100 * left, 100 * bottom, 100 * right, 100 * top)
    for _ in range(draw(st.integers(0, 2))):
        west, south = draw(st.integers(left + 1, right - 2)), draw(st.integers(bottom + 1, top - 2))
        window -= box(100 * west, 100 * south, 100 * west + 130, 100 * south + 100)
    return window


@st.composite
def points_in(draw: st.DrawFn, window: BaseGeometry) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw up to 12 points, each within a cell of the window, and weights."""
    rows, cols = np.nonzero(GRID.inside(window))
    count = draw(st.integers(0, 12))
    chosen = draw(st.lists(st.integers(0, rows.size - 1), min_size=count, max_size=count))
    east, north = (
        np.array(draw(st.lists(fractions, min_size=count, max_size=count))) for _ in range(2)
    )
    weights = draw(st.lists(st.floats(0.001, 1000), min_size=count, max_size=count))
    x = GRID.x[cols[chosen]] + 99 * (east - 0.5)
    y = GRID.y[rows[chosen]] + 99 * (north - 0.5)
    return x, y, np.array(weights)


@settings(deadline=None)
@given(data=st.data(), window=windows(), estimator=estimators)
def test_the_sum_is_the_count_and_nothing_is_negative(
    data: st.DataObject, window: BaseGeometry, estimator: Estimator
) -> None:
    x, y, weights = data.draw(points_in(window))
    values = kernel_density(
        x, y, weights, GRID, window=window, estimator=estimator, measure="expected-count"
    ).values
    # A share of a millionth, the least that is corrected, amplifies rounding as much.
    assert np.nansum(values) == pytest.approx(weights.sum(), rel=1e-9)
    assert np.nanmin(values) >= 0
    assert_array_equal(np.isfinite(values), GRID.inside(window))


@settings(deadline=None)
@given(
    x=st.floats(-2e4, 2e4),
    y=st.floats(-2e4, 2e4),
    kernel=st.sampled_from(sorted(KERNELS)),
    bandwidth_m=st.floats(300, 1e4),
)
def test_without_edge_correction_a_point_anywhere_adds_no_more_than_itself(
    x: float, y: float, kernel: str, bandwidth_m: float
) -> None:
    estimator = Estimator(kernel, bandwidth_m, "none")
    surface = kernel_density([x], [y], None, GRID, estimator=estimator, measure="expected-count")
    assert float(surface.min()) >= 0
    # But for what a sum over cells of a third of the bandwidth differs from the integral by.
    assert float(surface.sum()) <= 1 + 0.02


@settings(deadline=None)
@given(
    order=st.permutations(range(6)),
    edge_correction=st.sampled_from(EDGE_CORRECTIONS),
)
def test_the_order_of_the_points_does_not_matter(order: list[int], edge_correction: str) -> None:
    x, y = np.linspace(70, 1130, 6), np.array([100.0, 800, 333, 512, 640, 77])
    estimator = Estimator("gaussian", 220, edge_correction)
    first, second = (
        kernel_density(x[i], y[i], None, GRID, estimator=estimator, measure="total").values
        for i in (list(range(6)), order)
    )
    np.testing.assert_allclose(first, second, rtol=0, atol=1e-12 * first.max())
