"""What products say of a surface that is blank in part, or set against another: in words."""

from collections.abc import Hashable, Mapping
from typing import Any

from cannabis_maps.provenance import Provenance
from cannabis_maps.words import listed, noun, number, period

RESIDENTS_SOURCE = (
    "U.S. Census Bureau, Censuses of 2000, 2010 and 2020, interpolated day by day; spread evenly "
    "over each community area."
)
RESIDENTS_ELSEWHERE = (
    "In O'Hare, the Loop and areas of under 5,000 residents people arrested may live elsewhere, "
    "so that their number there says little."
)
FEW_AND_CHANCE = "Where there are few arrests, chance alone moves the ratio far."


def blank(attrs: Mapping[Hashable, Any], counted: str = "arrests") -> tuple[str, ...]:
    """Say where in the city a surface is blank, and what is left; nothing if nowhere.

    Examples
    --------
    >>> why, left = blank({"max_cv": 0.3, "count": 2406.0, "count_shown": 1812.3})
    >>> print(why)  # doctest: +NORMALIZE_WHITESPACE
    Blank where there are no arrests, or so few that chance alone would typically change the value
    by over 30 percent, if arrests were independent (coefficient of variation over 0.3; not a
    sampling error).
    >>> print(left)
    The cells that are shown add up to 1,812 of the 2,406 arrests mapped.
    """
    if "against" in attrs:
        why = (
            f"Blank where there are no {counted}, or where the density of what they are set "
            "against is below 1 percent of its peak."
        )
        return (why,)
    if "max_cv" not in attrs:
        return ()
    why = (
        f"Blank where there are no {counted}, or so few that chance alone would typically change "
        f"the value by over {_percent(attrs)}, if {counted} were independent (coefficient of "
        f"variation over {attrs['max_cv']:g}; not a sampling error)."
    )
    return why, *_left(attrs, counted)


def blank_key(attrs: Mapping[Hashable, Any], counted: str = "arrests") -> str | None:
    """Say in a legend's few words where a surface is blank; None if nowhere.

    Examples
    --------
    >>> blank_key({"max_cv": 0.3})
    'too few arrests: by chance alone the value would typically vary by over 30 percent'
    """
    if "max_cv" not in attrs:
        return None
    return (
        f"too few {counted}: by chance alone the value would typically vary by over "
        f"{_percent(attrs)}"
    )


def blank_note(attrs: Mapping[Hashable, Any], counted: str = "arrests") -> tuple[str, ...]:
    """Say what a legend's few words leave out; nothing if no part is blank.

    Examples
    --------
    >>> print(blank_note({"max_cv": 0.3, "count": 2406.0, "count_shown": 1812.3})[0])
    Hatched: coefficient of variation over 0.3, if arrests were independent; not a sampling error.
    """
    if "max_cv" not in attrs:
        return ()
    why = (
        f"Hatched: coefficient of variation over {attrs['max_cv']:g}, if {counted} were "
        "independent; not a sampling error."
    )
    return why, *_left(attrs, counted)


def _left(attrs: Mapping[Hashable, Any], counted: str) -> tuple[str, ...]:
    if "count_shown" not in attrs:
        return ()
    shown, mapped = number(float(attrs["count_shown"])), number(float(attrs["count"]))
    return (f"The cells that are shown add up to {shown} of the {mapped} {counted} mapped.",)


def _percent(attrs: Mapping[Hashable, Any]) -> str:
    return f"{100 * float(attrs['max_cv']):.10g} percent"


def risk_headline(attrs: Mapping[Hashable, Any], provenance: Provenance) -> str:
    """Return the title of a relative risk: what is set against what, and when."""
    what = "Arrests for" if provenance.arrests_only else "Incidents of"
    when = period(provenance.first_day, provenance.last_day)
    return f"{what} {provenance.offense.phrase}, relative to {attrs['against']}, {when}"


def set_against(attrs: Mapping[Hashable, Any], provenance: Provenance) -> tuple[str, ...]:
    """Say what arrests are set against, and what the values mean; nothing if they are not."""
    if "against" not in attrs:
        return ()
    told = _residents(attrs) if "controls_resident_years" in attrs else _records(attrs)
    return *told, meaning(attrs, provenance)


def against_cautions(attrs: Mapping[Hashable, Any], provenance: Provenance) -> tuple[str, ...]:
    """Return what limits a comparison; nothing if arrests are not set against others."""
    if "against" not in attrs:
        return ()
    elsewhere = (RESIDENTS_ELSEWHERE,) if "controls_resident_years" in attrs else ()
    return *elsewhere, FEW_AND_CHANCE.replace("arrests", noun(provenance))


def _residents(attrs: Mapping[Hashable, Any]) -> tuple[str, ...]:
    people = number(float(attrs["controls_resident_years"]))
    return (f"Set against {people} resident-years of the same days: {attrs['controls_source']}",)


def _records(attrs: Mapping[Hashable, Any]) -> tuple[str, ...]:
    mapped, recorded = number(attrs["controls_mapped"]), number(attrs["controls_recorded"])
    names = [one.split(" sha256:")[0] for one in str(attrs["controls_source_files"]).split("; ")]
    told = (
        f"Set against {attrs['against']} of the same days, whatever the offense, in "
        f"{listed(names)}: {mapped} mapped of {recorded} recorded."
    )
    return told, str(attrs["controls_source"]).replace("Source:", "Their source:", 1)


def meaning(attrs: Mapping[Hashable, Any], provenance: Provenance) -> str:
    """Return what a surface's values mean, in the noun that the records deserve."""
    return str(attrs["meaning"]).replace("arrests", noun(provenance))
