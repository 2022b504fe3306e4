"""The surfaces that a brief is made from, as far as the records bear them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from cannabis_maps import words
from cannabis_maps.comparing import compare, replicating
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import Estimator, Sample, contact_sheet
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.estimating import FEWEST_ON_MAP, check_enough, estimate, estimate_error
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.figure_recipe import COMPARISON, ERROR, SERIES, SHEET, SURFACE
from cannabis_maps.maps.whereabouts import area_at
from cannabis_maps.places import chicago_grid, city_limit, community_areas
from cannabis_maps.progress import Progress, silent
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import ChangePlan
from cannabis_maps.series import Series
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.workers import EVERY_CORE, Workers

# Spread as a Gaussian of this sigma is, whatever the kernel.
SPREADS_M = (250.0, 500.0, 1000.0)
DEFAULT_SPREAD_M = 500.0
FEWEST_WINDOWS = 2
DEFAULT_PLAN = ChangePlan()
USUAL = (SURFACE, SERIES, COMPARISON, SHEET)
# Windows of time may be too short, or hold too few, where the whole does not.
MAY_FAIL = (SERIES, COMPARISON)


@dataclass(frozen=True, eq=False)
class Estimates:
    """Surfaces of arrests per km2 per year; None where the records do not bear one.

    Parameters
    ----------
    surface : xarray.DataArray, optional
    series : Series, optional
    comparison : Comparison, optional
    sheet : xarray.DataArray, optional
        From `contact_sheet`: the same arrests under several bandwidths.
    error : xarray.DataArray, optional
        The standard error of the surface.
    """

    surface: xr.DataArray | None = None
    series: Series | None = None
    comparison: Comparison | None = None
    sheet: xr.DataArray | None = None
    error: xr.DataArray | None = None


@dataclass(frozen=True, eq=False)
class Basis:
    """What surfaces are estimated from.

    Parameters
    ----------
    records : Records
    recipe : SurfaceRecipe
    plan : ChangePlan
        Which two windows are compared.
    windows : sequence of Window
        Of the series; the calendar years if there are none.
    progress : callable
    workers : Workers
        Who works out the replicates of the change.
    """

    records: Records
    recipe: SurfaceRecipe
    plan: ChangePlan = DEFAULT_PLAN
    windows: Sequence[Window] = ()
    progress: Progress = silent
    workers: Workers = EVERY_CORE


@dataclass(frozen=True)
class PeakFacts:
    """The largest value of a surface.

    Parameters
    ----------
    bandwidth_m, half_weight_radius_m : float
    per_km2 : float
        Arrests per km2 per year.
    area : str or None
        The community area that it is in.
    """

    bandwidth_m: float
    half_weight_radius_m: float
    per_km2: float
    area: str | None


def brief_surface(recipe: SurfaceRecipe) -> SurfaceRecipe:
    """Return a recipe as a brief has it: per year, and with no part left blank."""
    return replace(recipe, measure=SurfaceRecipe.measure, max_cv=None)


def estimates_of(
    records: Records,
    recipe: SurfaceRecipe,
    plan: ChangePlan = DEFAULT_PLAN,
    windows: Sequence[Window] = (),
    known: Estimates | None = None,
    progress: Progress = silent,
    wanted: Collection[str] = USUAL,
    workers: Workers = EVERY_CORE,
) -> Estimates:
    """Estimate what a brief needs, but for what is known already and what records do not bear.

    Parameters
    ----------
    records : Records
    recipe : SurfaceRecipe
    plan : ChangePlan
        Which two windows are compared.
    windows : sequence of Window
        Of the series; the calendar years if there are none.
    known : Estimates, optional
        What was estimated for other products of the same records and recipe.
    progress : callable
    wanted : collection of str
        Fields of `Estimates`.
    workers : Workers
        Who works out the replicates of the change.

    Returns
    -------
    Estimates
    """
    had = _as_in_briefs(known or Estimates())
    if records.provenance.mapped < FEWEST_ON_MAP:
        return had
    basis = Basis(records, recipe, plan, windows, progress, workers)
    found: dict[str, Any] = {}
    for name in MAKERS:
        if name in wanted and getattr(had, name) is None:
            try:
                found[name] = estimated(name, basis)
            except (OptionError, TooFewError):
                if name not in MAY_FAIL:
                    raise
    return replace(had, **found)


def estimated(name: str, basis: Basis) -> Any:  # noqa: ANN401  what a field of Estimates is
    """Estimate one surface, or several that belong together, as a brief has it.

    Parameters
    ----------
    name : str
        A field of `Estimates`.
    basis : Basis

    Returns
    -------
    object
        The field's value; None for a series of fewer than two windows.

    Raises
    ------
    OptionError
        If the records have no day of a window.
    TooFewError
        If single records would show.
    """
    return MAKERS[name](replace(basis, recipe=brief_surface(basis.recipe)))


def _as_in_briefs(known: Estimates) -> Estimates:
    """Drop a surface of another measure, or one with blank cells."""
    attrs = {} if known.surface is None else known.surface.attrs
    fits = attrs.get("measure") == SurfaceRecipe.measure and "max_cv" not in attrs
    return known if fits else replace(known, surface=None)


def peak_facts(sheet: xr.DataArray | None) -> tuple[PeakFacts, ...]:
    """Find the largest value under each bandwidth, and the area that it is in."""
    if sheet is None:
        return ()
    return tuple(
        PeakFacts(
            float(surface["bandwidth_m"]),
            float(surface["half_weight_radius_m"]),
            float(surface.max()),
            area_at(surface, int(np.nanargmax(surface.to_numpy())), community_areas()),
        )
        for surface in sheet
    )


def peak_fact(surface: xr.DataArray | None) -> PeakFacts | None:
    """Find the largest value of a surface."""
    if surface is None:
        return None
    return PeakFacts(
        float(surface.attrs["bandwidth_m"]),
        float(surface.attrs["half_weight_radius_m"]),
        float(surface.max()),
        area_at(surface, int(np.nanargmax(surface.to_numpy())), community_areas()),
    )


def why_no_map(records: Records) -> str:
    """Say why there is no map, in a sentence."""
    known = records.provenance
    if known.mapped >= FEWEST_ON_MAP:
        return "No density was estimated."
    return (
        f"Fewer than {FEWEST_ON_MAP} {words.noun(known)} have a usable position, and a map of so "
        "few would show single ones."
    )


def _surface(basis: Basis) -> xr.DataArray:
    return estimate(basis.records, basis.recipe, basis.progress)


def _error(basis: Basis) -> xr.DataArray:
    return estimate_error(basis.records, basis.recipe, basis.progress)


def _series(basis: Basis) -> Series | None:
    days = basis.records.provenance
    chosen = tuple(basis.windows) or yearly_windows(days.first_day, days.last_day)
    found = estimate_series(basis.records, chosen, basis.recipe, basis.progress)
    return found if len(found.spans) >= FEWEST_WINDOWS else None


def _comparison(basis: Basis) -> Comparison:
    windows = basis.plan.ended(basis.records.provenance.last_day)
    with replicating(basis.workers, windows.replicates) as executor:
        return compare(basis.records, windows, basis.recipe, basis.progress, executor)


def _sheet(basis: Basis) -> xr.DataArray:
    records, recipe = basis.records, basis.recipe
    check_enough(records.provenance)
    usual_m = Estimator(recipe.kernel).bandwidth_m
    estimators = [
        Estimator(recipe.kernel, usual_m * spread_m / DEFAULT_SPREAD_M, recipe.edge_correction)
        for spread_m in SPREADS_M
    ]
    return contact_sheet(
        Sample(records.x, records.y, records.count, records.provenance.duration_years),
        chicago_grid(recipe.cell_m),
        estimators,
        window=city_limit(),
    )


MAKERS: Mapping[str, Callable[[Basis], Any]] = {
    SURFACE: _surface,
    SERIES: _series,
    COMPARISON: _comparison,
    SHEET: _sheet,
    ERROR: _error,
}
