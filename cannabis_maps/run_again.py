"""A run asked for again: what is there already is kept, without reading a record."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.files import sha256_of, tidy_beside
from cannabis_maps.listing import MANIFESTS
from cannabis_maps.made_from import asked_key
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import inputs_of
from cannabis_maps.records import Quality
from cannabis_maps.records.inputs import PORTAL
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.workers import Workers

UNREADABLE = (
    CannabisMapsError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)

log = logging.getLogger("cannabis_maps")


@dataclass(frozen=True)
class Ran:
    """What a run read, and what is in its folder.

    Parameters
    ----------
    quality : Quality
    demonstration : bool
    paths : tuple of Path
        In the order in which they were written.
    """

    quality: Quality
    demonstration: bool
    paths: tuple[Path, ...]


def make_or_keep(
    run: RunRecipe,
    out: Path,
    *,
    fresh: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Ran:
    """Make all products of a recipe, unless they are there as they would be made.

    Parameters
    ----------
    run, out, fresh, jobs, scheduler, progress
        As of `cannabis_maps.make_run.make_all`.

    Returns
    -------
    Ran
    """
    # Refused before anything is looked for.
    Workers(jobs, scheduler)
    kept = None if fresh else find_kept(run, out)
    if kept is not None:
        tidy_beside(kept.paths[-1].parent)
        return kept
    from cannabis_maps.make_run import make_all  # noqa: PLC0415  all that draws takes long to load

    made = make_all(run, out, fresh=fresh, jobs=jobs, scheduler=scheduler, progress=progress)
    known = made.records
    return Ran(known.quality, known.provenance.demonstration, made.paths)


def find_kept(run: RunRecipe, out: Path) -> Ran | None:
    """Find the folder of an earlier run that was made of the same, and is as it was left.

    The portal's records are not looked for: to know whether they are the same may take a fetch,
    and a recipe is to be checked before that.

    Parameters
    ----------
    run : RunRecipe
    out : Path
        Holds folders of runs.

    Returns
    -------
    Ran or None
        None also where a file is missing, changed, or not of the run.
    """
    # Not what a killed run left: its folders begin with a dot.
    listings = sorted(path for name in MANIFESTS for path in out.glob(f"[!.]*/{name}"))
    if not listings or PORTAL in run.recipe.records.sources:
        return None
    try:
        key = asked_key(run, inputs_of(run.recipe.records))
    except (OSError, CannabisMapsError):
        # What is wrong is told by what makes the products.
        return None
    found = (_kept(run, listing, key) for listing in listings)
    return next((each for each in found if each is not None), None)


def _kept(run: RunRecipe, listing: Path, key: str) -> Ran | None:
    try:
        told: dict[str, Any] = json.loads(listing.read_bytes())
        if told["made_of"] != key:
            return None
        hashes = {each["name"]: each["sha256"] for each in told["products"]}
        if not _is_as_left(listing, hashes):
            return None
        quality = TypeAdapter(Quality).validate_python(told["quality"])
        order = {name: at for at, name in enumerate(run.products)}
        # The report is of no product and comes last.
        last = len(order)
        listed = sorted(
            told["products"],
            key=lambda each: (order.get(each.get("product"), last), each["name"]),
        )
        names = [*(each["name"] for each in listed), listing.name]
        demonstration, left_out = bool(told["demonstration"]), dict(told["left_out"])
    except UNREADABLE:
        return None
    for name, why in left_out.items():
        log.warning("left out: %s, since %s", name, why)
    return Ran(quality, demonstration, tuple(listing.parent / name for name in names))


def _is_as_left(listing: Path, hashes: dict[str, str]) -> bool:
    folder = listing.parent
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if there != hashes.keys() | {listing.name}:
        return False
    return all(sha256_of(folder / name) == told for name, told in hashes.items())
