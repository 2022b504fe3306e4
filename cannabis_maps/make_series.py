"""From a recipe to a series of maps on one page."""

from pathlib import Path

from cannabis_maps.estimating_series import check_series, estimate_series
from cannabis_maps.make import Made, check_figure, figure_options, write_figure
from cannabis_maps.maps.series import check_series_paper, compose_series
from cannabis_maps.maps.series_words import describe_series
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe
from cannabis_maps.windows import read_windows, yearly_windows
from cannabis_maps.windows_recipe import SeriesRecipe
from cannabis_maps.workers import Workers


def make_series(
    recipe: Recipe,
    series: SeriesRecipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
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
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read the files instead.
    progress : callable

    Returns
    -------
    Made
    """
    check_figure(recipe, path, force=force)
    check_series(recipe.surface)
    options = figure_options(recipe.page)
    check_series_paper(options.form.paper)
    named = read_windows(series.windows) if series.windows else None
    records = read(recipe.records, progress, Workers(scheduler=scheduler))
    known = records.provenance
    windows = named or yearly_windows(known.first_day, known.last_day)
    made = estimate_series(records, windows, recipe.surface, progress)
    progress("Drawing the maps", 0.0)
    page = compose_series(made, options)
    caption = describe_series(made, options.units, options.title)
    paths = write_figure(page, caption, known, path, recipe.page, force=force)
    progress("Drawing the maps", 1.0)
    return Made(records, paths)
