"""Arrests by position and day, in few bytes each: there may be hundreds of millions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import BoolArray

Integers = npt.NDArray[np.int64]
Small = npt.NDArray[np.unsignedinteger]

# So many are counted at once: what that takes meanwhile does not grow with all of them.
BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Rows:
    """How many arrests there are at each position on each day that has any.

    Parameters
    ----------
    begins : array of int64, shape (positions + 1,)
        The rows of a position are those from its number here up to the next one's, by day.
    day : array of uint16, shape (n,)
        Days since the first of the window.
    count : array of unsigned integers, shape (n,)
        Of any width.

    Examples
    --------
    Two arrests at the first position, on one day, and one at the second, a day later:

    >>> rows = Rows(np.array([0, 1, 2]), np.array([0, 1], np.uint16), np.array([2, 1], np.uint8))
    >>> rows.by_position().tolist(), rows.by_day(3).tolist()
    ([2, 1], [2, 1, 0])
    """

    begins: Integers
    day: Small
    count: Small

    @property
    def positions(self) -> int:
        """How many positions there are."""
        return len(self.begins) - 1

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Yield the positions some at a time, and their rows.

        Yields
        ------
        positions, rows : slice
        """
        start = 0
        while start < self.positions:
            enough = int(np.searchsorted(self.begins, self.begins[start] + BLOCK, side="right"))
            stop = min(max(enough - 1, start + 1), self.positions)
            yield slice(start, stop), slice(int(self.begins[start]), int(self.begins[stop]))
            start = stop

    def by_day(self, days: int) -> Integers:
        """Count the arrests of each day.

        Parameters
        ----------
        days : int
            Length of the window.

        Returns
        -------
        array of int64, shape (days,)
        """
        found = np.zeros(days, dtype=np.int64)
        for _, rows in self.blocks():
            found += _counted(self.day[rows], self.count[rows], days)
        return found

    def by_position(self, held: BoolArray | None = None) -> Integers:
        """Count the arrests at each position.

        Parameters
        ----------
        held : array of bool, shape (days of the window,), optional
            Which days count; all if left out.

        Returns
        -------
        array of int64, shape (positions,)
        """
        days = int(self.day.max(initial=0)) + 1
        part = np.zeros(days, np.intp) if held is None else np.where(held, 0, -1)
        found: Integers = self.by_part(part, 1)[0]
        return found

    def by_part(self, part: npt.NDArray[np.integer], parts: int) -> Integers:
        """Count the arrests at each position in each part of the window.

        Parameters
        ----------
        part : array of int, shape (days of the window,)
            The part, such as a year, to which each day belongs; -1 for none.
        parts : int

        Returns
        -------
        array of int64, shape (parts, positions)
        """
        found = np.zeros((parts, self.positions), dtype=np.int64)
        for own, rows in self.blocks():
            of_row = part[self.day[rows]]
            at = self._position(own)
            kept = of_row >= 0
            place = of_row[kept] * (own.stop - own.start) + at[kept]
            counted = _counted(place, self.count[rows][kept], parts * (own.stop - own.start))
            found[:, own] = counted.reshape(parts, -1)
        return found

    def between(self, first: int, last: int) -> tuple["Rows", BoolArray]:
        """Return the rows of some days, and which positions have any.

        Parameters
        ----------
        first, last : int
            Days since the first of the window, both included.

        Returns
        -------
        rows : Rows
            With days since the first of theirs, of the positions that have any.
        has : array of bool, shape (positions,)
        """
        kept = (self.day >= first) & (self.day <= last)
        many = np.zeros(self.positions, dtype=np.int64)
        for own, rows in self.blocks():
            size = own.stop - own.start
            many[own] = np.bincount(self._position(own)[kept[rows]], minlength=size)
        begins = np.concatenate([[0], np.cumsum(many)])
        return Rows(begins, self.day[kept] - np.uint16(first), self.count[kept]).without_empty()

    def without_empty(self) -> tuple["Rows", BoolArray]:
        """Leave out positions without a row.

        Returns
        -------
        rows : Rows
        has : array of bool, shape (positions,)
            Which positions have one.
        """
        has = np.diff(self.begins) > 0
        begins = self.begins[np.append(has, True)]
        return Rows(begins, self.day, self.count), has

    def each_position(self) -> npt.NDArray[np.int64]:
        """Return the position of each row.

        Returns
        -------
        array of int64, shape (n,)
        """
        at: Integers = np.repeat(np.arange(self.positions), np.diff(self.begins))
        return at

    def _position(self, own: slice) -> npt.NDArray[np.int64]:
        """Return the position of each of a block's rows, counted from its first."""
        begins = self.begins[own.start : own.stop + 1]
        at: Integers = np.repeat(np.arange(own.stop - own.start), np.diff(begins))
        return at


def smallest(most: int) -> np.dtype[np.unsignedinteger]:
    """Return the narrowest type that holds whole numbers up to one.

    Examples
    --------
    >>> smallest(255), smallest(256)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.min_scalar_type(most)


def _counted(place: npt.NDArray[np.integer], count: Small, many: int) -> Integers:
    # Sums in float64 are whole to 2 to the 53rd.
    return np.bincount(place, weights=count, minlength=many).astype(np.int64)
