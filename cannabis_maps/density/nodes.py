"""Points laid on nodes, each on a few of them with known shares; and nodes read at points."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cannabis_maps.density import compiled
from cannabis_maps.density.shares import Shares
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]
ComplexArray = npt.NDArray[np.complex128]

# Points at a time: their shares, worked out when wanted, stay in the processor's cache, and memory
# follows the nodes and not the points.
CHUNK = 1 << 14
# With fewer of the points in use it pays to choose them first.
MANY = 0.8
# What numpy takes to add one, or to read one.
SECONDS_PER_SHARE = 3e-9


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points and the nodes of a grid, wide enough for all that they fall on.

    Nodes are added to, and read, two of a row at a time, as if they were a complex number: that
    takes numpy no longer than one.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns, which are even, with one to spare.
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
        if np.count_nonzero(weights) < MANY * weights.size:
            used = np.flatnonzero(weights)
            return replace(self, rows=self.rows.at(used), cols=self.cols.at(used)).spread(
                weights[used]
            )
        nodes = np.zeros(self.shape)
        if self._pays_to_compile():
            compiled.spread_splines((self.rows.positions, self.cols.positions), weights, nodes)
            return nodes
        product = np.empty(min(CHUNK, weights.size), dtype=np.complex128)
        for some in _chunks(weights.size):
            first, rows, pairs = self._shares(some)
            rows *= weights[some]
            # Products of two kinds of numbers would be slower than the conversion.
            weighted = rows.astype(np.complex128)
            for row, pair, shifted in self._views(nodes):
                each = np.multiply(weighted[row], pairs[pair], out=product[: first.size])
                np.add.at(shifted, first, each)
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
        values = np.zeros(self.rows.points.size)
        if self._pays_to_compile():
            compiled.gather_splines((self.rows.positions, self.cols.positions), nodes, values)
            return values
        for some in _chunks(values.size):
            first, rows, pairs = self._shares(some)
            for row, pair, shifted in self._views(nodes):
                each = shifted[first]
                along = each.real * pairs[pair].real
                along += each.imag * pairs[pair].imag
                along *= rows[row]
                values[some] += along
        return values

    def worked_out(self) -> "NodeMatrix":
        """Work out all shares, once and for all."""
        each = self.rows.width * self.cols.width
        shifts = np.add.outer(np.arange(self.rows.width) * self.shape[1], range(self.cols.width))
        values, at = (np.empty((self.rows.points.size, each), kind) for kind in ("f8", "i4"))
        for some in _chunks(len(values)):
            (first, rows), (first_col, cols) = self.rows.of(some), self.cols.of(some)
            first = first * self.shape[1] + first_col
            values[some] = np.einsum("in,jn->nij", rows, cols).reshape(-1, each)
            np.add.outer(first, shifts.ravel(), out=at[some], casting="same_kind")
        starts = np.arange(0, values.size + 1, each, dtype=np.int32)
        size = self.shape[0] * self.shape[1]
        matrix = sparse.csc_array((values.ravel(), at.ravel(), starts), (size, len(values)))
        return NodeMatrix(self.shape, matrix)

    def _pays_to_compile(self) -> bool:
        shares = self.rows.points.size * self.rows.width * self.cols.width
        return self.rows.is_spline and compiled.pays(shares * SECONDS_PER_SHARE)

    def _shares(self, some: slice) -> tuple[IntArray, FloatArray, ComplexArray]:
        """Return the flat index of the first pair of each point, and its shares."""
        first, rows = self.rows.of(some)
        first_col, cols = self.cols.of(some)
        first *= self.shape[1] // 2
        first += first_col >> 1
        return first, rows, _in_pairs(cols, (first_col & 1).astype(np.float64))

    def _views(self, nodes: FloatArray) -> Iterator[tuple[int, int, ComplexArray]]:
        """Go through the pairs of a point: each time the pairs from there on, as one row."""
        flat = nodes.reshape(-1).view(np.complex128)
        for row in range(self.rows.width):
            for pair in range(_pairs_of(self.cols.width)):
                yield row, pair, flat[row * self.shape[1] // 2 + pair :]


@dataclass(frozen=True, eq=False)
class NodeMatrix:
    """Nodes with all shares worked out: twice as quick, but for 12 bytes a share.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    matrix : scipy.sparse.csc_array of shape (rows * cols, n)
        The shares of each point.
    """

    shape: tuple[int, int]
    matrix: sparse.csc_array

    def spread(self, weights: FloatArray) -> FloatArray:
        """As of `Nodes`; or, for weights of shape (n, sets), nodes of (rows, cols, sets)."""
        return np.asarray(self.matrix @ weights).reshape(*self.shape, *weights.shape[1:])

    def gather(self, nodes: FloatArray) -> FloatArray:
        """As of `Nodes`."""
        return np.asarray(self.matrix.T @ nodes.ravel())


def _pairs_of(width: int) -> int:
    """Return into how many pairs of nodes so many go, wherever the first pair begins."""
    return width // 2 + 1


def _in_pairs(shares: FloatArray, odd: FloatArray) -> ComplexArray:
    """Put shares of shape (width, n) into pairs that begin at even nodes; odd is 1 or 0."""
    width, count = shares.shape
    # Products, since a choice point by point is slow where odd and even follow no order.
    late = shares * odd
    early = shares - late
    pairs = np.zeros((_pairs_of(width), count), dtype=np.complex128)
    pairs.real[: len(early[::2])] = early[::2]
    pairs.imag[: len(late[::2])] = late[::2]
    pairs.real[1 : 1 + len(late[1::2])] += late[1::2]
    pairs.imag[: len(early[1::2])] += early[1::2]
    return pairs


def _chunks(size: int) -> Iterator[slice]:
    for begin in range(0, size, CHUNK):
        yield slice(begin, begin + CHUNK)
