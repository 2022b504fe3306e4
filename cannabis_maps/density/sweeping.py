"""The kernels with an edge, summed exactly at the centers of a grid by a sweep along its rows."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cannabis_maps.density import compiled
from cannabis_maps.density.bands import Band, Rows
from cannabis_maps.density.chords import POWERS, Chords
from cannabis_maps.density.kernels import Kernel
from cannabis_maps.density.segments import Parts, Segments
from cannabis_maps.density.threads import THREADS, in_threads
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
# What numpy takes to find a chord and add its coefficients.
SECONDS_PER_CHORD = 6e-8


@dataclass(frozen=True, eq=False)
class Sweep:
    """The quartic or Epanechnikov kernel of points at the centers of a grid, and its transpose.

    The kernel K(r) = (1 - r^2 / R^2)^p / (c R^2) for r < R, where p is 2 and c is pi / 3 (quartic),
    p is 1 and c is pi / 2 (Epanechnikov) or p is 4 and c is pi / 5 (the quartic squared), is a
    polynomial of x along the chord that a row cuts from its disk. The coefficients are added at the
    first cell of the chord and taken off after the last one, so that one running sum each gives the
    polynomial of all points at every cell. x begins anew in each segment, 4 R to 18 R long at most,
    and sums after some segments: nothing large cancels, and the surface is the plain sum of the
    kernels but for rounding, some 1e-11 of its peak, where a cell that no kernel reaches may bear
    either sign. The cost follows points times rows in 2 R, plus cells; memory is the surface and a
    few megabytes.

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
    rows : Rows
    segments : Segments
    parts : Parts
    by_loops : bool
        Whether numba sums.
    threads : int
        That share the bands of rows where numpy sums.

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
    rows: Rows
    segments: Segments
    parts: Parts
    by_loops: bool
    threads: int = THREADS

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
        rows = Rows.of(grid, np.ones(grid.shape, dtype=np.bool_) if inside is None else inside)
        return cls(grid, radius, power, scale, x.size, rows, segments, parts, by_loops)

    def spread(self, weights: FloatArray) -> FloatArray:
        """Return the sum of the points' kernels at each center.

        Parameters
        ----------
        weights : array of shape (n,)
            Points of weight 0 cost nothing.

        Returns
        -------
        array of shape (rows, cols)
            Per square meter; of cells outside the window nothing is told.
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
            Zeros, to be overwritten.
        """
        which, sets = np.nonzero((weights != 0).T[self.parts.owner])
        parts = self.parts.at(which)
        scaled = self.scale * weights[sets, parts.owner]
        if self.by_loops:
            for number, surface in enumerate(surfaces):
                own = np.flatnonzero(sets == number)
                compiled.spread_disks(self._disks(parts.at(own)), scaled[own], surface)
            return

        def sweep(bands: list[Band]) -> None:
            for band in bands:
                shape = band.south.size, band.sets
                steps = self.segments.no_sums(shape, band.cols, 2 * self.power + 1)
                for some in band.blocks:
                    chords = Chords.cut(band, parts.at(some), self.radius, sets[some])
                    chords.add_to(steps, chords.coefficients(self.power, scaled[some]))
                out = surfaces[:, band.rows, band.cols].swapaxes(0, 1)
                self.segments.evaluate(steps, band.cols, out)

        in_threads(sweep, self._shared_out(parts, len(weights)))

    def for_many(self) -> "Sweep":
        """Return the same for a caller whose own threads each sum other weights."""
        return replace(self, threads=1)

    def at(self, chosen: IntArray) -> "Sweep":
        """Return that of some of the points, which are given in ascending order."""
        number = np.full(self.count, -1)
        number[chosen] = np.arange(chosen.size)
        owner = number[self.parts.owner]
        kept = np.flatnonzero(owner >= 0)
        parts = replace(self.parts.at(kept), owner=owner[kept])
        return replace(self, count=chosen.size, parts=parts)

    def gather(self, values: FloatArray) -> FloatArray:
        """Return the sum of the cells' values, each times a point's kernel there: the transpose.

        Parameters
        ----------
        values : array of shape (rows, cols)
            0 outside the window.

        Returns
        -------
        array of shape (n,)
            Per square meter.
        """
        if self.by_loops:
            found = np.zeros(self.parts.owner.size)
            compiled.gather_disks(self._disks(self.parts), np.ascontiguousarray(values), found)
            return self._by_owner(found)

        def read(bands: list[Band], found: FloatArray) -> None:
            for band in bands:
                some_values = values[band.rows, band.cols]
                sums = self.segments.moments(some_values, band.cols, 2 * self.power + 1)
                for some in band.blocks:
                    chords = Chords.cut(band, self.parts.at(some), self.radius)
                    found[some] += chords.read(self.power, sums)

        founds = np.zeros((self.threads, self.parts.owner.size))
        in_threads(read, self._shared_out(self.parts), list(founds))
        return self._by_owner(founds.sum(axis=0))

    def _shared_out(self, parts: Parts, sets: int = 1) -> list[list[Band]]:
        bands = list(self.rows.bands(parts, self.segments, self.radius, sets))
        return [bands[first :: self.threads] for first in range(self.threads)]

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
            rows=self.rows.south,
            spans=self.rows.spans,
            x=self.segments.x,
            run=self.segments.run,
            radius=self.radius,
            power=self.power,
        )
