"""From records to their surface, within what the data and the city can bear."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import xarray as xr

from cannabis_maps import words
from cannabis_maps.density import MEASURES, Estimator, kernel_density, rule_bandwidth_m
from cannabis_maps.density.rules import check_rule
from cannabis_maps.density.surface import EXACT_TO, scale_of
from cannabis_maps.density.uncertainty import (
    blank_above,
    coefficient_of_variation,
    standard_error,
)
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import BLOCK_M, SurfaceRecipe
from cannabis_maps.records import Records

FEWEST_ON_MAP = 20
# Over it, what is called a share was meant as a percentage.
MOST_CV = 3.0


def estimator(recipe: SurfaceRecipe) -> Estimator:
    """Return the estimator of a recipe, refusing one that the data or the city cannot bear.

    Raises
    ------
    OptionError
        If the bandwidth is narrower than a block or a cell and that is not allowed, or wider than
        the city.
    """
    chosen = Estimator(recipe.kernel, recipe.bandwidth_m, recipe.edge_correction)
    least = max(BLOCK_M, recipe.cell_m) * chosen.bandwidth_m / chosen.equivalent_sigma_m
    if chosen.bandwidth_m < least and not recipe.allow_fine:
        what, why = "one block (about 200 m)", ": positions are only known to the block"
        if chosen.equivalent_sigma_m >= BLOCK_M or recipe.cell_m > BLOCK_M:
            what, why = f"a cell of {recipe.cell_m:g} m", ""
        if chosen.equivalent_sigma_m != chosen.bandwidth_m:
            like = f"like a Gaussian of {chosen.equivalent_sigma_m:.0f} m"
            why = f", since a radius of this kernel spreads {like}{why}"
        raise OptionError(
            f"bandwidth {chosen.bandwidth_m:g} m is below {what}{why}; "
            f"use --bandwidth {-(-least // 10) * 10:.0f} or more, or --allow-fine"
        )
    left, bottom, right, top = city_limit().bounds
    most = min(right - left, top - bottom)
    if chosen.bandwidth_m > most:
        raise OptionError(
            f"bandwidth {chosen.bandwidth_m:g} m is wider than the city ({most:,.0f} m); "
            "use a smaller --bandwidth, such as 500"
        )
    return chosen


def resolved(recipe: SurfaceRecipe, records: Records) -> SurfaceRecipe:
    """Return a recipe whose bandwidth is a number: where it names a rule, what the records give.

    Parameters
    ----------
    recipe : SurfaceRecipe
    records : Records
        All that are to share the bandwidth, such as all years of a series.

    Returns
    -------
    SurfaceRecipe
        With the bandwidth to a whole meter, and not below a block unless that is allowed.

    Raises
    ------
    TooFewError
        If there are too few records for a surface.
    OptionError
        If the rule is not known.
    SurfaceError
        If all records stand on one position.
    """
    if recipe.bandwidth_rule is None or recipe.bandwidth_m is not None:
        return recipe
    check_enough(records.provenance)
    found_m = rule_bandwidth_m(
        recipe.bandwidth_rule, recipe.kernel, records.x, records.y, records.count
    )
    least_m = 1 if recipe.allow_fine else math.ceil(_block_m(Estimator(recipe.kernel)))
    return replace(recipe, bandwidth_m=float(max(round(found_m), least_m)))


def estimate(records: Records, recipe: SurfaceRecipe, progress: Progress = silent) -> xr.DataArray:
    """Estimate the density of records as a recipe says, over the whole city.

    Raises
    ------
    TooFewError
        If the surface would show single records, which are people's and are being expunged.
    OptionError
        If all of it would be left blank.
    """
    check_enough(records.provenance)
    recipe = resolved(recipe, records)
    progress("Estimating the density", 0.0)
    surface = _smoothed(kernel_density, records, recipe)
    if recipe.max_cv is not None:
        surface = _blanked(surface, _smoothed(standard_error, records, recipe), recipe.max_cv)
    progress("Estimating the density", 1.0)
    return annotated(surface, recipe)


def estimate_error(
    records: Records, recipe: SurfaceRecipe, progress: Progress = silent
) -> xr.DataArray:
    """Estimate the standard error of the density of records, over the whole city.

    Raises
    ------
    TooFewError
        As of `estimate`.
    """
    check_enough(records.provenance)
    recipe = resolved(recipe, records)
    progress("Estimating the standard error", 0.0)
    error = _smoothed(standard_error, records, recipe)
    progress("Estimating the standard error", 1.0)
    return annotated(error, recipe)


def annotated(surface: xr.DataArray, recipe: SurfaceRecipe) -> xr.DataArray:
    """Return a surface that also says by which rule it was smoothed, and what to mind."""
    told = dict(surface.attrs)
    if recipe.bandwidth_rule:
        told["method"] += _by_rule(recipe)
    caution = _caution(recipe)
    if caution:
        told["caution"] = caution
    return surface.assign_attrs(told)


def _smoothed(
    make: Callable[..., xr.DataArray], records: Records, recipe: SurfaceRecipe
) -> xr.DataArray:
    return make(
        records.x,
        records.y,
        records.count,
        chicago_grid(recipe.cell_m),
        window=city_limit(),
        estimator=estimator(recipe),
        measure=recipe.measure,
        years=records.provenance.duration_years,
    )


def _blanked(surface: xr.DataArray, error: xr.DataArray, max_cv: float) -> xr.DataArray:
    """Leave out the cells that chance could change too much, and say what is left."""
    cv = coefficient_of_variation(surface, _at_most(error))
    least = float(cv.min())
    if not least <= max_cv:
        raise OptionError(
            f"--max-cv {max_cv:g} leaves no cell to show: the coefficient of variation is "
            f"{least:.2g} and more; use --max-cv {math.ceil(100 * least) / 100:g} or more, a wider "
            "--bandwidth or a longer window"
        )
    shown = blank_above(surface, cv, max_cv)
    grid = chicago_grid(shown.attrs["cell_m"])
    scale = scale_of(shown.attrs["measure"], shown.attrs.get("years"), grid)
    shown.attrs["count_shown"] = float(shown.sum()) / scale
    shown.attrs["method"] += (
        f" Blank where the Poisson coefficient of variation is over {max_cv:g}."
    )
    return shown


def _at_most(error: xr.DataArray) -> xr.DataArray:
    """Return the most that a standard error can be: its square is exact to a part of its peak.

    Far from all arrests it may come out as next to nothing, and the value as certain.
    """
    unknown = math.sqrt(EXACT_TO) * float(error.max())
    return error.copy(data=np.hypot(error.values, unknown))


def _block_m(chosen: Estimator) -> float:
    """Return the bandwidth that spreads a point like a Gaussian with a sigma of one block."""
    return BLOCK_M * chosen.bandwidth_m / chosen.equivalent_sigma_m


def _by_rule(recipe: SurfaceRecipe) -> str:
    at_least = "" if recipe.allow_fine else ", and not below one block (about 200 m)"
    return f" Bandwidth by the rule {recipe.bandwidth_rule}{at_least}."


def _caution(recipe: SurfaceRecipe) -> str | None:
    sigma_m = estimator(recipe).equivalent_sigma_m
    if sigma_m < BLOCK_M:
        return words.FINER
    return words.BELOW_A_CELL if sigma_m < recipe.cell_m else None


def check_compared(recipe: SurfaceRecipe, figure: str, instead: str) -> None:
    """Refuse what windows of unequal length cannot be compared by, before anything is read.

    Parameters
    ----------
    recipe : SurfaceRecipe
    figure : str
        Such as ``a change``.
    instead : str
        Why it leaves no cell blank, and what to do.

    Raises
    ------
    OptionError
        As of `check_surface`, and for a measure other than per year and for blank cells.
    """
    compared = (
        ": windows of unequal length are compared per year of actual days only; leave out --measure"
    )
    _check_per_year_and_whole(recipe, figure, compared, instead)


def check_surface(recipe: SurfaceRecipe) -> None:
    """Refuse what cannot be estimated before gigabytes are read for it."""
    chicago_grid(recipe.cell_m)
    if recipe.bandwidth_rule is None:
        estimator(recipe)
    else:
        _check_rule(recipe, recipe.bandwidth_rule)
    if recipe.measure not in MEASURES:
        raise OptionError(f"measure {recipe.measure!r} is not known; use {', '.join(MEASURES)}")
    if recipe.max_cv is not None and not 0 < recipe.max_cv <= MOST_CV:
        raise OptionError(
            f"--max-cv {recipe.max_cv:g}: give a number above 0 and up to {MOST_CV:g}; 0.3 leaves "
            "blank what chance alone would typically change by over 30 percent"
        )


def check_plain_surface(recipe: SurfaceRecipe, product: str) -> None:
    """Refuse also what a product that is per year, with nothing left blank, would not heed.

    Parameters
    ----------
    recipe : SurfaceRecipe
    product : str
        Such as ``a brief``.

    Raises
    ------
    OptionError
    """
    _check_per_year_and_whole(
        recipe,
        product,
        ", which says all per year; leave it out, or draw a map of it with: cannabis-maps map",
        ", which leaves nothing blank; leave it out, or draw a map with it: cannabis-maps map",
    )


def _check_per_year_and_whole(
    recipe: SurfaceRecipe, product: str, of_measure: str, of_blanks: str
) -> None:
    """Refuse another measure and blank cells, each with why and what to do."""
    check_surface(recipe)
    if recipe.measure != SurfaceRecipe.measure:
        raise OptionError(f"--measure {recipe.measure} does not go with {product}{of_measure}")
    if recipe.max_cv is not None:
        raise OptionError(f"--max-cv {recipe.max_cv:g} does not go with {product}{of_blanks}")


def _check_rule(recipe: SurfaceRecipe, rule: str) -> None:
    check_rule(rule)
    if recipe.bandwidth_m is not None:
        raise OptionError(
            f"bandwidth {recipe.bandwidth_m:g} m and the rule {rule} are both given; give one"
        )
    Estimator(recipe.kernel, None, recipe.edge_correction)


def check_enough(provenance: Provenance, what: str | None = None) -> None:
    """Refuse a product in which single records would show."""
    if provenance.mapped < FEWEST_ON_MAP:
        raise TooFewError(
            f"{what or words.noun(provenance)} left to map: {provenance.mapped}; fewer than "
            f"{FEWEST_ON_MAP} would show single ones, whose records are being expunged: choose a "
            "longer window, another offense or another source"
        )
