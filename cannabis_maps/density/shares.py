"""Which nodes along one axis a point falls on, and with which share."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]


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
    is_spline : bool
    """

    points: FloatArray
    origin: float
    spacing: float
    width: int
    values: Callable[[FloatArray], FloatArray]
    is_spline: bool = False

    @property
    def positions(self) -> FloatArray:
        """The points, counted in nodes."""
        return (self.points - self.origin) / self.spacing

    def of(self, some: slice) -> tuple[FloatArray, FloatArray]:
        """Work out the shares of some points.

        Parameters
        ----------
        some : slice

        Returns
        -------
        first : array of shape (k,)
            The first of a point's nodes: a whole number, ready to be reckoned with.
        values : array of shape (width, k)
            Its share at that node and at the next ones.
        """
        past = self.points[some] - (self.origin + self.spacing * (self.width / 2 - 1))
        past /= self.spacing
        first = np.floor(past)
        past -= first
        return first, self.values(past)

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
    array([6.])
    >>> (values.ravel() * 48).round(6)
    array([ 1., 23., 23.,  1.])
    """
    values = partial(_polynomials, spline_pieces(order))
    return Shares(points, origin, spacing, order, values, is_spline=True)


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


@cache
def spline_pieces(order: int) -> FloatArray:
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
    powers = np.empty((len(pieces), past.size))
    powers[0] = 1
    for lower, power in pairwise(powers):
        np.multiply(lower, past, out=power)
    return np.asarray(pieces @ powers)


def _gaussians(offsets: npt.NDArray[np.intp], sigma: float, past: FloatArray) -> FloatArray:
    values = np.exp(-0.5 * ((offsets - past) / sigma) ** 2)
    return np.asarray(values / math.sqrt(2 * math.pi))
