"""One file into the table of selected records: a single pass that keeps what is needed."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.offenses import Offense
from cannabis_maps.records.layout import NEEDED, Layout
from cannabis_maps.records.selection import Selection
from cannabis_maps.sql import parquet_table, quoted

FIRST_DAY, LAST_DAY = "2001-01-01", "2099-12-31"

# Records of other offenses become rows of nothing but their day, so that grouping leaves few of
# them; whatever is costly to work out is worked out for the selected offense only.
ROWS = """
WITH lines AS (SELECT {columns} FROM {relation}),
coded AS (SELECT {code} AS code, * FROM lines),
picked AS (SELECT code, {picked} FROM coded),
texts AS (SELECT code, id, case_number, updated_on, date AS date_text, arrest AS arrest_text,
    location_description AS place,
    x_coordinate AS x_text, y_coordinate AS y_text,
    coalesce(latitude, located(location, '$.latitude', '$.coordinates[1]', 1)) AS latitude_text,
    coalesce(longitude, located(location, '$.longitude', '$.coordinates[0]', 2)) AS longitude_text
    FROM picked),
{grouped}
typed AS (SELECT code, n, upper(place) AS place,
    CASE WHEN contains(date_text, ':') THEN hour(moment(date_text)) END AS hour,
    coalesce('id ' || regexp_replace(id, '\\.0+$', ''),
        'case ' || upper(case_number) || ' ' || code) AS key,
    {case_number} AS case_number,
    moment(updated_on) AS updated, CAST(moment(date_text) AS DATE) AS day,
    CASE lower(arrest_text) WHEN 'true' THEN true WHEN 'false' THEN false END AS arrest,
    number(x_text) AS x, number(y_text) AS y,
    number(latitude_text) AS latitude, number(longitude_text) AS longitude,
    code IS NOT NULL AND (
        day IS NULL OR day NOT BETWEEN DATE {first} AND DATE {last}
        OR ({arrest_matters} AND arrest IS NULL)
        OR (x_text IS NOT NULL AND x IS NULL) OR (y_text IS NOT NULL AND y IS NULL)
        OR (latitude_text IS NOT NULL AND latitude IS NULL)
        OR (longitude_text IS NOT NULL AND longitude IS NULL)) AS bad
    FROM grouped)
"""
GROUPED = "grouped AS (SELECT *, count(*) AS n FROM texts GROUP BY ALL),"
ONE_BY_ONE = "grouped AS (SELECT *, row_number() OVER () AS n FROM texts),"
INTO_TABLE = """
INSERT INTO selected
{rows}
SELECT code IS NULL, bad, key, updated, day, arrest, x, y, latitude, longitude, n,
    hour, place, case_number
FROM typed
"""
BAD_PLACES = """
{rows}
SELECT n FROM typed WHERE bad ORDER BY n LIMIT {most}
"""
# Of other offenses, the day is wanted: it tells which days the source covers. Which records they
# are is wanted only where two sources are compared, for there may be millions of them.
OTHERS = {"date": "ELSE left(date, 10)"}
IDENTIFIED = OTHERS | {"id": "ELSE id", "case_number": "ELSE case_number"}
FORGET = "DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans"


@dataclass(frozen=True)
class Loaded:
    """What one file brought.

    Parameters
    ----------
    records : int
        Records that the reader found, torn ones included.
    torn : int
        Records of a wrong structure.
    bad : int
        Records of the offense with a bad date, number or arrest.
    offense : int
        All records of the offense.
    """

    records: int
    torn: int
    bad: int
    offense: int


def load(
    con: duckdb.DuckDBPyConnection,
    layout: Layout,
    selection: Selection,
    *,
    identified: bool = False,
) -> Loaded:
    """Read one file into the table ``selected``, which is empty.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    layout : Layout
    selection : Selection
    identified : bool
        Whether case numbers are kept, and what other offenses' records are known by.

    Returns
    -------
    Loaded
    """
    con.execute(FORGET)
    rows = _rows(layout, selection, GROUPED, identified=identified)
    con.execute(INTO_TABLE.format(rows=rows))
    torn = len(torn_lines(con))
    counted = con.execute(
        "SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER (bad), 0)::BIGINT, "
        "coalesce(sum(n) FILTER (NOT other), 0)::BIGINT FROM selected"
    ).fetchall()[0]
    return Loaded(records=counted[0] + torn, torn=torn, bad=counted[1], offense=counted[2])


def packed(con: duckdb.DuckDBPyConnection, path: Path) -> bytes:
    """Return the table ``selected``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    path : Path
        A file to be written for that.

    Returns
    -------
    bytes
        Parquet.
    """
    con.execute(f"COPY selected TO {quoted(path)} (FORMAT parquet)")
    return path.read_bytes()


def put_in(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Add what was packed to the table ``selected``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    path : Path
    """
    con.execute(f"INSERT INTO selected FROM {parquet_table(path)}")


