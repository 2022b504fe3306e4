"""The Gaussian by modes: its error wherever a point stands, its transpose, and equal points."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from cannabis_maps.density import modes
from cannabis_maps.density.axis import BOXED, FEW, READ_ORDER, SPLINES, Axis, Lattice, pieces
from cannabis_maps.density.boxes import POINTS_A_BOX, Boxes
from cannabis_maps.density.merging import Places
from cannabis_maps.density.modes import GaussianModes, can_hold
from cannabis_maps.density.nodes import Nodes
from cannabis_maps.density.shares import spline_shares
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
SIGMA_M = 500.0
PEAK = 1 / (2 * np.pi * SIGMA_M**2)
MOST = 2e-7
GRID = Grid(Region(0, 0, 6_000, 5_000), 50)
# The first point lies farthest southwest, so that the nodes are counted from it.
CORNER_M = 25.0


@pytest.fixture(params=[SPLINES, BOXED], ids=["splines", "boxes"])
def lattice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lattice:
    """Lay out nodes in this way, however many points there are."""
    monkeypatch.setattr(modes, "SPLINES", request.param)
    chosen: Lattice = request.param
    return chosen


@pytest.mark.parametrize("past_east", [0, 0.2, 0.5])
@pytest.mark.parametrize("past_north", [0, 0.35, 0.5])
def test_all_points_at_one_place_between_the_nodes(
    past_east: float, past_north: float, lattice: Lattice
) -> None:
    x, y = (
        CORNER_M + (6 * laying.per_sigma + past) * SIGMA_M / laying.per_sigma
        for past, laying in ((past_east, lattice.east), (past_north, lattice.north))
    )
    points = GaussianModes.prepare(SIGMA_M, np.array([CORNER_M, x]), np.array([CORNER_M, y]), GRID)
    surface = points.spread(np.array([0.0, 1.0]))
    assert_allclose(surface, plain(x, y), rtol=0, atol=MOST * PEAK)


@pytest.mark.usefixtures("lattice")
def test_gather_is_the_transpose_of_spread() -> None:
    random = np.random.default_rng(9)
    x, y = random.uniform(-2_000, 8_000, (2, 300))
    x[100:200], y[100:200] = x[0], y[0]
    points = GaussianModes.prepare(SIGMA_M, x, y, GRID)
    weights, values = random.normal(size=300), random.normal(size=GRID.shape)
    over_cells = (points.spread(weights) * values).sum()
    over_points = (points.gather(values) * weights).sum()
    assert over_cells == pytest.approx(over_points, rel=1e-12)


def test_points_sorted_by_position_are_merged() -> None:
    x = np.array([1.0, 1, 1, 2, 2, 1])
    places = Places.in_runs(x, np.zeros(6))
    assert places is not None
    assert places.first.tolist() == [0, 3, 5]
    assert places.merge(np.arange(6.0)).tolist() == [3, 7, 5]


def test_one_weight_for_all_is_counted_at_each_position() -> None:
    x = np.array([1.0, 1, 1, 2, 2, 1])
    places = Places.in_runs(x, np.zeros(6))
    assert places is not None
    assert places.merge(np.broadcast_to(0.5, 6), 4).tolist() == [6, 4, 2]
    assert places.merge(np.full(6, 0.5), 4).tolist() == [6, 4, 2]


def test_points_in_any_order_are_merged() -> None:
    x, y = np.array([2.0, 1, 2, 2]), np.array([5.0, 5, 5, 6])
    places = Places.of(x, y)
    assert places is not None
    found = zip(x[places.first], y[places.first], places.merge(np.arange(4.0)), strict=True)
    assert list(found) == [(1, 5, 1), (2, 5, 2), (2, 6, 3)]


@pytest.mark.parametrize("times", [1, 3])
def test_many_sets_of_weights_at_once(times: int) -> None:
    random = np.random.default_rng(12)
    x, y = np.repeat(random.uniform(0, 5_000, (2, 60)), times, axis=1)
    weights = random.uniform(0, 2, (4, x.size))
    one = GaussianModes.prepare(SIGMA_M, x, y, GRID)
    many = one.for_many()
    assert many.matrix is not None
    expected = np.array([one.spread(each) for each in weights])
    most = MOST * expected.max()
    assert_allclose(list(many.spread_each(weights)), expected, rtol=0, atol=most)
    assert_allclose(list(one.spread_each(weights)), expected, rtol=0, atol=0)
    values = random.normal(size=GRID.shape)
    over_points = (many.gather(values) * weights[0]).sum()
    assert (many.spread(weights[0]) * values).sum() == pytest.approx(over_points, rel=1e-12)


def test_a_matrix_too_large_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modes, "MAX_SHARES", SPLINES.north.order * SPLINES.east.order * 9)
    points = GaussianModes.prepare(SIGMA_M, np.arange(10.0), np.arange(10.0), GRID)
    assert points.for_many() is points


def test_many_points_are_summed_on_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    # Ten sigma by twelve, and six around them.
    boxes = (10 + 12) * (12 + 12)
    x, y = np.random.default_rng(8).uniform(0, 5_000, (2, POINTS_A_BOX * boxes + 1))
    few = GaussianModes.prepare(SIGMA_M, x[1:], y[1:], GRID)
    assert isinstance(few.nodes, Nodes)
    many = GaussianModes.prepare(SIGMA_M, x, y, GRID)
    assert isinstance(many.nodes, Boxes)
    assert many.for_many() is many
    monkeypatch.setattr(modes, "MAX_BOXES", boxes - 1)
    assert isinstance(GaussianModes.prepare(SIGMA_M, x, y, GRID).nodes, Nodes)


@pytest.mark.parametrize("sigma_m", [SIGMA_M, 1_300.0])
def test_tiles_serve_wider_kernels_too(sigma_m: float, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = np.random.default_rng(14).uniform(0, 5_000, (2, 300))
    own = GaussianModes.prepare(sigma_m, x, y, GRID).spread(np.ones(300))
    monkeypatch.setattr(modes, "SPLINES", BOXED)
    shared = GaussianModes.prepare(SIGMA_M, x, y, GRID, widest_m=1_300)
    laid = shared.lay(np.ones(300))
    assert_allclose(shared.of_sigma(sigma_m).smooth(laid), own, rtol=0, atol=MOST * own.max())


def test_points_in_no_order_are_left_as_they_are() -> None:
    x = np.array([1.0, 2, 1, 2, 1, 1])
    assert Places.in_runs(x, np.array([1.0, 1, 1, 1, 1, 2])) is None


@pytest.mark.parametrize("order", [2, 3, 4, 5, 6, READ_ORDER])
def test_the_shares_of_a_point_sum_to_1_and_have_its_mean(order: int) -> None:
    points = np.random.default_rng(11).uniform(-5, 5, 40)
    first, values = spline_shares(points, order).of(slice(None))
    assert_allclose(values.sum(axis=0), 1, rtol=1e-14)
    at = first + np.arange(order)[:, None]
    assert_allclose((at * values).sum(axis=0), points, atol=1e-13)


def test_lines_are_read_in_pieces_that_no_library_shares_between_threads() -> None:
    centers = np.arange(5.0, 40_000, 10)
    axis = Axis.over(np.zeros(0), centers, SIGMA_M, SIGMA_M, SPLINES.east, 64)
    found = list(pieces(axis.blocks, 3_000))
    assert max(block.shares.size * (some.stop - some.start) for block, some in found) <= FEW
    lines = [line for _, some in found for line in range(some.start, some.stop)]
    assert sorted(lines) == sorted(len(axis.blocks) * list(range(3_000)))


def test_what_is_below_the_least_is_raised_to_it() -> None:
    x, y = np.random.default_rng(13).uniform(0, 600, (2, 200))
    points = GaussianModes.prepare(SIGMA_M, x, y, GRID)
    surface = points.spread(np.ones(200))
    assert surface.min() < 0
    raised = replace(points, least=0.0).spread(np.ones(200))
    assert_array_equal(raised, np.maximum(surface, 0))


def test_memory_is_bounded() -> None:
    wide = Grid(Region(0, 0, 40_000, 40_000), 10)
    assert can_hold(100, wide)
    assert not can_hold(20, wide)


def plain(x: float, y: float) -> Array:
    """Return one kernel as the textbook writes it."""
    east, north = (GRID.x - x) / SIGMA_M, (GRID.y - y) / SIGMA_M
    return np.exp(-0.5 * (north[:, None] ** 2 + east**2)) * PEAK
