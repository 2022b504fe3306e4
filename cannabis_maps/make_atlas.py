"""From a recipe to the map of one area, and to an atlas of all of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import xarray as xr

from cannabis_maps import files, method_words, words
from cannabis_maps.basemaps import check_basemap, drawn_with
from cannabis_maps.cache import PAGES
from cannabis_maps.captions import with_caption, write_caption
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_enough, check_surface, estimate, resolved
from cannabis_maps.folders import cache_folder
from cannabis_maps.make import (
    Made,
    check_figure,
    map_options,
    write_figure,
)
from cannabis_maps.maps.backdrop import Backdrop
from cannabis_maps.maps.binding import bound
from cannabis_maps.maps.description import document
from cannabis_maps.maps.heatmap import check_measure
from cannabis_maps.maps.neighborhood import compose_portrait
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.portrait_words import describe_atlas, describe_portrait
from cannabis_maps.maps.shading import Shading, shade
from cannabis_maps.places import Areas
from cannabis_maps.portrait import Portrait
from cannabis_maps.portraits import find_area, portraits
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.reading import read
from cannabis_maps.recipe import PageRecipe, Recipe
from cannabis_maps.records import Records
from cannabis_maps.version import __version__
from cannabis_maps.workers import EVERY_CORE, Workers, as_done, working

DRAWING = "Drawing the atlas"


@dataclass(frozen=True, eq=False)
class Plate:
    """All that a page of an area needs, ready to be sent to another process.

    Parameters
    ----------
    portrait : Portrait
    surface : xarray.DataArray
        Of the whole city.
    shading : Shading
        Of the whole city.
    options : MapOptions
    recipe : PageRecipe
    number : str
        Of the page; empty where it stands alone.
    """

    portrait: Portrait
    surface: xr.DataArray
    shading: Shading
    options: MapOptions
    recipe: PageRecipe
    number: str = ""

    def pdf(self) -> bytes:
        """Draw the page."""
        page = compose_portrait(
            self.portrait, self.surface, self.shading, self.options, self.number
        )
        caption = describe_portrait(
            self.portrait, _how(self.surface, self.portrait.citywide, self.options)
        )
        told = document(caption, self.portrait.citywide)
        return page.render("pdf", told, self.recipe.dpi)


def make_portrait(
    recipe: Recipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make the map of one area with its caption; parameters as of `make_map`."""
    check_figure(recipe, path, force=force)
    _check(recipe)
    check_basemap(recipe.basemap)
    areas = chosen_areas(recipe.areas)
    index = find_area(areas, recipe.areas.area or "")
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    portrait = portraits(records, areas)[index]
    check_enough(portrait.provenance, f"{words.noun(records.provenance)} in {portrait.name}")
    surface = estimate(records, recipe.surface, progress)
    progress("Drawing the map", 0.0)
    plate = _plate(portrait, surface, recipe)

    def draw(backdrop: Backdrop) -> Page:
        options = map_options(recipe.page, backdrop=backdrop)
        return compose_portrait(plate.portrait, surface, plate.shading, options)

    page = drawn_with(recipe.basemap, recipe.page.dpi, draw, progress)
    how = _how(surface, records.provenance, plate.options)
    caption = describe_portrait(plate.portrait, how, recipe.page.title)
    paths = write_figure(page, caption, records.provenance, path, recipe.page, force=force)
    progress("Drawing the map", 1.0)
    return Made(records, paths)