def check_total(name: str, expected: int, loaded: Loaded) -> None:
    """Compare what the reader found with an independent count.

    Parameters
    ----------
    name : str
        What messages call the file.
    expected : int
        The independent count.
    loaded : Loaded

    Raises
    ------
    SourceError
        If they differ.
    """
    if loaded.records != expected:
        raise SourceError(
            f"{name} holds {expected:,} records by a plain count, but {loaded.records:,} could be "
            "told apart: quotation marks, line ends or braces are out of place; download it "
            "again, or save it again as CSV"
        )


def bad_records(
    con: duckdb.DuckDBPyConnection, layout: Layout, selection: Selection, most: int
) -> list[int]:
    """Find the first records of the offense with a bad date, number or arrest.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    layout : Layout
    selection : Selection
    most : int
        How many are wanted.

    Returns
    -------
    list of int
        The first readable record is 1.
    """
    query = BAD_PLACES.format(rows=_rows(layout, selection, ONE_BY_ONE), most=most)
    return [row[0] for row in con.execute(query).fetchall()]


def torn_lines(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Find the lines of a wrong structure in the file read last.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection

    Returns
    -------
    list of int
        In order; lines in quotes are not counted apart, blank lines are, and the header is 1.
    """
    tables = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    ).fetchall()
    if not tables[0][0]:
        return []
    # One torn line can be named several times.
    rows = con.execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall()
    return [row[0] for row in rows]


def _rows(layout: Layout, selection: Selection, grouped: str, *, identified: bool = False) -> str:
    others = IDENTIFIED if identified else OTHERS
    columns = {key: layout.columns.get(key, "NULL::VARCHAR") for key in NEEDED}
    if selection.offense.is_every:
        # No table is made of what other records are set against.
        columns["location_description"] = "NULL::VARCHAR"
    return ROWS.format(
        columns=", ".join(f"nullif(trim({sql}), '') AS {key}" for key, sql in columns.items()),
        relation=layout.relation,
        code=_code(selection.offense, by_description=layout.by_description),
        picked=", ".join(
            f"CASE WHEN code IS NOT NULL THEN {key} {others.get(key, '')} END AS {key}"
            for key in NEEDED
        ),
        grouped=grouped,
        case_number="upper(case_number)" if identified else "NULL::VARCHAR",
        first=quoted(FIRST_DAY),
        last=quoted(LAST_DAY),
        arrest_matters=str(selection.arrests_only).lower(),
    )


def _code(offense: Offense, *, by_description: bool) -> str:
    if offense.is_every:
        return "coalesce(ltrim(upper(iucr), '0'), upper(description), '')"
    if by_description:
        cases = [
            f"WHEN {quoted(text)} THEN {quoted(code.code)}"
            for code in offense.codes
            for text in code.descriptions
        ]
        return f"CASE upper(description) {' '.join(cases)} END"
    # Leading zeros may be missing, and a column once taken for numbers may have gained '.0'.
    cases = [
        f"WHEN {quoted(code.code.lstrip('0') + end)} THEN {quoted(code.code)}"
        for code in offense.codes
        for end in ("", ".0")
    ]
    return f"CASE ltrim(upper(iucr), '0') {' '.join(cases)} END"
