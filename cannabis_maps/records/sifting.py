"""The last filters: the window, the arrest, the position."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray
from cannabis_maps.places import Numbers
from cannabis_maps.records.database import Workbench
from cannabis_maps.records.positions import AT_SPOT, Positions, find_positions, number_spots
from cannabis_maps.records.rows import Integers, Rows, smallest
from cannabis_maps.records.selection import Selection
from cannabis_maps.sql import parquet_table, quoted

FILTERS = ("outside_dates", "no_arrest", "no_position", "bad_geocode", "outside_city", "mapped")
PLACED = (
    "CREATE TEMP TABLE placed AS SELECT spots.*, position, what FROM spots JOIN ends USING (spot)"
)
ENDS = """
SELECT CASE WHEN NOT {within} THEN 0 WHEN NOT {passes} THEN 1 ELSE what END AS what,
    CASE WHEN {within} AND {passes} THEN day END AS day, sum(n)::BIGINT AS n
FROM kept JOIN placed AS spots ON {at_spot} GROUP BY ALL
"""
MAPPED = """
COPY (
    SELECT position, (day - {first})::USMALLINT AS day, sum(n)::UINTEGER AS n
    FROM kept JOIN placed AS spots ON {at_spot}
    WHERE position >= 0 AND {within} AND {passes}
    GROUP BY ALL ORDER BY position, day
) TO {path} (FORMAT parquet)
"""
HELD = "SELECT position, count(*) AS many, max(n) AS most FROM {table} GROUP BY position"
PART = "SELECT day, n FROM {table} WHERE position BETWEEN {first} AND {last} ORDER BY position, day"


@dataclass(frozen=True, eq=False)
class Sifted:
    """What the filters left, and what each took.

    Parameters
    ----------
    first_day, last_day : date
        The window: the one asked for, as far as the source has records.
    ends : dict of str to int
        Records that ended at each filter, and the mapped ones.
    recorded : array of int64, shape (days of the window,)
        Recorded on each day, mapped or not.
    x, y : array of float64, shape (n,)
        EPSG:26971 meters of the positions, each once, sorted.
    area : array of int16, shape (n,)
    rows : Rows
        Mapped at each position on each day.
    """

    first_day: date
    last_day: date
    ends: dict[str, int]
    recorded: Integers
    x: FloatArray
    y: FloatArray
    area: Numbers
    rows: Rows


def sift(bench: Workbench, selection: Selection, first_day: date, last_day: date) -> Sifted:
    """Apply the window, the arrest filter and the city limit, in this order.

    Parameters
    ----------
    bench : Workbench
        With a view ``kept`` of records without duplicates. Each of its coordinates is a row of a
        table ``placed`` afterwards.
    selection : Selection
    first_day, last_day : date
        Of the records.

    Returns
    -------
    Sifted
    """
    # Only days of the source count, so that a rate per year is one of actual days.
    first = max(selection.first_day or first_day, first_day)
    last = min(selection.last_day or last_day, last_day)
    positions = find_positions(number_spots(bench.con))
    mapped = np.flatnonzero(positions.mapped)
    meters = positions.x[mapped] + 1j * positions.y[mapped]
    _, chosen, number = np.unique(meters, return_index=True, return_inverse=True)
    _place(bench, positions, number)
    filters = _filters(selection, first, last)
    ends = Counter(dict.fromkeys(FILTERS, 0))
    recorded = np.zeros(max(0, (last - first).days + 1), dtype=np.int64)
    for what, day, count in bench.con.execute(ENDS.format(**filters)).fetchall():
        ends[FILTERS[what]] += count
        if day is not None:
            recorded[(day - first).days] += count
    rows, has = _mapped_rows(bench, filters, len(chosen)).without_empty()
    at = mapped[chosen[has]]
    return Sifted(
        first,
        last,
        dict(ends),
        recorded,
        positions.x[at],
        positions.y[at],
        positions.area[at],
        rows,
    )


def _filters(selection: Selection, first: date, last: date) -> dict[str, str]:
    days = [f"DATE {quoted(day.isoformat())}" for day in (first, last)]
    return {
        "first": days[0],
        "within": f"day BETWEEN {days[0]} AND {days[1]}",
        "passes": "coalesce(arrest, false)" if selection.arrests_only else "true",
        "at_spot": AT_SPOT,
    }


def _place(bench: Workbench, positions: Positions, number: npt.NDArray[np.intp]) -> None:
    """Tell the database what each spot is, and which position."""
    kinds = (positions.missing, positions.bad, positions.outside, positions.mapped)
    what = np.select(kinds, range(2, len(FILTERS)))
    position = np.full(len(what), -1)
    position[positions.mapped] = number
    ends = {"spot": np.arange(len(what)), "what": what, "position": position}
    bench.con.register("ends", ends)
    bench.con.execute(PLACED)
    bench.con.unregister("ends")


def _mapped_rows(bench: Workbench, filters: dict[str, str], positions: int) -> Rows:
    """Let the database put the rows in order, and fetch them some at a time."""
    path = bench.folder / "mapped.parquet"
    bench.con.execute(MAPPED.format(**filters, path=quoted(path)))
    table = parquet_table(path)
    held: dict[str, Any] = bench.con.execute(HELD.format(table=table)).fetchnumpy()
    many = np.zeros(positions, dtype=np.int64)
    many[held["position"]] = held["many"]
    begins = np.concatenate([[0], np.cumsum(many)])
    most = int(np.max(held["most"], initial=0))
    rows = Rows(begins, np.empty(begins[-1], np.uint16), np.empty(begins[-1], smallest(most)))
    for own, part in rows.blocks():
        query = PART.format(table=table, first=own.start, last=own.stop - 1)
        found: dict[str, Any] = bench.con.execute(query).fetchnumpy()
        rows.day[part], rows.count[part] = found["day"], found["n"]
    return rows
