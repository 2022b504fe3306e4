"""The Gaussian kernel summed as it stands: for few points, and for kernels narrower than a cell."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cannabis_maps.density.nodes import Nodes
from cannabis_maps.density.shares import gaussian_shares
from cannabis_maps.grid import FloatArray, Grid

# Points at a time, so that memory follows the output and not the points.
CHUNK = 256


@dataclass(frozen=True, eq=False)
class SeparateSum:
    """Few points: a Gaussian is a product of one along the rows and one along the columns.

    Exact to rounding, whatever the distance; the cost follows points times cells.

    Parameters
    ----------
    sigma_m : float
    x, y : array of shape (n,)
        Meters.
    grid : Grid
    """

    sigma_m: float
    x: FloatArray
    y: FloatArray
    grid: Grid

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center, per square meter.

        Parameters
        ----------
        weights : array of shape (n,)

        Returns
        -------
        array of shape (rows, cols)
        """
        total = np.zeros(self.grid.shape)
        for some in self._chunks():
            total += (self._north(some) * weights[some, None]).T @ self._east(some)
        return total

    def gather(self, values: FloatArray) -> FloatArray:
        """Return the sum of the cells' values, each times a point's kernel there: the transpose.

        Parameters
        ----------
        values : array of shape (rows, cols)

        Returns
        -------
        array of shape (n,)
        """
        sums = [
            np.einsum("ij,ij->i", self._north(some) @ values, self._east(some))
            for some in self._chunks()
        ]
        return np.concatenate(sums) if sums else np.zeros(0)

    def _north(self, some: slice) -> FloatArray:
        return _gaussian(self.y[some, None] - self.grid.y, self.sigma_m)

    def _east(self, some: slice) -> FloatArray:
        return _gaussian(self.x[some, None] - self.grid.x, self.sigma_m)

    def _chunks(self) -> Iterator[slice]:
        for begin in range(0, self.x.size, CHUNK):
            yield slice(begin, begin + CHUNK)


@dataclass(frozen=True, eq=False)
class NarrowSum:
    """Kernels of few cells: each point on the cells that it reaches.

    Exact to the kernel's cut at 6 sigma, 1.6e-8 of its peak.

    Parameters
    ----------
    nodes : Nodes
        The cells, with a margin as wide as a kernel.
    shape : tuple of int
        Rows and columns of cells.
    margin : int
        Cells on each side.
    sigma_m : float
    """

    nodes: Nodes
    shape: tuple[int, int]
    margin: int
    sigma_m: float

    @classmethod
    def prepare(
        cls, sigma_m: float, x: FloatArray, y: FloatArray, grid: Grid, reach: float
    ) -> "NarrowSum":
        """Find the cells that each point reaches.

        Parameters
        ----------
        sigma_m : float
        x, y : array of shape (n,)
            Meters, none farther from the grid than its kernel reaches.
        grid : Grid
        reach : float
            In sigma.

        Returns
        -------
        NarrowSum
        """
        sigma, most = sigma_m / grid.cell_m, math.ceil(reach * sigma_m / grid.cell_m) + 1
        margin = 2 * most
        rows, cols = (
            gaussian_shares(index + margin, sigma, most) for index in grid.fractional_index(x, y)
        )
        height, width = (size + 2 * margin for size in grid.shape)
        return cls(Nodes((height, width), rows, cols), grid.shape, margin, sigma_m)

    def spread(self, weights: FloatArray) -> FloatArray:
        """As of `SeparateSum`."""
        return self.nodes.spread(weights)[self._cells] / self.sigma_m**2

    def gather(self, values: FloatArray) -> FloatArray:
        """As of `SeparateSum`."""
        padded = np.zeros(self.nodes.shape)
        padded[self._cells] = values
        return self.nodes.gather(padded) / self.sigma_m**2

    @property
    def _cells(self) -> tuple[slice, slice]:
        rows, cols = (slice(self.margin, self.margin + size) for size in self.shape)
        return rows, cols


def _gaussian(distances_m: FloatArray, sigma_m: float) -> FloatArray:
    return np.exp(-0.5 * (distances_m / sigma_m) ** 2) / (math.sqrt(2 * math.pi) * sigma_m)
