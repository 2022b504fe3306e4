"""From a recipe to its records."""

from collections.abc import Sequence

from cannabis_maps.offenses import find_offense
from cannabis_maps.progress import Progress, silent
from cannabis_maps.recipe import RecordsRecipe
from cannabis_maps.records import Records, Selection, read_records, reader
from cannabis_maps.records.inputs import Input
from cannabis_maps.workers import EVERY_CORE, Workers


def read(
    recipe: RecordsRecipe, progress: Progress = silent, workers: Workers = EVERY_CORE
) -> Records:
    """Read the records that a recipe names.

    Parameters
    ----------
    recipe : RecordsRecipe
    progress : callable
    workers : Workers
        Who reads them.

    Returns
    -------
    Records
    """
    selection = selection_of(recipe)
    return read_records(list(recipe.sources), selection, progress, recipe.max_age_days, workers)


def inputs_of(recipe: RecordsRecipe, progress: Progress = silent) -> tuple[Input, ...]:
    """Return the files that a recipe's records are read from; none for the built-in data."""
    selection = selection_of(recipe)
    return reader.inputs_of(list(recipe.sources), selection, progress, recipe.max_age_days)


def read_inputs(
    recipe: RecordsRecipe,
    inputs: Sequence[Input],
    progress: Progress = silent,
    workers: Workers = EVERY_CORE,
) -> Records:
    """Read the records of a recipe from files that are found already."""
    return reader.read_inputs(inputs, selection_of(recipe), progress, workers)


def selection_of(recipe: RecordsRecipe) -> Selection:
    """Return which records a recipe asks for, whatever its sources.

    Examples
    --------
    >>> selection_of(RecordsRecipe(offense="1812")).offense.name
    'possession-over-30g'
    """
    return Selection(
        offense=find_offense(recipe.offense),
        first_day=recipe.first_day,
        last_day=recipe.last_day,
        arrests_only=not recipe.include_non_arrests,
    )
