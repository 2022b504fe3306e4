"""Points laid on nodes, each on a few of them with known shares; and nodes read at points."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cannabis_maps.density import compiled
from cannabis_maps.density.shares import Shares, spline_pieces
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]
PairArray = npt.NDArray[np.complex128]

# Points at a time: their shares, worked out when wanted, stay in the processor's cache, and memory
# follows the nodes and not the points. Few enough for BLAS to work them out in this thread.
CHUNK = 3 << 12
# With fewer of the points in use it pays to choose them first.
MANY = 0.8
# What numpy takes to add one, or to read one.
SECONDS_PER_SHARE = 3e-9


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points and the nodes of a grid, wide enough for all that they fall on.

    Nodes are added to, and read, two of a row at a time, as if they were a complex number: that
    takes numpy no longer than one. So each point falls on an even number of columns.

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
            compiled.spread_splines(self._laid(), weights, nodes)
            return nodes
        flat = _two_by_two(nodes)
        for some in _chunks(weights.size):
            first, rows, pairs = self._shares(some)
            rows *= weights[some]
            each = np.empty_like(pairs[0])
            for row, of_row in enumerate(rows):
                # Products of two kinds of numbers would be slower than the conversion.
                weighted = of_row.astype(np.complex128)
                for pair, shares in enumerate(pairs):
                    np.multiply(weighted, shares, out=each)
                    np.add.at(flat[row * self.shape[1] + 2 * pair :], first, each)
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
            compiled.gather_splines(self._laid(), nodes, values)
            return values
        flat = _two_by_two(np.ascontiguousarray(nodes))
        for some in _chunks(values.size):
            first, rows, pairs = self._shares(some)
            for pair, shares in enumerate(pairs):
                # The real part of the product is what both nodes have in common with their shares.
                turned = shares.conj()
                for row, of_row in enumerate(rows):
                    begin = row * self.shape[1] + 2 * pair
                    values[some] += of_row * (flat[begin:][first] * turned).real
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
        return self.rows.is_spline and compiled.pays(self.shares * SECONDS_PER_SHARE)

    def _laid(self) -> compiled.Laid:
        return compiled.Laid(
            rows=self.rows.positions,
            cols=self.cols.positions,
            down=_as_tuples(spline_pieces(self.rows.width)),
            right=_as_tuples(spline_pieces(self.cols.width)),
        )

    def _shares(self, some: slice) -> tuple[IntArray, FloatArray, PairArray]:
        """Return the flat index of each point's first node, and its shares: of columns in pairs."""
        first_col, cols = self.cols.of(some)
        pairs = np.empty((len(cols) // 2, cols.shape[1]), dtype=np.complex128)
        pairs.real, pairs.imag = cols[::2], cols[1::2]
        first, rows = self.rows.of(some)
        first *= self.shape[1]
        first += first_col
        return first.astype(np.intp), rows, pairs


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


def _as_tuples(pieces: FloatArray) -> compiled.Pieces:
    return tuple(tuple(piece) for piece in pieces.tolist())


def _two_by_two(nodes: FloatArray) -> PairArray:
    """See nodes as all pairs of neighbors, which overlap."""
    flat = nodes.reshape(-1)
    return np.ndarray((flat.size - 1,), np.complex128, flat.data, strides=flat.strides)


def _chunks(size: int) -> Iterator[slice]:
    for begin in range(0, size, CHUNK):
        yield slice(begin, begin + CHUNK)
