"""The sum of kernels at the centers of a grid, by whichever way is exact and quick."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from cannabis_maps.density.kernels import Kernel
from cannabis_maps.density.modes import GaussianModes, can_hold
from cannabis_maps.density.summing import NarrowSum, SeparateSum
from cannabis_maps.density.sweeping import Sweep
from cannabis_maps.grid import BoolArray, FloatArray, Grid

GAUSSIAN = "gaussian"
# With fewer points the plain sum is as quick as any other way.
FEW_POINTS = 128
# Modes err by 1e-8 of a kernel's peak: nothing to a point with this much of what it can have on
# the window, and too much to one with less, whose weight is multiplied by more.
LEAST_BY_MODES = 0.02
# What a sweep leaves of rounding, over the peak, is below that.
SWEPT_TO = 1e-9
# Enough to share out most of what a row costs by itself, and as many points as take 100 MB.
SETS_AT_ONCE = 9
POINTS_AT_ONCE = 1 << 21


class Smoothing(Protocol):
    """Points and a kernel, ready to be summed on a grid."""

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center in the window, per square meter."""

    def gather(self, values: FloatArray) -> FloatArray:
        """Return the sum of the values of the window's cells, each times a point's kernel there."""


@dataclass(frozen=True, eq=False)
class SplitSum:
    """Most points by modes, and the chosen ones by the plain sum."""

    chosen: BoolArray
    modes: GaussianModes
    plain: SeparateSum

    def spread(self, weights: FloatArray) -> FloatArray:
        """As of `Smoothing`."""
        by_modes = self.modes.spread(np.where(self.chosen, 0.0, weights))
        return by_modes + self.plain.spread(weights[self.chosen])

    def gather(self, values: FloatArray) -> FloatArray:
        """As of `Smoothing`."""
        gathered = self.modes.gather(values)
        gathered[self.chosen] = self.plain.gather(values)
        return gathered


@dataclass(frozen=True, eq=False)
class WeightedSums:
    """Points and sets of their weights, ready to be summed here or in another process.

    Parameters
    ----------
    smoothing : Smoothing
    weights : array of shape (sets, n)
    grid : Grid
    """

    smoothing: Smoothing
    weights: FloatArray
    grid: Grid

    def lean(self) -> "WeightedSums":
        """Leave out points that weigh nothing, where much would be sent with each."""
        if not isinstance(self.smoothing, Sweep):
            return self
        used = np.flatnonzero(self.weights.any(axis=0))
        return WeightedSums(self.smoothing.at(used), self.weights[:, used], self.grid)

    def summed(self) -> FloatArray:
        """Return the sum of each set at each center, per square meter: (sets, rows, cols)."""
        sums = np.zeros((len(self.weights), *self.grid.shape))
        self.fill(sums)
        return sums

    def fill(self, sums: FloatArray) -> None:
        """Do the same into an array of zeros of that shape."""
        if isinstance(self.smoothing, Sweep):
            self.smoothing.add_each(self.weights, sums)
        else:
            for each, weights in zip(sums, self.weights, strict=True):
                each[...] = self.smoothing.spread(weights)
        for each in sums:
            without_rounding(each, self.smoothing)


def sets_at_once(smoothing: Smoothing) -> int:
    """Return how many sets of weights are best summed together."""
    if not isinstance(smoothing, Sweep):
        return 1
    return min(SETS_AT_ONCE, max(1, POINTS_AT_ONCE // max(1, smoothing.count)))


def prepare(
    kernel: Kernel,
    bandwidth_m: float,
    x: FloatArray,
    y: FloatArray,
    grid: Grid,
    *,
    inside: BoolArray,
    sums: float = 1.0,
) -> Smoothing:
    """Choose the way.

    Parameters
    ----------
    kernel : Kernel
    bandwidth_m : float
    x, y : array of shape (n,)
        Meters, none farther from the grid than its kernel reaches.
    grid : Grid
    inside : array of bool, shape (rows, cols)
        The cells of the window, where the sum is wanted.
    sums : float
        How often all points are to be summed in all.

    Returns
    -------
    Smoothing
    """
    if kernel.name != GAUSSIAN:
        return Sweep.prepare(kernel, bandwidth_m, x, y, grid, inside=inside, sums=sums)
    if x.size <= FEW_POINTS:
        return SeparateSum(bandwidth_m, x, y, grid)
    if bandwidth_m < grid.cell_m or not can_hold(bandwidth_m, grid):
        return NarrowSum.prepare(bandwidth_m, x, y, grid, kernel.reach)
    return replace(GaussianModes.prepare(bandwidth_m, x, y, grid), least=0.0)


def prepare_shared(
    sigmas_m: Sequence[float], x: FloatArray, y: FloatArray, grid: Grid
) -> GaussianModes | None:
    """Lay points out once for several Gaussians; None where one of them is better summed as it is.

    Parameters
    ----------
    sigmas_m : sequence of float
    x, y : array of shape (n,)
        Meters.
    grid : Grid

    Returns
    -------
    GaussianModes or None
        Of the narrowest one; `GaussianModes.of_sigma` gives the others.
    """
    narrowest_m, widest_m = min(sigmas_m), max(sigmas_m)
    by_modes = x.size > FEW_POINTS and narrowest_m >= grid.cell_m
    if not by_modes or not can_hold(narrowest_m, grid, widest_m):
        return None
    return replace(GaussianModes.prepare(narrowest_m, x, y, grid, widest_m=widest_m), least=0.0)


def shares_on_window(
    smoothing: Smoothing,
    x: FloatArray,
    y: FloatArray,
    window_m2: FloatArray,
    most: float,
) -> tuple[Smoothing, FloatArray]:
    """Return the share of each point's kernel that falls on the cells of a window.

    Parameters
    ----------
    smoothing : Smoothing
        Of the points.
    x, y : array of shape (n,)
        Meters.
    window_m2 : array of shape (rows, cols)
        Area of each cell of the window, 0 outside it.
    most : float
        The largest share that a point can have.

    Returns
    -------
    smoothing : Smoothing
        One that bears weights over these shares.
    shares : array of shape (n,)
    """
    shares = smoothing.gather(window_m2)
    faint = shares < LEAST_BY_MODES * most
    if isinstance(smoothing, GaussianModes) and faint.any():
        plain = SeparateSum(smoothing.sigma_m, x[faint], y[faint], smoothing.grid)
        shares[faint] = plain.gather(window_m2)
        return SplitSum(faint, smoothing, plain), shares
    return smoothing, shares


def without_rounding(sums: FloatArray, smoothing: Smoothing) -> FloatArray:
    """Take away, in place, what only rounding leaves at a center that no kernel reaches.

    Parameters
    ----------
    sums : array of shape (rows, cols)
        Of kernels that are nowhere below zero.
    smoothing : Smoothing
        What has summed them.

    Returns
    -------
    array of shape (rows, cols)
    """
    if isinstance(smoothing, Sweep):
        np.copyto(sums, 0, where=sums < SWEPT_TO * sums.max())
    return sums
