"""What helps to read the map: legend, scale bar, north arrow and locator."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density.volume import VolumeContour
from cannabis_maps.maps import blanks, contours, typeface
from cannabis_maps.maps.class_legend import draw_classes
from cannabis_maps.maps.classes import ClassScale
from cannabis_maps.maps.frame import MapFrame, path_of
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.scale import AREA_UNITS, ColorScale, colors, written, written_ticks
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import city_limit
from cannabis_maps.surroundings import built_in_ground

BAR_IN = 0.15
POINTER_IN = 0.085
KEY_IN = 0.22
TICK_IN = 0.045
LABEL_CLEARANCE_IN = 0.015
SMALL = Style(6.6, color=INK_SOFT)
SCALE_LABEL = Style(6.6, color=INK_SOFT, align="center")
BAR_HEIGHT_IN = 0.045
BAR_ROOM_IN = 1.4
# Few enough for their numbers to stand apart; the longest that fits is taken.
BAR_TICKS: tuple[tuple[float, ...], ...] = (
    (0, 10, 20),
    (0, 5, 10),
    (0, 2, 4, 6, 8),
    (0, 2, 4, 6),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3),
    (0, 1, 2),
    (0, 0.5, 1),
    (0, 0.25, 0.5),
    (0, 0.1, 0.2),
    (0, 0.05, 0.1),
    (0, 0.01, 0.02),
)
LABEL = Style(7.0, color=INK, align="center")


@dataclass(frozen=True)
class Legend:
    """What the legend says beside the scale itself.

    Parameters
    ----------
    heading : str
    spread : str
        How far one arrest is spread, in plain words.
    scale : ColorScale or ClassScale
    blank : str, optional
        Why a part of the city is blank, if one is.
    average : str
        What the scale's pointer shows.
    contours : tuple of VolumeContour
        Those drawn.
    noun : str
        What is counted.
    """

    heading: str
    spread: str
    scale: ColorScale | ClassScale
    blank: str | None = None
    average: str = "city average"
    largest: str = "largest value"
    contours: tuple[VolumeContour, ...] = ()
    noun: str = "arrests"


def draw_legend(page: Page, box: Box, legend: Legend, ground_color: str) -> float:
    """Draw the color scale with both units, the average and the largest value.

    Returns
    -------
    float
        Where its words end, in inches.
    """
    scale = legend.scale
    unit, other = AREA_UNITS[scale.units]
    y = page.lines(box, legend.heading, Style(9.0, Weight.BOLD), "legend")
    average = legend.average if legend.blank is None else "average where shown"
    average = f"{average} {written(scale.average)}"
    if isinstance(scale, ClassScale):
        y = draw_classes(page, box._replace(top=y + 0.1), scale, other, ground_color) - 0.13
        page.line(box.left, y, average, Style(SMALL.size_pt, Weight.SEMIBOLD), "legend")
    else:
        page.line(box.left, y + 0.01, f"above the bar: per {other}", SMALL, "legend")
        right = box.right - (0.1 if scale.is_cut else 0.0)
        bar = Box(box.left, y - 0.38, right, y - 0.38 + BAR_IN)
        _draw_bar(page, bar, scale, ground_color)
        _draw_ticks(page, bar, scale)
        _draw_average(page, bar, scale, average)
        y = bar.bottom - 0.28
    below = box._replace(top=y - 0.07)
    if legend.blank is not None:
        below = below._replace(top=_draw_blank_key(page, below, legend.blank))
    if legend.contours:
        whole = "the city" if legend.blank is None else "the part shown"
        held = legend.noun if legend.blank is None else f"{legend.noun} shown"
        end = contours.draw_key(page, below, legend.contours, held, whole)
        below = below._replace(top=end)
    shown = "" if legend.blank is None else " shown"
    largest = f"{scale.told()}; {legend.largest}{shown} {written(scale.largest)} per {unit}."
    return page.lines(below, f"{largest} {legend.spread}", SMALL, "legend")


@dataclass(frozen=True)
class ScaleBar:
    """Round lengths that suit the scale of a map.

    Parameters
    ----------
    miles, kilometers : tuple of float
        Ticks, from 0 on.
    meters_per_inch : float
    """

    miles: tuple[float, ...]
    kilometers: tuple[float, ...]
    meters_per_inch: float

    @property
    def width_in(self) -> float:
        """What it takes with the words at its end."""
        ends = (
            self.miles[-1] * words.METERS_PER_MILE / self.meters_per_inch + _beyond("miles"),
            self.kilometers[-1] * 1000 / self.meters_per_inch + _beyond("km"),
        )
        return max(ends)


def scale_bar(frame: MapFrame, room_in: float = BAR_ROOM_IN) -> ScaleBar:
    """Choose the lengths of a scale bar.

    Parameters
    ----------
    frame : MapFrame
    room_in : float
        How long it may be, in inches.

    Returns
    -------
    ScaleBar
    """
    room_m = room_in * frame.meters_per_inch
    miles, kilometers = (
        next(ticks for ticks in BAR_TICKS if ticks[-1] * unit_m <= room_m)
        for unit_m in (words.METERS_PER_MILE, 1000.0)
    )
    return ScaleBar(miles, kilometers, frame.meters_per_inch)


def draw_scale_bar(frame: MapFrame, bar: ScaleBar, x: float, y: float) -> None:
    """Draw a scale bar in miles above and kilometers below, from a place in inches."""
    _draw_half_bar(frame, x, Box(0, y, 0, y + BAR_HEIGHT_IN), words.METERS_PER_MILE, bar.miles)
    _draw_half_bar(frame, x, Box(0, y - BAR_HEIGHT_IN, 0, y), 1000.0, bar.kilometers)
    for unit, ticks, length_m, baseline in (
        ("miles", bar.miles, words.METERS_PER_MILE, y + 0.075),
        ("km", bar.kilometers, 1000.0, y - 0.135),
    ):
        for tick in ticks[:-1]:
            place = x + tick * length_m / frame.meters_per_inch
            frame.page.line(place, baseline, f"{tick:g}", SCALE_LABEL, "scale")
        last = f"{ticks[-1]:g}"
        half = typeface.width_in(last, SCALE_LABEL.weight, SCALE_LABEL.size_pt) / 2
        place = x + ticks[-1] * length_m / frame.meters_per_inch - half
        name = unit.removesuffix("s") if ticks[-1] <= 1 else unit
        frame.page.line(place, baseline, f"{last} {name}", SMALL, "scale")


def _beyond(unit: str) -> float:
    return typeface.width_in(f"0 {unit}", SMALL.weight, SMALL.size_pt)


def _draw_half_bar(
    frame: MapFrame, x: float, rows: Box, length_m: float, ticks: tuple[float, ...]
) -> None:
    step = length_m / frame.meters_per_inch
    for index, (start, end) in enumerate(pairwise(ticks)):
        fill = "#ffffff" if index % 2 else INK
        part = Box(x + start * step, rows.bottom, x + end * step, rows.top)
        name = f"scale-bar:{length_m:g}"
        frame.page.rectangle(part, name, facecolor=fill, edgecolor=INK, linewidth=0.5)


def draw_north(frame: MapFrame, x: float, y: float) -> None:
    """Draw an arrow to true north, its foot at a place in inches."""
    angle = np.radians(frame.north_deg())
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for points, fill in (
        ([(0, 0.30), (-0.075, 0), (0, 0.06)], INK),
        ([(0, 0.30), (0.075, 0), (0, 0.06)], "#ffffff"),
    ):
        turned = np.array(points) @ turn.T + (x, y)
        frame.page.polygon(turned, "north", facecolor=fill, edgecolor=INK, linewidth=0.5)
    frame.page.line(x, y + 0.34, "N", Style(7.5, Weight.SEMIBOLD, align="center"), "north")


def draw_locator(page: Page, box: Box) -> None:
    """Draw Illinois with the city marked."""
    state = {"facecolor": "#dad9d4", "edgecolor": "#9a9a9e", "linewidth": 0.5}
    city = {"facecolor": INK, "edgecolor": INK, "linewidth": 0.5}
    draw_within(page, box, (built_in_ground()["state"], state), (city_limit(), city))
    page.line(
        (box.left + box.right) / 2 - 0.04,
        (box.bottom + box.top) / 2 - 0.03,
        "Illinois",
        Style(6.6, color=INK_SOFT, align="center"),
        "locator",
    )


def draw_within(
    page: Page,
    box: Box,
    whole: tuple[BaseGeometry, dict[str, object]],
    part: tuple[BaseGeometry, dict[str, object]],
) -> None:
    """Fit a shape into a box, with what is marked in it: each in meters, with its look."""
    left, bottom, right, top = whole[0].bounds
    scale = max((right - left) / box.width, (top - bottom) / box.height)
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    center = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2])
    for shape, look in (whole, part):
        placed = shapely.transform(shape, lambda meters: (meters - middle) / scale + center)
        page.paper.add_artist(PathPatch(path_of(placed), gid="locator", **look))


def _draw_bar(page: Page, bar: Box, scale: ColorScale, ground_color: str) -> None:
    page.rectangle(bar, "legend-bar", facecolor=ground_color, linewidth=0)
    ramp = np.linspace(0, 1, 512)[np.newaxis, :]
    page.paper.imshow(
        ramp,
        cmap=colors(),
        extent=(bar.left, bar.right, bar.bottom, bar.top),
        aspect="auto",
        interpolation="nearest",
        zorder=3,
    )
    page.paper.set_xlim(page.box.left, page.box.right)
    page.paper.set_ylim(page.box.bottom, page.box.top)
    outline = [(bar.left, bar.bottom), (bar.right, bar.bottom)]
    middle = (bar.bottom + bar.top) / 2
    if scale.is_cut:
        tip = (bar.right + 0.1, middle)
        corners = [(bar.right, bar.bottom), tip, (bar.right, bar.top)]
        page.polygon(corners, "legend-bar", facecolor=colors()(1.0), linewidth=0)
        outline.append(tip)
    outline += [(bar.right, bar.top), (bar.left, bar.top)]
    page.polygon(outline, "legend-bar", facecolor="none", edgecolor=INK, linewidth=0.5, zorder=4)


def _draw_ticks(page: Page, bar: Box, scale: ColorScale) -> None:
    labels = written_ticks(scale.ticks)
    if scale.is_cut:
        labels[-1] = f"≥ {labels[-1]}"
    xs = [bar.left + scale.position(value) * bar.width for value in scale.ticks]
    taken: list[tuple[float, float]] = []
    # Both ends first: they say where the scale starts and stops.
    for index in (0, len(xs) - 1, *range(1, len(xs) - 1)):
        _tick(page, xs[index], bar.bottom, -TICK_IN)
        _label(page, (xs[index], bar.bottom - 0.15), labels[index], LABEL, taken)
    style = Style(SMALL.size_pt, color=SMALL.color, align="center")
    taken = []
    ticks = scale.other_ticks()
    for value, label in zip(ticks, written_ticks(ticks), strict=True):
        x = bar.left + scale.other_position(value) * bar.width
        _tick(page, x, bar.top, TICK_IN)
        _label(page, (x, bar.top + 0.07), label, style, taken)


def _label(
    page: Page,
    place: tuple[float, float],
    label: str,
    style: Style,
    taken: list[tuple[float, float]],
) -> None:
    """Write a tick's value, unless it would touch another word of its row."""
    half = typeface.width_in(label, style.weight, style.size_pt) / 2 + LABEL_CLEARANCE_IN
    left, right = place[0] - half, place[0] + half
    if all(right <= start or left >= end for start, end in taken):
        taken.append((left, right))
        page.line(*place, label, style, "legend")


