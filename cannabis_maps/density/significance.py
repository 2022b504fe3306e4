"""What of a change chance can explain: a randomization test in every cell."""

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.changing import Positions
from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.modes import GaussianModes
from cannabis_maps.density.plan import Plan
from cannabis_maps.density.points import Sample
from cannabis_maps.density.randomization import NULLS, Randomization, Seeds
from cannabis_maps.density.smoothing import Smoothing, SplitSum
from cannabis_maps.density.surface import (
    DEFAULT_ESTIMATOR,
    EXACT_TO,
    PER_YEAR,
    cells_in,
    how_made,
    labeled,
    scale_of,
)
from cannabis_maps.density.sweeping import Sweep
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import FloatArray, Grid
from cannabis_maps.progress import Progress, silent

IntArray = npt.NDArray[np.int64]

TESTING = "Testing the change"
# Cells, or positions, times replicates that are worked out at once.
AT_ONCE = 1 << 21
# Over the peak: differences that are closer are the same one, rounded differently.
TIE = 1e-9
DEFAULT_RANDOMIZATION = Randomization()


@dataclass(frozen=True, eq=False)
class Trial:
    """All that a replicate needs, ready to be sent to another process.

    Parameters
    ----------
    plan : Plan
        Of the positions.
    counts : array of int, shape (n,)
        Arrests at each position in both windows.
    null : str
    sizes : tuple of float
        What the windows before and after are measured by: years, or totals.
    expected : array of shape (rows, cols)
        The later window's arrests on each cell, if nothing has changed.
    least : array of shape (rows, cols)
        How far from that is as far as what was observed.
    """

    plan: Plan
    counts: IntArray
    null: str
    sizes: tuple[float, float]
    expected: FloatArray
    least: FloatArray

    @classmethod
    def prepare(
        cls, positions: Positions, sizes: tuple[float, float], null: str, plan: Plan
    ) -> "Trial":
        """Work out what was observed.

        The difference f_after / A - f_before / B of sums on the cells is
        (f_after - A / (A + B) f_both) (1 / A + 1 / B), so that only f_after differs from one
        replicate to the next.

        Parameters
        ----------
        positions : Positions
        sizes : tuple of float
            B and A.
        null : str
        plan : Plan
            Of the positions.

        Returns
        -------
        Trial
        """
        plan = replace(plan, smoothing=_for_many(plan.smoothing))
        counts = positions.before + positions.after
        both, later = _expected_counts(plan, np.array([counts, positions.after]))
        peak = float(np.max(both, where=plan.inside, initial=0))
        expected = both * (sizes[1] / sum(sizes))
        least = np.abs(later - expected) - TIE * peak
        # Where there is nothing, nothing has changed.
        least[both < EXACT_TO * peak] = 0
        return cls(plan, counts.astype(np.int64), null, sizes, expected, least)

    def as_extreme(self, seeds: Seeds, is_over: Callable[[], bool] = lambda: False) -> IntArray:
        """Count the replicates that are at least as far from the expected as the observed.

        Parameters
        ----------
        seeds : sequence of numpy.random.SeedSequence
            One for each replicate.
        is_over : callable
            Tells whether nobody waits for the result any more; never, if left out.

        Returns
        -------
        array of int, shape (rows, cols)
        """
        found = np.zeros(self.expected.shape, dtype=np.int64)
        most = max(1, AT_ONCE // max(self.counts.size, found.size))
        for begin in range(0, len(seeds), most):
            draws = [self._draw(seed) for seed in seeds[begin : begin + most]]
            for surface in _expected_counts(self.plan, np.array(draws, dtype=np.float64)):
                np.subtract(surface, self.expected, out=surface)
                found += np.abs(surface, out=surface) >= self.least
                if is_over():
                    return found
        return found

    def _draw(self, seed: np.random.SeedSequence) -> IntArray:
        return NULLS[self.null].draw(np.random.default_rng(seed), self.counts, *self.sizes)


def change_significance(
    before: Sample,
    after: Sample,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
    randomization: Randomization = DEFAULT_RANDOMIZATION,
    executor: Executor | None = None,
    progress: Progress = silent,
) -> xr.DataArray:
    """Tell how often chance alone changes a density at least as much, in each cell by itself.

    The arrests of both windows are dealt out anew R times, and p(c) = (1 + r(c)) / (1 + R), where
    r counts the replicates with |d*(c)| >= |d(c)|. Under the null ``same-rate`` each arrest falls
    into the later window with probability T_after / (T_before + T_after), T being years of actual
    days, and d is the difference of the rates, f_after / T_after - f_before / T_before. Under
    ``same-share`` the arrests are shuffled, N_after of them into the later window, and d is the
    difference of the shares, f_after / N_after - f_before / N_before. Arrests are taken to be
    independent of one another, which they are not, so p is optimistic.

    Parameters
    ----------
    before, after : Sample
        Whole numbers of arrests.
    grid, window, estimator
        As of `change`.
    randomization : Randomization
        The null, how many replicates, and the seed.
    executor : concurrent.futures.Executor, optional
        Where the replicates are worked out, in blocks of 25; threads of this process if left out,
        one for each core. The answer is the same wherever and in whatever order.
    progress : Progress
        Called after each block.

    Returns
    -------
    xarray.DataArray
        p, two-sided, above 0, to 1, of shape (rows, cols); 1 where neither window has arrests and
        NaN outside the window. ``attrs`` hold null, replicates, seed and what they mean.

    Raises
    ------
    OptionError
        If years are not positive.
    SurfaceError
        If counts are not whole numbers, neither window has an arrest (for ``same-share``, one of
        them has none), or as of `kernel_density`.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application. Cambridge
    University Press, chapter 4.

    Kelsall, J. E. and Diggle, P. J. (1995). Kernel estimation of relative risk. Bernoulli 1, 3-16.

    Examples
    --------
    Of 30 arrests in two windows of a year all are in the earlier one, as hardly ever by chance; of
    11 arrests 6 are, as near to half of them as can be:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 300, 100), cell_m=100)
    >>> before, after = (Sample([50, 150], [50, 50], counts, 1) for counts in ([30, 6], [0, 5]))
    >>> p = change_significance(before, after, grid, estimator=Estimator("quartic", 90))
    >>> print(p.values)
    [[0.001 1.    1.   ]]
    """
    for sample in (before, after):
        scale_of(PER_YEAR, sample.years, grid)
    positions = Positions.of(before, after)
    _check_whole(positions)
    sizes = NULLS[randomization.null].sizes(before, after, positions)
    inside, sums = cells_in(window, grid), randomization.replicates
    plan = Plan.prepare(positions.x, positions.y, inside, grid, estimator, sums=sums)
    trial = Trial.prepare(positions, sizes, randomization.null, plan)
    found = _run(trial, randomization, executor, progress)
    p = (1 + found) / (1 + randomization.replicates)
    attrs = how_made(grid, estimator, PER_YEAR) | _told(randomization, positions, before, after)
    return labeled(np.where(plan.inside, p, np.nan), grid, attrs, name="p_value")


def _check_whole(positions: Positions) -> None:
    for counts in (positions.before, positions.after):
        if (broken := np.count_nonzero(counts % 1)) > 0:
            raise SurfaceError(
                f"at {broken:,} positions the number of arrests is not whole, so they cannot be "
                "dealt out; give counts"
            )


def _run(
    trial: Trial, randomization: Randomization, executor: Executor | None, progress: Progress
) -> IntArray:
    blocks, replicates, done = randomization.blocks(), randomization.replicates, 0
    found = np.zeros(trial.expected.shape, dtype=np.int64)
    progress(TESTING, 0.0)
    with closing(_mapped(executor, trial, blocks)) as counted:
        for block, counts in zip(blocks, counted, strict=True):
            found += counts
            done += len(block)
            progress(TESTING, done / replicates, f"{done:,} of {replicates:,} replicates")
    return found


def _mapped(
    executor: Executor | None, trial: Trial, blocks: Sequence[Seeds]
) -> Generator[IntArray, None, None]:
    if executor is not None:
        yield from executor.map(trial.as_extreme, blocks)
        return
    over = threading.Event()
    # Threads, which a script can start without a guard: sums in arrays let each other run.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        try:
            yield from threads.map(partial(trial.as_extreme, is_over=over.is_set), blocks)
        finally:
            over.set()


def _told(
    randomization: Randomization, positions: Positions, before: Sample, after: Sample
) -> dict[str, str | float]:
    null = randomization.null
    return {
        "units": "1",
        "measure": "p-value",
        "null": null,
        "replicates": randomization.replicates,
        "seed": randomization.seed,
        "meaning": f"{words.NULLS[null]} {words.P_IS_OPTIMISTIC}",
        "count_before": float(positions.before.sum()),
        "count_after": float(positions.after.sum()),
        "years_before": float(before.years),
        "years_after": float(after.years),
    }


def _expected_counts(plan: Plan, weights: FloatArray) -> Iterator[FloatArray]:
    """Work out what each set of weights leaves on the cells, so that ties stay ties."""
    shared = np.array([plan.over_shares(plan.merged(each)) for each in weights])
    for counts, each in zip(_spread_each(plan.smoothing, shared), weights, strict=True):
        np.multiply(counts, plan.grid.cell_m**2, out=counts)
        plan.add_own(counts, each)
        yield counts


def _for_many(smoothing: Smoothing) -> Smoothing:
    if isinstance(smoothing, SplitSum):
        return replace(smoothing, modes=smoothing.modes.for_many())
    return smoothing.for_many() if isinstance(smoothing, GaussianModes | Sweep) else smoothing


def _spread_each(smoothing: Smoothing, weights: FloatArray) -> Iterator[FloatArray]:
    if isinstance(smoothing, GaussianModes):
        return smoothing.spread_each(weights)
    return map(smoothing.spread, weights)
