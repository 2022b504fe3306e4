"""What a run is made from besides its recipe, known without reading a record."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from cannabis_maps.areas.tables import sources_of
from cannabis_maps.basemap_recipe import NONE, OFFLINE, TILES, BasemapRecipe
from cannabis_maps.context import context_sources
from cannabis_maps.errors import SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.listing import as_json
from cannabis_maps.provenance import Source
from cannabis_maps.recipe_values import as_recipe
from cannabis_maps.records.demo import demo_source
from cannabis_maps.records.inputs import Input
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.version import __version__

LIBRARIES = (
    "cmcrameri",
    "duckdb",
    "font-source-sans-pro",
    "fonttools",
    "geopandas",
    "libpysal",
    "matplotlib",
    "numpy",
    "pikepdf",
    "pillow",
    "pyproj",
    "python-docx",
    "rasterio",
    "scipy",
    "shapely",
    "typst",
    "xarray",
)


@cache
def versions() -> dict[str, str]:
    """Return the versions of what products depend on, by name."""
    return {"cannabis_maps": __version__} | {name: version(name) for name in LIBRARIES}


def basemap_sources(recipe: BasemapRecipe) -> tuple[Source, ...]:
    """Return the file under the maps, if it is one."""
    told = recipe.basemap
    if told in {OFFLINE, NONE} or told.startswith(TILES):
        return ()
    path = Path(told)
    return (Source(path.name, sha256_of(path)),)


def _source(read: Input) -> Source:
    try:
        return Source(read.name, sha256_of(read.path))
    except OSError as error:
        raise SourceError(
            f"{read.name} cannot be read: {error.strerror or error}; check that it is still there"
        ) from error


def asked_key(run: RunRecipe, inputs: Sequence[Input]) -> str:
    """Return a hash of all that a run is made from.

    Parameters
    ----------
    run : RunRecipe
        As asked for.
    inputs : sequence of Input
        The files that its records are read from; none for the built-in data.

    Returns
    -------
    str
        Hexadecimal.
    """
    recipe = run.recipe
    sources = [_source(each) for each in inputs] or [demo_source()]
    files = [path for path in (recipe.areas.file, recipe.areas.population) if path is not None]
    parts = {
        "recipe": as_recipe(run),
        "sources": sorted([source.name, source.sha256] for source in sources),
        "areas": [[asdict(source) for source in sources_of(path)] for path in files],
        "basemap": [asdict(source) for source in basemap_sources(recipe.basemap)],
        "ground": [asdict(source) for source in context_sources()],
        "versions": versions(),
    }
    return sha256(as_json(parts)).hexdigest()
