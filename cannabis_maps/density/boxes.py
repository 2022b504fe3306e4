"""Millions of points by the boxes that they fall in: sums of powers, of which modes are made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse

from cannabis_maps.density import compiled
from cannabis_maps.density.nodes import MANY
from cannabis_maps.density.threads import THREADS, in_threads, parts
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]
ModeArray = npt.NDArray[np.complex128]

# Powers of a point's place in its box, from 0 to 7: on boxes as wide as sigma they err by less
# than 2e-7 of a kernel's peak.
POWERS = 8
# With fewer points what each box costs does not pay.
POINTS_A_BOX = 100
# Sorted at a time: for each box as many, within bounds of what a sort costs and of memory, 25 MB.
LEAST_SORTED, MOST_SORTED = 1 << 16, 1 << 19
# Points whose powers stay in the cache.
CHUNK = 1 << 14
# What numpy takes.
SECONDS_A_POINT = 5e-8


@dataclass(frozen=True, eq=False)
class Strip:
    """Points and boxes along one axis.

    Parameters
    ----------
    points : array of shape (n,)
        Meters.
    origin_m : float
        Where box 0 begins.
    width_m : float
        Of a box.
    count : int
        Boxes, which repeat after so many.
    """

    points: FloatArray
    origin_m: float
    width_m: float
    count: int

    def of(self, some: slice) -> tuple[FloatArray, FloatArray]:
        """Return the boxes of some points, whole numbers, and how far each is past their begin."""
        past = self.points[some] - self.origin_m
        past *= 1 / self.width_m
        boxes = np.floor(past)
        past -= boxes
        return boxes, past

    def at(self, chosen: IntArray) -> "Strip":
        """Return those of some points."""
        return replace(self, points=self.points[chosen])

    def to_modes(self, sums: npt.NDArray[np.inexact], waves: IntArray) -> ModeArray:
        """Transform sums of powers.

        Parameters
        ----------
        sums : array of shape (count, POWERS, n)
        waves : array of int, shape (k,)
            In a period.

        Returns
        -------
        array of shape (k, n)
            The sum over points of exp(-2 pi i wave place / count), at their places in boxes.
        """
        modes = np.zeros((waves.size, sums.shape[2]), dtype=np.complex128)
        for power, factors in enumerate(self._factors(waves)):
            spectrum = fft.fft(sums[:, power], axis=0, workers=THREADS)
            modes += factors[:, None] * spectrum[waves % self.count]
        return modes

    def from_modes(self, modes: ModeArray, waves: IntArray) -> ModeArray:
        """Do the transpose, with waves that run the other way: from (k, n) to sums."""
        sums = np.empty((self.count, POWERS, modes.shape[1]), dtype=np.complex128)
        for power, factors in enumerate(self._factors(waves).conj()):
            spectrum = np.zeros((self.count, modes.shape[1]), dtype=np.complex128)
            np.add.at(spectrum, waves % self.count, factors[:, None] * modes)
            sums[:, power] = fft.ifft(spectrum, axis=0, norm="forward", workers=THREADS)
        return sums

    def _factors(self, waves: IntArray) -> ModeArray:
        """Return what stands before t^0, t^1... in exp(-2 pi i wave t / count), of a box's t."""
        chebyshev = 0.5 - 0.5 * np.cos(np.pi * (np.arange(POWERS) + 0.5) / POWERS)
        values = np.exp(-2j * np.pi / self.count * np.outer(chebyshev, waves))
        return np.linalg.solve(np.vander(chebyshev, increasing=True), values)


class Sorted(NamedTuple):
    """Points in the order of their boxes.

    Parameters
    ----------
    order : array of int, shape (n,)
        The points.
    past : array of complex, shape (n,)
        How far each is past the begin of its box: to the east, and i times to the north.
    edges : array of int, shape (k + 1,)
        Where in that order a box or a chunk begins, and n.
    boxes : list of int, of length k
        The box from there on.
    """

    order: IntArray
    past: ModeArray
    edges: IntArray
    boxes: list[int]

    @classmethod
    def by_box(cls, boxes: npt.NDArray[np.int32], past: ModeArray, count: int) -> "Sorted":
        """Sort points by the box that each is in, one of so many."""
        # A matrix with one entry for each point: by rows it holds them sorted.
        at = np.arange(past.size + 1, dtype=np.int32)
        rows = sparse.csc_array((past, boxes, at), shape=(count, past.size)).tocsr()
        edges = np.union1d(rows.indptr, np.arange(0, past.size, CHUNK))
        begun = np.searchsorted(rows.indptr, edges[:-1], side="right") - 1
        return cls(rows.indices, rows.data, edges, begun.tolist())

    def chunks(self) -> Iterator[tuple[slice, Iterable[tuple[int, slice]]]]:
        """Yield a chunk of the points at a time, and the boxes of its points with these."""
        begins = range(0, self.past.size, CHUNK)
        bounds = [*np.searchsorted(self.edges, begins).tolist(), len(self.boxes)]
        for begin, (low, high) in zip(begins, pairwise(bounds), strict=True):
            within = (self.edges[low : high + 1] - begin).tolist()
            slices = map(slice, within[:-1], within[1:])
            yield slice(begin, begin + within[-1]), zip(self.boxes[low:high], slices, strict=True)


