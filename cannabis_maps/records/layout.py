"""Where a file keeps what is needed of it: the portal's export, its API, CSV, JSON or Parquet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.portal.spool import FIRST_DAY, LAST_DAY
from cannabis_maps.records.checking import Checked
from cannabis_maps.records.columns import NEEDED, normalized
from cannabis_maps.records.sieve import Sieved
from cannabis_maps.sql import identifier, parquet_table, quoted

LOOKED_FOR = (
    "Date, IUCR or Description, Arrest, "
    "and X Coordinate with Y Coordinate or Latitude with Longitude"
)
SHOWN = 12
# The reader overlooks a field too many if it is what stands for none: so nothing else may.
NO_TEXT = "\x1f"


class Span(NamedTuple):
    """Some rows of a file, from the first, counted from 0, up to the end.

    Parameters
    ----------
    first, end : int
    """

    first: int
    end: int


@dataclass(frozen=True)
class Layout:
    """How to read one file.

    Parameters
    ----------
    name : str
        What messages call the file.
    relation : str
        SQL that yields its rows.
    columns : mapping of str to str
        SQL of each needed column that the file has, as text.
    records : int
        Records of the file, counted without reading them.
    covered : pair of date, optional
        First and last day that the file covers, where it says so.
    before : int
        How many records of the file stand before those that are read.
    aside : Sieved, optional
        Records of other offenses that need not be read.
    """

    name: str
    relation: str
    columns: Mapping[str, str]
    records: int
    covered: tuple[date, date] | None = None
    before: int = 0
    aside: Sieved | None = None

    @property
    def by_description(self) -> bool:
        """Whether the offense must be told from its description."""
        return "iucr" not in self.columns


def find_layout(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    checked: Checked,
    *,
    arrests_only: bool,
    span: Span | None = None,
) -> Layout:
    """Find the needed columns of a file.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
    path : Path
        The file to be read.
    name : str
        What messages call it.
    checked : Checked
    arrests_only : bool
        Whether the column Arrest is needed.
    span : Span, optional
        Which rows of a Parquet file are wanted; all if left out.

    Returns
    -------
    Layout

    Raises
    ------
    SourceError
        If a needed column is missing, or there twice.
    """
    if checked.kind == "csv":
        return _csv(path, name, checked, arrests_only=arrests_only)
    if checked.kind == "json":
        return _json(con, path, name, checked, arrests_only=arrests_only)
    whole = _parquet(con, path, name, arrests_only=arrests_only)
    return whole if span is None else _of_rows(whole, path, span)


def _csv(path: Path, name: str, checked: Checked, *, arrests_only: bool) -> Layout:
    _require(name, checked.header, arrests_only=arrests_only, needs_position=True)
    # Columns are read by their place, so that no name needs quoting.
    types = ", ".join(f"c{place}: 'VARCHAR'" for place in range(len(checked.header)))
    read, gzipped = checked.to_be_read(path)
    relation = (
        f"read_csv({quoted(read)}, columns={{{types}}}, auto_detect=false, header=true, "
        f"""skip={checked.blank_lines}, delim=',', quote='"', escape='"', strict_mode=true, """
        f"compression={quoted('gzip' if gzipped else 'none')}, store_rejects=true, "
        f"nullstr={quoted(NO_TEXT)}, "
        f"hive_partitioning=false, parallel={str(not checked.quoted_newlines).lower()})"
    )
    places = {normalized(title): place for place, title in enumerate(checked.header)}
    columns = {key: f"c{places[key]}" for key in NEEDED if key in places}
    return Layout(name, relation, columns, checked.records, aside=checked.sieved)


def _json(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, checked: Checked, *, arrests_only: bool
) -> Layout:
    options = (
        f"{quoted(path)}, records=true, "
        f"format={quoted('array' if checked.json_array else 'newline_delimited')}, "
        f"compression={quoted('gzip' if checked.gzipped else 'none')}, hive_partitioning=false"
    )
    if not checked.records:
        raise SourceError(f"{name} holds no JSON records; download it again")
    found = [*_types(con, f"read_json({options})")]
    # A key that is missing where it is null may be missing from all the records looked at.
    _require(name, found, arrests_only=arrests_only, needs_position=False)
    spelled = {key: key for key in NEEDED} | {
        normalized(key): key for key in found if normalized(key) in NEEDED
    }
    present = {normalized(key) for key in found}
    if "iucr" not in present:
        del spelled["iucr"]
    types = ", ".join(f"{identifier(key)}: 'VARCHAR'" for key in spelled.values())
    relation = f"read_json({options}, columns={{{types}}})"
    columns = {key: identifier(title) for key, title in spelled.items()}
    return Layout(name, relation, columns, checked.records)


def _parquet(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, *, arrests_only: bool
) -> Layout:
    relation = parquet_table(path)
    types = _types(con, relation)
    _require(name, types, arrests_only=arrests_only, needs_position=True)
    columns: dict[str, str] = {}
    for title, kind in types.items():
        key = normalized(title)
        if key in NEEDED:
            columns[key] = _as_text(name, title, kind)
    counted = con.execute(
        "SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata(?)", [str(path)]
    )
    return Layout(name, relation, columns, counted.fetchall()[0][0], _covered(con, path, name))


def _of_rows(whole: Layout, path: Path, span: Span) -> Layout:
    """Return the layout of some rows; others are not read, as each group tells which it holds."""
    table = f"read_parquet({quoted(path)}, hive_partitioning=false, file_row_number=true)"
    within = f"file_row_number >= {span.first} AND file_row_number < {span.end}"
    return replace(
        whole,
        relation=f"(FROM {table} WHERE {within})",
        records=span.end - span.first,
        before=span.first,
    )


def _covered(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> tuple[date, date] | None:
    """Read which days a copy of the portal's covers, records or not."""
    found = con.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    facts = {bytes(key).decode(errors="replace"): bytes(value) for key, value in found}
    if not {FIRST_DAY, LAST_DAY} <= facts.keys():
        return None
    try:
        first, last = (date.fromisoformat(facts[key].decode()) for key in (FIRST_DAY, LAST_DAY))
    except ValueError:
        raise SourceError(f"{name} is damaged where it says which days it covers") from None
    return first, last


