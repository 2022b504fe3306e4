"""From selected records to those that count: each one once."""

from dataclasses import dataclass
from datetime import date

from cannabis_maps.records.database import Workbench
from cannabis_maps.records.loading import FIRST_DAY, LAST_DAY
from cannabis_maps.sql import parquet_table, quoted

# In Chicago hardly a day passes without a record, of one offense hardly a month.
MOST_DAYS = 366
# Only what may be there twice is sorted: there may be hundreds of millions of records.
REPEATED = """
CREATE TEMP TABLE repeated AS
SELECT hash(key) AS code FROM selected WHERE NOT other AND NOT bad AND key IS NOT NULL
GROUP BY code HAVING count(*) > 1
"""
# Ties are broken by what the records say, never by where they stood.
SOUND = "SELECT {columns} FROM selected WHERE NOT other AND NOT bad"
KEPT = f"""
COPY (
    {SOUND} AND (key IS NULL OR hash(key) NOT IN (FROM repeated))
    UNION ALL
    {SOUND} AND key IS NOT NULL AND hash(key) IN (FROM repeated)
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY
        updated DESC NULLS LAST, day, arrest, x NULLS LAST, y NULLS LAST,
        latitude NULLS LAST, longitude NULLS LAST, hour NULLS LAST, place NULLS LAST,
        case_number NULLS LAST) = 1
) TO {{path}} (FORMAT parquet)
"""
COLUMNS = "day, arrest, x, y, latitude, longitude, hour, place, n"
COUNTS = """
SELECT coalesce(sum(n) FILTER (other), 0)::BIGINT,
    coalesce(sum(n) FILTER (NOT other AND NOT bad), 0)::BIGINT,
    (SELECT coalesce(sum(n), 0)::BIGINT FROM kept),
    min(day) FILTER ({covered}), max(day) FILTER ({covered})
FROM selected
"""
GAP = """
WITH days AS (SELECT DISTINCT day FROM selected WHERE {covered} AND day BETWEEN ? AND ?)
SELECT before, day FROM (SELECT day, lag(day) OVER (ORDER BY day) AS before FROM days)
WHERE day - before > ? ORDER BY day - before DESC, day LIMIT 1
"""
# A day of another offense shows that the source covers it, if it is a day at all.
COVERED = f"NOT bad AND day BETWEEN DATE {quoted(FIRST_DAY)} AND DATE {quoted(LAST_DAY)}"


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


def drop_duplicates(bench: Workbench, *, identified: bool = False) -> Cleaned:
    """Keep the newest record of each key in a view ``kept``.

    Parameters
    ----------
    bench : Workbench
        With a view ``selected``.
    identified : bool
        Whether the view says which record each is.

    Returns
    -------
    Cleaned
    """
    con, path = bench.con, bench.folder / "kept.parquet"
    columns = f"key, case_number, {COLUMNS}" if identified else COLUMNS
    con.execute(REPEATED)
    relation = SOUND.format(columns=columns)
    if con.execute("FROM repeated LIMIT 1").fetchall():
        con.execute(KEPT.format(columns=columns, path=quoted(path)))
        relation = f"FROM {parquet_table(path)}"
    con.execute(f"CREATE TEMP VIEW kept AS {relation}")
    query = COUNTS.format(covered=COVERED)
    other, readable, kept, first, last = con.execute(query).fetchall()[0]
    return Cleaned(other, readable - kept, kept, first if kept else None, last if kept else None)


def longest_gap(bench: Workbench, first: date, last: date) -> tuple[date, date] | None:
    """Find the longest stretch of over a year without a record, of whatever offense.

    Parameters
    ----------
    bench : Workbench
        With a view ``selected``.
    first, last : date
        Within which it is looked for.

    Returns
    -------
    pair of date or None
        The last day before it and the first after it.
    """
    query = GAP.format(covered=COVERED)
    found: tuple[date, date] | None = bench.con.execute(query, [first, last, MOST_DAYS]).fetchone()
    return found
