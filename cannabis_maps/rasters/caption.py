"""A raster in words: for its caption file."""

import numpy as np
import xarray as xr

from cannabis_maps import surface_words, words
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.tags import band_description, band_unit, citation, title
from cannabis_maps.words import Caption


def describe_raster(surface: xr.DataArray, provenance: Provenance) -> Caption:
    """Say what a raster holds.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`.
    provenance : Provenance

    Returns
    -------
    Caption
    """
    values = surface.to_numpy()
    rows, cols = values.shape
    cell_m = float(surface.attrs["cell_m"])
    noun, against = words.noun(provenance), surface.attrs.get("against")
    blank = surface_words.blank(surface.attrs, noun)
    outside = "outside the city and where blank" if blank else "outside the city"
    unit = band_unit(surface, provenance)
    description = (
        f"GeoTIFF of one band: {band_description(surface, provenance)}. "
        f"{cols} columns by {rows} rows of {cell_m:g} m in EPSG:26971; no data {outside} "
        f"(NaN). Values from {np.nanmin(values):.4g} to {np.nanmax(values):.4g}, mean "
        f"{np.nanmean(values):.4g} {f'({unit})' if against else unit}."
    )
    spread = words.spread(surface.attrs, counted=noun)
    caption = " ".join(
        [
            words.subtitle(provenance),
            words.source(provenance),
            *surface_words.set_against(surface.attrs, provenance),
            spread,
            words.method(surface.attrs),
            *words.limits(surface.attrs, provenance),
            *blank,
            *words.statement(provenance, against),
            f"Cite as: {citation(provenance)}",
        ]
    )
    return Caption(title(surface, provenance), caption, description)
