"""The products of a run, each written by a function of its own from the same records."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

import xarray as xr

from cannabis_maps import files, words
from cannabis_maps.basemaps import drawn_with
from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.captions import write_caption
from cannabis_maps.comparing import compare, replicating
from cannabis_maps.density.volume import PERCENTS
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import FEWEST_ON_MAP, estimate
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.holdings import difference, surface_of_kind
from cannabis_maps.job import Job
from cannabis_maps.make import figure_options, map_page, write_page
from cannabis_maps.make_atlas import Atlas, write_atlas
from cannabis_maps.make_brief import write_brief
from cannabis_maps.make_explorer import write_explorer
from cannabis_maps.make_geopackage import write_layers
from cannabis_maps.make_qgis import PROJECT, write_project
from cannabis_maps.make_rasters import raster_name, write_by_year, yearly_bands
from cannabis_maps.make_rates import rates_page
from cannabis_maps.manifest import prefix
from cannabis_maps.maps.areas import compose_areas
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.maps.description import describe_areas
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.series import compose_series
from cannabis_maps.maps.series_words import describe_series
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.raster_products import ramp_for, write_raster_products
from cannabis_maps.raster_recipe import DENSITY, RasterRecipe
from cannabis_maps.rates import area_rates, as_csv
from cannabis_maps.recipe import PageRecipe
from cannabis_maps.run_recipe import (
    ATLAS,
    BRIEF,
    CHANGE,
    EXPLORER,
    GEOPACKAGE,
    MAP,
    QGIS,
    RASTER,
    RATES,
    SERIES,
    TABLES,
)
from cannabis_maps.vector_layers import vector_layers
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.words import Caption
from cannabis_maps.workers import EVERY_CORE, Workers

FORMATS = (".png", ".pdf")
AREAS = "arrests_by_community_area"
FEWEST_WINDOWS = 2
BY_YEAR = "by_year"


def estimated(
    job: Job,
    products: Collection[str],
    workers: Workers = EVERY_CORE,
    progress: Progress = silent,
) -> Job:
    """Return a job that knows what more than one of its products is drawn from, or many work out.

    Parameters
    ----------
    job : Job
    products : collection of str
        Those that are to be made.
    workers : Workers
        Who works out the replicates of a change.
    progress : callable

    Returns
    -------
    Job
    """
    if not products:
        return job
    known = Estimates(estimate(job.records, job.run.recipe.surface, progress))
    if {SERIES, BRIEF} <= set(products):
        series = estimate_series(job.records, job.windows(), job.run.recipe.surface, progress)
        known = replace(known, series=series)
    if CHANGE in products:
        windows = job.run.change.ended(job.provenance.last_day)
        with replicating(workers, windows.replicates) as executor:
            found = compare(job.records, windows, job.run.recipe.surface, progress, executor)
        known = replace(known, comparison=found)
    return replace(job, known=known)


def write_product(product: str, job: Job, folder: Path) -> None:
    """Write all files of a product into a folder of its own.

    Parameters
    ----------
    product : str
        One of those of a `RunRecipe`.
    job : Job
    folder : Path
        Empty.
    """
    _WRITERS[product](job, folder)


def why_left_out(product: str, job: Job) -> str | None:
    """Say why a product cannot be made of these records; None if it can.

    Parameters
    ----------
    product : str
    job : Job

    Returns
    -------
    str or None
        A sentence without its end.
    """
    try:
        if product == SERIES:
            return _too_few_windows(job.windows(), job, FEWEST_WINDOWS)
        if product == EXPLORER:
            known = job.provenance
            years = yearly_windows(known.first_day, known.last_day)
            return _too_few_windows(years, job, 1)
        if product == CHANGE:
            plan = job.run.change.ended(job.provenance.last_day)
            return _too_few_windows((plan.before, plan.after), job, FEWEST_WINDOWS)
    except OptionError as error:
        return str(error)
    return None


def _too_few_windows(windows: tuple[Window, ...], job: Job, fewest: int) -> str | None:
    enough = [window for window in windows if _mapped(window, job) >= FEWEST_ON_MAP]
    if len(enough) >= fewest:
        return None
    noun = words.noun(job.provenance)
    if fewest == 1:
        return f"no year has {FEWEST_ON_MAP} {noun} to map"
    return f"fewer than {fewest} windows of time have {FEWEST_ON_MAP} {noun} to map"


def _mapped(window: Window, job: Job) -> int:
    known = job.provenance
    if window.last_day < known.first_day or window.first_day > known.last_day:
        return 0
    return job.records.between(window.first_day, window.last_day).provenance.mapped


def _write_map(job: Job, folder: Path) -> None:
    recipe = job.recipe(MAP)
    areas = None if recipe.areas.file is None else job.areas
    page, caption = drawn_with(
        recipe.basemap,
        recipe.page.dpi,
        lambda backdrop: map_page(job.surface, job.provenance, recipe, areas, backdrop),
    )
    _write_figure((page, caption), job.provenance, job.path(folder), recipe.page)


def _write_series(job: Job, folder: Path) -> None:
    recipe = job.recipe(SERIES)
    made = job.known.series or estimate_series(job.records, job.windows(), recipe.surface)
    options = figure_options(recipe.page)
    page = compose_series(made, options)
    caption = describe_series(made, options.units, options.title)
    _write_figure((page, caption), job.provenance, job.path(folder, "_series"), recipe.page)


def _write_change(job: Job, folder: Path) -> None:
    recipe = job.recipe(CHANGE)
    windows = job.run.change.ended(job.provenance.last_day)
    found = job.known.comparison or compare(job.records, windows, recipe.surface)
    areas = None if recipe.areas.file is None else job.areas
    options = figure_options(recipe.page, areas)
    page = compose_change(found, options)
    caption = describe_change(found, options.units, options.title)
    _write_figure((page, caption), found.span, job.path(folder, "_change"), recipe.page)


def _write_rates(job: Job, folder: Path) -> None:
    recipe = job.recipe(RATES)
    page, caption, rows = rates_page(job.records, job.areas, recipe)
    path = job.path(folder, "_rates")
    _write_figure((page, caption), job.provenance, path, recipe.page)
    table = path.with_name(f"{path.name}.csv")
    files.write_bytes(table, rows)
    write_caption(caption, table)


def _write_rasters(job: Job, folder: Path) -> None:
    recipe, known = job.recipe(RASTER), job.provenance
    for plan in job.run.rasters:
        raster = plan.ended(job.run.change, known.last_day)
        if raster.by is not None:
            inside = folder / BY_YEAR
            inside.mkdir(exist_ok=True)
            bands = yearly_bands(job.records, recipe, raster)
            write_by_year(bands, known, inside, recipe, raster)
            continue
        surface, provenance = _surface(job, raster)
        path = folder / raster_name(known, recipe, raster)
        write_raster_products(surface, provenance, path, ramp_for([surface], recipe.page))


def _surface(job: Job, raster: RasterRecipe) -> tuple[xr.DataArray, Provenance]:
    if raster.windows is not None:
        return difference(job.records, raster.windows, job.run.recipe.surface)
    if raster.what == DENSITY:
        return job.surface, job.provenance
    return surface_of_kind(raster.what, job.records, job.run.recipe.surface), job.provenance


def _write_tables(job: Job, folder: Path) -> None:
    known, page = job.provenance, job.run.recipe.page
    rates = area_rates(job.records.by_area(), known)
    caption = describe_areas(rates, known)
    path = folder / f"{prefix(known)}{AREAS}"
    picture = path.with_suffix(".png")
    write_page(compose_areas(rates, known, page.credit), caption, known, picture, page)
    table = path.with_suffix(".csv")
    files.write_bytes(table, as_csv(rates, known))
    write_caption(caption, table)


def write_atlas_product(job: Job, folder: Path, workers: Workers = EVERY_CORE) -> None:
    """Write the atlas into a folder of its own, its pages drawn by so many workers."""
    path = folder / f"{prefix(job.provenance)}atlas.pdf"
    write_atlas(Atlas(job.records, job.surface, job.areas, job.recipe(ATLAS)), path, workers)


def _write_brief(job: Job, folder: Path) -> None:
    write_brief(job, folder)


def _write_geopackage(job: Job, folder: Path) -> None:
    percents = job.recipe(MAP).page.scale.contours or PERCENTS
    layers = vector_layers(job.records, job.surface, job.areas, percents)
    write_layers(layers, job.provenance, folder / f"{prefix(job.provenance)}{PROJECT}.gpkg")


def _write_qgis(job: Job, folder: Path) -> None:
    inside = folder / "qgis"
    inside.mkdir()
    write_project(job.records, job.surface, job.recipe(MAP), job.areas, inside)


def _write_explorer(job: Job, folder: Path) -> None:
    write_explorer(job, folder / f"{prefix(job.provenance)}{EXPLORER}.html")


_WRITERS: Mapping[str, Callable[[Job, Path], None]] = {
    MAP: _write_map,
    RASTER: _write_rasters,
    SERIES: _write_series,
    CHANGE: _write_change,
    RATES: _write_rates,
    TABLES: _write_tables,
    BRIEF: _write_brief,
    ATLAS: write_atlas_product,
    GEOPACKAGE: _write_geopackage,
    QGIS: _write_qgis,
    EXPLORER: _write_explorer,
}


def _write_figure(
    figure: tuple[Page, Caption], provenance: Provenance, path: Path, recipe: PageRecipe
) -> None:
    page, caption = figure
    for suffix in FORMATS:
        write_page(page, caption, provenance, path.with_name(f"{path.name}{suffix}"), recipe)
