"""The command line's part for what a GIS opens."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cannabis_maps.cli_areas import AreasOptions
from cannabis_maps.cli_geopackage import ContoursOptions
from cannabis_maps.cli_options import RecordsOptions, RunOptions, Sources, SurfaceOptions, taking
from cannabis_maps.cli_scale import ClassOptions
from cannabis_maps.errors import OptionError
from cannabis_maps.raster_recipe import DENSITY, RasterRecipe
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.terminal import print_made, showing_progress
from cannabis_maps.windows_recipe import ChangeRecipe, parse_window

gis_app = typer.Typer()


@dataclass(frozen=True)
class RasterOptions:
    """What a raster holds, and on which cells."""

    what: Annotated[str, typer.Option(help="density, rate, change, standard-error or volume.")] = (
        DENSITY
    )
    by: Annotated[
        str | None,
        typer.Option(
            metavar="year",
            help="A raster for each year, and one with a band for each; --out is then a folder.",
        ),
    ] = None
    align: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.tif",
            readable=False,
            help="Take the cells and the CRS of another raster; the total is kept.",
        ),
    ] = None
    before: Annotated[
        str | None,
        typer.Option(metavar="A/B", help="Of a change: the earlier window of time."),
    ] = None
    after: Annotated[
        str | None, typer.Option(metavar="A/B", help="Of a change: the later window.")
    ] = None
    controls: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE|residents",
            help="Write the log relative risk of the arrests, set against those for any offense in "
            "a source (portal, a file or a glob), or against residents.",
        ),
    ] = None
    units: Annotated[
        str, typer.Option(help="mi or km: of the scale and its --breaks; values are per km2.")
    ] = "mi"

    def recipe(self) -> RasterRecipe:
        """Return them as a recipe has them."""
        return RasterRecipe(self.what, self.by, self.align, self._windows())

    def _windows(self) -> ChangeRecipe | None:
        if self.before is None and self.after is None:
            return None
        if self.before is None or self.after is None:
            missing, example = (
                ("before", "2001-01-01/2012-12-31")
                if self.before is None
                else ("after", "2013-01-01/2018-12-31")
            )
            raise OptionError(
                f"a change is of two windows; give --{missing} as well, such as "
                f"--{missing} {example}, or neither"
            )
        return ChangeRecipe(parse_window(self.before, "before"), parse_window(self.after, "after"))


@dataclass(frozen=True)
class ProjectOptions(ClassOptions, ContoursOptions):
    """How a project's rasters are colored, and which contours it has."""

    units: Annotated[str, typer.Option(help="mi or km: of the scale and its --breaks.")] = "mi"


@gis_app.command()
@taking(RecordsOptions, SurfaceOptions, RasterOptions, ClassOptions, RunOptions)
def raster(
    sources: Sources,
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.tif|DIR", readable=False, help="Where the raster goes, or the folder."
        ),
    ],
    records: RecordsOptions,
    surface: SurfaceOptions,
    holds: RasterOptions,
    classes: ClassOptions,
    run: RunOptions,
) -> None:
    """Write the density, or what is made of it, as a GeoTIFF with its style for QGIS."""
    from cannabis_maps.make_rasters import make_raster, make_yearly_rasters

    chosen = holds.recipe()
    page = PageRecipe(units=holds.units, scale=classes.scale())
    recipe = Recipe(records.recipe(sources, holds.controls), surface.recipe(), page)
    with showing_progress(quiet=run.quiet) as progress:
        if chosen.by is None:
            made = make_raster(
                recipe, out, chosen, force=run.force, scheduler=run.scheduler, progress=progress
            )
        else:
            made = make_yearly_rasters(
                recipe, out, chosen, force=run.force, scheduler=run.scheduler, progress=progress
            )
    if not run.quiet:
        print_made(made)


@gis_app.command()
@taking(RecordsOptions, SurfaceOptions, AreasOptions, ProjectOptions, RunOptions)
def qgis(
    sources: Sources,
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", readable=False, help="The folder, made or replaced; your own files stay."
        ),
    ],
    records: RecordsOptions,
    surface: SurfaceOptions,
    areas: AreasOptions,
    project: ProjectOptions,
    run: RunOptions,
) -> None:
    """Write a folder with a QGIS project: rasters, layers and a page to print, all styled."""
    from cannabis_maps.make_qgis import make_qgis

    page = PageRecipe(units=project.units, scale=project.scale(project.contours))
    recipe = Recipe(records.recipe(sources), surface.recipe(), page, areas.recipe())
    with showing_progress(quiet=run.quiet) as progress:
        made = make_qgis(recipe, out, force=run.force, scheduler=run.scheduler, progress=progress)
    if not run.quiet:
        print_made(made)
