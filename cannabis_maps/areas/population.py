"""Residents of areas out of a table of their own."""

import difflib
import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from cannabis_maps.areas.fields import (
    as_name,
    fields,
    find_name,
    find_residents,
    key,
    names_in,
    number_in,
    some,
)
from cannabis_maps.areas.reading import CENSUS_DAY, CENSUS_MONTH, dated
from cannabis_maps.areas.shapes import shares_beyond
from cannabis_maps.areas.tables import Table, read_table
from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.places import Areas
from cannabis_maps.residents import with_estimated_residents

WANTED = "give a CSV file with the fields name and residents, or name, year and residents"
# Edges that were drawn apart from the city's differ from it by less.
MOST_BEYOND = 0.1
YEARS = range(1790, 2101)

log = logging.getLogger("cannabis_maps")

_Known = dict[tuple[str, int | None], float]


def with_residents(areas: Areas, population: str | Path | None = None) -> Areas:
    """Give areas the best residents there are: of a table, their own, or estimated ones.

    Parameters
    ----------
    areas : Areas
    population : str or Path, optional
        As for `with_population`.

    Returns
    -------
    Areas
        With residents; `Areas.residents_source` says which.

    Raises
    ------
    SourceError, OptionError
        As for `with_population`.
    """
    if population is not None:
        areas = with_population(areas, population)
    if not areas.have_residents:
        return with_estimated_residents(areas)
    if not areas.are_community_areas:
        _warn_beyond(areas)
    return areas


def with_population(areas: Areas, path: str | Path) -> Areas:
    """Give areas the residents of a table.

    Names are the same whatever their case and the blanks around them. Between the years of the
    table, each as of April 1, the day of the Census, residents change by the same number each day;
    before the first and after the last they stay.

    Parameters
    ----------
    areas : Areas
    path : str or Path
        CSV or any table that GDAL opens, with the fields ``name`` and ``residents``, and ``year``
        if it is of several.

    Returns
    -------
    Areas
        With these residents, and the table among its sources.

    Raises
    ------
    SourceError
        If the table cannot be read, or a name, a year or a number in it is not right.
    OptionError
        If it lacks a field.
    """
    table = read_table(path, WANTED)
    known, years = _read(table)
    _check_names(areas, {name for name, _ in known}, table.file)
    _check_years(areas, known, years, table.file)
    dates = tuple(date(year, CENSUS_MONTH, CENSUS_DAY) for year in years if year is not None)
    said = tuple(year for year in years if year is not None)
    how = dated(said) if said else "one number for all dates."
    return replace(
        areas,
        residents=np.array([[known[key(name), year] for year in years] for name in areas.names]),
        residents_days=dates,
        residents_source=f"Residents: {table.file}, {how}",
        sources=(*areas.sources, *table.sources),
    )


def _read(table: Table) -> tuple[_Known, tuple[int | None, ...]]:
    """Return residents by name and year, and the years, ascending; one None if there are none."""
    field, found = find_name(table, None, None), find_residents(table)
    if not found.names:
        raise OptionError(f"{table.file} has no field residents; {WANTED}. It has {fields(table)}")
    year_field = next((name for name in table.columns if name.strip().casefold() == "year"), None)
    if year_field and found.years:
        raise OptionError(
            f"{table.file} has the field {year_field} and a year in {found.names[0]}; {WANTED}"
        )
    known: _Known = {}
    for row, name in enumerate(names_in(table, field)):
        where = f"row {row + 1} of {table.file} ({name})"
        said = found.years or (
            _year(table.columns[year_field][row], where) if year_field else None,
        )
        for year, column in zip(said, found.names, strict=True):
            if (key(name), year) in known:
                of_year = "" if year is None else f" for {year}"
                raise SourceError(f"{where} gives this name{of_year} again; keep one of the rows")
            known[key(name), year] = number_in(table.columns[column][row], where)
    return known, tuple(sorted({year for _, year in known}, key=lambda year: year or 0))


def _year(value: object, where: str) -> int:
    text = as_name(value)
    if not (text.isdecimal() and int(text) in YEARS):
        raise SourceError(f"{where} has the year {text!r}; give one such as 2020")
    return int(text)


def _check_names(areas: Areas, given: set[str], file: str) -> None:
    by_key = {key(name): name for name in areas.names}
    missing = [name for each, name in by_key.items() if each not in given]
    unknown = sorted(given - set(by_key) - {key(name) for name in areas.left_out})
    told = []
    if missing:
        told.append(f"has no residents for {some(missing)}")
    if unknown:
        told.append(f"names what is no {areas.noun.singular}: {some(_meant(unknown, by_key))}")
    if told:
        raise SourceError(
            f"{file} {', and '.join(told)}; give each {areas.noun.singular} by its name, once"
        )


def _meant(unknown: list[str], by_key: dict[str, str]) -> list[str]:
    """Write each unknown name with the right one that is most like it."""
    written = []
    for name in unknown:
        close = difflib.get_close_matches(name, by_key, 1)
        written.append(f"{name} (meant: {by_key[close[0]]}?)" if close else name)
    return written


def _check_years(areas: Areas, known: _Known, years: tuple[int | None, ...], file: str) -> None:
    lacking = [
        f"{name} in {year}"
        for name in areas.names
        for year in years
        if (key(name), year) not in known
    ]
    if lacking:
        raise SourceError(
            f"{file} has no residents for {some(lacking)}; give the same years for each "
            f"{areas.noun.singular}"
        )


def _warn_beyond(areas: Areas) -> None:
    beyond = shares_beyond(areas.polygons) > MOST_BEYOND
    names = [name for name, reaches in zip(areas.names, beyond, strict=True) if reaches]
    if names:
        log.warning(
            "reaching far beyond the city, where these records hold nothing, so that rates by all "
            "of their residents come out too low: %s",
            some(names),
        )
