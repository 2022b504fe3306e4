"""The whole export of a data set, in one stream."""

import csv
import re
from pathlib import Path

import duckdb

from cannabis_maps.asking import PassingError
from cannabis_maps.errors import PortalError
from cannabis_maps.portal.comparing import connected
from cannabis_maps.portal.query import KEY, Query
from cannabis_maps.portal.service import Request, Service
from cannabis_maps.portal.spool import TEMPORARY, Spool, parquet_sql
from cannabis_maps.portal.totals import Totals, ask_totals
from cannabis_maps.progress import Progress
from cannabis_maps.sql import identifier, parquet_table, quoted

CSV = "text/csv"
FETCHING = "Fetching the whole export"
BUFFER = 4 << 20
MOST_BYTES = 50_000_000_000


def write_export(service: Service, spool: Spool, target: Path, progress: Progress) -> Totals:
    """Fetch the export and write the columns that are needed as Parquet.

    Parameters
    ----------
    service : Service
    spool : Spool
        Only its connection and its place are used.
    target : Path
    progress : callable

    Returns
    -------
    Totals
        The number of rows is that of the export.

    Raises
    ------
    PortalError
        If the export is not whole, or lacks a column.
    """
    before = ask_totals(service, spool.query, spool.answer)
    lines = 0

    def seen(piece: bytes) -> None:
        nonlocal lines
        lines = lines + piece.count(b"\n") if piece else 0
        rows = min(max(lines - 1, 0), before.rows)
        progress(FETCHING, rows / max(before.rows, 1), f"{rows:,} of {before.rows:,}")

    def convert(export: Path) -> tuple[int, int]:
        rows = _rows_sql(export, _titles(export), spool.query)
        # Of its own, so that what it holds in memory is free when the copies are compared.
        with connected(spool.answer.with_suffix(TEMPORARY)) as con:
            return _written(con, parquet_sql(rows, target, before), target)

    found = service.ask(_request(spool.query), spool.answer, convert, seen)
    after = ask_totals(service, spool.query, spool.answer)
    if found not in ((before.rows, before.keys), (after.rows, after.keys)):
        raise PortalError(
            f"the export holds {found[0]:,} rows that are not the {after.rows:,} that "
            f"{service.host} counts; it may be of another day: try again later, or fetch without "
            "--full"
        )
    return Totals(*found, before.newest, before.first_day, before.last_day)


def _request(query: Query) -> Request:
    path = f"/api/views/{query.dataset}/rows.csv"
    return Request(path, (CSV,), (("accessType", "DOWNLOAD"),), MOST_BYTES)


def _titles(export: Path) -> list[str]:
    """Return the columns as the API names them; the export's headings have spaces instead."""
    with export.open("rb") as stream:
        head = stream.readline().decode("utf-8-sig", errors="replace")
        stream.seek(max(0, export.stat().st_size - 1))
        if stream.read() != b"\n":
            raise PassingError("sent an export that is cut off")
    return [re.sub(r"\s+", "_", title.strip().lower()) for title in next(csv.reader([head]))]


def _rows_sql(export: Path, titles: list[str], query: Query) -> str:
    gone = [column for column in query.columns if column not in titles]
    if gone:
        raise PortalError(
            f"the export no longer has the column {gone[0]}: the City has changed its data set; "
            "look for a newer cannabis-maps"
        )
    types = ", ".join(f"c{place}: 'VARCHAR'" for place in range(len(titles)))
    columns = ", ".join(
        f"CAST(c{titles.index(column)} AS {'BIGINT' if column == KEY else 'VARCHAR'}) AS "
        f"{identifier(column)}"
        for column in query.columns
    )
    return (
        f"SELECT {columns} FROM read_csv({quoted(export)}, columns={{{types}}}, "
        f"""auto_detect=false, header=true, delim=',', quote='"', escape='"', """
        f"strict_mode=true, buffer_size={BUFFER}, hive_partitioning=false)"
    )


def _written(con: duckdb.DuckDBPyConnection, copying: str, target: Path) -> tuple[int, int]:
    """Write the rows; return how many there are, and the sum of their keys."""
    try:
        con.execute(copying)
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise PassingError("sent an export that cannot be read") from error
    counted = f"SELECT count(*), coalesce(sum({KEY}), 0) FROM {parquet_table(target)}"
    rows, keys = con.execute(counted).fetchall()[0]
    return int(rows), int(keys)
