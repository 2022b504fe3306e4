"""One direction of a grid: its nodes, and the waves that a Gaussian leaves of them."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from cannabis_maps.grid import FloatArray

ComplexArray = npt.NDArray[np.complex128]

# In sigma: farther away a Gaussian is below 1.6e-8 of its peak; so are its modes beyond as many
# per sigma.
REACH = 6.0
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


@dataclass(frozen=True, eq=False)
class Line:
    """Nodes at equal distances along one direction.

    Parameters
    ----------
    origin_m : float
        Node 0.
    spacing_m : float
        Between nodes.
    nodes : int
        After which they repeat.
    """

    origin_m: float
    spacing_m: float
    nodes: int

    @classmethod
    def under(
        cls, points: FloatArray, centers: FloatArray, sigmas_m: tuple[float, float], how: Fineness
    ) -> "Line":
        """Lay nodes so far that no kernel comes round to the other end of the grid.

        Parameters
        ----------
        points : array of shape (n,)
            Meters.
        centers : array of shape (cells,)
            Meters.
        sigmas_m : tuple of float
            Of the narrowest kernel, which the spacing follows, and of the widest.
        how : Fineness

        Returns
        -------
        Line
        """
        narrowest_m, widest_m = sigmas_m
        spacing_m = narrowest_m / how.nodes_per_sigma
        low, high = centers.min(), centers.max()
        # So that no spline reaches beyond the first node.
        origin_m = float(points.min(initial=low)) - how.order * spacing_m
        needed_m = float(points.max(initial=high)) - origin_m + REACH * widest_m
        nodes = fft.next_fast_len(math.ceil(needed_m / spacing_m), real=True)
        return cls(origin_m, spacing_m, nodes)


@dataclass(frozen=True, eq=False)
class Axis:
    """From nodes to the centers of cells in one direction, and back.

    A wave is counted from the middle of the centers. At two centers equally far from it cosines are
    the same and sines opposite, so that both are worked out at one half of the centers only.

    Parameters
    ----------
    line : Line
    factors : array of complex, shape (k,)
        What the transform at 0 to k - 1 waves in a period is multiplied by: the Gaussian's
        transform over the spline's and the period, turned to the middle of the centers; twice that
        from 1 on, where a wave stands for both signs.
    cosines, sines : array of shape (half, k)
        Of these waves, at the centers from the middle on.
    cells : int
        How many centers there are.
    """

    line: Line
    factors: ComplexArray
    cosines: FloatArray
    sines: FloatArray
    cells: int

    @classmethod
    def of(cls, line: Line, order: int, sigma_m: float, centers: FloatArray) -> "Axis":
        """Work out the waves that a Gaussian leaves of what is laid on nodes by splines.

        Parameters
        ----------
        line : Line
        order : int
            Of the splines.
        sigma_m : float
        centers : array of shape (cells,)
            Meters, at equal distances.

        Returns
        -------
        Axis
        """
        period_m = line.nodes * line.spacing_m
        most = min(math.floor(REACH * period_m / sigma_m / (2 * math.pi)), (line.nodes - 1) // 2)
        waves = np.arange(most + 1, dtype=np.float64)
        per_meter = 2 * math.pi * waves / period_m
        middle_m = (centers[0] + centers[-1]) / 2
        damping = np.exp(-0.5 * (sigma_m * per_meter) ** 2) / np.sinc(waves / line.nodes) ** order
        damping *= np.where(waves > 0, 2.0, 1.0) / period_m
        factors = damping * np.exp(1j * per_meter * (middle_m - line.origin_m))
        half_m = centers[centers.size // 2 :] - middle_m
        return cls(line, factors, *_cosines_and_sines(half_m, per_meter), centers.size)

    def transform(self, nodes: FloatArray, along: int) -> FloatArray:
        """Return how much of each cosine, then of each sine, what lies on the nodes leaves.

        Parameters
        ----------
        nodes : array
            As long as the nodes in the direction `along`.
        along : int
            Which direction of the array.

        Returns
        -------
        array
            Of 2 k values in that direction.
        """
        shape = [1] * nodes.ndim
        shape[along] = -1
        kept = [slice(None)] * nodes.ndim
        kept[along] = slice(self.factors.size)
        modes = fft.rfft(nodes, axis=along, workers=WORKERS)[tuple(kept)]
        modes *= self.factors.reshape(shape)
        return np.concatenate([modes.real, -modes.imag], axis=along)

    def transform_back(self, waves: FloatArray) -> FloatArray:
        """Do the transpose of `transform`: from 2 k rows to as many rows as there are nodes."""
        cosines, sines = np.split(waves, 2)
        modes = np.conj((cosines + 1j * sines) * self.factors[:, None]) * self.line.nodes
        # The inverse doubles what stands for both signs.
        modes[1:] /= 2
        return np.asarray(fft.irfft(modes, self.line.nodes, axis=0, workers=WORKERS))

    def at_centers(self, waves: FloatArray, out: FloatArray) -> None:
        """Sum waves at the centers.

        Parameters
        ----------
        waves : array of shape (2 k, n)
        out : array of shape (cells, n)
            Overwritten.
        """
        before, k = self.cells // 2, self.factors.size
        even, odd = self.cosines @ waves[:k], self.sines @ waves[k:]
        np.add(even, odd, out=out[before:])
        np.subtract(even[::-1][:before], odd[::-1][:before], out=out[:before])

    def from_centers(self, values: FloatArray) -> FloatArray:
        """Do the transpose of `at_centers`: from (cells, n) to (2 k, n)."""
        before = self.cells // 2
        even, odd, mirrored = values[before:].copy(), values[before:].copy(), values[:before][::-1]
        even[len(even) - before :] += mirrored
        odd[len(odd) - before :] -= mirrored
        return np.concatenate([self.cosines.T @ even, self.sines.T @ odd])


def _cosines_and_sines(
    distances_m: FloatArray, per_meter: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the cosine and the sine of each wave at equal distances."""
    # Those of a sum follow from those of its parts: of some distances, and of the offsets between.
    step = math.isqrt(distances_m.size)
    some, offsets = distances_m[::step, None], distances_m[:step, None] - distances_m[0]
    (cos, sin), (small_cos, small_sin) = (
        (np.cos(each * per_meter), np.sin(each * per_meter)) for each in (some, offsets)
    )
    cosines = cos[:, None] * small_cos - sin[:, None] * small_sin
    sines = sin[:, None] * small_cos + cos[:, None] * small_sin
    shape = -1, per_meter.size
    return cosines.reshape(shape)[: distances_m.size], sines.reshape(shape)[: distances_m.size]
