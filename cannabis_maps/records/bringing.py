"""What one file, or a part of it, brings to the selected records, in whatever process."""

import platform
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cannabis_maps.errors import SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Source
from cannabis_maps.records.checking import Checked, Kind, check_file
from cannabis_maps.records.database import Workbench, speaking_plainly, workbench
from cannabis_maps.records.demo import write_demo
from cannabis_maps.records.inputs import DEMO, Input
from cannabis_maps.records.layout import Layout, Span, find_layout
from cannabis_maps.records.loading import (
    Loaded,
    bad_records,
    check_total,
    load,
    torn_lines,
)
from cannabis_maps.records.naming import name_lines
from cannabis_maps.records.quality import FIELDS, UnreadableLine
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.sieve import Sifting
from cannabis_maps.records.stillness import keeping_still
from cannabis_maps.records.unpacking import unpack

NAMED_LINES = 10
CHECKING = 0.6
ROWS, SIEVED = "rows.parquet", "sieved.csv"


@dataclass(frozen=True)
class Asked:
    """What is wanted of a file.

    Parameters
    ----------
    selection : Selection
    identified : bool
        Whether case numbers are kept, and what other offenses' records are known by.
    progress : callable
    """

    selection: Selection
    identified: bool = False
    progress: Progress = silent


class Part(NamedTuple):
    """A file, or some of its row groups.

    Parameters
    ----------
    read : Input or None
        None for the built-in data.
    rows : Span, optional
        Of a Parquet file; all if left out.
    """

    read: Input | None
    rows: Span | None = None


@dataclass(frozen=True)
class File:
    """What is known of a file once it is read.

    Parameters
    ----------
    source : Source
    kind : {"csv", "json", "parquet"}
    layout : Layout
    loaded : Loaded
    unreadable : tuple of UnreadableLine
        The first of them.
    """

    source: Source
    kind: Kind
    layout: Layout
    loaded: Loaded
    unreadable: tuple[UnreadableLine, ...]


@dataclass(frozen=True)
class Brought:
    """What a file brings, ready to be sent to another process.

    Parameters
    ----------
    file : File
    rows : bytes
        Its records, as Parquet.
    """

    file: File
    rows: bytes


def bring(part: Part, asked: Asked) -> Brought:
    """Read one file or a part of it, in this process and apart from all others.

    Parameters
    ----------
    part : Part
    asked : Asked

    Returns
    -------
    Brought

    Raises
    ------
    SourceError
        If it cannot be read, or is not here.
    """
    with workbench() as bench:
        if part.read is not None and not part.read.path.exists():
            raise SourceError(
                f"{part.read.path} is not found on {platform.node()}; all machines that read must "
                "see the sources at the same paths, as on a disk that they share"
            )
        rows = bench.folder / ROWS
        return Brought(bring_into(bench, part, asked, rows), rows.read_bytes())


def bring_into(bench: Workbench, part: Part, asked: Asked, rows: Path) -> File:
    """Read one file or a part of it, and write down its records.

    Parameters
    ----------
    bench : Workbench
    part : Part
    asked : Asked
    rows : Path
        A Parquet file to be written.

    Returns
    -------
    File

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    path, name = part.read or Input(write_demo(bench.folder), DEMO)
    selection, span = asked.selection, part.rows
    folder = bench.folder / "source"
    folder.mkdir()
    with keeping_still(path, name), speaking_plainly(name):
        readable = unpack(path, folder)
        sifting = None if asked.identified else Sifting(selection.offense, folder / SIEVED)
        checked = _checked(readable, name, span, asked.progress, sifting)
        layout = find_layout(
            bench.con, readable, name, checked, arrests_only=selection.arrests_only, span=span
        )
        loaded = load(bench, layout, selection, rows, identified=asked.identified)
        check_total(name, layout.records, loaded)
        unreadable: tuple[UnreadableLine, ...] = ()
        if loaded.torn or loaded.bad:
            unreadable = _name_unreadable(
                bench, readable, checked, layout, selection, has_bad=loaded.bad > 0
            )
        sha256 = sha256_of(path) if readable.parent == folder else checked.sha256
    # An unpacked archive may be gigabytes.
    shutil.rmtree(folder)
    return File(Source(name, sha256), checked.kind, layout, loaded, unreadable)


def _checked(
    path: Path, name: str, span: Span | None, progress: Progress, sifting: Sifting | None
) -> Checked:
    if span is None:
        return check_file(path, name, _first_part(progress), sifting)
    state = path.stat()
    return _checked_once(path, name, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _checked_once(path: Path, name: str, size: int, changed_ns: int) -> Checked:
    """Hash a file once for all its parts that one process reads, as long as it stays as it is."""
    del size, changed_ns
    return check_file(path, name)


def _first_part(progress: Progress) -> Progress:
    def report(what: str, fraction: float, detail: str = "") -> None:
        progress(what, CHECKING * fraction, detail)

    return report


def _name_unreadable(
    bench: Workbench,
    path: Path,
    checked: Checked,
    layout: Layout,
    selection: Selection,
    *,
    has_bad: bool,
) -> tuple[UnreadableLine, ...]:
    torn, aside = torn_lines(bench.con), checked.sieved
    bad = bad_records(bench, layout, selection, NAMED_LINES) if has_bad else {}
    lines = bad or dict.fromkeys(torn[:NAMED_LINES], FIELDS)
    if checked.kind == "csv" and (has_bad or checked.quoted_newlines):
        # What is left of a file has no newlines in quotes.
        read, gzipped = checked.to_be_read(path)
        lines = name_lines(read, gzipped=gzipped, torn=torn, bad=bad, most=NAMED_LINES)
    if aside:
        lines = {int(aside.lines[line - 1]): what for line, what in lines.items()}
    return tuple(
        UnreadableLine(layout.name, layout.before + line, what) for line, what in lines.items()
    )
