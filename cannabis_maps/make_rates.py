"""From a recipe to the map of rates by area, with its table."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from cannabis_maps import files
from cannabis_maps.areas import counts_in
from cannabis_maps.basemaps import check_basemap, drawn_with
from cannabis_maps.captions import with_caption
from cannabis_maps.choosing import chosen_areas
from cannabis_maps.estimating import check_enough
from cannabis_maps.make import Made, check_figure, figure_options, write_page
from cannabis_maps.maps.counted import Counted
from cannabis_maps.maps.description import describe_rates
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.places import Areas, community_areas
from cannabis_maps.progress import Progress, silent
from cannabis_maps.rates import area_rates, as_csv
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.records import Records
from cannabis_maps.words import Caption
from cannabis_maps.workers import Workers

TABLE = ".csv"


def make_rates(
    recipe: Recipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make the map of rates by area with its caption, and its table beside it.

    Parameters
    ----------
    recipe : Recipe
    path : Path
        Ends in .png, .pdf or .svg; the table gets the same name with .csv.
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    check_figure(recipe, path, force=force)
    table = path.with_suffix(TABLE)
    files.check_target(table, force=force)
    check_basemap(recipe.basemap)
    areas = chosen_areas(recipe.areas)
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    check_enough(records.provenance)
    progress("Drawing the map", 0.0)
    page, caption, rows = rates_page(records, areas, recipe, progress)
    targets = (*with_caption(path), table)
    with files.replacing_files(*targets, force=force) as partial:
        write_page(page, caption, records.provenance, partial / path.name, recipe.page)
        files.write_bytes(partial / table.name, rows)
    progress("Drawing the map", 1.0)
    return Made(records, targets)


def rates_page(
    records: Records, areas: Areas, recipe: Recipe, progress: Progress = silent
) -> tuple[Page, Caption, bytes]:
    """Set the page of the map of rates, and return it with its caption and its table as CSV."""
    provenance = records.provenance
    by_area, counted = count(records, areas)
    rates = area_rates(by_area, provenance, areas)
    page = drawn_with(
        recipe.basemap,
        recipe.page.dpi,
        lambda backdrop: compose_rates(
            rates, provenance, figure_options(recipe.page, backdrop=backdrop), counted
        ),
        progress,
    )
    caption = describe_rates(rates, provenance, counted, recipe.page.title)
    elsewhere = counted.elsewhere if counted.areas is not None else None
    return page, caption, as_csv(rates, provenance, areas, elsewhere)


def count(records: Records, areas: Areas) -> tuple[npt.NDArray[np.integer], Counted]:
    """Count arrests by area, and those in none."""
    if areas.are_community_areas:
        own = Counted() if areas is community_areas() else Counted(areas)
        return records.by_area(), own
    counts = counts_in(records, areas)
    return counts.by_area, Counted(areas, counts.elsewhere)
