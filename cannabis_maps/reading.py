"""From a recipe to its records."""

from cannabis_maps.offenses import find_offense
from cannabis_maps.progress import Progress, silent
from cannabis_maps.recipe import RecordsRecipe
from cannabis_maps.records import Records, Selection, read_records


def read(recipe: RecordsRecipe, progress: Progress = silent) -> Records:
    """Read the records that a recipe names.

    Parameters
    ----------
    recipe : RecordsRecipe
    progress : callable

    Returns
    -------
    Records
    """
    return read_records(list(recipe.sources), selection_of(recipe), progress, recipe.max_age_days)


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
