"""The swept kernels against the plain sum over points, and against their own transpose."""

import tracemalloc
from dataclasses import replace
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.density import KERNELS, bands
from cannabis_maps.density.segments import Parts
from cannabis_maps.density.sweeping import Sweep
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import BoolArray, FloatArray, Grid, Region

EDGED = ("quartic", "epanechnikov")
INTEGRAL = {"quartic": pi / 3, "epanechnikov": pi / 2}
POWER = {"quartic": 2, "epanechnikov": 1}
# Of the peak: rounding of some thousand points; 1e-8 is what must hold.
EXACT = 1e-11


def lattice(rows: int, cols: int, cell_m: float, left: int = 0, bottom: int = 0) -> Grid:
    """Lay out a grid of whole cells, its southwestern corner so many cells from the origin."""
    edges = np.array([left, bottom, left + cols, bottom + rows]) * cell_m
    return Grid(Region(*edges.tolist()), cell_m)


def peak(kernel: str, radius_m: float) -> float:
    return 1 / (INTEGRAL[kernel] * radius_m**2)


def plain_sum(
    kernel: str, radius_m: float, x: FloatArray, y: FloatArray, weights: FloatArray, grid: Grid
) -> FloatArray:
    total = np.zeros(grid.shape)
    for east, north, weight in zip(x, y, weights, strict=True):
        squared = ((grid.y - north) ** 2)[:, None] + (grid.x - east) ** 2
        total += weight * np.maximum(1 - squared / radius_m**2, 0) ** POWER[kernel]
    return total * peak(kernel, radius_m)


def spread(
    kernel: str, radius_m: float, x: FloatArray, y: FloatArray, weights: FloatArray, grid: Grid
) -> FloatArray:
    return Sweep.prepare(KERNELS[kernel], radius_m, x, y, grid).spread(weights)


