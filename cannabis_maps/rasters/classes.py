"""A raster of classes with a color table, in color wherever color tables are honored."""

from pathlib import Path
from xml.etree.ElementTree import Element, indent, tostring

import numpy as np
import numpy.typing as npt
import xarray as xr
from rasterio.io import MemoryFile

from cannabis_maps.files import write_bytes
from cannabis_maps.grid import FloatArray
from cannabis_maps.provenance import Provenance
from cannabis_maps.ramp import Ramp
from cannabis_maps.rasters import tags
from cannabis_maps.rasters.content import content_of
from cannabis_maps.rasters.geotiff import transform_of
from cannabis_maps.rasters.markup import element

NO_DATA = 0
NO_DATA_NAME = "no data"
OPTIONS = {
    "driver": "COG",
    "compress": "DEFLATE",
    "level": 9,
    "overview_resampling": "MODE",
    "bigtiff": "IF_SAFER",
}


def write_classes(
    surface: xr.DataArray, provenance: Provenance, ramp: Ramp, path: Path
) -> tuple[Path, Path]:
    """Write the classes of a surface as an 8-bit GeoTIFF with a color table.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`, or made of such.
    provenance : Provenance
    ramp : Ramp
        In the unit of the surface; its classes are written.
    path : Path
        The file to be written.

    Returns
    -------
    path : Path
    names : Path
        The file beside it that has the classes' names, as GDAL reads them.
    """
    values = classified(surface.to_numpy(), ramp)
    rows, cols = values.shape
    layout = {
        "height": rows,
        "width": cols,
        "count": 1,
        "dtype": "uint8",
        "crs": surface.rio.crs,
        "transform": transform_of(surface),
        "nodata": NO_DATA,
    }
    content = content_of(surface, provenance)
    with MemoryFile(ext=".tif") as memory:
        with memory.open(**layout, **OPTIONS) as raster:
            raster.write(values, 1)
            raster.write_colormap(1, _color_table(ramp))
            raster.set_band_description(1, f"Classes of: {content.description}")
            raster.update_tags(1, **_statistics(values))
            raster.update_tags(**tags.dataset_tags(surface, provenance, content))
        write_bytes(path, bytes(memory.getbuffer()))
    names = names_path(path)
    write_bytes(names, _names(ramp))
    return path, names


def names_path(path: Path) -> Path:
    """Return where GDAL looks for what a GeoTIFF cannot hold itself."""
    return path.with_name(f"{path.name}.aux.xml")


def classified(values: FloatArray, ramp: Ramp) -> npt.NDArray[np.uint8]:
    """Return the class of each value, 1 for the lowest; 0 where there is no data.

    Examples
    --------
    >>> from cannabis_maps.ramp import Color, ColorClass
    >>> light, dark = Color(200, 200, 255), Color(0, 0, 90)
    >>> classes = ColorClass(0, 5, light, "under 5"), ColorClass(5, 9, dark, "5 or more")
    >>> ramp = Ramp((), classes, is_classed=True, ends=("", ""))
    >>> classified(np.array([[np.nan, 0, 4.9, 5, 12]]), ramp)
    array([[0, 1, 1, 2, 2]], dtype=uint8)
    """
    limits = [each.low for each in ramp.classes[1:]]
    # As the raster's own values are: a limit is what it is in float32.
    found = np.digitize(values.astype(np.float32), np.array(limits, dtype=np.float32)) + 1
    return np.where(np.isnan(values), NO_DATA, found).astype(np.uint8)


def _statistics(values: npt.NDArray[np.uint8]) -> dict[str, str]:
    """Return them for the file to have, lest GDAL writes its own among the names beside it."""
    return tags.statistics_tags(np.where(values == NO_DATA, np.float32(np.nan), values))


def _color_table(ramp: Ramp) -> dict[int, tuple[int, int, int, int]]:
    # A color table knows no opacity, so the colors are those on paper.
    inks: dict[int, tuple[int, int, int, int]] = {NO_DATA: (255, 255, 255, 0)}
    return inks | {index: each.color.on_paper() for index, each in enumerate(ramp.classes, 1)}


def _names(ramp: Ramp) -> bytes:
    names = [NO_DATA_NAME, *(each.label for each in ramp.classes)]
    band = element(
        "PAMRasterBand",
        element("CategoryNames", *(element("Category", name) for name in names)),
        _table(ramp),
        band=1,
    )
    root = element("PAMDataset", band)
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return body + b"\n"


def _table(ramp: Ramp) -> Element:
    """Return the attribute table that ArcGIS and newer QGIS read: value, name and color."""
    fields = (("Value", 0, 5), ("Class", 2, 2), ("Red", 0, 6), ("Green", 0, 7), ("Blue", 0, 8))
    definitions = [
        element(
            "FieldDefn",
            element("Name", name),
            element("Type", str(kind)),
            element("Usage", str(usage)),
            index=index,
        )
        for index, (name, kind, usage) in enumerate(fields)
    ]
    rows = [
        element(
            "Row",
            *(element("F", str(cell)) for cell in (index, each.label, *each.color.on_paper()[:3])),
            index=index - 1,
        )
        for index, each in enumerate(ramp.classes, 1)
    ]
    return element("GDALRasterAttributeTable", *definitions, *rows, tableType="thematic")
