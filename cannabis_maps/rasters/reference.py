"""Coordinate reference systems, extents and datum shifts, as a QGIS project tells them."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from xml.etree.ElementTree import Element

from pyproj import CRS, Transformer

from cannabis_maps.grid import CRS as WORKED_IN
from cannabis_maps.grid import Region
from cannabis_maps.rasters.markup import element

WEB_MERCATOR = "EPSG:3857"
ILLINOIS_EAST = (
    "+proj=tmerc +lat_0=36.6666666666667 +lon_0=-88.3333333333333 +k=0.999975 +x_0=300000 +y_0=0 "
    "+ellps=GRS80"
)
# What leads from longitude and latitude to other coordinates.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "EPSG:4326": "+proj=unitconvert +xy_in=rad +xy_out=deg",
        WEB_MERCATOR: "+proj=webmerc +lat_0=0 +lon_0=0 +x_0=0 +y_0=0 +ellps=WGS84",
    }
)


def transforms() -> Element:
    """Return how positions are shifted between datums: not at all, as in the City's own columns.

    Without a word on it QGIS asks, before the project opens, wherever a finer grid is missing.
    """
    return element(
        "transformContext",
        *(
            element(
                "srcDest",
                element("src", reference(source)),
                element("dest", reference(target)),
                coordinateOp=f"+proj=pipeline +step +inv {start} +step {end}",
                allowFallback=1,
            )
            for other, ending in ENDINGS.items()
            for source, target, start, end in (
                (WORKED_IN, other, ILLINOIS_EAST, ending),
                (other, WORKED_IN, ending, ILLINOIS_EAST),
            )
        ),
    )


def extents(crs: str, extent: Region) -> Sequence[Element]:
    """Return the extents that QGIS would work out, and say that it could do so better."""
    return (
        extent_of("extent", _bounds(extent, crs)),
        extent_of("wgs84extent", _bounds(extent, "EPSG:4326")),
    )


@cache
def _bounds(extent: Region, crs: str) -> Region:
    to_other = Transformer.from_crs(WORKED_IN, crs, always_xy=True)
    return Region(*to_other.transform_bounds(*extent))


def extent_of(tag: str, extent: Region) -> Element:
    """Return an extent."""
    left, bottom, right, top = extent
    return element(
        tag,
        *(
            element(name, f"{edge:.10g}")
            for name, edge in (("xmin", left), ("ymin", bottom), ("xmax", right), ("ymax", top))
        ),
    )


@cache
def _parts(name: str) -> tuple[tuple[str, str], ...]:
    crs = CRS(name)
    return (
        ("wkt", crs.to_wkt()),
        ("srid", name.split(":")[1]),
        ("authid", name),
        ("description", crs.name),
        ("geographicflag", str(crs.is_geographic).lower()),
    )


def reference(name: str) -> Element:
    """Return a CRS by its name, such as ``EPSG:26971``."""
    parts = (element(tag, text) for tag, text in _parts(name))
    return element("spatialrefsys", *parts)
