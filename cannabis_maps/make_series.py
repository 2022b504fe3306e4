"""From a recipe to a series of maps on one page."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from cannabis_maps import files
from cannabis_maps.make import (
    Made,
    check_targets,
    form_of,
    refuse_controls,
    with_caption,
    write_page,
)
from cannabis_maps.maps.heatmap import MapOptions
from cannabis_maps.maps.page import format_of
from cannabis_maps.maps.series import check_series_paper, compose_series
from cannabis_maps.maps.series_words import describe_series
from cannabis_maps.maps.sheet import check_words
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.series import check_series, estimate_series
from cannabis_maps.windows import read_windows, yearly_windows
from cannabis_maps.windows_recipe import SeriesRecipe

if TYPE_CHECKING:
    from cannabis_maps.maps.scale import Units


def make_series(
    recipe: Recipe,
    series: SeriesRecipe,
    path: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> Made:
    """Make a series of maps on one page with its caption.

    Parameters
    ----------
    recipe : Recipe
    series : SeriesRecipe
        Which windows it shows.
    path : Path
        Ends in .png, .pdf or .svg.
    force : bool
        Whether existing files may be replaced.
    progress : callable

    Returns
    -------
    Made
    """
    format_of(path)
    refuse_controls(recipe)
    check_targets(path, force=force)
    check_series(recipe.surface)
    form = form_of(recipe.page)
    check_series_paper(form.paper)
    check_words(recipe.page.title, recipe.page.subtitle, form.paper)
    named = read_windows(series.windows) if series.windows else None
    records = read(recipe.records, progress)
    known = records.provenance
    windows = named or yearly_windows(known.first_day, known.last_day)
    made = estimate_series(records, windows, recipe.surface, progress)
    progress("Drawing the maps", 0.0)
    options = MapOptions(
        units=cast("Units", recipe.page.units),
        title=recipe.page.title,
        subtitle=recipe.page.subtitle,
        credit=recipe.page.credit,
        form=form,
    )
    page = compose_series(made, options)
    caption = describe_series(made, options.units, options.title)
    with files.replacing_files(*with_caption(path), force=force) as partial:
        write_page(page, caption, known, partial / path.name, recipe.page)
    progress("Drawing the maps", 1.0)
    return Made(records, with_caption(path))
