"""When and in what kind of place: small tables of the whole city, no cell of a single record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt

from cannabis_maps.records.location_kinds import NOT_STATED, OTHER, kind_of

FEWEST_IN_CELL = 20
DAYS_OF_WEEK, HOURS_OF_DAY = 7, 24
# A day is cut into parts of so many hours, the finest whose every cell has enough.
PARTS_OF_DAY = (1, 2, 3, 4, 6, 8, 12, 24)
TALLIES = """
SELECT isodow(day) - 1 AS weekday, hour, place, sum(n)::BIGINT AS n FROM kept
WHERE day BETWEEN ? AND ? AND (arrest OR NOT ?)
GROUP BY ALL
"""

Table = npt.NDArray[np.int64]


class Tally(NamedTuple):
    """Records of one day of the week, hour and location description.

    Parameters
    ----------
    weekday : int
        0 is Monday.
    hour : int or None
        None where the source gives no time.
    place : str or None
        None where it gives none.
    records : int
    """

    weekday: int
    hour: int | None
    place: str | None
    records: int


@dataclass(frozen=True)
class PlaceCount:
    """Arrests in one kind of place.

    Parameters
    ----------
    kind : str
    count : int
        At least 20, or the only one there is.
    """

    kind: str
    count: int


@dataclass(frozen=True, eq=False)
class CitywideTables:
    """Recorded arrests of the whole city by time of the week and by kind of place.

    Parameters
    ----------
    by_time : array of int64, shape (7, parts), optional
        By day of the week, Monday first, and part of the day, midnight first. All parts are of as
        many whole hours, the fewest that leave no cell under 20; None where the source gives no
        times, or they are too few.
    timed : int
        Arrests whose time is known.
    by_place : tuple of PlaceCount
        The most first, with what is other and not stated at the end; kinds with under 20 are among
        the other ones. Empty where the source gives no places, or they are too few.
    """

    by_time: Table | None
    timed: int
    by_place: tuple[PlaceCount, ...]

    @property
    def hours_of_part(self) -> int:
        """How many hours a part of the day has."""
        return HOURS_OF_DAY // (1 if self.by_time is None else self.by_time.shape[1])


def fetch_tallies(
    con: duckdb.DuckDBPyConnection, first_day: date, last_day: date, *, arrests_only: bool
) -> list[Tally]:
    """Count the table ``kept`` by day of the week, hour and location description.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    first_day, last_day : date
        Of the window.
    arrests_only : bool

    Returns
    -------
    list of Tally
    """
    rows = con.execute(TALLIES, [first_day, last_day, arrests_only]).fetchall()
    return [Tally(*row) for row in rows]


def citywide_tables(tallies: Iterable[Tally]) -> CitywideTables:
    """Put the tables together, so coarse that no single record shows.

    Parameters
    ----------
    tallies : iterable of Tally

    Returns
    -------
    CitywideTables

    Examples
    --------
    >>> tallies = [Tally(day, hour, "STREET", 10) for day in range(7) for hour in range(24)]
    >>> few = [Tally(0, None, "CTA BUS", 3), Tally(0, None, "SIDEWALK", 25)]
    >>> tables = citywide_tables([*tallies, *few])
    >>> tables.by_time.shape, tables.timed
    ((7, 12), 1680)
    >>> [(place.kind, place.count) for place in tables.by_place]
    [('Street or alley', 1680), ('Other', 28)]
    """
    hours = np.zeros((DAYS_OF_WEEK, HOURS_OF_DAY), dtype=np.int64)
    kinds: Counter[str] = Counter()
    kind = cache(kind_of)
    for tally in tallies:
        if tally.hour is not None:
            hours[tally.weekday, tally.hour] += tally.records
        kinds[kind(tally.place)] += tally.records
    return CitywideTables(_parts(hours), int(hours.sum()), _merged(kinds))


def _parts(hours: Table) -> Table | None:
    """Cut the day as finely as it can be; None if not even whole days have enough."""
    # Dates without a time are read as midnight.
    if not hours[:, 1:].any():
        return None
    for length in PARTS_OF_DAY:
        parts = hours.reshape(DAYS_OF_WEEK, -1, length).sum(axis=2)
        if parts.min() >= FEWEST_IN_CELL:
            return np.asarray(parts)
    return None


def _merged(kinds: Counter[str]) -> tuple[PlaceCount, ...]:
    """Put small kinds together; nothing is left if no place is stated, or they are too few."""
    if set(kinds) <= {NOT_STATED}:
        return ()
    left = kinds.copy()
    other = left.pop(OTHER, 0)
    for kind in sorted(left, key=lambda kind: (kinds[kind], kind)):
        is_small = left[kind] < FEWEST_IN_CELL
        if is_small or 0 < other < FEWEST_IN_CELL:
            other += left.pop(kind)
    return _ranked(left, other) if set(left) - {NOT_STATED} else ()


def _ranked(left: Counter[str], other: int) -> tuple[PlaceCount, ...]:
    named: Sequence[str] = sorted(
        (kind for kind in left if kind != NOT_STATED), key=lambda kind: (-left[kind], kind)
    )
    ranked = [PlaceCount(kind, left[kind]) for kind in named]
    ends = [PlaceCount(OTHER, other)] if other else []
    if left[NOT_STATED]:
        ends.append(PlaceCount(NOT_STATED, left[NOT_STATED]))
    return (*ranked, *ends)
