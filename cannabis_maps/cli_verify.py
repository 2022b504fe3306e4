"""The command line's part for making an earlier run again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cannabis_maps.cli_options import Jobs, Scheduler
from cannabis_maps.terminal import print_table, showing_progress

if TYPE_CHECKING:
    from cannabis_maps.verifying import Verification

LABELS = ("Same bytes", "Within 1e-6 of the peak, or one gray level", "Different")
verify_app = typer.Typer()


@verify_app.command()
def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", readable=False, help="The folder of a run.")
    ],
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[S...]", help="Where its inputs are, under whatever name."),
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Every product must be the same to the byte.")
    ] = False,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what is different.")] = False,
) -> None:
    """Make a run again and grade each product: exit 0 the same, 1 different, 3 other inputs."""
    from cannabis_maps.verifying import verify as verified

    with showing_progress(quiet=quiet) as progress:
        found = verified(folder, sources or (), jobs=jobs, scheduler=scheduler, progress=progress)
    _print(found, strict=strict, quiet=quiet)
    if not found.holds(strict=strict):
        raise typer.Exit(1)


def _print(found: "Verification", *, strict: bool, quiet: bool) -> None:
    from cannabis_maps.grading import Grade

    if not quiet:
        typer.echo(f"Made again: {len(found.products)} files")
        print_table([(LABELS[grade], len(found.with_grade(grade))) for grade in Grade])
    for grade in Grade:
        if grade is Grade.DIFFERENT or (grade is Grade.CLOSE and (strict or not quiet)):
            for each in found.with_grade(grade):
                typer.echo(f"{LABELS[grade]}: {each.name}: {each.finding.what}")
    if not quiet:
        for told in found.other_versions:
            typer.echo(f"Another version: {told}")
