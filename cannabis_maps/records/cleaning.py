"""From selected records to those in the window: duplicates and dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from cannabis_maps.grid import BoolArray, FloatArray
from cannabis_maps.records.loading import FIRST_DAY, LAST_DAY
from cannabis_maps.records.table import Days
from cannabis_maps.sql import quoted

# Ties are broken by what the records say, never by where they stood.
KEPT = """
CREATE TEMP TABLE kept AS
SELECT day, arrest, x, y, latitude, longitude, hour, place, {identity}
    CASE WHEN key IS NULL THEN n ELSE 1 END AS n
FROM selected WHERE NOT other AND NOT bad
QUALIFY key IS NULL OR row_number() OVER (PARTITION BY key ORDER BY
    updated DESC NULLS LAST, day, arrest, x NULLS LAST, y NULLS LAST,
    latitude NULLS LAST, longitude NULLS LAST, hour NULLS LAST, place NULLS LAST,
    case_number NULLS LAST) = 1
"""
COUNTS = """
SELECT coalesce(sum(n) FILTER (other), 0)::BIGINT,
    coalesce(sum(n) FILTER (NOT other AND NOT bad), 0)::BIGINT,
    (SELECT coalesce(sum(n), 0)::BIGINT FROM kept),
    min(day) FILTER ({covered}), max(day) FILTER ({covered})
FROM selected
"""
# A day of another offense shows that the source covers it, if it is a day at all.
COVERED = f"NOT bad AND day BETWEEN DATE {quoted(FIRST_DAY)} AND DATE {quoted(LAST_DAY)}"
GROUPS = """
SELECT day, arrest, x, y, latitude, longitude, sum(n)::BIGINT AS n FROM kept GROUP BY ALL
"""


@dataclass(frozen=True)
class Cleaned:
    """How many records there are before the window is applied.

    Parameters
    ----------
    other_offense, duplicate, kept : int
    first_day, last_day : date or None
        Of the sources, other offenses included; None where no record is kept.
    """

    other_offense: int
    duplicate: int
    kept: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, eq=False)
class Groups:
    """Records without key, equal ones together.

    Parameters
    ----------
    day : array of datetime64[D], shape (n,)
    no_arrest : array of bool, shape (n,)
    x, y : array of float64, shape (n,)
        US survey feet, NaN where missing.
    latitude, longitude : array of float64, shape (n,)
        Degrees, NaN where missing.
    count : array of int64, shape (n,)
    """

    day: Days
    no_arrest: BoolArray
    x: FloatArray
    y: FloatArray
    latitude: FloatArray
    longitude: FloatArray
    count: np.ndarray[tuple[int], np.dtype[np.int64]]

    def take(self, chosen: BoolArray) -> "Groups":
        """Return the groups that are chosen."""
        return Groups(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def drop_duplicates(con: duckdb.DuckDBPyConnection, *, identified: bool = False) -> Cleaned:
    """Keep the newest record of each key in a table ``kept``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    identified : bool
        Whether the table says which record each is.

    Returns
    -------
    Cleaned
    """
    con.execute(KEPT.format(identity="key, case_number," if identified else ""))
    query = COUNTS.format(covered=COVERED)
    other, readable, kept, first, last = con.execute(query).fetchall()[0]
    return Cleaned(other, readable - kept, kept, first if kept else None, last if kept else None)


def fetch_groups(con: duckdb.DuckDBPyConnection) -> Groups:
    """Fetch the table ``kept`` without its keys.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection

    Returns
    -------
    Groups
    """
    columns: dict[str, Any] = con.execute(GROUPS).fetchnumpy()
    numbers = {
        name: np.ma.filled(columns[name].astype(np.float64), np.nan)
        for name in ("x", "y", "latitude", "longitude")
    }
    return Groups(
        day=np.ma.getdata(columns["day"]).astype("datetime64[D]"),
        no_arrest=~np.ma.filled(columns["arrest"].astype(np.bool_), fill_value=False),
        count=np.ma.getdata(columns["n"]).astype(np.int64),
        **numbers,
    )
