"""What has been fetched so far: a database on disk that outlives an interrupted fetch."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from cannabis_maps.asking import PassingError
from cannabis_maps.errors import PortalError
from cannabis_maps.portal.query import KEY, VERSION, Query
from cannabis_maps.portal.totals import Totals
from cannabis_maps.sql import identifier, parquet_table, quoted

MEMORY = "100MB"
# Read by whoever reads the copy: with no record of a day, the day may still be covered.
FIRST_DAY, LAST_DAY = "cannabis_maps.first_day", "cannabis_maps.last_day"
# What duckdb says where another process has the file, on Linux and macOS, and on Windows.
LOCKED = ("Could not set lock", "being used by another process", "already open in")
TAIL = 1_000
ANSWER, TEMPORARY = ".answer", ".temporary"
LAYOUT = 1
# So many rows cannot all lack what some rows have.
MANY = 50
PICKED = 300
# Rather a few rows twice than many requests for a few rows each.
DENSE = 0.5

MISSING = """
CREATE OR REPLACE TEMP TABLE missing AS
SELECT listing.id FROM listing LEFT JOIN fetched
    ON fetched.id = listing.id AND fetched.updated_on IS NOT DISTINCT FROM listing.updated_on
WHERE fetched.id IS NULL
"""
TAKEN = """
BEGIN;
DELETE FROM fetched USING page WHERE fetched.id = page.id;
INSERT INTO fetched SELECT * FROM page;
COMMIT;
"""
PRESENT = "SELECT fetched.* FROM fetched SEMI JOIN listing USING (id) ORDER BY id"


Base = Callable[[], Path | None]


@dataclass(frozen=True)
class Stretch:
    """Keys between two, most of which are missing."""

    after: int
    last: int
    rows: int


@dataclass(frozen=True)
class Picked:
    """Single keys that are missing."""

    keys: tuple[int, ...]


@dataclass(frozen=True)
class Spool:
    """An open spool.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        With the tables ``fetched`` (rows) and ``listing`` (which rows there are).
    query : Query
    answer : Path
        A file for an answer while it is read.
    """

    con: duckdb.DuckDBPyConnection
    query: Query
    answer: Path

    def begin_listing(self) -> None:
        """Forget which rows there are."""
        self.con.execute("CREATE OR REPLACE TEMP TABLE listing (id BIGINT, updated_on VARCHAR)")

    def take_keys(self, answer: Path, after: int) -> int | None:
        """Add a page of the listing and return its last key, or None if it is empty."""
        self._read_page(answer, (KEY, VERSION))
        rows, first, last = self._checked_page()
        if not rows:
            return None
        if first <= after:
            raise PassingError("sent rows that were not asked for")
        self.con.execute("INSERT INTO listing SELECT * FROM page")
        return last

    def take_rows(self, answer: Path, asked: Stretch | Picked) -> None:
        """Add a page of rows."""
        self._read_page(answer, self.query.columns)
        rows, first, last = self._checked_page()
        if not rows:
            return
        if isinstance(asked, Stretch):
            is_asked = asked.after < first and last <= asked.last
        else:
            is_asked = (
                self._count(f"FROM page WHERE NOT list_contains({[*asked.keys]}::BIGINT[], {KEY})")
                == 0
            )
        if not is_asked:
            raise PassingError("sent rows that were not asked for")
        columns = self.query.columns if rows >= MANY else self.query.required
        for column in columns:
            if not self._count(f"FROM page WHERE {identifier(column)} IS NOT NULL"):
                raise PassingError(f"sent rows without the column {column}")
        self.con.execute(TAKEN)

    def listed(self) -> tuple[int, int]:
        """Return how many rows there are, and the sum of their keys."""
        rows, keys = self._one("SELECT count(*), coalesce(sum(id), 0) FROM listing")
        return int(rows), int(keys)

    def count_missing(self) -> int:
        """Return how many rows are yet to be fetched, or have changed."""
        self.con.execute(MISSING)
        return self._count("FROM missing")

    def next_missing(self, page_rows: int) -> Stretch | Picked:
        """Return what to ask for next; some are missing by `count_missing`."""
        first, last, missing = self._one(
            f"SELECT min(id), max(id), count(*) FROM (FROM missing ORDER BY id LIMIT {page_rows})"
        )
        listed = self._count(f"FROM listing WHERE id BETWEEN {first} AND {last}")
        if missing >= DENSE * listed:
            return Stretch(first - 1, last, listed)
        keys = self.con.execute(f"FROM missing ORDER BY id LIMIT {PICKED}").fetchall()
        return Picked(tuple(key for (key,) in keys))

    def write(self, target: Path, totals: Totals) -> None:
        """Write the rows that there are as Parquet, in the order of their keys."""
        self.con.execute(parquet_sql(PRESENT, target, totals))

    def _read_page(self, answer: Path, columns: tuple[str, ...]) -> None:
        with answer.open("rb") as stream:
            stream.seek(max(0, answer.stat().st_size - TAIL))
            if not stream.read().rstrip().endswith(b"]"):
                raise PassingError("sent an answer that is cut off")
        texts = ", ".join(f"{identifier(column)}: 'VARCHAR'" for column in columns)
        rest = ", ".join(identifier(column) for column in columns if column != KEY)
        try:
            self.con.execute(
                f"CREATE OR REPLACE TEMP TABLE page AS "
                f"SELECT TRY_CAST({KEY} AS BIGINT) AS {KEY}, {rest} "
                f"FROM read_json({quoted(answer)}, format='array', columns={{{texts}}}, "
                "hive_partitioning=false)"
            )
        except duckdb.Error as error:
            raise PassingError("sent an answer that is garbled") from error

    def _checked_page(self) -> tuple[int, int, int]:
        rows, keys, different, first, last = self._one(
            "SELECT count(*), count(id), count(DISTINCT id), min(id), max(id) FROM page"
        )
        if keys < rows:
            raise PassingError("sent rows without a key")
        if different < rows:
            raise PassingError("sent a row twice")
        return rows, first or 0, last or 0

    def _one(self, question: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.con.execute(question).fetchall()[0]
        return found

    def _count(self, what: str) -> int:
        return int(self._one(f"SELECT count(*) {what}")[0])


@contextmanager
def open_spool(path: Path, query: Query, portal: str, base: Base) -> Iterator[Spool]:
    """Open the spool of an unfinished fetch, or begin one with the rows of the last copy.

    Parameters
    ----------
    path : Path
        The database; it stays when this ends.
    query : Query
    portal : str
        The address asked; a spool of another portal or another query is begun anew.
    base : callable
        Finds Parquet of the same query, if there is any; called when nobody else can change it.

    Yields
    ------
    Spool

    Raises
    ------
    PortalError
        If another process has it open.
    """
    con = _connect(path)
    try:
        about = json.dumps({"layout": LAYOUT, "portal": portal, **asdict(query)}, default=str)
        if not _is_of(con, about):
            con.close()
            discard_spool(path)
            con = _connect(path)
            _begin(con, query, about, base())
        yield Spool(con, query, path.with_suffix(ANSWER))
    finally:
        con.close()


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold a spool against other processes, whatever is in it.

    Raises
    ------
    PortalError
        If another process has it open.
    """
    con = _connect(path)
    try:
        yield
    finally:
        con.close()


