"""Features: shapes with their few properties, out of an answer of the portal's."""

import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import Transformer
from pyproj.exceptions import CRSError

from cannabis_maps.asking import PassingError
from cannabis_maps.context.catalog import Layer
from cannabis_maps.grid import CRS

Shapes = npt.NDArray[np.object_]

DEGREES = "EPSG:4269"
# What the City gives as WGS 84 is its NAD 83 to the millimeter: no shift between the two.
SAME_DEGREES = ("EPSG:4326", "EPSG:4979", "OGC:CRS84")


@dataclass(frozen=True, eq=False)
class Features:
    """Shapes and their properties, in the same order.

    Parameters
    ----------
    shapes : array of shapely geometries, shape (n,)
        In EPSG:26971.
    properties : mapping of str to tuple of str
        By name, n texts each; empty where the City says nothing.
    """

    shapes: Shapes
    properties: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.shapes)

    def only(self, kept: npt.NDArray[np.bool_]) -> "Features":
        """Return those that are marked in an array of shape (n,)."""
        return Features(
            self.shapes[kept],
            {
                name: tuple(text for text, is_kept in zip(texts, kept, strict=True) if is_kept)
                for name, texts in self.properties.items()
            },
        )


def read_answer(path: Path, layer: Layer) -> Features:
    """Read an answer, GeoJSON or a zipped shapefile, and project it.

    Parameters
    ----------
    path : Path
    layer : Layer

    Returns
    -------
    Features
        Not yet checked: a shape may be missing (None), and be anywhere.

    Raises
    ------
    PassingError
        If it cannot be read.
    PortalError
        If it does not say what its coordinates are.
    """
    source = _source(path, layer)
    try:
        with warnings.catch_warnings():
            # What it warns of, such as rings that are not closed, the checks find as well.
            warnings.simplefilter("ignore", RuntimeWarning)
            names = _names(pyogrio.read_info(source)["fields"].tolist(), layer)
            meta, _, shapes, columns = pyogrio.raw.read(
                source, columns=[name for name in names.values() if name], force_2d=True
            )
    except (DataSourceError, DataLayerError) as error:
        raise PassingError("sent an answer that is cut off or garbled") from error
    found = dict(zip(meta["fields"].tolist(), columns, strict=True))
    return Features(
        _projected(shapely.from_wkb(shapes, on_invalid="fix"), meta["crs"], layer),
        {
            name: tuple(map(_text, found.get(column, [None] * len(shapes))))
            for name, column in names.items()
        },
    )


def _source(path: Path, layer: Layer) -> str:
    """Return what GDAL calls the file, or the one shapefile in it."""
    if not zipfile.is_zipfile(path):
        return str(path)
    with zipfile.ZipFile(path) as archive:
        # macOS adds a shadow of each file in a folder of its own.
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    if len(shapefiles) != 1:
        raise layer.error(f"came with {len(shapefiles)} shapefiles in its archive, not with one")
    return f"/vsizip/{{{path}}}/{shapefiles[0]}"


def _names(found: list[str], layer: Layer) -> dict[str, str | None]:
    """Return the City's present name of each property that is kept, None where it has none."""
    lowered = {name.lower(): name for name in found}
    return {
        field.name: next((lowered[name] for name in field.spellings if name in lowered), None)
        for field in layer.fields
    }


def _projected(shapes: Shapes, crs: str | None, layer: Layer) -> Shapes:
    if crs is None:
        raise layer.error("does not say what its coordinates are (it has no .prj)")
    try:
        to_meters = transformer(DEGREES if crs in SAME_DEGREES else crs, CRS)
    except CRSError as error:
        raise layer.error(f"has coordinates of a kind that is not known: {crs[:80]}") from error
    return np.asarray(shapely.transform(shapes, to_meters.transform, interleaved=False))


@cache
def transformer(before: str, after: str) -> Transformer:
    """Return what turns coordinates, x or longitude first, from one system to another."""
    return Transformer.from_crs(before, after, always_xy=True)


def _text(value: Any) -> str:  # noqa: ANN401  whatever a column holds
    if value is None or value != value:  # noqa: PLR0124  NaN
        return ""
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value).strip()
