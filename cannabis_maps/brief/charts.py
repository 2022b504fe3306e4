"""Charts of a brief: by year, by time of the week, by kind of place."""

from cannabis_maps import words
from cannabis_maps.brief.canvas import (
    ENLARGEMENT,
    HEADING,
    LABEL,
    MARGIN_IN,
    SMALL,
    VALUE,
    WIDTH_IN,
    aligned,
    chart_page,
    clipped,
    draw_baseline,
)
from cannabis_maps.brief.phrases import DAYS, clock, figure
from cannabis_maps.brief.times import PlaceFacts, TimeFacts
from cannabis_maps.maps import typeface
from cannabis_maps.maps.page import Box, Page
from cannabis_maps.maps.styles import PRINT
from cannabis_maps.maps.years import BAR, BARS_SHARE, NOTE, draw_years
from cannabis_maps.provenance import Provenance

YEARS_IN = 2.5
# Of the width of the page, how far the bars reach; the least leaves room for any note.
REACHES = (0.98, 0.94, 0.9, 0.86, 0.82, 0.78, 0.74, 0.7, 0.66)
ALMOST_IN = 0.001
HEADING_IN = 0.3
NAMES_IN, TOTALS_IN = 0.95, 0.85
ROW_IN, AXIS_IN = 0.44, 0.26
# Of a row: the rest is for the number over the highest bar.
FULL = 0.68
# Lower bars are drawn as thin lines, some of them below the line that they stand on.
LOWEST_IN = 0.6 / typeface.POINTS_PER_INCH
TICK_HOURS = 3
PLACES_IN, PLACE_ROW_IN = 2.1, 0.235
NUMBERS_IN = 1.25


def years_page(known: Provenance, style: str = PRINT) -> Page:
    """Draw recorded arrests by year with the dates of the law, as wide as their notes let it."""
    page = Page(WIDTH_IN / ENLARGEMENT, YEARS_IN / ENLARGEMENT, ENLARGEMENT, style)
    room = page.box
    most = room.right - MARGIN_IN
    for reach in REACHES:
        right = MARGIN_IN + reach * room.width / BARS_SHARE
        box = _lowered(Box(MARGIN_IN, MARGIN_IN, right, room.top - MARGIN_IN), known)
        scratch = Page(room.width, room.height)
        draw_years(scratch, box, known)
        if _right_of(scratch) <= most:
            break
    draw_years(page, box, known)
    return page


def _lowered(box: Box, known: Provenance) -> Box:
    """Return a box from which notes above tall bars do not stand out."""
    lower = box
    while lower.height > box.height / 2:
        over = draw_years(Page(box.right, box.top), lower, known).top - box.top
        if over <= ALMOST_IN:
            break
        lower = lower._replace(top=lower.top - over)
    return lower


def _right_of(page: Page) -> float:
    """Return where the words of a chart end, in inches."""
    style = NOTE.weight, NOTE.size_pt
    return max(
        line.get_position()[0] + typeface.width_in(line.get_text(), *style)
        for line in page.paper.texts
        if line.get_horizontalalignment() == "left"
    )


def times_page(times: TimeFacts, noun: str, style: str = PRINT) -> Page:
    """Draw a row of bars for each day of the week, all on one scale."""
    page = chart_page(HEADING_IN + len(DAYS) * ROW_IN + AXIS_IN, style)
    length = times.hours_of_part
    each = "hour" if length == 1 else f"{length} hours"
    heading = f"{noun.capitalize()} by day of the week and {each} of the day"
    top = page.box.top
    page.line(MARGIN_IN, top - 0.15, heading, HEADING, "heading")
    plot = Box(NAMES_IN, AXIS_IN, WIDTH_IN - TOTALS_IN, top - HEADING_IN)
    page.line(WIDTH_IN - MARGIN_IN, top - 0.15, "whole day", aligned(SMALL, "right"), "heading")
    for row, name in enumerate(DAYS):
        bottom = plot.top - (row + 1) * ROW_IN
        _draw_day(page, plot._replace(bottom=bottom, top=bottom + ROW_IN), times, row)
        page.line(MARGIN_IN, bottom + 0.06, name, LABEL, "day")
        total = words.number(times.by_weekday[row])
        page.line(WIDTH_IN - MARGIN_IN, bottom + 0.06, total, aligned(VALUE, "right"), "total")
    _draw_clock(page, plot)
    return page


def _draw_day(page: Page, row: Box, times: TimeFacts, weekday: int) -> None:
    counts, most = times.by_time[weekday], int(times.by_time.max())
    step = row.width / len(counts)
    for part, count in enumerate(counts.tolist()):
        left = row.left + part * step
        top = row.bottom + bar_height(count, most, FULL * row.height)
        bar = Box(left + 0.1 * step, row.bottom, left + 0.9 * step, top)
        page.rectangle(bar, f"time:{weekday}.{part}", facecolor=BAR, linewidth=0, zorder=4)
        if count == most:
            middle = (bar.left + bar.right) / 2
            style = aligned(SMALL, "center")
            page.line(middle, bar.top + 0.02, words.number(count), style, "most")
    draw_baseline(page, row.left, row.right, row.bottom)


def bar_height(count: int, most: int, full: float) -> float:
    """Return how high a bar stands, in inches: what is not none can be seen.

    Examples
    --------
    >>> bar_height(50, 100, 0.3), bar_height(0, 100, 0.3), round(bar_height(1, 900, 0.3), 4)
    (0.15, 0.0, 0.0083)
    """
    return max(full * count / most, LOWEST_IN) if count else 0.0


def _draw_clock(page: Page, plot: Box) -> None:
    for hour in range(0, 25, TICK_HOURS):
        x = plot.left + hour / 24 * plot.width
        page.paper.plot([x, x], [plot.bottom, plot.bottom - 0.04], color="#48484b", linewidth=0.5)
        page.line(x, plot.bottom - 0.16, clock(hour), aligned(SMALL, "center"), "hour")


def places_page(places: PlaceFacts, noun: str, style: str = PRINT) -> Page:
    """Draw a bar for each kind of place, with its number and its part of all."""
    counts = places.counts
    page = chart_page(HEADING_IN + len(counts) * PLACE_ROW_IN + MARGIN_IN, style)
    top = page.box.top
    heading = f"{noun.capitalize()} by kind of place"
    page.line(MARGIN_IN, top - 0.15, heading, HEADING, "heading")
    most = max(place.count for place in counts)
    room = WIDTH_IN - PLACES_IN - NUMBERS_IN - MARGIN_IN
    for row, place in enumerate(counts):
        y = top - HEADING_IN - (row + 1) * PLACE_ROW_IN
        label = clipped(place.kind, LABEL, PLACES_IN - 0.2)
        page.line(PLACES_IN - 0.08, y + 0.07, label, aligned(LABEL, "right"), "kind")
        end = PLACES_IN + room * place.count / most
        bar = Box(PLACES_IN, y + 0.035, end, y + PLACE_ROW_IN - 0.03)
        page.rectangle(bar, f"place:{row}", facecolor=BAR, linewidth=0, zorder=4)
        told = f"{words.number(place.count)} ({figure(places.percent(place))} percent)"
        page.line(end + 0.06, y + 0.07, told, VALUE, "count")
    _stand(page, top - HEADING_IN, len(counts))
    return page


def _stand(page: Page, top: float, rows: int) -> None:
    bottom = top - rows * PLACE_ROW_IN
    page.paper.plot([PLACES_IN, PLACES_IN], [bottom, top], color="#1c1c1e", linewidth=0.6, zorder=5)
