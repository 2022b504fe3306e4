"""What was made: how a run's files are named, and the manifest that lists them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cannabis_maps import files, words
from cannabis_maps.context import context_sources
from cannabis_maps.density import Estimator
from cannabis_maps.key_figures import key_figures
from cannabis_maps.listing import DEMO_PREFIX, MANIFEST, QUALITY, as_json
from cannabis_maps.made_from import LIBRARIES, basemap_sources, versions
from cannabis_maps.monthly import monthly_counts
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import Areas
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.recipe_values import as_recipe
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import (
    BRIEF,
    CHANGE,
    EXPLORER,
    GEOPACKAGE,
    MAP,
    QGIS,
    RASTER,
    SERIES,
    RunRecipe,
)
from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from cannabis_maps.job import Job

# What a product is made from of a recipe's values: all of them, and some by themselves.
EVERYWHERE = ("records", "surface", "areas", "basemap")
OWN = {
    SERIES: ("windows",),
    CHANGE: ("change",),
    RASTER: ("rasters", "change"),
    BRIEF: ("brief", "windows", "change"),
    EXPLORER: ("explorer",),
}
# What a GIS opens is shaded and outlined as the map is.
SET_AS = {GEOPACKAGE: MAP, QGIS: MAP}


def prefix(provenance: Provenance) -> str:
    """Return what the names of a demonstration's files begin with; nothing for real records."""
    return DEMO_PREFIX if provenance.demonstration else ""


def stem(provenance: Provenance, recipe: SurfaceRecipe) -> str:
    """Return how a surface's files are named: what, when, how smoothed, what left blank."""
    chosen = Estimator(recipe.kernel, recipe.bandwidth_m, recipe.edge_correction)
    what = "cannabis" if provenance.offense == POSSESSION_30G else provenance.offense.name
    first, last = provenance.first_day, provenance.last_day
    when = words.years(first, last)
    if first.year == last.year and words.window(first, last) != when:
        # A part of a year must not pass for the year.
        when = f"{first}_to_{last}"
    kernel = "s" if chosen.kernel == "gaussian" else f"{chosen.kernel}-r"
    smoothed = f"{kernel}{chosen.bandwidth_m:g}m"
    if recipe.max_cv is not None:
        smoothed += f"_cv{recipe.max_cv:g}"
    return f"{prefix(provenance)}chicago-{what}-{words.noun(provenance)}_{when}_{smoothed}"


def folder_name(provenance: Provenance) -> str:
    """Return the name of a run's folder: its source and the last day of the data."""
    first, *others = provenance.sources
    name = re.sub(r"[^\w-]+", "-", first.name.split(".")[0]) or "source"
    more = f"_and_{len(others)}_more" if others else ""
    return f"{name}{more}_{provenance.data_day.isoformat()}"


def entry(
    path: Path, folder: Path, product: str | None = None, key: str | None = None
) -> dict[str, str]:
    """Return a file's line in the manifest: its name, its hash, and of which product it is."""
    told = {
        "name": path.relative_to(folder).as_posix(),
        "sha256": files.sha256_of(path),
    }
    if product is None or key is None:
        return told
    return told | {"product": product, "made_of": key}


def made_of(product: str, run: RunRecipe, records: Records, areas: Areas) -> str:
    """Return a hash of all that a product is made from: inputs, its part of the recipe, versions.

    Parameters
    ----------
    product : str
    run : RunRecipe
        With a bandwidth in meters.
    records : Records
    areas : Areas

    Returns
    -------
    str
        Hexadecimal.
    """
    told = as_recipe(run)
    own = (*EVERYWHERE, *OWN.get(product, ()))
    parts = {
        "product": product,
        "recipe": {name: told[name] for name in own},
        "page": told["pages"].get(SET_AS.get(product, product), told["page"]),
        "provenance": repr(records.provenance),
        "areas": [repr(source) for source in areas.sources],
        "basemap": [asdict(source) for source in basemap_sources(run.recipe.basemap)],
        "ground": [asdict(source) for source in context_sources()],
        "versions": versions(),
    }
    return sha256(as_json(parts)).hexdigest()


def manifest(
    run: RunRecipe,
    records: Records,
    areas: Areas,
    entries: Sequence[Mapping[str, str]],
    left_out: Mapping[str, str],
) -> dict[str, object]:
    """Say what was made from what, without clock, user, host or path.

    Parameters
    ----------
    run : RunRecipe
        As resolved.
    records : Records
    areas : Areas
        That arrests are counted in.
    entries : sequence of mapping
        From `entry`, one for each file.
    left_out : mapping of str to str
        Products that could not be made, and why.

    Returns
    -------
    dict
    """
    provenance = records.provenance
    return {
        "software": {"name": "cannabis_maps", "version": __version__},
        "libraries": {name: versions()[name] for name in LIBRARIES},
        "sources": [asdict(source) for source in provenance.sources],
        "ground": [asdict(source) for source in context_sources()],
        "areas": {
            "sources": [asdict(source) for source in areas.sources],
            "residents": areas.residents_source if areas.have_residents else None,
        },
        "basemap": [asdict(source) for source in basemap_sources(run.recipe.basemap)],
        "recipe": as_recipe(run),
        "demonstration": provenance.demonstration,
        "figures": key_figures(records).as_dict(),
        "months": monthly_counts(records),
        "quality": records.quality.as_dict(),
        "left_out": dict(left_out),
        "products": sorted(entries, key=lambda each: each["name"]),
    }


def write_manifest(
    folder: Path,
    job: "Job",
    made: Mapping[str, Sequence[str]],
    left_out: Mapping[str, str],
    asked: str,
) -> tuple[str, str]:
    """Write the quality report and the manifest of a folder of products.

    Parameters
    ----------
    folder : Path
    job : Job
        With the recipe as resolved.
    made : mapping of str to sequence of str
        Of each product, its files in the folder.
    left_out : mapping of str to str
        Products that could not be made, and why.
    asked : str
        From `asked_key`.

    Returns
    -------
    quality, manifest : str
        The names of these two files.
    """
    run, records, areas = job.run, job.records, job.areas
    mark = prefix(records.provenance)
    report, listing = folder / f"{mark}{QUALITY}", folder / f"{mark}{MANIFEST}"
    files.write_bytes(report, as_json(records.quality.as_dict()))
    keys = {product: made_of(product, run, records, areas) for product in made}
    entries = [
        entry(folder / name, folder, product, keys[product])
        for product, names in made.items()
        for name in names
    ]
    told = manifest(run, records, areas, [*entries, entry(report, folder)], left_out)
    files.write_bytes(listing, as_json(told | {"made_of": asked}))
    return report.name, listing.name
