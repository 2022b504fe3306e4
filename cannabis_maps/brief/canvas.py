"""The paper that a brief's charts are drawn on, and the type that they share."""

from collections.abc import Sequence
from dataclasses import replace

from cannabis_maps.maps import typeface
from cannabis_maps.maps.page import INK, INK_SOFT, Align, Box, Page, Style
from cannabis_maps.maps.paper import Paper
from cannabis_maps.maps.styles import PRINT
from cannabis_maps.maps.typeface import Weight

WIDTH_IN = 6.5
# The smallest type of maps and of the chart of years, 6.2 points, comes out at 7.
ENLARGEMENT = 1.14
MARGIN_IN = 0.06
HEADING = Style(9.0, Weight.BOLD)
LABEL, VALUE = Style(8.0), Style(8.0, color=INK_SOFT)
SMALL = Style(7.2, color=INK_SOFT)
HAIRLINE = "#c9c8c4"
BASELINE_PT = 0.6


def paper(height_in: float, enlargement: float = ENLARGEMENT, width_in: float = WIDTH_IN) -> Paper:
    """Return paper between the margins of a letter page, for a map."""
    return Paper("figure", width_in, height_in, enlargement, MARGIN_IN)


def chart_page(height_in: float, style: str = PRINT) -> Page:
    """Return a page for a chart, on which everything is set at its own size."""
    return Page(WIDTH_IN, height_in, style=style)


def aligned(style: Style, align: Align) -> Style:
    """Return a style whose lines end at their place, or have their middle there."""
    return replace(style, align=align)


def clipped(words: str, style: Style, room_in: float) -> str:
    """Return words as far as a width holds them, with an ellipsis where that is not all.

    Examples
    --------
    >>> clipped("Street or alley", LABEL, 2.0), clipped("Street or alley", LABEL, 0.4)
    ('Street or alley', 'Street…')
    """
    if typeface.width_in(words, style.weight, style.size_pt) <= room_in:
        return words
    for end in range(len(words) - 1, 0, -1):
        shorter = f"{words[:end].rstrip()}…"
        if typeface.width_in(shorter, style.weight, style.size_pt) <= room_in:
            return shorter
    return "…"


def draw_baseline(page: Page, left: float, right: float, y: float) -> None:
    """Draw the line that bars stand on: it ends where they begin, and hides none of a low one."""
    middle = y - BASELINE_PT / 2 / typeface.POINTS_PER_INCH
    page.paper.plot([left, right], [middle, middle], color=INK, linewidth=BASELINE_PT, zorder=5)


def draw_hairlines(page: Page, plot: Box, heights: Sequence[float]) -> None:
    """Draw fine lines across a plot, at heights in inches."""
    for y in heights:
        page.paper.plot([plot.left, plot.right], [y, y], color=HAIRLINE, linewidth=0.4, zorder=1)
