"""From a recipe to the interactive page, and to what puts it into other pages."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cannabis_maps import files
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.captions import with_caption, write_caption
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_plain_surface, resolved
from cannabis_maps.explorer.about import about
from cannabis_maps.explorer.content import (
    Content,
    content_of,
    scales_of,
    whole_surface,
    yearly_ends,
)
from cannabis_maps.explorer.embed import snippet
from cannabis_maps.explorer.headings import headings_of
from cannabis_maps.explorer.online import online_ground
from cannabis_maps.explorer.packing import pack, step_for
from cannabis_maps.explorer.page import Explorer, Picture, explorer_html
from cannabis_maps.explorer.payload import payload
from cannabis_maps.job import Job
from cannabis_maps.make import Made, map_page, refuse_controls
from cannabis_maps.maps.description import document
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.recipe import PageRecipe, Recipe, SurfaceRecipe
from cannabis_maps.run_recipe import EXPLORER, RunRecipe
from cannabis_maps.words import Caption
from cannabis_maps.workers import Workers

if TYPE_CHECKING:
    from cannabis_maps.maps.scale import Units

SUFFIX = ".html"
STILL_DPI, EMBEDDED_DPI, PIXELS_PER_INCH = 150, 200, 96
WRITING = "Writing the page"


def make_explorer(
    run: RunRecipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make the interactive page.

    Parameters
    ----------
    run : RunRecipe
    path : Path
        Ends in .html.
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    if path.suffix.lower() != SUFFIX:
        raise OptionError(f"{path.name}: the page is written as {SUFFIX}; use that")
    refuse_controls(run.recipe)
    check_explorer(run)
    targets = targets_of(path, run)
    for target in targets:
        files.check_target(target, force=force)
    areas = chosen_areas(run.recipe.areas)
    records = read(run.recipe.records, progress, Workers(scheduler=scheduler))
    shared = replace(run.recipe, surface=resolved(run.recipe.surface, records))
    job = Job(replace(run, recipe=shared), records, areas)
    with files.replacing_files(*targets, force=force) as partial:
        write_explorer(job, partial / path.name, progress)
    return Made(records, targets)


def check_explorer(run: RunRecipe) -> None:
    """Refuse what no page can be made with, before anything is read.

    Raises
    ------
    OptionError
    """
    check_plain_surface(_on_its_cells(run), "the interactive page")
    online_ground(run.explorer.basemap)


def _on_its_cells(run: RunRecipe) -> SurfaceRecipe:
    """Return how the page's surfaces are estimated."""
    return replace(run.recipe.surface, cell_m=run.explorer.cell_m)


def targets_of(path: Path, run: RunRecipe) -> tuple[Path, ...]:
    """Return what is written: the page, its caption, and for other pages snippet and picture."""
    if not run.explorer.embed:
        return with_caption(path)
    return (
        *with_caption(path),
        path.with_name(f"{path.stem}_embed.html"),
        path.with_suffix(".png"),
    )


def write_explorer(job: Job, path: Path, progress: Progress = silent) -> None:
    """Write the page with its caption, and what puts it into other pages if that is asked for.

    Parameters
    ----------
    job : Job
    path : Path
    progress : callable
    """
    units = cast("Units", job.run.page(EXPLORER).units)
    content = content_of(
        job.records, job.areas, replace(_on_its_cells(job.run), max_cv=None), units, progress
    )
    write_content(content, job, path, progress)


def write_content(content: Content, job: Job, path: Path, progress: Progress = silent) -> None:
    """Do as `write_explorer` does, once the content is made.

    Parameters
    ----------
    content : Content
    job : Job
    path : Path
    progress : callable
    """
    recipe = job.run.explorer
    progress(WRITING, 0.0)
    packed = pack(content.per_km2, step_for(content.per_km2, yearly_ends(content), content.lengths))
    headings = headings_of(content.series.covered, content.areas, recipe.title, recipe.subtitle)
    still = _picture(content, job, STILL_DPI, bare=True)
    progress(WRITING, 0.5)
    provider = online_ground(recipe.basemap)
    values = payload(content, scales_of(content), packed, provider)
    page = explorer_html(Explorer(content, values, packed, still, headings, provider))
    files.write_bytes(path, page.encode())
    said = " ".join(
        f"{each.heading}: {' '.join(each.sentences)}" for each in about(content, provider)
    )
    write_caption(Caption(headings.whole, said, still.alt), path)
    if recipe.embed:
        *_, pasted, beside = targets_of(path, job.run)
        shown = _picture(content, job, EMBEDDED_DPI, bare=False)
        files.write_bytes(beside, shown.png)
        told = snippet(path.name, beside.name, cleaned(headings.whole), still.alt)
        files.write_bytes(pasted, told.encode())
    progress(WRITING, 1.0)


def _picture(content: Content, job: Job, dpi: int, *, bare: bool) -> Picture:
    """Draw the printed map of all years, as a picture for where no script runs."""
    known = content.series.covered
    own = content.areas if job.run.recipe.areas.file is not None else None
    page = PageRecipe(units=content.units, page="figure", bare=bare)
    drawn, caption = map_page(whole_surface(content), known, Recipe(page=page), own)
    png = drawn.render("png", document(caption, known), dpi)
    width, height = drawn.figure.get_size_inches() * drawn.enlargement * PIXELS_PER_INCH
    return Picture(png, round(width), round(height), caption.description)
