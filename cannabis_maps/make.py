"""From a recipe to products: the only place that strings the road together."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import xarray as xr

from cannabis_maps import files
from cannabis_maps.basemaps import check_basemap, drawn_with
from cannabis_maps.captions import with_caption, write_caption
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import (
    check_surface,
    estimate,
)
from cannabis_maps.maps.backdrop import BUILT_IN, Backdrop
from cannabis_maps.maps.description import (
    describe_map,
    document,
)
from cannabis_maps.maps.heatmap import check_measure, compose_map
from cannabis_maps.maps.notes import parse_notes
from cannabis_maps.maps.options import FigureOptions, MapOptions
from cannabis_maps.maps.page import Page, format_of
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.shading import shade
from cannabis_maps.maps.sheet import Form, check_words
from cannabis_maps.maps.styles import check_style
from cannabis_maps.places import Areas
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.reading import read
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.records import Records
from cannabis_maps.words import Caption
from cannabis_maps.workers import Workers

if TYPE_CHECKING:
    from cannabis_maps.maps.scale import Units


@dataclass(frozen=True)
class Made:
    """What a run read and wrote.

    Parameters
    ----------
    records : Records
    paths : tuple of Path
        In the order in which they were written.
    controls : Records, optional
        What the records were set against.
    """

    records: Records
    paths: tuple[Path, ...]
    controls: Records | None = None


def make_map(
    recipe: Recipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make one heat map with its caption.

    Parameters
    ----------
    recipe : Recipe
    path : Path
        Ends in .png, .pdf or .svg.
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    check_figure(recipe, path, force=force)
    check_surface(recipe.surface)
    check_measure(recipe.surface.measure)
    parse_notes(recipe.page.notes)
    check_basemap(recipe.basemap)
    areas = None if recipe.areas.file is None else chosen_areas(recipe.areas)
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    surface = estimate(records, recipe.surface, progress)
    progress("Drawing the map", 0.0)
    page, caption = drawn_with(
        recipe.basemap,
        recipe.page.dpi,
        lambda backdrop: map_page(surface, records.provenance, recipe, areas, backdrop),
        progress,
    )
    paths = write_figure(page, caption, records.provenance, path, recipe.page, force=force)
    progress("Drawing the map", 1.0)
    return Made(records, paths)


def map_page(
    surface: xr.DataArray,
    provenance: Provenance,
    recipe: Recipe,
    areas: Areas | None = None,
    backdrop: Backdrop = BUILT_IN,
) -> tuple[Page, Caption]:
    """Set the page of a heat map, and return it with its caption."""
    options = map_options(recipe.page, areas, backdrop)
    caption = describe_map(
        surface,
        provenance,
        options.units,
        recipe.page.title,
        shading=shade(surface, options.units, options.scale),
        notes=parse_notes(options.notes),
        areas=areas,
    )
    return compose_map(surface, provenance, options), caption


def figure_options(
    recipe: PageRecipe, areas: Areas | None = None, backdrop: Backdrop = BUILT_IN
) -> FigureOptions:
    """Return how a figure is drawn."""
    return FigureOptions(
        units=cast("Units", recipe.units),
        title=recipe.title,
        subtitle=recipe.subtitle,
        credit=recipe.credit,
        form=replace(form_of(recipe), backdrop=backdrop),
        areas=areas,
    )


def map_options(
    recipe: PageRecipe, areas: Areas | None = None, backdrop: Backdrop = BUILT_IN
) -> MapOptions:
    """Return how a heat map is drawn."""
    options = figure_options(recipe, areas, backdrop)
    return MapOptions(**vars(options), scale=recipe.scale, notes=recipe.notes)


def check_figure(recipe: Recipe, path: Path, *, force: bool) -> None:
    """Refuse what no figure can be made by, before any work is done for it."""
    format_of(path)
    refuse_controls(recipe)
    check_targets(path, force=force)
    check_words(recipe.page.title, recipe.page.subtitle, form_of(recipe.page).paper)


def write_figure(
    page: Page,
    caption: Caption,
    provenance: Provenance,
    path: Path,
    recipe: PageRecipe,
    *,
    force: bool,
) -> tuple[Path, Path]:
    """Put a page and its caption in place together, and return both paths."""
    with files.replacing_files(*with_caption(path), force=force) as partial:
        write_page(page, caption, provenance, partial / path.name, recipe)
    return with_caption(path)


def form_of(recipe: PageRecipe) -> Form:
    """Return how a figure is to be set, or say what is wrong with it."""
    check_style(recipe.style)
    return Form(parse_paper(recipe.page, recipe.orientation), recipe.bare, recipe.style)


def write_page(
    page: Page, caption: Caption, provenance: Provenance, path: Path, recipe: PageRecipe
) -> tuple[Path, ...]:
    """Write a page and its caption; return both paths."""
    told = document(caption, provenance)
    data = page.render(format_of(path), told, recipe.dpi, svg_text=recipe.svg_text)
    files.write_bytes(path, data)
    return path, write_caption(caption, path)


def refuse_controls(recipe: Recipe) -> None:
    """Refuse controls where a product has no use for them."""
    if recipe.records.controls is not None:
        raise OptionError(
            f"controls {recipe.records.controls} go with a single raster only; use make_raster, "
            "or leave them out"
        )


def check_targets(path: Path, *, force: bool) -> None:
    """Refuse a product that may not be written, before any work is done for it."""
    for target in with_caption(path):
        files.check_target(target, force=force)
