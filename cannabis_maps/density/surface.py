"""The estimate: points smoothed by a kernel on a grid, within a window."""

import math

import numpy as np
import numpy.typing as npt
import rioxarray  # noqa: F401  (gives arrays their `rio`)
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.kernels import KERNELS
from cannabis_maps.density.points import Points
from cannabis_maps.density.smoothing import prepare, shares_on_window
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
# With less of what a kernel can have on the window a point says nothing of the window.
MIN_SHARE = 1e-6
DEFAULT_ESTIMATOR = Estimator()


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
    scale = _scale(measure, years, grid)
    points = Points.checked(x, y, weights)
    inside = _inside(grid, window)
    counts = _expected_counts(points, inside, grid, estimator)
    attrs: dict[str, str | float] = {
        "units": UNITS[measure],
        "measure": measure,
        "kernel": estimator.kernel,
        "bandwidth_m": estimator.bandwidth_m,
        "equivalent_sigma_m": estimator.equivalent_sigma_m,
        "half_weight_radius_m": estimator.half_weight_radius_m,
        "edge_correction": estimator.edge_correction,
        "count": float(points.weights.sum()),
        "cell_m": float(grid.cell_m),
        "method": f"Kernel density: {estimator.describe()}, cells of {grid.cell_m:,.10g} m.",
    }
    if years is not None:
        attrs["years"] = float(years)
    return _labeled(np.where(inside, counts * scale, np.nan), grid, attrs)


def _scale(measure: str, years: float | None, grid: Grid) -> float:
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


def _inside(grid: Grid, window: BaseGeometry | None) -> BoolArray:
    if window is None:
        return np.ones(grid.shape, dtype=np.bool_)
    inside = grid.inside(window)
    if not inside.any():
        raise SurfaceError(
            f"no cell of {grid.cell_m:g} m has its center in the window; "
            "use a smaller cell, or a window in the grid's CRS and region"
        )
    return inside


def _expected_counts(
    points: Points, inside: BoolArray, grid: Grid, estimator: Estimator
) -> FloatArray:
    """Return the weight that falls on each cell of the grid, in the window and outside it."""
    kernel, bandwidth_m = KERNELS[estimator.kernel], estimator.bandwidth_m
    near = grid.is_near(points.x, points.y, kernel.reach * bandwidth_m)
    x, y, weights = points.x[near], points.y[near], points.weights[near]
    smoothing = prepare(kernel, bandwidth_m, x, y, grid)
    own = np.zeros(grid.shape)
    if estimator.corrects_edges:
        window_m2 = np.count_nonzero(inside) * grid.cell_m**2
        most = min(1.0, window_m2 / (kernel.integral * bandwidth_m**2))
        smoothing, shares = shares_on_window(smoothing, x, y, _areas_m2(inside, grid), most)
        reaches = shares > MIN_SHARE * most
        own, unplaced = _own_cells(x[~reaches], y[~reaches], weights[~reaches], inside, grid)
        _check_reached(points.weights[~near], unplaced)
        weights = np.divide(weights, shares, out=np.zeros_like(weights), where=reaches)
    # What the modes leave of a zero may be below it.
    return own + np.maximum(smoothing.spread(weights) * grid.cell_m**2, 0)


def _areas_m2(inside: BoolArray, grid: Grid) -> FloatArray:
    return np.where(inside, grid.cell_m**2, 0.0)


def _own_cells(
    x: FloatArray, y: FloatArray, weights: FloatArray, inside: BoolArray, grid: Grid
) -> tuple[FloatArray, FloatArray]:
    """Count points by the cell that they are in, if it is in the window; return the other weights.

    As a corrected kernel gets narrower, all of its weight goes to the nearest center.
    """
    counts = np.zeros(grid.shape)
    rows, cols = (np.rint(index).astype(np.intp) for index in grid.fractional_index(x, y))
    placed = (rows >= 0) & (rows < grid.shape[0]) & (cols >= 0) & (cols < grid.shape[1])
    placed[placed] = inside[rows[placed], cols[placed]]
    np.add.at(counts, (rows[placed], cols[placed]), weights[placed])
    return counts, weights[~placed]


def _check_reached(*lost: FloatArray) -> None:
    count = sum(np.count_nonzero(weights) for weights in lost)
    if count > 0:
        raise SurfaceError(
            f"the kernel of {count:,} points does not reach the window, so they cannot be "
            "corrected at its edge; drop them, use a larger bandwidth, or edge correction none"
        )


def _labeled(values: FloatArray, grid: Grid, attrs: dict[str, str | float]) -> xr.DataArray:
    surface = xr.DataArray(
        values, dims=("y", "x"), coords={"y": grid.y, "x": grid.x}, name="arrests", attrs=attrs
    )
    labeled: xr.DataArray = surface.rio.write_crs(grid.crs)
    return labeled
