"""Rows of cells cut into segments, and the disks of points cut with them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray, Grid

IntArray = npt.NDArray[np.intp]
NumberArray = npt.NDArray[np.float64] | npt.NDArray[np.complex128]

# Into how many runs a row is cut at most: each costs some calls of numpy.
MOST_RUNS = 8


@dataclass(frozen=True, eq=False)
class Segments:
    """Rows of cells cut into equal lengths, so that x stays small against the radius.

    Sums go on over a run of some segments, and begin anew with the next one, so that no rounding
    is carried far. They are kept with a spare place at the end of each run, where chords end that
    end with it.

    Parameters
    ----------
    length : int
        Columns of a segment; the last one may have fewer.
    in_run : int
        Segments of a run.
    origins_m : array of shape (k,)
        The center of column ``length // 2`` of each segment.
    x : array of shape (cols,)
        Centers in cells east of the origin of their segment.
    """

    length: int
    in_run: int
    origins_m: FloatArray
    x: FloatArray

    @classmethod
    def cut(cls, grid: Grid, longest: float, run: float) -> "Segments":
        """Cut the rows of a grid.

        Parameters
        ----------
        grid : Grid
        longest, run : float
            In cells: of a segment at most, and of a run at least.

        Returns
        -------
        Segments
        """
        cols = grid.shape[1]
        most = math.ceil(min(longest, cols))
        length = math.ceil(cols / math.ceil(cols / most))
        first = np.arange(0, cols, length)
        origins_m = grid.x[0] + (first + length // 2) * grid.cell_m
        x = (grid.x - origins_m[np.arange(cols) // length]) / grid.cell_m
        in_run = math.ceil(max(first.size / MOST_RUNS, min(run, cols) / length))
        return cls(length, in_run, origins_m, x)

    @property
    def run(self) -> int:
        """Columns of a run."""
        return self.in_run * self.length

    def runs(self, cols: slice) -> Iterator[tuple[slice, slice]]:
        """Go through the runs of some columns.

        Parameters
        ----------
        cols : slice

        Yields
        ------
        cols, places : slice
            Of the run, counted from the first of these columns.
        """
        begins = range(cols.start // self.run * self.run, cols.stop, self.run)
        for spare, begin in enumerate(begins):
            first, last = max(begin, cols.start), min(begin + self.run, cols.stop)
            some = slice(first - cols.start, last - cols.start)
            yield some, slice(some.start + spare, some.stop + spare)

    def places(self, cols: slice) -> slice:
        """Return the places of the sums of some columns, the spare one after the last not counted.

        Places are counted from column 0 on.
        """
        return slice(cols.start + cols.start // self.run, cols.stop + (cols.stop - 1) // self.run)

    def evaluate(self, steps: list[NumberArray], cols: slice, out: FloatArray) -> None:
        """Work out polynomials at the centers of some columns, from steps of their coefficients.

        Parameters
        ----------
        steps : list of arrays
            As of `no_sums`. Overwritten.
        cols : slice
        out : array of shape (..., cols)
            Overwritten.
        """
        for some, places in self.runs(cols):
            x, sums = self.x[cols][some], [step[..., places] for step in steps]
            values, *lower = (
                part
                for each in reversed(sums)
                for part in reversed(parts_of(np.cumsum(each, axis=-1, out=each)))
            )
            *lower, last = lower
            for part in lower:
                values *= x
                values += part
            values *= x
            np.add(values, last, out=out[..., some])

    def moments(self, values: FloatArray, cols: slice, powers: int) -> list[NumberArray]:
        """Return sums of values times powers of x, over the cells of a run before each column.

        Parameters
        ----------
        values : array of shape (..., cols)
            Of these columns.
        cols : slice
        powers : int
            From 0 on.

        Returns
        -------
        list of arrays
            As of `no_sums`.
        """
        sums, terms = self.no_sums(values.shape[:-1], cols, powers), values.copy()
        for total in sums:
            for part in parts_of(total):
                for some, places in self.runs(cols):
                    part[..., places.start + 1 : places.stop + 1] = terms[..., some]
                terms *= self.x[cols]
            for _, places in self.runs(cols):
                after = total[..., places.start + 1 : places.stop + 1]
                np.cumsum(after, axis=-1, out=after)
        return sums

    def no_sums(self, shape: tuple[int, ...], cols: slice, powers: int) -> list[NumberArray]:
        """Return zeros for sums that go with the powers of x from 0 on, an odd number of them.

        Two powers share the complex numbers of one array, which are added and summed in the time
        of one number; the last power has an array of its own.

        Parameters
        ----------
        shape : tuple of int
        cols : slice
        powers : int

        Returns
        -------
        list of arrays of shape (*shape, places)
        """
        places = self.places(cols)
        shape = *shape, places.stop - places.start + 1
        return [*(np.zeros(shape, np.complex128) for _ in range(powers // 2)), np.zeros(shape)]


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
    south : array of shape (n,)
        Of the point, in cells south of the center of row 0.
    east : array of shape (n,)
        Of the point, in cells east of the segment's origin.
    after : array of shape (n,)
        Of the point, in places, and one more.
    low, high : array of shape (n,)
        Place of the segment's first column, and that after its last one.
    """

    owner: IntArray
    south: FloatArray
    east: FloatArray
    after: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def of(
        cls, x: FloatArray, y: FloatArray, radius: float, grid: Grid, segments: Segments
    ) -> "Parts":
        """Find the segments that each point reaches; a disk touches no more than two."""
        _, cols = grid.fractional_index(x, y)
        length, last = segments.length, len(segments.origins_m) - 1
        first = np.clip((cols - radius) // length, 0, last).astype(np.intp)
        crossing = np.flatnonzero(first < last)
        owner = np.concatenate([np.arange(x.size), crossing])
        segment = np.concatenate([first, first[crossing] + 1])
        south = ((grid.y[0] - y) / grid.cell_m)[owner]
        east = (x[owner] - segments.origins_m[segment]) / grid.cell_m
        col = east + length // 2
        reached = (col > -radius) & (col < length + radius)
        reached &= (south > -radius) & (south < grid.shape[0] + radius)
        low = segment * float(length) + segment // segments.in_run
        found = cls(owner, south, east, low + col + 1, low, low + length)
        kept = np.flatnonzero(reached)
        return found.at(kept[np.argsort(south[kept], kind="stable")])

    def at(self, chosen: slice | IntArray) -> "Parts":
        """Return some of the parts."""
        return Parts(*(getattr(self, field.name)[chosen] for field in fields(self)))
