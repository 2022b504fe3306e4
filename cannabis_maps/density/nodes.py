"""Points laid on nodes, each on a few of them with known shares; and nodes read at points."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray

# Points at a time: their shares, and the nodes they fall on, stay in the processor's cache.
CHUNK = 1 << 14


@dataclass(frozen=True, eq=False)
class Shares:
    """Which nodes each point falls on along one axis, and with which share.

    Parameters
    ----------
    first : array of int, shape (n,)
        The first of a point's nodes.
    values : array of shape (width, n)
        Its share at that node and at the next ones.
    """

    first: npt.NDArray[np.intp]
    values: FloatArray


def spline_shares(positions: FloatArray, order: int) -> Shares:
    """Return shares by a B-spline.

    Parameters
    ----------
    positions : array of shape (n,)
        Counted in nodes.
    order : int
        Even, so that a spline is centered where its point is; a point falls on as many nodes.

    Returns
    -------
    Shares
        Those of one point sum to 1.

    References
    ----------
    de Boor, C. (2001). A Practical Guide to Splines, revised edition. Springer, chapter X.

    Examples
    --------
    Halfway between two nodes a cubic spline (order 4) reaches one node farther on each side:

    >>> shares = spline_shares(np.array([7.5]), order=4)
    >>> shares.first
    array([6])
    >>> (shares.values.ravel() * 48).round(6)
    array([ 1., 23., 23.,  1.])
    """
    before = np.floor(positions)
    first = before.astype(np.intp) - (order // 2 - 1)
    return Shares(first, _spline_values(positions - before, order))


def gaussian_shares(positions: FloatArray, sigma: float, reach: int) -> Shares:
    """Return a Gaussian's values at the nodes around each point.

    Parameters
    ----------
    positions : array of shape (n,)
        Counted in nodes.
    sigma : float
        In nodes.
    reach : int
        How many nodes on each side.

    Returns
    -------
    Shares
        In units of one over sigma.
    """
    before = np.floor(positions)
    offsets = np.arange(1 - reach, reach + 1)[:, None] - (positions - before)
    first = before.astype(np.intp) - (reach - 1)
    return Shares(first, np.exp(-0.5 * (offsets / sigma) ** 2) / math.sqrt(2 * math.pi))


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points and the nodes of a grid that repeats in both directions.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns after which the nodes repeat.
    rows, cols : Shares
    """

    shape: tuple[int, int]
    rows: Shares
    cols: Shares

    def spread(self, weights: FloatArray) -> FloatArray:
        """Lay points onto the nodes.

        Parameters
        ----------
        weights : array of shape (n,)

        Returns
        -------
        array of shape (rows, cols)
        """
        nodes = np.zeros(self.shape)
        flat = nodes.reshape(-1)
        for some in _chunks(weights.size):
            weighted = self.rows.values[:, some] * weights[some]
            for at, row, col in self._pairs(some):
                np.add.at(flat, at, weighted[row] * self.cols.values[col, some])
        return nodes

    def gather(self, nodes: FloatArray) -> FloatArray:
        """Read the nodes at the points, with the same shares: the transpose of `spread`.

        Parameters
        ----------
        nodes : array of shape (rows, cols)

        Returns
        -------
        array of shape (n,)
        """
        flat = nodes.reshape(-1)
        values = np.zeros(self.rows.first.size)
        for some in _chunks(values.size):
            for at, row, col in self._pairs(some):
                values[some] += self.rows.values[row, some] * self.cols.values[col, some] * flat[at]
        return values

    def _pairs(self, some: slice) -> Iterator[tuple[npt.NDArray[np.intp], int, int]]:
        """Go through the nodes of some points: their flat indices, and which share they have."""
        rows = [(self.rows.first[some] + k) % self.shape[0] for k in range(len(self.rows.values))]
        cols = [(self.cols.first[some] + k) % self.shape[1] for k in range(len(self.cols.values))]
        for row, index in enumerate(rows):
            begin = index * self.shape[1]
            for col, offset in enumerate(cols):
                yield begin + offset, row, col


def _spline_values(past: FloatArray, order: int) -> FloatArray:
    """Return a B-spline's values at its nodes, for points so far past the node before them."""
    values = np.ones((1, past.size))
    for degree in range(1, order):
        # Arguments of the spline at its nodes, the farthest node first.
        arguments = past + np.arange(degree, -1, -1)[:, None]
        raised = np.zeros((degree + 1, past.size))
        raised[1:] += arguments[1:] * values
        raised[:-1] += (degree + 1 - arguments[:-1]) * values
        values = raised / degree
    return values


def _chunks(size: int) -> Iterator[slice]:
    for begin in range(0, size, CHUNK):
        yield slice(begin, begin + CHUNK)
