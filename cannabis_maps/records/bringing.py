"""What one file brings into the table of selected records, worked out in whatever process."""

import hashlib
import platform
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from cannabis_maps.errors import SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Source
from cannabis_maps.records.checking import Checked, Kind, check_file
from cannabis_maps.records.database import Workbench, speaking_plainly, workbench
from cannabis_maps.records.demo import write_demo
from cannabis_maps.records.inputs import DEMO, Input
from cannabis_maps.records.layout import Layout, find_layout
from cannabis_maps.records.loading import (
    Loaded,
    bad_records,
    check_total,
    load,
    torn_lines,
)
from cannabis_maps.records.naming import name_lines
from cannabis_maps.records.quality import UnreadableLine
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.stillness import keeping_still
from cannabis_maps.records.unpacking import unpack
from cannabis_maps.sql import parquet_table
from cannabis_maps.workers import Workers, in_turn, working

NAMED_LINES = 10
CHECKING = 0.6
ROWS = "rows.parquet"
PIECE = 1 << 20


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
    rows : bytes or None
        Its records, as Parquet; None where they were written down here.
    """

    file: File
    rows: bytes | None


def fill(
    bench: Workbench, inputs: Sequence[Input | None], asked: Asked, workers: Workers
) -> list[File]:
    """Fill a view ``selected`` with what each file brings.

    Parameters
    ----------
    bench : Workbench
    inputs : sequence of Input or None
        None for the built-in data.
    asked : Asked
    workers : Workers
        Who reads: on this machine one file after the other, since each is read on all cores.

    Returns
    -------
    list of File

    Raises
    ------
    SourceError
        If a file cannot be read, or is not the same wherever it is read.
    """
    files = []
    placed = [each and Input(each.path.absolute(), each.name) for each in inputs]
    tables = [bench.folder / f"rows-{at}.parquet" for at in range(len(placed))]
    is_here = workers.scheduler is None
    with (
        working(workers, len(placed), here=in_turn) as executor,
        _hashes(placed, workers) as hashes,
    ):
        targets = tables if is_here else [None] * len(placed)
        found = executor.map(bring, placed, [asked] * len(placed), targets)
        for table, brought in zip(tables, found, strict=True):
            if brought.rows is not None:
                table.write_bytes(brought.rows)
            asked.progress(f"Reading {brought.file.source.name}", 1.0)
            files.append(brought.file)
        for file, sha256 in zip(files, hashes, strict=True):
            _check_same(file.source, sha256)
    bench.con.execute(f"CREATE TEMP VIEW selected AS FROM {parquet_table(*tables)}")
    return files


def bring(read: Input | None, asked: Asked, target: Path | None = None) -> Brought:
    """Read one file, in this process and apart from all others.

    Parameters
    ----------
    read : Input or None
        None for the built-in data.
    asked : Asked
    target : Path, optional
        A file to be written with its records; without one they are returned.

    Returns
    -------
    Brought

    Raises
    ------
    SourceError
        If it cannot be read, or is not here.
    """
    with workbench() as bench:
        each = Input(write_demo(bench.folder), DEMO) if read is None else read
        if not each.path.exists():
            raise SourceError(
                f"{each.path} is not found on {platform.node()}; all machines that read must see "
                "the sources at the same paths, as on a disk that they share"
            )
        rows = target or bench.folder / ROWS
        file = _read(bench, each, asked, rows)
        return Brought(file, rows.read_bytes() if target is None else None)


def _read(bench: Workbench, read: Input, asked: Asked, rows: Path) -> File:
    path, name = read
    selection = asked.selection
    folder = bench.folder / "source"
    folder.mkdir()
    with keeping_still(path, name), speaking_plainly(name):
        readable = unpack(path, folder)
        checked = check_file(readable, name, _first_part(asked.progress))
        layout = find_layout(
            bench.con, readable, name, checked, arrests_only=selection.arrests_only
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
    torn = torn_lines(bench.con)
    bad = bad_records(bench, selection, NAMED_LINES) if has_bad else []
    lines = bad or torn[:NAMED_LINES]
    if checked.kind == "csv" and (has_bad or checked.quoted_newlines):
        lines = name_lines(path, gzipped=checked.gzipped, torn=torn, bad=bad, most=NAMED_LINES)
    return tuple(UnreadableLine(layout.name, line) for line in lines)


@contextmanager
def _hashes(inputs: Sequence[Input | None], workers: Workers) -> Iterator[Iterator[str | None]]:
    """Hash the files as they are here while they are read elsewhere; nothing if they are not."""
    if workers.scheduler is None:
        yield iter([None] * len(inputs))
        return
    given_up = Event()
    with ThreadPoolExecutor(1) as thread:
        try:
            yield thread.map(partial(_sha256_of, given_up), inputs)
        finally:
            given_up.set()


def _sha256_of(given_up: Event, read: Input | None) -> str | None:
    """Hash a file, unless nobody waits for that any more: it may take minutes."""
    if read is None:
        return None
    digest = hashlib.sha256()
    with read.path.open("rb") as stream:
        while not given_up.is_set() and (piece := stream.read(PIECE)):
            digest.update(piece)
    return digest.hexdigest()


def _check_same(read: Source, sha256: str | None) -> None:
    if sha256 is not None and read.sha256 != sha256:
        raise SourceError(
            f"{read.name} has other bytes where workers read it than here (SHA-256 "
            f"{read.sha256[:12]}... there, {sha256[:12]}... here); let all machines see the same "
            "file, as on a disk that they share, and leave it alone while it is read"
        )
