import tracemalloc

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import EDGE_CORRECTIONS, KERNELS, MEASURES, Estimator, kernel_density
from cannabis_maps.grid import Grid, Region

# Rounding of transforms of a few hundred values, relative to the largest.
ROUNDING = 1e-12
kernels = pytest.mark.parametrize("kernel", KERNELS)
edges = pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)


@pytest.fixture
def points() -> tuple[np.ndarray, np.ndarray]:
    """40 points in the south of the window."""
    random = np.random.default_rng(7)
    return random.uniform(1000, 2300, 40), random.uniform(5000, 5300, 40)


@kernels
@pytest.mark.parametrize("bandwidth_m", [30, 99, 100, 250, 1400, 1e5, 1e7])
def test_with_edge_correction_the_sum_is_the_count(
    kernel: str,
    bandwidth_m: float,
    grid: Grid,
    window: BaseGeometry,
    points: tuple[np.ndarray, np.ndarray],
) -> None:
    estimator = Estimator(kernel, bandwidth_m)
    surface = kernel_density(
        *points, None, grid, window=window, estimator=estimator, measure="total"
    )
    assert float(surface.sum()) * grid.cell_area_km2 == pytest.approx(40, rel=ROUNDING)


@edges
@pytest.mark.parametrize("kernel", ["quartic", "epanechnikov"])
def test_a_center_that_no_kernel_with_an_edge_reaches_has_none(
    kernel: str, edge_correction: str
) -> None:
    grid, random = Grid(Region(0, 0, 12_000, 9_000), 100), np.random.default_rng(9)
    x, y = random.uniform(3_000, 7_000, (2, 400))
    surface = kernel_density(
        x, y, None, grid, estimator=Estimator(kernel, 1_000, edge_correction), measure="total"
    )
    distances = np.hypot(grid.x[:, None] - x, grid.y[:, None, None] - y).min(axis=-1)
    assert_array_equal(surface.values > 0, distances < 1_000)


@pytest.mark.parametrize(
    ("kernel", "bandwidth_m", "lattice"),
    [("gaussian", 100, 1e-8), ("gaussian", 250, 1e-8), ("quartic", 900, 1e-3)],
)
def test_without_edge_correction_a_point_far_from_the_edge_keeps_its_weight(
    kernel: str, bandwidth_m: float, lattice: float
) -> None:
    # But for what a sum over cells differs from the integral by.
    grid = Grid(Region(0, 0, 4000, 4000), 100)
    surface = kernel_density(
        [2013],
        [1987],
        [3],
        grid,
        estimator=Estimator(kernel, bandwidth_m, "none"),
        measure="expected-count",
    )
    assert float(surface.sum()) == pytest.approx(3, rel=lattice)


@kernels
@edges
def test_a_point_in_the_middle_makes_a_symmetric_surface(kernel: str, edge_correction: str) -> None:
    grid = Grid(Region(0, 0, 900, 900), 100)
    estimator = Estimator(kernel, 320, edge_correction)
    values = kernel_density([450], [450], None, grid, estimator=estimator, measure="total").values
    largest = values.max()
    for other in (values[::-1], values[:, ::-1], values.T):
        assert_allclose(values, other, rtol=0, atol=ROUNDING * largest)


def test_row_0_is_north(grid: Grid) -> None:
    surface = kernel_density(
        [1650], [6050], None, grid, estimator=Estimator("quartic", 90), measure="total"
    )
    row, col = np.unravel_index(surface.values.argmax(), grid.shape)
    assert (int(row), int(col)) == (0, 6)
    assert float(surface.sel(x=1650, y=6050)) == pytest.approx(100, rel=ROUNDING)


def test_moving_grid_window_and_points_by_whole_cells_moves_the_surface(
    grid: Grid, window: BaseGeometry, points: tuple[np.ndarray, np.ndarray]
) -> None:
    x, y = points
    left, bottom, right, top = grid.region
    moved = Grid(Region(left + 700, bottom - 300, right + 700, top - 300), 100)
    here = kernel_density(x, y, None, grid, window=window, measure="total").values
    there = kernel_density(
        x + 700,
        y - 300,
        None,
        moved,
        window=affinity.translate(window, 700, -300),
        measure="total",
    ).values
    assert_allclose(there, here, rtol=0, atol=ROUNDING * np.nanmax(here))


def test_moving_a_point_by_a_cell_moves_an_uncorrected_surface(grid: Grid) -> None:
    estimator = Estimator(bandwidth_m=150, edge_correction="none")
    here, there = (
        kernel_density([x], [5530], None, grid, estimator=estimator, measure="total").values
        for x in (1410, 1510)
    )
    assert_allclose(there[:, 1:], here[:, :-1], rtol=0, atol=ROUNDING * here.max())


