"""How much the map of a brief could vary by chance alone, in numbers."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from cannabis_maps.maps.whereabouts import area_at
from cannabis_maps.places import community_areas

SURE_PERCENT = 10.0


@dataclass(frozen=True)
class ErrorFacts:
    """The standard error of a map.

    Parameters
    ----------
    largest_per_km2 : float
        Arrests per km2 per year.
    area : str or None
        The community area where it is largest.
    value_per_km2 : float
        The map's own value there.
    sure_percent : float
        Of the city's ground, how much has a standard error of a tenth of the value or less.
    """

    largest_per_km2: float
    area: str | None
    value_per_km2: float
    sure_percent: float

    @property
    def percent(self) -> float:
        """The largest standard error, as a percentage of the map's value there."""
        return 100 * self.largest_per_km2 / self.value_per_km2


def error_facts(error: xr.DataArray | None, surface: xr.DataArray | None) -> ErrorFacts | None:
    """Find where the standard error is largest, and how much ground is sure to a tenth.

    Parameters
    ----------
    error, surface : xarray.DataArray, optional
        Of the same cells.

    Returns
    -------
    ErrorFacts or None
        None where one of them was not estimated.
    """
    if error is None or surface is None:
        return None
    errors, values = error.to_numpy(), surface.to_numpy()
    inside = np.isfinite(values)
    sure = errors[inside] <= SURE_PERCENT / 100 * values[inside]
    at = int(np.nanargmax(errors))
    return ErrorFacts(
        float(errors.flat[at]),
        area_at(error, at, community_areas()),
        float(values.flat[at]),
        float(100 * (sure & (values[inside] > 0)).mean()),
    )
