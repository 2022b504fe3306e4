"""The Gaussian kernel by the few modes that it leaves of a transform."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cannabis_maps.density.axis import REACH, Axis, Fineness, Line
from cannabis_maps.density.nodes import NodeMatrix, Nodes, Runs, spline_shares
from cannabis_maps.grid import FloatArray, Grid

MAX_NODES = 1 << 24
# Both err by less than 2e-7 of a single kernel's peak, wherever its point is between the
# nodes. The first has few nodes, the second few shares a point.
FEW_NODES, FEW_SHARES = Fineness(5, 7), Fineness(4, 15)
# Of a matrix of them: 200 MB.
MAX_SHARES = 1 << 24
# To zero and transform a node takes about twice as long as to add a share.
SHARES_PER_NODE = 2
# Half a row of so many rows of cells stays in the processor's cache.
BLOCK_CELLS = 1 << 16


@dataclass(frozen=True, eq=False)
class GaussianModes:
    """The Gaussian kernel of points at the centers of a grid, and its transpose.

    The weights are laid on nodes by B-splines and transformed; of the modes only those are kept
    where the Gaussian's transform exp(-(sigma k)^2 / 2) matters, some 90 by 80 waves for Chicago
    at sigma 500 m. They are divided by the spline's transform sinc(k h / 2 pi)^order, multiplied by
    the Gaussian's, and summed at the centers, first along the columns, then along the rows. The
    nodes follow sigma and not the cell, so the error, below 2e-7 of a kernel's peak at the worst
    and 1e-8 of the peak as a rule, and most of the cost do not depend on the cell.

    Parameters
    ----------
    sigma_m : float
    grid : Grid
    order : int
        Of the splines.
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
    order: int
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
        *,
        widest_m: float = 0.0,
        fineness: Fineness | None = None,
    ) -> "GaussianModes":
        """Lay out nodes and modes.

        Parameters
        ----------
        sigma_m : float
        x, y : array of shape (n,)
            Meters, none farther from the grid than `REACH` times the widest sigma.
        grid : Grid
        widest_m : float
            Largest sigma that `of_sigma` may be asked for.
        fineness : Fineness, optional
            The quickest for so many points if left out.

        Returns
        -------
        GaussianModes
        """
        runs = Runs.of(x, y)
        if runs is not None:
            x, y = x[runs.first], y[runs.first]
        how = fineness or _quickest(x.size, sigma_m, grid)
        sigmas_m = sigma_m, max(sigma_m, widest_m)
        lines = [Line.under(*each, sigmas_m, how) for each in ((y, grid.y), (x, grid.x))]
        rows, cols = (
            spline_shares(points, how.order, line.origin_m, line.spacing_m)
            for points, line in zip((y, x), lines, strict=True)
        )
        north, east = (
            Axis.of(line, how.order, sigma_m, centers)
            for line, centers in zip(lines, (grid.y, grid.x), strict=True)
        )
        nodes = Nodes((lines[0].nodes, lines[1].nodes), rows, cols)
        return cls(sigma_m, grid, how.order, north, east, nodes, runs)

    def of_sigma(self, sigma_m: float) -> "GaussianModes":
        """Return the same points on the same nodes under a wider kernel."""
        north, east = (
            Axis.of(axis.line, self.order, sigma_m, centers)
            for axis, centers in ((self.north, self.grid.y), (self.east, self.grid.x))
        )
        return replace(self, sigma_m=sigma_m, north=north, east=east)

    def for_many(self) -> "GaussianModes":
        """Return the same for many sets of weights: each takes about half as long.

        Where that would need too much memory, it is left as it is.
        """
        x, y = self.nodes.cols.points, self.nodes.rows.points
        if x.size * FEW_NODES.order**2 > MAX_SHARES:
            return self
        few = GaussianModes.prepare(self.sigma_m, x, y, self.grid, fineness=FEW_NODES)
        return replace(few, runs=self.runs, matrix=few.nodes.worked_out())

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
        waves = self._waves(self.matrix.spread(self._merged(np.ascontiguousarray(weights.T))))
        for each in np.moveaxis(waves, 2, 0):
            yield self._at_centers(np.ascontiguousarray(each))

    def lay(self, weights: FloatArray) -> FloatArray:
        """Return weights of shape (n,) laid on the nodes, as `smooth` takes them."""
        return (self.matrix or self.nodes).spread(self._merged(weights))

    def smooth(self, nodes: FloatArray) -> FloatArray:
        """Return what lies on the nodes, smoothed by the kernel at each center."""
        return self._at_centers(self._waves(nodes))

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
        waves = self.north.from_centers(self.east.from_centers(values.T).T)
        along = self.north.transform_back(waves)
        nodes = np.ascontiguousarray(self.east.transform_back(along.T).T)
        gathered = (self.matrix or self.nodes).gather(nodes)
        return gathered if self.runs is None else self.runs.repeat(gathered)

    def _merged(self, weights: FloatArray) -> FloatArray:
        return weights if self.runs is None else self.runs.merge(weights)

    def _waves(self, nodes: FloatArray) -> FloatArray:
        """Return the waves of what lies on nodes of shape (nodes, nodes, ...)."""
        return self.north.transform(self.east.transform(nodes, along=1), along=0)

    def _at_centers(self, waves: FloatArray) -> FloatArray:
        """Sum waves, of shape (2 k, 2 l), at the centers."""
        rows, cols = self.grid.shape
        along, values = np.empty((rows, waves.shape[1])), np.empty((rows, cols))
        self.north.at_centers(waves, along)
        step = max(1, BLOCK_CELLS // cols)
        for top in range(0, rows, step):
            some = slice(top, top + step)
            self.east.at_centers(along[some].T, values[some].T)
        return values


def can_hold(sigma_m: float, grid: Grid, widest_m: float = 0.0) -> bool:
    """Tell whether the modes of so narrow a kernel on so large a grid can be held in memory."""
    return _count_nodes(sigma_m, grid, FEW_NODES, widest_m) <= MAX_NODES


def _quickest(points: int, sigma_m: float, grid: Grid) -> Fineness:
    def cost(fineness: Fineness) -> float:
        nodes = _count_nodes(sigma_m, grid, fineness)
        shares = points * fineness.order**2
        return shares + SHARES_PER_NODE * nodes if nodes <= MAX_NODES else math.inf

    return min(FEW_NODES, FEW_SHARES, key=cost)


def _count_nodes(sigma_m: float, grid: Grid, fineness: Fineness, widest_m: float = 0.0) -> float:
    left, bottom, right, top = grid.region
    room = 2 * REACH * max(sigma_m, widest_m)
    nodes = (right - left + room) * (top - bottom + room)
    return nodes * (fineness.nodes_per_sigma / sigma_m) ** 2