@edges
def test_the_surface_is_linear_in_the_weights(
    edge_correction: str,
    grid: Grid,
    window: BaseGeometry,
    points: tuple[np.ndarray, np.ndarray],
) -> None:
    first, second = np.arange(40.0), np.linspace(3, 0.5, 40)

    def surface(weights: np.ndarray) -> xr.DataArray:
        return kernel_density(
            *points,
            weights,
            grid,
            window=window,
            estimator=Estimator(edge_correction=edge_correction),
            measure="total",
        )

    expected = (2 * surface(first) + surface(second)).values
    assert_allclose(
        surface(2 * first + second), expected, rtol=0, atol=ROUNDING * np.nanmax(expected)
    )


def test_a_weight_of_three_is_three_points(grid: Grid) -> None:
    merged = kernel_density([1510, 1820], [5120, 5333], [3, 1], grid, measure="total")
    apart = kernel_density(
        [1510, 1510, 1820, 1510], [5120, 5120, 5333, 5120], None, grid, measure="total"
    )
    assert_allclose(merged, apart, rtol=ROUNDING)


def test_weights_of_zero_do_not_count_even_where_the_kernel_cannot_reach(grid: Grid) -> None:
    with_far = kernel_density([1510, 90_000], [5120, 5120], [1, 0], grid, measure="total")
    alone = kernel_density([1510], [5120], None, grid, measure="total")
    assert_allclose(with_far, alone, rtol=ROUNDING)


def test_the_measures_differ_by_area_and_years(
    grid: Grid, window: BaseGeometry, points: tuple[np.ndarray, np.ndarray]
) -> None:
    count, total, rate = (
        kernel_density(*points, None, grid, window=window, measure=measure, years=4).values
        for measure in ("expected-count", "total", "per-year")
    )
    # 100 cells of 100 m make a square kilometer; two roundings apart.
    assert_allclose(total, count * 100, rtol=1e-15)
    assert_allclose(rate, count * 100 / 4, rtol=1e-15)


@pytest.mark.parametrize("measure", MEASURES)
@edges
def test_no_points_make_zeros(
    measure: str, edge_correction: str, grid: Grid, window: BaseGeometry
) -> None:
    surface = kernel_density(
        [],
        [],
        None,
        grid,
        window=window,
        estimator=Estimator(edge_correction=edge_correction),
        measure=measure,
        years=1,
    )
    assert_array_equal(surface, np.where(grid.inside(window), 0, np.nan))
    assert surface.attrs["count"] == 0


@kernels
def test_without_edge_correction_a_point_beyond_the_reach_adds_nothing(
    kernel: str, grid: Grid
) -> None:
    # 7 bandwidths from the nearest center on, by more than the kernel reaches and a cell.
    estimator = Estimator(kernel, 200, "none")
    surface = kernel_density(
        [2250 + 1400, 1e9], [5500, -1e9], None, grid, estimator=estimator, measure="total"
    )
    assert_array_equal(surface, np.zeros(grid.shape))


def test_an_endless_bandwidth_makes_an_even_surface(grid: Grid) -> None:
    surface = kernel_density(
        [1010], [5010], [143], grid, estimator=Estimator(bandwidth_m=1e7), measure="expected-count"
    )
    # exp(-(2 km / 10,000 km)^2 / 2) differs from 1 by 2e-8.
    assert_allclose(surface, np.ones((11, 13)), rtol=2e-8)


def test_a_grid_of_one_cell_takes_all() -> None:
    one = Grid(Region(0, 0, 50, 50), 50)
    surface = kernel_density([3, 71], [44, -20], None, one, measure="expected-count")
    assert_allclose(surface, [[2]], rtol=ROUNDING)


def test_the_same_call_gives_the_same_bits(
    grid: Grid, window: BaseGeometry, points: tuple[np.ndarray, np.ndarray]
) -> None:
    first, second = (
        kernel_density(*points, None, grid, window=window, measure="total").values.tobytes()
        for _ in range(2)
    )
    assert first == second


def test_weights_left_out_take_no_memory_for_each_point(grid: Grid) -> None:
    x, y = np.random.default_rng(14).uniform([[1000], [5000]], [[2300], [6100]], (2, 300_000))
    peaks, estimator = [], Estimator("gaussian", 150, "none")
    for weights in (None, np.ones(x.size)):
        tracemalloc.start()
        try:
            kernel_density(x, y, weights, grid, years=1, estimator=estimator)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    without, of_ones = peaks
    assert of_ones - without > 0.9 * x.nbytes


def test_the_input_is_left_alone(grid: Grid) -> None:
    x, y, weights = np.array([1510.0, 9e9]), np.array([5120.0, 5120.0]), np.array([1.0, 2.0])
    for array in (x, y, weights):
        array.flags.writeable = False
    kernel_density(
        x, y, weights, grid, estimator=Estimator(edge_correction="none"), measure="total"
    )
