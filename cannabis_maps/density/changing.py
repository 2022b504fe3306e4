"""The change of a density between two windows of time, and where it is worth an outline."""

import math
from dataclasses import dataclass

import numpy as np
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.marks import Marks, kernel_densities, surface_of
from cannabis_maps.density.points import Points, Sample
from cannabis_maps.density.surface import (
    DEFAULT_ESTIMATOR,
    EXACT_TO,
    PER_YEAR,
    check_alike,
)
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import FloatArray, Grid

BEFORE, AFTER = "before", "after"
MOST_P = 0.05
LEAST_DEPARTURE = 0.25


@dataclass(frozen=True, eq=False)
class Change:
    """Two densities on the same cells, and how they differ.

    Parameters
    ----------
    before, after : xarray.DataArray
        Arrests per km2 per year, of shape (rows, cols), NaN outside the window.
    difference : xarray.DataArray
        After less before, in arrests per km2 per year.
    ratio : xarray.DataArray
        After over before, without a unit; NaN where before is 0, that is, below 1e-6 of its peak,
        to which it is exact.
    """

    before: xr.DataArray
    after: xr.DataArray
    difference: xr.DataArray
    ratio: xr.DataArray

    @property
    def citywide_ratio(self) -> float:
        """Arrests per year after over those before, of all points; NaN if before had none."""
        before, after = (
            surface.attrs["count"] / surface.attrs["years"] for surface in (self.before, self.after)
        )
        return float(after / before) if before > 0 else math.nan


@dataclass(frozen=True, eq=False)
class Positions:
    """Each position of either window once, with its arrests in both.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters; those with fewest arrests first, then from west to east.
    before, after : array of shape (n,)
        How many arrests.
    """

    x: FloatArray
    y: FloatArray
    before: FloatArray
    after: FloatArray

    @classmethod
    def of(cls, before: Sample, after: Sample) -> "Positions":
        """Merge the points of two samples.

        Parameters
        ----------
        before, after : Sample

        Returns
        -------
        Positions

        Raises
        ------
        SurfaceError
            If points and counts of a sample do not fit together, or both samples have no arrest.
        """
        samples = [Points.checked(each.x, each.y, each.counts) for each in (before, after)]
        points = np.concatenate([sample.x + 1j * sample.y for sample in samples])
        counts = np.concatenate([sample.weights for sample in samples])
        if not counts.sum() > 0:
            raise SurfaceError("neither window has an arrest; choose longer ones")
        late = np.arange(counts.size) >= samples[0].x.size
        places, owner = np.unique(points, return_inverse=True)
        earlier, later = np.zeros((2, places.size))
        np.add.at(earlier, owner[~late], counts[~late])
        np.add.at(later, owner[late], counts[late])
        # Binomial numbers are drawn twice as fast where one has the same parameters as the last.
        order = np.argsort(earlier + later, kind="stable")
        found = places[order]
        return cls(found.real.copy(), found.imag.copy(), earlier[order], later[order])


def change(
    before: Sample,
    after: Sample,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
) -> Change:
    """Compare the densities of two windows of time, as arrests per km2 per year of actual days.

    The difference is f_after(c) - f_before(c) and the ratio f_after(c) / f_before(c), both
    densities being estimated by the same kernel, bandwidth and edge correction on the same cells.

    Parameters
    ----------
    before, after : Sample
    grid : Grid
    window : shapely geometry, optional
        In the grid's CRS; the cells with their center in it are estimated. All cells if left out.
    estimator : Estimator
        Kernel, bandwidth and edge correction.

    Returns
    -------
    Change

    Raises
    ------
    OptionError
        If years are not positive.
    SurfaceError
        If neither window has an arrest, or as of `kernel_density`.

    References
    ----------
    Bithell, J. F. (1990). An application of density estimation to geographical epidemiology.
    Statistics in Medicine 9, 691-701.

    Examples
    --------
    Four arrests in two years, then one in one year:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 2000, 1000), cell_m=1000)
    >>> before, after = Sample([500], [500], [4], years=2), Sample([500], [500], [1], years=1)
    >>> found = change(before, after, grid, estimator=Estimator("quartic", 900))
    >>> print(found.before.values, found.after.values, found.difference.values, found.ratio.values)
    [[2. 0.]] [[1. 0.]] [[-1.  0.]] [[0.5 nan]]
    >>> found.citywide_ratio
    0.5
    """
    positions = Positions.of(before, after)
    weights = [positions.before, positions.after]
    marks = Marks((BEFORE, AFTER), weights, (before.years, after.years))
    surfaces = kernel_densities(
        positions.x, positions.y, marks, grid, window=window, estimator=estimator, measure=PER_YEAR
    )
    first, then = (surface_of(surfaces, mark).rename(mark) for mark in (BEFORE, AFTER))
    some = first.where((first > 0) & (first >= EXACT_TO * float(first.max())))
    units = str(first.attrs["units"])
    return Change(
        first,
        then,
        _named(then - first, first, then, {"measure": "difference", "units": units}),
        _named(then / some, first, then, {"measure": "ratio", "units": "1"}),
    )


