"""The kernels with an edge, summed exactly at the centers of a grid by a sweep along its rows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cannabis_maps.density import compiled
from cannabis_maps.density.chords import POWERS, Chords
from cannabis_maps.density.kernels import Kernel
from cannabis_maps.density.segments import Parts, Segments
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import FloatArray, Grid

IntArray = npt.NDArray[np.intp]

# How many radii a segment has at most. Below 2, a disk could touch three; with more, fewer disks
# are cut in two, but powers of x grow, up to half as many radii to the power 2 p, and their
# rounding with them.
SEGMENT_RADII = {1: 18, 2: 6, 4: 4}
# As many points times rows, and as many cells, as stay in a processor's cache.
BLOCK_PAIRS = 1 << 15
BAND_CELLS = 1 << 16
# What a band costs by itself, in points times rows: tall bands are few, but pair more points with
# rows that they do not reach.
BAND_COST = 3000
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
        segments = Segments.cut(grid, SEGMENT_RADII[power] * radius)
        parts = Parts.of(x, y, radius, grid, segments)
        scale = 1 / (kernel.integral * bandwidth_m**2 * radius ** (2 * power))
        chords = parts.owner.size * min(2 * radius, grid.shape[0])
        by_loops = compiled.pays(sums * chords * SECONDS_PER_CHORD)
        return cls(grid, radius, power, scale, x.size, segments, parts, by_loops)

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center.

        Parameters
        ----------
        weights : array of shape (n,)
            Points of weight 0 cost nothing.

        Returns
        -------
        array of shape (rows, cols)
            Per square meter.
        """
        scaled = self.scale * weights[self.parts.owner]
        weighted = np.flatnonzero(scaled)
        parts, scaled = self.parts.at(weighted), scaled[weighted]
        surface = np.zeros(self.grid.shape)
        if self.by_loops:
            compiled.spread_disks(self._disks(parts), scaled, surface)
            return surface
        for rows, blocks in self._bands(parts):
            steps = self.segments.no_sums(rows.stop - rows.start, 2 * self.power + 1)
            for some in blocks:
                chords = self._chords(rows, parts.at(some))
                chords.add_to(steps, chords.coefficients(self.power, scaled[some]))
            surface[rows] = self.segments.evaluate(steps)
        return surface

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
        size = self.parts.row.size
        many = 1 if self.by_loops else min(PIECES, max(1, size // PIECE_PARTS))
        cut = np.array_split(np.arange(size), many)
        return [replace(self, parts=self.parts.at(some)) for some in cut]

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
        scales = np.full(self.parts.owner.size, self.scale)
        found = np.zeros(scales.size)
        if self.by_loops:
            compiled.gather_disks(self._disks(self.parts), np.ascontiguousarray(values), found)
            return self._by_owner(self.scale * found)
        for rows, blocks in self._bands(self.parts):
            sums = self.segments.moments(values[rows], 2 * self.power + 1)
            for some in blocks:
                chords = self._chords(rows, self.parts.at(some))
                found[some] += chords.read(sums, chords.coefficients(self.power, scales[some]))
        return self._by_owner(found)

    def _by_owner(self, of_parts: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(self.parts.owner, of_parts, self.count), dtype=np.float64)

    def _disks(self, parts: Parts) -> compiled.Disks:
        cell_m, first_m = self.grid.cell_m, self.grid.y[0]
        return compiled.Disks(
            row=parts.row,
            y=(parts.y_m - first_m) / cell_m,
            east=parts.east,
            offset=parts.offset,
            north=(self.grid.y - first_m) / cell_m,
            x=self.segments.x,
            radius=self.radius,
            power=self.power,
        )

    def _bands(self, parts: Parts) -> Iterator[tuple[slice, list[slice]]]:
        """Go through rows some at a time, with the parts that reach them, in blocks."""
        rows, cells = self.grid.shape[0], self.segments.x.size
        if parts.row.size == 0:
            return
        reached = min(rows, float(np.ptp(parts.row)) + 2 * self.radius)
        best = math.sqrt(BAND_COST * reached / parts.row.size)
        height = max(1, math.floor(min(best, BAND_CELLS / cells, rows)))
        for top in range(0, rows, height):
            bottom = min(top + height, rows)
            reach = top - self.radius, bottom - 1 + self.radius
            first, last = np.searchsorted(parts.row, reach).tolist()
            size = max(1, BLOCK_PAIRS // height)
            blocks = [slice(at, min(at + size, last)) for at in range(first, last, size)]
            if blocks:
                yield slice(top, bottom), blocks

    def _chords(self, rows: slice, parts: Parts) -> Chords:
        # Distances are taken within the band, where large coordinates leave them their digits.
        y_m, cell_m = self.grid.y[rows], self.grid.cell_m
        squares = (y_m[:, None] - y_m[0]) / cell_m - (parts.y_m - y_m[0]) / cell_m
        squares *= squares
        np.subtract(self.radius**2, squares, out=squares)
        # Rows beyond a disk get an empty chord.
        np.clip(squares, 0, self.radius**2, out=squares)
        half = np.sqrt(squares)
        squares -= parts.east**2
        col = parts.east + self.segments.length // 2
        offset = parts.offset + self.segments.x.size * np.arange(float(y_m.size))[:, None]
        return Chords(
            self._next_cells(col - half, offset),
            self._next_cells(col + half, offset),
            squares,
            parts.east,
        )

    def _next_cells(self, ends: FloatArray, offset: FloatArray) -> IntArray:
        """Return the first cell of the segment at or after each end of a chord."""
        np.ceil(ends, out=ends)
        np.clip(ends, 0, self.segments.length, out=ends)
        ends += offset
        return ends.astype(np.intp).ravel()