def _types(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE FROM {relation}").fetchall()}


def _as_text(name: str, title: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        # Which day it is depends on a zone that the portal's dates do not have.
        raise SourceError(
            f"{name}: column {title} carries a time zone; the portal's dates are local times, "
            "so save it without one"
        )
    if kind.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({identifier(title)}) AS VARCHAR)"
    if kind.startswith("DECIMAL"):
        # As 1811.0, not 1811.00.
        return f"CAST(CAST({identifier(title)} AS DOUBLE) AS VARCHAR)"
    return f"CAST({identifier(title)} AS VARCHAR)"


def _require(name: str, found: Iterable[str], *, arrests_only: bool, needs_position: bool) -> None:
    titles = list(found)
    _refuse_twins(name, titles)
    has = {normalized(title) for title in titles}
    missing = [
        words
        for words, is_there in (
            ("Date", "date" in has),
            ("IUCR or Description", bool(has & {"iucr", "description"})),
            ("Arrest", "arrest" in has or not arrests_only),
            ("a position", _has_position(has) or not needs_position),
        )
        if not is_there
    ]
    if len(titles) == 1 and ";" in titles[0]:
        raise SourceError(f"{name} is separated by semicolons; save it with commas")
    if missing:
        more = f" and {len(titles) - SHOWN} more" if len(titles) > SHOWN else ""
        raise SourceError(
            f"{name} does not look like Chicago's crime records: looked for the columns "
            f"{LOOKED_FOR}; missing: {', '.join(missing)}; "
            f"found: {', '.join(title[:40] for title in titles[:SHOWN])}{more}"
        )


def _refuse_twins(name: str, titles: Iterable[str]) -> None:
    """Refuse two columns of which either might be the one that is needed."""
    seen: dict[str, str] = {}
    for title in titles:
        key = normalized(title)
        if key in seen and key in NEEDED:
            twins = f"{seen[key].strip()} and {title.strip()}"
            raise SourceError(
                f"{name} has two columns for one: {twins}; which of them counts cannot be told, "
                "so remove or rename the other"
            )
        seen[key] = title


def _has_position(has: set[str]) -> bool:
    pairs = {"x_coordinate", "y_coordinate"}, {"latitude", "longitude"}, {"location"}
    return any(pair <= has for pair in pairs)
