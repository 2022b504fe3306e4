"""One direction of a grid: nodes that follow a Gaussian's sigma, and how centers read them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import fft

from cannabis_maps.density.shares import spline_shares
from cannabis_maps.density.threads import in_threads, parts
from cannabis_maps.grid import FloatArray

# In sigma: farther away a Gaussian is below 1.6e-8 of its peak; so are its modes beyond as many
# per sigma.
REACH = 6.0
# What is smoothed is read from other nodes, so many per sigma, by a spline of this order: that errs
# by 1e-8 of a kernel's peak.
READ_PER_SIGMA, READ_ORDER = 4, 8
# Few enough to have only few nodes under them.
CELLS_AT_ONCE = 64
# So few multiplications BLAS does in the thread that asks for them. More it shares with threads of
# its own, which wait for one another: that takes 40 times as long where other work needs a core.
FEW = 500_000
# With fewer lines of nodes a second thread does not pay.
LINES = 512


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


# They err by less than 2e-7 and 5e-7 of a single kernel's peak, wherever its point and the center
# are between the nodes. With more nodes there is more to transform, and less to do for each point.
WIDE = Lattice(Laying(7, 5), Laying(5, 6))
CLOSE = Lattice(Laying(12, 4), Laying(12, 4))


@dataclass(frozen=True, eq=False)
class Block:
    """Some neighboring centers, and the nodes from which they are read.

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
    period_m : float
        After which nodes repeat.
    laid : int
        The nodes on which points are laid.
    order : int
        Of the spline by which they are.
    read : int
        The nodes from which centers are read.
    blocks : tuple of Block
        All of the centers.
    """

    origin_m: float
    period_m: float
    laid: int
    order: int
    read: int
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
        low, high = centers.min(), centers.max()
        # So that no spline reaches beyond the first node.
        origin_m = float(points.min(initial=low)) - narrowest_m * READ_ORDER / READ_PER_SIGMA
        needed_m = float(points.max(initial=high)) - origin_m + REACH * widest_m
        laid, read = (
            fft.next_fast_len(math.ceil(needed_m / narrowest_m * per_sigma), real=True)
            for per_sigma in (laying.per_sigma, READ_PER_SIGMA)
        )
        period_m = laid * narrowest_m / laying.per_sigma
        blocks = tuple(_blocks(centers, origin_m, period_m / read))
        return cls(origin_m, period_m, laid, laying.order, read, blocks)

    @property
    def spacing_m(self) -> float:
        """Between the nodes on which points are laid."""
        return self.period_m / self.laid

    def damping(self, sigma_m: float) -> FloatArray:
        """Return what modes are multiplied by: the Gaussian's transform over the splines'.

        Parameters
        ----------
        sigma_m : float

        Returns
        -------
        array of shape (k,)
            Of the modes that matter, from 0 waves in a period on, per meter.
        """
        most = math.floor(REACH * self.period_m / sigma_m / (2 * math.pi))
        waves = np.arange(min(most, (min(self.laid, self.read) - 1) // 2) + 1)
        laid, read = np.sinc(waves / self.laid), np.sinc(waves / self.read)
        angles = 2 * math.pi * sigma_m / self.period_m * waves
        gaussian = np.exp(-0.5 * angles**2)
        return np.asarray(gaussian / laid**self.order / read**READ_ORDER / self.period_m)

    def at_centers(self, nodes: FloatArray, out: FloatArray) -> None:
        """Read nodes at the centers.

        Parameters
        ----------
        nodes : array of shape (n, read)
        out : array of shape (n, cells)
            Overwritten.
        """

        def work(part: slice) -> None:
            for block, some in self.pieces(part):
                np.matmul(nodes[some, block.nodes], block.shares, out=out[some, block.cells])

        in_threads(work, list(parts(len(nodes), LINES)))

    def from_centers(self, values: FloatArray) -> FloatArray:
        """Do the transpose of `at_centers`: from (n, cells) to (n, read)."""
        nodes = np.zeros((len(values), self.read))

        def work(part: slice) -> None:
            for block, some in self.pieces(part):
                nodes[some, block.nodes] += values[some, block.cells] @ block.shares.T

        in_threads(work, list(parts(len(values), LINES)))
        return nodes

    def pieces(self, part: slice) -> Iterator[tuple[Block, slice]]:
        """Cut some lines of nodes, at each block, into pieces that take few multiplications."""
        for block in self.blocks:
            step = max(1, FEW // block.shares.size)
            for begin in range(part.start, part.stop, step):
                yield block, slice(begin, min(begin + step, part.stop))


def _blocks(centers: FloatArray, origin_m: float, spacing_m: float) -> Iterator[Block]:
    nodes, shares = spline_shares(centers, READ_ORDER, origin_m, spacing_m).of(slice(None))
    first, read = nodes.astype(np.intp), np.arange(READ_ORDER)[:, None]
    for begin in range(0, centers.size, CELLS_AT_ONCE):
        cells = slice(begin, min(begin + CELLS_AT_ONCE, centers.size))
        # Centers of rows go from north to south, nodes the other way.
        lowest, highest = sorted((int(first[begin]), int(first[cells.stop - 1])))
        dense = np.zeros((highest - lowest + READ_ORDER, cells.stop - begin))
        dense[first[cells] - lowest + read, np.arange(cells.stop - begin)] = shares[:, cells]
        yield Block(cells, slice(lowest, lowest + len(dense)), dense)
