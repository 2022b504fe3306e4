"""From a file of polygons to areas."""

import logging
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.areas import shapes
from cannabis_maps.areas.fields import (
    ResidentsFields,
    find_name,
    find_residents,
    key,
    names_in,
    number_in,
    some,
)
from cannabis_maps.areas.tables import Table, read_table
from cannabis_maps.errors import SourceError
from cannabis_maps.grid import BoolArray, FloatArray
from cannabis_maps.places import Areas, Noun

AREA = Noun("area", "areas")
MOST_AREAS = 2_000
WANTED = "give GeoJSON, a Shapefile (also zipped) or a GeoPackage"
NAME_OPTION = "--area-name"
# Of a year, the day of the Census.
CENSUS_MONTH, CENSUS_DAY = 4, 1

log = logging.getLogger("cannabis_maps")


class _Groups(NamedTuple):
    """Which rows are of one area: the first spelling of each name, and each row's place in them."""

    names: tuple[str, ...]
    of_row: npt.NDArray[np.intp]


def read_areas(
    path: str | Path,
    name_field: str | None = None,
    residents_field: str | None = None,
    noun: Noun = AREA,
) -> Areas:
    """Read areas from any vector file.

    Rows of one name are one area: their polygons are joined and their residents added, or taken
    once where they are the same in all of them. Areas without a part in the city are left out.

    Parameters
    ----------
    path : str or Path
        GeoJSON, a Shapefile (also zipped), a GeoPackage or what else GDAL opens.
    name_field : str, optional
        The field that holds the names; found if only one can be meant.
    residents_field : str, optional
        The field that holds the residents; found by its name, such as ``pop2020``. Fields of
        several years, as of April 1, are interpolated as the Censuses are.
    noun : Noun
        What the areas are called.

    Returns
    -------
    Areas
        Numbered from 1 in the order of the file, whole polygons.

    Raises
    ------
    SourceError
        If the file cannot be read, does not say what its coordinates are, holds anything but
        polygons, areas that overlap, are below a block or too many, or none in the city.
    OptionError
        If a field is not there, or more than one can be meant.

    Examples
    --------
    >>> import tempfile
    >>> north = [[-87.7, 41.9], [-87.6, 41.9], [-87.6, 42.0], [-87.7, 42.0], [-87.7, 41.9]]
    >>> text = str({"type": "FeatureCollection", "features": [{
    ...     "type": "Feature", "properties": {"ward": 1, "pop": 9000},
    ...     "geometry": {"type": "Polygon", "coordinates": [north]}}]}).replace("'", '"')
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "wards.geojson"
    ...     _ = path.write_text(text)
    ...     areas = read_areas(path, noun=noun_of("ward"))
    >>> areas.names, areas.noun.plural, areas.residents.tolist()
    (('1',), 'wards', [[9000.0]])
    >>> areas.residents_source
    'Residents: field pop of wards.geojson, one number for all dates.'
    """
    table = read_table(path, WANTED)
    if table.shapes is None:
        raise SourceError(f"{table.file} has no shapes; {WANTED}, with polygons in it")
    field = find_name(table, name_field, NAME_OPTION) if table.columns else None
    rows = len(next(iter(table.columns.values()))) if field else 0
    if field is None or not rows:
        raise SourceError(f"{table.file} holds no areas with a name; {WANTED}, with polygons in it")
    names = names_in(table, field)
    groups = _grouped(names)
    if len(groups.names) > MOST_AREAS:
        raise SourceError(
            f"{table.file} holds {len(groups.names):,} areas, where {MOST_AREAS:,} are allowed; "
            f"cut it to the city, join areas, or choose another field of names: {NAME_OPTION}"
        )
    polygons = shapes.dissolved(shapes.polygons_in(table, table.shapes, names), groups.of_row)
    kept = shapes.are_in_city(polygons)
    if not kept.any():
        raise SourceError(
            f"no polygon in {table.file} lies in Chicago; give areas of the city: if they are, "
            "their coordinates are swapped or in another system than the file says"
        )
    left_out = tuple(np.array(groups.names, dtype=object)[~kept])
    if left_out:
        log.warning("%s: left out as not in Chicago: %s", table.file, some(left_out))
    inside = tuple(np.array(groups.names, dtype=object)[kept])
    shapes.check_countable(polygons[kept], inside, table.file)
    found = find_residents(table, residents_field)
    return Areas(
        numbers=np.arange(1, len(inside) + 1, dtype=np.int16),
        names=inside,
        polygons=polygons[kept],
        residents=_residents(table, found, groups, kept)[kept],
        residents_days=tuple(date(year, CENSUS_MONTH, CENSUS_DAY) for year in found.years),
        residents_source=_source(table, found),
        noun=noun,
        sources=table.sources,
        left_out=left_out,
    )


def noun_of(singular: str) -> Noun:
    """Return a noun with its regular plural.

    Examples
    --------
    >>> [noun_of(word).plural for word in ("ward", "ZIP code", "county", "parish")]
    ['wards', 'ZIP codes', 'counties', 'parishes']
    """
    if singular.endswith("y") and singular[-2:-1] not in set("aeiou"):
        return Noun(singular, f"{singular[:-1]}ies")
    ending = "es" if singular.endswith(("s", "x", "ch", "sh")) else "s"
    return Noun(singular, singular + ending)


def _grouped(names: tuple[str, ...]) -> _Groups:
    first: dict[str, int] = {}
    of_row = np.array([first.setdefault(key(name), len(first)) for name in names], dtype=np.intp)
    _, rows = np.unique(of_row, return_index=True)
    return _Groups(tuple(names[row] for row in rows), of_row)


def _residents(
    table: Table, found: ResidentsFields, groups: _Groups, kept: BoolArray
) -> FloatArray:
    """Return the residents of all areas, as 0 of those that are left out."""
    columns = np.zeros((len(found.names), len(groups.of_row)))
    for column, field in zip(columns, found.names, strict=True):
        for row in np.flatnonzero(kept[groups.of_row]):
            where = f"row {row + 1} of {table.file} ({field})"
            column[row] = number_in(table.columns[field][row], where)
    return np.array([_added(column, groups) for column in columns]).reshape(-1, len(kept)).T


def _added(values: FloatArray, groups: _Groups) -> FloatArray:
    """Add up the rows of each area; what they all say alike is of the whole area."""
    size = len(groups.names)
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, groups.of_row, values)
    np.maximum.at(high, groups.of_row, values)
    return np.where(low == high, low, np.bincount(groups.of_row, values, size))


def _source(table: Table, found: ResidentsFields) -> str:
    if not found.names:
        return ""
    if not found.years:
        return f"Residents: field {found.names[0]} of {table.file}, one number for all dates."
    return f"Residents: {table.file}, {dated(found.years)}"


def dated(years: tuple[int, ...]) -> str:
    """Say how residents of some years meet the arrests of others.

    Examples
    --------
    >>> dated((2010, 2020))
    'as of April 1, 2010 and 2020, interpolated day by day and averaged over the dates shown.'
    >>> dated((2015,))
    'as of April 1, 2015, for all dates.'
    """
    if len(years) == 1:
        return f"as of April 1, {years[0]}, for all dates."
    listed = f"{', '.join(map(str, years[:-1]))} and {years[-1]}"
    return f"as of April 1, {listed}, interpolated day by day and averaged over the dates shown."
