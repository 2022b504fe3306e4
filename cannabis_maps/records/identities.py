"""Which records a source has: what two sources are compared by, for as long as that takes."""

from pathlib import Path

import duckdb

from cannabis_maps.provenance import Provenance
from cannabis_maps.records.positions import AT_SPOT
from cannabis_maps.sql import quoted

# Rows without ID and case number are told apart by nothing: as many as are alike are one row.
IDENTITIES = """
COPY (
    SELECT 'kept' AS what, CASE WHEN starts_with(key, 'id ') THEN key END AS id, case_number, key,
        day, (coalesce(arrest, false) OR NOT $arrests_only) AS passes,
        passes AND day BETWEEN $first AND $last AS recorded,
        position >= 0 AS mapped, sum(n)::BIGINT AS n
    FROM kept JOIN placed AS spots ON {at_spot}
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT CASE WHEN other THEN 'other' ELSE 'bad' END AS what,
        CASE WHEN starts_with(key, 'id ') THEN key END AS id, case_number
    FROM selected WHERE (other OR bad) AND (id IS NOT NULL OR case_number IS NOT NULL)
) TO {path} (FORMAT parquet)
"""


def write_identities(con: duckdb.DuckDBPyConnection, known: Provenance, path: Path) -> None:
    """Write down which records the views ``kept`` and ``selected`` hold.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        With records that were loaded and freed of duplicates as identified ones, and sifted.
    known : Provenance
        The window, and whether an arrest is asked for.
    path : Path
        The Parquet file. Its rows of kind ``kept`` are the offense's records, with what each is
        known by, its day, whether it passes the filter of arrests, is recorded in the window and
        has a position; those of kind ``other`` and ``bad`` are records of other offenses and
        unreadable ones, with what they are known by.
    """
    values = {
        "arrests_only": known.arrests_only,
        "first": known.first_day,
        "last": known.last_day,
    }
    con.execute(IDENTITIES.format(path=quoted(path), at_spot=AT_SPOT), values)
