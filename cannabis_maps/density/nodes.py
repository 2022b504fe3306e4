"""Points laid on nodes, each on a few of them with known shares; and nodes read at points."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cannabis_maps.density import compiled
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]

# Points at a time: their shares, worked out when wanted, stay in the processor's cache, and memory
# follows the nodes and not the points.
CHUNK = 1 << 14
# With fewer of the points in use it pays to choose them first.
MANY = 0.8
# What numpy takes to add one, or to read one.
SECONDS_PER_SHARE = 3e-9
# Points must repeat their forerunner as often as this before it pays to merge them.
MERGING_PAYS = 0.1


@dataclass(frozen=True, eq=False)
class Shares:
    """Which nodes each point falls on along one axis, and with which share.

    Parameters
    ----------
    points : array of shape (n,)
    origin, spacing : float
        Where node 0 stands, and how far apart nodes are, in the unit of the points.
    width : int
        How many nodes a point falls on: those nearest to it.
    values : callable
        The shares, of shape (width, n), of points whose nearest nodes begin so far beyond half the
        width before them, counted in nodes: 0 to 1.
    pieces : array of shape (width, width), optional
        Of a spline, at each of the nodes, what stands before t^0, t^1...
    """

    points: FloatArray
    origin: float
    spacing: float
    width: int
    values: Callable[[FloatArray], FloatArray]
    pieces: FloatArray | None = None

    @property
    def positions(self) -> FloatArray:
        """The points, counted in nodes."""
        return (self.points - self.origin) / self.spacing

    def of(self, some: slice) -> tuple[IntArray, FloatArray]:
        """Work out the shares of some points.

        Parameters
        ----------
        some : slice

        Returns
        -------
        first : array of int, shape (k,)
            The first of a point's nodes.
        values : array of shape (width, k)
            Its share at that node and at the next ones.
        """
        past = (self.points[some] - self.origin) / self.spacing - self.width / 2
        before = np.floor(past)
        past -= before
        return before.astype(np.intp) + 1, self.values(past)

    def at(self, chosen: IntArray) -> "Shares":
        """Return those of some points."""
        return replace(self, points=self.points[chosen])


def spline_shares(
    points: FloatArray, order: int, origin: float = 0.0, spacing: float = 1.0
) -> Shares:
    """Return shares by a B-spline.

    A point that is t nodes beyond a node has the share M(t + p / 2) there, where p is the order and
    M(x) = sum over i of (-1)^i C(p, i) max(x - i, 0)^(p - 1) / (p - 1)!.

    Parameters
    ----------
    points : array of shape (n,)
    order : int
        A point falls on as many nodes.
    origin, spacing : float
        Where node 0 stands, and how far apart nodes are.

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

    >>> first, values = spline_shares(np.array([7.5]), order=4).of(slice(None))
    >>> first
    array([6])
    >>> (values.ravel() * 48).round(6)
    array([ 1., 23., 23.,  1.])
    """
    pieces = _spline_pieces(order)
    return Shares(points, origin, spacing, order, partial(_polynomials, pieces), pieces)


def gaussian_shares(points: FloatArray, sigma: float, reach: int) -> Shares:
    """Return a Gaussian's values at the nodes around each point.

    Parameters
    ----------
    points : array of shape (n,)
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
    offsets = np.arange(1 - reach, reach + 1)[:, None]
    return Shares(points, 0.0, 1.0, 2 * reach, partial(_gaussians, offsets, sigma))


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points and the nodes of a grid, wide enough for all that they fall on.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
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
        used = np.flatnonzero(weights)
        if used.size < MANY * weights.size:
            return replace(self, rows=self.rows.at(used), cols=self.cols.at(used)).spread(
                weights[used]
            )
        nodes, pieces = np.zeros(self.shape), self._compiled_pieces()
        if pieces is not None:
            positions = self.rows.positions, self.cols.positions
            compiled.spread_splines(positions, weights, pieces, nodes)
            return nodes
        product = np.empty(min(CHUNK, weights.size))
        for some in _chunks(weights.size):
            first, rows, cols = self._shares(some)
            rows *= weights[some]
            for row, col, shifted in self._views(nodes):
                each = np.multiply(rows[row], cols[col], out=product[: first.size])
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
        values, pieces = np.zeros(self.rows.points.size), self._compiled_pieces()
        if pieces is not None:
            positions = self.rows.positions, self.cols.positions
            compiled.gather_splines(positions, pieces, nodes, values)
            return values
        for some in _chunks(values.size):
            first, rows, cols = self._shares(some)
            for row, col, shifted in self._views(nodes):
                each = shifted[first]
                each *= rows[row]
                each *= cols[col]
                values[some] += each
        return values

    def worked_out(self) -> "NodeMatrix":
        """Work out all shares, once and for all."""
        each = self.rows.width * self.cols.width
        shifts = np.add.outer(np.arange(self.rows.width) * self.shape[1], range(self.cols.width))
        values, at = (np.empty((self.rows.points.size, each), kind) for kind in ("f8", "i4"))
        for some in _chunks(len(values)):
            first, rows, cols = self._shares(some)
            values[some] = np.einsum("in,jn->nij", rows, cols).reshape(-1, each)
            np.add.outer(first, shifts.ravel(), out=at[some], casting="same_kind")
        starts = np.arange(0, values.size + 1, each, dtype=np.int32)
        size = self.shape[0] * self.shape[1]
        matrix = sparse.csc_array((values.ravel(), at.ravel(), starts), (size, len(values)))
        return NodeMatrix(self.shape, matrix)

    def _compiled_pieces(self) -> FloatArray | None:
        """Return the splines' pieces where it pays to have the loop over the points compiled."""
        shares = self.rows.points.size * self.rows.width * self.cols.width
        pays = self.rows.pieces is not None and compiled.pays(shares * SECONDS_PER_SHARE)
        return self.rows.pieces if pays else None

    def _shares(self, some: slice) -> tuple[IntArray, FloatArray, FloatArray]:
        """Return the flat index of the first node of each point, and its shares."""
        first, rows = self.rows.of(some)
        first_col, cols = self.cols.of(some)
        first *= self.shape[1]
        first += first_col
        return first, rows, cols

    def _views(self, nodes: FloatArray) -> Iterator[tuple[int, int, FloatArray]]:
        """Go through the nodes of a point: each time the nodes from there on, as one row."""
        flat = nodes.reshape(-1)
        for row in range(self.rows.width):
            for col in range(self.cols.width):
                yield row, col, flat[row * self.shape[1] + col :]


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


