"""From a record's coordinates to a position in the city, or to the reason why there is none."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from cannabis_maps.grid import CRS, BoolArray, FloatArray
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, OUTSIDE, Numbers, locate

DEGREES_CRS = "EPSG:4269"
# Where X = 0, Y = 0 comes to lie: southern Missouri.
NULL_LATITUDE, NULL_LONGITUDE = 36.619446395, -91.686565684
NEAR_DEGREES = 1e-4


# Records are placed by their spot, the coordinates as they were written: few, and often repeated.
SPOTS = """
CREATE TEMP TABLE spots AS
SELECT row_number() OVER () - 1 AS spot, x, y, latitude, longitude
FROM (SELECT DISTINCT x, y, latitude, longitude FROM kept)
"""
AT_SPOT = """
kept.x IS NOT DISTINCT FROM spots.x AND kept.y IS NOT DISTINCT FROM spots.y
AND kept.latitude IS NOT DISTINCT FROM spots.latitude
AND kept.longitude IS NOT DISTINCT FROM spots.longitude
"""


@dataclass(frozen=True, eq=False)
class Spots:
    """Coordinates that records have, each once.

    Parameters
    ----------
    x, y : array of float64, shape (n,)
        US survey feet, NaN where missing.
    latitude, longitude : array of float64, shape (n,)
        Degrees, NaN where missing.
    """

    x: FloatArray
    y: FloatArray
    latitude: FloatArray
    longitude: FloatArray


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of spots; each spot is of one kind.

    Parameters
    ----------
    x, y : array of float64, shape (n,)
        EPSG:26971 meters, NaN where there is none.
    area : array of int16, shape (n,)
        Number of the community area, 0 where there is none.
    missing, bad, outside, mapped : array of bool, shape (n,)
        No position, a bad geocode, outside the city, or mapped.
    """

    x: FloatArray
    y: FloatArray
    area: Numbers
    missing: BoolArray
    bad: BoolArray
    outside: BoolArray

    @property
    def mapped(self) -> BoolArray:
        """Which spots are on the map."""
        return np.asarray(self.area != OUTSIDE, dtype=np.bool_)


def number_spots(con: duckdb.DuckDBPyConnection) -> Spots:
    """Give each of the coordinates in the view ``kept`` a number, in a table ``spots``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection

    Returns
    -------
    Spots
        In the order of their numbers, from 0.
    """
    con.execute(SPOTS)
    columns: dict[str, Any] = con.execute(
        "SELECT x, y, latitude, longitude FROM spots ORDER BY spot"
    ).fetchnumpy()
    return Spots(
        **{name: np.ma.filled(each.astype(np.float64), np.nan) for name, each in columns.items()}
    )


def find_positions(spots: Spots) -> Positions:
    """Place spots: by X and Y, else by latitude and longitude.

    Parameters
    ----------
    spots : Spots

    Returns
    -------
    Positions
    """
    has_feet = ~(np.isnan(spots.x) | np.isnan(spots.y))
    has_degrees = ~(np.isnan(spots.latitude) | np.isnan(spots.longitude))
    bad = np.where(has_feet, (spots.x == 0) & (spots.y == 0), has_degrees & _is_null(spots))
    missing = ~(has_feet | has_degrees)
    x, y = spots.x.copy(), spots.y.copy()
    by_degrees = has_degrees & ~has_feet & ~bad
    if by_degrees.any():
        x[by_degrees], y[by_degrees] = _feet(
            spots.longitude[by_degrees], spots.latitude[by_degrees]
        )
    usable = ~(bad | missing)
    x, y = (np.where(usable, feet * METERS_PER_SURVEY_FOOT, np.nan) for feet in (x, y))
    area = np.full(len(x), OUTSIDE, dtype=np.int16)
    area[usable] = _located(x[usable], y[usable])
    return Positions(x, y, area, missing, bad, outside=usable & (area == OUTSIDE))


def _is_null(spots: Spots) -> BoolArray:
    at_zero = (spots.latitude == 0) & (spots.longitude == 0)
    near = (np.abs(spots.latitude - NULL_LATITUDE) < NEAR_DEGREES) & (
        np.abs(spots.longitude - NULL_LONGITUDE) < NEAR_DEGREES
    )
    return np.asarray(at_zero | near, dtype=np.bool_)


def _feet(longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    from pyproj import Transformer  # noqa: PLC0415  few sources need it

    x, y = Transformer.from_crs(DEGREES_CRS, CRS, always_xy=True).transform(longitude, latitude)
    # The City's positions are whole feet, which its degrees give back to 0.1 mm.
    return np.rint(x / METERS_PER_SURVEY_FOOT), np.rint(y / METERS_PER_SURVEY_FOOT)


def _located(x: FloatArray, y: FloatArray) -> Numbers:
    found = np.full(len(x), OUTSIDE, dtype=np.int16)
    # Degrees that are no place on Earth have no projection.
    finite = np.isfinite(x) & np.isfinite(y)
    found[finite] = locate(x[finite], y[finite])
    return found
