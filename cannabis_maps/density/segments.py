"""Rows of cells cut into segments, and the disks of points cut with them."""

import math
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray, Grid

IntArray = npt.NDArray[np.intp]

# Segments are 2 R to 4 R long. Shorter, a disk could touch three; longer, fewer disks are cut in
# two, but powers of x, up to (2 R)^4, grow and their rounding with them.
SEGMENT_RADII = 4


@dataclass(frozen=True, eq=False)
class Segments:
    """Rows of cells cut into equal lengths, so that x stays small against the radius.

    A segment has a spare column after its last, where chords end that end with it.

    Parameters
    ----------
    cols : int
        Of the grid.
    length : int
        Columns of a segment; the last one may reach beyond the grid.
    origins_m : array of shape (k,)
        The center of column ``length // 2`` of each segment.
    x : array of shape (k, length + 1)
        Centers in cells east of the origin.
    """

    cols: int
    length: int
    origins_m: FloatArray
    x: FloatArray

    @classmethod
    def cut(cls, grid: Grid, radius: float) -> "Segments":
        """Cut the rows of a grid for disks of so many cells' radius."""
        cols = grid.shape[1]
        most = math.ceil(min(SEGMENT_RADII * radius, cols))
        length = math.ceil(cols / math.ceil(cols / most))
        first = np.arange(0, cols, length)
        origins_m = grid.x[0] + (first + length // 2) * grid.cell_m
        # What stands beyond the grid is never looked at.
        columns = np.minimum(first[:, None] + np.arange(length + 1), cols - 1)
        return cls(cols, length, origins_m, (grid.x[columns] - origins_m[:, None]) / grid.cell_m)

    def evaluate(self, steps: FloatArray) -> FloatArray:
        """Return polynomials at the centers, from the steps of their coefficients.

        Parameters
        ----------
        steps : array of shape (powers, rows, k, length + 1)
            Overwritten.

        Returns
        -------
        array of shape (rows, cols)
        """
        values = np.cumsum(steps[-1], axis=-1)
        for step in steps[-2::-1]:
            values *= self.x
            values += np.cumsum(step, axis=-1, out=step)
        return values[:, :, :-1].reshape(len(values), -1)[:, : self.cols]

    def moments(self, values: FloatArray, powers: int) -> FloatArray:
        """Return sums of values times powers of x, over the cells before each one of a segment.

        Parameters
        ----------
        values : array of shape (rows, cols)
        powers : int
            From 0 on.

        Returns
        -------
        array of shape (powers, rows, k, length + 1)
        """
        rows, segments = len(values), len(self.x)
        padded = np.zeros((rows, segments * self.length))
        padded[:, : self.cols] = values
        term = padded.reshape(rows, segments, self.length)
        sums = np.zeros((powers, rows, segments, self.length + 1))
        for total in sums:
            np.cumsum(term, axis=-1, out=total[:, :, 1:])
            term *= self.x[:, :-1]
        return sums


@dataclass(frozen=True, eq=False)
class Parts:
    """What of each point's disk lies in a segment, one or two parts each, from north to south.

    Parameters
    ----------
    owner : array of int, shape (n,)
        Which point.
    row : array of shape (n,)
        Of the point, counted from the center of row 0.
    y_m : array of shape (n,)
    east : array of shape (n,)
        Cells east of the segment's origin.
    offset : array of int, shape (n,)
        Where the segment begins in a row with spare columns.
    """

    owner: IntArray
    row: FloatArray
    y_m: FloatArray
    east: FloatArray
    offset: IntArray

    @classmethod
    def of(
        cls, x: FloatArray, y: FloatArray, radius: float, grid: Grid, segments: Segments
    ) -> "Parts":
        """Find the segments that each point reaches; a disk touches no more than two."""
        rows, cols = grid.fractional_index(x, y)
        last = len(segments.x) - 1
        first = np.clip((cols - radius) // segments.length, 0, last).astype(np.intp)
        crossing = np.flatnonzero(first < last)
        owner = np.concatenate([np.arange(x.size), crossing])
        segment = np.concatenate([first, first[crossing] + 1])
        east = (x[owner] - segments.origins_m[segment]) / grid.cell_m
        col, row = east + segments.length // 2, rows[owner]
        reached = (col > -radius) & (col < segments.length + radius)
        reached &= (row > -radius) & (row < grid.shape[0] + radius)
        offset = segment * (segments.length + 1)
        found = cls(owner, row, y[owner], east, offset).at(np.flatnonzero(reached))
        return found.at(np.argsort(found.row, kind="stable"))

    def at(self, chosen: slice | IntArray) -> "Parts":
        """Return some of the parts."""
        return Parts(*(getattr(self, field.name)[chosen] for field in fields(self)))
