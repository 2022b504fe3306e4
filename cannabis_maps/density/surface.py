"""The estimate: points smoothed by a kernel on a grid, within a window."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import rioxarray  # noqa: F401  (gives arrays their `rio`)
import xarray as xr
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
MARKS_AND_POINTS = 2
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
    1 over the plane; it is exact to 1e-6 of the peak whatever the cell. The Gaussian is summed by
    the few modes that it leaves of a transform, quartic and Epanechnikov by running sums along the
    rows. With edge correction each weight is divided by the share of its own kernel that falls on
    the window's cells, worked out by the same machine run backwards, so that the plain sum of
    cells times cell area is the sum of the weights, for every kernel and bandwidth.

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
    counts = plan.expected_counts(points.weights)
    attrs = how_made(grid, estimator, measure) | made_of(points.weights, years)
    return labeled(np.where(plan.inside, counts * scale, np.nan), grid, attrs)


@dataclass(frozen=True, eq=False)
class Marks:
    """Several sets of weights of the same points, such as one for each year.

    Parameters
    ----------
    names : sequence
        What each one is called; no two the same.
    weights : array-like of shape (marks, n)
        How many arrests of each mark a point stands for.
    years : sequence of float, optional
        Length of each mark's window of time: actual days / 365.25. Needed for ``per-year``.
    """

    names: Sequence[Hashable]
    weights: npt.ArrayLike
    years: Sequence[float] | None = None


def kernel_densities(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    marks: Marks,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
    measure: str = PER_YEAR,
) -> xr.DataArray:
    """Estimate the densities of several marks of the same points, all in one call.

    What does not depend on the weights is worked out once: the window's cells, where the points
    fall, and the shares of their kernels on the window. The surface of a mark is that of
    `kernel_density` with its weights, to rounding.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters in the grid's CRS. Points on one position are best merged into one.
    marks : Marks
        Their names, weights and lengths of time.
    grid, window, estimator, measure
        As of `kernel_density`.

    Returns
    -------
    xarray.DataArray
        float64 of shape (marks, rows, cols), with the units of `kernel_density` and the
        coordinates ``mark`` (the names), ``count`` (the sum of each one's weights) and ``years``
        (where given); `surface_of` takes out one of them.

    Raises
    ------
    OptionError
        If the measure is not known, or years are missing or not positive.
    SurfaceError
        As of `kernel_density`, or if names, weights and years are not equally many.

    References
    ----------
    Jones, M. C. (1993). Simple boundary correction for kernel density estimation. Statistics and
    Computing 3, 135-146.

    Examples
    --------
    One arrest in the west in 2010, two in the east in 2011:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> marks = Marks([2010, 2011], [[1, 0], [0, 2]])
    >>> surfaces = kernel_densities(
    ...     [50, 350], [50, 50], marks, grid,
    ...     estimator=Estimator("quartic", 200), measure="expected-count",
    ... )
    >>> print(surfaces.sel(mark=2011).values.round(2))
    [[0.   0.   0.72 1.28]]
    """
    points = _checked_marks(x, y, marks)
    years: Sequence[float | None] = marks.years or [None] * len(points)
    scales = [scale_of(measure, one, grid) for one in years]
    plan = Plan.prepare(points[0].x, points[0].y, cells_in(window, grid), grid, estimator)
    values, shown = np.empty((len(points), *grid.shape)), np.where(plan.inside, 1.0, np.nan)
    for surface, of_mark, scale in zip(values, points, scales, strict=True):
        np.multiply(plan.expected_counts(of_mark.weights), shown, out=surface)
        np.multiply(surface, scale, out=surface)
    made = [made_of(of_mark.weights, one) for of_mark, one in zip(points, years, strict=True)]
    coords = {name: ("mark", [each[name] for each in made]) for name in made[0]}
    return labeled(
        values, grid, how_made(grid, estimator, measure), {"mark": list(marks.names), **coords}
    )


def surface_of(surfaces: xr.DataArray, mark: Hashable) -> xr.DataArray:
    """Take one mark's surface out of several.

    Parameters
    ----------
    surfaces : xarray.DataArray
        From `kernel_densities`.
    mark : hashable
        Its name.

    Returns
    -------
    xarray.DataArray
        As from `kernel_density`, with its count and years among the attributes.

    Raises
    ------
    OptionError
        If no mark has this name.

    Examples
    --------
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> marks = Marks([2010, 2011], [[1, 0], [0, 2]], years=[1, 0.75])
    >>> surface_of(kernel_densities([50, 350], [50, 50], marks, grid), 2011).attrs["years"]
    0.75
    """
    names = surfaces["mark"].values.tolist()
    if mark not in names:
        raise OptionError(f"mark {mark!r} is not among {', '.join(map(str, names))}; give one")
    chosen = surfaces.isel(mark=names.index(mark))
    own = {name: float(chosen[name]) for name in ("count", "years") if name in chosen.coords}
    return chosen.drop_vars(["mark", *own]).assign_attrs(own)


def _checked_marks(x: npt.ArrayLike, y: npt.ArrayLike, marks: Marks) -> list[Points]:
    weights, names = np.asarray(marks.weights), list(marks.names)
    if weights.ndim != MARKS_AND_POINTS or not len(weights) == len(names) == len(set(names)) > 0:
        raise SurfaceError(
            f"weights of shape {weights.shape} and the names {names}; give a row of weights for "
            "each mark, at least one, and each a name of its own"
        )
    if marks.years is not None and len(marks.years) != len(names):
        raise SurfaceError(f"{len(marks.years)} years for {len(names)} marks; give one for each")
    return [Points.checked(x, y, row) for row in weights]


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


def labeled(
    values: FloatArray,
    grid: Grid,
    attrs: Attributes,
    marks: Mapping[str, Any] | None = None,
    name: str = "arrests",
) -> xr.DataArray:
    """Return values on a grid with their coordinates, CRS and attributes."""
    first = () if marks is None else ("mark",)
    surface = xr.DataArray(
        values,
        dims=(*first, "y", "x"),
        coords={**(marks or {}), "y": grid.y, "x": grid.x},
        name=name,
        attrs=attrs,
    )
    # In place, since many marks are a hundred megabytes and a copy of them as much again.
    with_crs: xr.DataArray = surface.rio.write_crs(grid.crs, inplace=True)
    return with_crs


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
