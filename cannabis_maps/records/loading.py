"""One file into a table of selected records: a single pass that keeps what is needed."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.offenses import Offense
from cannabis_maps.records.columns import NEEDED
from cannabis_maps.records.database import Workbench
from cannabis_maps.records.layout import Layout
from cannabis_maps.records.quality import FIELDS
from cannabis_maps.records.selection import Selection
from cannabis_maps.sql import parquet_table, quoted

FIRST_DAY, LAST_DAY = "2001-01-01", "2099-12-31"

# A row is packed into one text, of another offense nothing but its day: one column is written in
# half the time that many take. Whatever is costly to work out is worked out for the selected
# offense only. All goes by way of files, so that memory does not grow with them, in groups of rows
# so small that several cores have some to write.
APART = "chr(31)"
LINES = """
COPY (WITH lines AS (SELECT {columns} FROM {relation}),
coded AS (SELECT {code} AS code, * FROM lines)
SELECT CASE WHEN code IS NULL THEN concat_ws({apart}, '', {others})
    ELSE concat_ws({apart}, '=' || code, {every}) END AS row FROM coded)
TO {lines} (FORMAT parquet, ROW_GROUP_SIZE 30720)
"""
TYPED = """
WITH grouped AS ({grouped}),
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
    code IS NOT NULL AND ({faults}) AS bad,
    concat_ws(', ', {named}) AS what
    FROM texts)
"""
GROUPED = """
SELECT row, count(*) AS n FROM {lines} WHERE starts_with(row, {apart}) GROUP BY row
UNION ALL SELECT row, 1 AS n FROM {lines} WHERE NOT starts_with(row, {apart})
"""
ONE_BY_ONE = "SELECT row, file_row_number + 1 AS n FROM {lines}"
ROWS = """
COPY ({typed}
SELECT code IS NULL AS other, bad, key, updated, day, arrest, x, y, latitude, longitude, n,
    CAST(hour AS UTINYINT) AS hour, place, case_number
FROM typed {aside}) TO {rows} (FORMAT parquet)
"""
ASIDE = """
UNION ALL BY NAME SELECT true AS other, false AS bad, CAST(day AS DATE) AS day, n FROM aside
"""
COUNTS = """
SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER (bad), 0)::BIGINT,
    coalesce(sum(n) FILTER (NOT other), 0)::BIGINT FROM {rows}
"""
BAD_PLACES = """
{typed}
SELECT n, what FROM typed WHERE bad ORDER BY n LIMIT {most}
"""
# What a record cannot be read by, under the names of the portal's columns.
FAULTS = {
    FIELDS: "torn",
    "Date": "day IS NULL OR day NOT BETWEEN DATE {first} AND DATE {last}",
    "Arrest": "{arrest_matters} AND arrest IS NULL",
    "X Coordinate": "x_text IS NOT NULL AND x IS NULL",
    "Y Coordinate": "y_text IS NOT NULL AND y IS NULL",
    "Latitude": "latitude_text IS NOT NULL AND latitude IS NULL",
    "Longitude": "longitude_text IS NOT NULL AND longitude IS NULL",
}
# Of other offenses, the day is wanted: it tells which days the source covers. Which records they
# are is wanted only where two sources are compared, for there may be millions of them.
OTHERS, IDENTIFIED = NEEDED[:1], NEEDED[:3]
LINES_FILE = "lines.parquet"
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
    bench: Workbench,
    layout: Layout,
    selection: Selection,
    rows: Path,
    *,
    identified: bool = False,
) -> Loaded:
    """Read one file, and write down what it brings.

    Parameters
    ----------
    bench : Workbench
    layout : Layout
    selection : Selection
    rows : Path
        A Parquet file to be written: a row for each record of the offense, and for other offenses
        one for each day and number of records.
    identified : bool
        Whether case numbers are kept, and what other offenses' records are known by.

    Returns
    -------
    Loaded
    """
    con = bench.con
    con.execute(FORGET)
    con.execute(_lines(bench, layout, selection, identified=identified))
    typed = _typed(bench, selection, GROUPED, identified=identified)
    if layout.aside is None:
        con.execute(ROWS.format(typed=typed, aside="", rows=quoted(rows)))
    else:
        days = layout.aside.days.astype("datetime64[s]")
        con.register("aside", {"day": days, "n": layout.aside.counts})
        con.execute(ROWS.format(typed=typed, aside=ASIDE, rows=quoted(rows)))
        con.unregister("aside")
    torn = len(torn_lines(con))
    counted = con.execute(COUNTS.format(rows=parquet_table(rows))).fetchall()[0]
    return Loaded(records=counted[0] + torn, torn=torn, bad=counted[1], offense=counted[2])


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


def bad_records(bench: Workbench, selection: Selection, most: int) -> dict[int, str]:
    """Find the first records with a bad date, number or arrest in the file read last.

    Parameters
    ----------
    bench : Workbench
    selection : Selection
    most : int
        How many are wanted.

    Returns
    -------
    dict of int to str
        What of each cannot be read, such as ``Date``; the first readable record is 1.
    """
    query = BAD_PLACES.format(typed=_typed(bench, selection, ONE_BY_ONE), most=most)
    return dict(bench.con.execute(query).fetchall())


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
    try:
        # One torn line can be named several times.
        rows = con.execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall()
    except duckdb.CatalogException:
        # Only the reader of CSV makes the table.
        return []
    return [row[0] for row in rows]


def _lines(bench: Workbench, layout: Layout, selection: Selection, *, identified: bool) -> str:
    columns = {key: layout.columns.get(key, "NULL::VARCHAR") for key in NEEDED}
    if selection.offense.is_every:
        # No table is made of what other records are set against.
        columns["location_description"] = "NULL::VARCHAR"
    texts = {key: f"coalesce({key}, '')" for key in NEEDED}
    # To take it apart is costly, and seldom needed.
    texts["location"] = (
        f"CASE WHEN '' IN (trim({texts['latitude']}), trim({texts['longitude']})) "
        f"THEN {texts['location']} ELSE '' END"
    )
    others = {key: texts[key] for key in (IDENTIFIED if identified else OTHERS)}
    others["date"] = "left(trim(coalesce(date, '')), 10)"
    return LINES.format(
        columns=", ".join(f"{sql} AS {key}" for key, sql in columns.items()),
        relation=layout.relation,
        code=_code(selection.offense, by_description=layout.by_description),
        apart=APART,
        others=", ".join(others.values()),
        every=", ".join(texts.values()),
        lines=quoted(bench.folder / LINES_FILE),
    )


def _typed(
    bench: Workbench, selection: Selection, grouped: str, *, identified: bool = False
) -> str:
    lines = parquet_table(bench.folder / LINES_FILE)
    arrest_matters = str(selection.arrests_only).lower()
    faults = {
        name: fault.format(
            first=quoted(FIRST_DAY), last=quoted(LAST_DAY), arrest_matters=arrest_matters
        )
        for name, fault in FAULTS.items()
    }
    return TYPED.format(
        grouped=grouped.format(lines=lines, apart=APART),
        apart=APART,
        picked=", ".join(
            f"nullif(trim(parts[{at}]), '') AS {key}" for at, key in enumerate(NEEDED, start=2)
        ),
        width=len(NEEDED) + 1,
        case_number="upper(case_number)" if identified else "NULL::VARCHAR",
        faults=" OR ".join(f"({fault})" for fault in faults.values()),
        named=", ".join(
            f"CASE WHEN {fault} THEN {quoted(name)} END" for name, fault in faults.items()
        ),
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
