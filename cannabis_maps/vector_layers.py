"""From records and their surface to the layers of a GeoPackage: cells, areas and contours."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from cannabis_maps import method_words, surface_words, words
from cannabis_maps.area_figures import AreaFigures, area_figures, notes
from cannabis_maps.cell_counts import CellCounts, count_in_cells
from cannabis_maps.density.volume import PERCENTS, VolumeContour, residents_share, volume_contours
from cannabis_maps.grid import CRS, FloatArray
from cannabis_maps.maps.classes import class_scale
from cannabis_maps.maps.counted import Counted, method
from cannabis_maps.maps.ramps import ramp_of, rates_ramp
from cannabis_maps.places import Areas, chicago_grid, city_limit, community_areas, inside_city
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.geopackage import VectorLayer
from cannabis_maps.rasters.vector_style import (
    Extra,
    graduated_style,
    line_style,
    ruled_style,
)
from cannabis_maps.rates import FEW_ARRESTS, FEW_RESIDENTS, TOO_FEW, AreaRate, special
from cannabis_maps.residents import residents_on
from cannabis_maps.vector_columns import (
    Column,
    Columns,
    counted,
    demonstrating,
    fields_of,
    in_all,
    in_year,
    or_null,
    rounded,
    table,
    whole,
)

if TYPE_CHECKING:
    from cannabis_maps.records import Records

CONTOURS = "contours"
PER_KM2 = "per km²"
WHOLE_SQUARES = "Squares at the city limit are counted and measured whole."


def vector_layers(
    records: "Records",
    surface: xr.DataArray,
    areas: Areas,
    percents: Sequence[float] = PERCENTS,
) -> tuple[VectorLayer, ...]:
    """Return counts by cell, figures by area, and the contours of a surface.

    Parameters
    ----------
    records : Records
    surface : xarray.DataArray
        Of these records, over the whole city.
    areas : Areas
        With their residents.
    percents : sequence of float
        Of the arrests, that the contours are to hold.

    Returns
    -------
    tuple of VectorLayer
    """
    return (
        grid_layer(count_in_cells(records), records.provenance),
        areas_layer(area_figures(records, areas), records.provenance),
        contours_layer(surface, records.provenance, percents),
    )


def grid_layer(cells: CellCounts, provenance: Provenance) -> VectorLayer:
    """Return counts by cell and year; no cell is finer than the data.

    Parameters
    ----------
    cells : CellCounts
    provenance : Provenance

    Returns
    -------
    VectorLayer
        In classes like those of the printed map: multiples of the average over these cells. In a
        short window a single arrest in a cell is far over the average of the city.
    """
    noun = words.noun(provenance)
    column, values = f"{noun}_per_km2_per_year", cells.per_km2_per_year
    columns = {
        noun: Column(in_all(provenance), whole(cells.total)),
        column: Column(f"{noun.capitalize()} {PER_KM2} per year", values, 1),
        **{
            f"{noun}_{year.year}": Column(in_year(noun.capitalize(), year), whole(counts))
            for year, counts in zip(provenance.years, cells.by_year, strict=True)
        },
    }
    tip = f'<b>[% "{noun}" %]</b> {noun}, [% {rounded(column, 1)} %] {PER_KM2} per year'
    ramp = ramp_of(class_scale(_unequal(values), "km"), f"{PER_KM2} per year")
    fields = fields_of(columns, f'"{noun}"', tip)
    side = f"{cells.grid.cell_m:g} m"
    return VectorLayer(
        f"{noun}_grid",
        demonstrating(f"{counted(provenance)} in squares of {side}", provenance),
        table(columns, cells.polygons),
        fields.aliases,
        graduated_style(column, ramp, float(values.max()), fields),
        f"{noun.capitalize()} in squares of {side}, by year; squares without any are left out.",
        (f"Method: counted on a grid in NAD83 / Illinois East ({CRS}). {WHOLE_SQUARES}",),
    )


def _unequal(values: FloatArray) -> FloatArray:
    """Return values that make two classes: with an empty cell if all are the same."""
    return values if values.min() < values.max() else np.append(values, 0.0)


def areas_layer(figures: AreaFigures, provenance: Provenance) -> VectorLayer:
    """Return figures by area, drawn by their rates as on the printed map.

    Parameters
    ----------
    figures : AreaFigures
    provenance : Provenance

    Returns
    -------
    VectorLayer
        Named after what the areas are.
    """
    areas, noun = figures.areas, words.noun(provenance)
    columns, column = _area_columns(figures, provenance), _rate(noun)
    rate = f"{rounded(column, 1)} || ' per 1,000 residents per year'"
    tip = (
        f'<b>[% "name" %]</b><br>[% "{noun}" %] {noun}<br>'
        f"[% if(\"{column}\" IS NULL, '{TOO_FEW}', {rate}) %]"
    )
    fields = fields_of(columns, '"name"', tip)
    style = ruled_style(
        column,
        rates_ramp(figures.rates),
        Extra(f'"{column}" IS NULL', f"{TOO_FEW} ({noun} under {FEW_ARRESTS})"),
        _hatched(figures.rates),
        fields,
    )
    is_known = areas is community_areas()
    inside = Counted() if is_known else Counted(areas, figures.elsewhere)
    return VectorLayer(
        re.sub(r"\W+", "_", areas.noun.plural).lower(),
        demonstrating(f"{counted(provenance)} by {areas.noun.singular}", provenance),
        table(columns, inside_city(areas)),
        fields.aliases,
        style,
        f"{noun.capitalize()}, residents, rates, shares and ranks by {areas.noun.singular}, and by "
        f"year. No rate for under {FEW_ARRESTS} {noun}.",
        (method(provenance, inside), *_cautions(figures.rates)),
    )


def _hatched(rates: Sequence[AreaRate]) -> Extra:
    """Return the rule of areas whose notes say that their rates say little."""
    where = f"Under {words.number(FEW_RESIDENTS)} residents"
    return Extra(f"\"note\" LIKE '{where}%'", special(rates).split(":")[0])


def _cautions(rates: Sequence[AreaRate]) -> tuple[str, ...]:
    return (special(rates),) if any(area.is_special for area in rates) else ()


def _rate(noun: str) -> str:
    return f"{noun}_per_1000_residents_per_year"


def _area_columns(figures: AreaFigures, provenance: Provenance) -> Columns:
    areas, rates, noun = figures.areas, figures.rates, words.noun(provenance)
    numbers = {"number": Column("Number", whole([area.number for area in rates]))}
    what = areas.noun.singular
    columns = {
        "name": Column(f"{what[0].upper()}{what[1:]}", [area.name for area in rates]),
        noun: Column(in_all(provenance), whole([area.arrests for area in rates])),
        _rate(noun): Column(_per_year(noun), _rates(rates), 2),
        "residents": Column(
            "Residents, mean over the dates shown",
            whole([round(area.residents) for area in rates]),
        ),
        f"share_of_{noun}": Column(
            f"Share of the city's {noun}, percent", figures.share_of_arrests, 2
        ),
        "share_of_residents": Column(
            "Share of the city's residents, percent", figures.share_of_residents, 2
        ),
        "rank": Column(f"Rank: 1 has the most {noun} recorded", whole(figures.ranks)),
        "note": Column("Note", notes(rates, provenance)),
    }
    own = numbers | columns if areas.are_community_areas else columns
    return own | _by_year(figures, provenance)


def _by_year(figures: AreaFigures, provenance: Provenance) -> Columns:
    noun = words.noun(provenance)
    of_years = list(zip(provenance.years, figures.by_year, strict=True))
    counts = {
        f"{noun}_{year.year}": Column(
            in_year(noun.capitalize(), year), whole([area.arrests for area in rates])
        )
        for year, rates in of_years
    }
    per_year = {
        f"rate_{year.year}": Column(in_year(_per_year(noun), year), _rates(rates), 2)
        for year, rates in of_years
    }
    return counts | per_year


def _per_year(noun: str) -> str:
    return f"{noun.capitalize()} per 1,000 residents per year"


def _rates(rates: Sequence[AreaRate]) -> FloatArray:
    return or_null([area.per_1000_per_year for area in rates])


def contours_layer(
    surface: xr.DataArray, provenance: Provenance, percents: Sequence[float] = PERCENTS
) -> VectorLayer:
    """Return the smallest areas that hold so many percent of the arrests, the largest one first.

    Parameters
    ----------
    surface : xarray.DataArray
        Over the whole city; where it is blank in part, of what it shows.
    provenance : Provenance
    percents : sequence of float

    Returns
    -------
    VectorLayer
    """
    noun, attrs = words.noun(provenance), surface.attrs
    window = None if "max_cv" in attrs else city_limit()
    contours = volume_contours(surface, percents, window=window)[::-1]
    columns = _contour_columns(contours, surface, provenance)
    tip = (
        f'The smallest area that holds [% "percent" %] percent of the {noun}: '
        f"[% {rounded('share_of_city', 1)} %] percent of the city"
    )
    fields = fields_of(columns, "\"percent\" || '%'", tip)
    labels = {
        each.percent: f"{each.percent:g}% in {100 * each.area_km2 / _city_km2():.2g}% of the city"
        for each in contours[::-1]
    }
    about = counted(provenance).replace(noun.capitalize(), noun)
    held = words.listed([f"{each.percent:g}" for each in contours[::-1]])
    return VectorLayer(
        CONTOURS,
        demonstrating(f"Smallest areas that hold {held} percent of the {about}", provenance),
        table(columns, np.array([each.polygon for each in contours])),
        fields.aliases,
        line_style("percent", labels, fields),
        f"Volume contours: the smallest areas that hold so many percent of the {noun}.",
        (
            method_words.method(attrs),
            method_words.spread(attrs, counted=noun),
            *words.limits(attrs, provenance),
            *surface_words.blank(attrs, noun),
            f"Residents: {surface_words.RESIDENTS_SOURCE}",
        ),
    )


def _contour_columns(
    contours: Sequence[VolumeContour], surface: xr.DataArray, provenance: Provenance
) -> Columns:
    noun = words.noun(provenance)
    grid = chicago_grid(float(surface.attrs["cell_m"]))
    residents = residents_on(grid, provenance.first_day, provenance.last_day)
    living = [100 * residents_share(each.polygon, residents, grid) for each in contours]
    unit = str(surface.attrs["units"]).replace("arrests", noun).replace("km2", "km²")
    in_each = " in each cell" if surface.attrs["measure"] == "expected-count" else ""
    return {
        "percent": Column(f"Percent of the {noun}", [each.percent for each in contours], 0),
        "level": Column(f"Level: {unit}{in_each}", [each.level for each in contours], 2),
        "area_km2": Column("Area, km²", [each.area_km2 for each in contours], 1),
        "share_of_city": Column(
            "Share of the city's area, percent",
            [100 * each.area_km2 / _city_km2() for each in contours],
            1,
        ),
        f"share_of_{noun}": Column(
            f"Share of the {noun} in its cells, percent", [100 * each.held for each in contours], 1
        ),
        "share_of_residents": Column("Share of the city's residents, percent", living, 1),
    }


def _city_km2() -> float:
    return float(city_limit().area / 1e6)
