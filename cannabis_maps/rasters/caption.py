"""A raster in words: for its caption file."""

import numpy as np
import xarray as xr

from cannabis_maps import method_words, surface_words, words
from cannabis_maps.grid import FloatArray
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.content import Content, content_of
from cannabis_maps.rasters.geotiff import common
from cannabis_maps.rasters.tags import citation
from cannabis_maps.words import Caption


def describe_raster(surface: xr.DataArray, provenance: Provenance) -> Caption:
    """Say what a raster holds.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`, or made of such.
    provenance : Provenance

    Returns
    -------
    Caption
    """
    content = content_of(surface, provenance)
    values = surface.to_numpy()
    described = (
        f"GeoTIFF of one band: {content.description}. {_cells(surface, provenance)} "
        f"{_range(values, content)}"
    )
    return Caption(content.title, _caption(surface, provenance, content), described)


def describe_bands(surfaces: dict[str, xr.DataArray], provenance: Provenance) -> Caption:
    """Say what a raster of several bands holds.

    Parameters
    ----------
    surfaces : dict of str to xarray.DataArray
        By what tells the bands apart, such as the year.
    provenance : Provenance
        Of all of them together.

    Returns
    -------
    Caption
    """
    first = common(next(iter(surfaces.values())))
    content = content_of(first, provenance)
    values = np.stack([surface.to_numpy() for surface in surfaces.values()])
    described = (
        f"GeoTIFF of {len(surfaces)} bands, {words.listed(list(surfaces))}: {content.description}. "
        f"{_cells(first, provenance)} {_range(values, content)}"
    )
    return Caption(content.title, _caption(first, provenance, content), described)


def _cells(surface: xr.DataArray, provenance: Provenance) -> str:
    rows, cols = surface.shape
    attrs = surface.attrs
    blank = surface_words.blank(attrs, words.noun(provenance)) or "resident_years" in attrs
    outside = "outside the city and where blank" if blank else "outside the city"
    size = f"{float(attrs['cell_m']):g} m in EPSG:26971"
    if "aligned_to" in attrs:
        size = f"the grid of {attrs['aligned_to']}"
    return f"{cols} columns by {rows} rows of {size}; no data {outside} (NaN)."


def _range(values: FloatArray, content: Content) -> str:
    lowest, highest, mean = (each(values) for each in (np.nanmin, np.nanmax, np.nanmean))
    return f"Values from {lowest:.4g} to {highest:.4g}, mean {mean:.4g} ({content.unit})."


def _caption(surface: xr.DataArray, provenance: Provenance, content: Content) -> str:
    against, noun = surface.attrs.get("against"), words.noun(provenance)
    return " ".join(
        [
            words.subtitle(provenance),
            words.source(provenance),
            *content.meaning,
            *content.cautions,
            method_words.spread(surface.attrs, counted=noun),
            method_words.method(surface.attrs),
            *words.limits(surface.attrs, provenance),
            *surface_words.blank(surface.attrs, noun),
            *words.statement(provenance, against),
            f"Cite as: {citation(provenance)}",
        ]
    )
