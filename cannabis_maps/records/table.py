"""The cleaned records: columns of positions, days, areas and counts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import CRS, FloatArray
from cannabis_maps.places import community_areas
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.records.citywide import CitywideTables
from cannabis_maps.records.quality import Quality

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
        EPSG:26971 meters; each (x, y, day) stands once, and rows are sorted by them.
    day : array of datetime64[D], shape (n,)
    area : array of int16, shape (n,)
        Number of the community area.
    count : array of int32, shape (n,)
        Arrests at this position on this day.
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
    day: Days
    area: npt.NDArray[np.int16]
    count: Counts
    recorded: Counts
    quality: Quality
    provenance: Provenance
    citywide: CitywideTables | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.x)

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
                f"no day from {first_day} to {last_day} is in the records, which run from "
                f"{whole.first_day} to {whole.last_day}; choose days within them"
            )
        if (first, last) == (whole.first_day, whole.last_day):
            return self
        kept = (self.day >= np.datetime64(first, "D")) & (self.day <= np.datetime64(last, "D"))
        start = (first - whole.first_day).days
        recorded = self.recorded[start : start + (last - first).days + 1]
        years = count_years(first, recorded, self.day[kept], self.count[kept])
        return Records(
            x=self.x[kept],
            y=self.y[kept],
            day=self.day[kept],
            area=self.area[kept],
            count=self.count[kept],
            recorded=recorded,
            quality=self.quality,
            provenance=replace(whole, first_day=first, last_day=last, years=years),
        )

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
        """Return the rows as points.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns day, area, count and geometry, in EPSG:26971.
        """
        import geopandas  # noqa: PLC0415  takes a second to import, and few need it

        return geopandas.GeoDataFrame(
            {"day": self.day.astype("datetime64[s]"), "area": self.area, "count": self.count},
            geometry=geopandas.points_from_xy(self.x, self.y),
            crs=CRS,
        )


def count_years(
    first_day: date, recorded: Counts, day: Days, count: Counts
) -> tuple[YearCount, ...]:
    """Count a window's arrests by calendar year.

    Parameters
    ----------
    first_day : date
        First day of the window.
    recorded : array of shape (days of the window,)
        Arrests recorded on each day.
    day, count : array of shape (n,)
        Days and numbers of mapped arrests.

    Returns
    -------
    tuple of YearCount
        One for each calendar year of the window.

    Examples
    --------
    >>> day = np.array(["2010-12-31"], dtype="datetime64[D]")
    >>> [(y.year, y.recorded, y.mapped) for y in count_years(
    ...     date(2010, 12, 31), np.array([3, 2]), day, np.array([1]))]
    [(2010, 3, 1), (2011, 2, 0)]
    """
    days = np.datetime64(first_day, "D") + np.arange(len(recorded))
    last_day: date = days[-1].item()
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    offset = (day - days[0]).astype(np.int64)
    mapped = np.bincount(offset, weights=count, minlength=len(days))
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
