"""What a brief's figures show, for people who cannot see them: the finding first."""

import re
from collections.abc import Sequence

import numpy as np

from cannabis_maps import words
from cannabis_maps.brief.areas import RateFacts, ResidentFacts
from cannabis_maps.brief.error_facts import ErrorFacts
from cannabis_maps.brief.estimates import PeakFacts
from cannabis_maps.brief.facts import YearFacts
from cannabis_maps.brief.phrases import DAYS, clock, counted, figure, percent, year_named
from cannabis_maps.brief.times import PlaceFacts, TimeFacts
from cannabis_maps.density import surface_of
from cannabis_maps.maps.scale import AREA_UNITS, Units, factor_of, written
from cannabis_maps.maps.whereabouts import area_at
from cannabis_maps.places import community_areas
from cannabis_maps.series import Series, Span

MOST_WORDS = 149
SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z0-9])")


def finding_first(description: str, unit: str = "") -> str:
    """Put what a figure is after what it shows, and end before 150 words.

    Parameters
    ----------
    description : str
        Its first sentence says what the figure is.
    unit : str
        Of the numbers, if nothing after that sentence says it.

    Returns
    -------
    str

    Examples
    --------
    >>> finding_first("Map of Chicago. The largest value is in Austin.", "arrests")
    'In arrests, the largest value is in Austin. Map of Chicago.'
    """
    what, *found = SENTENCE_END.split(description)
    if unit and found:
        found[0] = f"In {unit}, {found[0][0].lower()}{found[0][1:]}"
    room = MOST_WORDS - len(what.split())
    kept: list[str] = []
    for sentence in found:
        room -= len(sentence.split())
        if room < 0:
            break
        kept.append(sentence)
    return " ".join([*kept, what])


def of_years(years: YearFacts, noun: str) -> str:
    """Say what the chart of years shows."""
    peak, first, last = years.peak, years.years[0], years.years[-1]
    told = [f"{noun.capitalize()} were most in {year_named(peak)}: {words.number(peak.recorded)}."]
    others = [
        f"{words.number(year.recorded)} in {year_named(year)}"
        for year in dict.fromkeys((first, years.last_full, last))
        if year is not None and year is not peak
    ]
    if others:
        told.append(f"There were {words.listed(others)}.")
    hatched = " Years that the records cover in part are hatched." if years.parts else ""
    told.append(f"Bar chart of {noun} recorded in each year, with dates of the law.{hatched}")
    return " ".join(told)


def of_series(series: Series, noun: str, units: Units) -> str:
    """Say what the small maps show: the windows with most and least, and the last one."""
    spans = series.spans
    averages = [_average(series, span, units) for span in spans]
    most, least = int(np.argmax(averages)), int(np.argmin(averages))
    shown = sorted({most, least, 0, len(averages) - 1})
    return (
        f"The city's average was highest in {_named(spans[most])}, {written(averages[most])} "
        f"{noun} per {AREA_UNITS[units][0]} per year, and lowest in {_named(spans[least])}, "
        f"{written(averages[least])}. The largest value on a map was "
        f"{words.listed([_told(series, spans[at], units) for at in shown])}. "
        f"{len(spans)} maps of Chicago on one scale, the darker the more."
    )


def _named(span: Span) -> str:
    return span.window.name if span.window.is_year else f'the window "{span.window.name}"'


def _average(series: Series, span: Span, units: Units) -> float:
    return float(np.nanmean(surface_of(series.surfaces, span.window.name))) * factor_of(units)


def _told(series: Series, span: Span, units: Units) -> str:
    surface = surface_of(series.surfaces, span.window.name)
    where = area_at(surface, int(np.nanargmax(surface.to_numpy())), community_areas())
    largest = written(float(surface.max()) * factor_of(units))
    return f"{largest} in {where} in {_named(span)}"


def of_bandwidths(peaks: Sequence[PeakFacts], noun: str, units: Units) -> str:
    """Say how the largest value changes with the bandwidth."""
    unit = AREA_UNITS[units][0]
    told = [
        f"{written(peak.per_km2 * factor_of(units))} at {words.number(peak.bandwidth_m)} m, in "
        f"{peak.area}"
        for peak in peaks
    ]
    return (
        f"The wider the bandwidth, the lower the peak: {words.listed(told)} ({noun} per {unit} per "
        f"year). {len(peaks)} maps of Chicago on one scale, from many small dark places to few "
        "broad ones."
    )


def of_standard_error(facts: ErrorFacts, noun: str, units: Units) -> str:
    """Say where chance alone moves the map most, and how much of the city it moves little."""
    unit, factor = AREA_UNITS[units][0], factor_of(units)
    where = f" in {facts.area}" if facts.area else ""
    return (
        f"The standard error is largest{where}: {written(facts.largest_per_km2 * factor)} {noun} "
        f"per {unit} per year, {percent(facts.percent)} of the map's value there, "
        f"{written(facts.value_per_km2 * factor)}. It is a tenth of the value or less on "
        f"{percent(facts.sure_percent)} of the city's ground. Map of Chicago shaded by the "
        f"standard error of {noun} per {unit} per year, the darker the larger."
    )


def of_times(times: TimeFacts, noun: str) -> str:
    """Say when there are most and fewest."""
    first, share = times.busiest
    days = times.by_weekday
    end = (first + times.span_hours) % 24
    dawn = (times.quietest + times.hours_of_part) % 24
    most, fewest = int(days.argmax()), int(days.argmin())
    return (
        f"{percent(share).capitalize()} of {noun} were recorded between {clock(first)} and "
        f"{clock(end)}; between {clock(times.quietest)} and {clock(dawn)} there were fewest. "
        f"{DAYS[most]} had most, {words.number(days[most])}, and {DAYS[fewest]} fewest, "
        f"{words.number(days[fewest])}. "
        "Seven rows of bars, one for each day of the week, over the hours of the day."
    )


def of_places(places: PlaceFacts, noun: str) -> str:
    """Say in which kinds of place there are most."""
    told = [f"{each.kind} {figure(places.percent(each))} percent" for each in places.counts]
    return f"{noun.capitalize()} by kind of place: {words.listed(told)}. Bar chart."


def of_residents(residents: ResidentFacts, rates: RateFacts, noun: str) -> str:
    """Say who lives where rates are highest and lowest."""
    top, bottom = residents.fifths[0], residents.fifths[-1]
    names = residents.composition.groups
    highest, lowest = (
        words.listed(
            [f"{figure(group.shares[at])} percent are {names[at]}" for at in _largest(residents)]
        )
        for group in (top, bottom)
    )
    many, few = len(top.areas), len(bottom.areas)
    return (
        f"Of residents in the {many} areas with the highest rates ({words.number(top.rate, 1)} "
        f"{noun} per 1,000 residents per year), {highest}; in the {few} with the lowest "
        f"({words.number(bottom.rate, 1)}), {lowest}. Four charts with a dot for each of "
        f"{counted(len(rates.ranked), 'areas')}: the rate over the percentage of its residents in "
        "each group."
    )


def _largest(residents: ResidentFacts) -> list[int]:
    order = sorted(range(len(residents.city)), key=lambda at: -residents.city[at])
    return [at for at in order if residents.composition.groups[at] != "other"][:3]
