"""Columns of vector layers: values, readable names, and how both are written."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.grid import CRS
from cannabis_maps.places import Polygons
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.rasters.vector_style import Fields

POLYGONS, PLANE = ("Polygon", "MultiPolygon"), 2

Values = npt.NDArray[np.generic] | Sequence[object]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    alias : str
        Its readable name.
    values : array or sequence of shape (n,)
    digits : int, optional
        Decimals to show; none for what is no number or whole.
    """

    alias: str
    values: Values
    digits: int | None = None


Columns = dict[str, Column]


def table(columns: Columns, polygons: Polygons) -> geopandas.GeoDataFrame:
    """Return columns with their shapes, of which lines and points are left out."""
    values = {name: column.values for name, column in columns.items()}
    flat = [shape if shape.geom_type in POLYGONS else _flat(shape) for shape in polygons]
    return geopandas.GeoDataFrame(values, geometry=flat, crs=CRS)


def _flat(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons among the parts of what cutting has left."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == PLANE])


def fields_of(columns: Columns, display: str, tip: str) -> Fields:
    """Return how QGIS is to show columns.

    Parameters
    ----------
    columns : dict of str to Column
    display : str
        An expression that names a feature.
    tip : str
        HTML with expressions.

    Returns
    -------
    Fields
    """
    aliases = {name: column.alias for name, column in columns.items()}
    digits = {name: each.digits for name, each in columns.items() if each.digits is not None}
    return Fields(aliases, digits, display, tip)


def whole(values: Values) -> npt.NDArray[np.int32]:
    """Return whole numbers."""
    return np.asarray(values).astype(np.int32)


def or_null(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    """Return numbers, NaN in place of None: in a file that is NULL."""
    return np.array([np.nan if value is None else value for value in values])


def rounded(column: str, digits: int) -> str:
    """Return the expression by which QGIS writes a number.

    Examples
    --------
    >>> rounded("rate", 1)
    'format_number("rate", 1)'
    """
    return f'format_number("{column}", {digits})'


def counted(provenance: Provenance) -> str:
    """Say what is counted, in a title's words."""
    made = "for" if provenance.arrests_only else "of"
    return f"{words.noun(provenance).capitalize()} {made} {provenance.offense.phrase}"


def demonstrating(title: str, provenance: Provenance) -> str:
    """Return a layer's title: what one sees, and when, and whether it is a demonstration."""
    told = "Demonstration: " if provenance.demonstration else ""
    return f"{told}{title}, {words.period(provenance.first_day, provenance.last_day)}"


def in_all(provenance: Provenance) -> str:
    """Return the readable name of what is counted over the whole window."""
    when = words.period(provenance.first_day, provenance.last_day)
    return f"Total {words.noun(provenance)}, {when}"


def in_year(what: str, year: YearCount) -> str:
    """Say of which year something is, and of which part of it.

    Examples
    --------
    >>> from datetime import date
    >>> in_year("Arrests", YearCount(2018, 9, 9, date(2018, 1, 1), date(2018, 11, 12)))
    'Arrests, 2018 (January 1 to November 12)'
    """
    if not year.is_part:
        return f"{what}, {year.year}"
    first, last = (
        f"{words.MONTHS[day.month - 1]} {day.day}" for day in (year.first_day, year.last_day)
    )
    part = first if first == last else f"{first} to {last}"
    return f"{what}, {year.year} ({part})"
