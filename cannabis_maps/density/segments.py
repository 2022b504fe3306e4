"""Rows of cells cut into segments, and the disks of points cut with them."""

import math
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray, Grid

IntArray = npt.NDArray[np.intp]
NumberArray = npt.NDArray[np.float64] | npt.NDArray[np.complex128]


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
    def cut(cls, grid: Grid, longest: float) -> "Segments":
        """Cut the rows of a grid into segments of so many cells at most."""
        cols = grid.shape[1]
        most = math.ceil(min(longest, cols))
        length = math.ceil(cols / math.ceil(cols / most))
        first = np.arange(0, cols, length)
        origins_m = grid.x[0] + (first + length // 2) * grid.cell_m
        # What stands beyond the grid is never looked at.
        columns = np.minimum(first[:, None] + np.arange(length + 1), cols - 1)
        return cls(cols, length, origins_m, (grid.x[columns] - origins_m[:, None]) / grid.cell_m)

    def no_sums(self, rows: int, powers: int) -> list[NumberArray]:
        """Return zeros for sums that go with the powers of x from 0 on, an odd number of them.

        Two powers share the complex numbers of one array, which are added and summed in the time
        of one number; the last power has an array of its own.

        Parameters
        ----------
        rows, powers : int

        Returns
        -------
        list of arrays of shape (rows, k, length + 1)
        """
        shape = rows, *self.x.shape
        return [*(np.zeros(shape, np.complex128) for _ in range(powers // 2)), np.zeros(shape)]

    def evaluate(self, steps: list[NumberArray]) -> FloatArray:
        """Return polynomials at the centers, from the steps of their coefficients.

        Parameters
        ----------
        steps : list of arrays
            As of `no_sums`. Overwritten.

        Returns
        -------
        array of shape (rows, cols)
        """
        values, *lower = (
            part
            for step in reversed(steps)
            for part in reversed(parts_of(np.cumsum(step, axis=-1, out=step)))
        )
        for part in lower:
            values *= self.x
            values += part
        return values[:, :, :-1].reshape(len(values), -1)[:, : self.cols]

    def moments(self, values: FloatArray, powers: int) -> list[NumberArray]:
        """Return sums of values times powers of x, over the cells before each one of a segment.

        Parameters
        ----------
        values : array of shape (rows, cols)
        powers : int
            From 0 on.

        Returns
        -------
        list of arrays
            As of `no_sums`.
        """
        rows, segments = len(values), len(self.x)
        padded = np.zeros((rows, segments * self.length))
        padded[:, : self.cols] = values
        term = padded.reshape(rows, segments, self.length)
        sums = self.no_sums(rows, powers)
        for total in sums:
            for part in parts_of(total):
                part[:, :, 1:] = term
                term *= self.x[:, :-1]
            np.cumsum(total, axis=-1, out=total)
        return sums


def parts_of(numbers: NumberArray) -> list[FloatArray]:
    """Return the real and the imaginary part, or real numbers as they are: views."""
    return [numbers.real, numbers.imag] if np.iscomplexobj(numbers) else [numbers.real]


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
