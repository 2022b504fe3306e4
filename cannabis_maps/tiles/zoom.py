"""The zoom: how coarse tiles may be for a page, which tiles those are, and how many."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from mercantile import CE, Tile

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Region
from cannabis_maps.tiles.providers import Provider

CIRCUMFERENCE_M = float(CE)
MOST_TILES = 400
MOST_BYTES = 2 * 1024**3
BANDS = 4
# Edges on a whole pixel come out of a projection a little beside it.
SLACK = 1e-6


class Pixels(NamedTuple):
    """Width and height of a picture in pixels."""

    width: int
    height: int

    @classmethod
    def on_page(cls, width_in: float, height_in: float, dpi: float) -> "Pixels":
        """Return the pixels of a rectangle on a page.

        Parameters
        ----------
        width_in, height_in : float
            Inches.
        dpi : float
            Pixels per inch.

        Returns
        -------
        Pixels

        Examples
        --------
        >>> Pixels.on_page(7.5, 10, dpi=300)
        Pixels(width=2250, height=3000)
        """
        return cls(math.ceil(width_in * dpi - SLACK), math.ceil(height_in * dpi - SLACK))


@dataclass(frozen=True)
class Plan:
    """The tiles that cover a region, and the whole pixels of theirs that do.

    Parameters
    ----------
    zoom : int
    tile_px : int
        Side of a tile in pixels.
    left_px, top_px, right_px, bottom_px : int
        Edges of the picture, counted in pixels from the north-west corner of the world.
    """

    zoom: int
    tile_px: int
    left_px: int
    top_px: int
    right_px: int
    bottom_px: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        return self.bottom_px - self.top_px, self.right_px - self.left_px

    @property
    def pixel_m(self) -> float:
        """Side of a pixel in the meters of EPSG:3857."""
        return CIRCUMFERENCE_M / (self.tile_px * 2.0**self.zoom)

    @property
    def region(self) -> Region:
        """Outer edges of the picture's pixels, in EPSG:3857."""
        size, half = self.pixel_m, CIRCUMFERENCE_M / 2
        return Region(
            self.left_px * size - half,
            half - self.bottom_px * size,
            self.right_px * size - half,
            half - self.top_px * size,
        )

    @property
    def count(self) -> int:
        """How many tiles there are."""
        columns, rows = self._spans
        return len(columns) * len(rows)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles, row by row from the north-west."""
        columns, rows = self._spans
        return tuple(Tile(x, y, self.zoom) for y in rows for x in columns)

    @property
    def _spans(self) -> tuple[range, range]:
        size = self.tile_px
        return (
            range(self.left_px // size, -(-self.right_px // size)),
            range(self.top_px // size, -(-self.bottom_px // size)),
        )


def plan(provider: Provider, region: Region, pixels: Pixels, *, many_tiles: bool = False) -> Plan:
    """Choose the coarsest tiles that are fine enough, and count them before any is asked for.

    Parameters
    ----------
    provider : Provider
    region : Region
        What to cover, in EPSG:3857.
    pixels : Pixels
        How many the page has for it.
    many_tiles : bool
        Whether there may be over 400.

    Returns
    -------
    Plan
        It covers the region, up to a pixel more on each side. Where the provider has none so fine
        it has the finest.

    Raises
    ------
    OptionError
        If the region or the pixels make no picture, or one of too many tiles.
    """
    _check(region, pixels)
    planned = _cover(region, choose_zoom(provider, region, pixels), provider.fetched_px)
    if planned.count > MOST_TILES and not many_tiles:
        raise OptionError(
            f"this page takes {planned.count:,} tiles of {provider.name} at zoom {planned.zoom}, "
            f"over {MOST_TILES}; use a lower --dpi, a smaller area, or --many-tiles if the "
            "provider's terms allow so many"
        )
    rows, columns = planned.shape
    if rows * columns * BANDS > MOST_BYTES:
        raise OptionError(
            f"this page takes a picture of {columns:,} x {rows:,} pixels, over 2 GB; "
            "use a lower --dpi"
        )
    return planned


def choose_zoom(provider: Provider, region: Region, pixels: Pixels) -> int:
    """Return the coarsest zoom with at least as many pixels as are asked for, if there is one.

    Parameters
    ----------
    provider : Provider
    region : Region
        In EPSG:3857.
    pixels : Pixels

    Returns
    -------
    int
        Within the provider's zooms.
    """
    left, bottom, right, top = region
    per_m = max(pixels.width / (right - left), pixels.height / (top - bottom))
    zoom = math.ceil(math.log2(per_m * CIRCUMFERENCE_M / provider.fetched_px) - SLACK)
    return min(max(zoom, provider.min_zoom), provider.max_zoom)


def _cover(region: Region, zoom: int, tile_px: int) -> Plan:
    per_m, half = tile_px * 2**zoom / CIRCUMFERENCE_M, CIRCUMFERENCE_M / 2
    return Plan(
        zoom,
        tile_px,
        max(0, math.floor((region.left + half) * per_m + SLACK)),
        max(0, math.floor((half - region.top) * per_m + SLACK)),
        min(tile_px * 2**zoom, math.ceil((region.right + half) * per_m - SLACK)),
        min(tile_px * 2**zoom, math.ceil((half - region.bottom) * per_m - SLACK)),
    )


def _check(region: Region, pixels: Pixels) -> None:
    left, bottom, right, top = region
    edge = CIRCUMFERENCE_M / 2 + 1
    is_whole = all(math.isfinite(each) and abs(each) <= edge for each in region)
    if not is_whole or right - left <= 0 or top - bottom <= 0:
        raise OptionError(
            f"region {tuple(region)} is no rectangle of Web Mercator; give left, bottom, right "
            f"and top in meters of EPSG:3857, within {CIRCUMFERENCE_M / 2:,.0f} of 0"
        )
    if min(pixels) < 1:
        raise OptionError(
            f"{pixels.width} x {pixels.height} pixels make no picture; give at least 1 x 1"
        )
