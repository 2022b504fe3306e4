"""The loops compiled by numba give what numpy gives, and are used where that pays."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import (
    EDGE_CORRECTIONS,
    KERNELS,
    Estimator,
    Marks,
    Randomization,
    Sample,
    change_significance,
    compiled,
    kernel_densities,
    kernel_density,
    loops,
    standard_error,
)
from cannabis_maps.density.sweeping import SECONDS_PER_CHORD
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Grid

Array = NDArray[np.float64]
MOST = 1e-9
kernels = pytest.mark.parametrize("kernel", KERNELS)


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Hold what compiled loops give against what numpy gives, over its peak."""

    def hold(make: Callable[..., Any], *given: object, **how: object) -> None:
        monkeypatch.setenv(compiled.CHOICE, compiled.NEVER)
        expected = make(*given, **how).values
        monkeypatch.setenv(compiled.CHOICE, compiled.ALWAYS)
        atol = MOST * np.nanmax(expected)
        assert_allclose(make(*given, **how).values, expected, rtol=0, atol=atol)

    return hold


def scattered(count: int) -> tuple[Array, Array, Array]:
    """Return points on the small grid and around it, some of them equal, some without weight."""
    random = np.random.default_rng(21)
    x, y = random.uniform(900, 2400, count), random.uniform(4900, 6200, count)
    x[: count // 5], y[: count // 5] = 1250, 5250
    return x, y, random.integers(0, 4, count).astype(np.float64)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note each use of the compiled loop over disks."""
    uses: list[int] = []
    spread = loops.spread_disks

    def counted(*given: object) -> None:
        uses.append(1)
        spread(*given)

    monkeypatch.setattr(loops, "spread_disks", counted)
    return uses


@pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)
def test_many_points_on_few_boxes(
    grid: Grid, both_ways: Callable[..., None], window: BaseGeometry, edge_correction: str
) -> None:
    x, y = np.random.default_rng(22).uniform(900, 2400, (2, 60_000))
    estimator = Estimator(edge_correction=edge_correction)
    how = {"window": window, "estimator": estimator, "measure": "total"}
    both_ways(kernel_density, x, y + 4_000, None, grid, **how)


@kernels
@pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)
@pytest.mark.parametrize("bandwidth_m", [700, 4000])
@pytest.mark.parametrize("count", [0, 3, 500])
def test_densities(
    kernel: str,
    edge_correction: str,
    bandwidth_m: float,
    count: int,
    grid: Grid,
    window: BaseGeometry,
    both_ways: Callable[..., None],
) -> None:
    estimator = Estimator(kernel, bandwidth_m, edge_correction)
    both_ways(kernel_density, *scattered(count), grid, window=window, estimator=estimator, years=2)


@kernels
def test_kernels_narrower_than_a_cell(
    kernel: str, grid: Grid, both_ways: Callable[..., None]
) -> None:
    estimator = Estimator(kernel, 60, "none")
    both_ways(kernel_density, *scattered(500), grid, estimator=estimator, measure="total")


@kernels
def test_standard_errors(
    kernel: str, grid: Grid, window: BaseGeometry, both_ways: Callable[..., None]
) -> None:
    x, y, weights = scattered(400)
    inside = (x > 1000) & (x < 2300) & (y > 5000) & (y < 6100)
    points = x[inside], y[inside], weights[inside]
    estimator = Estimator(kernel, 700)
    both_ways(standard_error, *points, grid, window=window, estimator=estimator, years=1)


@kernels
def test_series(kernel: str, grid: Grid, both_ways: Callable[..., None]) -> None:
    x, y, weights = scattered(300)
    marks = Marks([1, 2], [weights, weights * (np.arange(300) % 7 == 0)], [1, 1])
    both_ways(kernel_densities, x, y, marks, grid, estimator=Estimator(kernel, 350))


@kernels
def test_significance_is_the_same_to_the_last_replicate(
    kernel: str, grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, y, _ = scattered(200)
    before, after = Sample(x[:120], y[:120], None, 2), Sample(x[120:], y[120:], None, 1)
    found: list[Array] = []
    for choice in (compiled.NEVER, compiled.ALWAYS):
        monkeypatch.setenv(compiled.CHOICE, choice)
        p = change_significance(
            before,
            after,
            grid,
            estimator=Estimator(kernel, 400, "none"),
            randomization=Randomization(replicates=39),
        )
        found.append(p.values)
    assert_array_equal(found[0], found[1])


def test_long_work_is_compiled_and_short_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(compiled.CHOICE, raising=False)
    assert not compiled.pays(0.9 * compiled.LONG_S)
    assert compiled.pays(1.1 * compiled.LONG_S)
    monkeypatch.setenv(compiled.CHOICE, compiled.NEVER)
    assert not compiled.pays(1e9)
    monkeypatch.setenv(compiled.CHOICE, compiled.ALWAYS)
    assert compiled.pays(0)


def test_a_density_that_takes_numpy_long_is_compiled(
    grid: Grid, used: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(compiled.CHOICE, raising=False)
    monkeypatch.setattr(compiled, "LONG_S", 0)
    kernel_density([1500], [5500], None, grid, estimator=Estimator("quartic", 300), years=1)
    assert used


@pytest.mark.parametrize(("marks", "compiles"), [(1, False), (9, True)])
def test_what_takes_numpy_long_in_all_is_compiled_though_no_mark_would_be(
    marks: int, grid: Grid, used: list[int], monkeypatch: pytest.MonkeyPatch, *, compiles: bool
) -> None:
    x, y, _ = scattered(200)
    chords = x.size * 6
    monkeypatch.delenv(compiled.CHOICE, raising=False)
    monkeypatch.setattr(compiled, "LONG_S", 4 * chords * SECONDS_PER_CHORD)
    of_marks = Marks(range(marks), np.ones((marks, x.size)))
    how = Estimator("quartic", 300, "none")
    kernel_densities(x, y, of_marks, grid, estimator=how, measure="total")
    assert bool(used) == compiles


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda _: None)
    monkeypatch.delenv(compiled.CHOICE, raising=False)
    assert not compiled.pays(1e9)
    monkeypatch.setenv(compiled.CHOICE, compiled.ALWAYS)
    with pytest.raises(OptionError, match=r"numba is not installed; .*cannabis-maps\[fast\]"):
        compiled.pays(0)


def test_another_choice_is_refused(monkeypatch: pytest.MonkeyPatch, grid: Grid) -> None:
    monkeypatch.setenv(compiled.CHOICE, "yes")
    with pytest.raises(OptionError, match="is 'yes'; set it to always or never, or unset it"):
        kernel_density([1500], [5500], None, grid, estimator=Estimator("quartic", 300), years=1)


def test_loops_are_compiled_where_they_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    njit = numba.njit

    def nowhere(loop: Callable[..., Any], *, cache: bool = False, **how: Any) -> object:  # noqa: ANN401
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(loop, **how)

    monkeypatch.setattr(numba, "njit", nowhere)
    assert loops.compiled(lambda value: value + 1)(1) == 2
