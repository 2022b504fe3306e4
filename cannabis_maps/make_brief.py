"""From a recipe to the brief: PDF, Word and HTML, and its figures, tables and captions as files."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cannabis_maps import files
from cannabis_maps.brief.estimates import estimates_of
from cannabis_maps.brief.facts import facts_of
from cannabis_maps.brief.figures import Subject, figures_of
from cannabis_maps.brief.page import report_html
from cannabis_maps.brief.parts import write_parts
from cannabis_maps.brief.pdf import write_pdf
from cannabis_maps.brief.sections import figures_wanted, report_of
from cannabis_maps.brief.word import report_docx
from cannabis_maps.brief_command import brief_command
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.estimating import check_plain_surface, resolved
from cannabis_maps.figure_recipe import MAP, estimates_for
from cannabis_maps.job import Job
from cannabis_maps.listing import MANIFEST, hashes_in
from cannabis_maps.made_from import asked_key
from cannabis_maps.make import Made, refuse_controls
from cannabis_maps.manifest import prefix, write_manifest
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import inputs_of, read_inputs
from cannabis_maps.run_recipe import BRIEF, RunRecipe
from cannabis_maps.workers import EVERY_CORE, Workers

if TYPE_CHECKING:
    from cannabis_maps.maps.scale import Units


def make_brief(
    run: RunRecipe,
    folder: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make a brief in a folder of its own.

    Parameters
    ----------
    run : RunRecipe
    folder : Path
        Made, or replaced but for files of the user's own.
    force : bool
        Whether files may be replaced that were changed since they were written.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    workers = Workers(scheduler=scheduler)
    refuse_controls(run.recipe)
    check_plain_surface(run.recipe.surface, "a brief")
    areas = chosen_areas(run.recipe.areas)
    inputs = inputs_of(run.recipe.records, progress)
    asked = replace(run, products=(BRIEF,))
    # Before they are read: of what changes afterwards, the next run must not think it knows it.
    key = asked_key(asked, inputs)
    records = read_inputs(run.recipe.records, inputs, progress, workers)
    shared = replace(run.recipe, surface=resolved(run.recipe.surface, records))
    chosen = replace(asked, recipe=shared).ended(records.provenance.last_day)
    job = Job(chosen, records, areas)
    mark = prefix(records.provenance)

    def listed(earlier: Path) -> dict[str, str]:
        return hashes_in(earlier / f"{mark}{MANIFEST}")

    with files.replacing_folder(folder, f"{mark}{BRIEF}.pdf", listed, force=force) as partial:
        write_brief(job, partial, progress, workers)
        paths = (path for path in partial.rglob("*") if path.is_file())
        names = sorted(path.relative_to(partial).as_posix() for path in paths)
        listings = write_manifest(partial, job, {BRIEF: names}, {}, key)
    return Made(records, tuple(folder / name for name in (*names, *listings)))


def write_brief(
    job: Job, folder: Path, progress: Progress = silent, workers: Workers = EVERY_CORE
) -> None:
    """Write a brief and its parts into an empty folder.

    Parameters
    ----------
    job : Job
    folder : Path
    progress : callable
    workers : Workers
        Who works out the replicates of the change.
    """
    run, records = job.run, job.records
    latest = records.provenance.last_day
    windows = tuple(window.ended(latest) for window in run.windows)
    surface = run.recipe.surface
    page, names = run.page(BRIEF), figures_wanted(run.brief)
    # The words need the surface whatever figures there are.
    wanted = estimates_for([MAP, *names])
    estimates = estimates_of(
        records, surface, run.change, windows, job.known, progress, wanted, workers
    )
    progress("Writing the brief", 0.0)
    facts = facts_of(records, estimates, job.areas, run.change, cast("Units", page.units))
    figures = figures_of(Subject(facts, estimates, page), names)
    progress("Writing the brief", 0.4)
    command = run.brief.command or brief_command(run, records.provenance)
    report = report_of(facts, figures, replace(run.brief, command=command))
    stem = f"{prefix(records.provenance)}{BRIEF}"
    files.write_bytes(folder / f"{stem}.pdf", write_pdf(report))
    files.write_bytes(folder / f"{stem}.docx", report_docx(report))
    files.write_bytes(folder / f"{stem}.html", report_html(report).encode())
    write_parts(report, folder)
    progress("Writing the brief", 1.0)
