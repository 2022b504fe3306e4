"""One direction of a grid: nodes that follow a Gaussian's sigma, and how centers read them."""

import math
from collections.abc import Iterator, Sequence
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
# So few multiplications BLAS does in the thread that asks for them. More it shares with threads of
# its own, which wait for one another: that takes 40 times as long where other work needs a core.
FEW = 500_000
# With fewer blocks a second thread does not pay.
BLOCKS = 64


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
        """Or boxes, on a square of one sigma."""
        return self.north.per_sigma * self.east.per_sigma


# Either errs by less than 2e-7 of a single kernel's peak, wherever its point and the center are
# between the nodes.
SPLINES = Lattice(Laying(7, 5), Laying(5, 6))
# Boxes as wide as sigma, and no splines.
BOXED = Lattice(Laying(1, 0), Laying(1, 0))


@dataclass(frozen=True, eq=False)
class Block:
    """Some neighboring centers, and the nodes from which they are read.

    Parameters
    ----------
    cells, nodes : slice
    shares : array of shape (cells, nodes)
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
        The nodes on which points are laid, or boxes.
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
        at_once: int,
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
        at_once : int
            How many centers are read together: few have few nodes under them.

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
        blocks = tuple(_blocks(centers, origin_m, period_m / read, at_once))
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
        waves = np.arange(min(most, (self.read - 1) // 2) + 1)
        laid, read = np.sinc(waves / self.laid), np.sinc(waves / self.read)
        angles = 2 * math.pi * sigma_m / self.period_m * waves
        gaussian = np.exp(-0.5 * angles**2)
        return np.asarray(gaussian / laid**self.order / read**READ_ORDER / self.period_m)

    def at_centers(self, nodes: FloatArray, out: FloatArray, least: float = -math.inf) -> None:
        """Read lines of nodes at the centers.

        Parameters
        ----------
        nodes : array of shape (read, n)
        out : array of shape (cells, n)
            Overwritten.
        least : float
            To which lower values are raised.
        """

        def work(blocks: Sequence[Block]) -> None:
            for block, some in pieces(blocks, nodes.shape[1]):
                piece = out[block.cells, some]
                np.matmul(block.shares, nodes[block.nodes, some], out=piece)
                if least > -math.inf:
                    np.maximum(piece, least, out=piece)

        in_threads(work, [self.blocks[part] for part in parts(len(self.blocks), BLOCKS)])

    def from_centers(self, values: FloatArray) -> FloatArray:
        """Do the transpose of `at_centers`: from (cells, n) to (read, n)."""
        nodes = np.zeros((self.read, values.shape[1]))
        for block, some in pieces(self.blocks, values.shape[1]):
            nodes[block.nodes, some] += block.shares.T @ values[block.cells, some]
        return nodes


def pieces(blocks: Sequence[Block], lines: int) -> Iterator[tuple[Block, slice]]:
    """Cut so many lines of nodes, at each block, into pieces that take few multiplications."""
    for block in blocks:
        step = max(1, FEW // block.shares.size)
        for begin in range(0, lines, step):
            yield block, slice(begin, min(begin + step, lines))


def _blocks(
    centers: FloatArray, origin_m: float, spacing_m: float, at_once: int
) -> Iterator[Block]:
    nodes, shares = spline_shares(centers, READ_ORDER, origin_m, spacing_m).of(slice(None))
    first = nodes.astype(np.intp)
    begins = np.arange(0, centers.size, at_once)
    # Centers of rows go from north to south, nodes the other way.
    lowest = np.minimum.reduceat(first, begins)
    ends = np.maximum.reduceat(first, begins) + READ_ORDER
    cells = np.arange(centers.size)
    dense = np.zeros((centers.size, (ends - lowest).max()))
    dense[cells, first - lowest[cells // at_once] + np.arange(READ_ORDER)[:, None]] = shares
    for begin, low, end in zip(begins.tolist(), lowest.tolist(), ends.tolist(), strict=True):
        some = slice(begin, min(begin + at_once, centers.size))
        yield Block(some, slice(low, end), dense[some, : end - low])
