"""One file into a table of selected records: a single pass that keeps what is needed."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.offenses import Offense
from cannabis_maps.records.columns import NEEDED
from cannabis_maps.records.database import Workbench
from cannabis_maps.records.layout import Layout
from cannabis_maps.records.selection import Selection
from cannabis_maps.sql import parquet_table, quoted

FIRST_DAY, LAST_DAY = "2001-01-01", "2099-12-31"

# Whatever is costly to work out is worked out for the selected offense only. All goes by way of
# files, so that memory does not grow with them, in groups of rows so small that several cores have
# some to write.
ROWS = "COPY ({parts}) TO {rows} (FORMAT parquet, ROW_GROUP_SIZE 30720)"
CODED = """
WITH lines AS (SELECT {n} AS n, {columns} FROM {relation}),
coded AS (SELECT {code} AS code, * FROM lines)
"""
TYPED = """
{coded},
picked AS (SELECT code, n, {picked}, location FROM coded WHERE {which}),
needing AS (SELECT CASE WHEN latitude IS NULL OR longitude IS NULL THEN location END AS needed, *
    FROM picked),
texts AS (SELECT code, n, id, case_number, updated_on,
    CASE WHEN code IS NULL THEN day_of(date) ELSE date END AS date_text,
    arrest AS arrest_text, location_description AS place,
    x_coordinate AS x_text, y_coordinate AS y_text,
    coalesce(latitude, located(needed, '$.latitude', '$.coordinates[1]', 1)) AS latitude_text,
    coalesce(longitude, located(needed, '$.longitude', '$.coordinates[0]', 2)) AS longitude_text
    FROM needing),
typed AS (SELECT code, n, known_by(id, case_number, code) AS key, {case_number} AS case_number,
    upper(place) AS place,
    CASE WHEN contains(date_text, ':') THEN hour(moment(date_text)) END AS hour,
    moment(updated_on) AS updated, CAST(moment(date_text) AS DATE) AS day,
    CASE lower(arrest_text) WHEN 'true' THEN true WHEN 'false' THEN false END AS arrest,
    number(x_text) AS x, number(y_text) AS y,
    number(latitude_text) AS latitude, number(longitude_text) AS longitude,
    code IS NOT NULL AND ({faults}) AS bad, concat_ws(', ', {named}) AS what
    FROM texts)
"""
RECORDS = """
({typed}
SELECT code IS NULL AS other, bad, key, updated, day, arrest, x, y, latitude, longitude, n,
    CAST(hour AS UTINYINT) AS hour, place, case_number FROM typed)
"""
# Of other offenses, the day is wanted: it tells which days the source covers. It is read once for
# all records of a day.
OTHERS = """
({coded},
texts AS (SELECT left(ltrim(date), 10) AS date_text, count(*) AS n FROM coded
    WHERE code IS NULL GROUP BY ALL)
SELECT true AS other, false AS bad, CAST(moment(day_of(date_text)) AS DATE) AS day, n FROM texts)
"""
# Which records they are is wanted only where two sources are compared: there may be millions.
IDENTIFIED = """
({coded},
picked AS (SELECT code, n, {picked} FROM coded WHERE code IS NULL)
SELECT true AS other, false AS bad, CAST(moment(day_of(date)) AS DATE) AS day, n,
    known_by(id, case_number, code) AS key, {case_number} AS case_number FROM picked)
"""
ASIDE = "(SELECT true AS other, false AS bad, CAST(day AS DATE) AS day, n FROM aside)"
COUNTS = """
SELECT coalesce(sum(n), 0)::BIGINT, coalesce(sum(n) FILTER (bad), 0)::BIGINT,
    coalesce(sum(n) FILTER (NOT other), 0)::BIGINT FROM {rows}
"""
BAD_PLACES = """
{typed}
SELECT n, what FROM typed WHERE bad ORDER BY n LIMIT ?
"""
# What a record cannot be read by, under the names of the portal's columns.
FAULTS = {
    "Date": "day IS NULL OR day NOT BETWEEN DATE {first} AND DATE {last}",
    "Arrest": "{arrest_matters} AND arrest IS NULL",
    "X Coordinate": "x_text IS NOT NULL AND x IS NULL",
    "Y Coordinate": "y_text IS NOT NULL AND y IS NULL",
    "Latitude": "latitude_text IS NOT NULL AND latitude IS NULL",
    "Longitude": "longitude_text IS NOT NULL AND longitude IS NULL",
}
TRIMMED = [key for key in NEEDED if key != "location"]
NOTHING = "NULL::VARCHAR"
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
        A Parquet file to be written: a row for each record of the offense; of other offenses'
        records, rows that tell how many there are on a day.
    identified : bool
        Whether case numbers are kept, and what other offenses' records are known by.

    Returns
    -------
    Loaded
    """
    con, wanted = bench.con, [RECORDS]
    # Of a sieved file, hardly any record is of another offense.
    is_mixed = layout.aside is None and not selection.offense.is_every
    if is_mixed:
        wanted.append(IDENTIFIED if identified else OTHERS)
    which = "code IS NOT NULL" if is_mixed else "true"
    parts = [_query(part, layout, selection, which, identified=identified) for part in wanted]
    if layout.aside is not None:
        days = layout.aside.days.astype("datetime64[s]")
        con.register("aside", {"day": days, "n": layout.aside.counts})
        parts.append(ASIDE)
    con.execute(FORGET)
    con.execute(ROWS.format(parts=" UNION ALL BY NAME ".join(parts), rows=quoted(rows)))
    if layout.aside is not None:
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


def bad_records(
    bench: Workbench, layout: Layout, selection: Selection, most: int
) -> dict[int, str]:
    """Find the first records with a bad date, number or arrest in a file.

    Parameters
    ----------
    bench : Workbench
    layout : Layout
    selection : Selection
    most : int
        How many are wanted.

    Returns
    -------
    dict of int to str
        What of each cannot be read, such as ``Date``; the first readable record is 1.
    """
    query = _query(BAD_PLACES, layout, selection, "true", n="row_number() OVER ()")
    return dict(bench.con.execute(query, [most]).fetchall())


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


def _query(
    template: str,
    layout: Layout,
    selection: Selection,
    which: str,
    *,
    identified: bool = False,
    n: str = "1",
) -> str:
    columns = {key: layout.columns.get(key, NOTHING) for key in NEEDED}
    if selection.offense.is_every:
        # No table is made of what other records are set against.
        columns["location_description"] = NOTHING
    faults = {
        name: fault.format(
            first=quoted(FIRST_DAY),
            last=quoted(LAST_DAY),
            arrest_matters=str(selection.arrests_only).lower(),
        )
        for name, fault in FAULTS.items()
    }
    values = {
        "n": n,
        "which": which,
        "columns": ", ".join(f"{sql} AS {key}" for key, sql in columns.items()),
        "relation": layout.relation,
        "code": _code(selection.offense, by_description=layout.by_description),
        "picked": ", ".join(f"nullif(trim({key}), '') AS {key}" for key in TRIMMED),
        "case_number": "upper(case_number)" if identified else NOTHING,
        "faults": " OR ".join(f"({fault})" for fault in faults.values()),
        "named": ", ".join(
            f"CASE WHEN {fault} THEN {quoted(name)} END" for name, fault in faults.items()
        ),
    }
    coded = CODED.format(**values)
    typed = TYPED.format(coded=coded, **values)
    return template.format(coded=coded, typed=typed, **values)


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
