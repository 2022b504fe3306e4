"""Two rasters: the same cells and tags, and values that differ by a millionth of the peak."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import RasterioError

from cannabis_maps.grading.findings import Finding, close, different
from cannabis_maps.grading.texts import TOLERANCE

Values = npt.NDArray[np.generic]

STATISTICS = "STATISTICS_"


def grade_rasters(old: Path, new: Path) -> Finding:
    """Compare two GeoTIFFs.

    Parameters
    ----------
    old, new : Path

    Returns
    -------
    Finding
        Close where grid, bands and tags are the same, whole numbers are equal, and others differ
        by 1e-6 of the largest at most.
    """
    try:
        with rasterio.open(old) as one, rasterio.open(new) as other:
            if _told(one) != _told(other):
                return different("another grid, bands or tags")
            return _grade_values(one.read(), other.read())
    except RasterioError:
        return different("not a raster any more")


def _told(raster: rasterio.DatasetReader) -> tuple[object, ...]:
    tags = [raster.tags(band) for band in range(raster.count + 1)]
    kept = [
        {name: text for name, text in each.items() if not name.startswith(STATISTICS)}
        for each in tags
    ]
    profile = {name: value for name, value in raster.profile.items() if name != "nodata"}
    return profile, repr(raster.nodata), raster.descriptions, kept


def _grade_values(old: Values, new: Values) -> Finding:
    if not np.array_equal(np.isnan(old), np.isnan(new)):
        return different("other cells are blank")
    peak = float(np.nanmax(np.abs(old), initial=0.0))
    most = float(np.nanmax(np.abs(old.astype(np.float64) - new.astype(np.float64)), initial=0.0))
    if not most:
        return close("the same values in other bytes")
    told = f"values differ by up to {most / peak if peak else np.inf:.1g} of the peak"
    is_close = np.issubdtype(old.dtype, np.floating) and most <= TOLERANCE * peak
    return close(told) if is_close else different(told)
