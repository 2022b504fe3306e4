"""From a recipe to a GeoPackage: cells, areas and contours, styled and described."""

from collections.abc import Sequence
from pathlib import Path

from cannabis_maps import words
from cannabis_maps.captions import with_caption, write_caption
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.density.volume import PERCENTS
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_enough, check_surface, estimate
from cannabis_maps.files import replacing_files
from cannabis_maps.make import Made, check_targets, refuse_controls
from cannabis_maps.progress import Progress, silent
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.geopackage import VectorLayer, write_geopackage
from cannabis_maps.rasters.tags import citation
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.vector_layers import vector_layers
from cannabis_maps.words import Caption
from cannabis_maps.workers import Workers

SUFFIX = ".gpkg"


def make_geopackage(
    recipe: Recipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make one GeoPackage with its caption.

    Parameters
    ----------
    recipe : Recipe
        Its contours are those of the layer ``contours``; 25, 50, 75 and 90 percent if it has none.
    path : Path
        Ends in .gpkg.
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
        raise OptionError(f"{path.name}: a GeoPackage is written as {SUFFIX}; use that")
    refuse_controls(recipe)
    check_targets(path, force=force)
    check_surface(recipe.surface)
    areas = chosen_areas(recipe.areas)
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    check_enough(records.provenance)
    surface = estimate(records, recipe.surface, progress)
    progress("Writing the layers", 0.0)
    layers = vector_layers(records, surface, areas, recipe.page.scale.contours or PERCENTS)
    with replacing_files(*with_caption(path), force=force) as partial:
        write_layers(layers, records.provenance, partial / path.name)
    progress("Writing the layers", 1.0)
    return Made(records, with_caption(path))


def write_layers(
    layers: Sequence[VectorLayer], provenance: Provenance, path: Path
) -> tuple[Path, Path]:
    """Write a GeoPackage and its caption, and return both paths."""
    write_geopackage(layers, provenance, path)
    return path, write_caption(describe_geopackage(layers, provenance), path)


def describe_geopackage(layers: Sequence[VectorLayer], provenance: Provenance) -> Caption:
    """Say what a GeoPackage holds.

    Parameters
    ----------
    layers : sequence of VectorLayer
    provenance : Provenance

    Returns
    -------
    Caption
    """
    told = [f"{each.name} ({words.number(len(each.table))}): {each.what}" for each in layers]
    methods = dict.fromkeys(sentence for each in layers for sentence in each.methods)
    caption = [
        words.subtitle(provenance),
        words.source(provenance),
        *methods,
        *words.statement(provenance),
        f"Cite as: {citation(provenance)}",
    ]
    description = f"GeoPackage of {len(layers)} layers in EPSG:26971. {' '.join(told)}"
    return Caption(words.headline(provenance), " ".join(caption), description)
