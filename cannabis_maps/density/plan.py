"""A plan: points on the cells of a window, ready to be summed under any weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.kernels import KERNELS, Kernel
from cannabis_maps.density.merging import Places
from cannabis_maps.density.modes import GaussianModes
from cannabis_maps.density.smoothing import (
    GAUSSIAN,
    Smoothing,
    SplitSum,
    prepare,
    shares_on_window,
    without_rounding,
)
from cannabis_maps.density.summing import SeparateSum
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import BoolArray, FloatArray, Grid

IntArray = npt.NDArray[np.intp]

# With less of what a kernel can have on the window a point says nothing of the window.
MIN_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class Plan:
    """Points on the cells of a window, with all that does not depend on their weights.

    Parameters
    ----------
    grid : Grid
    inside : array of bool, shape (rows, cols)
        The cells of the window.
    estimator : Estimator
    near : array of bool, shape (n,)
        Which of the points are within a kernel's reach of the grid; what follows is of these.
    places : Places, optional
        Where many of them stand on one position: what follows is of positions.
    x, y : array of shape (k,)
        Meters.
    smoothing : Smoothing
        The sum of their kernels.
    shares : array of shape (k,)
        What of each one's kernel falls on the window; 1 without edge correction.
    reaching : array of bool, shape (k,)
        Whether that is enough to be corrected by.
    """

    grid: Grid
    inside: BoolArray
    estimator: Estimator
    near: BoolArray
    places: Places | None
    x: FloatArray
    y: FloatArray
    smoothing: Smoothing
    shares: FloatArray
    reaching: BoolArray

    @classmethod
    def prepare(
        cls,
        x: FloatArray,
        y: FloatArray,
        inside: BoolArray,
        grid: Grid,
        estimator: Estimator,
        *,
        sums: float = 1.0,
    ) -> "Plan":
        """Find the points near the grid, and the shares of their kernels on the window.

        Parameters
        ----------
        x, y : array of shape (n,)
            Meters.
        inside : array of bool, shape (rows, cols)
        grid : Grid
        estimator : Estimator
        sums : float
            How often all points are to be summed in all, the edge correction not counted.

        Returns
        -------
        Plan
        """
        kernel, bandwidth_m = KERNELS[estimator.kernel], estimator.bandwidth_m
        near = grid.is_near(x, y, kernel.reach * bandwidth_m)
        x, y = chosen(x, near), chosen(y, near)
        merge = Places.in_runs if kernel.name == GAUSSIAN else Places.of
        places = merge(x, y)
        if places is not None:
            x, y = x[places.first], y[places.first]
        sums += estimator.corrects_edges
        smoothing = prepare(kernel, bandwidth_m, x, y, grid, inside=inside, sums=sums)
        # Of each the same 1, since for millions of points as many are slow to fill.
        shares, least = np.broadcast_to(1.0, x.size), 0.0
        if estimator.corrects_edges:
            areas_m2 = np.where(inside, grid.cell_m**2, 0.0)
            most = min(1.0, float(areas_m2.sum()) / (kernel.integral * bandwidth_m**2))
            smoothing, shares = shares_on_window(smoothing, x, y, areas_m2, most)
            least = MIN_SHARE * most
        return cls(grid, inside, estimator, near, places, x, y, smoothing, shares, shares > least)

    def expected_counts(self, weights: FloatArray, scale: float = 1.0) -> FloatArray:
        """Return the weight that falls on each cell of the window; of others nothing is told.

        Parameters
        ----------
        weights : array of shape (n,)
        scale : float
            What they are multiplied by.

        Returns
        -------
        array of shape (rows, cols)

        Raises
        ------
        SurfaceError
            If a weight is to be corrected, and its kernel does not reach the window.
        """
        counts = without_rounding(self.smoothing.spread(self.borne(weights, scale)), self.smoothing)
        self.add_own(counts, weights, scale)
        return counts

    def borne(self, weights: FloatArray, scale: float = 1.0) -> FloatArray:
        """Return what the sum of the near points bears, so that it gives the weight on each cell.

        Parameters
        ----------
        weights : array of shape (n,)
        scale : float
            What they are multiplied by.

        Returns
        -------
        array of shape (k,)
        """
        # The scale goes into the weights, so that the cells are not gone through once more.
        return self.over_shares(self.merged(weights, scale * self.grid.cell_m**2))

    def spread(self, kernel: Kernel, bandwidth_m: float, weights: FloatArray) -> FloatArray:
        """Sum a kernel over the near points; those that weigh nothing cost little.

        Parameters
        ----------
        kernel : Kernel
            The estimator's or, for the standard error, its square.
        bandwidth_m : float
        weights : array of shape (k,)

        Returns
        -------
        array of shape (rows, cols)
            Per square meter.
        """
        smoothing = self.smoothing
        if (kernel.name, bandwidth_m) != (self.estimator.kernel, self.estimator.bandwidth_m):
            used = np.flatnonzero(weights)
            smoothing, weights = self._of_some(kernel, bandwidth_m, used), weights[used]
        return without_rounding(smoothing.spread(weights), smoothing)

    def merged(self, weights: FloatArray, scale: float = 1.0) -> FloatArray:
        """Return the weights of the near points, or of the positions where they are merged.

        Parameters
        ----------
        weights : array of shape (n,)
        scale : float
            What they are multiplied by.

        Returns
        -------
        array of shape (k,)
        """
        near = chosen(weights, self.near)
        return _scaled(near, scale) if self.places is None else self.places.merge(near, scale)

    def over_shares(self, values: FloatArray) -> FloatArray:
        """Divide values of the near points by their shares; 0 where a share is too small.

        Parameters
        ----------
        values : array of shape (k,)

        Returns
        -------
        array of shape (k,)
        """
        if not self.estimator.corrects_edges:
            return values
        return np.divide(values, self.shares, out=np.zeros_like(values), where=self.reaching)

    def add_own(self, counts: FloatArray, weights: FloatArray, scale: float = 1.0) -> None:
        """Add the points too far from every center for their kernel, each to its own cell.

        As a corrected kernel gets narrower, all of its weight goes to the nearest center.

        Parameters
        ----------
        counts : array of shape (rows, cols)
            Changed in place.
        weights : array of shape (n,)
        scale : float
            What they are multiplied by.

        Raises
        ------
        SurfaceError
            If a weight is to be corrected, and its kernel does not reach the window.
        """
        if not self.estimator.corrects_edges:
            return
        missed = np.flatnonzero(~self.reaching)
        if missed.size == 0 and self.near.all():
            return
        rows, cols = (
            np.rint(index).astype(np.intp)
            for index in self.grid.fractional_index(self.x[missed], self.y[missed])
        )
        placed = (rows >= 0) & (rows < counts.shape[0]) & (cols >= 0) & (cols < counts.shape[1])
        placed[placed] = self.inside[rows[placed], cols[placed]]
        own = self.merged(weights)[missed]
        np.add.at(counts, (rows[placed], cols[placed]), scale * own[placed])
        _check_reached(weights[~self.near], own[~placed])

    def _of_some(self, kernel: Kernel, bandwidth_m: float, used: IntArray) -> Smoothing:
        x, y = self.x[used], self.y[used]
        smoothing = prepare(kernel, bandwidth_m, x, y, self.grid, inside=self.inside)
        if isinstance(self.smoothing, SplitSum) and isinstance(smoothing, GaussianModes):
            faint = self.smoothing.chosen[used]
            plain = SeparateSum(bandwidth_m, x[faint], y[faint], self.grid)
            return SplitSum(faint, smoothing, plain)
        return smoothing


def chosen(values: FloatArray, which: BoolArray) -> FloatArray:
    """Return the chosen values: all of them as they are, since a copy of millions is slow."""
    return values if which.all() else values[which]


def _scaled(weights: FloatArray, scale: float) -> FloatArray:
    """Multiply weights; one number that stands for millions stays one."""
    if weights.strides == (0,):
        return np.broadcast_to(scale * weights[:1], weights.shape)
    return scale * weights


def _check_reached(*lost: FloatArray) -> None:
    count = sum(np.count_nonzero(weights) for weights in lost)
    if count > 0:
        raise SurfaceError(
            f"the kernel of {count:,} points does not reach the window, so they cannot be "
            "corrected at its edge; drop them, use a larger bandwidth, or edge correction none"
        )