@dataclass(frozen=True, eq=False)
class Boxes:
    """Points on square boxes, and polynomials on these.

    Where numpy adds points to nodes one by one, it is quicker to sort millions of them by box, and
    to leave the sums of each box to matrix products.

    Parameters
    ----------
    north, east : Strip

    References
    ----------
    Ruiz-Antolín, D. and Townsend, A. (2018). A nonuniform fast Fourier transform based on low rank
    approximation. SIAM Journal on Scientific Computing 40, A529-A547.
    """

    north: Strip
    east: Strip

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of sums: rows and columns of boxes, powers to the north and to the east."""
        return self.north.count, self.east.count, POWERS, POWERS

    def spread(self, weights: FloatArray) -> FloatArray:
        """Sum, on each box, weights times the powers of their points' places.

        Parameters
        ----------
        weights : array of shape (n,)

        Returns
        -------
        array of shape `shape`
        """
        alike = weights.strides == (0,)
        if not alike and np.count_nonzero(weights) < MANY * weights.size:
            used = np.flatnonzero(weights)
            return Boxes(self.north.at(used), self.east.at(used)).spread(weights[used])
        if self._by_loops():
            whole = np.zeros(self.shape)
            compiled.spread_boxes(self._boxed(), weights, whole)
            return whole

        def work(part: slice, sums: FloatArray) -> None:
            room = np.empty((POWERS, 2, CHUNK))
            for begin, points in self._sorted(part):
                each = weights[begin:]
                for chunk, found in points.chunks():
                    own = each[:1] if alike else each[points.order[chunk]]
                    east, north = _powers(points.past[chunk], own, room)
                    across = east.T
                    for box, here in found:
                        own_sums = sums[box]
                        own_sums += north[:, here] @ across[here]

        some = list(parts(weights.size)) or [slice(0, 0)]
        sums = [np.zeros((self.north.count * self.east.count, POWERS, POWERS)) for _ in some]
        in_threads(work, some, sums)
        return np.asarray(sum(sums)).reshape(self.shape)

    def gather(self, polynomials: FloatArray) -> FloatArray:
        """Evaluate, at each point, the polynomial of its box: the transpose of `spread`.

        Parameters
        ----------
        polynomials : array of shape `shape`

        Returns
        -------
        array of shape (n,)
        """
        values = np.empty(self.north.points.size)
        if self._by_loops():
            compiled.gather_boxes(self._boxed(), polynomials, values)
            return values
        polynomials = polynomials.reshape(-1, POWERS, POWERS)

        def work(part: slice) -> None:
            room, along = np.empty((POWERS, 2, CHUNK)), np.empty((POWERS, CHUNK))
            for begin, points in self._sorted(part):
                each = values[begin:]
                for chunk, found in points.chunks():
                    east, north = _powers(points.past[chunk], 1, room)
                    for box, here in found:
                        np.matmul(polynomials[box], east[:, here], out=along[:, here])
                    north *= along[:, : north.shape[1]]
                    each[points.order[chunk]] = north.sum(axis=0)

        in_threads(work, list(parts(values.size)))
        return values

    def to_modes(self, sums: FloatArray, north: IntArray, east: IntArray) -> ModeArray:
        """Transform sums, to modes of so many waves along either axis: (rows, cols)."""
        along = sums.transpose(1, 3, 0, 2).reshape(self.east.count, POWERS, -1)
        modes = self.east.to_modes(along, east).T
        return self.north.to_modes(modes.reshape(self.north.count, POWERS, -1), north)

    def from_modes(self, modes: ModeArray, north: IntArray, east: IntArray) -> FloatArray:
        """Do the transpose: return the polynomials of `gather`."""
        # Waves to the east stand for those to the west as well.
        both = modes * np.where(east > 0, 2, 1)
        along = self.north.from_modes(both, north).reshape(-1, east.size).T
        whole = self.east.from_modes(along, east).real
        by_axis = whole.reshape(self.east.count, POWERS, self.north.count, POWERS)
        return np.ascontiguousarray(by_axis.transpose(2, 0, 3, 1))

    def _by_loops(self) -> bool:
        return compiled.pays(self.north.points.size * SECONDS_A_POINT)

    def _boxed(self) -> compiled.Boxed:
        north, east = self.north, self.east
        origins_m, widths_m = (north.origin_m, east.origin_m), (north.width_m, east.width_m)
        return compiled.Boxed(north.points, east.points, origins_m, widths_m)

    def _sorted(self, part: slice) -> Iterator[tuple[int, Sorted]]:
        """Yield some points at a time, by box, and how many stand before them."""
        boxes = self.north.count * self.east.count
        step = min(max(LEAST_SORTED, POINTS_A_BOX * boxes), MOST_SORTED)
        for first in range(part.start, part.stop, step):
            count = min(step, part.stop - first)
            box, past = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.complex128)
            for begin in range(0, count, CHUNK):
                some = slice(begin, min(begin + CHUNK, count))
                there = slice(first + some.start, first + some.stop)
                row, past.imag[some] = self.north.of(there)
                col, past.real[some] = self.east.of(there)
                row *= self.east.count
                row += col
                box[some] = row
            yield first, Sorted.by_box(box, past, boxes)


def _powers(
    past: ModeArray, weights: FloatArray | float, room: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return powers to the east, and those to the north times weights, of as many points."""
    both = np.ascontiguousarray(past.view(np.float64).reshape(-1, 2).T)
    powers = room[:, :, : past.size]
    powers[0] = 1
    powers[0, 1] = weights
    for lower, power in pairwise(powers):
        np.multiply(lower, both, out=power)
    return powers[:, 0], powers[:, 1]
