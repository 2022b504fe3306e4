"""From a record's coordinates to a position in the city, or to the reason why there is none."""

from dataclasses import dataclass

import numpy as np

from cannabis_maps.grid import CRS, BoolArray, FloatArray
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, OUTSIDE, Numbers, locate
from cannabis_maps.records.cleaning import Groups

DEGREES_CRS = "EPSG:4269"
# Where X = 0, Y = 0 comes to lie: southern Missouri.
NULL_LATITUDE, NULL_LONGITUDE = 36.619446395, -91.686565684
NEAR_DEGREES = 1e-4


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of groups of records; each group is of one kind.

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
        """Which groups are on the map."""
        return np.asarray(self.area != OUTSIDE, dtype=np.bool_)


def find_positions(groups: Groups) -> Positions:
    """Place groups of records: by X and Y, else by latitude and longitude.

    Parameters
    ----------
    groups : Groups

    Returns
    -------
    Positions
    """
    has_feet = ~(np.isnan(groups.x) | np.isnan(groups.y))
    has_degrees = ~(np.isnan(groups.latitude) | np.isnan(groups.longitude))
    bad = np.where(has_feet, (groups.x == 0) & (groups.y == 0), has_degrees & _is_null(groups))
    missing = ~(has_feet | has_degrees)
    x, y = groups.x.copy(), groups.y.copy()
    by_degrees = has_degrees & ~has_feet & ~bad
    if by_degrees.any():
        x[by_degrees], y[by_degrees] = _feet(
            groups.longitude[by_degrees], groups.latitude[by_degrees]
        )
    usable = ~(bad | missing)
    x, y = (np.where(usable, feet * METERS_PER_SURVEY_FOOT, np.nan) for feet in (x, y))
    area = np.full(len(x), OUTSIDE, dtype=np.int16)
    area[usable] = _locate_once(x[usable], y[usable])
    return Positions(x, y, area, missing, bad, outside=usable & (area == OUTSIDE))


def _is_null(groups: Groups) -> BoolArray:
    at_zero = (groups.latitude == 0) & (groups.longitude == 0)
    near = (np.abs(groups.latitude - NULL_LATITUDE) < NEAR_DEGREES) & (
        np.abs(groups.longitude - NULL_LONGITUDE) < NEAR_DEGREES
    )
    return np.asarray(at_zero | near, dtype=np.bool_)


def _feet(longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    from pyproj import Transformer  # noqa: PLC0415  few sources need it

    x, y = Transformer.from_crs(DEGREES_CRS, CRS, always_xy=True).transform(longitude, latitude)
    # The City's positions are whole feet, which its degrees give back to 0.1 mm.
    return np.rint(x / METERS_PER_SURVEY_FOOT), np.rint(y / METERS_PER_SURVEY_FOOT)


def _locate_once(x: FloatArray, y: FloatArray) -> Numbers:
    found = np.full(len(x), OUTSIDE, dtype=np.int16)
    # Degrees that are no place on Earth have no projection.
    finite = np.isfinite(x) & np.isfinite(y)
    distinct, place = np.unique(x[finite] + 1j * y[finite], return_inverse=True)
    found[finite] = locate(distinct.real, distinct.imag)[place]
    return found
