"""Controls: what arrests are set against, and the relative risk that this gives."""

from pathlib import Path

import numpy as np
import xarray as xr

from cannabis_maps import words
from cannabis_maps.density.risk import log_relative_risk, residents_density
from cannabis_maps.errors import NoRecordsError, SourceError, SurfaceError
from cannabis_maps.estimating import check_enough, estimate, estimator, resolved
from cannabis_maps.offenses import EVERY_OFFENSE
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import RESIDENTS, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, Selection, read_records
from cannabis_maps.records.inputs import PORTAL, find_inputs
from cannabis_maps.residents import residents_on
from cannabis_maps.surface_words import RESIDENTS_SOURCE
from cannabis_maps.workers import EVERY_CORE, Workers


def check_controls(recipe: RecordsRecipe) -> None:
    """Refuse controls that are not there before gigabytes are read for the cases.

    Raises
    ------
    SourceError
        If they name no file that can be read.
    """
    if recipe.controls not in (None, RESIDENTS, PORTAL):
        find_inputs(str(recipe.controls), Path)


def read_controls(
    recipe: RecordsRecipe,
    cases: Provenance,
    progress: Progress = silent,
    workers: Workers = EVERY_CORE,
) -> Records | None:
    """Read what a recipe sets the arrests against: records of every offense, on the same days.

    Parameters
    ----------
    recipe : RecordsRecipe
    cases : Provenance
        Of the arrests.
    progress : callable
    workers : Workers
        Who reads them.

    Returns
    -------
    Records or None
        None for residents, who are no records.

    Raises
    ------
    NoRecordsError
        If none are of these days.
    SourceError
        If the source covers only a part of these days, or holds the cases and nothing else.
    TooFewError
        If so few are left that single ones would show.
    """
    if recipe.controls in (None, RESIDENTS):
        return None
    selection = Selection(
        EVERY_OFFENSE, cases.first_day, cases.last_day, not recipe.include_non_arrests
    )
    try:
        controls = read_records(
            str(recipe.controls), selection, progress, recipe.max_age_days, workers
        )
    except NoRecordsError as error:
        raise NoRecordsError(f"controls for {_days(cases)}: {error}") from None
    _check_days(recipe.controls, cases, controls.provenance)
    check_enough(controls.provenance, "controls")
    if controls.provenance.recorded <= cases.recorded:
        raise SourceError(
            f"the controls in {recipe.controls} are {controls.provenance.recorded:,} "
            f"{words.noun(cases)}, no more than the {cases.recorded:,} that are set against them; "
            f"give a source of all offenses, or {RESIDENTS}"
        )
    return controls


def relative_risk(
    cases: Records, controls: Records | None, recipe: SurfaceRecipe, progress: Progress = silent
) -> xr.DataArray:
    """Estimate how frequent arrests are among their controls, on a scale of logarithms.

    Parameters
    ----------
    cases : Records
    controls : Records or None
        From `read_controls`; None for residents.
    recipe : SurfaceRecipe
        For both; a rule finds the bandwidth in the cases.
    progress : callable

    Returns
    -------
    xarray.DataArray
        As of `log_relative_risk`, NaN also where there are no cases; ``attrs`` say what the
        controls are and how many.

    Raises
    ------
    TooFewError
        If there are too few cases for a surface.
    SurfaceError
        If no cell has both cases and enough controls.
    """
    recipe = resolved(recipe, cases)
    of_cases = estimate(cases, recipe, progress)
    if controls is None:
        density, facts = _residents(cases.provenance, recipe)
    else:
        density, facts = estimate(controls, recipe, progress), _facts(controls.provenance)
    risk = log_relative_risk(of_cases, density)
    shown = risk.where(np.isfinite(risk))
    if not np.isfinite(shown).any():
        raise SurfaceError(
            "no cell has both arrests and enough controls: these are below 1 percent of their "
            "peak wherever arrests are; give controls that cover the same parts of the city"
        )
    method = f"{risk.attrs['method']} Blank too where there are no cases."
    return shown.assign_attrs(risk.attrs | facts | {"method": method})


def _residents(
    cases: Provenance, recipe: SurfaceRecipe
) -> tuple[xr.DataArray, dict[str, str | float]]:
    grid = chicago_grid(recipe.cell_m)
    residents = residents_on(grid, cases.first_day, cases.last_day)
    density = residents_density(residents, grid, window=city_limit(), estimator=estimator(recipe))
    facts: dict[str, str | float] = {
        "against": RESIDENTS,
        "controls_resident_years": float(residents.sum()),
        "controls_source": RESIDENTS_SOURCE,
    }
    return density, facts


def _facts(controls: Provenance) -> dict[str, str | float]:
    return {
        "against": f"all {words.noun(controls)}",
        "controls": f"{controls.mapped:,} {words.noun(controls)}",
        "controls_mapped": controls.mapped,
        "controls_recorded": controls.recorded,
        "controls_source": words.source(controls),
        "controls_source_files": words.files(controls),
    }


def _check_days(source: str | None, cases: Provenance, controls: Provenance) -> None:
    if (controls.first_day, controls.last_day) != (cases.first_day, cases.last_day):
        raise SourceError(
            f"the {words.noun(cases)} are of {_days(cases)}, the controls in {source} only of "
            f"{_days(controls)}, and those of other days cannot be compared; use "
            f"--from {controls.first_day} --to {controls.last_day}, or controls of all these days"
        )


def _days(provenance: Provenance) -> str:
    return f"{provenance.first_day} to {provenance.last_day}"
