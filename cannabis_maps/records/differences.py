"""Two sources record by record: what is new, what was withdrawn, what was changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from cannabis_maps.portal.crimes import MAX_AGE_DAYS
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.records.database import workbench
from cannabis_maps.records.inputs import Sources
from cannabis_maps.records.parts import (
    AFTER,
    BEFORE,
    LATE,
    NONE,
    UNCOVERED,
    WITHDRAWN,
    Counted,
    Difference,
)
from cannabis_maps.records.reader import EVERYTHING, read_identified
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.table import Records
from cannabis_maps.records.unmatched import Left, Pool, left_of
from cannabis_maps.sql import parquet_table, quoted

OLD, NEW = "old", "new"
SIDE = """
CREATE TEMP TABLE {side} AS
SELECT row_number() OVER () AS line, * EXCLUDE (what) FROM {table} WHERE what = 'kept'
"""
PAIRS = """
CREATE TEMP TABLE pairs AS
SELECT old.line AS old_at, new.line AS new_at FROM old JOIN new USING (key)
"""
# One source may have IDs where the other has case numbers only; and a case number alone does not
# change when its offense does.
BY_CASE = """
INSERT INTO pairs
WITH one AS (SELECT line, case_number, row_number() OVER (PARTITION BY case_number
        ORDER BY id IS NOT NULL, day, key, passes, mapped) AS place
    FROM old WHERE case_number IS NOT NULL AND {old} AND line NOT IN (SELECT old_at FROM pairs)),
other AS (SELECT line, case_number, row_number() OVER (PARTITION BY case_number
        ORDER BY id IS NOT NULL, day, key, passes, mapped) AS place
    FROM new WHERE case_number IS NOT NULL AND {new} AND line NOT IN (SELECT new_at FROM pairs))
SELECT one.line, other.line FROM one JOIN other USING (case_number, place)
"""
CHANGED = """
WITH matched AS (SELECT old.day AS old_day, new.day AS new_day, old.recorded AS was,
        new.recorded AS is_now, old.passes AS passed, new.passes AS passes,
        old.mapped::INT AS old_mapped, new.mapped::INT AS new_mapped
    FROM pairs JOIN old ON old.line = old_at JOIN new ON new.line = new_at),
parts AS (
    SELECT CASE WHEN passed THEN 'day_in' ELSE 'arrest_in' END AS part, new_day AS day,
        1 AS recorded, new_mapped AS mapped FROM matched WHERE is_now AND NOT was
    UNION ALL
    SELECT CASE WHEN passes THEN 'day_out' ELSE 'arrest_out' END, old_day, 1, old_mapped
    FROM matched WHERE was AND NOT is_now
    UNION ALL
    SELECT CASE WHEN new_mapped > old_mapped THEN 'position_found' ELSE 'position_lost' END,
        new_day, 0, 1 FROM matched WHERE was AND is_now AND old_mapped <> new_mapped
    UNION ALL
    SELECT unnest(['year_out', 'year_in']), unnest([old_day, new_day]), 1, old_mapped
    FROM matched WHERE was AND is_now AND year(old_day) <> year(new_day))
SELECT part, year(day)::INTEGER, sum(recorded)::BIGINT, sum(mapped)::BIGINT FROM parts GROUP BY ALL
"""
# What is left of one source, and which of it the other source holds elsewhere. By its case number a
# record is known only where one of the two has no ID, and if the case had no such record before.
LEFT = """
CREATE TEMP TABLE {side}_left AS
SELECT line, id, case_number, day, mapped::INT AS mapped, n FROM {side}
WHERE recorded AND line NOT IN (SELECT {side}_at FROM pairs);
CREATE TEMP TABLE {side}_seen AS
SELECT DISTINCT what, id, case_number FROM {other}
WHERE what <> 'kept' AND (id IN (SELECT id FROM {side}_left)
    OR case_number IN (SELECT case_number FROM {side}_left));
CREATE TEMP TABLE {side}_fates AS
WITH before AS (SELECT DISTINCT case_number FROM {own}
    WHERE what <> 'kept' AND case_number IN (SELECT case_number FROM {side}_left)),
found AS (
    SELECT {side}_left.line, what FROM {side}_left JOIN {side}_seen USING (id)
    UNION ALL
    SELECT {side}_left.line, what FROM {side}_left JOIN {side}_seen USING (case_number)
    WHERE ({side}_left.id IS NULL OR {side}_seen.id IS NULL)
        AND case_number NOT IN (FROM before))
SELECT line, max(what) AS what FROM found GROUP BY line
"""
FATES = """
SELECT CASE what WHEN 'other' THEN 'reclassified_' ELSE 'unreadable_' END || {way},
    year(day)::INTEGER, sum(n)::BIGINT, sum(n * mapped)::BIGINT
