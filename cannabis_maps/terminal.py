"""What the command line shows: progress on a terminal, tables, warnings."""

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cannabis_maps.progress import Progress, silent

if TYPE_CHECKING:
    from cannabis_maps.make import Made
    from cannabis_maps.records import Quality


@contextmanager
def showing_progress(*, quiet: bool) -> Iterator[Progress]:
    """Show progress on stderr, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        log = logging.getLogger("cannabis_maps")
        level = log.level
        log.setLevel(logging.WARNING)
        yield silent
        log.setLevel(level)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    told = TextColumn("{task.fields[detail]}")
    columns = TextColumn("{task.description}"), BarColumn(), told, TimeElapsedColumn()
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def show(what: str, fraction: float, detail: str = "") -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=1.0, detail="")
            bars.update(tasks[what], completed=fraction, detail=detail)

        yield show


def print_made(made: "Made") -> None:
    """Print what was read and what was written."""
    print_quality(made.records.quality)
    if made.controls is not None:
        typer.echo("\nControls")
        print_quality(made.controls.quality)
    print_written(made.paths)


def print_written(paths: Iterable[Path]) -> None:
    """Print where products are."""
    typer.echo("\nWritten")
    for path in paths:
        typer.echo(f"  {path.resolve()}")


def print_quality(quality: "Quality") -> None:
    """Print the quality report; its warnings go to stderr."""
    rows = quality.rows()
    width = max(len(label) for label, _ in rows)
    for label, count in rows:
        indent = "" if label == rows[0][0] else "  "
        typer.echo(f"{indent}{label:<{width + 2 - len(indent)}}{count:>12,}")
    recorded = "with an arrest" if quality.arrests_only else "with or without an arrest"
    typer.echo(f"\nRecorded {recorded}: {quality.with_arrest:,}; mapped: {quality.mapped:,}")
    typer.echo(f"From {quality.first_day} to {quality.last_day}; data to {quality.data_day}")
    parts = [year for year in quality.years if year.is_part]
    for year in parts:
        typer.echo(f"Part year: {year.year} covers {year.first_day} to {year.last_day}")
    if quality.unreadable_lines:
        lines = ", ".join(str(line) for line in quality.unreadable_lines)
        typer.echo(f"Unreadable, the first of them: {lines}")
    print_warnings(quality.warnings)


def print_warnings(warnings: Sequence[str]) -> None:
    """Print warnings on stderr."""
    for warning in warnings:
        typer.echo(f"Warning: {warning}", err=True)


def print_table(rows: Sequence[tuple[str, int]]) -> None:
    """Print counts, one a line, the numbers under each other."""
    width = max(len(label) for label, _ in rows)
    for label, count in rows:
        typer.echo(f"  {label:<{width}}{count:>12,}")


class _Telling(logging.Handler):
    """Shows what the library warns of, and at a terminal also what it waits for."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            typer.echo(f"Warning: {record.getMessage()}", err=True)
        elif getattr(record, "waiting", False) and sys.stderr.isatty():
            typer.echo(f"Waiting: {record.getMessage()}", err=True)


@contextmanager
def telling() -> Iterator[None]:
    """Print what the library has to say on stderr; the library itself prints nothing."""
    log, handler = logging.getLogger("cannabis_maps"), _Telling()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(level)
        log.removeHandler(handler)
