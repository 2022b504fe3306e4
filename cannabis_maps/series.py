"""A series: the surfaces of several windows of time, made alike in all but their days."""

from dataclasses import dataclass

import xarray as xr

from cannabis_maps.provenance import Provenance
from cannabis_maps.windows import Window


@dataclass(frozen=True)
class Span:
    """A window of time and what the records hold of it.

    Parameters
    ----------
    window : Window
        As it was asked for.
    provenance : Provenance
        Of the days that the window shares with the records.
    """

    window: Window
    provenance: Provenance

    @property
    def is_cut(self) -> bool:
        """Whether the records cover only a part of the window."""
        found = self.provenance
        asked = self.window.first_day, self.window.last_day
        return (found.first_day, found.last_day) != asked


@dataclass(frozen=True, eq=False)
class Series:
    """Surfaces of several windows with one kernel and bandwidth on one grid.

    Parameters
    ----------
    surfaces : xarray.DataArray
        From `kernel_densities`: one for each of the spans shown, by the name of its window.
    spans : tuple of Span
        Those shown, in order.
    left_out : tuple of Span
        Those with so few arrests that single ones would show.
    provenance : Provenance
        Of all the records.
    covered : Provenance
        Of the days of the spans shown, each day once.
    """

    surfaces: xr.DataArray
    spans: tuple[Span, ...]
    left_out: tuple[Span, ...]
    provenance: Provenance
    covered: Provenance
