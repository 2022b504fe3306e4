"""From Chicago's public crime records to heat maps and rasters of cannabis arrests.

Examples
--------
>>> import cannabis_maps
>>> records = cannabis_maps.read_records("demo")
>>> records.provenance.mapped
272608
"""

from importlib import import_module
from typing import TYPE_CHECKING

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from cannabis_maps.density import kernel_density
    from cannabis_maps.maps import draw_map
    from cannabis_maps.rasters import write_raster
    from cannabis_maps.records import read_records

__all__ = [
    "CannabisMapsError",
    "__version__",
    "draw_map",
    "kernel_density",
    "read_records",
    "write_raster",
]

# Imported when first asked for: the command line's help must not wait for them.
_HOMES = {
    "draw_map": "cannabis_maps.maps",
    "kernel_density": "cannabis_maps.density",
    "read_records": "cannabis_maps.records",
    "write_raster": "cannabis_maps.rasters",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cannabis_maps' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
