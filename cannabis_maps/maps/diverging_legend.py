"""The legend's bar of a diverging scale: both directions named, both units, the city's average."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cannabis_maps.maps import typeface
from cannabis_maps.maps.diverging import diverging_colors
from cannabis_maps.maps.furniture import (
    BAR_IN,
    LABEL,
    LABEL_CLEARANCE_IN,
    POINTER_IN,
    SMALL,
    TICK_IN,
)
from cannabis_maps.maps.page import INK, Box, Page, Style
from cannabis_maps.maps.typeface import Weight

TIP_IN = 0.1
# From the baseline of the words above the bar to its lower edge, and from there to those below.
DROP_IN, DIRECTIONS_IN, BELOW_IN = 0.38, 0.28, 0.41
WORDS = Style(SMALL.size_pt, Weight.SEMIBOLD)


@dataclass(frozen=True)
class Bar:
    """What stands at a bar.

    Parameters
    ----------
    ticks : sequence of (float, str)
        Where, from 0 to 1, and what is written there, below the bar.
    above : sequence of (float, str)
        The same above it, in another unit; may be empty.
    less, more : str
        What the lower and the upper half mean.
    pointer : float, optional
        Where the average stands.
    is_cut : pair of bool
        Whether values lie beyond the lower and the upper end.
    """

    ticks: Sequence[tuple[float, str]]
    above: Sequence[tuple[float, str]]
    less: str
    more: str
    pointer: float | None
    is_cut: tuple[bool, bool]


def draw_bar(page: Page, box: Box, bar: Bar, ground_color: str) -> float:
    """Draw the bar with its words from the top of a box down.

    Returns
    -------
    float
        Where they end, in inches.
    """
    # The words at the ends, centered on them, stay in the box.
    halves = [_width(text, LABEL) / 2 for _, text in (bar.ticks[0], bar.ticks[-1])]
    tips = [TIP_IN * is_cut for is_cut in bar.is_cut]
    left, right = (max(half, tip) for half, tip in zip(halves, tips, strict=True))
    bottom = box.top - DROP_IN
    place = Box(box.left + left, bottom, box.right - right, bottom + BAR_IN)
    _draw_ramp(page, place, bar.is_cut, ground_color)
    _draw_ticks(page, place, bar)
    y = bottom - DIRECTIONS_IN
    right_aligned = Style(WORDS.size_pt, WORDS.weight, align="right")
    page.line(box.left, y, bar.less, WORDS, "legend")
    page.line(box.right, y, bar.more, right_aligned, "legend")
    if bar.pointer is not None:
        _point_up(page, place.left + bar.pointer * place.width, bottom, "average")
    return bottom - BELOW_IN


def draw_pointer_key(page: Page, box: Box) -> None:
    """Show in a legend how the average is pointed at."""
    y = (box.bottom + box.top) / 2 - POINTER_IN / 2
    _point_up(page, (box.left + box.right) / 2, y, "average-key")


def _draw_ramp(page: Page, bar: Box, is_cut: tuple[bool, bool], ground_color: str) -> None:
    page.rectangle(bar, "legend-bar", facecolor=ground_color, linewidth=0)
    colors = diverging_colors()
    page.paper.imshow(
        np.arange(colors.N)[np.newaxis, :],
        cmap=colors,
        extent=(bar.left, bar.right, bar.bottom, bar.top),
        aspect="auto",
        interpolation="nearest",
        zorder=3,
        gid="legend-ramp",
    )
    page.paper.set_xlim(page.box.left, page.box.right)
    page.paper.set_ylim(page.box.bottom, page.box.top)
    middle = (bar.bottom + bar.top) / 2
    outline = [(bar.left, bar.bottom), (bar.right, bar.bottom)]
    for end, tip, is_cut_here, ink in (
        (bar.right, bar.right + TIP_IN, is_cut[1], colors(colors.N - 1)),
        (bar.left, bar.left - TIP_IN, is_cut[0], colors(0)),
    ):
        corners = [(end, bar.bottom), (tip, middle), (end, bar.top)]
        if is_cut_here:
            page.polygon(corners, "legend-bar", facecolor=ink, linewidth=0)
            outline.append((tip, middle))
        if end == bar.right:
            outline += [(bar.right, bar.top), (bar.left, bar.top)]
    page.polygon(outline, "legend-bar", facecolor="none", edgecolor=INK, linewidth=0.5, zorder=4)
    zero = (bar.left + bar.right) / 2
    page.paper.plot([zero, zero], [bar.bottom, bar.top], color=INK, linewidth=0.5, zorder=5)


def _draw_ticks(page: Page, place: Box, bar: Bar) -> None:
    soft = Style(SMALL.size_pt, color=SMALL.color, align="center")
    for ticks, edge, length, drop, style in (
        (bar.ticks, place.bottom, -TICK_IN, -0.15, LABEL),
        (bar.above, place.top, TICK_IN, 0.07, soft),
    ):
        taken: list[tuple[float, float]] = []
        for index in _ends_first(len(ticks)):
            position, text = ticks[index]
            x = place.left + position * place.width
            page.paper.plot([x, x], [edge, edge + length], color=INK, linewidth=0.5, zorder=5)
            half = _width(text, style) / 2 + LABEL_CLEARANCE_IN
            if all(x + half <= start or x - half >= end for start, end in taken):
                taken.append((x - half, x + half))
                page.line(x, edge + drop, text, style, "legend")


def _ends_first(count: int) -> list[int]:
    """Return the order in which values are written: both ends and the middle first."""
    first = [0, count - 1, count // 2] if count else []
    return [*dict.fromkeys([*first, *range(count)])]


def _point_up(page: Page, x: float, y: float, name: str) -> None:
    half = POINTER_IN / 2
    corners = [(x - half, y), (x + half, y), (x, y + POINTER_IN)]
    look = {"facecolor": INK, "edgecolor": "#ffffff", "linewidth": 0.5, "zorder": 6}
    page.polygon(corners, name, **look)


def _width(text: str, style: Style) -> float:
    return typeface.width_in(text, style.weight, style.size_pt)