FROM {side}_left JOIN {side}_fates USING (line) GROUP BY ALL
"""
POOL = """
SELECT day, id IS NOT NULL, case_number IS NOT NULL, sum(n)::BIGINT, sum(n * mapped)::BIGINT
FROM {side}_left WHERE line NOT IN (SELECT line FROM {side}_fates) GROUP BY ALL
"""
HOLDS_OTHERS = "SELECT count(*) > 0 FROM {table} WHERE what = 'other'"


class Part(NamedTuple):
    """A number of arrests of one year that came or went for one reason."""

    name: str
    year: int
    recorded: int
    mapped: int


@dataclass(frozen=True, eq=False)
class Differences:
    """Two sources, and where their difference comes from.

    Parameters
    ----------
    old, new : Records
    whole : Difference
        Of the whole of both windows.
    years : mapping of int to Difference
        Of each calendar year of either.
    old_has_others, new_has_others : bool
        Whether the sources hold records of other offenses that are known by an ID or case number.
    is_net : bool
        Whether some records can be told apart by nothing, so that they were counted by day: at
        least so many came and went.
    """

    old: Records
    new: Records
    whole: Difference
    years: dict[int, Difference]
    old_has_others: bool
    new_has_others: bool
    is_net: bool

    def as_dict(self) -> dict[str, object]:
        """Return the parts ready for JSON, those that take below zero, also where they are zero."""
        return {
            "at_least": self.is_net,
            "old_has_other_offenses": self.old_has_others,
            "new_has_other_offenses": self.new_has_others,
            **self.whole.as_dict(),
            "years": [{"year": year, **each.as_dict()} for year, each in self.years.items()],
        }


def compare_sources(
    old: Sources,
    new: Sources,
    selection: Selection = EVERYTHING,
    progress: Progress = silent,
    max_age_days: float = MAX_AGE_DAYS,
) -> Differences:
    """Read two sources the same way and compare them record by record.

    Parameters
    ----------
    old, new : str, Path or sequence of them
    selection : Selection
        Of both.
    progress : callable
    max_age_days : float
        An older copy of the portal's records is renewed first.

    Returns
    -------
    Differences
        Nothing in it points at one record.

    Examples
    --------
    >>> found = compare_sources("demo", "demo")
    >>> found.whole.now.recorded, found.whole.is_none
    (272608, True)
    """
    with workbench() as bench:
        paths = {side: bench.folder / f"{side}.parquet" for side in (OLD, NEW)}
        then = read_identified(old, paths[OLD], selection, progress, max_age_days)
        now = read_identified(new, paths[NEW], selection, progress, max_age_days)
        progress("Comparing records", 0.0)
        found = _compared(bench.con, paths[OLD], paths[NEW], then, now)
        progress("Comparing records", 1.0)
    return found


def _compared(
    con: duckdb.DuckDBPyConnection, old: Path, new: Path, then: Records, now: Records
) -> Differences:
    tables = {OLD: parquet_table(old), NEW: parquet_table(new)}
    _match(con, tables)
    parts = [Part(*row) for row in _rows_of(con, CHANGED)]
    for side, other, way in ((OLD, NEW, "out"), (NEW, OLD, "in")):
        con.execute(LEFT.format(side=side, own=tables[side], other=tables[other]))
        parts += [Part(*row) for row in _rows_of(con, FATES.format(side=side, way=quoted(way)))]
    left = left_of(_pool(con, OLD), _pool(con, NEW))
    parts += _came_and_went(left, then.provenance, now.provenance)
    return Differences(
        then,
        now,
        _difference(parts, _total(then.provenance), _total(now.provenance)),
        _yearly(parts, then.provenance, now.provenance),
        _holds_others(con, tables[OLD]),
        _holds_others(con, tables[NEW]),
        left.is_net,
    )


def _match(con: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> None:
    for side, table in tables.items():
        con.execute(SIDE.format(side=side, table=table))
    con.execute(PAIRS)
    con.execute(BY_CASE.format(old="id IS NULL", new="true"))
    con.execute(BY_CASE.format(old="id IS NOT NULL", new="id IS NULL"))


def _pool(con: duckdb.DuckDBPyConnection, side: str) -> Pool:
    rows = _rows_of(con, POOL.format(side=side))
    return Pool(
        {(day, (has_id, has_case)): n for day, has_id, has_case, n, _ in rows},
        {(day, (has_id, has_case)): mapped for day, has_id, has_case, _, mapped in rows},
    )


def _came_and_went(left: Left, then: Provenance, now: Provenance) -> Iterator[Part]:
    for day, gone, come, moved in left.days:
        in_new = now.first_day <= day <= now.last_day
        yield Part(WITHDRAWN if in_new else UNCOVERED, day.year, *gone)
        new = AFTER if day > then.last_day else BEFORE if day < then.first_day else LATE
        yield Part(new, day.year, *come)
        yield Part("position_found", day.year, 0, max(0, moved))
        yield Part("position_lost", day.year, 0, max(0, -moved))


def _difference(parts: Iterable[Part], then: Counted, now: Counted) -> Difference:
    found: dict[str, Counted] = {}
    for part in parts:
        told = Counted(part.recorded, part.mapped)
        if any(told):
            found[part.name] = found.get(part.name, NONE).plus(told)
    return Difference(then, now, found)


def _yearly(parts: Sequence[Part], then: Provenance, now: Provenance) -> dict[int, Difference]:
    counts = [
        {year.year: Counted(year.recorded, year.mapped) for year in known.years}
        for known in (then, now)
    ]
    return {
        year: _difference(
            [part for part in parts if part.year == year],
            *(known.get(year, NONE) for known in counts),
        )
        for year in sorted({*counts[0], *counts[1]})
    }


def _total(known: Provenance) -> Counted:
    return Counted(known.recorded, known.mapped)


def _holds_others(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(_rows_of(con, HOLDS_OTHERS.format(table=table))[0][0])


def _rows_of(con: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return con.execute(query).fetchall()
