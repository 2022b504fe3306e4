"""What a figure shows, in words: for its caption and for people who cannot see it."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import xarray as xr

from cannabis_maps import method_words, surface_words, words
from cannabis_maps.maps.classes import ClassScale
from cannabis_maps.maps.contours import told as contours_told
from cannabis_maps.maps.counted import IN_COMMUNITY_AREAS, Counted, method, rates_title
from cannabis_maps.maps.notes import Note, at_foot, at_places
from cannabis_maps.maps.page import Document
from cannabis_maps.maps.scale import AREA_UNITS, Units, written
from cannabis_maps.maps.shading import Shading, classes_told, shade
from cannabis_maps.maps.whereabouts import area_at, area_means
from cannabis_maps.places import Areas, cells_in_city, community_areas, locate
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.rates import AreaRate, special
from cannabis_maps.words import Caption

NAMED_AREAS = 5
FEWEST = 3
LEAST = 0.1


def describe_map(
    surface: xr.DataArray,
    provenance: Provenance,
    units: Units = "mi",
    title: str | None = None,
    *,
    shading: Shading | None = None,
    notes: Sequence[Note] = (),
    areas: Areas | None = None,
) -> Caption:
    """Say what a heat map shows, worked out from its surface.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`.
    provenance : Provenance
    units : {"mi", "km"}
    title : str, optional
        In place of the default one.
    shading : Shading, optional
        As the map is shown; a continuous scale if left out.
    notes : sequence of Note
        Those on the map.
    areas : Areas, optional
        Those on the map; the community areas if left out.

    Returns
    -------
    Caption
    """
    shading = shading or shade(surface, units)
    scale = shading.scale
    unit = AREA_UNITS[units][0]
    when = " per year" if surface.attrs["measure"] == "per-year" else ""
    noun = words.noun(provenance)
    areas = areas or community_areas()
    peak = area_at(surface, int(np.nanargmax(surface.to_numpy())), areas)
    where = f", is in {_named(peak, areas)}" if peak else ""
    is_blank = "max_cv" in surface.attrs
    average = "the average where shown" if is_blank else "the city's average"
    means = area_means(surface, areas) * scale.factor
    extremes = "" if is_blank else f" {_extremes(means, areas)}"
    description = (
        f"Map of Chicago shaded by {noun} per {unit}{when}. The largest value"
        f"{' shown' if is_blank else ''}, {written(scale.largest)}{where}; {average} is "
        f"{written(scale.average)}.{_blanks(surface, noun) if is_blank else extremes}"
    )
    description += "".join(f" {told}" for told in _shading(shading, noun, is_blank=is_blank))
    if len(provenance.years) > 1:
        description += f" {words.by_year(provenance)}: {_years(provenance)}."
    how = " ".join(
        [
            method_words.spread(surface.attrs, units, noun),
            method_words.method(surface.attrs),
            *words.limits(surface.attrs, provenance),
            *surface_words.blank(surface.attrs, noun),
            *at_places(notes),
            *at_foot(notes),
        ]
    )
    return Caption(title or words.headline(provenance), _caption(provenance, how), description)


def _shading(shading: Shading, noun: str, *, is_blank: bool) -> list[str]:
    """Say in words what the classes are, where the scale is set to end and what lines enclose."""
    scale, told = shading.scale, []
    unit = AREA_UNITS[scale.units][0]
    if isinstance(scale, ClassScale):
        told.append(classes_told(scale, unit))
    elif scale.is_set:
        told.append(f"{scale.told()} per {unit}.")
    if shading.contours:
        whole = "the part shown" if is_blank else "the city"
        held = f"{noun} shown" if is_blank else noun
        told.append(contours_told(shading.contours, held, whole))
    return told


def describe_areas(rates: Sequence[AreaRate], provenance: Provenance) -> Caption:
    """Say what the table of areas shows.

    Parameters
    ----------
    rates : sequence of AreaRate
    provenance : Provenance

    Returns
    -------
    Caption
    """
    noun = words.noun(provenance)
    ranked = sorted(rates, key=lambda area: (-area.arrests, area.number))
    most = [f"{area.name} {words.number(area.arrests)}" for area in ranked if area.arrests]
    none = len(ranked) - len(most)
    fewest = f"fewest in {words.listed(most[: -FEWEST - 1 : -1])}"
    description = (
        f"Table of Chicago's {len(ranked)} community areas with {noun} recorded, residents and "
        f"{noun} per 1,000 residents per year. Most {noun} were recorded in "
        f"{words.listed(most[:NAMED_AREAS])}; {f'none in {_areas(none)}' if none else fewest}."
    )
    when = words.period(provenance.first_day, provenance.last_day)
    title = f"Chicago's community areas by {noun} for {provenance.offense.phrase}, {when}"
    return Caption(title, _caption(provenance, method(provenance)), description)


def describe_rates(
    rates: Sequence[AreaRate],
    provenance: Provenance,
    counted: Counted = IN_COMMUNITY_AREAS,
    title: str | None = None,
) -> Caption:
    """Say what the map of rates shows.

    Parameters
    ----------
    rates : sequence of AreaRate
    provenance : Provenance

    Returns
    -------
    Caption
    """
    noun = words.noun(provenance)
    known = [
        (area.per_1000_per_year, area.name)
        for area in rates
        if area.per_1000_per_year is not None and not area.is_special
    ]
    areas = counted.areas or community_areas()
    ranked = [_valued(name, f"{rate:.1f}", areas) for rate, name in sorted(known, reverse=True)]
    found = "No area has enough for a rate."
    if ranked:
        found = (
            f"Rates are highest in {words.listed(ranked[:NAMED_AREAS])}, and lowest in "
            f"{words.listed(ranked[: -NAMED_AREAS - 1 : -1])}."
        )
    caveat = [special(rates)] if any(area.is_special for area in rates) else []
    left_out = ["This leaves out the hatched areas.", *caveat] if caveat else []
    return Caption(
        title or rates_title(provenance, counted),
        _caption(provenance, " ".join([method(provenance, counted), *caveat])),
        f"Map of Chicago's {areas.noun.plural} in classes of {noun} per 1,000 residents per year. "
        f"{' '.join([found, *left_out])}",
    )


def _named(name: str, areas: Areas) -> str:
    """Return an area's name, with what it is the number of."""
    return f"{areas.noun.singular} {name}" if name.isdigit() else name


def _valued(name: str, value: str, areas: Areas) -> str:
    """Return an area's name with its value, which is not to be taken for a part of the name."""
    return f"{_named(name, areas)}{':' if name[-1:].isdigit() else ''} {value}"


def document(caption: Caption, provenance: Provenance) -> Document:
    """Turn a caption into what a file says of itself."""
    return Document(
        title=caption.title,
        subject=provenance.offense.label,
        source=words.source(provenance),
        description=f"{caption.description} {caption.caption}",
    )


def _caption(provenance: Provenance, how: str) -> str:
    return " ".join(
        [
            words.subtitle(provenance),
            words.source(provenance),
            how,
            *words.statement(provenance),
            words.credit(),
        ]
    )


def _extremes(means: npt.NDArray[np.float64], areas: Areas) -> str:
    """Name the areas with the highest and the lowest averages, as far as there is any."""
    ranked = np.argsort(-means, kind="stable")
    most = [
        _valued(areas.names[index], written(means[index]), areas)
        for index in ranked
        if means[index] >= LEAST
    ]
    under = len(areas) - len(most)
    if not most:
        return f"Averages are under {LEAST:g} in all {areas.noun.plural}."
    lowest = f"lowest in {words.listed(most[: -FEWEST - 1 : -1])}"
    rest = f"under {LEAST:g} in {_areas(under)}" if under else lowest
    return (
        f"Averages are highest in the {areas.noun.plural} {words.listed(most[:NAMED_AREAS])}, "
        f"and {rest}."
    )


def _blanks(surface: xr.DataArray, noun: str) -> str:
    """Say how much of the city has no value, and in how many areas none has."""
    rows, cols = np.nonzero(cells_in_city(surface["x"].to_numpy(), surface["y"].to_numpy()))
    blank = np.isnan(surface.to_numpy()[rows, cols])
    areas = locate(surface["x"].to_numpy()[cols], surface["y"].to_numpy()[rows])
    whole = np.setdiff1d(areas[blank], areas[~blank]).size
    part = f"{100 * blank.mean():.0f} percent of the city"
    all_of = f", all of {_areas(whole)} among it" if whole else ""
    return f" Hatched, for too few {noun}: {part}{all_of}."


def _areas(count: int) -> str:
    return "1 area" if count == 1 else f"{count} areas"


def _years(provenance: Provenance) -> str:
    years = provenance.years
    most = max(years, key=lambda year: year.recorded)
    shown = {year.year: year for year in (years[0], most, years[-1])}
    return words.listed(
        [f"{words.number(year.recorded)} in {year.year}{_part(year)}" for year in shown.values()]
    )


def _part(year: YearCount) -> str:
    if not year.is_part:
        return ""
    if year.first_day == date(year.year, 1, 1):
        return f" (to {words.day(year.last_day)})"
    if year.last_day == date(year.year, 12, 31):
        return f" (from {words.day(year.first_day)})"
    return f" ({words.window(year.first_day, year.last_day)})"
