"""What a map of a change says: its title, its legend's sentences, its cautions, its caption."""

import numpy as np

from cannabis_maps import method_words, words
from cannabis_maps.comparison import Comparison
from cannabis_maps.maps.diverging import diverging_scale_for
from cannabis_maps.maps.scale import AREA_UNITS, Units, written
from cannabis_maps.maps.whereabouts import area_at, areas_of
from cannabis_maps.maps.years import tickets
from cannabis_maps.places import community_areas
from cannabis_maps.words import Caption

MOSTLY_IN = 4
# Percent: below it a change rounds to none.
LEAST_PERCENT = 0.5


def headline(found: Comparison) -> str:
    """Return the default title: what is compared, and when."""
    noun = words.noun(found.span)
    before, after = (
        words.period(window.first_day, window.last_day) for window in (found.before, found.after)
    )
    what = f"{noun} {'for' if found.span.arrests_only else 'of'} {found.span.offense.phrase}"
    return f"How {what} changed in Chicago: {before} against {after}"


def subtitle(found: Comparison) -> str:
    """Return the default subtitle: both windows, and how much of them is mapped."""
    before, after = (
        words.window(window.first_day, window.last_day) for window in (found.before, found.after)
    )
    mapped, recorded = (words.number(count) for count in (found.after.mapped, found.after.recorded))
    first, counted = "", f"{mapped} of {recorded}"
    if found.span.demonstration:
        first, counted = "Demonstration. ", mapped
    return f"{first}{before}: {words.mapped_of_recorded(found.before)}. {after}: {counted}."


def citywide(found: Comparison) -> str:
    """Say how many arrests a year were made in the whole city before and after.

    Returns
    -------
    str
        Such as "18,972 arrests a year before, 7,663 after, down 60 percent."
    """
    before, after = found.per_year
    noun = words.noun(found.span)
    return (
        f"{words.number(before)} {noun} a year before, {words.number(after)} after, "
        f"{_percent(found)}."
    )


def _percent(found: Comparison) -> str:
    percent = 100 * (found.change.citywide_ratio - 1)
    if abs(percent) < LEAST_PERCENT:
        return "the same to a percent"
    return f"{'up' if percent > 0 else 'down'} {words.number(abs(percent))} percent"


def keys(found: Comparison) -> tuple[str, str]:
    """Say what an area within either kind of outline has done: above, and below the city."""
    ratio = found.change.citywide_ratio
    if abs(100 * (ratio - 1)) < LEAST_PERCENT:
        return "rose", "fell"
    # What is outlined is told by ratios, and colored by differences.
    less, more = "a smaller percentage", "a larger percentage"
    if ratio < 1:
        return f"fell by {less} than the whole city, or rose", f"fell by {more} than the whole city"
    return f"rose by {more} than the whole city", f"rose by {less} than the whole city, or fell"


def what_chance_is(found: Comparison) -> str:
    """Say what the change was tested against, and what that leaves out."""
    one = words.noun(found.span).removesuffix("s")
    null = words.NULLS[str(found.p.attrs["null"])]
    return f"{null} {words.P_IS_OPTIMISTIC}".replace("arrest", one)


def statement(found: Comparison) -> str:
    """Return what the page has to say of itself: what is shown, the test and the cautions."""
    *told, advice = words.statement(found.span)
    if words.OVER_TIME not in told:
        told.append(words.OVER_TIME)
    return " ".join([*told, what_chance_is(found), advice])


def limits(found: Comparison) -> tuple[str, ...]:
    """Return what limits the comparison: few arrests, a short time, or finer than the data."""
    told = []
    if min(found.before.mapped, found.after.mapped) < words.FEW_ON_MAP:
        told.append(words.FEW)
    short = [
        f"{name} from {_days(window.days)}"
        for name, window in (("before", found.before), ("after", found.after))
        if window.duration_years < words.SHORTEST_YEAR
    ]
    if short:
        told.append(f"Scaled up to a year: {words.listed(short)}.")
    if caution := found.change.difference.attrs.get("caution"):
        told.append(str(caution))
    return tuple(told)


def method(found: Comparison, units: Units = "mi") -> str:
    """Return the method in a line: the densities', what is done with them, what is not counted."""
    attrs = found.change.before.attrs
    told = [
        method_words.method(attrs),
        method_words.spread(attrs, units, words.noun(found.span)),
        "After less before, per year of actual days.",
        "No outlines around less than 0.1 square mile.",
        *tickets(found.after),
    ]
    return " ".join(told)


def describe_change(found: Comparison, units: Units = "mi", title: str | None = None) -> Caption:
    """Say what a map of a change shows, worked out from its surfaces.

    Parameters
    ----------
    found : Comparison
    units : {"mi", "km"}
    title : str, optional
        In place of the default one.

    Returns
    -------
    Caption
    """
    difference = found.change.difference
    scale = diverging_scale_for(difference.to_numpy(), units)
    unit, noun = AREA_UNITS[units][0], words.noun(found.span)
    values, areas = difference.to_numpy(), community_areas()
    extremes = [
        f"largest {name}, {written(abs(value))} per {unit}, is in "
        f"{area_at(difference, index, areas)}"
        for name, value, index, is_there in (
            ("fall", scale.smallest, int(np.nanargmin(values)), scale.smallest < 0),
            ("rise", scale.largest, int(np.nanargmax(values)), scale.largest > 0),
        )
        if is_there
    ]
    above, below = keys(found)
    description = " ".join(
        [
            f"Map of Chicago shaded by the change in {noun} per {unit} per year.",
            f"Citywide: {citywide(found)}",
            *(f"The {each}." for each in extremes),
            _part_of_city(found, "solid", above),
            _part_of_city(found, "dashed", below),
        ]
    )
    return Caption(title or headline(found), _caption(found, units), description)


def _caption(found: Comparison, units: Units) -> str:
    return " ".join(
        [
            subtitle(found),
            f"Citywide: {citywide(found)}",
            words.source(found.span),
            method(found, units),
            *limits(found),
            str(found.outlined.attrs["meaning"]),
            _trials(found),
            statement(found),
            words.credit(),
        ]
    )


def _trials(found: Comparison) -> str:
    attrs = found.p.attrs
    return f"Test: {words.number(attrs['replicates'])} replicates, seed {attrs['seed']}."


def _part_of_city(found: Comparison, line: str, key: str) -> str:
    is_above = (found.change.after > found.change.citywide_ratio * found.change.before).to_numpy()
    side = is_above if line == "solid" else ~is_above
    cells = found.outlined.to_numpy() & side
    if not cells.any():
        return f"Nowhere outlined by a {line} line, for what {key}."
    inside = np.isfinite(found.change.difference.to_numpy())
    share = 100 * cells.sum() / inside.sum()
    part = "under 1" if share < 1 else words.number(share)
    where = words.listed(areas_of(found.outlined, cells, community_areas())[:MOSTLY_IN])
    return (
        f"Outlined by a {line} line, for what {key}: {part} percent of the city, most of it in "
        f"{where}."
    )


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{words.number(days)} days"
