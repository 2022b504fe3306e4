"""The command line's part for figures."""

from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_areas import AreasOptions, MapOptions, NamedAreasOptions, RatesOptions
from cannabis_maps.cli_options import (
    AtlasRunOptions,
    PageOptions,
    RecordsOptions,
    RunOptions,
    Sources,
    SurfaceOptions,
    taking,
)
from cannabis_maps.cli_scale import ScaleOptions
from cannabis_maps.cli_windows import ChangeOptions, SeriesOptions
from cannabis_maps.recipe import Recipe
from cannabis_maps.terminal import print_made, showing_progress

figures_app = typer.Typer()

Out = Annotated[
    Path, typer.Option(metavar="FILE.png|pdf|svg", readable=False, help="Where the figure goes.")
]


@figures_app.command("map")
@taking(RecordsOptions, SurfaceOptions, MapOptions, PageOptions, ScaleOptions, RunOptions)
def map_(
    sources: Sources,
    out: Out,
    records: RecordsOptions,
    surface: SurfaceOptions,
    ground: MapOptions,
    page: PageOptions,
    scale: ScaleOptions,
    run: RunOptions,
) -> None:
    """Draw one heat map: of the city, or of one area."""
    from cannabis_maps.make import make_map
    from cannabis_maps.make_atlas import make_portrait

    recipe = Recipe(
        records.recipe(sources),
        surface.recipe(),
        scale.recipe(page.recipe()),
        ground.recipe(),
        ground.ground,
    )
    make = make_map if ground.area is None else make_portrait
    with showing_progress(quiet=run.quiet) as progress:
        made = make(recipe, out, force=run.force, scheduler=run.scheduler, progress=progress)
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(RecordsOptions, SurfaceOptions, AreasOptions, PageOptions, ScaleOptions, AtlasRunOptions)
def atlas(
    sources: Sources,
    out: Annotated[
        Path, typer.Option(metavar="FILE.pdf", readable=False, help="Where the atlas goes.")
    ],
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: AreasOptions,
    page: PageOptions,
    scale: ScaleOptions,
    run: AtlasRunOptions,
) -> None:
    """Draw a map of each area, all on one scale, in one PDF."""
    from cannabis_maps.make_atlas import make_atlas

    recipe = Recipe(
        records.recipe(sources), surface.recipe(), scale.recipe(page.recipe()), areas.recipe()
    )
    with showing_progress(quiet=run.quiet) as progress:
        made = make_atlas(
            recipe, out, force=run.force, jobs=run.jobs, scheduler=run.scheduler, progress=progress
        )
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(RecordsOptions, RatesOptions, PageOptions, RunOptions)
def rates(
    sources: Sources,
    out: Out,
    records: RecordsOptions,
    areas: RatesOptions,
    page: PageOptions,
    run: RunOptions,
) -> None:
    """Draw arrests per 1,000 residents per year by area, and write their table beside it."""
    from cannabis_maps.make_rates import make_rates

    recipe = Recipe(
        records.recipe(sources),
        page=page.recipe(),
        areas=areas.recipe(),
        basemap=areas.ground,
    )
    with showing_progress(quiet=run.quiet) as progress:
        made = make_rates(recipe, out, force=run.force, scheduler=run.scheduler, progress=progress)
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
        made = make_series(
            recipe,
            windows.recipe(),
            out,
            force=run.force,
            scheduler=run.scheduler,
            progress=progress,
        )
    if not run.quiet:
        print_made(made)


@figures_app.command()
@taking(ChangeOptions, RecordsOptions, SurfaceOptions, NamedAreasOptions, PageOptions, RunOptions)
def change(
    sources: Sources,
    out: Out,
    windows: ChangeOptions,
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: NamedAreasOptions,
    page: PageOptions,
    run: RunOptions,
) -> None:
    """Draw how the density changed between two windows of time, and where unlike the city."""
    from cannabis_maps.make_change import make_change

    recipe = Recipe(records.recipe(sources), surface.recipe(), page.recipe(), areas.recipe())
    compared = windows.recipe()
    with showing_progress(quiet=run.quiet) as progress:
        made = make_change(
            recipe, compared, out, force=run.force, scheduler=run.scheduler, progress=progress
        )
    if not run.quiet:
        print_made(made)
