"""What helps to read the map: legend, scale bar, north arrow and locator."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon, Rectangle

from cannabis_maps import words
from cannabis_maps.maps import typeface
from cannabis_maps.maps.frame import MapFrame, path_of
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.scale import AREA_UNITS, ColorScale, colors, written
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.places import city_limit, ground

BAR_IN = 0.15
TICK_IN = 0.045
SMALL = Style(6.6, color=INK_SOFT)
LABEL = Style(7.0, color=INK, align="center")


@dataclass(frozen=True)
class Legend:
    """What the legend says beside the scale itself.

    Parameters
    ----------
    heading : str
    spread : str
        How far one arrest is spread, in plain words.
    scale : ColorScale
    """

    heading: str
    spread: str
    scale: ColorScale


def draw_legend(page: Page, box: Box, legend: Legend, ground_color: str) -> None:
    """Draw the color scale with both units, the city's average and the largest value."""
    scale = legend.scale
    style = Style(9.0, Weight.BOLD)
    y = page.lines(Box(box.left, box.bottom, box.right, box.top), legend.heading, style, "legend")
    bar = Box(box.left, y - 0.32, box.right - (0.1 if scale.is_cut else 0.0), y - 0.32 + BAR_IN)
    _draw_bar(page, bar, scale, ground_color)
    _draw_ticks(page, bar, scale)
    _draw_average(page, bar, scale)
    unit, _ = AREA_UNITS[scale.units]
    largest = f"Linear scale. Largest value shown: {written(scale.largest)} per {unit}."
    below = Box(box.left, box.bottom, box.right, bar.bottom - 0.33)
    y = page.lines(below, largest, SMALL, "legend")
    page.lines(below._replace(top=y + 0.05), legend.spread, SMALL, "legend")


def draw_scale_bar(frame: MapFrame, x: float, y: float) -> None:
    """Draw a scale bar in miles above and kilometers below, from a place in inches."""
    paper = frame.page.paper
    for length_m, unit, ticks, up in (
        (words.METERS_PER_MILE, "miles", (0, 1, 2, 3, 4), True),
        (1000.0, "km", (0, 2, 4, 6), False),
    ):
        step = length_m / frame.meters_per_inch
        height = 0.045 if up else -0.045
        for start, end in zip(ticks, ticks[1:], strict=False):
            fill = INK if (ticks.index(start) % 2 == 0) else "#ffffff"
            paper.add_patch(
                Rectangle(
                    (x + start * step, y),
                    (end - start) * step,
                    height,
                    facecolor=fill,
                    edgecolor=INK,
                    linewidth=0.5,
                    gid=f"scale-bar:{unit}",
                )
            )
        for tick in ticks:
            last = tick == ticks[-1]
            label = f"{tick} {unit}" if last else str(tick)
            align = "left" if last else "center"
            shift = -typeface.width_in(str(tick), Weight.REGULAR, 6.6) / 2 if last else 0.0
            place = y + 0.075 if up else y - 0.135
            frame.page.line(
                x + tick * step + shift, place, label, Style(6.6, color=INK, align=align), "scale"
            )


def draw_north(frame: MapFrame, x: float, y: float) -> None:
    """Draw an arrow to true north, its foot at a place in inches."""
    angle = np.radians(frame.north_deg())
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for points, fill in (
        ([(0, 0.30), (-0.075, 0), (0, 0.06)], INK),
        ([(0, 0.30), (0.075, 0), (0, 0.06)], "#ffffff"),
    ):
        turned = np.array(points) @ turn.T + (x, y)
        frame.page.paper.add_patch(
            Polygon(turned, facecolor=fill, edgecolor=INK, linewidth=0.5, gid="north")
        )
    frame.page.line(x, y + 0.34, "N", Style(7.5, Weight.SEMIBOLD, align="center"), "north")


def draw_locator(page: Page, box: Box) -> None:
    """Draw Illinois with the city marked."""
    state = ground()["state"]
    left, bottom, right, top = state.bounds
    scale = max((right - left) / box.width, (top - bottom) / box.height)

    def place(meters: np.ndarray) -> np.ndarray:
        middle = np.array([(left + right) / 2, (bottom + top) / 2])
        center = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2])
        return np.asarray((meters - middle) / scale + center)

    for shape, fill, edge in ((state, "#ffffff", "#9a9a9e"), (city_limit(), INK, INK)):
        vertices = path_of(shape)
        page.paper.add_patch(
            Polygon(
                place(np.asarray(vertices.vertices)),
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.5,
                gid="locator",
            )
        )
    page.line(
        (box.left + box.right) / 2 - 0.04,
        (box.bottom + box.top) / 2 - 0.03,
        "Illinois",
        Style(6.6, color=INK_SOFT, align="center"),
        "locator",
    )


def _draw_bar(page: Page, bar: Box, scale: ColorScale, ground_color: str) -> None:
    look = {"linewidth": 0, "gid": "legend-bar"}
    page.paper.add_patch(
        Rectangle((bar.left, bar.bottom), bar.width, bar.height, facecolor=ground_color, **look)
    )
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
        page.paper.add_patch(
            Polygon(
                [(bar.right, bar.bottom), tip, (bar.right, bar.top)],
                facecolor=colors()(1.0),
                **look,
            )
        )
        outline.append(tip)
    outline += [(bar.right, bar.top), (bar.left, bar.top)]
    page.paper.add_patch(
        Polygon(outline, facecolor="none", edgecolor=INK, linewidth=0.5, gid="legend-bar", zorder=4)
    )


def _draw_ticks(page: Page, bar: Box, scale: ColorScale) -> None:
    unit, other = AREA_UNITS[scale.units]
    for value in scale.ticks:
        x = bar.left + scale.position(value) * bar.width
        _tick(page, x, bar.bottom, -TICK_IN)
        label = ("≥ " if scale.is_cut and value == scale.top else "") + written(value)
        page.line(x, bar.bottom - 0.15, label, LABEL, "legend")
    quiet = Style(6.6, color=INK_SOFT)
    page.line(bar.left, bar.top + 0.07, f"per {other}", quiet, "legend")
    taken = bar.left + typeface.width_in(f"per {other}", quiet.weight, quiet.size_pt) + 0.04
    for value in scale.other_ticks():
        x = bar.left + scale.other_position(value) * bar.width
        _tick(page, x, bar.top, TICK_IN)
        label = written(value)
        if x - typeface.width_in(label, quiet.weight, quiet.size_pt) / 2 > taken:
            style = Style(quiet.size_pt, color=quiet.color, align="center")
            page.line(x, bar.top + 0.07, label, style, "legend")


def _draw_average(page: Page, bar: Box, scale: ColorScale) -> None:
    x = bar.left + scale.position(scale.average) * bar.width
    page.paper.plot(
        [x, x], [bar.bottom - 0.19, bar.top], color=INK, linewidth=0.9, zorder=5, gid="average"
    )
    words_ = f"city average {written(scale.average)}"
    page.line(x + 0.03, bar.bottom - 0.25, words_, Style(6.6, Weight.SEMIBOLD), "legend")


def _tick(page: Page, x: float, y: float, length: float) -> None:
    page.paper.plot([x, x], [y, y + length], color=INK, linewidth=0.5, zorder=5)