def make_atlas(
    recipe: Recipe,
    path: Path,
    *,
    force: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make a PDF with a page for each area, on one scale, and its caption.

    Pages are drawn on all cores. Those of a run that was interrupted are kept in the cache, and the
    next run with the same recipe and records draws what is missing.

    Parameters
    ----------
    recipe : Recipe
    path : Path
        Ends in .pdf.
    force : bool
        Whether an existing file may be replaced.
    jobs : int, optional
        On how many cores; all of them if left out.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read and draw instead.
    progress : callable

    Returns
    -------
    Made
    """
    if path.suffix.lower() != ".pdf":
        raise OptionError(f"{path.name}: an atlas is written as .pdf; use that")
    workers = Workers(jobs, scheduler)
    check_figure(recipe, path, force=force)
    _check(recipe)
    areas = chosen_areas(recipe.areas)
    records = read(recipe.records, progress, workers)
    recipe = replace(recipe, surface=resolved(recipe.surface, records))
    surface = estimate(records, recipe.surface, progress)
    with files.replacing_files(*with_caption(path), force=force) as partial:
        atlas = Atlas(records, surface, areas, recipe)
        write_atlas(atlas, partial / path.name, workers, progress)
    return Made(records, with_caption(path))


@dataclass(frozen=True, eq=False)
class Atlas:
    """What an atlas is made from.

    Parameters
    ----------
    records : Records
    surface : xarray.DataArray
        Their density.
    areas : Areas
    recipe : Recipe
        With a bandwidth in meters.
    """

    records: Records
    surface: xr.DataArray
    areas: Areas
    recipe: Recipe


def write_atlas(
    atlas: Atlas, path: Path, workers: Workers = EVERY_CORE, progress: Progress = silent
) -> None:
    """Write an atlas and its caption.

    Parameters
    ----------
    atlas : Atlas
    path : Path
    workers : Workers
        Who draws the pages.
    progress : callable
    """
    recipe, records, surface = atlas.recipe, atlas.records, atlas.surface
    found = portraits(records, atlas.areas)
    first = _plate(found[0], surface, recipe)
    plates = [
        replace(first, portrait=each, number=f"Page {each.index + 1} of {len(found)}")
        for each in found
    ]
    caption = describe_atlas(found, _how(surface, records.provenance, first.options))
    with _kept_pages(_key(recipe, first)) as folder:
        pages = [folder / f"{each.index + 1:04}.pdf" for each in found]
        _draw(plates, pages, workers, progress)
        names = [each.name for each in found]
        files.write_bytes(path, bound(pages, names, document(caption, records.provenance)))
        write_caption(caption, path)


def _check(recipe: Recipe) -> None:
    check_surface(recipe.surface)
    check_measure(recipe.surface.measure)


def _plate(portrait: Portrait, surface: xr.DataArray, recipe: Recipe) -> Plate:
    options = map_options(recipe.page)
    shading = shade(surface, options.units, options.scale)
    return Plate(portrait, surface, shading, options, recipe.page)


def _draw(plates: list[Plate], pages: list[Path], workers: Workers, progress: Progress) -> None:
    """Draw the pages that are missing, and tell how many there are."""
    missing = {plate: page for plate, page in zip(plates, pages, strict=True) if not page.exists()}
    done = len(pages) - len(missing)
    progress(DRAWING, done / len(pages), f"{done} of {len(pages)} pages")
    if not missing:
        return
    with working(workers, len(missing)) as executor:
        for plate, data in as_done(executor, Plate.pdf, missing):
            files.write_bytes(missing[plate], data, force=True)
            done += 1
            progress(DRAWING, done / len(pages), f"{done} of {len(pages)} pages")


@contextmanager
def _kept_pages(key: str) -> Iterator[Path]:
    """Give a folder for pages, and remove it once they are bound."""
    folder = cache_folder() / PAGES / key
    folder.mkdir(parents=True, exist_ok=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _how(surface: xr.DataArray, provenance: Provenance, options: MapOptions) -> str:
    """Say how the surface was made, and how far one of what it counts is spread."""
    spread = method_words.spread(surface.attrs, options.units, words.noun(provenance))
    return f"{spread} {method_words.method(surface.attrs)}"


def _key(recipe: Recipe, plate: Plate) -> str:
    """Name all that a page depends on."""
    parts: list[object] = [
        __version__,
        recipe.surface,
        recipe.page,
        recipe.records.offense,
        recipe.records.include_non_arrests,
        plate.portrait.citywide,
        plate.portrait.areas.sources,
        plate.portrait.areas.noun,
    ]
    return sha256(repr(parts).encode()).hexdigest()[:24]
