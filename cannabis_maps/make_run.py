"""From a recipe to all its products: drawn on all cores, and kept where nothing has changed."""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cannabis_maps import files
from cannabis_maps.basemaps import check_basemap
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_enough, check_surface, resolved
from cannabis_maps.job import Job
from cannabis_maps.listing import MANIFEST
from cannabis_maps.made_from import asked_key
from cannabis_maps.make import Made, form_of, refuse_controls
from cannabis_maps.make_explorer import check_explorer
from cannabis_maps.manifest import folder_name, made_of, prefix, write_manifest
from cannabis_maps.maps.heatmap import check_measure
from cannabis_maps.maps.notes import parse_notes
from cannabis_maps.maps.series import check_series_paper
from cannabis_maps.maps.sheet import check_words
from cannabis_maps.products import estimated, why_left_out, write_product
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import inputs_of, read_inputs
from cannabis_maps.run_recipe import ATLAS, BRIEF, CHANGE, EXPLORER, FIGURES, MAP, SERIES, RunRecipe
from cannabis_maps.workers import check_jobs, worker_pool

DRAWING = "Making the products"
# Longest first, so that no core waits for one at the end.
LONGEST = (ATLAS, BRIEF, CHANGE, SERIES, EXPLORER, MAP)

log = logging.getLogger("cannabis_maps")


@dataclass(frozen=True, eq=False)
class Kept:
    """What an earlier run left in the folder: products' keys, and their files with hashes."""

    keys: Mapping[str, str]
    files: Mapping[str, Mapping[str, str]]


def check_run(run: RunRecipe) -> None:
    """Refuse what cannot be made, before anything is read.

    Parameters
    ----------
    run : RunRecipe

    Raises
    ------
    OptionError
    """
    refuse_controls(run.recipe)
    surface = run.recipe.surface
    check_surface(surface)
    if surface.measure != type(surface).measure and {SERIES, CHANGE} & set(run.products):
        raise OptionError(
            f"measure {surface.measure} does not go with the products {SERIES} and {CHANGE}, which "
            "compare windows per year; leave out the measure or these products"
        )
    check_measure(surface.measure)
    check_basemap(run.recipe.basemap)
    for figure in FIGURES:
        if figure in run.products:
            page = run.page(figure)
            form = form_of(page)
            check_words(page.title, page.subtitle, form.paper)
            parse_notes(page.notes)
            if figure == SERIES:
                check_series_paper(form.paper)
    if EXPLORER in run.products:
        check_explorer(run)
    for raster in run.rasters:
        raster.ended(run.change, date.max).check_with(run.recipe)


def make_all(
    run: RunRecipe,
    out: Path,
    *,
    fresh: bool = False,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Made:
    """Make all products of a recipe in a folder of their own, with quality report and manifest.

    Parameters
    ----------
    run : RunRecipe
    out : Path
        Holds the folder ``<source>_<last day of the data>``, which is replaced whole; other
        folders are left alone.
    fresh : bool
        Make all anew, also what has not changed since the last run.
    jobs : int, optional
        On how many cores; all of them if left out.
    progress : callable

    Returns
    -------
    Made
    """
    check_jobs(jobs)
    check_run(run)
    areas = chosen_areas(run.recipe.areas)
    inputs = inputs_of(run.recipe.records, progress)
    # Before they are read: of what changes afterwards, the next run must not think it knows it.
    key = asked_key(run, inputs)
    records = read_inputs(run.recipe.records, inputs, progress)
    check_enough(records.provenance)
    shared = replace(run.recipe, surface=resolved(run.recipe.surface, records))
    job = Job(
        replace(run, recipe=shared).ended(records.provenance.last_day),
        records,
        areas,
    )
    mark = prefix(records.provenance)
    folder = out / folder_name(records.provenance)
    left_out = {name: why for name in run.products if (why := why_left_out(name, job))}
    products = [name for name in run.products if name not in left_out]
    with files.replacing_folder(folder, mark=f"{mark}{MANIFEST}") as partial:
        kept = Kept({}, {}) if fresh else kept_of(folder / f"{mark}{MANIFEST}")
        keys = {name: made_of(name, job.run, records, areas) for name in products}
        made = _make(job, keys, partial, (folder, kept), jobs or os.cpu_count() or 1, progress)
        listings = write_manifest(partial, job, made, left_out, key)
        names = [name for product in products for name in made[product]]
    progress("Done", 1.0)
    for name, why in left_out.items():
        log.warning("left out: %s, since %s", name, why)
    return Made(records, tuple(folder / name for name in (*names, *listings)))


def _make(
    job: Job,
    keys: Mapping[str, str],
    folder: Path,
    former: tuple[Path, Kept],
    jobs: int,
    progress: Progress,
) -> dict[str, list[str]]:
    """Make the products that have changed, take over the others, and return their files' names."""
    place, kept = former
    made = {name: _taken_over(name, key, place, kept, folder) for name, key in keys.items()}
    missing = sorted(
        (name for name, names in made.items() if names is None),
        key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST),
    )
    done, most = len(made) - len(missing), max(len(made), 1)
    progress(DRAWING, done / most, f"{done} of {len(made)}")
    parts = {name: folder / f".{name}" for name in missing}
    for name in _worked(estimated(job, missing, progress), parts, jobs):
        made[name] = _moved_in(parts[name], folder)
        done += 1
        progress(DRAWING, done / most, f"{done} of {len(made)}")
    return {name: names or [] for name, names in made.items()}


def _worked(job: Job, parts: Mapping[str, Path], jobs: int) -> Iterator[str]:
    """Write products, each into a folder of its own, and yield their names as they are done."""
    for part in parts.values():
        part.mkdir()
    # The atlas has a pool of its own.
    alone = [name for name in parts if name == ATLAS or min(jobs, len(parts)) <= 1]
    for name in alone:
        write_product(name, job, parts[name])
        yield name
    rest = [name for name in parts if name not in alone]
    if not rest:
        return
    with worker_pool(min(jobs, len(rest))) as pool:
        waiting = {pool.submit(write_product, name, job, parts[name]): name for name in rest}
        for done in as_completed(waiting):
            done.result()
            yield waiting[done]


def _moved_in(part: Path, folder: Path) -> list[str]:
    """Move a product's files to their place, and return their names."""
    names = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).rename(folder / name)
    shutil.rmtree(part)
    return names


def kept_of(path: Path) -> Kept:
    """Read what an earlier run says of its products; nothing where it says nothing."""
    try:
        listed: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["products"]
        of_products = [each for each in listed if "product" in each]
        keys = {each["product"]: each["made_of"] for each in of_products}
        hashes: dict[str, dict[str, str]] = {name: {} for name in keys}
        for each in of_products:
            hashes[each["product"]][each["name"]] = each["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return Kept({}, {})
    return Kept(keys, hashes)


def _taken_over(name: str, key: str, former: Path, kept: Kept, folder: Path) -> list[str] | None:
    """Copy a product's files from the earlier run if it is still what it was; None if not."""
    hashes = kept.files.get(name, {})
    if kept.keys.get(name) != key or not _are_whole(hashes, former):
        return None
    for each in hashes:
        target = folder / each
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(former / each, target)
    return sorted(hashes)


def _are_whole(hashes: Mapping[str, str], folder: Path) -> bool:
    try:
        return all(files.sha256_of(folder / name) == told for name, told in hashes.items())
    except OSError:
        return False
