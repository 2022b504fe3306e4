"""Tiles: a picture of the ground from a web map service, or from a file, for under the map."""

from cannabis_maps.tiles.catalog import find_provider, provider
from cannabis_maps.tiles.limits import Limits
from cannabis_maps.tiles.picture import Mosaic, Picture
from cannabis_maps.tiles.providers import Provider
from cannabis_maps.tiles.rasterfile import raster_file
from cannabis_maps.tiles.shelf import tiles_folder
from cannabis_maps.tiles.stitching import mosaic
from cannabis_maps.tiles.zoom import MOST_TILES, Pixels, Plan, plan

__all__ = [
    "MOST_TILES",
    "Limits",
    "Mosaic",
    "Picture",
    "Pixels",
    "Plan",
    "Provider",
    "find_provider",
    "mosaic",
    "plan",
    "provider",
    "raster_file",
    "tiles_folder",
]
