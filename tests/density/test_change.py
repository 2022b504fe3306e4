"""Change between two windows of time: by hand, by enumeration, by plain loops and by its laws."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import product
from math import inf, nan
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import stats
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density import EDGE_CORRECTIONS, Estimator
from cannabis_maps.density.changing import Change, Positions, change, worth_outlining
from cannabis_maps.density.points import Sample
from cannabis_maps.density.randomization import NULLS, Randomization
from cannabis_maps.density.significance import change_significance
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
ROW = Grid(Region(0, 0, 400, 100), 100)
# Narrower than a cell: each point on its own.
ALONE = Estimator("quartic", 90)
nulls = pytest.mark.parametrize("null", NULLS)


def in_row(counts: list[float], years: float = 1) -> Sample:
    """Return arrests at the centers of the first cells of the row."""
    centers = ROW.x[: len(counts)]
    return Sample(centers, np.full(centers.size, 50), counts, years)


def p_of(
    before: Sample,
    after: Sample,
    estimator: Estimator = ALONE,
    **how: Any,  # noqa: ANN401
) -> Array:
    """Return the p of the row's cells."""
    randomization = Randomization(**how)
    p = change_significance(before, after, ROW, estimator=estimator, randomization=randomization)
    return np.asarray(p.values[0], dtype=np.float64)


# The two surfaces.


def test_rates_their_difference_and_ratio_by_hand() -> None:
    # On a hundredth of a square kilometer: 8 in 4 years are 200 per km2 per year.
    found = change(in_row([8, 4, 0, 4], 4), in_row([1, 4, 3], 0.5), ROW, estimator=ALONE)
    assert_allclose(found.before, [[200, 100, 0, 100]], atol=1e-9)
    assert_allclose(found.after, [[200, 800, 600, 0]], atol=1e-9)
    assert_allclose(found.difference, [[0, 700, 600, -100]], atol=1e-9)
    assert_allclose(found.ratio, [[1, 8, nan, 0]], atol=1e-9)
    # 16 a year against 4 a year.
    assert found.citywide_ratio == pytest.approx(4)


def test_names_units_and_counts_are_told() -> None:
    found = change(in_row([8], 4), in_row([1, 4], 0.5), ROW, estimator=ALONE)
    surfaces = {
        "before": found.before,
        "after": found.after,
        "difference": found.difference,
        "ratio": found.ratio,
    }
    for name, surface in surfaces.items():
        assert surface.name == name
        assert surface.rio.crs.to_epsg() == 26971
        assert surface.attrs["units"] == ("1" if name == "ratio" else "arrests per km2 per year")
    assert found.after.attrs["years"] == 0.5
    attrs = found.difference.attrs
    assert [attrs[f"{what}_before"] for what in ("count", "years")] == [8, 4]
    assert [attrs[f"{what}_after"] for what in ("count", "years")] == [5, 0.5]
    assert "count" not in attrs
    assert attrs["method"].startswith("After against before. Kernel density: Quartic kernel")


def test_outside_the_window_there_is_nothing(grid: Grid, window: BaseGeometry) -> None:
    both = Sample([1150], [5150], [3], 1), Sample([1250], [5150], [5], 1)
    found = change(*both, grid, window=window)
    p = change_significance(*both, grid, window=window, randomization=Randomization(replicates=9))
    outlined = worth_outlining(found, p)
    inside = grid.inside(window)
    for surface in (found.before, found.after, found.difference, p):
        assert_array_equal(np.isfinite(surface), inside)
    assert outlined.dtype == np.bool_
    assert not outlined.values[~inside].any()


def test_positions_are_merged_over_both_windows() -> None:
    before = Sample([5, 5, 7], [1, 1, 1], [1, 2, 4], 1)
    positions = Positions.of(before, Sample([7, 5, 7], [1, 2, 1], None, 1))
    found = zip(positions.x, positions.y, positions.before, positions.after, strict=True)
    assert list(found) == [(5, 2, 0, 1), (5, 1, 3, 0), (7, 1, 4, 2)]


# Significance.


