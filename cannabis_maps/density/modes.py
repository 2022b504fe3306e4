"""The Gaussian kernel by the few modes that it leaves of a transform."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import fft

from cannabis_maps.density.axis import BOXED, REACH, SPLINES, Axis, Lattice
from cannabis_maps.density.boxes import POINTS_A_BOX, Boxes, IntArray, ModeArray, Strip
from cannabis_maps.density.nodes import NodeMatrix, Nodes
from cannabis_maps.density.shares import spline_shares
from cannabis_maps.density.threads import THREADS
from cannabis_maps.grid import FloatArray, Grid

MAX_NODES = 1 << 24
# Sums on them: 17 MB in each thread.
MAX_BOXES = 1 << 15
# Of a matrix of them: 200 MB.
MAX_SHARES = 1 << 24
# Rows of cells lie far apart in memory: a processor writes to a few of them at a time quickly.
ROWS_AT_ONCE, COLS_AT_ONCE = 16, 64


@dataclass(frozen=True, eq=False)
class GaussianModes:
    """The Gaussian kernel of points at the centers of a grid, and its transpose.

    The weights are laid on nodes by B-splines and transformed; of the modes only those are kept
    where the Gaussian's transform exp(-(sigma k)^2 / 2) matters, some 75 of 190 along the rows of
    Chicago at sigma 500 m. They are multiplied by it, divided by the splines' transform
    sinc(k h / 2 pi)^p, and transformed back, to nodes farther apart; the centers read these by
    B-splines again, first along the rows, then along the columns. The nodes follow sigma and not
    the cell, so the error, below 2e-7 of a kernel's peak at the worst and 2e-8 of the peak as a
    rule, and most of the cost do not depend on the cell.

    Of millions of points, powers are summed on boxes as wide as sigma instead, from which the modes
    follow as closely.

    Parameters
    ----------
    sigma_m : float
    grid : Grid
    north, east : Axis
        Of rows and of columns.
    nodes : Nodes or Boxes
        On which points are laid.
    factors : array of shape (m, k)
        What the modes are multiplied by, per square meter: along the columns those of positive
        waves and then of negative ones.
    matrix : NodeMatrix, optional
        The nodes with all shares worked out.
    least : float
        To which lower values at centers are raised: 0 where no weight is negative, since modes
        leave a little on either side of it. To do so piece by piece takes no time.

    References
    ----------
    Greengard, L. and Lee, J.-Y. (2004). Accelerating the nonuniform fast Fourier transform. SIAM
    Review 46, 443-454.

    Potts, D., Steidl, G. and Nieslony, A. (2004). Fast convolution with radial kernels at
    nonequispaced knots. Numerische Mathematik 98, 329-351.

    Examples
    --------
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 3000, 2000), cell_m=1000)
    >>> modes = GaussianModes.prepare(500.0, np.array([1500.0]), np.array([500.0]), grid)
    >>> (modes.spread(np.array([1.0])) * 2 * np.pi * 500**2).round(6)
    array([[0.018316, 0.135335, 0.018316],
           [0.135335, 1.      , 0.135335]])
    """

    sigma_m: float
    grid: Grid
    north: Axis
    east: Axis
    nodes: Nodes | Boxes
    factors: FloatArray
    matrix: NodeMatrix | None = None
    least: float = -math.inf

    @classmethod
    def prepare(
        cls, sigma_m: float, x: FloatArray, y: FloatArray, grid: Grid, *, widest_m: float = 0.0
    ) -> "GaussianModes":
        """Lay out nodes or boxes, and modes.

        Parameters
        ----------
        sigma_m : float
        x, y : array of shape (n,)
            Meters, none farther from the grid than `REACH` times the widest sigma.
        grid : Grid
        widest_m : float
            Largest sigma that `of_sigma` may be asked for.

        Returns
        -------
        GaussianModes
        """
        widest_m = max(sigma_m, widest_m)
        lattice = _lattice(x.size, sigma_m, grid, widest_m)
        north, east = (
            Axis.over(points, centers, sigma_m, widest_m, laying, at_once)
            for points, centers, laying, at_once in (
                (y, grid.y, lattice.north, ROWS_AT_ONCE),
                (x, grid.x, lattice.east, COLS_AT_ONCE),
            )
        )
        axes = ((y, north), (x, east))
        nodes: Nodes | Boxes
        if lattice is BOXED:
            strips = (
                Strip(points, axis.origin_m, axis.spacing_m, axis.laid) for points, axis in axes
            )
            nodes = Boxes(*strips)
        else:
            shares = (
                spline_shares(points, axis.order, axis.origin_m, axis.spacing_m)
                for points, axis in axes
            )
            nodes = Nodes((north.laid, east.laid), *shares)
        return cls(sigma_m, grid, north, east, nodes, _factors(sigma_m, north, east))

    def of_sigma(self, sigma_m: float) -> "GaussianModes":
        """Return the same points on the same nodes under a wider kernel."""
        return replace(self, sigma_m=sigma_m, factors=_factors(sigma_m, self.north, self.east))

    def for_many(self) -> "GaussianModes":
        """Return the same for many sets of weights: each is laid in about half the time.

        Where that would need too much memory, it is left as it is.
        """
        if isinstance(self.nodes, Boxes) or self.nodes.shares > MAX_SHARES:
            return self
        return replace(self, matrix=self.nodes.worked_out())

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center.

        Parameters
        ----------
        weights : array of shape (n,)
            Points of weight 0 cost little.

        Returns
        -------
        array of shape (rows, cols)
            Per square meter.
        """
        return self.smooth(self.lay(weights))

    def spread_each(self, weights: FloatArray) -> Iterator[FloatArray]:
        """Do the same for several sets of weights: laid all at once after `for_many`.

        Parameters
        ----------
        weights : array of shape (sets, n)

        Yields
        ------
        array of shape (rows, cols)
            Per square meter.
        """
        if self.matrix is None:
            yield from map(self.spread, weights)
            return
        laid = self.matrix.spread(np.ascontiguousarray(weights.T))
        for nodes in np.ascontiguousarray(np.moveaxis(laid, 2, 0)):
            yield self.smooth(nodes)

    def lay(self, weights: FloatArray) -> FloatArray:
        """Return weights of shape (n,) laid on the nodes, as `smooth` takes them."""
        return (self.matrix or self.nodes).spread(weights)

    def smooth(self, laid: FloatArray) -> FloatArray:
        """Return what is laid, smoothed by the kernel at each center."""
        if isinstance(self.nodes, Boxes):
            modes = self.nodes.to_modes(laid, *self._waves)
        else:
            modes = _to_modes(laid, self.factors.shape)
        smoothed = _from_modes(modes * self.factors, (self.north.read, self.east.read))
        rows, cols = self.grid.shape
        along, values = np.empty((self.north.read, cols)), np.empty((rows, cols))
        self.east.at_centers(smoothed.T, along.T)
        # Last along the columns, so that the values are written row by row.
        self.north.at_centers(along, values, self.least)
        return values

    def gather(self, values: FloatArray) -> FloatArray:
        """Return the sum of the cells' values, each times a point's kernel there: the transpose.

        Parameters
        ----------
        values : array of shape (rows, cols)

        Returns
        -------
        array of shape (n,)
            Per square meter.
        """
        nodes = self.east.from_centers(self.north.from_centers(values).T).T
        modes = _to_modes(nodes, self.factors.shape) * self.factors
        if isinstance(self.nodes, Boxes):
            return self.nodes.gather(self.nodes.from_modes(modes, *self._waves))
        return (self.matrix or self.nodes).gather(_from_modes(modes, self.nodes.shape))

    @property
    def _waves(self) -> tuple[IntArray, IntArray]:
        """Return those of the factors' rows and columns, in a period."""
        high, along_rows = len(self.factors) // 2 + 1, self.factors.shape[1]
        return np.r_[:high, 1 - high : 0], np.arange(along_rows)


