"""Two copies of one selection: what is new, what has changed, what was withdrawn."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.portal.query import KEY
from cannabis_maps.sql import identifier, parquet_table

MEMORY = "160MB"
FEWEST = 0.95


@dataclass(frozen=True)
class Changes:
    """What a copy brought.

    Parameters
    ----------
    rows : int
    added, changed, withdrawn : int
        Against the last copy; all rows are added where there was none.
    """

    rows: int
    added: int
    changed: int = 0
    withdrawn: int = 0


def compare(old: Path | None, new: Path, temporary: Path) -> Changes:
    """Compare a copy with the last one.

    Parameters
    ----------
    old : Path or None
    new : Path
    temporary : Path
        A folder that duckdb may make for what does not fit into memory.

    Returns
    -------
    Changes
    """
    with connected(temporary) as con:
        rows = _count(con, f"FROM {_table(new)}")
        if old is None:
            return Changes(rows, rows)
        before = _count(con, f"FROM {_table(old)}")
        names = [name for name in _columns(con, new) if name in _columns(con, old)]
        common, changed = con.execute(
            "SELECT count(*), count(*) FILTER (old.content <> new.content) "
            f"FROM ({_contents(old, names)}) AS old JOIN ({_contents(new, names)}) AS new "
            f"USING ({KEY})"
        ).fetchall()[0]
        return Changes(rows, rows - common, changed, before - common)


def suspicion(old: Path, new: Path, temporary: Path) -> str | None:
    """Tell why a copy is not to be trusted, if so.

    Parameters
    ----------
    old : Path
        The last copy.
    new : Path
    temporary : Path

    Returns
    -------
    str or None
        Goes on after "the new copy".
    """
    with connected(temporary) as con:
        before, rows = _count(con, f"FROM {_table(old)}"), _count(con, f"FROM {_table(new)}")
        gone = sorted(_filled(con, old) - _filled(con, new))
    if gone:
        return f"has nothing in the column {gone[0]}, which the last one has"
    if rows < FEWEST * before:
        return f"has {rows:,} rows, under {FEWEST:.0%} of the {before:,} of the last one"
    return None


def connected(temporary: Path) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that uses little of it."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": 1,
        "temp_directory": str(temporary),
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(config=config)


def _table(path: Path) -> str:
    return parquet_table(path)


def _contents(path: Path, names: list[str]) -> str:
    # A hash of 64 bits in place of each row, or millions of rows would not fit.
    row = ", ".join(identifier(name) for name in names)
    return f"SELECT {KEY}, hash(row({row})) AS content FROM {_table(path)}"


def _columns(con: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE FROM {_table(path)}").fetchall()]


def _filled(con: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    names = _columns(con, path)
    counts = ", ".join(f"count({identifier(name)})" for name in names)
    found = con.execute(f"SELECT {counts} FROM {_table(path)}").fetchall()[0]
    return {name for name, count in zip(names, found, strict=True) if count}


def _count(con: duckdb.DuckDBPyConnection, what: str) -> int:
    return int(con.execute(f"SELECT count(*) {what}").fetchall()[0][0])
