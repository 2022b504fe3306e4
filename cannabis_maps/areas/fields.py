"""Which field of a table holds the names, and which the residents; and what stands in them."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from cannabis_maps.areas.tables import Column, Table
from cannabis_maps.errors import OptionError, SourceError

NAMES = frozenset(
    (
        *("name", "areaname", "community", "communityarea", "neighborhood", "prineigh", "label"),
        *("ward", "district", "distnum", "beatnum", "precinct", "zip", "zipcode", "zcta5", "tract"),
    )
)
RESIDENTS = re.compile(
    r"(?:residents|population|pop|totpop|totalpop|poptot|poptotal|totalpopulation|p0010001|p1001n)"
    r"((?:19|20)\d\d)?"
)
WHOLE = re.compile(r"-?\d+\.0+")
MANY = 12


@dataclass(frozen=True)
class ResidentsFields:
    """The fields that hold residents, and the years that they say.

    Parameters
    ----------
    names : tuple of str
    years : tuple of int
        One each, ascending; none if a single field stands for all days.
    """

    names: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def find_name(table: Table, given: str | None, option: str | None) -> str:
    """Find the field of names: the one given, or the only one that can be meant.

    Parameters
    ----------
    table : Table
    given : str or None
    option : str or None
        With which the user gives it; None if there is no such option.

    Returns
    -------
    str
        As the file spells it.

    Raises
    ------
    OptionError
        If there is no such field, or none or several that can be meant.
    """
    if given is not None:
        return find_field(table, given, option)
    likely = [field for field in table.columns if _plain(field) in NAMES]
    texts = [field for field, column in table.columns.items() if _is_text(column)]
    for choice in (likely, texts if not likely else []):
        if len(choice) == 1:
            return choice[0]
    what = f"{len(likely)} fields that may be names" if likely else "no one field of names"
    how = f"say which with {option} FIELD" if option else "call one of them name"
    raise OptionError(f"{table.file} has {what}; {how}: {fields(table)}")


def find_field(table: Table, given: str, option: str | None) -> str:
    """Find a field as the file spells it, upper or lower case being the same."""
    if given in table.columns:
        return given
    same = [field for field in table.columns if field.casefold() == given.strip().casefold()]
    if len(same) != 1:
        how = f"use {option} with one of them" if option else "give one of them"
        raise OptionError(f"{table.file} has no field {given!r}; {how}: {fields(table)}")
    return same[0]


def find_residents(table: Table, given: str | None = None) -> ResidentsFields:
    """Find the fields of residents: the one given, the one by its name, or one for each year.

    Parameters
    ----------
    table : Table
    given : str or None

    Returns
    -------
    ResidentsFields
        Empty if there is none.

    Raises
    ------
    OptionError
        If there is no such field, or several that do not say different years.
    """
    if given is not None:
        return ResidentsFields((find_field(table, given, None),))
    matches = {field: RESIDENTS.fullmatch(_plain(field)) for field in table.columns}
    found = {field: match[1] for field, match in matches.items() if match}
    if len(found) <= 1:
        return ResidentsFields(tuple(found))
    years = [int(year) for year in found.values() if year]
    if len(set(years)) < len(found):
        raise OptionError(
            f"{table.file} has several fields that may be residents: {', '.join(found)}; keep "
            "one of them, or give --population FILE with the fields name and residents"
        )
    ordered = sorted(zip(years, found, strict=True))
    return ResidentsFields(tuple(field for _, field in ordered), tuple(sorted(years)))


def names_in(table: Table, field: str) -> tuple[str, ...]:
    """Return a field's values as names: trimmed, and whole numbers without ``.0``.

    Raises
    ------
    SourceError
        If one is blank.
    """
    names = tuple(map(as_name, table.columns[field]))
    if "" in names:
        raise SourceError(
            f"row {names.index('') + 1} of {table.file} has no name in the field {field}; fill it "
            "in, or choose another field"
        )
    return names


def as_name(value: Any) -> str:  # noqa: ANN401  whatever a column holds
    """Write a value as a name.

    Examples
    --------
    >>> as_name(" Near  North "), as_name(17.0), as_name("17.0"), as_name(None)
    ('Near North', '17', '17', '')
    """
    if value is None or value != value:  # noqa: PLR0124  NaN
        return ""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
    return text.partition(".")[0] if WHOLE.fullmatch(text) else text


def key(name: str) -> str:
    """Return that by which names are the same: trimmed, upper or lower case.

    Examples
    --------
    >>> key("O'HARE ") == key("O'Hare")
    True
    """
    return as_name(name).casefold()


def number_in(value: Any, where: str) -> float:  # noqa: ANN401  whatever a column holds
    """Return a number of residents.

    Parameters
    ----------
    value : object
        A number, or its text, thousands separated by commas or not.
    where : str
        For the error's message.

    Returns
    -------
    float

    Raises
    ------
    SourceError
        If it is no number, or below 0.

    Examples
    --------
    >>> number_in("98,514", "")
    98514.0
    """
    text = as_name(value)
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        said = repr(text) if text else "nothing"
        raise SourceError(f"{where} has {said} for its residents; give a number, 0 or more")
    return number


def some(items: Collection[str], most: int = MANY) -> str:
    """List items, and say how many more there are than can be read.

    Examples
    --------
    >>> some(["1", "2", "3"], most=2)
    '1, 2 and 1 more'
    """
    shown: Sequence[str] = list(items)[:most]
    rest = len(items) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")


def fields(table: Table) -> str:
    """List a table's fields."""
    return some(list(table.columns), 40) or "it has no fields"


def _plain(field: str) -> str:
    return "".join(sign for sign in field.casefold() if sign.isalnum())


def _is_text(column: Column) -> bool:
    return column.dtype == object and all(
        value is None or isinstance(value, str) for value in column
    )
