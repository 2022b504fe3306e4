"""A raster and what stands beside it: its caption, its style and its classes."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import xarray as xr

from cannabis_maps import files
from cannabis_maps.captions import caption_path, write_caption
from cannabis_maps.maps.diverging import diverging_scale_for
from cannabis_maps.maps.ramps import ramp_of, volume_ramp
from cannabis_maps.maps.scale import Units
from cannabis_maps.maps.shading import shade
from cannabis_maps.provenance import Provenance
from cannabis_maps.ramp import Ramp
from cannabis_maps.rasters import Band, describe_bands, describe_raster, write_bands
from cannabis_maps.rasters.classes import names_path, write_classes
from cannabis_maps.rasters.content import (
    DIFFERENCE,
    RATE,
    VOLUME,
    Attributes,
    content_of,
    kind_of,
)
from cannabis_maps.rasters.raster_style import classes_style, raster_style
from cannabis_maps.recipe import PageRecipe

STYLE, CLASSES = ".qml", "_classes.tif"
PER_KM2 = "per km²"
RELATIVE_RISK = "log-relative-risk"
EXPECTED_COUNT = "expected-count"
IN_A_CELL, PER_RESIDENTS = "in a cell", "per 1,000 residents per year"


def ramp_for(surfaces: Sequence[xr.DataArray], page: PageRecipe) -> Ramp:
    """Return the scale that surfaces share: that of the printed map, fitted to all of them.

    Parameters
    ----------
    surfaces : sequence of xarray.DataArray
        Of one kind.
    page : PageRecipe
        Of the printed map: its units, and what is asked of its scale in these.

    Returns
    -------
    Ramp
        In the surfaces' own unit.
    """
    kind = kind_of(surfaces[0].attrs)
    if kind == VOLUME:
        return volume_ramp()
    values = np.stack([surface.to_numpy() for surface in surfaces])
    units, unit = _units(surfaces[0].attrs, page)
    if kind in (DIFFERENCE, RELATIVE_RISK):
        return ramp_of(diverging_scale_for(values, units), unit)
    return ramp_of(shade(xr.DataArray(values), units, page.scale).scale, unit)


def _units(attrs: Attributes, page: PageRecipe) -> tuple[Units, str]:
    """Return the unit of area of a scale, metric where values have none, and what labels say."""
    kind = kind_of(attrs)
    if kind == RELATIVE_RISK:
        return "km", ""
    if kind == RATE:
        return "km", PER_RESIDENTS
    if attrs["measure"] == EXPECTED_COUNT:
        return "km", IN_A_CELL
    return cast("Units", page.units), PER_KM2


def write_raster_products(
    surface: xr.DataArray, provenance: Provenance, path: Path, ramp: Ramp
) -> tuple[Path, ...]:
    """Write a raster with its caption, its style and its classes.

    Parameters
    ----------
    surface : xarray.DataArray
    provenance : Provenance
    path : Path
        Of the raster; the others stand beside it.
    ramp : Ramp

    Returns
    -------
    tuple of Path
        As `raster_paths` names them.
    """
    write_bands([Band(surface, provenance)], provenance, path)
    write_caption(describe_raster(surface, provenance), path)
    files.write_bytes(style_path(path), raster_style(ramp))
    classes = classes_path(path)
    write_classes(surface, provenance, ramp, classes)
    files.write_bytes(style_path(classes), classes_style(ramp))
    return raster_paths(path)


def write_band_products(
    bands: Sequence[Band], provenance: Provenance, path: Path, ramp: Ramp
) -> tuple[Path, ...]:
    """Write a raster of several bands with its caption and its style, and return the paths."""
    write_bands(bands, provenance, path)
    surfaces = {_name(band): band.surface for band in bands}
    caption = write_caption(describe_bands(surfaces, provenance), path)
    files.write_bytes(style_path(path), raster_style(ramp))
    return path, caption, style_path(path)


def raster_paths(path: Path) -> tuple[Path, ...]:
    """Return the paths of a raster and of all that stands beside it."""
    classes = classes_path(path)
    beside = caption_path(path), style_path(path)
    return path, *beside, classes, names_path(classes), style_path(classes)


def style_path(path: Path) -> Path:
    """Return where QGIS looks for a raster's style."""
    return path.with_suffix(STYLE)


def classes_path(path: Path) -> Path:
    """Return where a raster's classes stand."""
    return path.with_name(f"{path.stem}{CLASSES}")


def _name(band: Band) -> str:
    return content_of(band.surface, band.provenance).description.split(", ", 1)[1]
