"""What chance alone could do to a density: its standard error, and that over the density."""

import math

import numpy as np
import numpy.typing as npt
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.kernels import SQUARES
from cannabis_maps.density.plan import Plan
from cannabis_maps.density.points import Points
from cannabis_maps.density.surface import (
    DEFAULT_ESTIMATOR,
    EXACT_TO,
    PER_YEAR,
    cells_in,
    check_alike,
    how_made,
    labeled,
    made_of,
    scale_of,
)
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import FloatArray, Grid

SHARED = ("measure", "kernel", "bandwidth_m", "edge_correction", "count", "years")


def standard_error(
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
    """Estimate how much a density could vary by chance if arrests were independent.

    With the number of arrests at each point taken as Poisson, the variance at a center is
    Var f(c) = sum of w_i (K(|c - p_i|) / e_i)^2, where e_i is the share of the point's kernel on
    the window (1 without edge correction), and its root is the standard error. Points of weight m
    are m independent arrests. It is not a sampling error: the records are all there are. The
    squared kernel is summed by the same machine as the kernel, for it is one itself: the Gaussian's
    a Gaussian of sigma / root 2, the Epanechnikov's a quartic. The variance is exact to 1e-6 of its
    peak, so that a standard error below a thousandth of the largest may be none.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters in the grid's CRS.
    weights : array of shape (n,), or None
        How many arrests a point stands for; None is one each.
    grid, window, estimator, measure, years
        As of `kernel_density`.

    Returns
    -------
    xarray.DataArray
        float64 of shape (rows, cols), in the units of `kernel_density`, NaN outside the window;
        ``attrs`` as there, with ``statistic`` and ``meaning``.

    Raises
    ------
    OptionError
        As of `kernel_density`.
    SurfaceError
        As of `kernel_density`.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    section 3.3.

    Diggle, P. (1985). A kernel method for smoothing point process data. Applied Statistics 34,
    138-147.

    Examples
    --------
    Of a point of 9 arrests the density is 9 K, and the standard error 3 K:

    >>> from cannabis_maps.density import kernel_density
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 500, 100), cell_m=100)
    >>> how = {"estimator": Estimator("quartic", 250), "measure": "expected-count"}
    >>> print(kernel_density([250], [50], [9], grid, **how).values.round(3))
    [[0.437 2.378 3.37  2.378 0.437]]
    >>> print(standard_error([250], [50], [9], grid, **how).values.round(3))
    [[0.146 0.793 1.123 0.793 0.146]]
    """
    scale = scale_of(measure, years, grid)
    points = Points.checked(x, y, weights)
    plan = Plan.prepare(points.x, points.y, cells_in(window, grid), grid, estimator)
    errors = np.sqrt(_variances(plan, points.weights)) * scale
    made = how_made(grid, estimator, measure) | made_of(points.weights, years)
    method = f"Poisson standard error. {made['method']}"
    made |= {"statistic": "standard error", "meaning": words.BY_CHANCE, "method": method}
    values = np.where(plan.inside, errors, np.nan)
    return labeled(values, grid, made, name="standard_error")


def coefficient_of_variation(density: xr.DataArray, error: xr.DataArray) -> xr.DataArray:
    """Divide the standard error of a density by the density.

    Parameters
    ----------
    density : xarray.DataArray
        From `kernel_density`, of shape (rows, cols).
    error : xarray.DataArray
        From `standard_error`, with the same arguments.

    Returns
    -------
    xarray.DataArray
        Of the same shape, without a unit; NaN outside the window and where the density is 0, that
        is, below 1e-6 of its peak, to which it is exact.

    Raises
    ------
    SurfaceError
        If the two are not of the same cells, or were not made in the same way.

    Examples
    --------
    One arrest by itself varies by all of what it is, a place of 16 by a quarter:

    >>> from cannabis_maps.density import kernel_density
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 1000, 100), cell_m=100)
    >>> points = [150, 850], [50, 50], [1, 16]
    >>> how = {"estimator": Estimator("quartic", 250), "measure": "total"}
    >>> density, error = (make(*points, grid, **how) for make in (kernel_density, standard_error))
    >>> print(coefficient_of_variation(density, error).values.round(2))
    [[1.   1.   1.   1.    nan  nan 0.25 0.25 0.25 0.25]]
    """
    check_alike(density, error, SHARED)
    least = EXACT_TO * float(density.max())
    ratios = (error / density).where((density > 0) & (density >= least))
    told = {
        "units": "1",
        "measure": "coefficient-of-variation",
        "method": f"Standard error over density. {density.attrs['method']}",
        "meaning": words.BY_CHANCE,
    }
    named: xr.DataArray = ratios.rename("coefficient_of_variation")
    return named.drop_attrs(deep=False).assign_attrs(density.attrs | told)


def blank_above(surface: xr.DataArray, cv: xr.DataArray, max_cv: float) -> xr.DataArray:
    """Blank the cells of a surface that could vary by more than this by chance.

    Parameters
    ----------
    surface : xarray.DataArray
        Of shape (rows, cols).
    cv : xarray.DataArray
        From `coefficient_of_variation`, of the same cells.
    max_cv : float
        The largest coefficient of variation to be shown, such as 0.3.

    Returns
    -------
    xarray.DataArray
        NaN where `cv` is above `max_cv`, or is none since the density is 0; ``attrs`` hold max_cv.

    Raises
    ------
    OptionError
        If `max_cv` is not a positive number.
    SurfaceError
        If the two are not of the same cells.

    Examples
    --------
    >>> surface, cv = (
    ...     xr.DataArray([row], dims=("y", "x")) for row in ([9.0, 1, 0], [0.1, 0.5, np.nan])
    ... )
    >>> print(blank_above(surface, cv, 0.3).values)
    [[ 9. nan nan]]
    """
    if not (math.isfinite(max_cv) and max_cv > 0):
        raise OptionError(f"max CV {max_cv:g}: give a positive number, such as 0.3")
    check_alike(surface, cv)
    return surface.where(cv <= max_cv).assign_attrs(surface.attrs | {"max_cv": float(max_cv)})


def _variances(plan: Plan, weights: FloatArray) -> FloatArray:
    """Return the variance of the number of arrests expected on each cell."""
    square, bandwidth_m = SQUARES[plan.estimator.kernel], plan.estimator.bandwidth_m
    over_squares = plan.over_shares(plan.over_shares(plan.merged(weights)))
    variances = plan.spread(square.kernel, square.bandwidth * bandwidth_m, over_squares)
    variances *= square.integral / bandwidth_m**2 * plan.grid.cell_m**4
    # The kernel of such a point is 1 on its own cell, and so is its square.
    plan.add_own(variances, weights)
    return variances
