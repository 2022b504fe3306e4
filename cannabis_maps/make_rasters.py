"""From a recipe to rasters, each with its style."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cannabis_maps import files, words
from cannabis_maps.contents import CONTENTS, read_contents, write_contents
from cannabis_maps.controls import check_controls, read_controls, relative_risk
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.estimating import FEWEST_ON_MAP, check_enough, check_surface, resolved
from cannabis_maps.holdings import difference, surface_of_kind
from cannabis_maps.make import Made, refuse_controls
from cannabis_maps.manifest import prefix, stem
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.raster_products import (
    ramp_for,
    raster_paths,
    write_band_products,
    write_raster_products,
)
from cannabis_maps.raster_recipe import DENSITY, PLAIN_DENSITY, RasterRecipe
from cannabis_maps.rasters import Band
from cannabis_maps.rasters.aligning import Target, aligned, read_target
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.records import Records
from cannabis_maps.workers import Workers

RASTER_SUFFIXES = (".tif", ".tiff")
DRAWING = "Making yearly rasters"


def make_raster(
    recipe: Recipe,
    path: Path,
    raster: RasterRecipe = PLAIN_DENSITY,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make one raster with its caption, its style and its classes.

    Where the recipe names controls, the raster holds the relative risk in place of the density.

    Parameters
    ----------
    recipe : Recipe
    path : Path
        Ends in .tif; the others stand beside it.
    raster : RasterRecipe
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    if path.suffix.lower() not in RASTER_SUFFIXES:
        raise OptionError(f"{path.name}: a raster is written as .tif; use that")
    targets = raster_paths(path)
    for each in targets:
        files.check_target(each, force=force)
    target = _checked(recipe, raster)
    workers = Workers(scheduler=scheduler)
    records = read(recipe.records, progress, workers)
    check_enough(records.provenance)
    controls = read_controls(recipe.records, records.provenance, progress, workers)
    provenance = records.provenance
    if recipe.records.controls is not None:
        surface = relative_risk(records, controls, recipe.surface, progress)
    elif raster.windows is not None:
        surface, provenance = difference(records, raster.windows, recipe.surface)
    else:
        surface = surface_of_kind(raster.what, records, recipe.surface, progress)
    surface = surface if target is None else aligned(surface, target)
    ramp = ramp_for([surface], recipe.page)
    with files.replacing_files(*targets, force=force) as partial:
        write_raster_products(surface, provenance, partial / path.name, ramp)
    return Made(records, targets, controls)


def make_yearly_rasters(
    recipe: Recipe,
    folder: Path,
    raster: RasterRecipe = PLAIN_DENSITY,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make a raster for each calendar year, and one with a band for each, part years marked.

    All have one grid, one bandwidth and one scale. Years of so few arrests that single ones would
    show are left out.

    Parameters
    ----------
    recipe : Recipe
    folder : Path
        Made, or replaced but for files of the user's own.
    raster : RasterRecipe
    force : bool
        Whether files may be replaced that were changed since they were written.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    if folder.suffix.lower() in RASTER_SUFFIXES:
        raise OptionError(
            f"{folder.name}: rasters by year go into a folder; give its name, such as {folder.stem}"
        )
    target = _checked(recipe, raster)
    refuse_controls(recipe)
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    # From all the years, so that nothing but the year differs between two of them.
    recipe = replace(recipe, surface=resolved(recipe.surface, records))
    bands = yearly_bands(records, recipe, raster, target, progress)
    if not bands:
        noun = words.noun(records.provenance)
        raise TooFewError(
            f"no year has {FEWEST_ON_MAP} {noun} to map; fewer would show single ones, whose "
            "records are being expunged: choose another offense or source"
        )
    contents = f"{prefix(records.provenance)}{CONTENTS}"

    def listed(earlier: Path) -> dict[str, str]:
        return read_contents(earlier / contents)

    with files.replacing_folder(folder, contents, listed, force=force) as partial:
        names = [*write_by_year(bands, records.provenance, partial, recipe, raster), contents]
        write_contents(partial, contents)
    progress(DRAWING, 1.0)
    return Made(records, tuple(folder / name for name in names))


def yearly_bands(
    records: Records,
    recipe: Recipe,
    raster: RasterRecipe = PLAIN_DENSITY,
    target: Target | None = None,
    progress: Progress = silent,
) -> list[Band]:
    """Return a surface for each calendar year that has enough arrests for one.

    Parameters
    ----------
    records : Records
    recipe : Recipe
        With a bandwidth in meters.
    raster : RasterRecipe
    target : Target, optional
        Whose cells are taken.
    progress : callable

    Returns
    -------
    list of Band
        None of them where no year has enough.
    """
    known = records.provenance.years
    years = [year.year for year in known if year.mapped >= FEWEST_ON_MAP]
    bands = []
    for done, year in enumerate(years):
        progress(DRAWING, done / len(years) / 2)
        of_year = records.of_year(year)
        surface = surface_of_kind(raster.what, of_year, recipe.surface)
        placed = surface if target is None else aligned(surface, target)
        bands.append(Band(placed, of_year.provenance))
    return bands


def write_years(
    bands: Sequence[Band],
    folder: Path,
    recipe: Recipe,
    raster: RasterRecipe = PLAIN_DENSITY,
    progress: Progress = silent,
) -> list[str]:
    """Write a raster for each year with what stands beside it, and return the files' names.

    Parameters
    ----------
    bands : sequence of Band
        One or more, which share their scale.
    folder : Path
    recipe : Recipe
    raster : RasterRecipe
    progress : callable

    Returns
    -------
    list of str
    """
    ramp = ramp_for([band.surface for band in bands], recipe.page)
    names: list[str] = []
    for done, band in enumerate(bands):
        progress(DRAWING, (1 + done / len(bands)) / 2)
        path = folder / raster_name(band.provenance, recipe, raster)
        made = write_raster_products(band.surface, band.provenance, path, ramp)
        names += [each.name for each in made]
    return names


def write_by_year(
    bands: Sequence[Band],
    provenance: Provenance,
    folder: Path,
    recipe: Recipe,
    raster: RasterRecipe,
) -> list[str]:
    """Write a raster for each year and one with a band for each, and return the files' names."""
    names = write_years(bands, folder, recipe, raster)
    ramp = ramp_for([band.surface for band in bands], recipe.page)
    path = folder / raster_name(provenance, recipe, raster, by="_by-year")
    return names + [each.name for each in write_band_products(bands, provenance, path, ramp)]


def raster_name(
    provenance: Provenance, recipe: Recipe, raster: RasterRecipe = PLAIN_DENSITY, by: str = ""
) -> str:
    """Return how a raster's file is named."""
    what = "" if raster.what == DENSITY else f"_{raster.what}"
    return f"{stem(provenance, recipe.surface)}{what}{by}.tif"


def _checked(recipe: Recipe, raster: RasterRecipe) -> Target | None:
    """Check what can be checked before gigabytes are read, and return whose cells are taken."""
    check_surface(recipe.surface)
    check_controls(recipe.records)
    if recipe.page.scale.contours:
        raise OptionError(
            "--contours are lines, which a raster cannot hold; use the command geopackage, or "
            "--what volume"
        )
    raster.check_with(recipe)
    return None if raster.align is None else read_target(raster.align)
