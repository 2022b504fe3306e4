"""The command line's part for figures."""

from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_options import (
    AreasOptions,
    PageOptions,
    RecordsOptions,
    RunOptions,
    ScaleOptions,
    SeriesOptions,
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
@taking(RecordsOptions, SurfaceOptions, PageOptions, ScaleOptions, RunOptions)
def map_(
    sources: Sources,
    out: Out,
    records: RecordsOptions,
    surface: SurfaceOptions,
    page: PageOptions,
    scale: ScaleOptions,
    run: RunOptions,
) -> None:
    """Draw one heat map."""
    from cannabis_maps.make import make_map

    recipe = Recipe(records.recipe(sources), surface.recipe(), scale.recipe(page.recipe()))
    with showing_progress(quiet=run.quiet) as progress:
        made = make_map(recipe, out, force=run.force, progress=progress)
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(RecordsOptions, AreasOptions, PageOptions, RunOptions)
def rates(
    sources: Sources,
    out: Out,
    records: RecordsOptions,
    areas: AreasOptions,
    page: PageOptions,
    run: RunOptions,
) -> None:
    """Draw arrests per 1,000 residents per year by area, and write their table beside it."""
    from cannabis_maps.make_rates import make_rates

    recipe = Recipe(records.recipe(sources), page=page.recipe(), areas=areas.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_rates(recipe, out, force=run.force, progress=progress)
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(SeriesOptions, RecordsOptions, SurfaceOptions, PageOptions, RunOptions)
def series(
    sources: Sources,
    out: Out,
    windows: SeriesOptions,
    records: RecordsOptions,
    surface: SurfaceOptions,
    page: PageOptions,
    run: RunOptions,
) -> None:
    """Draw small maps of several years, or windows of time, on one page and one scale."""
    from cannabis_maps.make_series import make_series

    recipe = Recipe(records.recipe(sources), surface.recipe(), page.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_series(recipe, windows.recipe(), out, force=run.force, progress=progress)
    if not run.quiet:
        print_made(made)
