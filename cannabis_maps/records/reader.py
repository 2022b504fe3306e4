"""Read any source: the one way from files to records."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cannabis_maps.errors import SourceError
from cannabis_maps.portal.crimes import MAX_AGE_DAYS, current_copy
from cannabis_maps.progress import NearProgress, Progress, silent
from cannabis_maps.provenance import Provenance, Source
from cannabis_maps.records.assembling import Reading, assemble
from cannabis_maps.records.bringing import NAMED_LINES, Asked, File
from cannabis_maps.records.citywide import CitywideTables, citywide_tables, fetch_tallies
from cannabis_maps.records.cleaning import Cleaned, drop_duplicates
from cannabis_maps.records.database import Workbench, workbench
from cannabis_maps.records.demo import check_demo, demo_source
from cannabis_maps.records.filling import fill
from cannabis_maps.records.identities import write_identities
from cannabis_maps.records.inputs import Input, Sources, find_inputs, is_demo
from cannabis_maps.records.quality import UnreadableLine
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.table import Records
from cannabis_maps.workers import EVERY_CORE, Workers

EVERYTHING = Selection()
MOST_UNREADABLE = 0.01
API_LIMITS = (1_000, 50_000)

log = logging.getLogger("cannabis_maps")

Also = Callable[[Workbench, Records], None]


def read_records(
    sources: Sources,
    selection: Selection = EVERYTHING,
    progress: Progress = silent,
    max_age_days: float = MAX_AGE_DAYS,
    workers: Workers = EVERY_CORE,
) -> Records:
    """Read, select and clean records.

    Parameters
    ----------
    sources : str, Path or sequence of them
        ``demo`` for the built-in data, ``portal`` for the City's live data, a file or a glob: the
        portal's CSV export (also gzipped, or alone in a zip archive), the API's CSV or JSON, or
        Parquet of either.
    selection : Selection
        Offense, window and whether an arrest is asked for.
    progress : callable
        Called with what is being done and the fraction that is done.
    max_age_days : float
        An older copy of the portal's records is renewed first.
    workers : Workers
        Who reads the files: on this machine one after the other, since each is read on all cores;
        on a cluster side by side.

    Returns
    -------
    Records

    Raises
    ------
    SourceError
        If a source cannot be read, or over 1 % of it is unreadable.
    PortalError
        If there is no copy of the portal's records, and none can be had.
    NoRecordsError
        If no record is left to be mapped.

    Examples
    --------
    >>> records = read_records("demo")
    >>> records.provenance.mapped, records.quality.lines_read
    (272608, 272608)
    """
    inputs = inputs_of(sources, selection, progress, max_age_days)
    return read_inputs(inputs, selection, progress, workers)


def read_identified(
    sources: Sources,
    identities: Path,
    selection: Selection = EVERYTHING,
    progress: Progress = silent,
    max_age_days: float = MAX_AGE_DAYS,
) -> Records:
    """Read records as `read_records` does, and write down which ones they are.

    Parameters
    ----------
    sources : str, Path or sequence of them
    identities : Path
        A Parquet file to be written, for `cannabis_maps.records.differences` and no product.
    selection : Selection
    progress : callable
    max_age_days : float

    Returns
    -------
    Records
    """

    def write(bench: Workbench, records: Records) -> None:
        write_identities(bench.con, records.provenance, identities)

    inputs = inputs_of(sources, selection, progress, max_age_days)
    return read_inputs(inputs, selection, progress, also=write)


def inputs_of(
    sources: Sources,
    selection: Selection = EVERYTHING,
    progress: Progress = silent,
    max_age_days: float = MAX_AGE_DAYS,
) -> tuple[Input, ...]:
    """Find the files that `read_records` reads; none for the built-in data.

    Parameters
    ----------
    sources, selection, progress, max_age_days
        As of `read_records`.

    Returns
    -------
    tuple of Input
    """

    def fetched() -> Path:
        copy = current_copy(selection.offense, selection.first_day, max_age_days, progress)
        return copy.path

    return () if is_demo(sources) else find_inputs(sources, fetched)


def read_inputs(
    inputs: Sequence[Input],
    selection: Selection = EVERYTHING,
    progress: Progress = silent,
    workers: Workers = EVERY_CORE,
    also: Also | None = None,
) -> Records:
    """Read records from files that are found already.

    Parameters
    ----------
    inputs : sequence of Input
        From `inputs_of`; none for the built-in data.
    selection, progress, workers
        As of `read_records`.
    also : callable, optional
        Given the workbench and the records before it is put away.

    Returns
    -------
    Records
    """
    if not inputs:
        check_demo(selection)
    asked = Asked(selection, identified=also is not None, progress=NearProgress(progress))
    with workbench() as bench:
        files = fill(bench, inputs or [None], asked, workers)
        return _read(bench, files, asked, also, demo=not inputs)


def _read(
    bench: Workbench, files: Sequence[File], asked: Asked, also: Also | None, *, demo: bool
) -> Records:
    selection, progress = asked.selection, asked.progress
    described = [] if selection.offense.is_every else [f for f in files if f.layout.by_description]
    _refuse_unreadable(files)
    progress("Cleaning records", 0.0)
    cleaned = _covering(drop_duplicates(bench, identified=also is not None), files)
    progress("Cleaning records", 0.5)
    reading = Reading(
        sources=(demo_source(),) if demo else _sources(files),
        selection=selection,
        lines_read=_lines(files),
        unreadable=sum(file.loaded.torn + file.loaded.bad for file in files),
        unreadable_lines=_first_lines(files),
        warnings=_warnings(files, described),
        by_description=bool(described),
        demonstration=demo,
    )
    records = assemble(reading, cleaned, bench)
    if not (demo or selection.offense.is_every):
        records = replace(records, citywide=_citywide(bench, records.provenance))
    if also is not None:
        also(bench, records)
    progress("Cleaning records", 1.0)
    log.info("%s lines read, %s mapped", reading.lines_read, records.quality.mapped)
    return records


def _citywide(bench: Workbench, known: Provenance) -> CitywideTables:
    tallies = fetch_tallies(
        bench.con, known.first_day, known.last_day, arrests_only=known.arrests_only
    )
    return citywide_tables(tallies)


def _covering(cleaned: Cleaned, files: Sequence[File]) -> Cleaned:
    """Take in the days that a file covers beyond its first and its last record."""
    for first, last in (file.layout.covered for file in files if file.layout.covered):
        cleaned = replace(
            cleaned,
            first_day=min(first, cleaned.first_day or first),
            last_day=max(last, cleaned.last_day or last),
        )
    return cleaned


def _sources(files: Sequence[File]) -> tuple[Source, ...]:
    found = {file.source for file in files}
    return tuple(sorted(found, key=lambda source: (source.name, source.sha256)))


def _first_lines(files: Sequence[File]) -> tuple[UnreadableLine, ...]:
    return tuple(sorted(line for file in files for line in file.unreadable)[:NAMED_LINES])


def _refuse_unreadable(files: Sequence[File]) -> None:
    for found, total, what in (
        (sum(file.loaded.torn for file in files), _lines(files), "lines"),
        (
            sum(file.loaded.bad for file in files),
            sum(file.loaded.offense for file in files),
            "records of the offense",
        ),
    ):
        if found > MOST_UNREADABLE * total:
            named = ", ".join(str(line) for line in _first_lines(files))
            raise SourceError(
                f"{found:,} of {total:,} {what} cannot be read, over "
                f"{MOST_UNREADABLE:.0%} of them: {named}; look at these lines, then repair the "
                "file or download it again"
            )


def _lines(files: Sequence[File]) -> int:
    return sum(file.layout.records for file in files)


def _warnings(files: Sequence[File], described: Sequence[File]) -> tuple[str, ...]:
    found = []
    for file in files:
        records, name = file.layout.records, file.source.name
        if file.kind != "parquet" and records in API_LIMITS:
            found.append(
                f"{name} holds exactly {records:,} rows: the API's limit may have cut it off; "
                "ask for more with $limit."
            )
    found += [
        f"{file.source.name} has no IUCR: its records were selected by the spellings of the "
        "description."
        for file in described
    ]
    return tuple(sorted(found))
