"""The scales of printed maps in plain numbers, per km2, for what a GIS draws."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib.colors import Colormap, Normalize

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.classes import ClassScale, ranges
from cannabis_maps.maps.diverging import MINUS, DivergingScale
from cannabis_maps.maps.rates import class_breaks, class_color, class_labels
from cannabis_maps.maps.scale import ColorScale, colors
from cannabis_maps.ramp import Color, ColorClass, Ramp, Stop
from cannabis_maps.rates import AreaRate

# Between every so many of the page's few hundred inks colors are mixed.
APART = 4
# How far up the ramp each class of a percent of volume stands, from the densest one.
VOLUME_PLACES = {25: 1.0, 50: 0.7, 75: 0.42, 90: 0.2, 100: 0.03}


def ramp_of(scale: ColorScale | ClassScale | DivergingScale, unit: str = "") -> Ramp:
    """Return a scale as stops and classes of values per km2.

    Parameters
    ----------
    scale : ColorScale, ClassScale or DivergingScale
    unit : str
        What follows a number in a label, such as ``per km²``; with the other unit in brackets
        where the printed map has square miles.

    Returns
    -------
    Ramp

    Examples
    --------
    >>> from cannabis_maps.maps.scale import scale_to
    >>> ramp = ramp_of(scale_to(np.array([0.0, 700.0]), "km", 400), "per km²")
    >>> ramp.highest, ramp.ends, ramp.classes[1].label
    (400.0, ('0', '400 or more'), '50 to 100 per km²')
    """
    if isinstance(scale, ClassScale):
        return _of_classes(scale, unit)
    return _of_places(scale, unit)


def volume_ramp() -> Ramp:
    """Return the colors of a percent of volume: the densest cells, which hold a part, are darkest.

    Examples
    --------
    >>> [each.label for each in volume_ramp().classes][:2]
    ['densest 25 percent', '25 to 50 percent']
    """
    limits = (0, *VOLUME_PLACES)
    labels = [f"densest {limits[1]} percent"]
    labels += [f"{low} to {high} percent" for low, high in pairwise(limits[1:])]
    inks = [_color(colors(), place) for place in VOLUME_PLACES.values()]
    # Cells of no weight at all have just 100 percent.
    edges = (*map(float, limits[:-1]), math.inf)
    classes = tuple(
        ColorClass(low, high, ink, label)
        for (low, high), ink, label in zip(pairwise(edges), inks, labels, strict=True)
    )
    stops = tuple(Stop(float(high), ink) for high, ink in zip(limits[1:], inks, strict=True))
    return Ramp((Stop(0.0, inks[0]), *stops), classes, is_classed=True, ends=("0", "100 percent"))


def rates_ramp(rates: Sequence[AreaRate]) -> Ramp | None:
    """Return the classes of the printed map of rates by area; None where no area has a rate."""
    if all(area.per_1000_per_year is None for area in rates):
        return None
    breaks = class_breaks(rates)
    limits = (0.0, *breaks, math.inf)
    inks = [_rgba(class_color(index, breaks)) for index in range(len(breaks) + 1)]
    classes = tuple(
        ColorClass(low, high, ink, label)
        for (low, high), ink, label in zip(
            pairwise(limits), inks, class_labels(breaks), strict=True
        )
    )
    stops = tuple(Stop(each.low, each.color) for each in classes)
    return Ramp(stops, classes, is_classed=True, ends=(classes[0].label, classes[-1].label))


def _of_places(scale: ColorScale | DivergingScale, unit: str) -> Ramp:
    low = -scale.top if isinstance(scale, DivergingScale) else 0.0
    colormap, norm, factor = scale.colormap, scale.norm, scale.factor
    limits = _halved(scale.ticks)
    edges = [*([-math.inf] if low < 0 else []), *limits, math.inf]
    middles = [(max(start, low) + min(end, scale.top)) / 2 for start, end in pairwise(edges)]
    labels = _labels(limits, scale, unit)
    classes = tuple(
        ColorClass(start / factor, end / factor, _ink(colormap, norm, middle), label)
        for (start, end), middle, label in zip(pairwise(edges), middles, labels, strict=True)
    )
    return Ramp(_stops(scale, low), classes, is_classed=False, ends=_ends(scale, low))


def _stops(scale: ColorScale | DivergingScale, low: float) -> tuple[Stop, ...]:
    """Return stops in the middle of inks, so that mixed colors are half an ink off at the most."""
    colormap = scale.colormap
    chosen = _chosen(colormap(np.arange(colormap.N)))
    middles = low + (scale.top - low) * (chosen + 0.5) / colormap.N
    values = [low, *middles.tolist(), scale.top]
    inks = [chosen[0], *chosen, chosen[-1]]
    return tuple(
        Stop(value / scale.factor, _rgba(colormap(int(ink))))
        for value, ink in zip(values, inks, strict=True)
    )


def _chosen(inks: FloatArray) -> npt.NDArray[np.intp]:
    """Return which inks to mix between: both sides of where the fading ends and turns as well."""
    opacity = inks[:, 3]
    ends = np.flatnonzero(np.diff(opacity >= 1))
    turn = np.argmin(opacity)
    evenly = np.arange(0, len(inks), APART)
    told = [*evenly, *ends, *(ends + 1), max(turn - 1, 0), turn, len(inks) - 1]
    return np.unique(np.array(told, dtype=np.intp))


def _ends(scale: ColorScale | DivergingScale, low: float) -> tuple[str, str]:
    """Say what stands at the ends of the bar, whose heading has the unit."""
    top = f"{_written(scale.top / scale.factor)} or more"
    bottom = "0" if low == 0 else f"{_written(low / scale.factor)} or less"
    if scale.units == "km":
        return bottom, top
    return bottom, f"{top} ({_written(scale.top)} per square mile)"


def _of_classes(scale: ClassScale, unit: str) -> Ramp:
    colormap = scale.colormap
    inks = [_rgba(colormap(index)) for index in range(colormap.N)]
    edges = [0.0, *scale.breaks, math.inf]
    labels = _class_texts(scale, unit)
    classes = tuple(
        ColorClass(low / scale.factor, high / scale.factor, ink, label)
        for (low, high), ink, label in zip(pairwise(edges), inks, labels, strict=True)
    )
    stops = tuple(Stop(each.low, each.color) for each in classes)
    return Ramp(stops, classes, is_classed=True, ends=(labels[0], labels[-1]))


def _class_texts(scale: ClassScale, unit: str) -> list[str]:
    if scale.units == "km":
        return [_with_unit(text, unit) for text in ranges(scale.limits())]
    both = zip(ranges(scale.other_limits()), ranges(scale.limits()), strict=True)
    return [_in_both(metric, other, unit) for metric, other in both]


def _labels(limits: Sequence[float], scale: ColorScale | DivergingScale, unit: str) -> list[str]:
    metric = _ranges([limit / scale.factor for limit in limits])
    if scale.units == "km":
        return [_with_unit(text, unit) for text in metric]
    return [_in_both(*texts, unit) for texts in zip(metric, _ranges(limits), strict=True)]


def _ranges(limits: Sequence[float]) -> list[str]:
    texts = [_written(limit) for limit in limits]
    between = [f"{low} to {high}" for low, high in pairwise(texts)]
    below = [f"{texts[0]} or less"] if limits[0] < 0 else []
    return [*below, *between, f"{texts[-1]} or more"]


def _written(value: float) -> str:
    """Write a value with three digits, and no more than it needs."""
    text = f"{float(f'{abs(value):.3g}'):,.10g}"
    return f"{MINUS}{text}" if value < 0 else text


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}".rstrip()


def _in_both(metric: str, other: str, unit: str) -> str:
    return f"{_with_unit(metric, unit)} ({other} per square mile)"


def _halved(ticks: Sequence[float]) -> list[float]:
    """Return ticks and what lies half-way between two of them."""
    return sorted({*ticks, *((low + high) / 2 for low, high in pairwise(ticks))})


def _ink(colormap: Colormap, norm: Normalize, value: float) -> Color:
    return _color(colormap, float(norm(value)))


def _color(colormap: Colormap, place: float) -> Color:
    return _rgba(colormap(place))


def _rgba(rgba: Sequence[float]) -> Color:
    return Color(*(round(255 * float(part)) for part in rgba))
