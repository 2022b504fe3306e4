"""Arrests per 1,000 residents per year, cell by cell."""

import numpy as np
import xarray as xr

from cannabis_maps import words
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import FloatArray

PER_YEAR = "per-year"
PER_RESIDENTS = 1000


def rate_per_1000(
    density: xr.DataArray,
    resident_years: FloatArray,
    *,
    fewest_per_km2: float = words.FEWEST_PER_KM2,
) -> xr.DataArray:
    """Divide a density of arrests by the residents of each cell.

    Residents are not smoothed: the rate times the residents, summed over all cells that have
    enough of them, is the density's own sum there.

    Parameters
    ----------
    density : xarray.DataArray
        From `kernel_density`, per year.
    resident_years : array of shape (rows, cols)
        Residents of each cell times the years of the window, such as `residents_on` spreads them.
    fewest_per_km2 : float
        A cell with fewer residents per km2 is left blank.

    Returns
    -------
    xarray.DataArray
        Arrests per 1,000 residents per year, of shape (rows, cols); NaN where the density is, and
        where there are too few residents.

    Raises
    ------
    SurfaceError
        If the density is not per year, the residents are not of its cells, or no cell has enough
        of them.

    Examples
    --------
    One arrest a year where 100 people live, and one where 50 do:

    >>> from cannabis_maps.density import Estimator, kernel_density
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 300, 100), cell_m=100)
    >>> how = {"estimator": Estimator("quartic", 90), "years": 2.0}
    >>> density = kernel_density([50, 150], [50, 50], [2, 2], grid, **how)
    >>> print(rate_per_1000(density, np.array([[200.0, 100, 1]])).values.round(6))
    [[10. 20. nan]]
    """
    if density.attrs["measure"] != PER_YEAR or resident_years.shape != density.shape:
        raise SurfaceError(
            f"a density {density.attrs['measure']} of shape {density.shape} for residents of shape "
            f"{resident_years.shape}; give one per year, and residents of the same cells"
        )
    cell_km2 = (float(density.attrs["cell_m"]) / 1000) ** 2
    per_km2 = resident_years / float(density.attrs["years"]) / cell_km2
    enough = per_km2 >= fewest_per_km2
    if not (enough & np.isfinite(density.values)).any():
        raise SurfaceError(
            f"no cell has {fewest_per_km2:g} residents per km2; give residents of the city"
        )
    rates = density.where(enough) / np.where(enough, per_km2, 1) * PER_RESIDENTS
    told = {
        "measure": "rate",
        "units": words.RATE_UNITS,
        "meaning": words.RATE,
        "method": f"Density over residents. {density.attrs['method']}",
        "resident_years": float(resident_years.sum()),
    }
    named: xr.DataArray = rates.rename("rate")
    return named.drop_attrs(deep=False).assign_attrs(density.attrs | told)
