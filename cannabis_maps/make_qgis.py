"""From a recipe to a folder that QGIS opens as a finished map."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import xarray as xr

from cannabis_maps import files
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.contents import CONTENTS, read_contents, write_contents
from cannabis_maps.density.volume import PERCENTS
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_enough, check_surface, estimate, resolved
from cannabis_maps.make import Made, refuse_controls
from cannabis_maps.make_geopackage import write_layers
from cannabis_maps.make_rasters import raster_name, write_years, yearly_bands
from cannabis_maps.manifest import prefix
from cannabis_maps.places import Areas
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.qgis_layers import (
    data_layers,
    density_layer,
    ground_layers,
    limit_layer,
    project_of,
    under_layers,
    year_layer,
)
from cannabis_maps.raster_products import EXPECTED_COUNT, ramp_for, write_raster_products
from cannabis_maps.rasters import Band
from cannabis_maps.rasters.geopackage import VectorLayer
from cannabis_maps.rasters.ground_layers import write_ground
from cannabis_maps.rasters.project import Project, project_file
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.records import Records
from cannabis_maps.tiles import provider
from cannabis_maps.vector_layers import vector_layers
from cannabis_maps.workers import Workers

PROJECT, YEARS = "chicago-cannabis", "years"
SUFFIX = ".qgz"
GROUND = "ground.gpkg"
# In the public domain, and without a key.
ONLINE = "USGS.USTopo"
WRITING = "Writing the project"


def make_qgis(
    recipe: Recipe,
    folder: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make a QGIS project with the rasters, layers and ground that it shows.

    Parameters
    ----------
    recipe : Recipe
    folder : Path
        Made, or replaced but for files of the user's own. It may be moved: the project's paths are
        relative.
    force : bool
        Whether files may be replaced that were changed since they were written.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    refuse_controls(recipe)
    check_surface(recipe.surface)
    _check_measure(recipe)
    areas = chosen_areas(recipe.areas)
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    check_enough(records.provenance)
    recipe = replace(recipe, surface=resolved(recipe.surface, records))
    surface = estimate(records, recipe.surface, progress)
    mark, contents = named(records.provenance, SUFFIX), f"{prefix(records.provenance)}{CONTENTS}"

    def listed(earlier: Path) -> dict[str, str]:
        return read_contents(earlier / contents)

    with files.replacing_folder(folder, mark, listed, force=force) as partial:
        write_project(records, surface, recipe, areas, partial, progress)
        write_contents(partial, contents)
        names = sorted(path.relative_to(partial) for path in partial.rglob("*") if path.is_file())
    return Made(records, tuple(folder / name for name in names))


def write_project(
    records: Records,
    surface: xr.DataArray,
    recipe: Recipe,
    areas: Areas,
    folder: Path,
    progress: Progress = silent,
) -> None:
    """Write a project and all that it shows into an empty folder.

    Parameters
    ----------
    records : Records
    surface : xarray.DataArray
        Their density.
    recipe : Recipe
        With a bandwidth in meters.
    areas : Areas
    folder : Path
    progress : callable
    """
    progress(WRITING, 0.0)
    whole = Band(surface, records.provenance)
    bands = yearly_bands(records, recipe, progress=progress)
    percents = recipe.page.scale.contours or PERCENTS
    layers = vector_layers(records, surface, areas, percents)
    _write_rasters(whole, bands, folder, recipe, progress)
    write_layers(layers, records.provenance, folder / named(records.provenance, ".gpkg"))
    write_ground(ground_layers(), folder / GROUND)
    file = folder / named(records.provenance, SUFFIX)
    project = _project(whole, bands, layers, recipe)
    files.write_bytes(file, project_file(project, file.stem))
    progress(WRITING, 1.0)


def _check_measure(recipe: Recipe) -> None:
    if recipe.surface.measure == EXPECTED_COUNT:
        raise OptionError(
            f"--measure {EXPECTED_COUNT} does not go with a project, whose page is of a density; "
            "leave it out, or use the command raster"
        )


def named(provenance: Provenance, suffix: str) -> str:
    """Return how a project's file with such a suffix is called."""
    return f"{prefix(provenance)}{PROJECT}{suffix}"


def _write_rasters(
    whole: Band, bands: Sequence[Band], folder: Path, recipe: Recipe, progress: Progress
) -> None:
    ramp = ramp_for([whole.surface], recipe.page)
    path = folder / raster_name(whole.provenance, recipe)
    write_raster_products(whole.surface, whole.provenance, path, ramp)
    if bands:
        (folder / YEARS).mkdir()
        write_years(bands, folder / YEARS, recipe, progress=progress)


def _project(
    whole: Band, bands: Sequence[Band], layers: Sequence[VectorLayer], recipe: Recipe
) -> Project:
    known = whole.provenance
    ramp = ramp_for([whole.surface], recipe.page)
    density = density_layer(whole, ramp, raster_name(known, recipe))
    years = []
    if bands:
        shared = ramp_for([band.surface for band in bands], recipe.page)
        years = [
            year_layer(band, shared, f"{YEARS}/{raster_name(band.provenance, recipe)}")
            for band in bands
        ]
    vectors = data_layers(layers, known, named(known, ".gpkg"))
    under = under_layers(ground_layers(), GROUND, provider(ONLINE))
    return project_of((whole, density), years, (limit_layer(GROUND), *vectors), under)
