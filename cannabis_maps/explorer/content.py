"""All that the page shows, worked out from records: surfaces, counts and residents by year."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from cannabis_maps.areas import counts_in, with_estimated_residents
from cannabis_maps.density.marks import surface_of
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.grid import FloatArray, Grid
from cannabis_maps.maps.diverging import DivergingScale, diverging_scale_for
from cannabis_maps.maps.rates import class_breaks
from cannabis_maps.maps.scale import ColorScale, Units, scale_for
from cannabis_maps.places import Areas, chicago_grid, mean_residents
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import AreaRate
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.series import Series
from cannabis_maps.windows import yearly_windows

# The first whole year in which police could write a ticket instead.
TICKETS_FROM = 2013

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Extent:
    """Years next to one another, by their places among those shown; both ends included."""

    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Content:
    """What the page shows.

    Parameters
    ----------
    series : Series
        A surface of each calendar year, per year of actual days, per km2.
    areas : Areas
        With their residents.
    counts : array of int64, shape (areas, years)
        Mapped arrests of the years shown.
    elsewhere : array of int64, shape (years,)
        In none of the areas.
    residents : array of shape (areas, years)
        Averaged over the days of each year.
    units : {"mi", "km"}
        The unit that comes first.
    """

    series: Series
    areas: Areas
    counts: Counts
    elsewhere: Counts
    residents: FloatArray
    units: Units

    @property
    def provenance(self) -> Provenance:
        """Where all the records come from."""
        return self.series.provenance

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years shown: those with enough arrests for none to show by itself."""
        return tuple(span.window.first_day.year for span in self.series.spans)

    @property
    def lengths(self) -> FloatArray:
        """Their lengths in years of 365.25 days."""
        return np.array([span.provenance.duration_years for span in self.series.spans])

    @property
    def grid(self) -> Grid:
        """The grid of the surfaces."""
        return chicago_grid(float(self.series.surfaces.attrs["cell_m"]))

    @property
    def per_km2(self) -> FloatArray:
        """Arrests per km2 of each year, shape (years, rows, cols); NaN outside the city."""
        return self.series.surfaces.to_numpy() * self.lengths[:, np.newaxis, np.newaxis]

    def extents(self) -> Iterator[Extent]:
        """Yield all spans of years, by their first year and then by their last."""
        count = len(self.years)
        for first in range(count):
            yield from (Extent(first, last) for last in range(first, count))

    def surface(self, extent: Extent) -> FloatArray:
        """Return the density of a span, in arrests per km2 per year of actual days."""
        kept = slice(extent.first, extent.last + 1)
        return np.asarray(self.per_km2[kept].sum(axis=0) / self.lengths[kept].sum())

    def rates(self, extent: Extent) -> tuple[AreaRate, ...]:
        """Return the rates of a span, in the order of the areas."""
        kept = slice(extent.first, extent.last + 1)
        length = float(self.lengths[kept].sum())
        counts = self.counts[:, kept].sum(axis=1)
        people = (self.residents[:, kept] @ self.lengths[kept]) / length
        is_own = self.areas.are_community_areas
        return tuple(
            AreaRate(int(number), name, int(count), float(residents), length, is_own)
            for number, name, count, residents in zip(
                self.areas.numbers, self.areas.names, counts, people, strict=True
            )
        )

    def before_and_after(self) -> tuple[Extent, Extent]:
        """Return which spans are compared at first: before and since tickets, or the halves."""
        count = len(self.years)
        since = next((at for at, year in enumerate(self.years) if year >= TICKETS_FROM), 0)
        split = since if 0 < since < count else max(count // 2, 1)
        return Extent(0, split - 1), Extent(min(split, count - 1), count - 1)


def content_of(
    records: Records,
    areas: Areas,
    surface: SurfaceRecipe,
    units: Units = "mi",
    progress: Progress = silent,
) -> Content:
    """Work out what the page shows.

    Parameters
    ----------
    records : Records
    areas : Areas
    surface : SurfaceRecipe
    units : {"mi", "km"}
    progress : callable

    Returns
    -------
    Content
        Years with so few arrests that single ones would show are left out of all of it.

    Raises
    ------
    TooFewError
        If there is no year with enough.

    Examples
    --------
    >>> from cannabis_maps.places import community_areas
    >>> from cannabis_maps.records import read_records
    >>> content = content_of(read_records("demo"), community_areas(), SurfaceRecipe(cell_m=500))
    >>> content.years[0], int(content.counts[24, 17]), content.before_and_after()[0]
    (2001, 125, Extent(first=0, last=11))
    """
    known = records.provenance
    windows = yearly_windows(known.first_day, known.last_day)
    series = estimate_series(records, windows, surface, progress)
    peopled = areas if areas.have_residents else with_estimated_residents(areas)
    found = counts_in(records, areas)
    shown = [found.years.index(span.window.first_day.year) for span in series.spans]
    residents = [
        mean_residents(span.provenance.first_day, span.provenance.last_day, peopled)
        for span in series.spans
    ]
    return Content(
        series,
        peopled,
        found.by_year[shown].T,
        found.elsewhere_by_year[shown],
        np.array(residents).T,
        units,
    )


@dataclass(frozen=True)
class SpanScales:
    """What a span is drawn with where its colors are fitted to it alone.

    Parameters
    ----------
    density : ColorScale
    breaks : tuple of float
        Between the classes of rates.
    """

    density: ColorScale
    breaks: tuple[float, ...]


@dataclass(frozen=True)
class Scales:
    """What all spans are drawn with, and each on request.

    Parameters
    ----------
    density : ColorScale
        Fitted to the surfaces of all years, as that of a printed series is.
    breaks : tuple of float
        Between the classes of rates, of all years together.
    change : DivergingScale
        Fitted to the change that is shown at first.
    spans : tuple of SpanScales
        In the order of `Content.extents`.
    """

    density: ColorScale
    breaks: tuple[float, ...]
    change: DivergingScale
    spans: tuple[SpanScales, ...]


def scales_of(content: Content) -> Scales:
    """Fit the scales.

    Parameters
    ----------
    content : Content

    Returns
    -------
    Scales
    """
    yearly = content.series.surfaces.to_numpy()
    inside = np.isfinite(yearly[0])
    summed = np.cumsum(
        np.concatenate([np.zeros((1, int(inside.sum()))), content.per_km2[:, inside]]), axis=0
    )
    lengths = np.cumsum([0.0, *content.lengths])

    def mean(extent: Extent) -> FloatArray:
        first, end = extent.first, extent.last + 1
        return np.asarray((summed[end] - summed[first]) / (lengths[end] - lengths[first]))

    before, after = (mean(extent) for extent in content.before_and_after())
    whole = Extent(0, len(content.years) - 1)
    return Scales(
        scale_for(yearly, content.units),
        class_breaks(content.rates(whole)),
        diverging_scale_for(after - before, content.units),
        tuple(
            SpanScales(
                # Sums of rounded numbers may fall short of zero by a hair.
                scale_for(np.maximum(mean(extent), 0.0), content.units),
                class_breaks(content.rates(extent)),
            )
            for extent in content.extents()
        ),
    )


def yearly_ends(content: Content) -> list[float]:
    """Return where the scale of each year alone would end, in arrests per km2 per year."""
    return [scale_for(each.to_numpy(), "km").top for each in content.series.surfaces]


def whole_surface(content: Content) -> xr.DataArray:
    """Return the density of all years shown, as a surface of its own."""
    surfaces = content.series.surfaces
    first = surface_of(surfaces, surfaces["mark"].values.tolist()[0])
    values = content.surface(Extent(0, len(content.years) - 1))
    length = float(content.lengths.sum())
    count = sum(span.provenance.mapped for span in content.series.spans)
    return first.copy(data=values).assign_attrs(years=length, count=count)