def points_of_all_kinds(grid: Grid, radius_m: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Place points on centers, edges, corners, around the grid, and a fifth of them twice."""
    left, bottom, right, top = grid.region
    random = np.random.default_rng(29)
    margin = min(radius_m, 3 * (right - left)) * 1.1
    x = random.uniform(left - margin, right + margin, 90)
    y = random.uniform(bottom - margin, top + margin, 90)
    x[:20], y[:20] = random.choice(grid.x, 20), random.choice(grid.y, 20)
    x[20:40] = random.choice(grid.x, 20) + grid.cell_m / 2
    y[30:50] = random.choice(grid.y, 20) - grid.cell_m / 2
    x[50:54], y[50:54] = [left, left, right, right], [bottom, top, bottom, top]
    x[54:72], y[54:72] = x[:18], y[:18]
    return x, y, random.uniform(0.1, 20, 90)


def test_quartic_by_hand() -> None:
    # Radius 2 cells, in sixteenths of the peak: 1, (3/4)^2, (1/2)^2, and 0 at the radius.
    weight = np.array([16 / peak("quartic", 200)])
    center = np.array([250.0])
    surface = spread("quartic", 200, center, center, weight, lattice(5, 6, 100))
    expected = [
        [0, 0, 0, 0, 0, 0],
        [0, 4, 9, 4, 0, 0],
        [0, 9, 16, 9, 0, 0],
        [0, 4, 9, 4, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    assert_allclose(surface, expected, rtol=0, atol=16 * EXACT)


def test_epanechnikov_by_hand_with_a_point_between_cells_and_one_outside() -> None:
    # Radius 2.5 cells, in twenty-fifths of the peak: 25 less 4 squared distances in cells. The
    # first point stands on a corner of cells, the other one half a cell east of the grid.
    weights = np.full(2, 25 / peak("epanechnikov", 250))
    x, y = np.array([200.0, 550]), np.array([300.0, 250])
    surface = spread("epanechnikov", 250, x, y, weights, lattice(5, 5, 100))
    expected = [
        [7, 15, 15, 7, 5],
        [15, 23, 23, 15 + 5, 17],
        [15, 23, 23, 15 + 9, 21],
        [7, 15, 15, 7 + 5, 17],
        [0, 0, 0, 0, 5],
    ]
    assert_allclose(surface, expected, rtol=0, atol=25 * EXACT)


def test_gather_by_hand() -> None:
    # The same quartic, read where values are 1 in the point's row and 10 south of it.
    values = np.array([[0.0] * 5, [1] * 5, [10] * 5])
    sweep = Sweep.prepare(
        KERNELS["quartic"], 200, np.array([250.0, 950]), np.array([150.0, 150]), lattice(3, 5, 100)
    )
    expected = [9 + 16 + 9 + 10 * (4 + 9 + 4), 0.0]
    read = sweep.gather(values) * (16 / peak("quartic", 200))
    assert_allclose(read, expected, rtol=0, atol=170 * EXACT)


@pytest.mark.parametrize("kernel", EDGED)
@pytest.mark.parametrize("cell_m", [10, 50, 500])
@pytest.mark.parametrize("radius_cells", [0.3, 0.5, 1, 2.7, 12, 64.5, 1000])
def test_the_plain_sum_over_points(kernel: str, cell_m: float, radius_cells: float) -> None:
    grid, radius_m = lattice(43, 131, cell_m, 7001, 11003), radius_cells * cell_m
    points = points_of_all_kinds(grid, radius_m)
    expected = plain_sum(kernel, radius_m, *points, grid)
    surface = spread(kernel, radius_m, *points, grid)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


@pytest.mark.parametrize("kernel", EDGED)
def test_thousands_of_points(kernel: str) -> None:
    grid, random = lattice(90, 70, 50, 6000, 9000), np.random.default_rng(30)
    x = random.normal(grid.x[35], 600, 3000)
    y = random.normal(grid.y[40], 900, 3000)
    weights = random.integers(1, 400, 3000).astype(np.float64)
    expected = plain_sum(kernel, 420, x, y, weights, grid)
    assert_allclose(
        spread(kernel, 420, x, y, weights, grid), expected, rtol=0, atol=EXACT * expected.max()
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, float, FloatArray, FloatArray, FloatArray, Grid]:
    """Draw a kernel, a radius, up to 8 points on and around a grid of any place and shape."""
    rows, cols = draw(st.integers(1, 12)), draw(st.integers(1, 60))
    cell_m = draw(st.sampled_from([10, 25, 50, 100, 500]))
    corner = st.integers(-(10**6), 10**6)
    grid = lattice(rows, cols, cell_m, draw(corner), draw(corner))
    radius = draw(st.floats(0.3, 100) | st.sampled_from([0.5, 1.0, 1.5, 2.0, 5.0]))
    # Fractions of a quarter of a cell put points on edges, corners and centers.
    anywhere = st.floats(-0.2, 1.2) | st.integers(-60, 300).map(lambda k: k / 240)
    count = draw(st.integers(0, 8))
    east, north = (np.array(draw(st.lists(anywhere, min_size=count, max_size=count))) for _ in "xy")
    weights = draw(st.lists(st.just(0.0) | st.floats(0.001, 1000), min_size=count, max_size=count))
    x = grid.region.left + east * 60 * cell_m
    y = grid.region.bottom + north * 60 * cell_m
    return draw(st.sampled_from(EDGED)), radius * cell_m, x, y, np.array(weights), grid


@settings(deadline=None)
@given(case=cases())
def test_the_plain_sum_of_any_points(
    case: tuple[str, float, FloatArray, FloatArray, FloatArray, Grid],
) -> None:
    kernel, radius_m, _, _, weights, _ = case
    bound = EXACT * peak(kernel, radius_m) * weights.max(initial=0)
    assert_allclose(spread(*case), plain_sum(*case), rtol=0, atol=bound)


@settings(deadline=None)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_gather_is_the_transpose_of_spread(
    case: tuple[str, float, FloatArray, FloatArray, FloatArray, Grid], seed: int
) -> None:
    kernel, radius_m, x, y, weights, grid = case
    values = np.random.default_rng(seed).normal(size=grid.shape)
    sweep = Sweep.prepare(KERNELS[kernel], radius_m, x, y, grid)
    one_way, other_way = (sweep.spread(weights) * values).sum(), weights @ sweep.gather(values)
    most = peak(kernel, radius_m) * weights.sum() * np.abs(values).sum()
    assert_allclose(one_way, other_way, rtol=0, atol=1e-13 * most)


@pytest.mark.parametrize("kernel", EDGED)
def test_the_transpose_agrees_to_13_digits(kernel: str) -> None:
    grid, random = lattice(80, 120, 50), np.random.default_rng(31)
    x, y = random.uniform(-500, 6500, 2000), random.uniform(-500, 4500, 2000)
    weights, values = random.uniform(0, 9, 2000), random.uniform(0, 1, grid.shape)
    sweep = Sweep.prepare(KERNELS[kernel], 610, x, y, grid)
    one_way = (sweep.spread(weights) * values).sum()
    assert weights @ sweep.gather(values) == pytest.approx(one_way, rel=1e-13)


@pytest.mark.parametrize("kernel", EDGED)
def test_the_kernel_integrates_to_1(kernel: str) -> None:
    grid, middle = lattice(220, 230, 10), np.array([1111.0])
    surface = spread(kernel, 1000, middle, middle, np.ones(1), grid)
    assert surface.sum() * 100 == pytest.approx(1, abs=2e-5)


@pytest.mark.parametrize("kernel", EDGED)
def test_spread_is_linear_in_weights_of_either_sign(kernel: str) -> None:
    grid = lattice(30, 40, 100)
    x, y, weights = points_of_all_kinds(grid, 700)
    others = np.cos(weights)
    sweep = Sweep.prepare(KERNELS[kernel], 700, x, y, grid)
    expected = 2 * sweep.spread(weights) - 3 * sweep.spread(others)
    surface = sweep.spread(2 * weights - 3 * others)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


def test_many_equal_points_are_one_of_their_weight() -> None:
    grid, here = lattice(20, 30, 100), np.full(5000, 1234.5)
    surface = spread("quartic", 640, here, here, np.ones(5000), grid)
    expected = spread("quartic", 640, here[:1], here[:1], np.array([5000.0]), grid)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


def test_the_order_of_the_points_does_not_matter() -> None:
    grid = lattice(30, 40, 100)
    x, y, weights = points_of_all_kinds(grid, 900)
    order = np.random.default_rng(32).permutation(x.size)
    first = spread("quartic", 900, x, y, weights, grid)
    second = spread("quartic", 900, x[order], y[order], weights[order], grid)
    assert_allclose(first, second, rtol=0, atol=EXACT * first.max())


def test_bands_and_blocks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = lattice(30, 40, 100)
    x, y, weights = points_of_all_kinds(grid, 900)
    sweep = Sweep.prepare(KERNELS["quartic"], 900, x, y, grid)
    surface = sweep.spread(weights)
    read = sweep.gather(surface)
    monkeypatch.setattr(bands, "BAND_CELLS", 150)
    monkeypatch.setattr(bands, "BLOCK_PAIRS", 20)
    assert_allclose(sweep.spread(weights), surface, rtol=0, atol=EXACT * surface.max())
    assert_allclose(sweep.gather(surface), read, rtol=0, atol=EXACT * read.max())


def test_one_thread_gives_what_two_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "BAND_CELLS", 150)
    grid = lattice(30, 40, 100)
    x, y, weights = points_of_all_kinds(grid, 900)
    two = Sweep.prepare(KERNELS["quartic"], 900, x, y, grid)
    one = two.for_many()
    surface = two.spread(weights)
    assert_array_equal(one.spread(weights), surface)
    assert_allclose(one.gather(surface), two.gather(surface), rtol=1e-14)


@pytest.mark.parametrize("in_run", [1, 2, 100])
def test_runs_of_any_length_give_the_same(in_run: int) -> None:
    grid = lattice(30, 90, 100)
    x, y, weights = points_of_all_kinds(grid, 250)
    sweep = Sweep.prepare(KERNELS["quartic"], 250, x, y, grid)
    segments = replace(sweep.segments, in_run=in_run)
    other = replace(sweep, segments=segments, parts=Parts.of(x, y, 2.5, grid, segments))
    surface, values = sweep.spread(weights), np.cos(np.arange(2700.0)).reshape(30, 90)
    assert_allclose(other.spread(weights), surface, rtol=0, atol=EXACT * surface.max())
    read = sweep.gather(values)
    assert_allclose(other.gather(values), read, rtol=0, atol=EXACT * np.abs(read).max())


def scattered(grid: Grid, seed: int) -> BoolArray:
    """Draw a window of some cells, in few of the rows, on a few of the columns."""
    random = np.random.default_rng(seed)
    rows, cols = (random.uniform(size=many) < random.uniform() for many in grid.shape)
    return np.asarray(rows[:, None] & cols & (random.uniform(size=grid.shape) < 0.7))


@settings(deadline=None)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_a_window_changes_nothing_on_its_own_cells(
    case: tuple[str, float, FloatArray, FloatArray, FloatArray, Grid], seed: int
) -> None:
    kernel, radius_m, x, y, weights, grid = case
    inside = scattered(grid, seed)
    of_all = Sweep.prepare(KERNELS[kernel], radius_m, x, y, grid)
    of_window = Sweep.prepare(KERNELS[kernel], radius_m, x, y, grid, inside=inside)
    bound = EXACT * peak(kernel, radius_m)
    surface, expected = of_window.spread(weights), of_all.spread(weights)
    assert_allclose(surface[inside], expected[inside], rtol=0, atol=bound * weights.max(initial=0))
    read = of_window.gather(inside.astype(np.float64))
    most = bound * np.count_nonzero(inside)
    assert_allclose(read, of_all.gather(inside.astype(np.float64)), rtol=0, atol=most)


@pytest.mark.parametrize("kernel", EDGED)
def test_sets_of_weights_together_are_each_by_itself(kernel: str) -> None:
    grid = lattice(30, 140, 100)
    x, y, weights = points_of_all_kinds(grid, 700)
    sets = np.array([weights, np.zeros(90), np.where(np.arange(90) % 7, 0, weights), -weights])
    sweep = Sweep.prepare(KERNELS[kernel], 700, x, y, grid)
    together = np.zeros((4, *grid.shape))
    sweep.add_each(sets, together)
    expected = [sweep.spread(each) for each in sets]
    assert_allclose(together, expected, rtol=0, atol=EXACT * expected[0].max())
    assert_array_equal(together[1], 0)


@pytest.mark.parametrize("kernel", EDGED)
def test_centers_at_the_radius_get_nothing(kernel: str) -> None:
    # A radius of 5 cells meets centers at (5, 0), (3, 4) and (4, 3).
    middle = np.array([650.0])
    surface = spread(kernel, 500, middle, middle, np.ones(1), lattice(13, 13, 100))
    rows, cols = [6, 6, 1, 11, 2, 3, 10, 9], [1, 11, 6, 6, 3, 2, 9, 10]
    assert_allclose(surface[rows, cols], 0, atol=EXACT * peak(kernel, 500))


def test_a_radius_below_half_a_cell_may_meet_no_center() -> None:
    x, y = np.array([100.0, 160]), np.array([100.0, 150])
    surface = spread("quartic", 30, x, y, np.ones(2), lattice(2, 2, 100))
    # The second point stands a third of its radius from a center: (8/9)^2 of the peak.
    expected = np.array([[0, 64 / 81], [0, 0]]) * peak("quartic", 30)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1)])
def test_a_single_row_or_column(shape: tuple[int, int]) -> None:
    grid = lattice(*shape, 100)
    points = points_of_all_kinds(grid, 330)
    expected = plain_sum("quartic", 330, *points, grid)
    surface = spread("quartic", 330, *points, grid)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


def test_no_point_gives_zeros() -> None:
    none, grid = np.zeros(0), lattice(3, 4, 100)
    sweep = Sweep.prepare(KERNELS["quartic"], 500, none, none, grid)
    assert_array_equal(sweep.spread(none), np.zeros((3, 4)))
    assert_array_equal(sweep.gather(np.ones((3, 4))), none)


def test_points_out_of_reach_add_nothing() -> None:
    x, y = np.array([-500.0, 900, 150, 150, 1e15]), np.array([150.0, 150, -500, 800, -1e15])
    sweep = Sweep.prepare(KERNELS["quartic"], 500, x, y, lattice(3, 4, 100))
    assert_array_equal(sweep.spread(np.ones(5)), np.zeros((3, 4)))
    assert_array_equal(sweep.gather(np.ones((3, 4))), np.zeros(5))


def test_far_from_the_origin_nothing_is_lost() -> None:
    near, far = lattice(30, 40, 128), lattice(30, 40, 128, 2**33, -(2**33))
    x, y, weights = points_of_all_kinds(near, 700)
    # Sixteenths of a meter are the same numbers there.
    x, y = np.round(x * 16) / 16, np.round(y * 16) / 16
    expected = spread("epanechnikov", 700, x, y, weights, near)
    surface = spread("epanechnikov", 700, x + 2.0**40, y - 2.0**40, weights, far)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


@pytest.mark.parametrize("radius_m", [20.0, 400.0])
def test_centers_rounded_far_from_the_origin_are_taken_as_they_are(radius_m: float) -> None:
    # There 33.3 m are no whole number of the float64's steps, and each center is off by its own.
    grid = lattice(30, 40, 33.3, 2**24, -(2**24))
    points = points_of_all_kinds(grid, radius_m)
    expected = plain_sum("quartic", radius_m, *points, grid)
    surface = spread("quartic", radius_m, *points, grid)
    assert_allclose(surface, expected, rtol=0, atol=EXACT * expected.max())


def test_a_radius_of_10_000_km_is_flat_over_a_city() -> None:
    grid, radius_m = lattice(30, 40, 1000), 1e7
    x, y = np.array([2e4, 2e4 - 7e6]), np.array([1e4, 1e4])
    expected = plain_sum("quartic", radius_m, x, y, np.ones(2), grid)
    assert_allclose(spread("quartic", radius_m, x, y, np.ones(2), grid), expected, rtol=EXACT)


def test_memory_is_the_surface_and_a_few_megabytes() -> None:
    grid, random = lattice(1500, 2000, 10), np.random.default_rng(33)
    x, y = random.uniform(0, 20000, 3000), random.uniform(0, 15000, 3000)
    sweep = Sweep.prepare(KERNELS["quartic"], 1000, x, y, grid)
    tracemalloc.start()
    try:
        surface = sweep.spread(np.ones(3000))
        _, spreading = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        sweep.gather(surface)
        _, gathering = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert max(spreading, gathering) < surface.nbytes + 16e6


def test_a_kernel_without_an_edge_is_refused() -> None:
    none = np.zeros(0)
    with pytest.raises(OptionError, match="gaussian has no edge to sweep; use epanechnikov, quart"):
        Sweep.prepare(KERNELS["gaussian"], 500, none, none, lattice(2, 2, 100))
