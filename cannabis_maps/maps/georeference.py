"""Where on the ground the map of a PDF is, in the words of the PDF's own standard."""

from dataclasses import dataclass

import numpy as np
import pikepdf
import pyproj

from cannabis_maps.grid import CRS, Region

POINTS_PER_INCH = 72
# Corners of the unit square, from the upper left one against the clock.
CORNERS = ((0, 1), (0, 0), (1, 0), (1, 1))
DIGITS = 12


@dataclass(frozen=True)
class Placement:
    """A rectangle of the page, and what it shows of the ground.

    Parameters
    ----------
    box : tuple of float
        Left, bottom, right and top in inches of the finished page.
    region : Region
        In meters of the projection.
    crs : str
    """

    box: tuple[float, float, float, float]
    region: Region
    crs: str = CRS


def viewport(placement: Placement) -> pikepdf.Dictionary:
    """Return the viewport that tells a reader of maps where a rectangle of a page is.

    Parameters
    ----------
    placement : Placement

    Returns
    -------
    pikepdf.Dictionary

    References
    ----------
    ISO 32000-2 (2020), 8.8 and 12.10: viewports, geospatial measure dictionaries.

    Examples
    --------
    >>> seen = viewport(Placement((1, 1, 2, 2), Region(350_000, 570_000, 351_000, 571_000)))
    >>> [float(side) for side in seen.BBox], int(seen.Measure.GCS.EPSG)
    ([72.0, 72.0, 144.0, 144.0], 26971)
    """
    projection = pyproj.CRS.from_user_input(placement.crs)
    left, bottom, right, top = placement.region
    x, y = (
        np.array([low + share * (high - low) for share in shares])
        for (low, high), shares in zip(
            ((left, right), (bottom, top)), zip(*CORNERS, strict=True), strict=True
        )
    )
    geodetic = projection.geodetic_crs
    to_degrees = pyproj.Transformer.from_crs(projection, geodetic, always_xy=True)
    longitudes, latitudes = to_degrees.transform(x, y)
    points = [
        round(float(value), DIGITS)
        for pair in zip(latitudes, longitudes, strict=True)
        for value in pair
    ]
    measure = pikepdf.Dictionary(
        Type=pikepdf.Name.Measure,
        Subtype=pikepdf.Name.GEO,
        Bounds=pikepdf.Array([share for corner in CORNERS for share in corner]),
        GPTS=pikepdf.Array(points),
        LPTS=pikepdf.Array([share for corner in CORNERS for share in corner]),
        GCS=pikepdf.Dictionary(
            Type=pikepdf.Name.PROJCS,
            EPSG=projection.to_epsg(),
            WKT=pikepdf.String(projection.to_wkt("WKT1_ESRI")),
        ),
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Viewport,
        Name=pikepdf.String("Map"),
        BBox=pikepdf.Array([round(side * POINTS_PER_INCH, 6) for side in placement.box]),
        Measure=measure,
    )
