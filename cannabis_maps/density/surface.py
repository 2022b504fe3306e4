"""The estimate: points smoothed by a kernel on a grid, within a window."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr
from rioxarray.rioxarray import DEFAULT_GRID_MAP
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.plan import Plan
from cannabis_maps.density.points import Points
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import BoolArray, FloatArray, Grid

PER_YEAR = "per-year"
TOTAL = "total"
EXPECTED_COUNT = "expected-count"
UNITS = {
    PER_YEAR: "arrests per km2 per year",
    TOTAL: "arrests per km2",
    EXPECTED_COUNT: "arrests",
}
MEASURES = tuple(UNITS)
DEFAULT_ESTIMATOR = Estimator()
# Over the peak: a density below that is none.
EXACT_TO = 1e-6

Attributes = dict[str, str | float]


def kernel_density(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
    measure: str = PER_YEAR,
    years: float | None = None,
) -> xr.DataArray:
    """Estimate the density of points on a grid.

    The value of a cell is that at its center, f(c) = sum of w_i K(|c - p_i|), where K integrates to
    1 over the plane; it is exact to 1e-6 of the peak, on the grid or off it, whatever the cell. The
    Gaussian is summed by the few modes that it leaves of a transform, quartic and Epanechnikov by
    running sums along the rows. With edge correction each weight is divided by the share of its own
    kernel that falls on the window's cells, worked out by the same machine run backwards, so that
    the plain sum of cells times cell area is the sum of the weights, for every kernel and
    bandwidth.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters in the grid's CRS. No point at all gives zeros.
    weights : array of shape (n,), or None
        How many arrests a point stands for; None is one each.
    grid : Grid
        Where to estimate.
    window : shapely geometry, optional
        In the grid's CRS; the cells with their center in it are estimated. All cells if left out.
    estimator : Estimator
        Kernel, bandwidth and edge correction.
    measure : str
        ``per-year`` (arrests per km2 per year), ``total`` (arrests per km2) or
        ``expected-count`` (arrests in the cell).
    years : float, optional
        Length of the window of time: actual days / 365.25. Needed for ``per-year``.

    Returns
    -------
    xarray.DataArray
        float64 of shape (rows, cols), row 0 in the north, NaN outside the window, with the CRS;
        ``attrs`` hold units, measure, kernel, bandwidth_m, equivalent_sigma_m,
        half_weight_radius_m, edge_correction, count (the sum of the weights), cell_m, years (where
        given) and method.

    Raises
    ------
    OptionError
        If the measure is not known or the years are missing or not positive.
    SurfaceError
        If points and weights do not fit together or are not finite, no cell is in the window, or
        edge correction is wanted for points whose kernel does not reach the window.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall.

    Diggle, P. (1985). A kernel method for smoothing point process data. Applied Statistics 34,
    138-147.

    Jones, M. C. (1993). Simple boundary correction for kernel density estimation. Statistics and
    Computing 3, 135-146.

    Examples
    --------
    One arrest at the center of the northwestern cell, another one in the middle of the last row:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 500, 300), cell_m=100)
    >>> surface = kernel_density(
    ...     [50, 250], [250, 50], None, grid,
    ...     estimator=Estimator("quartic", 250), measure="expected-count",
    ... )
    >>> print(surface.values.round(2))
    [[0.31 0.23 0.07 0.01 0.  ]
     [0.23 0.24 0.17 0.1  0.01]
     [0.07 0.17 0.22 0.15 0.03]]
    >>> round(float(surface.sum()), 9)
    2.0
    """
    scale = scale_of(measure, years, grid)
    points = Points.checked(x, y, weights)
    plan = Plan.prepare(points.x, points.y, cells_in(window, grid), grid, estimator)
    values = plan.expected_counts(points.weights, scale)
    attrs = how_made(grid, estimator, measure) | made_of(points.weights, years)
    return labeled(blanked(values, plan.inside), grid, attrs)


def made_of(weights: FloatArray, years: float | None) -> Attributes:
    """Return the attributes that say what a surface was made of."""
    count: Attributes = {"count": float(weights.sum())}
    return count if years is None else count | {"years": float(years)}


def how_made(grid: Grid, estimator: Estimator, measure: str) -> Attributes:
    """Return the attributes that say what a surface is, and how it was made."""
    return {
        "units": UNITS[measure],
        "measure": measure,
        "kernel": estimator.kernel,
        "bandwidth_m": estimator.bandwidth_m,
        "equivalent_sigma_m": estimator.equivalent_sigma_m,
        "half_weight_radius_m": estimator.half_weight_radius_m,
        "edge_correction": estimator.edge_correction,
        "cell_m": float(grid.cell_m),
        "method": f"Kernel density: {estimator.describe()}, cells of {grid.cell_m:,.10g} m.",
    }


def scale_of(measure: str, years: float | None, grid: Grid) -> float:
    """Return what turns the weight on a cell into a measure, or say what is wrong with it."""
    if measure not in UNITS:
        raise OptionError(f"measure {measure!r} is not known; use {', '.join(UNITS)}")
    if years is not None and not (math.isfinite(years) and years > 0):
        raise OptionError(f"years {years:g}: give a positive number, actual days / 365.25")
    if measure == EXPECTED_COUNT:
        return 1.0
    if measure == TOTAL:
        return 1 / grid.cell_area_km2
    if years is None:
        raise OptionError(f"measure {PER_YEAR} needs years: give actual days / 365.25, or {TOTAL}")
    return 1 / grid.cell_area_km2 / years


def cells_in(window: BaseGeometry | None, grid: Grid) -> BoolArray:
    """Tell which cells have their center in the window, or say that none has."""
    if window is None:
        return np.ones(grid.shape, dtype=np.bool_)
    inside = grid.inside(window)
    if not inside.any():
        raise SurfaceError(
            f"no cell of {grid.cell_m:g} m has its center in the window; "
            "use a smaller cell, or a window in the grid's CRS and region"
        )
    return inside


def blanked(values: FloatArray, inside: BoolArray) -> FloatArray:
    """Make values NaN outside the window, in place, and return them."""
    if not inside.all():
        np.copyto(values, np.nan, where=~inside)
    return values


def labeled(
    values: FloatArray,
    grid: Grid,
    attrs: Attributes,
    coords: Mapping[str, Any] | None = None,
    name: str = "arrests",
) -> xr.DataArray:
    """Return values on a grid with their coordinates, CRS and attributes.

    Of several surfaces the first coordinate given names their dimension.
    """
    surface = xr.DataArray(
        values,
        dims=(*list(coords or {})[:1], "y", "x"),
        coords={
            **(coords or {}),
            "y": grid.y,
            "x": grid.x,
            DEFAULT_GRID_MAP: _spatial_reference(grid.crs).copy(),
        },
        name=name,
        attrs=attrs,
    )
    surface.encoding["grid_mapping"] = DEFAULT_GRID_MAP
    return surface


@cache
def _spatial_reference(crs: str) -> xr.Variable:
    """Return the coordinate by which `rio` knows a CRS: it takes as long as a small surface."""
    known: xr.Variable = xr.DataArray(0.0).rio.write_crs(crs).coords[DEFAULT_GRID_MAP].variable
    return known


def check_alike(one: xr.DataArray, other: xr.DataArray, attributes: Sequence[str] = ()) -> None:
    """Refuse two surfaces that are not of the same cells, or differ in one of these attributes."""
    if one.shape != other.shape or any(
        not np.array_equal(one[axis], other[axis]) for axis in ("y", "x")
    ):
        raise SurfaceError(
            f"surfaces of {one.shape} and {other.shape} cells are not of the same cells; "
            "make both on one grid"
        )
    for name in attributes:
        if one.attrs.get(name) != other.attrs.get(name):
            raise SurfaceError(
                f"one surface has {name} {one.attrs.get(name)}, the other {other.attrs.get(name)}; "
                "make both in the same way"
            )