@dataclass(frozen=True, eq=False)
class Runs:
    """Points that repeat the one before them, as they do where records are sorted by position.

    Parameters
    ----------
    first : array of int, shape (k,)
        The first point of each run.
    lengths : array of int, shape (k,)

    Examples
    --------
    >>> x = np.array([3.0, 3.0, 5.0])
    >>> runs = Runs.of(x, x)
    >>> runs.merge(np.array([1.0, 2.0, 4.0]))
    array([3., 4.])
    >>> runs.repeat(np.array([0.5, 0.25]))
    array([0.5 , 0.5 , 0.25])
    """

    first: IntArray
    lengths: IntArray

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray) -> "Runs | None":
        """Find the runs; None if they are too few to matter."""
        begins = np.ones(x.size, dtype=np.bool_)
        begins[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        if np.count_nonzero(begins) > (1 - MERGING_PAYS) * x.size:
            return None
        first = np.flatnonzero(begins)
        return cls(first, np.diff(first, append=x.size))

    def merge(self, weights: FloatArray) -> FloatArray:
        """Return the weight of each run, of weights of shape (n, ...)."""
        return np.add.reduceat(weights, self.first, axis=0)

    def repeat(self, values: FloatArray) -> FloatArray:
        """Return for each point what its run has."""
        return np.repeat(values, self.lengths)


@cache
def _spline_pieces(order: int) -> FloatArray:
    """Return a B-spline's polynomials at its nodes: of each node, what stands before t^0, t^1..."""
    degree = order - 1
    pieces = [
        [
            math.comb(degree, power)
            * sum(
                (-1) ** i * math.comb(order, i) * (piece - i) ** (degree - power)
                for i in range(piece + 1)
            )
            for power in range(order)
        ]
        for piece in reversed(range(order))
    ]
    return np.array(pieces) / math.factorial(degree)


def _polynomials(pieces: FloatArray, past: FloatArray) -> FloatArray:
    powers = np.ones((len(pieces), past.size))
    for lower, power in pairwise(powers):
        np.multiply(lower, past, out=power)
    return np.asarray(pieces @ powers)


def _gaussians(offsets: npt.NDArray[np.intp], sigma: float, past: FloatArray) -> FloatArray:
    values = np.exp(-0.5 * ((offsets - past) / sigma) ** 2)
    return np.asarray(values / math.sqrt(2 * math.pi))


def _chunks(size: int) -> Iterator[slice]:
    for begin in range(0, size, CHUNK):
        yield slice(begin, begin + CHUNK)
