"""The surface as a Cloud Optimized GeoTIFF."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rioxarray  # noqa: F401  (gives arrays their `rio`)
import xarray as xr
from rasterio import Affine
from rasterio.io import DatasetWriter, MemoryFile

from cannabis_maps.density.surface import check_alike
from cannabis_maps.errors import SurfaceError
from cannabis_maps.files import check_target, write_bytes
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import tags
from cannabis_maps.rasters.content import DIFFERENCE, content_of

NEEDED = ("units", "measure", "kernel", "bandwidth_m", "edge_correction", "cell_m")
# With several bands these are not of the file; what a band was made of stands with it.
OF_A_BAND = ("count", "years", "count_shown", "resident_years")
OPTIONS = {
    "driver": "COG",
    "compress": "DEFLATE",
    "predictor": "FLOATING_POINT",
    "level": 9,
    "overview_resampling": "AVERAGE",
    "bigtiff": "IF_SAFER",
}


@dataclass(frozen=True, eq=False)
class Band:
    """A surface and where the arrests behind it come from.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`, or made of such, of shape (rows, cols), row 0 in the north.
    provenance : Provenance
    """

    surface: xr.DataArray
    provenance: Provenance


def write_raster(
    surface: xr.DataArray, provenance: Provenance, path: Path, *, force: bool = False
) -> None:
    """Write a surface as a Cloud Optimized GeoTIFF: float32, deflate, NaN as nodata.

    The file says in its tags all that is needed to make it again, and nothing else: the same
    surface and provenance give the same bytes. It is put in place whole.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`, of shape (rows, cols), row 0 in the north.
    provenance : Provenance
        Of the arrests that the surface was made from.
    path : Path
        The file to be written.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    SurfaceError
        If the array has no CRS or lacks the attributes that `kernel_density` gives it, its cells
        are out of step or infinite, or the provenance is that of other arrests.
    OutputError
        If the file cannot be written, or exists already and `force` is not given.

    References
    ----------
    Open Geospatial Consortium (2023). OGC Cloud Optimized GeoTIFF Standard, 21-026.

    Examples
    --------
    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> import rasterio
    >>> from cannabis_maps.density import Estimator, kernel_density
    >>> from cannabis_maps.grid import Grid, Region
    >>> from cannabis_maps.offenses import POSSESSION_30G
    >>> from cannabis_maps.provenance import Provenance, Source, YearCount
    >>> day = date(2010, 1, 1), date(2010, 12, 31)
    >>> provenance = Provenance(
    ...     (Source("few.csv", "00"),), POSSESSION_30G, *day, day[1], (YearCount(2010, 2, 2, *day),)
    ... )
    >>> grid = Grid(Region(0, 0, 300, 200), cell_m=100)
    >>> surface = kernel_density(
    ...     [50, 250], [150, 50], None, grid,
    ...     estimator=Estimator("quartic", 200), years=provenance.duration_years,
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     write_raster(surface, provenance, Path(folder) / "few.tif")
    ...     with rasterio.open(Path(folder) / "few.tif") as raster:
    ...         print(raster.descriptions[0])
    ...         print(raster.read(1).round(1))
    Arrests per km2 per year, 2010
    [[42.1 34.2 23.7]
     [23.7 34.2 42.1]]
    """
    write_bands([Band(surface, provenance)], provenance, path, force=force)


def write_bands(
    bands: Sequence[Band], provenance: Provenance, path: Path, *, force: bool = False
) -> None:
    """Write surfaces of one grid as the bands of one Cloud Optimized GeoTIFF.

    Parameters
    ----------
    bands : sequence of Band
        One or more, of the same cells and made in the same way.
    provenance : Provenance
        Of the arrests behind all of them.
    path : Path
        The file to be written.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    SurfaceError
        As of `write_raster`, or if the cells of two bands differ.
    OutputError
        As of `write_raster`.
    """
    path = Path(path)
    for band in bands:
        _check(band.surface, band.provenance)
        check_alike(bands[0].surface, band.surface, ("measure", "units"))
    check_target(path, force=force)
    write_bytes(path, _encode(bands, provenance), force=force)


def _encode(bands: Sequence[Band], provenance: Provenance) -> bytes:
    first = bands[0].surface
    rows, cols = first.shape
    layout = {
        "height": rows,
        "width": cols,
        "count": len(bands),
        "dtype": "float32",
        "crs": first.rio.crs,
        "transform": transform_of(first),
        "nodata": math.nan,
    }
    with MemoryFile(ext=".tif") as memory:
        with memory.open(**layout, **OPTIONS) as raster:
            for index, band in enumerate(bands, start=1):
                _fill(raster, index, band)
                if len(bands) > 1:
                    raster.update_tags(index, **tags.band_tags(band.provenance))
            raster.update_tags(**_dataset_tags(bands, provenance))
        return bytes(memory.getbuffer())


def _fill(raster: DatasetWriter, index: int, band: Band) -> None:
    values = band.surface.to_numpy().astype(np.float32)
    content = content_of(band.surface, band.provenance)
    raster.write(values, index)
    raster.set_band_description(index, content.description)
    raster.set_band_unit(index, content.unit)
    raster.update_tags(index, **tags.statistics_tags(values))


def _dataset_tags(bands: Sequence[Band], provenance: Provenance) -> dict[str, str]:
    surface = bands[0].surface if len(bands) == 1 else common(bands[0].surface)
    return tags.dataset_tags(surface, provenance, content_of(surface, provenance))


def common(surface: xr.DataArray) -> xr.DataArray:
    """Return a surface that no longer tells what is not of the other bands of its file as well."""
    kept = {name: value for name, value in surface.attrs.items() if name not in OF_A_BAND}
    return surface.copy().drop_attrs(deep=False).assign_attrs(kept)


def transform_of(surface: xr.DataArray) -> Affine:
    """Return what leads from columns and rows of a surface to its CRS.

    Parameters
    ----------
    surface : xarray.DataArray
        Of evenly spaced cells, row 0 in the north; one aligned to another raster has its cells.

    Returns
    -------
    affine.Affine
    """
    told = surface.spatial_ref.attrs.get("GeoTransform")
    if told is not None:
        return Affine.from_gdal(*map(float, str(told).split()))
    # Not rio.transform(), which needs two rows and two columns.
    cell_m = surface.attrs["cell_m"]
    left, top = float(surface["x"][0]) - cell_m / 2, float(surface["y"][0]) + cell_m / 2
    return Affine(cell_m, 0, left, 0, -cell_m, top)


def _check(surface: xr.DataArray, provenance: Provenance) -> None:
    if surface.dims != ("y", "x") or surface.rio.crs is None:
        raise SurfaceError(
            f"the surface has dimensions {surface.dims} and CRS {surface.rio.crs}; "
            "give one that kernel_density made: (y, x) with a CRS"
        )
    made_of = "count_before" if surface.attrs.get("measure") == DIFFERENCE else "count"
    missing = [name for name in (*NEEDED, made_of) if name not in surface.attrs]
    if missing:
        raise SurfaceError(
            f"the surface lacks the attributes {', '.join(missing)}; keep those of kernel_density "
            "(xarray drops them in arithmetic unless keep_attrs is set)"
        )
    infinite = np.count_nonzero(np.isinf(surface))
    if infinite:
        raise SurfaceError(
            f"{infinite:,} cells of the surface are infinite, which a GIS takes for a value; leave "
            "them blank (NaN) and say why"
        )
    if "aligned_to" not in surface.attrs:
        _check_steps(surface)
    _check_same("arrests", surface.attrs.get("count"), provenance.mapped)
    _check_same("years", surface.attrs.get("years"), provenance.duration_years)


def _check_steps(surface: xr.DataArray) -> None:
    cell_m = surface.attrs["cell_m"]
    for axis, step_m in (("x", cell_m), ("y", -cell_m)):
        if not np.allclose(np.diff(surface[axis]), step_m, rtol=0, atol=cell_m * 1e-6):
            raise SurfaceError(
                f"{axis} does not go in steps of {step_m:g} m; "
                "give the cells as kernel_density made them, row 0 in the north"
            )


def _check_same(noun: str, made_from: float | None, said: float) -> None:
    if made_from is not None and not math.isclose(made_from, said, rel_tol=1e-9):
        raise SurfaceError(
            f"the surface was made from {made_from:,.10g} {noun}, its provenance says "
            f"{said:,.10g}; give the provenance of the same records"
        )
