"""The built-in data: real yearly counts by community area, spread evenly within each."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.errors import OptionError
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, community_areas
from cannabis_maps.provenance import Source
from cannabis_maps.records.inputs import DEMO
from cannabis_maps.records.selection import Selection

LAST_DAY = date(2018, 11, 12)
# The plane's most even additive sequence steps by the powers of 1 over this number, the real root
# of x^3 = x + 1: any stretch of it, as one year's arrests, is about as even as the whole.
PLASTIC = 1.3247179572447460
SPARE = 64
HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"

Counts = npt.NDArray[np.int64]
Whole = npt.NDArray[np.int64]


def demo_source() -> Source:
    """Return the source of the built-in data, with the hash of its table of counts."""
    return Source(DEMO, hashlib.sha256(_table()).hexdigest())


def check_demo(selection: Selection) -> None:
    """Refuse what counts by area and year cannot answer.

    Parameters
    ----------
    selection : Selection

    Raises
    ------
    OptionError
        If parts of years, incidents without an arrest or other offenses are asked for.
    """
    first, last = selection.first_day, selection.last_day
    starts_whole = first is None or (first.month, first.day) == (1, 1)
    ends_whole = last is None or (last.month, last.day) == (12, 31) or last >= LAST_DAY
    if not (starts_whole and ends_whole):
        raise OptionError(
            "the built-in data are counts by year; ask for whole years, such as "
            "--from 2010-01-01 --to 2012-12-31, or give the City's file"
        )
    if not selection.arrests_only:
        raise OptionError(
            "the built-in data hold arrests only; leave out --include-non-arrests, or give the "
            "City's file"
        )
    if selection.offense.is_every:
        raise OptionError(
            "the built-in data hold one offense only; give the City's file of all offenses"
        )


def demo_counts() -> tuple[tuple[int, ...], Counts]:
    """Return the table behind the built-in data.

    Returns
    -------
    years : tuple of int
    counts : array of shape (77, years)
        Arrests by community area, in the order of `community_areas`.

    Examples
    --------
    >>> years, counts = demo_counts()
    >>> years[0], years[-1], int(counts.sum())
    (2001, 2018, 272608)
    """
    header, *rows = csv.reader(_table().decode("utf-8").splitlines())
    by_number = {int(row[0]): [int(cell) for cell in row[1:]] for row in rows}
    counts = np.array([by_number[int(number)] for number in community_areas().numbers])
    return tuple(int(year) for year in header[1:]), counts


def write_demo(folder: Path) -> Path:
    """Write the built-in data as a file like the portal's.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Path
        The file.
    """
    years, counts = demo_counts()
    places = np.concatenate(
        [
            lattice(polygon, int(total))
            for polygon, total in zip(community_areas().polygons, counts.sum(axis=1), strict=True)
        ]
    )
    # Area by area, and year by year within each: the order of the places.
    days = np.empty(len(places), dtype=np.int64)
    year_of = np.repeat(np.tile(np.arange(len(years)), len(counts)), counts.ravel())
    for column, year in enumerate(years):
        days[year_of == column] = spread_days(year, counts[:, column])
    path = folder / DEMO
    path.write_text(HEADER + "".join(_lines(days, places)), encoding="utf-8", newline="")
    return path


def lattice(polygon: BaseGeometry, n: int) -> Whole:
    """Lay points evenly in a polygon.

    They follow an additive recurrence, so that every stretch of them is even as well.

    Parameters
    ----------
    polygon : shapely polygon
        EPSG:26971 meters.
    n : int
        Number of points.

    Returns
    -------
    array of int64, shape (n, 2)
        Whole US survey feet, inside the polygon.

    References
    ----------
    Roberts, M. (2018). The unreasonable effectiveness of quasirandom sequences.

    Examples
    --------
    >>> lattice(shapely.box(0, 0, 300, 300), 3)
    array([[251,  69],
           [ 10, 630],
           [753, 206]])
    """
    left, bottom, right, top = polygon.bounds
    shapely.prepare(polygon)
    tried = int(n * (right - left) * (top - bottom) / polygon.area) + SPARE
    while True:
        step = np.arange(1, tried + 1)
        across, up = (0.5 + step / PLASTIC) % 1.0, (0.5 + step / PLASTIC**2) % 1.0
        meters = np.column_stack((left + across * (right - left), bottom + up * (top - bottom)))
        feet = np.rint(meters / METERS_PER_SURVEY_FOOT)
        inside = shapely.contains_xy(polygon, feet * METERS_PER_SURVEY_FOOT)
        if np.count_nonzero(inside) >= n:
            return np.asarray(feet[inside][:n], dtype=np.int64)
        tried += tried // 8 + SPARE


def spread_days(year: int, counts: Counts) -> Whole:
    """Spread a year's arrests over its days, evenly in the city and in each area.

    Parameters
    ----------
    year : int
    counts : array of shape (areas,)

    Returns
    -------
    array of int64, shape (sum of counts,)
        Ordinals of the days, area by area.

    Examples
    --------
    >>> [date.fromordinal(day).isoformat() for day in spread_days(2010, np.array([2, 1]))]
    ['2010-01-01', '2010-09-01', '2010-05-02']
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), LAST_DAY)
    share = np.concatenate([(np.arange(count) + 0.5) / count for count in counts.tolist()])
    rank = np.empty(len(share), dtype=np.int64)
    rank[np.argsort(share, kind="stable")] = np.arange(len(share))
    days = last.toordinal() - first.toordinal() + 1
    return first.toordinal() + rank * days // max(len(share), 1)


def _lines(days: Whole, places: Whole) -> Iterator[str]:
    numbers, of_day = np.unique(days, return_inverse=True)
    written = [f"{date.fromordinal(day):%m/%d/%Y}" for day in numbers.tolist()]
    line = f"%s 12:00:00 PM,{POSSESSION_30G.iucr[0]},true,%d,%d\n"
    dates = map(written.__getitem__, of_day.tolist())
    return map(line.__mod__, zip(dates, *places.T.tolist(), strict=True))


def _table() -> bytes:
    return resources.files("cannabis_maps.data").joinpath("arrests_by_area_year.csv").read_bytes()
