"""Cells of the city without a value: where they are, and how the map says so."""

import math

import numpy as np
import shapely
import xarray as xr
from matplotlib.patches import PathPatch
from rasterio import Affine
from rasterio.features import shapes
from scipy.ndimage import distance_transform_edt
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from cannabis_maps.maps.frame import AREAS, GROUND, MapFrame, path_of
from cannabis_maps.maps.page import INK, Box, Page
from cannabis_maps.places import cells_in_city, city_limit

# A gray under parks and water and hairlines over them: neither is a color of the scale.
GRAY, LINE = "#efeeea", "#aaa8a1"
TINTED = {"facecolor": GRAY, "linewidth": 0}
LINED = {"facecolor": "none", "edgecolor": LINE, "linewidth": 0.3}
STEP_IN = 0.045


def blank_region(surface: xr.DataArray) -> BaseGeometry:
    """Return the part of the city whose cells are blank, up to the city limit.

    Parameters
    ----------
    surface : xarray.DataArray
        Of shape (rows, cols), NaN outside the city and where blank.

    Returns
    -------
    shapely geometry
        In EPSG:26971; empty if no cell of the city is blank.
    """
    inside = cells_in_city(surface["x"].to_numpy(), surface["y"].to_numpy())
    blank = inside & np.isnan(surface.to_numpy())
    if not blank.any():
        return shapely.MultiPolygon()
    # What a cell of the city is, its part beyond the last centers is too.
    rows, cols = distance_transform_edt(~inside, return_distances=False, return_indices=True)
    cell_m = float(surface.attrs["cell_m"])
    left, top = float(surface["x"][0]) - cell_m / 2, float(surface["y"][0]) + cell_m / 2
    found = shapes(
        blank[rows, cols].astype(np.uint8),
        mask=blank[rows, cols],
        transform=Affine(cell_m, 0, left, 0, -cell_m, top),
    )
    return shapely.union_all([shape(one) for one, _ in found]).intersection(city_limit())


def draw_blank(frame: MapFrame, region: BaseGeometry) -> None:
    """Hatch the part of the city that has no value."""
    if not region.is_empty:
        frame.draw(region, GROUND, zorder=2.5, gid="blank:tint", **TINTED)
        lines = _hatching(region, STEP_IN * frame.meters_per_inch)
        frame.draw(lines, AREAS, zorder=5, gid="blank:lines", **LINED)


def draw_swatch(page: Page, box: Box) -> None:
    """Show in a legend how a blank part looks."""
    page.rectangle(box, "blank-key", **TINTED)
    lines = path_of(_hatching(shapely.box(*box), STEP_IN))
    page.paper.add_artist(PathPatch(lines, gid="blank-key", **LINED))
    page.rectangle(box, "blank-key", facecolor="none", edgecolor=INK, linewidth=0.4)


def _hatching(region: BaseGeometry, step: float) -> BaseGeometry:
    """Return the diagonals of a region, so far apart across."""
    left, bottom, right, top = region.bounds
    height = top - bottom
    starts = np.arange(left - height, right, step * math.sqrt(2))
    ends = np.stack(
        [starts, np.full_like(starts, bottom), starts + height, np.full_like(starts, top)]
    )
    diagonals = shapely.linestrings(ends.T.reshape(-1, 2, 2))
    return shapely.union_all(shapely.intersection(diagonals, region))
