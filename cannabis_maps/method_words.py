"""How a surface was made: its kernel, its bandwidth and its cells, in words."""

from collections.abc import Hashable, Mapping
from typing import Any

from cannabis_maps import words


def half_weight(half_weight_radius_m: float, units: str = "mi") -> str:
    """Write the radius that holds half of an arrest, in both units.

    Examples
    --------
    >>> half_weight(588.7), half_weight(588.7, "km")
    ('0.37 mile (0.59 km)', '0.59 km (0.37 mile)')
    """
    length = half_weight_radius_m / words.METERS_PER_MILE
    miles = f"{length:.2f} {'mile' if length <= 1 else 'miles'}"
    kilometers = f"{half_weight_radius_m / 1000:.2f} km"
    first, second = (miles, kilometers) if units == "mi" else (kilometers, miles)
    return f"{first} ({second})"


def kernel(attrs: Mapping[Hashable, Any]) -> str:
    """Name a surface's kernel and bandwidth."""
    name = str(attrs["kernel"])
    what = "sigma" if name == "gaussian" else "radius"
    bandwidth = words.number(float(attrs["bandwidth_m"]))
    return f"{name.capitalize()} kernel, bandwidth ({what}) {bandwidth} m"


def spread(attrs: Mapping[Hashable, Any], units: str = "mi", counted: str = "arrests") -> str:
    """Say in plain words how far one arrest, or what else is counted, is spread."""
    radius = half_weight(float(attrs["half_weight_radius_m"]), units)
    one = counted.removesuffix("s")
    return f"Each {one} is spread over its surroundings, half of it within {radius}."


def method(attrs: Mapping[Hashable, Any]) -> str:
    """Return a surface's method in a line."""
    what = "kernel density"
    if "against" in attrs:
        what = "logarithm of the ratio of two kernel densities, each over its sum in the city,"
    return f"Method: {what} {_cells(attrs)}. {kernel(attrs)}, {_edge(attrs)}."


def method_of_several(attrs: Mapping[Hashable, Any]) -> str:
    """Return the method of surfaces that differ in their bandwidths only, in a line."""
    name = str(attrs["kernel"]).capitalize()
    return f"Method: kernel densities {_cells(attrs)}. {name} kernel, {_edge(attrs)}."


def _cells(attrs: Mapping[Hashable, Any]) -> str:
    return f"on {float(attrs['cell_m']):g} m cells in NAD83 / Illinois East (EPSG:26971)"


def _edge(attrs: Mapping[Hashable, Any]) -> str:
    corrected = attrs["edge_correction"] != "none"
    return "corrected at the city limit" if corrected else "not corrected at the city limit"