@nulls
def test_kernels_that_overlap_against_all_outcomes_of_both_positions(null: str) -> None:
    estimator = Estimator("epanechnikov", 150)
    before, after = in_row([6, 0, 0, 9], 3), in_row([5, 0, 0, 1], 2)
    p = p_of(before, after, estimator, null=null, replicates=9_999)
    # 9 : 5 on the own cell and the next one.
    kernels = np.array([[9, 5, 0, 0], [0, 0, 5, 9]]) / 14
    outcomes = np.array(list(product(range(12), range(11))))
    if null == "same-rate":
        chances = stats.binom.pmf(outcomes, [11, 10], 2 / 5).prod(axis=1)
        sizes = np.array([3, 2])
    else:
        dealt = outcomes.sum(axis=1) == 6
        chances = np.where(dealt, stats.hypergeom.pmf(outcomes[:, 0], 21, 11, 6), 0)
        sizes = np.array([15, 6])
    assert chances.sum() == pytest.approx(1)
    later = outcomes @ kernels
    differences = later / sizes[1] - ([11, 10] @ kernels - later) / sizes[0]
    observed = [5, 1] @ kernels / sizes[1] - [6, 9] @ kernels / sizes[0]
    expected = chances @ (np.abs(differences) >= np.abs(observed) - 1e-12)
    assert_allclose(p, expected, atol=4 * np.sqrt(0.25 / 9_999))


@nulls
@pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)
@pytest.mark.parametrize(
    ("kernel", "count"), [("gaussian", 40), ("gaussian", 300), ("quartic", 40)]
)
def test_plain_loops_over_the_same_draws(
    null: str, edge_correction: str, kernel: str, count: int, grid: Grid, window: BaseGeometry
) -> None:
    random = np.random.default_rng(12)
    points = random.uniform(1000, 1900, count), random.uniform(5000, 6100, count)
    before, after = (Sample(*points, random.integers(1, 5, count), years) for years in (2.5, 1.25))
    estimator = Estimator(kernel, 260, edge_correction)
    p = change_significance(
        before,
        after,
        grid,
        window=window,
        estimator=estimator,
        randomization=Randomization(null, 60, seed=5),
    )
    inside = grid.inside(window)
    expected = plain_p(Positions.of(before, after), inside, grid, estimator, null)
    assert_allclose(p.values[inside], expected, rtol=1e-12)


def plain_p(
    positions: Positions, inside: NDArray[np.bool_], grid: Grid, estimator: Estimator, null: str
) -> Array:
    """Deal out, smooth and compare one replicate after another."""
    east, north = (values[inside] for values in np.meshgrid(grid.x, grid.y))
    squared = (east[:, None] - positions.x) ** 2 + (north[:, None] - positions.y) ** 2
    u = squared / estimator.bandwidth_m**2
    kernels = np.exp(-u / 2) if estimator.kernel == "gaussian" else np.maximum(1 - u, 0) ** 2
    if estimator.corrects_edges:
        kernels /= kernels.sum(axis=0)
    counts = (positions.before + positions.after).astype(int)
    total = int(positions.after.sum())
    sizes = (2.5, 1.25) if null == "same-rate" else (counts.sum() - total, total)

    def difference(later: Array) -> Array:
        return np.asarray(kernels @ later / sizes[1] - kernels @ (counts - later) / sizes[0])

    observed, extreme = np.abs(difference(positions.after)), 0
    for seed in np.random.SeedSequence(5).spawn(60):
        generator = np.random.default_rng(seed)
        if null == "same-rate":
            later = generator.binomial(counts, 1.25 / 3.75)
        else:
            later = generator.multivariate_hypergeometric(counts, total, method="count")
        drawn = np.abs(difference(later.astype(float)))
        extreme = extreme + (drawn >= observed - 1e-12 * observed.max())
    return np.asarray((1 + extreme) / 61)


@nulls
def test_without_a_change_p_is_uniform(null: str) -> None:
    # 400 places that do not reach each other, of so many arrests that two are seldom as extreme.
    grid = Grid(Region(0, 0, 2000, 2000), 100)
    x, y = (values.ravel() for values in np.meshgrid(grid.x, grid.y))
    random = np.random.default_rng(13)
    counts = random.integers(1_000, 4_000, x.size)
    later = random.binomial(counts, 0.4)
    p = change_significance(
        Sample(x, y, counts - later, 3),
        Sample(x, y, later, 2),
        grid,
        estimator=ALONE,
        randomization=Randomization(null, 199),
    )
    assert stats.kstest(p.values.ravel(), "uniform").pvalue > 0.01


def test_a_rate_that_fell_everywhere_is_a_change_of_rate_and_not_of_share() -> None:
    before, after = in_row([400, 800, 600, 400]), in_row([200, 400, 300, 200])
    assert_array_equal(p_of(before, after, replicates=99), 0.01)
    assert (p_of(before, after, null="same-share", replicates=99) > 0.5).all()


