"""The Gaussian kernel by the few modes that it leaves of a transform."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import fft

from cannabis_maps.density.nodes import NodeMatrix, Nodes, Runs, spline_shares
from cannabis_maps.grid import FloatArray, Grid

# In sigma: farther away a Gaussian is below 1.6e-8 of its peak; so are its modes beyond as many
# per sigma.
REACH = 6.0
MAX_NODES = 1 << 24
# A fixed number: the way lines are split between threads must not depend on the machine.
WORKERS = 2


@dataclass(frozen=True)
class Fineness:
    """How points are laid on nodes.

    Parameters
    ----------
    order : int
        Of the B-spline.
    nodes_per_sigma : int
    """

    order: int
    nodes_per_sigma: int


# Both err by less than 2e-7 of a single kernel's peak, wherever its point is between the nodes.
# The first has few nodes, the second few shares a point.
FEW_NODES, FEW_SHARES = Fineness(6, 5), Fineness(4, 15)
# Of a matrix of them: 200 MB.
MAX_SHARES = 1 << 24
# To zero and transform a node takes about as long as to add a share.
SHARES_PER_NODE = 1


@dataclass(frozen=True, eq=False)
class Axis:
    """One direction: nodes that repeat, the modes that matter, and where the cells' centers are.

    Parameters
    ----------
    origin_m : float
        Where node 0 stands.
    spacing_m : float
        Between nodes.
    nodes : int
        After which they repeat.
    damping : array of shape (k,)
        Of the modes of 0 to k - 1 waves in a period: the Gaussian's transform over the spline's
        and the period. Twice that from 1 on, where a mode stands for both signs.
    waves : array of shape (cells, 2 k)
        Cosines, then sines, of the modes at the centers.
    """

    origin_m: float
    spacing_m: float
    nodes: int
    damping: FloatArray
    waves: FloatArray

    @classmethod
    def over(
        cls, sigma_m: float, points: FloatArray, centers: FloatArray, fineness: Fineness
    ) -> "Axis":
        """Lay out an axis so long that no kernel comes round to the other end of the grid.

        Parameters
        ----------
        sigma_m : float
        points : array of shape (n,)
            Meters.
        centers : array of shape (cells,)
            Meters, at equal distances.
        fineness : Fineness

        Returns
        -------
        Axis
        """
        spacing_m = sigma_m / fineness.nodes_per_sigma
        low, high = _extent(points, centers)
        # So that no spline reaches beyond the first node.
        origin_m = low - fineness.order * spacing_m
        needed = (high - origin_m + REACH * sigma_m) / spacing_m
        nodes = fft.next_fast_len(math.ceil(needed), real=True)
        period_m = nodes * spacing_m
        most = min(math.floor(REACH * period_m / sigma_m / (2 * math.pi)), (nodes - 1) // 2)
        modes = np.arange(most + 1)
        per_meter = 2 * math.pi * modes / period_m
        spline = np.sinc(modes / nodes) ** fineness.order * period_m
        signs = np.where(modes > 0, 2.0, 1.0)
        damping = signs * np.exp(-0.5 * (sigma_m * per_meter) ** 2) / spline
        return cls(origin_m, spacing_m, nodes, damping, _waves(centers - origin_m, per_meter))

    def transform(self, nodes: FloatArray) -> FloatArray:
        """Return what each column of nodes has of each cosine and sine.

        Parameters
        ----------
        nodes : array of shape (nodes, ...)

        Returns
        -------
        array of shape (2 k, ...)
        """
        modes = fft.rfft(nodes, axis=0, workers=WORKERS)[: self.damping.size]
        return np.concatenate([modes.real, -modes.imag])

    def transform_back(self, modes: FloatArray) -> FloatArray:
        """Return columns of nodes made of so much of each cosine and sine: the transpose.

        Parameters
        ----------
        modes : array of shape (2 k, ...)

        Returns
        -------
        array of shape (nodes, ...)
        """
        cosines, sines = np.split(modes * self.nodes, 2)
        # The inverse doubles what stands for both signs.
        cosines[1:] /= 2
        sines /= 2
        return np.asarray(fft.irfft(cosines - 1j * sines, self.nodes, axis=0, workers=WORKERS))

    def damp(self, modes: FloatArray) -> FloatArray:
        """Return cosines and sines, of shape (2 k, ...), multiplied by the damping."""
        return (np.tile(self.damping, 2) * modes.T).T


@dataclass(frozen=True, eq=False)
class GaussianModes:
    """The Gaussian kernel of points at the centers of a grid, and its transpose.

    The weights are laid on nodes by B-splines and transformed; of the modes only those are kept
    where the Gaussian's transform exp(-(sigma k)^2 / 2) matters, some 90 by 80 waves for Chicago
    at sigma 500 m. They are divided by the spline's transform sinc(k h / 2 pi)^order, multiplied by
    the Gaussian's, and summed at the centers, first along the columns, then along the rows. The
    nodes follow sigma and not the cell, so the error, below 2e-7 of the peak, and most of the cost
    do not depend on the cell.

    Parameters
    ----------
    sigma_m : float
    grid : Grid
    north, east : Axis
        Of rows and of columns.
    nodes : Nodes
        With all points, or with one for each run of equal ones.
    runs : Runs, optional
    matrix : NodeMatrix, optional
        The nodes with all shares worked out.

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
    nodes: Nodes
    runs: Runs | None = None
    matrix: NodeMatrix | None = None

    @classmethod
    def prepare(
        cls,
        sigma_m: float,
        x: FloatArray,
        y: FloatArray,
        grid: Grid,
        fineness: Fineness | None = None,
    ) -> "GaussianModes":
        """Lay out nodes and modes.

        Parameters
        ----------
        sigma_m : float
        x, y : array of shape (n,)
            Meters, none farther from the grid than `REACH` sigma.
        grid : Grid
        fineness : Fineness, optional
            The quickest for so many points if left out.

        Returns
        -------
        GaussianModes
        """
        runs = Runs.of(x, y)
        if runs is not None:
            x, y = x[runs.first], y[runs.first]
        fineness = fineness or _quickest(x.size, sigma_m, grid)
        north = Axis.over(sigma_m, y, grid.y, fineness)
        east = Axis.over(sigma_m, x, grid.x, fineness)
        rows, cols = (
            spline_shares(points, fineness.order, axis.origin_m, axis.spacing_m)
            for points, axis in ((y, north), (x, east))
        )
        nodes = Nodes((north.nodes, east.nodes), rows, cols)
        return cls(sigma_m, grid, north, east, nodes, runs)

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center.

        Parameters
        ----------
        weights : array of shape (n,)

        Returns
        -------
        array of shape (rows, cols)
            Per square meter.
        """
        merged = weights if self.runs is None else self.runs.merge(weights)
        return self._at_centers(self._laid.spread(merged)[..., None])[:, 0]

    def spread_each(self, weights: FloatArray) -> Iterator[FloatArray]:
        """Do the same for several sets of weights: all at once after `for_many`.

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
        columns = np.ascontiguousarray(weights.T)
        merged = columns if self.runs is None else self.runs.merge(columns)
        yield from self._at_centers(self.matrix.spread(merged)).swapaxes(0, 1)

    def for_many(self) -> "GaussianModes":
        """Return the same for many sets of weights: each takes about a third as long.

        Where that would need too much memory, it is left as it is.
        """
        x, y = self.nodes.cols.points, self.nodes.rows.points
        if x.size * FEW_NODES.order**2 > MAX_SHARES:
            return self
        few = GaussianModes.prepare(self.sigma_m, x, y, self.grid, FEW_NODES)
        return replace(few, runs=self.runs, matrix=few.nodes.worked_out())

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
        modes = np.linalg.multi_dot([self.north.waves.T, values, self.east.waves])
        along = self.north.transform_back(self.north.damp(modes))
        nodes = self.east.transform_back(self.east.damp(along.T)).T
        gathered = self._laid.gather(nodes)
        return gathered if self.runs is None else self.runs.repeat(gathered)

    def _at_centers(self, nodes: FloatArray) -> FloatArray:
        """Smooth nodes, of shape (nodes, nodes, sets), onto an array of (rows, sets, cols)."""
        across = self.east.damp(self.east.transform(nodes.swapaxes(0, 1)))
        modes = self.north.damp(self.north.transform(across.swapaxes(0, 1)))
        along = np.tensordot(self.north.waves, modes, 1)
        return np.asarray(np.tensordot(along, self.east.waves, (1, 1)))

    @property
    def _laid(self) -> Nodes | NodeMatrix:
        return self.matrix or self.nodes


