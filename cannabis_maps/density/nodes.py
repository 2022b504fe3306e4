"""Points laid on nodes, each on a few of them with known shares; and nodes read at points."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cannabis_maps.density import compiled
from cannabis_maps.density.axis import WIDE
from cannabis_maps.density.shares import Shares
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]
# One node each, or, as complex numbers, two.
NumberArray = npt.NDArray[np.float64] | npt.NDArray[np.complex128]

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
        Rows and columns.
    rows, cols : Shares
    """

    shape: tuple[int, int]
    rows: Shares
    cols: Shares

    @property
    def shares(self) -> int:
        """Of all points together."""
        return self.rows.points.size * self.rows.width * self.cols.width

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
        if self._by_loops():
            compiled.spread_splines((self.rows.positions, self.cols.positions), weights, nodes)
            return nodes
        flat = _one_by_one_and_two_by_two(nodes)
        for some in _chunks(weights.size):
            first, rows, along = self._shares(some)
            rows *= weights[some]
            # Products of two kinds of numbers would be slower than the conversion.
            weighted = {kind: rows.astype(kind, copy=False) for kind in flat}
            for col, shares in along:
                each = np.empty_like(shares)
                for row, of_row in enumerate(weighted[shares.dtype]):
                    begin = row * self.shape[1] + col
                    np.multiply(of_row, shares, out=each)
                    np.add.at(flat[shares.dtype][begin:], first, each)
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
        if self._by_loops():
            compiled.gather_splines((self.rows.positions, self.cols.positions), nodes, values)
            return values
        flat = _one_by_one_and_two_by_two(np.ascontiguousarray(nodes))
        for some in _chunks(values.size):
            first, rows, along = self._shares(some)
            for col, shares in along:
                # The real part of the product is what both nodes have in common with their shares.
                turned = shares.conj()
                for row, of_row in enumerate(rows):
                    begin = row * self.shape[1] + col
                    values[some] += of_row * (flat[shares.dtype][begin:][first] * turned).real
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
            np.add.outer(first.astype(np.int32), shifts.ravel(), out=at[some], casting="same_kind")
        starts = np.arange(0, values.size + 1, each, dtype=np.int32)
        size = self.shape[0] * self.shape[1]
        matrix = sparse.csc_array((values.ravel(), at.ravel(), starts), (size, len(values)))
        return NodeMatrix(self.shape, matrix)

    def _by_loops(self) -> bool:
        has_loops = self.rows.is_spline and self.rows.width == WIDE.laid
        return has_loops and pays_to_compile(self.shares)

    def _shares(self, some: slice) -> tuple[IntArray, FloatArray, list[tuple[int, NumberArray]]]:
        """Return the flat index of the first node of each point, and its shares."""
        (first, rows), (first_col, cols) = self.rows.of(some), self.cols.of(some)
        first *= self.shape[1]
        first += first_col
        return first.astype(np.intp), rows, _in_pairs(cols)


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


def pays_to_compile(shares: int) -> bool:
    """Tell whether so many shares are to be added, or read, by compiled loops."""
    return compiled.pays(shares * SECONDS_PER_SHARE)


def _in_pairs(shares: FloatArray) -> list[tuple[int, NumberArray]]:
    """Put shares of shape (width, n) into pairs, each with its first node; an odd one stays."""
    pairs: list[tuple[int, NumberArray]] = []
    for node in range(0, len(shares) - 1, 2):
        pair = np.empty(shares.shape[1], dtype=np.complex128)
        pair.real, pair.imag = shares[node : node + 2]
        pairs.append((node, pair))
    if len(shares) % 2:
        pairs.append((len(shares) - 1, shares[-1]))
    return pairs


def _one_by_one_and_two_by_two(nodes: FloatArray) -> dict[np.dtype[Any], NumberArray]:
    """See nodes as one row of numbers, and as all pairs of neighbors, which overlap."""
    flat = nodes.reshape(-1)
    pairs = np.ndarray((flat.size - 1,), np.complex128, flat.data, strides=flat.strides)
    return {flat.dtype: flat, pairs.dtype: pairs}


def _chunks(size: int) -> Iterator[slice]:
    for begin in range(0, size, CHUNK):
        yield slice(begin, begin + CHUNK)
