"""From records to each of the surfaces that a raster may hold."""

from collections.abc import Callable, Mapping

import xarray as xr

from cannabis_maps.density import percent_volume
from cannabis_maps.density.changing import change
from cannabis_maps.density.points import Sample
from cannabis_maps.density.rate import rate_per_1000
from cannabis_maps.estimating import (
    annotated,
    check_enough,
    estimate,
    estimate_error,
    estimator,
    resolved,
)
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.raster_recipe import DENSITY, RATE, STANDARD_ERROR, VOLUME
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.residents import residents_on
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe


def surface_of_kind(
    what: str, records: Records, recipe: SurfaceRecipe, progress: Progress = silent
) -> xr.DataArray:
    """Return a density, or what is made of one.

    Parameters
    ----------
    what : str
        ``density``, ``rate``, ``standard-error`` or ``volume``.
    records : Records
    recipe : SurfaceRecipe
    progress : callable

    Returns
    -------
    xarray.DataArray
        Of shape (rows, cols).

    Raises
    ------
    TooFewError
        If single records would show.
    """
    return _MAKERS[what](records, recipe, progress)


def difference(
    records: Records, windows: ChangeRecipe, recipe: SurfaceRecipe
) -> tuple[xr.DataArray, Provenance]:
    """Return how the density of one window differs from that of another, both per year.

    Parameters
    ----------
    records : Records
        Those of both windows at least.
    windows : ChangeRecipe
    recipe : SurfaceRecipe
        For both; a rule finds the bandwidth in the arrests from the first window's first day to
        the other's last.

    Returns
    -------
    difference : xarray.DataArray
        Arrests per km2 per year, after less before.
    provenance : Provenance
        From the first day before to the last day after.
    """
    span = records.between(windows.before.first_day, windows.after.last_day)
    sides = {each.name: _within(records, each) for each in (windows.before, windows.after)}
    for name, side in sides.items():
        check_enough(side.provenance, f"arrests of the window {name}")
    recipe = resolved(recipe, span)
    before, after = (
        Sample(side.x, side.y, side.count, side.provenance.duration_years)
        for side in sides.values()
    )
    found = change(
        before,
        after,
        chicago_grid(recipe.cell_m),
        window=city_limit(),
        estimator=estimator(recipe),
    ).difference
    told = {name: _written(side.provenance) for name, side in sides.items()}
    return annotated(found, recipe).assign_attrs(told), span.provenance


def _rate(records: Records, recipe: SurfaceRecipe, progress: Progress) -> xr.DataArray:
    known = records.provenance
    density = estimate(records, recipe, progress)
    grid = chicago_grid(recipe.cell_m)
    return rate_per_1000(density, residents_on(grid, known.first_day, known.last_day))


def _volume(records: Records, recipe: SurfaceRecipe, progress: Progress) -> xr.DataArray:
    return percent_volume(estimate(records, recipe, progress))


_MAKERS: Mapping[str, Callable[[Records, SurfaceRecipe, Progress], xr.DataArray]] = {
    DENSITY: estimate,
    RATE: _rate,
    STANDARD_ERROR: estimate_error,
    VOLUME: _volume,
}


def _within(records: Records, window: Window) -> Records:
    return records.between(window.first_day, window.last_day)


def _written(provenance: Provenance) -> str:
    return f"{provenance.first_day}/{provenance.last_day}"
