"""What a raster holds, in words: its title, its band's name, its unit, and what to mind."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import xarray as xr

from cannabis_maps import surface_words, words
from cannabis_maps.provenance import Provenance

Attributes = Mapping[Hashable, Any]
IN_EACH_CELL = {"expected-count"}
STANDARD_ERROR, VOLUME, RATE, DIFFERENCE = (
    "standard error",
    "percent-volume",
    "rate",
    "difference",
)


@dataclass(frozen=True)
class Content:
    """What a raster holds.

    Parameters
    ----------
    title : str
        What one sees, and when.
    description : str
        The name under which a GIS lists the band.
    unit : str
    meaning : tuple of str
        What the values mean, where they are not plain densities.
    cautions : tuple of str
        What to mind about them.
    """

    title: str
    description: str
    unit: str
    meaning: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


def content_of(surface: xr.DataArray, provenance: Provenance) -> Content:
    """Say what a surface holds.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`, or made of such.
    provenance : Provenance

    Returns
    -------
    Content
    """
    attrs = surface.attrs
    found = _WRITERS.get(kind_of(attrs), _density)(attrs, provenance)
    if not provenance.demonstration:
        return found
    return replace(found, description=f"{found.description}. {words.DEMONSTRATION}")


def kind_of(attrs: Attributes) -> str:
    """Return the statistic or the measure, whichever tells a surface from a plain density."""
    return str(attrs.get("statistic") or attrs["measure"])


def _density(attrs: Attributes, provenance: Provenance) -> Content:
    unit = _unit(attrs, provenance)
    return Content(words.headline(provenance), _named(_cells(attrs, unit), provenance), unit)


def _relative_risk(attrs: Attributes, provenance: Provenance) -> Content:
    what = f"log relative risk of {words.noun(provenance)}, against {attrs['against']}"
    return Content(
        surface_words.risk_headline(attrs, provenance),
        _named(what, provenance),
        _unit(attrs, provenance),
        surface_words.set_against(attrs, provenance),
        surface_words.against_cautions(attrs, provenance),
    )


def _standard_error(attrs: Attributes, provenance: Provenance) -> Content:
    unit = _unit(attrs, provenance)
    title = f"{words.headline(provenance)}: standard error"
    what = _named(f"standard error of {_cells(attrs, unit)}", provenance)
    return Content(title, what, unit, (_meaning(attrs, provenance),))


def _volume(attrs: Attributes, provenance: Provenance) -> Content:
    unit = _unit(attrs, provenance)
    title = f"{words.headline(provenance)}: percent of volume"
    what = _named(f"{unit} in cells at least as dense", provenance)
    return Content(title, what, unit, (_meaning(attrs, provenance),))


def _rate(attrs: Attributes, provenance: Provenance) -> Content:
    noun, unit = words.noun(provenance).capitalize(), _unit(attrs, provenance)
    made = "for" if provenance.arrests_only else "of"
    when = words.period(provenance.first_day, provenance.last_day)
    title = f"{noun} {made} {provenance.offense.phrase} per 1,000 residents per year, {when}"
    people = f"Residents: {surface_words.RESIDENTS_SOURCE}"
    told = _meaning(attrs, provenance), people
    where = (surface_words.RESIDENTS_ELSEWHERE,)
    return Content(title, _named(unit, provenance), unit, told, where)


def _difference(attrs: Attributes, provenance: Provenance) -> Content:
    unit, noun = _unit(attrs, provenance), words.noun(provenance)
    before, after = (_period(attrs[name]) for name in ("before", "after"))
    made = "for" if provenance.arrests_only else "of"
    what = f"{noun} {made} {provenance.offense.phrase}"
    title = f"How {what} changed in Chicago: {before} against {after}"
    counts = " and ".join(words.number(float(attrs[f"count_{name}"])) for name in _SIDES)
    told = (
        words.DIFFERENCE,
        f"{before} and {after}: {counts} {noun} mapped.",
    )
    return Content(
        title, f"Change in {unit}, {before} against {after}", unit, told, _unequal(attrs)
    )


def _unequal(attrs: Attributes) -> tuple[str, ...]:
    """Say what limits a comparison of two windows: few arrests, or a short time."""
    few = min(float(attrs[f"count_{side}"]) for side in _SIDES) < words.FEW_ON_MAP
    short = [side for side in _SIDES if float(attrs[f"years_{side}"]) < words.SHORTEST_YEAR]
    told = [words.FEW] if few else []
    if short:
        told.append(f"Scaled up to a year from less: {words.listed(short)}.")
    return tuple(told)


_SIDES = ("before", "after")
_WRITERS: Mapping[str, Callable[[Attributes, Provenance], Content]] = {
    "log-relative-risk": _relative_risk,
    STANDARD_ERROR: _standard_error,
    VOLUME: _volume,
    RATE: _rate,
    DIFFERENCE: _difference,
}


def _unit(attrs: Attributes, provenance: Provenance) -> str:
    return str(attrs["units"]).replace("arrests", words.noun(provenance))


def _meaning(attrs: Attributes, provenance: Provenance) -> str:
    return surface_words.meaning(attrs, provenance).replace(
        "Arrests", words.noun(provenance).capitalize()
    )


def _cells(attrs: Attributes, unit: str) -> str:
    return f"{unit} in each cell" if attrs["measure"] in IN_EACH_CELL else unit


def _named(what: str, provenance: Provenance) -> str:
    # A part year must not pass for a whole one; of many years the tags give the days.
    when = words.period(provenance.first_day, provenance.last_day)
    return f"{what[0].upper()}{what[1:]}, {when}"


def _period(window: str) -> str:
    return words.period(*map(date.fromisoformat, window.split("/")))