@pytest.mark.parametrize("estimator", [Estimator(bandwidth_m=300), Estimator("quartic", 900)])
def test_a_planted_change_is_found_where_it_is(estimator: Estimator) -> None:
    random = np.random.default_rng(14)
    grid = Grid(Region(0, 0, 10_000, 8_000), 200)
    x, y = random.uniform(0, [10_000, 8_000], (8_000, 2)).T
    added = random.normal([7_000, 3_000], 250, (60, 2)).T
    before = Sample(x[:4_000], y[:4_000], None, 2)
    after = Sample(np.append(x[4_000:], added[0]), np.append(y[4_000:], added[1]), None, 2)
    found = change(before, after, grid, estimator=estimator)
    p = change_significance(
        before, after, grid, estimator=estimator, randomization=Randomization(replicates=199)
    )
    outlined = worth_outlining(found, p)
    assert bool(outlined.sel(x=7_000, y=3_000, method="nearest"))
    assert float(p.sel(x=7_000, y=3_000, method="nearest")) == 1 / 200
    far = np.hypot(p.x - 7_000, p.y - 3_000) > 2_000
    assert 0.01 < float((p < 0.05).where(far).mean()) < 0.1


def test_where_neither_window_has_arrests_nothing_has_changed() -> None:
    # From 5.3 sigma on a density is below 1e-6 of the peak, to which it is exact.
    random = np.random.default_rng(15)
    grid = Grid(Region(0, 0, 10_000, 1_000), 500)
    x, y = random.uniform(500, 505, (2, 200))
    before, after = Sample(x, y, np.full(200, 5), 1), Sample(x, y, None, 1)
    p = change_significance(before, after, grid, randomization=Randomization(replicates=39))
    assert (p.sel(x=slice(None, 3_000)) == 1 / 40).all()
    assert (p.sel(x=slice(3_250, None)) == 1).all()


# However it is run, the answer is the same.


class Backward(Executor):
    """Work out the last block first."""

    def map(  # type: ignore[override]
        self, function: Callable[..., Any], blocks: Iterable[Any], **_: object
    ) -> Iterator[Any]:
        done = [function(block) for block in reversed(list(blocks))]
        return iter(done[::-1])


def executors() -> Iterator[Executor]:
    yield from (ThreadPoolExecutor(workers) for workers in (1, 2, 3))
    yield Backward()


@nulls
def test_any_number_of_workers_and_any_order_give_the_same(null: str, grid: Grid) -> None:
    both = clustered(200)
    how: dict[str, Any] = {"randomization": Randomization(null, 110)}
    expected = change_significance(*both, grid, **how)
    for executor in executors():
        with executor:
            assert expected.identical(change_significance(*both, grid, **how, executor=executor))


@pytest.mark.slow
def test_other_processes_give_the_same(grid: Grid) -> None:
    both = clustered(200)
    how: dict[str, Any] = {"randomization": Randomization(replicates=60)}
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        elsewhere = change_significance(*both, grid, **how, executor=executor)
    assert elsewhere.identical(change_significance(*both, grid, **how))


def test_another_seed_gives_another_answer(grid: Grid) -> None:
    both = clustered(50)
    one, other = (
        change_significance(*both, grid, randomization=Randomization(replicates=40, seed=seed))
        for seed in (1, 2)
    )
    assert not np.array_equal(one, other)


def test_progress_is_told_block_by_block() -> None:
    told = []
    change_significance(
        in_row([1]),
        in_row([1]),
        ROW,
        randomization=Randomization(replicates=60),
        progress=lambda *report: told.append(report),
    )
    assert told == [
        ("Testing the change", 0.0),
        ("Testing the change", 25 / 60, "25 of 60 replicates"),
        ("Testing the change", 50 / 60, "50 of 60 replicates"),
        ("Testing the change", 1.0, "60 of 60 replicates"),
    ]


def test_the_null_is_told() -> None:
    p = change_significance(
        in_row([5]),
        in_row([2, 1]),
        ROW,
        estimator=ALONE,
        randomization=Randomization("same-share", 9, 7),
    )
    assert p.name == "p_value"
    assert p.attrs["units"] == "1"
    assert [p.attrs[name] for name in ("null", "replicates", "seed")] == ["same-share", 9, 7]
    assert p.attrs["meaning"] == f"{words.NULLS['same-share']} {words.P_IS_OPTIMISTIC}"
    assert list(words.NULLS) == list(NULLS)


def clustered(count: int) -> tuple[Sample, Sample]:
    """Return arrests in two windows on the small grid."""
    random = np.random.default_rng(16)
    before, after = (
        Sample(random.uniform(1000, 2300, count), random.uniform(5000, 6100, count), None, years)
        for years in (2, 1)
    )
    return before, after


