"""The cleaned records: columns of positions, days, areas and counts."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import CRS, FloatArray
from cannabis_maps.places import Numbers, community_areas
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.records.citywide import CitywideTables
from cannabis_maps.records.quality import Quality
from cannabis_maps.records.rows import Integers, Rows

if TYPE_CHECKING:
    import geopandas

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Records:
    """Arrests grouped by position and day; nothing in it points at one record of the source.

    Parameters
    ----------
    x, y : array of float64, shape (n,)
        EPSG:26971 meters; each position stands once, and they are sorted.
    area : array of int16, shape (n,)
        Number of the community area.
    rows : Rows
        Arrests mapped at each position on each day.
    recorded : array of int32, shape (days of the window,)
        Arrests recorded in the whole city on each day, mapped or not.
    quality : Quality
        What became of every line of the sources.
    provenance : Provenance
        Sources, window and counts by year.
    citywide : CitywideTables, optional
        When and in what kind of place, of the whole window; not known of a part of it, nor of the
        built-in data.
    """

    x: FloatArray
    y: FloatArray
    area: Numbers
    rows: Rows
    recorded: Counts
    quality: Quality
    provenance: Provenance
    citywide: CitywideTables | None = None

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self.x)

    @cached_property
    def count(self) -> Integers:
        """Arrests mapped at each position: array of int64, shape (n,)."""
        return self.rows.by_position()

    @property
    def row_days(self) -> Days:
        """Day of each row: array of datetime64[D], shape (rows,)."""
        return np.datetime64(self.provenance.first_day, "D") + self.rows.day.astype(np.int64)

    def of_year(self, year: int) -> "Records":
        """Return the records of one calendar year, or of the part that the window covers.

        Parameters
        ----------
        year : int

        Returns
        -------
        Records
            The provenance is that of the year; the quality is still that of the sources.

        Raises
        ------
        OptionError
            If the window has no day of the year.
        """
        return self.between(date(year, 1, 1), date(year, 12, 31))

    def between(self, first_day: date, last_day: date) -> "Records":
        """Return the records of a window within the window.

        Parameters
        ----------
        first_day, last_day : date
            Both days included.

        Returns
        -------
        Records
            The provenance is that of the days which both windows share; the quality is still
            that of the sources.

        Raises
        ------
        OptionError
            If the two windows share no day.
        """
        whole = self.provenance
        first, last = max(first_day, whole.first_day), min(last_day, whole.last_day)
        if first > last:
            raise OptionError(
                f"no day from {first_day} to {last_day} is in the records, which as read run "
                f"from {whole.first_day} to {whole.last_day}; choose days within them"
            )
        if (first, last) == (whole.first_day, whole.last_day):
            return self
        start, end = (first - whole.first_day).days, (last - whole.first_day).days
        recorded = self.recorded[start : end + 1]
        rows, has = self.rows.between(start, end)
        years = count_years(first, recorded, rows.by_day(len(recorded)))
        return Records(
            x=self.x[has],
            y=self.y[has],
            area=self.area[has],
            rows=rows,
            recorded=recorded,
            quality=self.quality,
            provenance=replace(whole, first_day=first, last_day=last, years=years),
        )

    def by_year(self) -> Integers:
        """Count the mapped arrests at each position by calendar year.

        Returns
        -------
        array of int64, shape (years, n)
            In the order of the provenance's years.

        Examples
        --------
        >>> from cannabis_maps.records import read_records
        >>> counts = read_records("demo").by_year()
        >>> len(counts), int(counts[-1].sum()), int(counts.sum())
        (18, 1195, 272608)
        """
        known = self.provenance
        year = calendar_years(known.first_day, known.days) - known.first_day.year
        return self.rows.by_part(year, len(known.years))

    def by_area(self) -> npt.NDArray[np.int64]:
        """Count the mapped arrests of each community area.

        Returns
        -------
        array of int64, shape (77,)
            In the order of `cannabis_maps.places.community_areas`.

        Examples
        --------
        >>> from cannabis_maps.records import read_records
        >>> int(read_records("demo").of_year(2018).by_area()[24])
        125
        """
        numbers = community_areas().numbers
        counted = np.bincount(self.area, weights=self.count, minlength=int(numbers.max()) + 1)
        return counted[numbers].astype(np.int64)

    def to_geodataframe(self) -> "geopandas.GeoDataFrame":
        """Return the arrests of each position and day as points.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns day, area, count and geometry, in EPSG:26971.
        """
        import geopandas  # noqa: PLC0415  takes a second to import, and few need it

        at = self.rows.each_position()
        return geopandas.GeoDataFrame(
            {
                "day": self.row_days.astype("datetime64[s]"),
                "area": self.area[at],
                "count": self.rows.count.astype(np.int64),
            },
            geometry=geopandas.points_from_xy(self.x[at], self.y[at]),
            crs=CRS,
        )


def calendar_years(first_day: date, days: int) -> Integers:
    """Return the calendar year of each day of a window.

    Examples
    --------
    >>> calendar_years(date(2010, 12, 31), 3)
    array([2010, 2011, 2011])
    """
    day = np.datetime64(first_day, "D") + np.arange(days)
    return day.astype("datetime64[Y]").astype(np.int64) + 1970


def count_years(
    first_day: date, recorded: npt.NDArray[np.integer], mapped: npt.NDArray[np.integer]
) -> tuple[YearCount, ...]:
    """Count a window's arrests by calendar year.

    Parameters
    ----------
    first_day : date
        First day of the window.
    recorded, mapped : array of shape (days of the window,)
        Arrests of each day.

    Returns
    -------
    tuple of YearCount
        One for each calendar year of the window.

    Examples
    --------
    >>> [(year.year, year.recorded, year.mapped) for year in count_years(
    ...     date(2010, 12, 31), np.array([3, 2]), np.array([1, 0]))]
    [(2010, 3, 1), (2011, 2, 0)]
    """
    last_day = first_day + timedelta(len(recorded) - 1)
    years = calendar_years(first_day, len(recorded))
    return tuple(
        YearCount(
            year=year,
            recorded=int(recorded[years == year].sum()),
            mapped=int(mapped[years == year].sum()),
            first_day=max(first_day, date(year, 1, 1)),
            last_day=min(last_day, date(year, 12, 31)),
        )
        for year in range(first_day.year, last_day.year + 1)
    )
