"""The kernels with an edge, summed exactly at the centers of a grid by a sweep along its rows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cannabis_maps.density import compiled
from cannabis_maps.density.chords import POWERS, Chords
from cannabis_maps.density.kernels import Kernel
from cannabis_maps.density.segments import Parts, Segments
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import BoolArray, FloatArray, Grid

IntArray = npt.NDArray[np.intp]

# How many radii a segment has at most. Below 2, a disk could touch three; with more, fewer disks
# are cut in two, but powers of x grow, up to half as many radii to the power 2 p, and their
# rounding with them.
SEGMENT_RADII = {1: 18, 2: 7, 4: 4}
# Those of disks narrower than a cell, which are few at any center against all that were summed
# before it.
NARROW_RADII = 3
# How many radii sums go on at least: rounding grows with the square root of what was summed, and
# each run costs some calls of numpy.
RUN_RADII = {1: 18, 2: 18, 4: 4}
# As many points times rows, and as many cells, as stay in a processor's cache.
BLOCK_PAIRS = 1 << 16
BAND_CELLS = 1 << 16
# What a band costs by itself, in points times rows: tall bands are few, but pair more points with
# rows that they do not reach.
BAND_COST = 6000
# Into how many pieces the transpose is cut for an executor, each of so many parts or more.
PIECES = 4
PIECE_PARTS = 1 << 14
# What numpy takes to find a chord and add its coefficients.
SECONDS_PER_CHORD = 6e-8


@dataclass(frozen=True, eq=False)
class Sweep:
    """The quartic or Epanechnikov kernel of points at the centers of a grid, and its transpose.

    The kernel K(r) = (1 - r^2 / R^2)^p / (c R^2) for r < R, where p is 2 and c is pi / 3 (quartic),
    p is 1 and c is pi / 2 (Epanechnikov) or p is 4 and c is pi / 5 (the quartic squared), is a
    polynomial of x along the chord that a row cuts from its disk. The coefficients are added at the
    first cell of the chord and taken off after the last one, so that one running sum each gives the
    polynomial of all points at every cell. Sums and x begin anew in each segment, 4 R to 18 R long
    at most: nothing large cancels, and the surface is the plain sum of the kernels but for
    rounding, about 3e-12 of its peak, where a cell that no kernel reaches may bear either sign. The
    cost follows points times rows in 2 R, plus cells; memory is the surface and a few megabytes.

    Parameters
    ----------
    grid : Grid
    radius : float
        R in cells.
    power : int
        The p above.
    scale : float
        Of the kernel before the polynomial in cells, per square meter.
    count : int
        Of points.
    segments : Segments
    parts : Parts
    by_loops : bool
        Whether numba sums.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    section 4.2.

    Chan, T. N., U, L. H., Choi, B. and Xu, J. (2022). SLAM: Efficient sweep line algorithms for
    kernel density visualization. Proceedings of the ACM Conference on Management of Data (SIGMOD),
    doi 10.1145/3514221.3517823.

    Examples
    --------
    A radius of 2 cells: 1, (3/4)^2 and (1/2)^2 of the peak 3 / (pi R^2) at 0, 1 and root 2 cells.

    >>> from cannabis_maps.density import KERNELS
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 500, 300), cell_m=100)
    >>> sweep = Sweep.prepare(KERNELS["quartic"], 200, *np.array([[250.0], [150]]), grid)
    >>> surface = sweep.spread(np.array([16 * np.pi * 200**2 / 3]))
    >>> print(abs(surface.round(9)))
    [[ 0.  4.  9.  4.  0.]
     [ 0.  9. 16.  9.  0.]
     [ 0.  4.  9.  4.  0.]]
    """

    grid: Grid
    radius: float
    power: int
    scale: float
    count: int
    segments: Segments
    spans: IntArray
    parts: Parts
    by_loops: bool

    @classmethod
    def prepare(
        cls,
        kernel: Kernel,
        bandwidth_m: float,
        x: FloatArray,
        y: FloatArray,
        grid: Grid,
        *,
        inside: BoolArray | None = None,
        sums: float = 1.0,
    ) -> "Sweep":
        """Cut the grid into segments, and find those that the points reach.

        Parameters
        ----------
        kernel : Kernel
            Quartic, Epanechnikov or the quartic squared.
        bandwidth_m : float
            The radius R.
        x, y : array of shape (n,)
            Meters; on the grid or anywhere else.
        grid : Grid
        inside : array of bool, shape (rows, cols), optional
            The cells of the window; all if left out.
        sums : float
            How often all points are to be summed in all, by which it is told whether numba pays.

        Returns
        -------
        Sweep

        Raises
        ------
        OptionError
            If the kernel is another one.
        """
        if kernel.name not in POWERS:
            raise OptionError(f"kernel {kernel.name} has no edge to sweep; use {', '.join(POWERS)}")
        radius, power = bandwidth_m / grid.cell_m, POWERS[kernel.name]
        longest = (SEGMENT_RADII[power] if radius > 1 else NARROW_RADII) * radius
        segments = Segments.cut(grid, longest, RUN_RADII[power] * radius)
        parts = Parts.of(x, y, radius, grid, segments)
        scale = 1 / (kernel.integral * bandwidth_m**2 * radius ** (2 * power))
        chords = parts.owner.size * min(2 * radius, grid.shape[0])
        by_loops = compiled.pays(sums * chords * SECONDS_PER_CHORD)
        spans = spans_of(np.ones(grid.shape, dtype=np.bool_) if inside is None else inside)
        return cls(grid, radius, power, scale, x.size, segments, spans, parts, by_loops)

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center.

        Parameters
        ----------
        weights : array of shape (n,)
            Points of weight 0 cost nothing.

        Returns
        -------
        array of shape (rows, cols)
            Per square meter; 0 west and east of the window's cells in a row.
        """
        surfaces = np.zeros((1, *self.grid.shape))
        self.add_each(weights[None], surfaces)
        return np.asarray(surfaces[0])

    def add_each(self, weights: FloatArray, surfaces: FloatArray) -> None:
        """Do the same for several sets of weights: one pass over the rows serves all of them.

        Parameters
        ----------
        weights : array of shape (sets, n)
        surfaces : array of shape (sets, rows, cols)
            Zeros, to be overwritten where the window is.
        """
        which, sets = np.nonzero((weights != 0).T[self.parts.owner])
        parts = self.parts.at(which)
        scaled = self.scale * weights[sets, parts.owner]
        if self.by_loops:
            for number, surface in enumerate(surfaces):
                own = np.flatnonzero(sets == number)
                compiled.spread_disks(self._disks(parts.at(own)), scaled[own], surface)
            return
        for band in self._bands(parts, len(weights)):
            shape = band.south.size, len(weights)
            steps = self.segments.no_sums(shape, band.cols, 2 * self.power + 1)
            for some in band.blocks:
                chords = self._chords(band, parts.at(some), sets[some])
                chords.add_to(steps, chords.coefficients(self.power, scaled[some]))
            out = surfaces[:, band.rows, band.cols].swapaxes(0, 1)
            self.segments.evaluate(steps, band.cols, out)

    def at(self, chosen: IntArray) -> "Sweep":
        """Return that of some of the points, which are given in ascending order."""
        number = np.full(self.count, -1)
        number[chosen] = np.arange(chosen.size)
        owner = number[self.parts.owner]
        kept = np.flatnonzero(owner >= 0)
        parts = replace(self.parts.at(kept), owner=owner[kept])
        return replace(self, count=chosen.size, parts=parts)

    def pieces(self) -> list["Sweep"]:
        """Return sweeps that hold some of the parts each, from north to south.

        What they gather adds up to what all of the parts gather.
        """
        size = self.parts.owner.size
        many = 1 if self.by_loops else min(PIECES, max(1, size // PIECE_PARTS))
        cut = np.array_split(np.arange(size), many)
        return [replace(self, parts=self.parts.at(some)) for some in cut]

    def gather(self, values: FloatArray) -> FloatArray:
        """Return the sum of the cells' values, each times a point's kernel there: the transpose.

        Parameters
        ----------
        values : array of shape (rows, cols)
            Of no use west and east of the window's cells in a row.

        Returns
        -------
        array of shape (n,)
            Per square meter.
        """
        found = np.zeros(self.parts.owner.size)
        if self.by_loops:
            compiled.gather_disks(self._disks(self.parts), np.ascontiguousarray(values), found)
            return self._by_owner(found)
        for band in self._bands(self.parts, 1):
            sums = self.segments.moments(values[band.rows, band.cols], band.cols, 2 * self.power + 1)
            for some in band.blocks:
                chords = self._chords(band, self.parts.at(some), np.zeros(1))
                found[some] += chords.read(self.power, sums)
        return self._by_owner(found)

    def _by_owner(self, of_parts: FloatArray) -> FloatArray:
        of_points = np.bincount(self.parts.owner, of_parts, self.count)
        return np.asarray(self.scale * of_points, dtype=np.float64)

    def _disks(self, parts: Parts) -> compiled.Disks:
        return compiled.Disks(
            south=parts.south,
            east=parts.east,
            after=parts.after,
            low=parts.low,
            high=parts.high,
            rows=self._rows_south(),
            spans=self.spans,
            x=self.segments.x,
            run=self.segments.in_run * self.segments.length,
            radius=self.radius,
            power=self.power,
        )

    def _rows_south(self) -> FloatArray:
        """Return the centers of the rows, in cells south of that of row 0, as they are rounded."""
        return (self.grid.y[0] - self.grid.y) / self.grid.cell_m

    def _bands(self, parts: Parts, sets: int) -> Iterator["Band"]:
        """Go through rows some at a time, with the parts that reach them, in blocks."""
        rows, cols = self.grid.shape
        size = parts.owner.size
        if size == 0:
            return
        south = self._rows_south()
        reached = min(rows, float(np.ptp(parts.south)) + 2 * self.radius)
        best = math.sqrt(BAND_COST * reached / size)
        height = max(1, math.floor(min(best, BAND_CELLS / (cols * sets), rows)))
        for top in range(0, rows, height):
            some_rows = slice(top, min(top + height, rows))
            west, east = self.spans[0, some_rows].min(), self.spans[1, some_rows].max()
            some_south = south[some_rows]
            reach = some_south[0] - self.radius, some_south[-1] + self.radius
            first, last = np.searchsorted(parts.south, reach).tolist()
            if west < east and first < last:
                block = max(1, BLOCK_PAIRS // some_south.size)
                blocks = [slice(at, min(at + block, last)) for at in range(first, last, block)]
                some_cols = slice(int(west), int(east))
                places = self.segments.places(some_cols)
                yield Band(some_rows, some_cols, sets, places, some_south, blocks)

    def _chords(self, band: "Band", parts: Parts, sets: npt.NDArray[Any]) -> Chords:
        squares = band.south[:, None] - parts.south
        squares *= squares
        np.subtract(self.radius**2, squares, out=squares)
        # Rows beyond a disk get an empty chord.
        np.clip(squares, 0, self.radius**2, out=squares)
        half = np.sqrt(squares)
        squares -= parts.east**2
        # Places are counted on from one set to the next, and from row to row.
        size = band.places.stop - band.places.start + 1
        begin = sets * float(size) - band.places.start
        low, high = (
            np.clip(end, band.places.start, band.places.stop) + begin
            for end in (parts.low, parts.high)
        )
        # A whole number is a center at the radius, where the kernel is 0.
        after, rows = parts.after + begin, np.arange(float(band.south.size)) * (size * band.sets)
        return Chords(
            _places(after - half, low, high, rows[:, None]),
            _places(after + half, low, high, rows[:, None]),
            squares,
            parts.east,
        )


@dataclass(frozen=True, eq=False)
class Band:
    """Some rows that are summed together.

    Parameters
    ----------
    rows, cols : slice
        The columns are those between the window's first and last cell there.
    sets : int
        How many sets of weights are summed.
    places : slice
        Of their sums.
    south : array of shape (rows,)
        Centers of the rows, in cells south of that of row 0.
    blocks : list of slice
        Of the parts of disks that reach them.
    """

    rows: slice
    cols: slice
    sets: int
    places: slice
    south: FloatArray
    blocks: list[slice]


def spans_of(inside: BoolArray) -> IntArray:
    """Return, of shape (2, rows), the first column inside in each row and the one after the last.

    Where there is none, the first one is beyond the grid and the last one before it.
    """
    cols, any_inside = inside.shape[1], inside.any(axis=1)
    first, last = inside.argmax(axis=1), cols - inside[:, ::-1].argmax(axis=1)
    return np.stack([np.where(any_inside, first, cols), np.where(any_inside, last, 0)])


def _places(ends: FloatArray, low: FloatArray, high: FloatArray, rows: FloatArray) -> IntArray:
    """Return the first place at or after each end, within bounds, counted on over rows."""
    np.maximum(ends, low, out=ends)
    np.minimum(ends, high, out=ends)
    ends += rows
    return ends.astype(np.intp).ravel()
