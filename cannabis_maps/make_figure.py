"""From a recipe to one figure of a brief, or to the words that go with it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cannabis_maps.brief.estimates import Basis, Estimates, estimated
from cannabis_maps.brief.facts import facts_of
from cannabis_maps.brief.figures import Subject, drawn_of, told_of
from cannabis_maps.brief.unborne import why_not
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import TooFewError
from cannabis_maps.estimating import check_plain_surface, resolved
from cannabis_maps.figure_recipe import check_figure_name, estimates_for
from cannabis_maps.make import Made, check_targets, form_of, refuse_controls, write_figure
from cannabis_maps.maps.page import format_of
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import BRIEF, RunRecipe
from cannabis_maps.words import Caption
from cannabis_maps.workers import Workers

if TYPE_CHECKING:
    from cannabis_maps.maps.scale import Units


@dataclass(frozen=True)
class MadeFigure(Made):
    """What a run read and wrote, and the figure's words.

    Parameters
    ----------
    caption : Caption
    """

    caption: Caption = field(kw_only=True)


def make_figure(
    name: str,
    run: RunRecipe,
    path: Path | None = None,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> MadeFigure:
    """Make one figure of a brief with its caption, and estimate only what it shows.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    run : RunRecipe
    path : Path, optional
        Ends in .png, .pdf or .svg. If left out nothing is written: the answer has the words.
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    MadeFigure

    Raises
    ------
    OptionError
        If there is no such figure, or the recipe contradicts itself.
    TooFewError
        If these records do not bear the figure.
    """
    _check(name, run, path, force=force)
    areas = chosen_areas(run.recipe.areas)
    workers = Workers(scheduler=scheduler)
    records = read(run.recipe.records, progress, workers)
    estimates = _estimates(name, run, records, progress, workers)
    progress("Drawing the figure", 0.0)
    page = run.page(BRIEF)
    facts = facts_of(records, estimates, areas, run.change, cast("Units", page.units))
    subject = Subject(facts, estimates, page)
    drawn = drawn_of(name, subject)
    if drawn is None:
        chosen = run.recipe.records
        wider = "widen --from and --to, or " if chosen.first_day or chosen.last_day else ""
        raise TooFewError(
            f"figure {name} cannot be drawn of these records: {why_not(name, facts)}; "
            f"{wider}choose another figure or another source"
        )
    told, paths = told_of(name, drawn, subject), list[Path]()
    if path is not None:
        paths += write_figure(drawn.page, told, records.provenance, path, page, force=force)
    progress("Drawing the figure", 1.0)
    return MadeFigure(records, tuple(paths), caption=told)


def _check(name: str, run: RunRecipe, path: Path | None, *, force: bool) -> None:
    check_figure_name(name)
    refuse_controls(run.recipe)
    check_plain_surface(run.recipe.surface, "a figure of the brief")
    form_of(run.page(BRIEF))
    if path is not None:
        format_of(path)
        check_targets(path, force=force)


def _estimates(
    name: str, run: RunRecipe, records: Records, progress: Progress, workers: Workers
) -> Estimates:
    wanted = estimates_for([name])
    if not wanted:
        return Estimates()
    latest = records.provenance.last_day
    windows = tuple(window.ended(latest) for window in run.windows)
    surface = resolved(run.recipe.surface, records)
    basis = Basis(records, surface, run.change, windows, progress, workers)
    return replace(Estimates(), **{part: estimated(part, basis) for part in sorted(wanted)})
