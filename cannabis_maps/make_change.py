"""From a recipe to the map of a change."""

from dataclasses import replace
from pathlib import Path

from cannabis_maps.choosing import chosen_areas
from cannabis_maps.comparing import check_change, compare, replicating
from cannabis_maps.errors import OptionError
from cannabis_maps.make import Made, check_figure, figure_options, write_figure
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.recipe import DEMO, Recipe, RecordsRecipe
from cannabis_maps.records.demo import LAST_DAY
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe
from cannabis_maps.workers import Workers


def make_change(
    recipe: Recipe,
    windows: ChangeRecipe,
    path: Path,
    *,
    force: bool = False,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Made:
    """Make the map of a change between two windows of time, with its caption.

    Parameters
    ----------
    recipe : Recipe
        Without days, which the windows give.
    windows : ChangeRecipe
    path : Path
        Ends in .png, .pdf or .svg.
    force : bool
        Whether existing files may be replaced.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers read and work out replicates instead.
    progress : callable

    Returns
    -------
    Made
    """
    workers = Workers(scheduler=scheduler)
    check_figure(recipe, path, force=force)
    check_change(recipe.surface)
    areas = None if recipe.areas.file is None else chosen_areas(recipe.areas)
    records = read(_of_both(recipe.records, windows), progress, workers)
    with replicating(workers, windows.replicates) as executor:
        comparison = compare(records, windows, recipe.surface, progress, executor)
    progress("Drawing the map", 0.0)
    options = figure_options(recipe.page, areas)
    page = compose_change(comparison, options)
    caption = describe_change(comparison, options.units, options.title)
    paths = write_figure(page, caption, comparison.span, path, recipe.page, force=force)
    progress("Drawing the map", 1.0)
    return Made(records, paths)


def _of_both(recipe: RecordsRecipe, windows: ChangeRecipe) -> RecordsRecipe:
    """Return which records to read: those of both windows, and what lies between."""
    if recipe.first_day or recipe.last_day:
        raise OptionError(
            "--from and --to do not go with a change, which takes its days from --before and "
            "--after; leave them out"
        )
    if DEMO in recipe.sources and not all(map(_is_whole, (windows.before, windows.after))):
        raise OptionError(
            "the built-in data are counts by year; give whole years, such as --before "
            "2010-01-01/2010-12-31, or the City's file"
        )
    return replace(recipe, first_day=windows.before.first_day, last_day=windows.after.last_day)


def _is_whole(window: Window) -> bool:
    """Whether a window is of whole years, or of the built-in data's part of the last one."""
    first, last = window.first_day, window.last_day
    ends_whole = (last.month, last.day) == (12, 31) or last >= LAST_DAY
    return (first.month, first.day) == (1, 1) and ends_whole
