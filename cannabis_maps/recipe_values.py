"""A run's recipe in plain values, as a manifest holds it, and back."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from cannabis_maps.recipe import Recipe
from cannabis_maps.run_recipe import RunRecipe


def as_recipe(run: RunRecipe) -> dict[str, Any]:
    """Return a recipe in plain values, from which `as_run` makes it again.

    How the inputs came here is left out: paths, the copy's age.

    Parameters
    ----------
    run : RunRecipe

    Returns
    -------
    dict
        Ready for JSON.

    Examples
    --------
    >>> as_recipe(RunRecipe())["surface"]["cell_m"]
    50.0
    """
    own = {name: page for name, page in run.pages.items() if page != run.recipe.page}
    told: dict[str, Any] = TypeAdapter(RunRecipe).dump_python(replace(run, pages=own), mode="json")
    shared = told.pop("recipe")
    for name in ("sources", "controls", "max_age_days"):
        del shared["records"][name]
    for name in ("file", "population"):
        shared["areas"][name] = _name(shared["areas"][name])
    shared["basemap"]["basemap"] = _name(shared["basemap"]["basemap"])
    return {**shared, **told}


def as_run(told: Mapping[str, Any]) -> RunRecipe:
    """Return the recipe that plain values tell.

    Parameters
    ----------
    told : mapping
        From `as_recipe`.

    Returns
    -------
    RunRecipe
        Its sources are the default ones, and its files only names.

    Raises
    ------
    pydantic.ValidationError
        If they are no such values.
    OptionError
        If they contradict one another.

    Examples
    --------
    >>> as_run(as_recipe(RunRecipe())) == RunRecipe()
    True
    """
    shared = {each.name for each in fields(Recipe)}
    nested = {name: part for name, part in told.items() if name not in shared}
    nested["recipe"] = {name: part for name, part in told.items() if name in shared}
    return TypeAdapter(RunRecipe).validate_python(nested)


def _name(path: str | None) -> str | None:
    return None if path is None else Path(path).name
