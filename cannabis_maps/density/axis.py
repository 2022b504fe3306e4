"""One direction of a grid: nodes that follow a Gaussian's sigma, and how centers read them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import fft

from cannabis_maps.density.shares import spline_shares
from cannabis_maps.grid import FloatArray

# In sigma: farther away a Gaussian is below 1.6e-8 of its peak; so are its modes beyond as many
# per sigma.
REACH = 6.0
# Order of the spline by which centers read the nodes.
READ = 6
# Few enough to have only few nodes under them.
CELLS_AT_ONCE = 64


class Laying(NamedTuple):
    """How nodes are set along one axis, and how points are laid on them.

    Parameters
    ----------
    per_sigma : int
        Nodes.
    order : int
        Of the spline: a point falls on as many nodes.
    """

    per_sigma: int
    order: int


class Lattice(NamedTuple):
    """How nodes are set along both axes.

    Parameters
    ----------
    north, east : Laying
        The order to the east is even, as nodes of a row are added to in pairs.
    """

    north: Laying
    east: Laying

    @property
    def nodes(self) -> int:
        """On a square of one sigma."""
        return self.north.per_sigma * self.east.per_sigma

    @property
    def shares(self) -> int:
        """Of each point."""
        return self.north.order * self.east.order


# They err by less than 3e-7 and 5e-7 of a single kernel's peak, wherever its point and the center
# are between the nodes. With more nodes there is more to transform, and less to do for each point.
WIDE = Lattice(Laying(6, 5), Laying(5, 6))
CLOSE = Lattice(Laying(12, 4), Laying(12, 4))


@dataclass(frozen=True, eq=False)
class Block:
    """Some neighboring centers, and the nodes that they read.

    Parameters
    ----------
    cells, nodes : slice
    shares : array of shape (nodes, cells)
    """

    cells: slice
    nodes: slice
    shares: FloatArray


@dataclass(frozen=True, eq=False)
class Axis:
    """Nodes that repeat, so far apart that no kernel comes round to the other end of the grid.

    Parameters
    ----------
    origin_m : float
        Where node 0 stands.
    spacing_m : float
        Between nodes.
    nodes : int
        After which they repeat.
    laid : int
        Order of the spline by which points are laid on them.
    blocks : tuple of Block
        All of the centers.
    """

    origin_m: float
    spacing_m: float
    nodes: int
    laid: int
    blocks: tuple[Block, ...]

    @classmethod
    def over(
        cls,
        points: FloatArray,
        centers: FloatArray,
        narrowest_m: float,
        widest_m: float,
        laying: Laying,
    ) -> "Axis":
        """Lay out nodes under points and centers.

        Parameters
        ----------
        points : array of shape (n,)
            Meters.
        centers : array of shape (cells,)
            Meters, at equal distances.
        narrowest_m, widest_m : float
            The sigma that the spacing follows, and that for which there is room.
        laying : Laying

        Returns
        -------
        Axis
        """
        spacing_m = narrowest_m / laying.per_sigma
        low, high = centers.min(), centers.max()
        # So that no spline reaches beyond the first node.
        origin_m = float(points.min(initial=low)) - READ * spacing_m
        needed_m = float(points.max(initial=high)) - origin_m + REACH * widest_m
        nodes = fft.next_fast_len(math.ceil(needed_m / spacing_m), real=True)
        blocks = tuple(_blocks(centers, origin_m, spacing_m))
        return cls(origin_m, spacing_m, nodes, laying.order, blocks)

    def damping(self, sigma_m: float) -> FloatArray:
        """Return what modes are multiplied by: the Gaussian's transform over the splines'.

        Parameters
        ----------
        sigma_m : float

        Returns
        -------
        array of shape (nodes,)
            Of each mode in the order of `scipy.fft`, per meter.
        """
        waves = fft.fftfreq(self.nodes)
        angles = 2 * math.pi * sigma_m / self.spacing_m * waves
        splines = np.sinc(waves) ** (self.laid + READ) * self.spacing_m
        return np.asarray(np.exp(-0.5 * angles**2) / splines)

    def kept(self, sigma_m: float) -> int:
        """Return how many modes, from 0 waves in a period on, matter for a Gaussian."""
        most = math.floor(REACH * self.nodes * self.spacing_m / sigma_m / (2 * math.pi))
        return min(most, self.nodes // 2 - 1) + 1

    def at_centers(self, nodes: FloatArray, out: FloatArray) -> None:
        """Read nodes at the centers.

        Parameters
        ----------
        nodes : array of shape (n, nodes)
        out : array of shape (n, cells)
            Overwritten.
        """
        for block in self.blocks:
            np.matmul(nodes[:, block.nodes], block.shares, out=out[:, block.cells])

    def from_centers(self, values: FloatArray) -> FloatArray:
        """Do the transpose of `at_centers`: from (n, cells) to (n, nodes)."""
        nodes = np.zeros((len(values), self.nodes))
        for block in self.blocks:
            nodes[:, block.nodes] += values[:, block.cells] @ block.shares.T
        return nodes


def _blocks(centers: FloatArray, origin_m: float, spacing_m: float) -> Iterator[Block]:
    nodes, shares = spline_shares(centers, READ, origin_m, spacing_m).of(slice(None))
    first, read = nodes.astype(np.intp), np.arange(READ)[:, None]
    for begin in range(0, centers.size, CELLS_AT_ONCE):
        cells = slice(begin, min(begin + CELLS_AT_ONCE, centers.size))
        # Centers of rows go from north to south, nodes the other way.
        lowest, highest = sorted((int(first[begin]), int(first[cells.stop - 1])))
        dense = np.zeros((highest - lowest + READ, cells.stop - begin))
        dense[first[cells] - lowest + read, np.arange(cells.stop - begin)] = shares[:, cells]
        yield Block(cells, slice(lowest, lowest + len(dense)), dense)
