"""Relative risk: one density against another, on the same cells and by the same kernel."""

import numpy as np
import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.estimator import Estimator
from cannabis_maps.density.surface import (
    DEFAULT_ESTIMATOR,
    EXACT_TO,
    TOTAL,
    check_alike,
    kernel_density,
)
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import FloatArray, Grid

# Of the controls' peak: with fewer of them a ratio says nothing.
LEAST_CONTROLS = 0.01
SHARED = ("kernel", "bandwidth_m", "edge_correction", "cell_m")
RESIDENT_YEARS = "resident-years"


def residents_density(
    residents: FloatArray,
    grid: Grid,
    *,
    window: BaseGeometry | None = None,
    estimator: Estimator = DEFAULT_ESTIMATOR,
) -> xr.DataArray:
    """Smooth residents, known by cell, as arrests are smoothed.

    Parameters
    ----------
    residents : array of shape (rows, cols)
        Resident-years in each cell, such as `residents_on` spreads them; each cell's stand at its
        center.
    grid : Grid
    window, estimator
        As of `kernel_density`.

    Returns
    -------
    xarray.DataArray
        Resident-years per km2, float64 of shape (rows, cols), NaN outside the window.

    Raises
    ------
    SurfaceError
        If there is not a number for each cell, or as of `kernel_density`.

    References
    ----------
    Bithell, J. F. (1990). An application of density estimation to geographical epidemiology.
    Statistics in Medicine 9, 691-701.

    Examples
    --------
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> residents = np.array([[0.0, 0, 30, 30]])
    >>> density = residents_density(residents, grid, estimator=Estimator("quartic", 200))
    >>> print((density * grid.cell_area_km2).values.round(1))
    [[ 0.   7.9 24.9 27.1]]
    """
    if residents.shape != grid.shape:
        raise SurfaceError(
            f"residents in {residents.shape} cells for a grid of {grid.shape}; "
            "give a number for each cell"
        )
    rows, cols = np.nonzero(residents)
    density = kernel_density(
        grid.x[cols],
        grid.y[rows],
        residents[rows, cols],
        grid,
        window=window,
        estimator=estimator,
        measure=TOTAL,
    )
    named: xr.DataArray = density.rename(RESIDENT_YEARS.replace("-", "_"))
    method = str(density.attrs["method"]).replace("arrest", "resident")
    return named.assign_attrs(units=f"{RESIDENT_YEARS} per km2", method=method)


def rate_ratio(cases: xr.DataArray, controls: xr.DataArray) -> xr.DataArray:
    """Divide one density by another: arrests per resident-year, or per arrest of any kind.

    Parameters
    ----------
    cases : xarray.DataArray
        From `kernel_density`.
    controls : xarray.DataArray
        From `kernel_density` or `residents_density`, on the same grid, with the same kernel,
        bandwidth, edge correction and measure; that of residents is ``total``.

    Returns
    -------
    xarray.DataArray
        Cases per control, of shape (rows, cols); NaN outside the window and where the controls
        are below 1 % of their peak.

    Raises
    ------
    SurfaceError
        If the two are not of the same cells or were not smoothed alike, or there are no controls.

    References
    ----------
    Bithell, J. F. (1990). An application of density estimation to geographical epidemiology.
    Statistics in Medicine 9, 691-701.

    Examples
    --------
    Two arrests where 100 people lived for a year, and one where 300 did:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 400, 100), cell_m=100)
    >>> how = {"estimator": Estimator("quartic", 90)}
    >>> cases = kernel_density([50, 350], [50, 50], [2, 1], grid, measure="total", **how)
    >>> controls = residents_density(np.array([[100.0, 100, 0, 300]]), grid, **how)
    >>> print(rate_ratio(cases, controls).values.round(4))
    [[0.02   0.        nan 0.0033]]
    """
    check_alike(cases, controls, ("measure",))
    ratio = _blanked(cases, controls) / controls
    by_residents = _counted(controls) == RESIDENT_YEARS
    units = "arrests per resident-year" if by_residents else "cases per control"
    told = {"measure": "rate-ratio", "units": units, "meaning": words.RATE_RATIO}
    return _labeled(ratio, cases, controls, told)


