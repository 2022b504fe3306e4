"""The command line's part for the interactive page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_areas import AreasOptions
from cannabis_maps.cli_options import RecordsOptions, RunOptions, Sources, SurfaceOptions, taking
from cannabis_maps.explorer_recipe import CELL_M, ExplorerRecipe
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.terminal import print_made, showing_progress

explorer_app = typer.Typer()


@dataclass(frozen=True)
class ExplorerSurfaceOptions(SurfaceOptions):
    """How to estimate, on cells fit for a screen."""

    cell: Annotated[
        float, typer.Option(metavar="METERS", help="Side of a cell; 50 for a finer picture.")
    ] = CELL_M


@dataclass(frozen=True)
class ExplorerOptions:
    """What the page says first, and what is written beside it."""

    title: Annotated[str | None, typer.Option(help="In place of the default title.")] = None
    subtitle: Annotated[str | None, typer.Option(help="A line below the title.")] = None
    units: Annotated[str, typer.Option(help="mi or km: the unit that comes first.")] = "mi"
    embed: Annotated[
        bool,
        typer.Option(
            "--embed", help="Write a snippet for a blog or CMS beside it, and a picture for it."
        ),
    ] = False
    basemap: Annotated[
        str,
        typer.Option(
            metavar="offline|tiles:PROVIDER",
            help="Tiles over the built-in ground where there is a network: tiles:USGS.USTopo, or "
            "an address with {z}, {x} and {y}.",
        ),
    ] = "offline"


@explorer_app.command()
@taking(RecordsOptions, ExplorerSurfaceOptions, AreasOptions, ExplorerOptions, RunOptions)
def explore(
    sources: Sources,
    out: Annotated[
        Path, typer.Option(metavar="FILE.html", readable=False, help="Where the page goes.")
    ],
    records: RecordsOptions,
    surface: ExplorerSurfaceOptions,
    areas: AreasOptions,
    options: ExplorerOptions,
    run: RunOptions,
) -> None:
    """Write the interactive page: one HTML file that opens anywhere, without a network."""
    from cannabis_maps.make_explorer import make_explorer

    page = PageRecipe(units=options.units)
    shared = Recipe(records.recipe(sources), surface.recipe(), page, areas.recipe())
    explorer = ExplorerRecipe(
        options.title, options.subtitle, surface.cell, options.embed, options.basemap
    )
    asked = RunRecipe(shared, explorer=explorer)
    with showing_progress(quiet=run.quiet) as progress:
        made = make_explorer(
            asked, out, force=run.force, scheduler=run.scheduler, progress=progress
        )
    if not run.quiet:
        print_made(made)