# What is worth an outline.


@pytest.fixture
def halved() -> Change:
    """By half in the whole city; more in the second cell, less in the third, none before."""
    return change(in_row([4000, 800, 800]), in_row([2000, 220, 580, 1]), ROW, estimator=ALONE)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, [False, True, True, False]),
        ({"most_p": 0.5}, [False, True, True, True]),
        ({"least_departure": 0.44}, [False, True, True, False]),
        ({"least_departure": 0.5}, [False, False, False, False]),
        ({"least_departure": 0}, [True, True, True, False]),
    ],
)
def test_outlines_by_hand(halved: Change, limits: dict[str, float], expected: list[bool]) -> None:
    # Citywide 2,801 / 5,600 = 0.5002; 220 / 800 is 45 % below it and 580 / 800 45 % above.
    p = halved.ratio.copy(data=[[0.001, 0.01, 0.049, 0.4]])
    outlined = worth_outlining(halved, p, **limits)
    assert outlined.values.tolist() == [expected]
    assert outlined.attrs["citywide_ratio"] == pytest.approx(2801 / 5600)


def test_an_outline_says_what_it_means(halved: Change) -> None:
    outlined = worth_outlining(halved, halved.ratio, least_departure=0.5)
    assert outlined.attrs["meaning"] == words.outlined(0.05, 0.5)
    assert "over 50 percent off the citywide one" in outlined.attrs["meaning"]


# Faults.


@pytest.mark.parametrize("make", [change, change_significance])
def test_no_arrests(make: Callable[..., object]) -> None:
    with pytest.raises(SurfaceError, match="neither window has an arrest; choose longer ones"):
        make(in_row([]), in_row([0, 0]), ROW)


@pytest.mark.parametrize("make", [change, change_significance])
@pytest.mark.parametrize("years", [0, -1, nan, inf])
def test_years_that_are_no_length_of_time(make: Callable[..., object], years: float) -> None:
    with pytest.raises(OptionError, match="give a positive number"):
        make(in_row([1]), in_row([1], years), ROW)


def test_one_window_without_arrests_has_a_rate_and_no_shares() -> None:
    assert p_of(in_row([9]), in_row([]), replicates=99)[0] < 0.05
    with pytest.raises(SurfaceError, match=r"9 arrests before and 0 after: .* null same-rate"):
        p_of(in_row([9]), in_row([]), null="same-share")


def test_parts_of_arrests_cannot_be_dealt_out() -> None:
    change(in_row([1.5]), in_row([1]), ROW)
    with pytest.raises(SurfaceError, match="at 1 positions the number of arrests is not whole"):
        p_of(in_row([1.5]), in_row([1]))


def test_points_that_do_not_fit_together() -> None:
    with pytest.raises(SurfaceError, match="x has 1 values, y 2 and weights 1"):
        change(in_row([1]), Sample([1], [2, 3], None, 1), ROW)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"replicates": 0}, "replicates 0: give 1 or more, such as 999"),
        ({"seed": -1}, "seed -1: give a whole number from 0 on"),
        ({"null": "none"}, "null 'none' is not known; use same-rate or same-share"),
    ],
)
def test_a_randomization_that_cannot_be(given: dict[str, Any], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        Randomization(**given)


@pytest.mark.parametrize("most_p", [0, -0.1, 1.1, nan])
def test_a_p_that_cannot_be(halved: Change, most_p: float) -> None:
    with pytest.raises(OptionError, match="give a number above 0, to 1"):
        worth_outlining(halved, halved.ratio, most_p=most_p)


@pytest.mark.parametrize("least", [-0.1, nan, inf])
def test_a_departure_that_cannot_be(halved: Change, least: float) -> None:
    with pytest.raises(OptionError, match="give 0 or more"):
        worth_outlining(halved, halved.ratio, least_departure=least)


def test_an_outline_needs_a_citywide_change_and_the_same_cells(halved: Change) -> None:
    with pytest.raises(SurfaceError, match="not of the same cells"):
        worth_outlining(halved, halved.ratio[:, :2])
    found = change(in_row([]), in_row([1]), ROW, estimator=ALONE)
    with pytest.raises(SurfaceError, match="no citywide change to compare with"):
        worth_outlining(found, found.ratio)


def test_points_that_do_not_reach_the_window() -> None:
    far = Sample([5_000], [50], None, 1)
    with pytest.raises(SurfaceError, match="does not reach the window"):
        change_significance(in_row([1]), far, ROW, window=box(0, 0, 400, 100), estimator=ALONE)
