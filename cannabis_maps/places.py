"""Chicago's places: city limit, and areas with names and residents."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.grid import BoolArray, FloatArray, Grid, Region
from cannabis_maps.provenance import Source

METERS_PER_SURVEY_FOOT = 1200 / 3937
CITY_MARGIN_M = 200.0
CENSUS_DAYS = (date(2000, 4, 1), date(2010, 4, 1), date(2020, 4, 1))
CENSUS_SOURCE = (
    "Residents: U.S. Census Bureau, Censuses of 2000, 2010 and 2020, interpolated day by day and "
    "averaged over the dates shown."
)
OUTSIDE = 0

Polygons = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int16]


class Noun(NamedTuple):
    """What areas are called.

    Parameters
    ----------
    singular, plural : str
        In small letters as far as they are no names: ``ward``, ``wards``.
    """

    singular: str
    plural: str


COMMUNITY_AREA = Noun("community area", "community areas")


@dataclass(frozen=True, eq=False)
class Areas:
    """Named areas, such as the community areas, in the order of their numbers.

    Parameters
    ----------
    numbers : array of int16, shape (n,)
        The City's numbers of the community areas, 1 to 77; else 1 to n, in the order of the file.
    names : tuple of str
        Each once.
    polygons : array of shapely polygons, shape (n,)
        In EPSG:26971.
    residents : array of shape (n, m)
        Of the community areas in the Censuses of 2000, 2010 and 2020; no column where not known.
    residents_days : tuple of date
        The day of each column, ascending; none for a single number that stands for all days.
    residents_source : str
        Where they come from, in a sentence.
    noun : Noun
    sources : tuple of Source
        The files that the areas and their residents were read from; none for what is built in.
    left_out : tuple of str
        Names of the areas that a file holds and that have no part in the city.
    are_community_areas : bool
        Whether they are the City's own, to which records are counted as they are read.

    See Also
    --------
    cannabis_maps.areas.read_areas
    """

    numbers: Numbers
    names: tuple[str, ...]
    polygons: Polygons
    residents: FloatArray
    residents_days: tuple[date, ...] = CENSUS_DAYS
    residents_source: str = CENSUS_SOURCE
    noun: Noun = COMMUNITY_AREA
    sources: tuple[Source, ...] = ()
    left_out: tuple[str, ...] = ()
    are_community_areas: bool = False

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.names)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """Let the built-in areas be the built-in ones in another process too."""
        if self is community_areas():
            return community_areas, ()
        return super().__reduce_ex__(protocol)

    @property
    def have_residents(self) -> bool:
        """Whether it is known how many people live in them."""
        return bool(self.residents.size)


@cache
def community_areas() -> Areas:
    """Return Chicago's 77 community areas.

    The polygons are those that libpysal carries; names and residents are the Census Bureau's as
    compiled by CMAP.

    Returns
    -------
    Areas

    Examples
    --------
    >>> areas = community_areas()
    >>> areas.numbers[24], areas.names[24], int(areas.residents[24, 1])
    (np.int16(25), 'Austin', 98514)
    """
    _, _, shapes, fields = pyogrio.raw.read(_libpysal_file(), columns=["AREA_NUMBE"])
    polygons = dict(zip(fields[0].astype(int).tolist(), shapely.from_wkb(shapes), strict=True))
    text = resources.files("cannabis_maps.data").joinpath("community_areas.csv").read_text("utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: int(row["number"]))
    numbers = [int(row["number"]) for row in rows]
    return Areas(
        numbers=np.array(numbers, dtype=np.int16),
        names=tuple(row["name"] for row in rows),
        polygons=shapely.transform(
            np.array([polygons[number] for number in numbers]),
            lambda feet: feet * METERS_PER_SURVEY_FOOT,
        ),
        residents=np.array(
            [[float(row[f"residents_{census.year}"]) for census in CENSUS_DAYS] for row in rows]
        ),
        are_community_areas=True,
    )


@cache
def city_limit() -> BaseGeometry:
    """Return the city: the union of its community areas, in EPSG:26971.

    Examples
    --------
    >>> round(city_limit().area / 1e6, 1)
    598.6
    """
    return shapely.union_all(community_areas().polygons)


def cells_in_city(x: FloatArray, y: FloatArray) -> BoolArray:
    """Tell which cells of a grid have their center in the city.

    Parameters
    ----------
    x : array of shape (cols,)
    y : array of shape (rows,)
        Of the centers, in EPSG:26971.

    Returns
    -------
    array of bool, shape (rows, cols)
    """
    shapely.prepare(city_limit())
    return np.asarray(shapely.contains_xy(city_limit(), *np.meshgrid(x, y)), dtype=np.bool_)


def inside_city(areas: Areas) -> Polygons:
    """Return the polygons of areas as far as the city goes.

    Parameters
    ----------
    areas : Areas

    Returns
    -------
    array of shapely polygons, shape (n,)
        In EPSG:26971.
    """
    if areas.are_community_areas:
        return areas.polygons
    return np.asarray(shapely.intersection(areas.polygons, city_limit()))


def chicago_grid(cell_m: float = 50.0) -> Grid:
    """Return the grid that covers the city.

    Parameters
    ----------
    cell_m : float
        Side of a cell in meters.

    Returns
    -------
    Grid

    Examples
    --------
    >>> chicago_grid(50).shape
    (841, 696)
    """
    return Grid.covering(Region(*city_limit().bounds), cell_m)


def locate(x: FloatArray, y: FloatArray, within_m: float = CITY_MARGIN_M) -> Numbers:
    """Find the community area of each position, or the nearest one.

    Parameters
    ----------
    x, y : array of shape (n,)
        EPSG:26971 meters.
    within_m : float
        How far outside the city a position may lie and still count to the nearest area.

    Returns
    -------
    array of int16, shape (n,)
        The area's number, 0 where no area is within reach.

    Examples
    --------
    >>> locate(np.array([358700.0, 300000.0]), np.array([579000.0, 500000.0]))
    array([32,  0], dtype=int16)
    """
    areas = community_areas()
    found = np.full(len(x), OUTSIDE, dtype=np.int16)
    # On a shared edge a position is in both areas; the one with the lower number has it.
    for number, polygon in zip(areas.numbers, areas.polygons, strict=True):
        left, bottom, right, top = polygon.bounds
        in_box = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
        candidates = np.flatnonzero(in_box & (found == OUTSIDE))
        shapely.prepare(polygon)
        held = shapely.intersects_xy(polygon, x[candidates], y[candidates])
        found[candidates[held]] = number
    missing = np.flatnonzero(found == OUTSIDE)
    tree = shapely.STRtree(areas.polygons)
    near, nearest = tree.query_nearest(
        shapely.points(x[missing], y[missing]), max_distance=within_m, all_matches=False
    )
    found[missing[near]] = areas.numbers[nearest]
    return found


def locate_in(areas: Areas, x: FloatArray, y: FloatArray) -> Numbers:
    """Find the area that each position is in.

    Parameters
    ----------
    areas : Areas
    x, y : array of shape (n,)
        EPSG:26971 meters.

    Returns
    -------
    array of int16, shape (n,)
        The area's number, 0 where it is in none; of several areas, as on a shared edge, the
        lowest.

    See Also
    --------
    locate : For community areas, with the nearest one for what is just
        outside the city.

    Examples
    --------
    >>> locate_in(community_areas(), np.array([358700.0, 3e5]), np.array([579000.0, 5e5]))
    array([32,  0], dtype=int16)
    """
    # The tree holds the positions, so that each polygon is prepared once for all of them.
    area, position = shapely.STRtree(shapely.points(x, y)).query(
        areas.polygons, predicate="intersects"
    )
    none = np.iinfo(np.int16).max
    found = np.full(len(x), none, dtype=np.int16)
    np.minimum.at(found, position, areas.numbers[area])
    found[found == none] = OUTSIDE
    return found


def mean_residents(first_day: date, last_day: date, areas: Areas | None = None) -> FloatArray:
    """Return each area's residents averaged over the days of a window.

    Between two Censuses residents change by the same number each day; after the last one, and
    before the first, they stay. So they do between the days for which other areas' are known.

    Parameters
    ----------
    first_day, last_day : date
        Both days included.
    areas : Areas, optional
        With residents; the community areas unless given.

    Returns
    -------
    array of shape (n,)
        In the order of the areas. Times the window's years: resident-years.

    Examples
    --------
    >>> mean_residents(date(2010, 4, 1), date(2010, 4, 1))[24]
    np.float64(98514.0)
    """
    known_of = community_areas() if areas is None else areas
    if not known_of.residents_days:
        return known_of.residents[:, 0].copy()
    days = np.arange(first_day.toordinal(), last_day.toordinal() + 1)
    known = [day.toordinal() for day in known_of.residents_days]
    return np.array([np.interp(days, known, row).mean() for row in known_of.residents])


def _libpysal_file() -> Path:
    # Importing libpysal takes seconds; only its data are wanted.
    spec = find_spec("libpysal")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("libpysal")
    return Path(spec.origin).parent / "examples" / "chicago" / "Chicago77.shp"
