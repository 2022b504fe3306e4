"""The command line's part for figures."""

from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_options import (
    PageOptions,
    RecordsOptions,
    RunOptions,
    Sources,
    SurfaceOptions,
    taking,
)
from cannabis_maps.recipe import Recipe
from cannabis_maps.terminal import print_made, showing_progress

figures_app = typer.Typer()

Out = Annotated[
    Path, typer.Option(metavar="FILE.png|pdf|svg", readable=False, help="Where the figure goes.")
]


@figures_app.command("map")
@taking(RecordsOptions, SurfaceOptions, PageOptions, RunOptions)
def map_(
    sources: Sources,
    out: Out,
    records: RecordsOptions,
    surface: SurfaceOptions,
    page: PageOptions,
    run: RunOptions,
) -> None:
    """Draw one heat map."""
    from cannabis_maps.make import make_map

    recipe = Recipe(records.recipe(sources), surface.recipe(), page.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_map(recipe, out, force=run.force, progress=progress)
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(RecordsOptions, PageOptions, RunOptions)
def rates(
    sources: Sources, out: Out, records: RecordsOptions, page: PageOptions, run: RunOptions
) -> None:
    """Draw arrests per 1,000 residents per year by area, with their table."""
    from cannabis_maps.make import make_rates

    recipe = Recipe(records.recipe(sources), page=page.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_rates(recipe, out, force=run.force, progress=progress)
    if not run.quiet:
        print_made(made)
