"""The legend of classes: a swatch for each, with its limits in both units."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cannabis_maps.maps.classes import ClassScale, ranges, short_ranges
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.typeface import width_in

ENTRY = Style(7.0, color=INK)
ASIDE = Style(6.6, color=INK_SOFT)
SWATCH_IN, SWATCH_GAP_IN = 0.24, 0.08
ROW_IN, HEAD_IN = 0.155, 0.14
COLUMN_GAP_IN = 0.14
# From this width on there is room for a row, if its limits stand apart.
ROW_FROM_IN, LIMITS_APART_IN, TIP_IN = 2.6, 0.05, 0.1


@dataclass(frozen=True)
class _Column:
    """A column of the table: what stands over it, and a word or more for each class."""

    head: str
    cells: tuple[str, ...]
    style: Style

    @property
    def width_in(self) -> float:
        """Of the widest word."""
        cells = [width_in(cell, self.style.weight, self.style.size_pt) for cell in self.cells]
        return max(*cells, width_in(self.head, ASIDE.weight, ASIDE.size_pt))


def draw_classes(page: Page, box: Box, scale: ClassScale, other: str, ground_color: str) -> float:
    """Draw the classes as a row with its limits, or where that is too narrow as a table.

    Parameters
    ----------
    page : Page
    box : Box
        In inches; they start at its top.
    scale : ClassScale
    other : str
        The name of the other unit of area.
    ground_color : str
        Below the inks.

    Returns
    -------
    float
        Where they end, in inches.
    """
    if _fits_a_row(scale, box.width):
        return _draw_row(page, box, scale, other, ground_color)
    columns = _fitting(scale, other, box.width)
    top = box.top - HEAD_IN
    for x, column in _placed(box.left, columns):
        style = replace(ASIDE, align=column.style.align)
        page.line(x, top + 0.04, column.head, style, "legend")
    for index in range(len(scale.breaks) + 1):
        y = top - (index + 1) * ROW_IN
        swatch = Box(box.left, y, box.left + SWATCH_IN, y + ROW_IN)
        _draw_swatch(page, swatch, scale, index, ground_color)
        for x, column in _placed(box.left, columns):
            page.line(x, y + 0.043, column.cells[index], column.style, "legend")
    return top - (len(scale.breaks) + 1) * ROW_IN


def _draw_row(page: Page, box: Box, scale: ClassScale, other: str, ground_color: str) -> float:
    """Draw the classes side by side, the open one with a point, and their limits between them."""
    head = f"above the bar: per {other}"
    if scale.multiples:
        head += "; lowest line: times the average"
    page.line(box.left, box.top - HEAD_IN + 0.04, head, ASIDE, "legend")
    bar = Box(box.left, box.top - HEAD_IN - 0.34, box.right - TIP_IN, box.top - HEAD_IN - 0.19)
    count = len(scale.breaks) + 1
    edges = np.linspace(bar.left, bar.right, count + 1)
    for index in range(count):
        swatch = bar._replace(left=float(edges[index]), right=float(edges[index + 1]))
        _draw_swatch(page, swatch, scale, index, ground_color)
    tip = (bar.right + TIP_IN, (bar.bottom + bar.top) / 2)
    corners = [(bar.right, bar.bottom), tip, (bar.right, bar.top)]
    look = {"facecolor": tuple(scale.colormap(count - 1)), "edgecolor": INK, "linewidth": 0.4}
    page.polygon(corners, "legend-bar", zorder=4, **look)
    told = [(scale.limits(), -0.12, ENTRY), (scale.other_limits(), bar.height + 0.04, ASIDE)]
    if scale.multiples:
        told.append(([f"{multiple:g}" for multiple in scale.multiples], -0.25, ASIDE))
    for limits, up, style in told:
        for x, limit in zip(edges[:-1], ["0", *limits], strict=True):
            page.line(float(x), bar.bottom + up, limit, replace(style, align="center"), "legend")
    return bar.bottom - (0.27 if scale.multiples else 0.15)


def _fits_a_row(scale: ClassScale, room_in: float) -> bool:
    widest = max(width_in(limit, ENTRY.weight, ENTRY.size_pt) for limit in scale.limits())
    each = (room_in - TIP_IN) / (len(scale.breaks) + 1)
    return room_in >= ROW_FROM_IN and widest + LIMITS_APART_IN <= each


def _draw_swatch(page: Page, swatch: Box, scale: ClassScale, index: int, ground_color: str) -> None:
    for color in (ground_color, tuple(scale.colormap(index))):
        page.rectangle(swatch, "legend-swatch", facecolor=color, linewidth=0, zorder=3)
    edge = {"facecolor": "none", "edgecolor": INK, "linewidth": 0.4, "zorder": 4}
    page.rectangle(swatch, "legend-swatch", **edge)


def _placed(left: float, columns: Sequence[_Column]) -> list[tuple[float, _Column]]:
    widths = [column.width_in + COLUMN_GAP_IN for column in columns]
    starts = left + SWATCH_IN + SWATCH_GAP_IN + np.cumsum([0.0, *widths[:-1]])
    return list(zip(starts.tolist(), columns, strict=True))


def _width(columns: Sequence[_Column]) -> float:
    return sum(column.width_in + COLUMN_GAP_IN for column in columns) - COLUMN_GAP_IN


def _fitting(scale: ClassScale, other: str, room_in: float) -> list[_Column]:
    """Return the columns in the longest words that fit; the other unit goes if none do."""
    multiples = [f"{multiple:g}" for multiple in scale.multiples]
    tables = []
    for wording in (ranges, short_ranges):
        first = _Column("", tuple(wording(scale.limits())), ENTRY)
        second = _Column(f"per {other}", tuple(short_ranges(scale.other_limits())), ASIDE)
        third = (
            _Column("times average", tuple(short_ranges(multiples)), ASIDE) if multiples else None
        )
        tables.append([first, second, *([third] if third else [])])
    tables.append([tables[-1][0]])
    room_in -= SWATCH_IN + SWATCH_GAP_IN
    return next((table for table in tables if _width(table) <= room_in), tables[-1])
