"""Stitch tiles to one picture whose edges are known to the pixel."""

import threading
from pathlib import Path

import numpy as np
from mercantile import Tile

from cannabis_maps.grid import Region
from cannabis_maps.progress import Progress, silent
from cannabis_maps.tiles.catalog import WEB_MERCATOR
from cannabis_maps.tiles.client import Client
from cannabis_maps.tiles.fetching import fetch_tiles
from cannabis_maps.tiles.limits import Limits
from cannabis_maps.tiles.picture import Image, Mosaic, without_idle_alpha
from cannabis_maps.tiles.providers import Provider
from cannabis_maps.tiles.shelf import LEAST_DAYS, Shelf
from cannabis_maps.tiles.zoom import BANDS, Pixels, Plan, plan

PATIENT = Limits()


def mosaic(
    provider: Provider,
    region: Region,
    pixels: Pixels,
    *,
    many_tiles: bool = False,
    max_age_days: float = LEAST_DAYS,
    folder: Path | None = None,
    limits: Limits = PATIENT,
    progress: Progress = silent,
) -> Mosaic:
    """Get the tiles of a region and stitch them to one picture.

    Parameters
    ----------
    provider : Provider
    region : Region
        What to cover, in EPSG:3857.
    pixels : Pixels
        How many the page has for it: the picture has at least as many, if the provider does.
    many_tiles : bool
        Whether over 400 tiles may be asked for.
    max_age_days : float
        Tiles in the cache that are no older are not asked for again; at least 7.
    folder : Path, optional
        Of the tiles in the cache; else that of the user's cache.
    limits : Limits
    progress : Progress

    Returns
    -------
    Mosaic
        Up to a pixel larger than the region on each side; its own region says where it lies.

    Raises
    ------
    OptionError
        If the tiles are too many, or a key is missing.
    TilesError
        If tiles cannot be had, or are not what they were.
    OutputError
        If the cache cannot be written to.
    """
    planned = plan(provider, region, pixels, many_tiles=many_tiles)
    shelf = Shelf(provider, folder, max_age_days)
    canvas = _Canvas(planned)
    with Client(provider, limits, threading.Event()) as client:
        fetch_tiles(planned, client, shelf, canvas.paint, progress)
    return Mosaic(
        without_idle_alpha(canvas.image),
        planned.region,
        WEB_MERCATOR,
        provider.attribution,
        planned.zoom,
        planned.count,
    )


class _Canvas:
    """Tiles are painted where they belong, cut at its edges."""

    def __init__(self, planned: Plan) -> None:
        self.image: Image = np.zeros((*planned.shape, BANDS), np.uint8)
        self._plan = planned

    def paint(self, tile: Tile, image: Image) -> None:
        rows, inner_rows = self._span(tile.y, self._plan.top_px, self._plan.bottom_px)
        columns, inner_columns = self._span(tile.x, self._plan.left_px, self._plan.right_px)
        self.image[rows, columns] = image[inner_rows, inner_columns]

    def _span(self, number: int, first_px: int, end_px: int) -> tuple[slice, slice]:
        """Return where along one axis a tile lies on the canvas, and which part of it does."""
        origin_px = number * self._plan.tile_px
        begin, end = max(origin_px, first_px), min(origin_px + self._plan.tile_px, end_px)
        return slice(begin - first_px, end - first_px), slice(begin - origin_px, end - origin_px)