def _draw_average(page: Page, bar: Box, scale: ColorScale, average: str) -> None:
    """Point at the average from within the bar, and repeat the pointer beside its number."""
    x = bar.left + scale.position(scale.average) * bar.width
    if scale.average <= scale.top:
        _point_up(page, x, bar.bottom, "average")
    y = bar.bottom - 0.28
    _point_up(page, bar.left + POINTER_IN / 2, y, "average-key")
    style = Style(SMALL.size_pt, Weight.SEMIBOLD)
    page.line(bar.left + POINTER_IN + 0.04, y, average, style, "legend")


def _draw_blank_key(page: Page, box: Box, why: str) -> float:
    """Show how a blank part of the city looks, and say why it is; return where it ends."""
    top = box.top - 0.02
    swatch = Box(box.left, top - 0.13, box.left + KEY_IN, top - 0.01)
    blanks.draw_swatch(page, swatch)
    room = box._replace(left=swatch.right + 0.07, top=top)
    return page.lines(room, why, SMALL, "legend") + 0.04


def _point_up(page: Page, x: float, y: float, name: str) -> None:
    half = POINTER_IN / 2
    corners = [(x - half, y), (x + half, y), (x, y + POINTER_IN)]
    look = {"facecolor": INK, "edgecolor": "#ffffff", "linewidth": 0.5, "zorder": 6}
    page.polygon(corners, name, **look)


def _tick(page: Page, x: float, y: float, length: float) -> None:
    page.paper.plot([x, x], [y, y + length], color=INK, linewidth=0.5, zorder=5)