def _to_modes(nodes: FloatArray, shape: tuple[int, int]) -> ModeArray:
    """Return so many modes, from the longest wave on, of what lies on nodes."""
    high, along_rows = shape[0] // 2 + 1, shape[1]
    modes = fft.rfft(nodes, axis=1, workers=THREADS)[:, :along_rows]
    modes = fft.fft(modes, axis=0, workers=THREADS)
    return np.concatenate([modes[:high], modes[len(modes) - high + 1 :]])


def _from_modes(modes: ModeArray, shape: tuple[int, int]) -> FloatArray:
    """Do the transpose: return what these modes make on so many nodes."""
    high, along_rows = len(modes) // 2 + 1, modes.shape[1]
    kept = np.zeros((shape[0], along_rows), dtype=np.complex128)
    kept[:high], kept[shape[0] - high + 1 :] = modes[:high], modes[high:]
    # Not divided by the number of nodes, so that this is the transpose.
    kept = fft.ifft(kept, axis=0, norm="forward", overwrite_x=True, workers=THREADS)
    return np.asarray(fft.irfft(kept, shape[1], axis=1, norm="forward", workers=THREADS))


def can_hold(sigma_m: float, grid: Grid, widest_m: float = 0.0) -> bool:
    """Tell whether the nodes for so narrow a kernel on so large a grid can be held in memory."""
    return _nodes(SPLINES, sigma_m, grid, widest_m) <= MAX_NODES


def _lattice(points: int, sigma_m: float, grid: Grid, widest_m: float) -> Lattice:
    boxes = _nodes(BOXED, sigma_m, grid, widest_m)
    return BOXED if points > POINTS_A_BOX * boxes and boxes <= MAX_BOXES else SPLINES


def _nodes(lattice: Lattice, sigma_m: float, grid: Grid, widest_m: float) -> float:
    left, bottom, right, top = grid.region
    room = 2 * REACH * max(sigma_m, widest_m)
    area_m2 = (right - left + room) * (top - bottom + room)
    return area_m2 / sigma_m**2 * lattice.nodes


def _factors(sigma_m: float, north: Axis, east: Axis) -> FloatArray:
    along_columns = north.damping(sigma_m)
    both_ways = np.concatenate([along_columns, along_columns[:0:-1]])
    return np.outer(both_ways, east.damping(sigma_m))
