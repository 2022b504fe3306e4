"""What a series of maps says: on its page, in its caption, and to who cannot see it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import numpy as np

from cannabis_maps import method_words, words
from cannabis_maps.density import surface_of
from cannabis_maps.maps.scale import AREA_UNITS, Units, scale_for, written
from cannabis_maps.maps.years import tickets
from cannabis_maps.places import community_areas, locate
from cannabis_maps.provenance import Provenance
from cannabis_maps.series import Series, Span
from cannabis_maps.words import Caption

SHARED = "All maps share one scale."
ALIKE = "Kernel, bandwidth, grid and scale are the same in all maps."
MOST_NAMED = 6


def headline(series: Series) -> str:
    """Return the default title: what one sees, when, and by what."""
    told = words.headline(series.covered)
    if len(series.spans) == 1:
        return told
    if _is_yearly(series):
        return f"{told}, by year"
    return f"{told}, in {len(series.spans)} windows of time"


def subtitle(series: Series) -> str:
    """Return the default subtitle: the days shown, how much of them is mapped, and the scale."""
    known = series.covered
    if _is_gapless(series.spans):
        told = words.subtitle(known)
    else:
        prefix = "Demonstration. " if known.demonstration else ""
        when = words.window(known.first_day, known.last_day)
        told = f"{prefix}{when}. On the days shown: {words.mapped_of_recorded(known)}."
    # A demonstration's own words fill the line.
    return f"{told} {SHARED}" if len(series.spans) > 1 and not known.demonstration else told


def method(series: Series, told_subtitle: str | None) -> str:
    """Return the method, with what the default subtitle would say if another stands there."""
    told = [subtitle(series)] if told_subtitle else []
    return " ".join([*told, method_words.method(series.surfaces.attrs), ALIKE])


def statement(series: Series) -> str:
    """Return what every product says, but for what the notes say below the maps."""
    return " ".join(
        sentence for sentence in words.statement(series.provenance) if sentence != words.OVER_TIME
    )


def _overlap(spans: Sequence[Span]) -> bool:
    """Tell whether two windows share a day."""
    windows = [span.window for span in spans]
    return any(
        one.first_day <= other.last_day and other.first_day <= one.last_day
        for one, other in combinations(windows, 2)
    )


def notes(series: Series) -> str:
    """Return what a reader has to know to compare the maps."""
    noun = words.noun(series.provenance)
    told = [*tickets(series.provenance), words.OVER_TIME, _scaled(series.spans)]
    if _overlap(series.spans):
        told.append(f"Some windows share days, so their {noun} add up to more than there are.")
    few = [span.window.name for span in series.spans if span.provenance.mapped < words.FEW_ON_MAP]
    if few:
        told.append(words.FEW.replace(" are mapped", f" are mapped in {_some(few)}", 1))
    if series.left_out:
        left = [span.window.name for span in series.left_out]
        told.append(f"Left out, as fewer than 20 {noun} are mapped: {_some(left)}.")
    told += [_cut(series.spans), str(series.surfaces.attrs.get("caution", ""))]
    return " ".join(sentence for sentence in told if sentence)


def label(span: Span) -> tuple[str, ...]:
    """Return what stands below the name of a map: how many are mapped, and of which days."""
    known = span.provenance
    counted = f"n = {words.number(known.mapped)}"
    if not span.window.is_year:
        same_year = known.first_day.year == known.last_day.year
        days = (words.period if same_year else words.window)(known.first_day, known.last_day)
        told = (counted,) if days == span.window.name else (counted, days)
        return (*told, "part of the window") if span.is_cut else told
    return (counted, part(known)) if span.is_cut else (counted,)


def part(known: Provenance) -> str:
    """Say which part of a year days are.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> part(read_records("demo").of_year(2018).provenance)
    'to November 12'
    """
    first, last = known.first_day, known.last_day
    start, end = (f"{words.MONTHS[day.month - 1]} {day.day}" for day in (first, last))
    if first == last:
        return f"{start} only"
    if (first.month, first.day) == (1, 1):
        return f"to {end}"
    return f"from {start}" if (last.month, last.day) == (12, 31) else f"{start} to {end}"


def describe_series(series: Series, units: Units = "mi", title: str | None = None) -> Caption:
    """Say what a series of maps shows, worked out from its surfaces.

    Parameters
    ----------
    series : Series
    units : {"mi", "km"}
    title : str, optional
        In place of the default one.

    Returns
    -------
    Caption
    """
    known, noun = series.provenance, words.noun(series.provenance)
    scale = scale_for(series.surfaces.to_numpy(), units)
    unit = AREA_UNITS[units][0]
    count = len(series.spans)
    maps = "A map" if count == 1 else f"{count} maps"
    shown = [_described(series, span, scale.factor) for span in series.spans]
    description = (
        f"{maps} of Chicago shaded by {noun} per {unit} per year of actual days, "
        f"on one scale from 0 to {written(scale.top)}. The average over the city, the largest "
        f"value and where it is: {'; '.join(shown)}."
    )
    how = [
        method_words.spread(series.surfaces.attrs, units, noun),
        method(series, None),
        notes(series),
        statement(series),
    ]
    caption = " ".join([subtitle(series), words.source(known), *how, words.credit()])
    return Caption(title or headline(series), caption, description)


def _described(series: Series, span: Span, factor: float) -> str:
    surface = surface_of(series.surfaces, span.window.name)
    values = surface.to_numpy()
    row, col = np.unravel_index(int(np.nanargmax(values)), values.shape)
    area = int(locate(surface["x"].to_numpy()[[col]], surface["y"].to_numpy()[[row]])[0])
    names = dict(zip(community_areas().numbers.tolist(), community_areas().names, strict=True))
    counted, *days = label(span)
    told = f"{span.window.name} ({', '.join([counted, *days])})"
    return (
        f"{told} {written(float(np.nanmean(values)) * factor)}, "
        f"{written(float(np.nanmax(values)) * factor)} in {names[area]}"
    )


def _is_yearly(series: Series) -> bool:
    return all(span.window.is_year for span in series.spans)


def _is_gapless(spans: Sequence[Span]) -> bool:
    days = sorted((span.provenance.first_day, span.provenance.last_day) for span in spans)
    end = days[0][1]
    for first, last in days:
        if first > end + timedelta(1):
            return False
        end = max(end, last)
    return True


def _scaled(spans: Sequence[Span]) -> str:
    short = [span for span in spans if span.provenance.duration_years < words.SHORTEST_YEAR]
    if not short:
        return ""
    if len(short) > MOST_NAMED:
        return "Windows of less than a year are scaled up to one."
    told = [
        f"{span.window.name} from {words.number(span.provenance.days)} "
        f"{'day' if span.provenance.days == 1 else 'days'}"
        for span in short
    ]
    return f"Scaled up to a year: {words.listed(told)}."


def _cut(spans: Sequence[Span]) -> str:
    cut = [span.window.name for span in spans if span.is_cut and not span.window.is_year]
    return f"The records cover a part only of {_some(cut)}." if cut else ""


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    if more <= 1:
        return words.listed(names)
    return f"{', '.join(names[:MOST_NAMED])} and {more} more"
