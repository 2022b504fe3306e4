"""What lies under a map: the built-in ground, nothing, tiles of a service or a file."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from cannabis_maps import words
from cannabis_maps.basemap_recipe import NONE, OFFLINE, TILES, BasemapRecipe
from cannabis_maps.errors import OptionError, TilesError
from cannabis_maps.grid import CRS, Region
from cannabis_maps.maps.backdrop import BUILT_IN, WEB_MERCATOR, Backdrop, Picture
from cannabis_maps.progress import Progress, silent
from cannabis_maps.tiles import Pixels, mosaic, provider, raster_file

logger = logging.getLogger("cannabis_maps")
Result = TypeVar("Result")


def check_basemap(recipe: BasemapRecipe) -> None:
    """Refuse a basemap that cannot be, before records are read for it.

    Raises
    ------
    OptionError
        If the word is not known, no such file exists or a key is missing.
    """
    if recipe.basemap.startswith(TILES):
        provider(recipe.basemap.removeprefix(TILES))
    elif recipe.basemap not in (OFFLINE, NONE) and not Path(recipe.basemap).is_file():
        raise OptionError(
            f"basemap {recipe.basemap!r} is neither a word nor a file; use {OFFLINE}, {NONE}, "
            "tiles:PROVIDER such as tiles:USGS.USTopo, or a raster file"
        )


def backdrop_of(recipe: BasemapRecipe, dpi: int, progress: Progress = silent) -> Backdrop:
    """Return what a map is drawn on.

    Parameters
    ----------
    recipe : BasemapRecipe
    dpi : int
        Of the page, which the fineness of tiles follows.
    progress : callable

    Returns
    -------
    Backdrop
    """
    if recipe.basemap == OFFLINE:
        return BUILT_IN
    if recipe.basemap == NONE:
        return Backdrop()
    if not recipe.basemap.startswith(TILES):
        return _of_file(Path(recipe.basemap), dpi)
    service = provider(recipe.basemap.removeprefix(TILES))

    def find(region: Region, width_in: float, height_in: float) -> Picture:
        pixels = Pixels.on_page(width_in, height_in, dpi)
        return mosaic(service, region, pixels, many_tiles=recipe.many_tiles, progress=progress)

    return Backdrop(words.basemap(service.attribution), find, crs=WEB_MERCATOR)


def drawn_with(
    recipe: BasemapRecipe,
    dpi: int,
    draw: Callable[[Backdrop], Result],
    progress: Progress = silent,
) -> Result:
    """Draw with a basemap or, where it cannot be had and need not be, with the built-in ground.

    Parameters
    ----------
    recipe : BasemapRecipe
    dpi : int
    draw : callable
        Given what the map is drawn on; called a second time if that cannot be had.
    progress : callable

    Returns
    -------
    object
        What `draw` returns.

    Raises
    ------
    TilesError
        If the basemap cannot be had and is required.
    """
    try:
        return draw(backdrop_of(recipe, dpi, progress))
    except TilesError as error:
        if recipe.required:
            raise
        logger.warning("%s; the built-in ground is drawn instead", error)
        return draw(replace(BUILT_IN, credit=words.NO_BASEMAP))


def _of_file(path: Path, dpi: int) -> Backdrop:
    def find(region: Region, width_in: float, height_in: float) -> Picture:
        return raster_file(path, region, CRS, Pixels.on_page(width_in, height_in, dpi))

    return Backdrop(words.basemap(path.name), find)