def log_relative_risk(cases: xr.DataArray, controls: xr.DataArray) -> xr.DataArray:
    """Return the logarithm of the ratio of two densities, each taken to integrate to 1.

    With f and g the densities of cases and controls over their sums on the window,
    rho(c) = ln(f(c) / g(c)): 0 where cases are as frequent among controls as in the window as a
    whole, ln 2 = 0.69 where they are twice as frequent, -0.69 where they are half as frequent.

    Parameters
    ----------
    cases : xarray.DataArray
        From `kernel_density`.
    controls : xarray.DataArray
        From `kernel_density` or `residents_density`, on the same grid, with the same kernel,
        bandwidth and edge correction.

    Returns
    -------
    xarray.DataArray
        Natural logarithms, of shape (rows, cols); minus infinity where there are no cases, that
        is, below 1e-6 of their peak, NaN outside the window and where the controls are below 1 %
        of theirs.

    Raises
    ------
    SurfaceError
        If the two are not of the same cells or were not smoothed alike, or there are no cases or
        no controls.

    References
    ----------
    Kelsall, J. E. and Diggle, P. J. (1995). Kernel estimation of relative risk. Bernoulli 1, 3-16.

    Bithell, J. F. (1990). An application of density estimation to geographical epidemiology.
    Statistics in Medicine 9, 691-701.

    Examples
    --------
    Half of the cases where a quarter of the controls are, and half where three quarters are:

    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 200, 100), cell_m=100)
    >>> how = {"estimator": Estimator("quartic", 90), "measure": "total"}
    >>> cases = kernel_density([50, 150], [50, 50], [5, 5], grid, **how)
    >>> controls = kernel_density([50, 150], [50, 50], [25, 75], grid, **how)
    >>> print(np.exp(log_relative_risk(cases, controls)).values.round(3))
    [[2.    0.667]]
    """
    shown = _blanked(cases, controls)
    total = float(cases.sum())
    if not total > 0:
        raise SurfaceError("there are no cases, so their risk has no logarithm; give some")
    some = shown.where(~(shown < EXACT_TO * float(cases.max())), 0.0)
    ratio = (some / total) / (controls / float(controls.sum()))
    with np.errstate(divide="ignore"):
        logarithm = ratio.copy(data=np.log(ratio.values))
    told = {
        "measure": "log-relative-risk",
        "units": words.LOG_UNITS,
        "meaning": words.LOG_RELATIVE_RISK,
    }
    return _labeled(logarithm, cases, controls, told)


def _blanked(cases: xr.DataArray, controls: xr.DataArray) -> xr.DataArray:
    """Return the cases where there are enough controls."""
    check_alike(cases, controls, SHARED)
    peak = float(controls.max())
    if not peak > 0:
        raise SurfaceError("there are no controls to set the cases against; give some")
    return cases.where(controls >= LEAST_CONTROLS * peak)


def _labeled(
    values: xr.DataArray, cases: xr.DataArray, controls: xr.DataArray, told: dict[str, str]
) -> xr.DataArray:
    made = {
        "controls": f"{float(controls.attrs['count']):,.10g} {_counted(controls)}",
        "method": "Ratio of two densities, blank where that of the controls is below "
        f"{LEAST_CONTROLS:.0%} of its peak. {cases.attrs['method']}",
    }
    named: xr.DataArray = values.rename(told["measure"].replace("-", "_"))
    kept = {name: value for name, value in cases.attrs.items() if name != "years"}
    return named.drop_attrs(deep=False).assign_attrs(kept | told | made)


def _counted(surface: xr.DataArray) -> str:
    return str(surface.attrs["units"]).split(" per ", 1)[0]
