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

# A row is packed into one text before rows are grouped, of another offense nothing but its day: one
# short text is grouped in a third of the time that many columns take, and few are left. Whatever is
# costly to work out is worked out for the selected offense only.
APART = "chr(31)"
ROWS = """
WITH lines AS (SELECT {columns} FROM {relation}),
coded AS (SELECT {code} AS code, * FROM lines),
packed AS (SELECT CASE WHEN code IS NULL THEN concat_ws({apart}, '', {others})
    ELSE concat_ws({apart}, '=' || code, {every}) END AS row FROM coded),
grouped AS ({grouped}),
split AS (SELECT string_split(row, {apart}) AS parts, n FROM grouped),
picked AS (SELECT substr(nullif(parts[1], ''), 2) AS code, {picked}, n,
    code IS NOT NULL AND len(parts) <> {width} AS torn FROM split),
texts AS (SELECT code, n, torn, id, case_number, updated_on,
    date AS date_text, arrest AS arrest_text, location_description AS place,
    x_coordinate AS x_text, y_coordinate AS y_text,
    coalesce(latitude, located(location, '$.latitude', '$.coordinates[1]', 1)) AS latitude_text,
    coalesce(longitude, located(location, '$.longitude', '$.coordinates[0]', 2)) AS longitude_text
    FROM picked),
typed AS (SELECT code, n, upper(place) AS place,
    CASE WHEN contains(date_text, ':') THEN hour(moment(date_text)) END AS hour,
    coalesce('id ' || regexp_replace(id, '\\.0+$', ''),
        'case ' || upper(case_number) || ' ' || code) AS key,
    {case_number} AS case_number,
    moment(updated_on) AS updated, CAST(moment(date_text) AS DATE) AS day,
    CASE lower(arrest_text) WHEN 'true' THEN true WHEN 'false' THEN false END AS arrest,
    number(x_text) AS x, number(y_text) AS y,
    number(latitude_text) AS latitude, number(longitude_text) AS longitude,
    code IS NOT NULL AND (torn
        OR day IS NULL OR day NOT BETWEEN DATE {first} AND DATE {last}
        OR ({arrest_matters} AND arrest IS NULL)
        OR (x_text IS NOT NULL AND x IS NULL) OR (y_text IS NOT NULL AND y IS NULL)
        OR (latitude_text IS NOT NULL AND latitude IS NULL)
        OR (longitude_text IS NOT NULL AND longitude IS NULL)) AS bad
    FROM texts)
"""
GROUPED = "SELECT row, count(*) AS n FROM packed GROUP BY row"
ONE_BY_ONE = "SELECT row, row_number() OVER () AS n FROM packed"
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
OTHERS, IDENTIFIED = NEEDED[:1], NEEDED[:3]
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
    columns = {key: layout.columns.get(key, "NULL::VARCHAR") for key in NEEDED}
    if selection.offense.is_every:
        # No table is made of what other records are set against.
        columns["location_description"] = "NULL::VARCHAR"
    texts = {key: f"coalesce({key}, '')" for key in NEEDED}
    others = {key: texts[key] for key in (IDENTIFIED if identified else OTHERS)}
    others["date"] = "left(trim(coalesce(date, '')), 10)"
    return ROWS.format(
        columns=", ".join(f"{sql} AS {key}" for key, sql in columns.items()),
        relation=layout.relation,
        code=_code(selection.offense, by_description=layout.by_description),
        apart=APART,
        others=", ".join(others.values()),
        every=", ".join(texts.values()),
        grouped=grouped,
        picked=", ".join(
            f"nullif(trim(parts[{at}]), '') AS {key}" for at, key in enumerate(NEEDED, start=2)
        ),
        width=len(NEEDED) + 1,
        case_number="upper(case_number)" if identified else "NULL::VARCHAR",
        first=quoted(FIRST_DAY),
        last=quoted(LAST_DAY),
        arrest_matters=str(selection.arrests_only).lower(),
    )


def _code(offense: Offense, *, by_description: bool) -> str:
    # Leading zeros may be missing, and a column once taken for numbers may have gained '.0'.
    code, described = "ltrim(upper(trim(iucr)), '0')", "upper(trim(description))"
    if offense.is_every:
        return f"coalesce(nullif({code}, ''), nullif({described}, ''), '')"
    if by_description:
        cases = [
            f"WHEN {quoted(text)} THEN {quoted(known.code)}"
            for known in offense.codes
            for text in known.descriptions
        ]
        return f"CASE {described} {' '.join(cases)} END"
    cases = [
        f"WHEN {quoted(known.code.lstrip('0') + end)} THEN {quoted(known.code)}"
        for known in offense.codes
        for end in ("", ".0")
    ]
    return f"CASE {code} {' '.join(cases)} END"
