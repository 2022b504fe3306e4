"""Two windows of time compared: what a figure of their difference is drawn from."""

from dataclasses import dataclass

import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import Change
from cannabis_maps.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Comparison:
    """How the densities of two windows differ, and where they do so unlike the whole city.

    Parameters
    ----------
    change : Change
    p : xarray.DataArray
        From `change_significance`.
    outlined : xarray.DataArray
        From `worth_outlining`.
    above, below : shapely geometry
        What is outlined, in EPSG:26971: with more arrests after than the citywide change would
        leave, and with fewer.
    before, after : Provenance
    span : Provenance
        From the first day before to the last day after.
    """

    change: Change
    p: xr.DataArray
    outlined: xr.DataArray
    above: BaseGeometry
    below: BaseGeometry
    before: Provenance
    after: Provenance
    span: Provenance

    @property
    def per_year(self) -> tuple[float, float]:
        """Mapped arrests a year, before and after."""
        before, after = (
            window.mapped / window.duration_years for window in (self.before, self.after)
        )
        return before, after
