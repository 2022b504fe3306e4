"""The surfaces that a brief is made from, as far as the records bear them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import xarray as xr

from cannabis_maps import words
from cannabis_maps.comparing import compare
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import Estimator, Sample, contact_sheet
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.estimating import FEWEST_ON_MAP, estimate
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.maps.whereabouts import area_at
from cannabis_maps.places import chicago_grid, city_limit, community_areas
from cannabis_maps.progress import Progress, silent
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import ChangePlan
from cannabis_maps.series import Series
from cannabis_maps.windows import Window, yearly_windows

# Spread as a Gaussian of this sigma is, whatever the kernel.
SPREADS_M = (250.0, 500.0, 1000.0)
DEFAULT_SPREAD_M = 500.0
FEWEST_WINDOWS = 2
DEFAULT_PLAN = ChangePlan()

Made = TypeVar("Made")


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
    """

    surface: xr.DataArray | None = None
    series: Series | None = None
    comparison: Comparison | None = None
    sheet: xr.DataArray | None = None


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
) -> Estimates:
    """Estimate what a brief needs, but for what is known already.

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

    Returns
    -------
    Estimates
    """
    had, recipe = known or Estimates(), brief_surface(recipe)
    if records.provenance.mapped < FEWEST_ON_MAP:
        return had
    days = records.provenance
    chosen = tuple(windows) or yearly_windows(days.first_day, days.last_day)
    surface = estimate(records, recipe, progress) if had.surface is None else had.surface
    return Estimates(
        surface,
        had.series or _if_borne(lambda: _series(records, chosen, recipe, progress)),
        had.comparison
        or _if_borne(lambda: compare(records, plan.ended(days.last_day), recipe, progress)),
        _sheet(records, recipe) if had.sheet is None else had.sheet,
    )


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


def _series(
    records: Records, windows: Sequence[Window], recipe: SurfaceRecipe, progress: Progress
) -> Series | None:
    found = estimate_series(records, windows, recipe, progress)
    return found if len(found.spans) >= FEWEST_WINDOWS else None


def _if_borne(make: Callable[[], Made]) -> Made | None:
    try:
        return make()
    except (OptionError, TooFewError):
        return None


def _sheet(records: Records, recipe: SurfaceRecipe) -> xr.DataArray:
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
