"""The chart of rates against who lives in an area."""

import math
from collections.abc import Sequence

from cannabis_maps.brief.areas import RateFacts, ResidentFacts
from cannabis_maps.brief.canvas import (
    HEADING,
    MARGIN_IN,
    SMALL,
    WIDTH_IN,
    aligned,
    chart_page,
    draw_baseline,
    draw_hairlines,
)
from cannabis_maps.maps import typeface
from cannabis_maps.maps.page import Box, Page, Style
from cannabis_maps.maps.scale import nice_top
from cannabis_maps.maps.styles import PRINT
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.maps.years import BAR
from cannabis_maps.rates import AreaRate

SHOWN = 4
HEIGHT_IN = 5.0
COLUMNS = 2
LEFT_IN, BETWEEN_IN = 0.36, 0.5
HEADING_IN, TITLE_IN, AXIS_IN = 0.34, 0.22, 0.42
NAMED = 3
DOT_PT = 4.2
NAME = Style(7.2)
PANEL_TITLE = Style(8.0, Weight.SEMIBOLD)
PERCENTS = (0, 25, 50, 75, 100)


def residents_page(
    residents: ResidentFacts, rates: RateFacts, noun: str, style: str = PRINT
) -> Page:
    """Draw a panel for each of the four largest groups: the rate over their part of residents."""
    page = chart_page(HEIGHT_IN, style)
    heading = f"{noun.capitalize()} per 1,000 residents per year, by who lives in the area"
    page.line(MARGIN_IN, page.box.top - 0.15, heading, HEADING, "heading")
    top, steps = nice_top(max(area.per_1000_per_year or 0.0 for area in rates.ranked))
    order = sorted(range(len(residents.city)), key=lambda at: -residents.city[at])
    groups = [at for at in order if residents.composition.groups[at] != "other"][:SHOWN]
    ticks = [top * step / steps for step in range(steps + 1)]
    for place, group in enumerate(groups):
        plot = _plot(page, place)
        _draw_axes(page, plot, residents.composition.groups[group], ticks)
        _draw_dots(page, plot, _dots(residents, rates, group), ticks[-1])
    return page


Dot = tuple[AreaRate, float, float]


def _dots(residents: ResidentFacts, rates: RateFacts, group: int) -> list[Dot]:
    """Return each area with its percent of a group and its rate, the highest rate first."""
    shares = dict(
        zip(
            residents.composition.numbers.tolist(),
            residents.composition.shares[:, group].tolist(),
            strict=True,
        )
    )
    return [(area, shares[area.number], area.per_1000_per_year or 0.0) for area in rates.ranked]


def _plot(page: Page, place: int) -> Box:
    row, column = divmod(place, COLUMNS)
    width = (WIDTH_IN - MARGIN_IN - COLUMNS * LEFT_IN - BETWEEN_IN / 2) / COLUMNS
    rows = math.ceil(SHOWN / COLUMNS)
    height = (page.box.top - HEADING_IN) / rows
    left = LEFT_IN + column * (width + LEFT_IN + BETWEEN_IN / 2)
    top = page.box.top - HEADING_IN - row * height
    return Box(left, top - height + AXIS_IN, left + width, top - TITLE_IN)


def _draw_axes(page: Page, plot: Box, group: str, ticks: Sequence[float]) -> None:
    page.line(plot.left, plot.top + 0.08, f"{_upper(group)} residents", PANEL_TITLE, "panel")
    heights = [plot.bottom + plot.height * tick / ticks[-1] for tick in ticks]
    draw_hairlines(page, plot, heights[1:])
    draw_baseline(page, plot.left, plot.right, plot.bottom)
    for tick, y in zip(ticks, heights, strict=True):
        page.line(plot.left - 0.06, y - 0.035, f"{tick:g}", aligned(SMALL, "right"), "tick")
    for percent in PERCENTS:
        x = plot.left + plot.width * percent / 100
        page.paper.plot([x, x], [plot.bottom, plot.bottom - 0.04], color="#48484b", linewidth=0.5)
        is_last = percent == PERCENTS[-1]
        told = f"{percent} percent" if is_last else f"{percent}"
        style = aligned(SMALL, "right" if is_last else "center")
        page.line(x, plot.bottom - 0.15, told, style, "x")


def _draw_dots(page: Page, plot: Box, dots: Sequence[Dot], top: float) -> None:
    places = [
        (plot.left + plot.width * share / 100, plot.bottom + plot.height * rate / top)
        for _, share, rate in dots
    ]
    page.paper.plot(
        [x for x, _ in places],
        [y for _, y in places],
        marker="o",
        markersize=DOT_PT,
        linestyle="none",
        markerfacecolor=BAR,
        markeredgecolor="#ffffff",
        markeredgewidth=0.4,
        zorder=6,
        gid="areas",
    )
    taken = [Box(x - 0.04, y - 0.04, x + 0.04, y + 0.04) for x, y in places]
    for (area, _, _), (x, y) in list(zip(dots, places, strict=True))[:NAMED]:
        _name(page, plot, area.name, (x, y), taken)


def _name(page: Page, plot: Box, name: str, at: tuple[float, float], taken: list[Box]) -> None:
    """Write a name beside its dot, where it covers no other dot or name; else leave it out."""
    width = typeface.width_in(name, NAME.weight, NAME.size_pt)
    x, y = at
    for left in (x + 0.06, x - 0.06 - width):
        room = Box(left, y - 0.04, left + width, y + 0.055)
        inside = plot.left <= room.left and room.right <= plot.right + 0.1
        own = Box(x - 0.04, y - 0.04, x + 0.04, y + 0.04)
        if inside and not any(_touch(room, other) for other in taken if other != own):
            page.line(left, y - 0.035, name, NAME, "name")
            taken.append(room)
            return


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.bottom < other.top
        and other.bottom < one.top
    )


def _upper(group: str) -> str:
    return group[0].upper() + group[1:]
