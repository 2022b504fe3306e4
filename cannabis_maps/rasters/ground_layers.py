"""The ground under the data as layers of a GeoPackage, in the colors of the printed map."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import geopandas
import pyogrio
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import CRS
from cannabis_maps.ramp import Color
from cannabis_maps.rasters.markup import document, element
from cannabis_maps.rasters.vector_style import VERSION, renderer
from cannabis_maps.rasters.vector_symbols import fill, line, symbol

CHANGED = "2000-01-01T00:00:00.000Z"
CLEAR = Color(255, 255, 255, 0)
AREA_LINE, AREA_LINE_MM = Color(140, 140, 148), 0.12
LIMIT_MM = 0.26
CASING, CASING_MM = Color(255, 255, 255, 190), 0.3


@dataclass(frozen=True, eq=False)
class GroundLayer:
    """A part of the ground.

    Parameters
    ----------
    name : str
        Of the table.
    title : str
    shape : shapely geometry
        Polygons or lines, in EPSG:26971.
    color : Color
    line_mm : float
        Width of a line; 0 for polygons, which have none.
    """

    name: str
    title: str
    shape: BaseGeometry
    color: Color
    line_mm: float = 0.0

    @property
    def geometry(self) -> str:
        """What QGIS calls its kind."""
        return "Line" if self.line_mm else "Polygon"

    @property
    def style(self) -> bytes:
        """Its QML."""
        if self.line_mm:
            return _single("line", line(self.color, self.line_mm))
        return _single("fill", fill(self.color, CLEAR, 0))


def write_ground(layers: Sequence[GroundLayer], path: Path) -> None:
    """Write the ground as a GeoPackage; the same layers give the same bytes.

    Parameters
    ----------
    layers : sequence of GroundLayer
    path : Path
        A new file.
    """
    for layer in layers:
        pyogrio.write_dataframe(
            geopandas.GeoDataFrame({"name": [layer.title]}, geometry=[layer.shape], crs=CRS),
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_type=f"Multi{'LineString' if layer.line_mm else 'Polygon'}",
            promote_to_multi=True,
            append=path.exists(),
            dataset_options={"VERSION": "1.2"},
        )
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (CHANGED,))
        database.commit()
        database.execute("VACUUM")


def outlined(style: bytes) -> bytes:
    """Return a style of areas that draws their outlines and names, and does not fill them."""
    return _redrawn(style, _single_renderer("fill", *_edges()), labels=True)


def unlabeled(style: bytes) -> bytes:
    """Return a style without its labels."""
    return _redrawn(style, None, labels=False)


def limit_style(color: Color) -> bytes:
    """Return the style of the city limit: a line."""
    return _single("fill", line(color, LIMIT_MM))


def _edges() -> tuple[Element, Element]:
    return line(CASING, CASING_MM), line(AREA_LINE, AREA_LINE_MM)


def _redrawn(style: bytes, other: Element | None, *, labels: bool) -> bytes:
    root = fromstring(style)  # noqa: S314  our own style, made a moment ago
    if other is not None:
        former = root.find("renderer-v2")
        if former is not None:
            root.remove(former)
        root.insert(0, other)
    root.set("labelsEnabled", str(int(labels)))
    return document(root)


def _single(kind: str, *layers: Element) -> bytes:
    return document(
        element(
            "qgis",
            _single_renderer(kind, *layers),
            version=VERSION,
            styleCategories="AllStyleCategories",
            labelsEnabled=0,
        )
    )


def _single_renderer(kind: str, *layers: Element) -> Element:
    return renderer("singleSymbol", element("symbols", symbol(0, kind, *layers)))
