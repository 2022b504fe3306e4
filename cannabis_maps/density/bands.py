"""Rows of cells, and bands of some of them that are summed together."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.segments import Parts, Segments
from cannabis_maps.grid import BoolArray, FloatArray, Grid

IntArray = npt.NDArray[np.intp]

# As many points times rows, and as many cells, as stay in a processor's cache.
BLOCK_PAIRS = 1 << 16
BAND_CELLS = 1 << 16
# What a band costs by itself, in points times rows: tall bands are few, but pair more points with
# rows that they do not reach.
BAND_COST = 6000


@dataclass(frozen=True, eq=False)
class Band:
    """Some rows that are summed together, for one or several sets of weights.

    Parameters
    ----------
    rows, cols : slice
        The columns are those between the window's first and last cell in these rows.
    south : array of shape (rows,)
        Centers of the rows, in cells south of that of row 0.
    sets : int
        Of weights.
    places : slice
        Of a row's sums, as of `Segments.places`.
    blocks : list of slice
        Of the parts of disks that reach these rows.
    """

    rows: slice
    cols: slice
    south: FloatArray
    sets: int
    places: slice
    blocks: list[slice]

    @property
    def width(self) -> int:
        """How many places a row takes for each set: one is to spare."""
        first, last = self.places.start, self.places.stop
        return int(last - first) + 1


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a grid, and the columns that are wanted of each.

    Parameters
    ----------
    south : array of shape (rows,)
        Centers in cells south of that of row 0, as they are rounded.
    spans : array of int, shape (2, rows)
        The first column in the window and the one after the last; where there is none, the first
        one is beyond the grid and the last one before it.
    cols : int
        Of the grid.
    """

    south: FloatArray
    spans: IntArray
    cols: int

    @classmethod
    def of(cls, grid: Grid, inside: BoolArray) -> "Rows":
        """Find what is wanted of each row, for a window's cells of shape (rows, cols)."""
        cols, any_inside = grid.shape[1], inside.any(axis=1)
        first, last = inside.argmax(axis=1), cols - inside[:, ::-1].argmax(axis=1)
        spans = np.stack([np.where(any_inside, first, cols), np.where(any_inside, last, 0)])
        return cls((grid.y[0] - grid.y) / grid.cell_m, spans, cols)

    def bands(
        self, parts: Parts, segments: Segments, radius: float, sets: int = 1
    ) -> Iterator[Band]:
        """Go through the rows that disks reach, some at a time.

        Parameters
        ----------
        parts : Parts
        segments : Segments
        radius : float
            In cells.
        sets : int
            Of weights.

        Yields
        ------
        Band
        """
        rows, size = self.south.size, parts.owner.size
        if size == 0:
            return
        reached = min(rows, float(np.ptp(parts.south)) + 2 * radius)
        best = math.sqrt(BAND_COST * reached / size)
        height = max(1, math.floor(min(best, BAND_CELLS / (self.cols * sets), rows)))
        block = max(1, BLOCK_PAIRS // height)
        for top in range(0, rows, height):
            some = slice(top, min(top + height, rows))
            south, cols = self.south[some], slice(*self._span(some))
            reach = south[0] - radius, south[-1] + radius
            first, last = np.searchsorted(parts.south, reach).tolist()
            if cols.start < cols.stop and first < last:
                blocks = [slice(at, min(at + block, last)) for at in range(first, last, block)]
                yield Band(some, cols, south, sets, segments.places(cols), blocks)

    def _span(self, some: slice) -> tuple[int, int]:
        first, last = self.spans[:, some]
        return int(first.min()), int(last.max())
