"""A surface on the cells of another raster, in its CRS, with the same total."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
import rioxarray  # noqa: F401  (gives arrays their `rio`)
import xarray as xr
from pyproj import Transformer
from pyproj.exceptions import ProjError
from rasterio import Affine
from rasterio.errors import RasterioIOError
from rasterio.transform import array_bounds
from rasterio.warp import Resampling, reproject, transform_bounds

from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.grid import CRS, FloatArray
from cannabis_maps.rasters.geotiff import transform_of

# Samples lie no farther apart than this part of a cell of the surface.
SPACING = 0.25
MOST_CELLS = 400_000_000
# Of one cell; those of a cell of over a few kilometers lie farther apart.
MOST_PER_SIDE = 2000
# Samples that are held at a time, by the row.
BLOCK = 16_000_000
M2_PER_KM2 = 1e6


@dataclass(frozen=True)
class Target:
    """The cells of another raster.

    Parameters
    ----------
    name : str
        Of its file.
    crs : str
        As WKT.
    transform : affine.Affine
        From columns and rows to the CRS; rows run south, columns east.
    shape : tuple of int
        Rows and columns.
    """

    name: str
    crs: str
    transform: Affine
    shape: tuple[int, int]

    def x(self, col: npt.ArrayLike) -> FloatArray:
        """Return where columns stand in the CRS, counted from the western edge."""
        return np.asarray(self.transform.c + self.transform.a * np.asarray(col))

    def y(self, row: npt.ArrayLike) -> FloatArray:
        """Return where rows stand in the CRS, counted from the northern edge."""
        return np.asarray(self.transform.f + self.transform.e * np.asarray(row))


def read_target(path: Path) -> Target:
    """Read which cells a raster has.

    Parameters
    ----------
    path : Path
        Any raster that GDAL opens.

    Returns
    -------
    Target

    Raises
    ------
    SourceError
        If it cannot be read.
    OptionError
        If it has no CRS or one that is of no place, is turned or upside down, or has over 400
        million cells.
    """
    try:
        with rasterio.open(path) as raster:
            crs, transform, shape = raster.crs, raster.transform, raster.shape
    except RasterioIOError as error:
        told = str(error).removesuffix(".")
        raise SourceError(
            f"--align {path.name}: {told}; give a raster that GDAL opens, such as a GeoTIFF"
        ) from None
    _check_crs(path.name, crs)
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise OptionError(
            f"--align {path.name} is turned or upside down; give one whose rows run from north to "
            "south and whose columns run from west to east"
        )
    if math.prod(shape) > MOST_CELLS:
        raise OptionError(
            f"--align {path.name} has {math.prod(shape):,} cells; give one of up to {MOST_CELLS:,}"
        )
    return Target(path.name, crs.to_wkt(), transform, shape)


def _check_crs(name: str, crs: rasterio.CRS | None) -> None:
    if crs is None:
        raise OptionError(f"--align {name} has no CRS; give it one, or another raster")
    try:
        Transformer.from_crs(CRS, crs.to_wkt())
    except ProjError:
        raise OptionError(
            f"--align {name} has a CRS that leads to no place on the ground; give it the one that "
            "it is in, or another raster"
        ) from None


def aligned(surface: xr.DataArray, target: Target) -> xr.DataArray:
    """Return the mean of a density over each cell of another raster, or a cell's expected count.

    What is outside the city counts as nothing, so that the total is kept; a cell across the city
    limit has the mean over all of it. Values are means of samples a quarter of a cell apart. Where
    the target holds all of the city, what sampling has lost or added of the total, some
    hundred-thousandths, is made good in all cells alike.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`.
    target : Target

    Returns
    -------
    xarray.DataArray
        Of the target's shape, NaN where a cell holds nothing of the city.

    Raises
    ------
    OptionError
        If no cell of the target holds anything of the city.
    """
    counted = surface.attrs["measure"] == "expected-count"
    cell_km2 = (float(surface.attrs["cell_m"]) / 1000) ** 2
    values = surface.to_numpy() / (cell_km2 if counted else 1.0)
    found = np.full(target.shape, np.nan)
    total = 0.0
    for block in _blocks(surface, target):
        means = _means(values, surface, target, block)
        counts = means * _areas_km2(target, block.rows, block.cols, surface)
        total += float(np.nansum(counts))
        found[block.rows, block.cols] = counts if counted else means
    if np.isnan(found).all():
        raise OptionError(
            f"--align {target.name} holds nothing of the city; give a raster that covers a part"
        )
    if total > 0 and _holds_all(surface, target):
        found *= float(np.nansum(values)) * cell_km2 / total
    return _labeled(found, surface, target)


def _holds_all(surface: xr.DataArray, target: Target) -> bool:
    """Tell whether all cells of a surface that have a value have their center in a target."""
    rows, cols = np.nonzero(~np.isnan(surface.to_numpy()))
    to_target = Transformer.from_crs(surface.rio.crs, target.crs, always_xy=True)
    x, y = to_target.transform(surface["x"].to_numpy()[cols], surface["y"].to_numpy()[rows])
    at, (height, width) = target.transform, target.shape
    col, row = (x - at.c) / at.a, (y - at.f) / at.e
    return bool(((col >= 0) & (col <= width) & (row >= 0) & (row <= height)).all())


@dataclass(frozen=True)
class _Block:
    """Cells of the target, each sampled so many times along its sides."""

    rows: slice
    cols: slice
    per_side: int


def _reached(surface: xr.DataArray, target: Target) -> tuple[slice, slice] | None:
    """Return the rows and columns of the target that the surface may reach, if there are any."""
    bounds = transform_bounds(
        surface.rio.crs,
        target.crs,
        *array_bounds(*surface.shape, transform_of(surface)),
        densify_pts=101,
    )
    if not np.isfinite(bounds).all():
        return None
    left, bottom, right, top = bounds
    at, (height, width) = target.transform, target.shape
    rows = _between((top - at.f) / at.e, (bottom - at.f) / at.e, height)
    cols = _between((left - at.c) / at.a, (right - at.c) / at.a, width)
    return (rows, cols) if rows.start < rows.stop and cols.start < cols.stop else None


def _between(first: float, last: float, size: int) -> slice:
    return slice(max(math.floor(first), 0), min(math.ceil(last), size))


def _per_side(surface: xr.DataArray, target: Target, rows: slice, cols: slice) -> int:
    """Return how many samples along each side of a target's cell are close enough."""
    row, col = (rows.start + rows.stop) // 2, (cols.start + cols.stop) // 2
    corners = _corners(target, slice(row, row + 1), slice(col, col + 1), surface)
    side_m = max(map(np.ptp, corners))
    needed = math.ceil(side_m / (float(surface.attrs["cell_m"]) * SPACING))
    return min(max(needed, 1), MOST_PER_SIDE)


def _blocks(surface: xr.DataArray, target: Target) -> Iterator[_Block]:
    reached = _reached(surface, target)
    if reached is None:
        return
    rows, cols = reached
    per_side = _per_side(surface, target, rows, cols)
    step = max(1, BLOCK // ((cols.stop - cols.start) * per_side**2))
    for start in range(rows.start, rows.stop, step):
        yield _Block(slice(start, min(start + step, rows.stop)), cols, per_side)


def _means(values: FloatArray, surface: xr.DataArray, target: Target, block: _Block) -> FloatArray:
    height, width = block.rows.stop - block.rows.start, block.cols.stop - block.cols.start
    samples = np.full((height * block.per_side, width * block.per_side), np.nan)
    left, top = float(target.x(block.cols.start)), float(target.y(block.rows.start))
    across, down = (step / block.per_side for step in (target.transform.a, target.transform.e))
    reproject(
        values,
        samples,
        src_transform=transform_of(surface),
        src_crs=surface.rio.crs,
        src_nodata=np.nan,
        dst_transform=Affine(across, 0, left, 0, down, top),
        dst_crs=target.crs,
        dst_nodata=np.nan,
        resampling=Resampling.nearest,
    )
    in_cells = samples.reshape(height, block.per_side, width, block.per_side)
    held = ~np.isnan(in_cells).all(axis=(1, 3))
    return np.where(held, np.nansum(in_cells, axis=(1, 3)) / block.per_side**2, np.nan)


def _areas_km2(target: Target, rows: slice, cols: slice, surface: xr.DataArray) -> FloatArray:
    """Return the areas on the ground of cells of the target, true to 0.01 percent."""
    x, y = _corners(target, rows, cols, surface)
    across = (x[1:, 1:] - x[:-1, :-1]) * (y[:-1, 1:] - y[1:, :-1])
    down = (x[:-1, 1:] - x[1:, :-1]) * (y[1:, 1:] - y[:-1, :-1])
    return np.asarray(np.abs(across - down) / 2 / M2_PER_KM2)


def _corners(
    target: Target, rows: slice, cols: slice, surface: xr.DataArray
) -> tuple[FloatArray, FloatArray]:
    x, y = np.meshgrid(
        target.x(np.arange(cols.start, cols.stop + 1)),
        target.y(np.arange(rows.start, rows.stop + 1)),
    )
    to_surface = Transformer.from_crs(target.crs, surface.rio.crs, always_xy=True)
    return to_surface.transform(x, y)


def _labeled(values: FloatArray, surface: xr.DataArray, target: Target) -> xr.DataArray:
    rows, cols = target.shape
    found = xr.DataArray(
        values,
        dims=("y", "x"),
        coords={"y": target.y(np.arange(rows) + 0.5), "x": target.x(np.arange(cols) + 0.5)},
        name=surface.name,
        attrs={**surface.attrs, "aligned_to": target.name},
    )
    placed: xr.DataArray = found.rio.write_crs(target.crs).rio.write_transform(target.transform)
    return placed
