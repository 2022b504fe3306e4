"""The Gaussian kernel by the few modes that it leaves of a transform."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft

from cannabis_maps.density.nodes import Nodes, spline_shares
from cannabis_maps.grid import FloatArray, Grid

# In sigma: farther away a Gaussian is below 1.6e-8 of its peak; so are its modes beyond as many
# per sigma.
REACH = 6.0
MAX_NODES = 1 << 25
# A fixed number: the way lines are split between threads must not depend on the machine.
WORKERS = 2

ComplexArray = npt.NDArray[np.complex128]


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


# Both err by less than 2e-7 of the peak. The first has few nodes, the second few shares a point.
FEW_NODES, FEW_SHARES = Fineness(6, 5), Fineness(4, 10)
MANY_POINTS = 1_000_000


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
    modes : array of int, shape (k,)
        Whole waves in a period.
    damping : array of shape (k,)
        The Gaussian's transform over the spline's and the period.
    waves : array of complex, shape (cells, k)
        Each mode at each center.
    """

    origin_m: float
    spacing_m: float
    nodes: int
    modes: npt.NDArray[np.intp]
    damping: FloatArray
    waves: ComplexArray


@dataclass(frozen=True, eq=False)
class GaussianModes:
    """The Gaussian kernel of points at the centers of a grid, and its transpose.

    The weights are laid on nodes by B-splines and transformed; of the modes only those are kept
    where the Gaussian's transform exp(-(sigma k)^2 / 2) matters, some 180 by 90 for Chicago at
    sigma 500 m. They are divided by the spline's transform sinc(k h / 2 pi)^order, multiplied by
    the Gaussian's, and summed at the centers, first along the columns, then along the rows. The
    nodes follow sigma and not the cell, so the error, below 2e-7 of the peak, and most of the cost
    do not depend on the cell.

    Parameters
    ----------
    sigma_m : float
    grid : Grid
    north, east : Axis
        Of rows and of columns; only half of the modes of columns are kept, since the weights are
        real.
    nodes : Nodes

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

    @classmethod
    def prepare(cls, sigma_m: float, x: FloatArray, y: FloatArray, grid: Grid) -> "GaussianModes":
        """Lay out nodes and modes.

        Parameters
        ----------
        sigma_m : float
        x, y : array of shape (n,)
            Meters, none farther from the grid than `REACH` sigma.
        grid : Grid

        Returns
        -------
        GaussianModes
        """
        fineness = FEW_SHARES if x.size > MANY_POINTS else FEW_NODES
        north = _axis(sigma_m, y, grid.y, fineness, half=False)
        east = _axis(sigma_m, x, grid.x, fineness, half=True)
        rows, cols = (
            spline_shares((values - axis.origin_m) / axis.spacing_m, fineness.order)
            for values, axis in ((y, north), (x, east))
        )
        return cls(sigma_m, grid, north, east, Nodes((north.nodes, east.nodes), rows, cols))

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
        modes = fft.rfft2(self.nodes.spread(weights), workers=WORKERS)[self._kept] * self._damping
        along = self.north.waves @ modes
        return np.asarray(np.hstack([along.real, along.imag]) @ self._waves_east.T)

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
        parts = values @ self._waves_east
        half = parts.shape[1] // 2
        along = parts[:, :half] + 1j * parts[:, half:]
        modes = np.zeros((self.north.nodes, self.east.nodes // 2 + 1), dtype=np.complex128)
        modes[self._kept] = (self.north.waves.conj().T @ along) * self._damping
        # The doubled modes of `_waves_east` stand for both signs, as those of `irfft2` do.
        modes[:, 1:] /= 2
        nodes = fft.irfft2(modes, s=self.nodes.shape, workers=WORKERS)
        return self.nodes.gather(nodes * nodes.size)

    @property
    def _kept(self) -> tuple[npt.NDArray[np.intp], ...]:
        return np.ix_(self.north.modes % self.north.nodes, self.east.modes)

    @property
    def _damping(self) -> FloatArray:
        return np.outer(self.north.damping, self.east.damping)

    @cached_property
    def _waves_east(self) -> FloatArray:
        """Return real and imaginary parts of the waves; modes of both signs count together."""
        twice = np.where(self.east.modes > 0, 2.0, 1.0)
        return np.hstack([self.east.waves.real * twice, -self.east.waves.imag * twice])


def can_hold(sigma_m: float, grid: Grid) -> bool:
    """Tell whether the modes of so narrow a kernel on so large a grid can be held in memory."""
    left, bottom, right, top = grid.region
    room = 2 * REACH * sigma_m
    nodes = (right - left + room) * (top - bottom + room)
    return nodes * (FEW_SHARES.nodes_per_sigma / sigma_m) ** 2 <= MAX_NODES


def _axis(
    sigma_m: float, points: FloatArray, centers: FloatArray, fineness: Fineness, *, half: bool
) -> Axis:
    spacing_m = sigma_m / fineness.nodes_per_sigma
    both = np.concatenate([points, centers])
    origin_m = float(both.min())
    needed = (float(both.max()) - origin_m + REACH * sigma_m) / spacing_m
    nodes = fft.next_fast_len(math.ceil(needed), real=True)
    period_m = nodes * spacing_m
    most = min(math.floor(REACH * period_m / sigma_m / (2 * math.pi)), (nodes - 1) // 2)
    modes = np.arange(0 if half else -most, most + 1)
    per_meter = 2 * math.pi * modes / period_m
    damping = np.exp(-0.5 * (sigma_m * per_meter) ** 2) / np.sinc(modes / nodes) ** fineness.order
    waves = np.exp(1j * np.outer(centers - origin_m, per_meter))
    return Axis(origin_m, spacing_m, nodes, modes, damping / period_m, waves)