def worth_outlining(
    found: Change,
    p: xr.DataArray,
    *,
    most_p: float = MOST_P,
    least_departure: float = LEAST_DEPARTURE,
) -> xr.DataArray:
    """Tell where a change is both unlikely by chance and unlike that of the whole city.

    That is where p < most_p and |f_after - q f_before| > d q f_before, where q is the citywide
    ratio of the rates and d the least departure: with so many arrests nearly every change is
    unlikely by chance, so it must also be large.

    Parameters
    ----------
    found : Change
    p : xarray.DataArray
        From `change_significance`, of the same cells.
    most_p : float
        Above 0, to 1.
    least_departure : float
        By which part of it the local ratio must differ from the citywide one, either way.

    Returns
    -------
    xarray.DataArray
        Boolean, of shape (rows, cols); False outside the window. ``attrs`` hold both limits and
        what they mean.

    Raises
    ------
    OptionError
        If a limit is out of range.
    SurfaceError
        If p is not of the same cells, or the window before has no arrest to compare with.

    Examples
    --------
    Of four places three lose half of their arrests, as the city does, and one loses none:

    >>> from cannabis_maps.density.significance import change_significance
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid, x, y = Grid(Region(0, 0, 400, 100), cell_m=100), [50, 150, 250, 350], [50] * 4
    >>> both = Sample(x, y, [400, 300, 200, 80], 1), Sample(x, y, [200, 150, 60, 80], 1)
    >>> how = {"estimator": Estimator("quartic", 90)}
    >>> found, p = change(*both, grid, **how), change_significance(*both, grid, **how)
    >>> print(found.ratio.values, p.values)
    [[0.5 0.5 0.3 1. ]] [[0.001 0.001 0.001 1.   ]]
    >>> print(worth_outlining(found, p).values)
    [[False False  True False]]
    """
    if not 0 < most_p <= 1:
        raise OptionError(f"most p {most_p:g}: give a number above 0, to 1, such as 0.05")
    if not (math.isfinite(least_departure) and least_departure >= 0):
        raise OptionError(f"least departure {least_departure:g}: give 0 or more, such as 0.25")
    check_alike(found.before, p)
    citywide = found.citywide_ratio
    if math.isnan(citywide):
        raise SurfaceError(
            "the window before has no arrest, so there is no citywide change to compare with; "
            "choose a longer one"
        )
    expected = citywide * found.before
    departs = abs(found.after - expected) > least_departure * expected
    told = {
        "meaning": words.outlined(most_p, least_departure),
        "most_p": most_p,
        "least_departure": least_departure,
        "citywide_ratio": citywide,
    }
    outlined: xr.DataArray = ((p < most_p) & departs).rename("worth_outlining")
    return outlined.drop_attrs(deep=False).assign_attrs(told)


def _named(
    values: xr.DataArray, before: xr.DataArray, after: xr.DataArray, told: dict[str, str]
) -> xr.DataArray:
    made: dict[str, str | float] = {"method": f"After against before. {before.attrs['method']}"}
    for surface in (before, after):
        for name in ("count", "years"):
            made[f"{name}_{surface.name}"] = float(surface.attrs[name])
    kept = {name: value for name, value in before.attrs.items() if name not in {"count", "years"}}
    named: xr.DataArray = values.rename(told["measure"])
    return named.drop_attrs(deep=False).assign_attrs(kept | told | made)
