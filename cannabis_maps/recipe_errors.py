"""What is said of a recipe that is wrong: where, what is allowed, and the nearest right word."""

import difflib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic_core import ErrorDetails

from cannabis_maps.errors import OptionError
from cannabis_maps.recipe_lines import Place, line_of
from cannabis_maps.recipe_tables import RecipeFile

WHAT_IS_WANTED = {
    "string_type": "text in quotes",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in brackets",
    "date_type": "a day such as 2013-01-31, without quotes",
    "literal_error": 'a day such as 2013-01-31 without quotes, or "latest"',
    "model_type": "a table",
    "model_attributes_type": "a table",
}

Made = TypeVar("Made")


@dataclass(frozen=True)
class RecipeText:
    """A recipe's text and name, to say where in it something is wrong."""

    name: str
    text: str

    def error(self, place: Place, told: str) -> OptionError:
        """Return an error about a place."""
        return OptionError(f"{self.name}, line {line_of(self.text, place)}: {told}")

    def at(self, table: str, make: Callable[[], Made]) -> Made:
        """Return what is made of a table, or say which of its keys is wrong."""
        try:
            return make()
        except OptionError as error:
            raise self.error((table, *self._meant(table, str(error))), str(error)) from None

    def _meant(self, table: str, told: str) -> tuple[str, ...]:
        """Return the key that an error speaks of, if it does."""
        content = tomllib.loads(self.text).get(table)
        keys = content if isinstance(content, dict) else ()
        # What is said of one section is about the sections.
        ones = {key: re.escape(key.removesuffix("s")) for key in keys}
        return tuple(key for key, one in ones.items() if re.search(rf"(?<!\w){one}s?(?!\w)", told))[
            :1
        ]


def explained(error: ErrorDetails, source: RecipeText) -> OptionError:
    """Return what pydantic found wrong in the words of this house."""
    place = tuple(part for part in error["loc"] if not _is_of_pydantic(part))
    key = str(place[-1])
    if error["type"] == "extra_forbidden":
        return source.error(place, _unknown(key, place[:-1]))
    if error["type"] == "missing":
        return source.error(place, f"{_table(place[:-1])} has no {key}; give it")
    wanted = WHAT_IS_WANTED.get(error["type"], error["msg"])
    return source.error(place, f"{key} = {error['input']!r} is not {wanted}; write it so")


def _is_of_pydantic(part: str | int) -> bool:
    """Whether a part of a place names a kind of value, and no key."""
    return isinstance(part, str) and (part in {"str", "float", "date"} or "[" in part)


def _unknown(key: str, table: tuple[str | int, ...]) -> str:
    allowed = _keys_of(table)
    near = difflib.get_close_matches(key, allowed, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{key} is not known in {_table(table)}; {meant}use {', '.join(allowed)}"


def _table(place: tuple[str | int, ...]) -> str:
    names = [str(part) for part in place if isinstance(part, str)]
    return f"[{'.'.join(names)}]" if names else "a recipe"


def _keys_of(table: tuple[str | int, ...]) -> list[str]:
    model: Any = RecipeFile
    for part in table:
        if isinstance(part, str):
            kind = model.model_fields[part].annotation
            model = kind if hasattr(kind, "model_fields") else kind.__args__[0]
    return [field.alias or name for name, field in model.model_fields.items()]
