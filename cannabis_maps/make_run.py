"""From a recipe to all its products: drawn on all cores, and kept where nothing has changed."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cannabis_maps import files
from cannabis_maps.basemaps import check_basemap
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.errors import OptionError, OutputError
from cannabis_maps.estimating import check_enough, check_surface, resolved
from cannabis_maps.job import Job
from cannabis_maps.listing import MANIFEST, hashes_in
from cannabis_maps.made_from import asked_key
from cannabis_maps.make import Made, form_of, refuse_controls
from cannabis_maps.make_explorer import check_explorer
from cannabis_maps.manifest import folder_name, made_of, prefix, write_manifest
from cannabis_maps.maps.heatmap import check_measure
from cannabis_maps.maps.notes import parse_notes
from cannabis_maps.maps.series import check_series_paper
from cannabis_maps.maps.sheet import check_words
from cannabis_maps.products import estimated, why_left_out, write_atlas_product, write_product
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import inputs_of, read_inputs
from cannabis_maps.run_recipe import ATLAS, BRIEF, CHANGE, EXPLORER, FIGURES, MAP, SERIES, RunRecipe
from cannabis_maps.scratch import scratch_folder
from cannabis_maps.workers import Workers, as_done, working

DRAWING = "Making the products"
# Longest first, so that no core waits for one at the end.
LONGEST = (ATLAS, BRIEF, CHANGE, SERIES, EXPLORER, MAP)

Content = Mapping[str, bytes]
"""Files of a product by name, from its run's folder."""

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
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make all products of a recipe in a folder of their own, with quality report and manifest.

    Parameters
    ----------
    run : RunRecipe
    out : Path
        Holds the folder ``<source>_<last day of the data>``, which is replaced but for files of the
        user's own; other folders are left alone.
    fresh : bool
        Make all anew, also what has not changed since the last run.
    jobs : int, optional
        On how many cores; all of them if left out.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read and draw instead.
    progress : callable

    Returns
    -------
    Made
    """
    workers = Workers(jobs, scheduler)
    check_run(run)
    areas = chosen_areas(run.recipe.areas)
    inputs = inputs_of(run.recipe.records, progress)
    # Before they are read: of what changes afterwards, the next run must not think it knows it.
    key = asked_key(run, inputs)
    records = read_inputs(run.recipe.records, inputs, progress, workers)
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
    listing = f"{mark}{MANIFEST}"

    def listed(earlier: Path) -> dict[str, str]:
        return hashes_in(earlier / listing)

    with files.replacing_folder(folder, listing, listed, force=True) as inside:
        kept = Kept({}, {}) if fresh else kept_of(folder / listing)
        keys = {name: made_of(name, job.run, records, areas) for name in products}
        made = _make(job, keys, inside, (folder, kept), workers, progress)
        listings = write_manifest(inside, job, made, left_out, key)
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
    workers: Workers,
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
    job = estimated(job, missing, workers, progress)
    for name, content in _worked(job, missing, workers):
        made[name] = _written(content, folder)
        done += 1
        progress(DRAWING, done / most, f"{done} of {len(made)}")
    return {name: names or [] for name, names in made.items()}


def _worked(job: Job, products: list[str], workers: Workers) -> Iterator[tuple[str, Content]]:
    """Make products, and yield the names of each and its files as it is done."""
    # The atlas's pages are spread by themselves.
    if ATLAS in products:
        yield ATLAS, _content_of(lambda folder: write_atlas_product(job, folder, workers))
    rest = [name for name in products if name != ATLAS]
    if rest:
        with working(workers, len(rest)) as executor:
            yield from as_done(executor, partial(_product, job=job), rest)


def _product(name: str, job: Job) -> Content:
    return _content_of(partial(write_product, name, job))


def _content_of(write: Callable[[Path], None]) -> Content:
    """Return what is written into a folder: who asked may not share a disk with who writes."""
    with scratch_folder() as folder:
        try:
            write(folder)
        except OutputError as error:
            raise OutputError(
                f"the folder for temporary files, {folder.parent}, cannot be written to: "
                f"{getattr(error.__cause__, 'strerror', error)}; free some space there, check "
                "permissions, or name another folder with TMPDIR"
            ) from error
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _written(content: Content, folder: Path) -> list[str]:
    """Write a product's files, and return their names."""
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(folder / name, data)
    return list(content)


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
