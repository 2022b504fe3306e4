"""What was made: how a run's files are named, and the manifest that lists them."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from cannabis_maps import words
from cannabis_maps.context import context_sources
from cannabis_maps.density import Estimator
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import Recipe, SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.version import __version__

DEMO_PREFIX = "DEMO_"
LIBRARIES = (
    "duckdb",
    "geopandas",
    "libpysal",
    "matplotlib",
    "numpy",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
    "xarray",
)


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


def as_json(content: object) -> bytes:
    """Write JSON, the same bytes for the same content."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def manifest(recipe: Recipe, records: Records, paths: Sequence[Path]) -> dict[str, object]:
    """Say what was made from what, without clock, user, host or path."""
    chosen = asdict(recipe)
    # What was read stands under "sources", with its hash; how it came here is not of the product.
    for name in ("sources", "controls", "max_age_days"):
        del chosen["records"][name]
    del chosen["areas"]
    return {
        "software": {"name": "cannabis_maps", "version": __version__},
        "libraries": {name: version(name) for name in LIBRARIES},
        "sources": [asdict(source) for source in records.provenance.sources],
        "ground": [asdict(source) for source in context_sources()],
        "recipe": _plain(chosen),
        "demonstration": records.provenance.demonstration,
        "quality": records.quality.as_dict(),
        "products": [
            {"name": path.name, "sha256": sha256(path.read_bytes()).hexdigest()}
            for path in sorted(paths)
        ],
    }


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value.isoformat() if isinstance(value, date) else value
