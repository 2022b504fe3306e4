"""Points summed on boxes: against the plain sums, however they are cut, sorted and weighted."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from cannabis_maps.density import boxes, compiled
from cannabis_maps.density.boxes import POWERS, Boxes, Strip

Array = NDArray[np.float64]
ROWS, COLS, WIDTH_M = 5, 7, 100.0
POINTS = 1_000


@pytest.fixture(autouse=True, params=[compiled.NEVER, compiled.ALWAYS])
def small_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have points summed by numpy in many pieces of all kinds, and by compiled loops."""
    monkeypatch.setenv(compiled.CHOICE, request.param)
    for name, value in (("CHUNK", 16), ("POINTS_A_BOX", 1), ("LEAST_SORTED", 8)):
        monkeypatch.setattr(boxes, name, value)


def drawn(count: int = POINTS) -> tuple[Boxes, Array, Array]:
    """Draw points, many of them on one box and some boxes without any: x and y are in boxes."""
    random = np.random.default_rng(count)
    x, y = random.uniform(0, (COLS, ROWS), (count, 2)).T
    x[: count // 3], y[: count // 3] = random.uniform(2, 3, (2, count // 3))
    x[x < 1] += 1
    strips = (
        Strip(-30 + WIDTH_M * y, -30, WIDTH_M, ROWS),
        Strip(45 + WIDTH_M * x, 45, WIDTH_M, COLS),
    )
    return Boxes(*strips), x, y


def powers(places: Array) -> Array:
    """Return those of how far points are past the begin of their box: (n, POWERS)."""
    return np.vander(places % 1, POWERS, increasing=True)


@pytest.mark.parametrize("unweighted", [slice(None), slice(0, None, 4), slice(0, None, 9)])
@pytest.mark.parametrize("count", [0, 1, 15, 17, POINTS])
def test_sums_of_powers_are_those_of_the_points_of_each_box(count: int, unweighted: slice) -> None:
    points, x, y = drawn(count)
    weights = np.random.default_rng(3).uniform(0, 2, count)
    weights[unweighted] = 0
    expected = np.zeros(points.shape)
    each = np.einsum("n,ni,nj->nij", weights, powers(y), powers(x))
    np.add.at(expected, (y.astype(int), x.astype(int)), each)
    assert_allclose(points.spread(weights), expected, rtol=0, atol=1e-11)


def test_one_weight_for_all_is_that_of_each() -> None:
    points, _, _ = drawn()
    one = points.spread(np.broadcast_to(0.25, POINTS))
    assert_array_equal(one, points.spread(np.full(POINTS, 0.25)))


def test_the_polynomial_of_its_box_is_read_at_each_point() -> None:
    points, x, y = drawn()
    polynomials = np.random.default_rng(4).normal(size=points.shape)
    own = polynomials[y.astype(int), x.astype(int)]
    expected = np.einsum("nij,ni,nj->n", own, powers(y), powers(x))
    assert_allclose(points.gather(polynomials), expected, rtol=0, atol=1e-12)


def test_modes_are_sums_of_waves_to_what_polynomials_leave() -> None:
    points, x, y = drawn()
    # Also waves shorter than two boxes, for which no transform of whole boxes would do.
    north, east = np.array([0, 1, 4, -4, -1]), np.array([0, 1, 6])
    weights = np.random.default_rng(5).uniform(0, 2, POINTS)
    found = points.to_modes(points.spread(weights), north, east)
    waves = np.multiply.outer(north / ROWS, y)[:, None] + np.multiply.outer(east / COLS, x)
    expected = (weights * np.exp(-2j * np.pi * waves)).sum(axis=2)
    left = np.add.outer(left_of(north / ROWS), 1.001 * left_of(east / COLS))
    assert (abs(found - expected) <= weights.sum() * (left + 1e-12)).all()


def test_polynomials_from_modes_are_the_transpose_of_modes() -> None:
    points, _, _ = drawn()
    random = np.random.default_rng(6)
    north, east = np.array([0, 1, 9, -9, -1]), np.arange(12)
    sums = random.normal(size=points.shape)
    real, imaginary = random.normal(size=(2, north.size, east.size))
    modes = real + 1j * imaginary
    over_boxes = (points.from_modes(modes, north, east) * sums).sum()
    # A wave to the east stands for the one to the west as well.
    twice = np.where(east > 0, 2, 1) * modes
    over_modes = (twice * points.to_modes(sums, north, east).conj()).sum().real
    assert over_boxes == pytest.approx(over_modes, rel=1e-12)


def left_of(waves_a_box: Array) -> Array:
    """Return what a polynomial through Chebyshev points leaves of a wave at most: 2 (k / 4)^p / p!.

    That is the largest derivative, k^p, times the largest product of distances to the points.
    """
    return 2 * (abs(2 * np.pi * waves_a_box) / 4) ** POWERS / math.factorial(POWERS)
