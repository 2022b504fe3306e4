"""Which records a source has: what two sources are compared by, for as long as that takes."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from cannabis_maps.provenance import Provenance
from cannabis_maps.records.cleaning import Groups
from cannabis_maps.records.positions import find_positions
from cannabis_maps.sql import quoted

SPOTS = """
CREATE TEMP TABLE spots AS
SELECT row_number() OVER () - 1 AS spot, x, y, latitude, longitude
FROM (SELECT DISTINCT x, y, latitude, longitude FROM kept)
"""
# Rows without ID and case number are told apart by nothing: as many as are alike are one row.
IDENTITIES = """
COPY (
    SELECT 'kept' AS what, CASE WHEN starts_with(key, 'id ') THEN key END AS id, case_number, key,
        day, (coalesce(arrest, false) OR NOT $arrests_only) AS passes,
        passes AND day BETWEEN $first AND $last AS recorded,
        spot IN (SELECT unnest($mapped::BIGINT[])) AS mapped, sum(n)::BIGINT AS n
    FROM kept JOIN spots ON kept.x IS NOT DISTINCT FROM spots.x
        AND kept.y IS NOT DISTINCT FROM spots.y
        AND kept.latitude IS NOT DISTINCT FROM spots.latitude
        AND kept.longitude IS NOT DISTINCT FROM spots.longitude
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT CASE WHEN other THEN 'other' ELSE 'bad' END AS what,
        CASE WHEN starts_with(key, 'id ') THEN key END AS id, case_number
    FROM selected WHERE (other OR bad) AND (id IS NOT NULL OR case_number IS NOT NULL)
) TO {path} (FORMAT parquet)
"""


def write_identities(con: duckdb.DuckDBPyConnection, known: Provenance, path: Path) -> None:
    """Write down which records the tables ``kept`` and ``selected`` hold.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        With records that were loaded and freed of duplicates as identified ones.
    known : Provenance
        The window, and whether an arrest is asked for.
    path : Path
        The Parquet file. Its rows of kind ``kept`` are the offense's records, with what each is
        known by, its day, whether it passes the filter of arrests, is recorded in the window and
        has a position; those of kind ``other`` and ``bad`` are records of other offenses and
        unreadable ones, with what they are known by.
    """
    con.execute(SPOTS)
    values = {
        "arrests_only": known.arrests_only,
        "first": known.first_day,
        "last": known.last_day,
        "mapped": _mapped_spots(con),
    }
    con.execute(IDENTITIES.format(path=quoted(path)), values)


def _mapped_spots(con: duckdb.DuckDBPyConnection) -> list[int]:
    columns: dict[str, Any] = con.execute(
        "SELECT x, y, latitude, longitude FROM spots ORDER BY spot"
    ).fetchnumpy()
    numbers = {
        name: np.ma.filled(column.astype(np.float64), np.nan) for name, column in columns.items()
    }
    many = len(numbers["x"])
    groups = Groups(
        day=np.zeros(many, dtype="datetime64[D]"),
        no_arrest=np.zeros(many, dtype=np.bool_),
        count=np.ones(many, dtype=np.int64),
        **numbers,
    )
    found: list[int] = np.flatnonzero(find_positions(groups).mapped).tolist()
    return found
