"""Chords that rows of cells cut from disks, and the kernels with an edge along them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.segments import NumberArray, parts_of
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
        The first cell and the one after the last, counted through the rows with spare columns.
    rest : array of shape (rows, n)
        Squared radius less the squares of the distances from the row and from the origin.
    east : array of shape (n,)
        Of the points from the origin.
    """

    start: IntArray
    stop: IntArray
    rest: FloatArray
    east: FloatArray

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
        if power == 1:
            np.multiply(weights, self.rest, out=first.real)
            first.imag = 2 * weights * self.east
            return [first, -weights]
        second, rest = np.empty_like(first), weights * self.rest
        np.multiply(rest, self.rest, out=first.real)
        np.multiply(rest, 4 * self.east, out=first.imag)
        rest *= -2
        np.add(rest, 4 * weights * self.east**2, out=second.real)
        second.imag = -4 * weights * self.east
        return [first, second, weights]

    def add_to(self, steps: list[NumberArray], coefficients: list[NumberArray]) -> None:
        """Add coefficients at the first cell of each chord, and take them off after the last."""
        for step, each in zip(steps, coefficients, strict=True):
            flat, values = step.reshape(-1), np.broadcast_to(each, self.rest.shape).reshape(-1)
            np.add.at(flat, self.start, values)
            np.subtract.at(flat, self.stop, values)

    def read(self, sums: list[NumberArray], coefficients: list[NumberArray]) -> FloatArray:
        """Return the sum over each disk, of shape (n,), from sums over the cells before each."""
        total = np.zeros(self.rest.shape)
        for before, each in zip(sums, coefficients, strict=True):
            flat = before.reshape(-1)
            along: NumberArray = (flat[self.stop] - flat[self.start]).reshape(total.shape)
            for part, coefficient in zip(parts_of(along), parts_of(each), strict=True):
                total += part * coefficient
        return np.asarray(total.sum(axis=0))


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