def parquet_sql(rows: str, target: Path, totals: Totals) -> str:
    """Return SQL that writes rows as Parquet which says what days it covers."""
    facts = {FIRST_DAY: totals.first_day, LAST_DAY: totals.last_day}
    written = ", ".join(f"{identifier(key)}: '{day.isoformat()}'" for key, day in facts.items())
    return (
        f"COPY ({rows}) TO {quoted(target)} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{written}}})"
    )


def discard_spool(path: Path) -> None:
    """Remove a spool that is not open, and all that goes with it."""
    for file in (path, path.with_name(f"{path.name}.wal"), path.with_suffix(ANSWER)):
        file.unlink(missing_ok=True)
    shutil.rmtree(path.with_suffix(TEMPORARY), ignore_errors=True)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return _opened(path)
    except duckdb.IOException as error:
        if any(words in str(error).replace(str(path), "") for words in LOCKED):
            raise PortalError(
                f"another cannabis-maps is fetching into {path.parent}; wait until it has ended"
            ) from error
        discard_spool(path)
    except duckdb.Error:
        # Left by another version, or damaged: what it holds can be fetched again.
        discard_spool(path)
    return _opened(path)


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": 1,
        "autoinstall_known_extensions": False,
        "temp_directory": str(path.with_suffix(TEMPORARY)),
    }
    return duckdb.connect(path, config=config)


def _is_of(con: duckdb.DuckDBPyConnection, about: str) -> bool:
    try:
        return con.execute("SELECT about FROM about").fetchall() == [(about,)]
    except duckdb.Error:
        return False


def _begin(con: duckdb.DuckDBPyConnection, query: Query, about: str, base: Path | None) -> None:
    texts = ", ".join(f"{identifier(column)} VARCHAR" for column in query.columns if column != KEY)
    con.execute(f"BEGIN; CREATE TABLE fetched ({KEY} BIGINT, {texts})")
    if base is not None:
        con.execute(f"INSERT INTO fetched BY NAME FROM {parquet_table(base)}")
    con.execute("CREATE TABLE about (about VARCHAR)")
    con.execute("INSERT INTO about VALUES (?)", [about])
    con.execute("COMMIT")
