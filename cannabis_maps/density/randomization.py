"""How arrests are dealt out anew between two windows of time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.changing import Positions
from cannabis_maps.density.points import Sample
from cannabis_maps.errors import OptionError, SurfaceError

IntArray = npt.NDArray[np.int64]
Seeds = Sequence[np.random.SeedSequence]

# Replicates at a time: enough to be worth sending to another process, few enough to share out.
BLOCK = 25


@dataclass(frozen=True)
class Null:
    """What is taken to be so if nothing has changed.

    Parameters
    ----------
    sizes : callable
        From samples and positions to what the windows before and after are measured by.
    draw : callable
        From a generator, the arrests at each position in both windows, and the two sizes to those
        in the later window.
    """

    sizes: Callable[[Sample, Sample, Positions], tuple[float, float]]
    draw: Callable[[np.random.Generator, IntArray, float, float], IntArray]


def _years(before: Sample, after: Sample, _: Positions) -> tuple[float, float]:
    return before.years, after.years


def _draw_each(
    generator: np.random.Generator, counts: IntArray, before: float, after: float
) -> IntArray:
    return generator.binomial(counts, after / (before + after))


def _totals(_before: Sample, _after: Sample, positions: Positions) -> tuple[float, float]:
    totals = float(positions.before.sum()), float(positions.after.sum())
    if min(totals) <= 0:
        raise SurfaceError(
            f"{totals[0]:,.0f} arrests before and {totals[1]:,.0f} after: a window without any has "
            "no shares; choose a longer one, or the null same-rate"
        )
    return totals


def _draw_shuffled(
    generator: np.random.Generator, counts: IntArray, _before: float, after: float
) -> IntArray:
    # By counting, since the marginals take 15 times as long for positions of few arrests each.
    return generator.multivariate_hypergeometric(counts, round(after), method="count")


NULLS = {
    "same-rate": Null(_years, _draw_each),
    "same-share": Null(_totals, _draw_shuffled),
}


@dataclass(frozen=True)
class Randomization:
    """By which rule, how often and from which seed arrests are dealt out anew.

    Parameters
    ----------
    null : str
        ``same-rate``: each arrest falls into the later window with the probability that its years
        have among those of both. ``same-share``: the arrests of both windows are shuffled, and the
        total of each is kept.
    replicates : int
        How often; the smallest p is 1 over one more than that.
    seed : int
        Not negative.

    Raises
    ------
    OptionError
        If the null is not known, there is no replicate, or the seed is negative.
    """

    null: str = "same-rate"
    replicates: int = 999
    seed: int = 1811

    def __post_init__(self) -> None:
        """Check first, work after."""
        if self.null not in NULLS:
            raise OptionError(f"null {self.null!r} is not known; use {' or '.join(NULLS)}")
        if self.replicates < 1:
            raise OptionError(f"replicates {self.replicates}: give 1 or more, such as 999")
        if self.seed < 0:
            raise OptionError(f"seed {self.seed}: give a whole number from 0 on, such as 1811")

    def blocks(self) -> list[Seeds]:
        """Return a seed for each replicate, in blocks that do not depend on the workers."""
        seeds = np.random.SeedSequence(self.seed).spawn(self.replicates)
        return [seeds[begin : begin + BLOCK] for begin in range(0, len(seeds), BLOCK)]
