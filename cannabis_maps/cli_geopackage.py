"""The command line's part for vector layers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_areas import AreasOptions
from cannabis_maps.cli_options import RecordsOptions, RunOptions, Sources, SurfaceOptions, taking
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.scale_recipe import ScaleRecipe, parse_numbers
from cannabis_maps.terminal import print_made, showing_progress

geopackage_app = typer.Typer()


@dataclass(frozen=True)
class ContoursOptions:
    """Which contours."""

    contours: Annotated[
        str | None,
        typer.Option(
            metavar="50,75,90",
            help="Percents of the arrests, whose smallest areas are the contours (25,50,75,90).",
        ),
    ] = None

    def recipe(self) -> PageRecipe:
        """Return them as a recipe has them."""
        percents = parse_numbers(self.contours, "--contours", "50,75,90")
        return PageRecipe(scale=ScaleRecipe(contours=percents))


@geopackage_app.command()
@taking(RecordsOptions, SurfaceOptions, AreasOptions, ContoursOptions, RunOptions)
def geopackage(
    sources: Sources,
    out: Annotated[
        Path, typer.Option(metavar="FILE.gpkg", readable=False, help="Where the GeoPackage goes.")
    ],
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: AreasOptions,
    contours: ContoursOptions,
    run: RunOptions,
) -> None:
    """Write counts by cell and by area and the contours as a GeoPackage, styled for QGIS."""
    from cannabis_maps.make_geopackage import make_geopackage

    recipe = Recipe(records.recipe(sources), surface.recipe(), contours.recipe(), areas.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_geopackage(
            recipe, out, force=run.force, scheduler=run.scheduler, progress=progress
        )
    if not run.quiet:
        print_made(made)
