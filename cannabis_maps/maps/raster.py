"""A raster of values as a picture in a map frame, cut where what is shown ends."""

import numpy as np
import shapely
import xarray as xr
from matplotlib.patches import PathPatch
from rasterio import Affine
from rasterio.warp import Resampling, reproject
from scipy.ndimage import distance_transform_edt
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import CRS, FloatArray, Region
from cannabis_maps.maps.frame import MapFrame, from_ground, path_of, projected_region
from cannabis_maps.maps.scale import Scale

# So that what lies under the density is seen.
OVER_PICTURE = 0.72


def draw_raster(frame: MapFrame, surface: xr.DataArray, scale: Scale, shown: BaseGeometry) -> None:
    """Draw values in a scale's colors.

    Parameters
    ----------
    frame : MapFrame
    surface : xarray.DataArray
        Of shape (rows, cols), per km2, in EPSG:26971, with ``cell_m`` among its attributes.
    scale : Scale
    shown : shapely geometry
        Where values are shown, in EPSG:26971; up to its edge they are carried on from the last
        cells that have one.
    """
    values, cells = _placed(filled(surface.to_numpy()), cells_of(surface), frame.crs)
    image = frame.axes.imshow(
        values * scale.factor,
        cmap=scale.colormap,
        norm=scale.norm,
        extent=(cells.left, cells.right, cells.bottom, cells.top),
        alpha=None if frame.page.backdrop.find is None else OVER_PICTURE,
        interpolation="bilinear",
        interpolation_stage="data",
        aspect="auto",
        zorder=4,
        gid="density:surface",
    )
    outline = shapely.transform(shown, lambda points: from_ground(points, frame.crs))
    image.set_clip_path(PathPatch(path_of(outline), transform=frame.axes.transData))
    frame.axes.set_xlim(frame.region.left, frame.region.right)
    frame.axes.set_ylim(frame.region.bottom, frame.region.top)


def cells_of(surface: xr.DataArray) -> Region:
    """Return the outer edges of a surface's cells, in EPSG:26971 meters."""
    half = float(surface.attrs["cell_m"]) / 2
    x, y = surface["x"].to_numpy(), surface["y"].to_numpy()
    return Region(x[0] - half, y[-1] - half, x[-1] + half, y[0] + half)


def filled(values: FloatArray) -> FloatArray:
    """Carry values on to the cells that have none.

    Examples
    --------
    >>> filled(np.array([[1.0, 2.0, np.nan, np.nan]]))
    array([[1., 2., 2., 2.]])
    """
    empty = np.isnan(values)
    rows, cols = distance_transform_edt(empty, return_distances=False, return_indices=True)
    return np.asarray(values[rows, cols])


def _placed(values: FloatArray, cells: Region, crs: str) -> tuple[FloatArray, Region]:
    """Return values without gaps in a projection, and the outer edges of their cells there."""
    if crs == CRS:
        return values, cells
    region = projected_region(cells, crs)
    warped = np.full(values.shape, np.nan)
    reproject(
        values,
        warped,
        src_transform=_to_cells(cells, values.shape),
        src_crs=CRS,
        dst_transform=_to_cells(region, values.shape),
        dst_crs=crs,
        dst_nodata=np.nan,
        resampling=Resampling.bilinear,
    )
    return filled(warped), region


def _to_cells(region: Region, shape: tuple[int, ...]) -> Affine:
    left, bottom, right, top = region
    rows, cols = shape
    return Affine((right - left) / cols, 0, left, 0, (bottom - top) / rows, top)
