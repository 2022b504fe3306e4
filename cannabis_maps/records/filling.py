"""All that the files bring to the selected records, read here or by workers, side by side."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import accumulate, islice, pairwise
from pathlib import Path
from threading import Event

import duckdb

from cannabis_maps.errors import SourceError
from cannabis_maps.provenance import Source
from cannabis_maps.records.bringing import NAMED_LINES, Asked, File, Part, bring, bring_into
from cannabis_maps.records.checking import PARQUET_MAGIC
from cannabis_maps.records.database import Workbench
from cannabis_maps.records.inputs import Input
from cannabis_maps.records.layout import Span
from cannabis_maps.records.loading import Loaded
from cannabis_maps.sql import parquet_table
from cannabis_maps.workers import Workers, working

PIECE = 1 << 20
ROWS_OF_PART = 2_000_000
GROUPS = """
SELECT row_group_num_rows FROM parquet_metadata(?)
GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id
"""


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
    placed = [each and Input(each.path.absolute(), each.name) for each in inputs]
    if workers.scheduler is None:
        tables = [bench.folder / f"rows-{at}.parquet" for at in range(len(placed))]
        files = []
        for each, table in zip(placed, tables, strict=True):
            files.append(bring_into(bench, Part(each), asked, table))
            asked.progress(f"Reading {files[-1].source.name}", 1.0)
    else:
        parts = [in_parts(each) for each in placed]
        tables = [bench.folder / f"rows-{at}.parquet" for at in range(sum(map(len, parts)))]
        files = _fill_by_workers(parts, tables, asked, workers)
    bench.con.execute(f"CREATE TEMP VIEW selected AS FROM {parquet_table(*tables)}")
    return files


def _fill_by_workers(
    parts: Sequence[Sequence[Part]], tables: Sequence[Path], asked: Asked, workers: Workers
) -> list[File]:
    every = [part for of_file in parts for part in of_file]
    with (
        working(workers, len(every)) as executor,
        _hashes([of_file[0].read for of_file in parts]) as hashes,
    ):
        read = []
        found = executor.map(bring, every, [asked] * len(every))
        for table, brought in zip(tables, found, strict=True):
            table.write_bytes(brought.rows)
            asked.progress(f"Reading {brought.file.source.name}", 1.0)
            read.append(brought.file)
        left = iter(read)
        files = [together([*islice(left, len(of_file))]) for of_file in parts]
        for file, sha256 in zip(files, hashes, strict=True):
            _check_same(file.source, sha256)
    return files


def in_parts(read: Input | None) -> list[Part]:
    """Split a Parquet file into parts of some row groups each; any other file is one.

    Parameters
    ----------
    read : Input or None

    Returns
    -------
    list of Part
    """
    if read is None or not _is_parquet(read.path):
        return [Part(read)]
    try:
        with duckdb.connect() as con:
            groups = [row[0] for row in con.execute(GROUPS, [str(read.path)]).fetchall()]
    except duckdb.Error:
        # Who reads it says what is wrong with it.
        return [Part(read)]
    ends = [0]
    for end in accumulate(groups):
        if end - ends[-1] >= ROWS_OF_PART or end == sum(groups):
            ends.append(end)
    parts = [Part(read, Span(*each)) for each in pairwise(ends)]
    return parts if len(parts) > 1 else [Part(read)]


def together(parts: Sequence[File]) -> File:
    """Return a file of which the parts are known."""
    for part in parts[1:]:
        _check_same(part.source, parts[0].source.sha256)
    loaded = [part.loaded for part in parts]
    return replace(
        parts[0],
        layout=replace(parts[0].layout, records=sum(part.layout.records for part in parts)),
        loaded=Loaded(
            records=sum(each.records for each in loaded),
            torn=sum(each.torn for each in loaded),
            bad=sum(each.bad for each in loaded),
            offense=sum(each.offense for each in loaded),
        ),
        unreadable=tuple(line for part in parts for line in part.unreadable)[:NAMED_LINES],
    )


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC


@contextmanager
def _hashes(inputs: Sequence[Input | None]) -> Iterator[Iterator[str | None]]:
    """Hash the files as they are here while they are read elsewhere."""
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