def can_hold(sigma_m: float, grid: Grid) -> bool:
    """Tell whether the modes of so narrow a kernel on so large a grid can be held in memory."""
    return _count_nodes(sigma_m, grid, FEW_NODES) <= MAX_NODES


def _quickest(points: int, sigma_m: float, grid: Grid) -> Fineness:
    def cost(fineness: Fineness) -> float:
        nodes = _count_nodes(sigma_m, grid, fineness)
        shares = points * fineness.order**2
        return shares + SHARES_PER_NODE * nodes if nodes <= MAX_NODES else math.inf

    return min(FEW_NODES, FEW_SHARES, key=cost)


def _count_nodes(sigma_m: float, grid: Grid, fineness: Fineness) -> float:
    left, bottom, right, top = grid.region
    room = 2 * REACH * sigma_m
    nodes = (right - left + room) * (top - bottom + room)
    return nodes * (fineness.nodes_per_sigma / sigma_m) ** 2


def _extent(points: FloatArray, centers: FloatArray) -> tuple[float, float]:
    low, high = centers.min(), centers.max()
    return float(points.min(initial=low)), float(points.max(initial=high))


def _waves(distances_m: FloatArray, per_meter: FloatArray) -> FloatArray:
    """Return cosines and sines of each mode at equal distances."""
    # Those of a sum follow from those of its parts: of some distances, and of the offsets between.
    step = math.isqrt(distances_m.size)
    some, offsets = distances_m[::step, None], distances_m[:step, None] - distances_m[0]
    (cos, sin), (small_cos, small_sin) = (
        (np.cos(each * per_meter)[:, None], np.sin(each * per_meter)[:, None])
        for each in (some, offsets)
    )
    small_cos, small_sin = small_cos.swapaxes(0, 1), small_sin.swapaxes(0, 1)
    cosines, sines = cos * small_cos - sin * small_sin, sin * small_cos + cos * small_sin
    waves = np.concatenate([cosines, sines], axis=2)
    return waves.reshape(-1, 2 * per_meter.size)[: distances_m.size]
