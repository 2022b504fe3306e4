"""Chords that rows of cells cut from disks, and the kernels with an edge along them."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.bands import Band
from cannabis_maps.density.segments import NumberArray, Parts, parts_of
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]

# The kernel is 1 - (r / R)^2 to this power.
POWERS = {"epanechnikov": 1, "quartic": 2, "squared quartic": 4}
QUARTIC = POWERS["quartic"]


@dataclass(frozen=True, eq=False)
class Chords:
    """Which cells of some rows lie in the disks, and the kernel along each row.

    Over a chord the kernel is (rest + 2 east x - x^2)^p, in cells.

    Parameters
    ----------
    start, stop : array of int, shape (rows * n,)
        Place of the first cell and of the one after the last, counted on from one set of weights to
        the next, and from row to row.
    rest : array of shape (rows, n)
        Squared radius less the squares of the distances from the row and from the origin.
    east : array of shape (n,)
        Of the points from the origin.
    """

    start: IntArray
    stop: IntArray
    rest: FloatArray
    east: FloatArray

    @classmethod
    def cut(cls, band: Band, parts: Parts, radius: float, sets: IntArray | None = None) -> "Chords":
        """Cut parts of disks by the rows of a band.

        Parameters
        ----------
        band : Band
        parts : Parts
            Of n disks.
        radius : float
            In cells.
        sets : array of int, shape (n,), optional
            The set of weights to which each part goes; the first one if left out.

        Returns
        -------
        Chords
        """
        squares = band.south[:, None] - parts.south
        squares *= squares
        np.subtract(radius**2, squares, out=squares)
        # Rows beyond a disk get an empty chord.
        np.clip(squares, 0, radius**2, out=squares)
        half = np.sqrt(squares)
        squares -= parts.east**2
        first, last = float(band.places.start), float(band.places.stop)
        begin = (0.0 if sets is None else sets * float(band.width)) - first
        low, high = (np.clip(end, first, last) + begin for end in (parts.low, parts.high))
        rows = np.arange(float(band.south.size))[:, None] * (band.width * band.sets)
        # A whole number is a center at the radius, where the kernel is 0.
        after = parts.after + begin
        start, stop = (_within(ends, low, high, rows) for ends in (after - half, after + half))
        return cls(start, stop, squares, parts.east)

    def coefficients(self, power: int, weights: FloatArray) -> list[NumberArray]:
        """Return what stands before each power of x for points of these weights.

        Two powers share the complex numbers of one array, as in `Segments.no_sums`; what stands
        before the last one is the same in all rows.
        """
        if power > QUARTIC:
            ones = np.ones_like(weights)
            some, others = (
                [part for pair in self.coefficients(*each) for part in parts_of(pair)]
                for each in ((power - QUARTIC, weights), (QUARTIC, ones))
            )
            return _in_pairs(_product(some, others), self.rest.shape)
        first = np.empty(self.rest.shape, dtype=np.complex128)
        # Arrays of a dtype that was sent to another process would be added ten times as slowly.
        last = np.empty(self.rest.shape)
        if power == 1:
            np.multiply(weights, self.rest, out=first.real)
            first.imag = 2 * weights * self.east
            last[...] = -weights
            return [first, last]
        second, rest = np.empty_like(first), weights * self.rest
        np.multiply(rest, self.rest, out=first.real)
        np.multiply(rest, 4 * self.east, out=first.imag)
        rest *= -2
        np.add(rest, 4 * weights * self.east**2, out=second.real)
        second.imag = -4 * weights * self.east
        last[...] = weights
        return [first, second, last]

    def add_to(self, steps: list[NumberArray], coefficients: list[NumberArray]) -> None:
        """Add coefficients at the first cell of each chord, and take them off after the last."""
        for step, each in zip(steps, coefficients, strict=True):
            flat, values = step.reshape(-1), each.reshape(-1)
            np.add.at(flat, self.start, values)
            np.subtract.at(flat, self.stop, values)

    def read(self, power: int, sums: list[NumberArray]) -> FloatArray:
        """Return the sum over each disk, of shape (n,), from moments over the cells before each.

        The p-th power of rest + (2 east x - x^2) is multiplied out, and then those of the second
        term, each from its highest power down.
        """
        moments: list[FloatArray] = []
        for before in sums:
            flat = before.reshape(-1)
            along: NumberArray = flat.take(self.stop) - flat.take(self.start)
            moments += parts_of(along.reshape(self.rest.shape))
        total, twice = moments[0], 2 * self.east
        for second in range(1, power + 1):
            of_second = moments[second]
            for more in range(1, second + 1):
                of_second = of_second * twice
                _add(of_second, (-1) ** more * math.comb(second, more), moments[second + more])
            total = total * self.rest
            _add(total, math.comb(power, second), of_second)
        return np.asarray(total.sum(axis=0))


def _add(total: FloatArray, factor: int, values: FloatArray) -> None:
    """Add values times a factor, in place, without a product by 1."""
    if factor == -1:
        total -= values
    else:
        total += values if factor == 1 else factor * values


def _within(ends: FloatArray, low: FloatArray, high: FloatArray, rows: FloatArray) -> IntArray:
    """Put ends of shape (rows, n) between bounds, and count them on from row to row."""
    np.maximum(ends, low, out=ends)
    np.minimum(ends, high, out=ends)
    ends += rows
    return ends.astype(np.intp).ravel()


def _product(first: list[FloatArray], second: list[FloatArray]) -> list[FloatArray]:
    """Return the coefficients of the product of two polynomials."""
    product: list[FloatArray] = [np.zeros(1)] * (len(first) + len(second) - 1)
    for power, one in enumerate(first):
        for more, other in enumerate(second):
            product[power + more] = product[power + more] + one * other
    return product


def _in_pairs(numbers: list[FloatArray], shape: tuple[int, ...]) -> list[NumberArray]:
    *first, last = numbers
    pairs: list[NumberArray] = []
    for even, odd in zip(first[::2], first[1::2], strict=True):
        pair = np.empty(shape, dtype=np.complex128)
        pair.real, pair.imag = even, odd
        pairs.append(pair)
    return [*pairs, last]
