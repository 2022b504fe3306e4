"""Two GeoPackages: the same layers, and values that differ by rounding at most."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyogrio
import shapely

from cannabis_maps.grading.findings import SAME, Finding, close, different, worst
from cannabis_maps.grading.texts import TOLERANCE, grade_texts

# A millionth of the city's length.
TOLERANCE_M = 0.05
# An index that follows from the shapes.
DERIVED = "rtree_"
Row = tuple[object, ...]


def grade_layers(old: Path, new: Path) -> Finding:
    """Compare two GeoPackages.

    Parameters
    ----------
    old, new : Path

    Returns
    -------
    Finding
        Close where tables and words are the same, numbers differ by 1e-6 of themselves and shapes
        by 5 cm at most.
    """
    try:
        with closing(_opened(old)) as one, closing(_opened(new)) as other:
            names = _tables(one)
            if names != _tables(other):
                return different("other layers or tables")
            tables = [_grade_table(name, one, other) for name in names]
        shapes = [_grade_shapes(name, old, new) for name in _layers(old)]
    except (sqlite3.Error, pyogrio.errors.DataSourceError):
        return different("not a GeoPackage any more")
    return worst([*tables, *shapes, close("the same values in other bytes")])


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _tables(base: sqlite3.Connection) -> list[tuple[str, str]]:
    listed = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [(name, sql) for name, sql in listed if not name.startswith(DERIVED)]


def _layers(path: Path) -> list[str]:
    return [str(name) for name, kind in pyogrio.list_layers(path) if kind]


def _grade_table(
    table: tuple[str, str], old: sqlite3.Connection, new: sqlite3.Connection
) -> Finding:
    name = table[0]
    rows, others = (list(_rows(name, base)) for base in (old, new))
    if len(rows) != len(others):
        return different(f"{name}: {len(others):,} rows in place of {len(rows):,}")
    found = worst(
        _grade_values(one, other)
        for row, another in zip(rows, others, strict=True)
        for one, other in zip(row, another, strict=True)
    )
    return found if found == SAME else Finding(found.grade, f"{name}: {found.what}")


def _rows(name: str, base: sqlite3.Connection) -> Iterator[Row]:
    quoted = name.replace('"', '""')
    for row in base.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608  a table's own name, quoted
        yield tuple(value for value in row if not isinstance(value, bytes))


def _grade_values(old: object, new: object) -> Finding:
    if old == new:
        return SAME
    if isinstance(old, float) and isinstance(new, float):
        if abs(old - new) <= TOLERANCE * max(abs(old), abs(new)):
            return close("numbers differ by rounding")
    elif isinstance(old, str) and isinstance(new, str):
        return grade_texts(old, new)
    return different(f"{new!r} in place of {old!r}")


def _grade_shapes(name: str, old: Path, new: Path) -> Finding:
    one, other = (
        shapely.from_wkb(pyogrio.raw.read(path, layer=name, columns=[])[2]) for path in (old, new)
    )
    if len(one) != len(other):
        return different(f"{name}: {len(other):,} shapes in place of {len(one):,}")
    if not shapely.equals_exact(one, other, TOLERANCE_M).all():
        return different(f"{name}: other shapes")
    return SAME
