"""A small chart of arrests by calendar year with the dates of the law."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cannabis_maps import words
from cannabis_maps.maps import typeface
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.provenance import YearCount

BAR = "#6b74a8"
BARS_SHARE = 0.66
NOTE = Style(6.2, color=INK_SOFT)
AXIS = Style(6.2, color=INK_SOFT, align="center")


class Law(NamedTuple):
    """A date that changed what police could do, in the words of the law's own terms."""

    day: date
    note: tuple[str, str]


# 2012: Chicago Municipal Code; 2016: Illinois SB 2228; 2020: 410 ILCS 705.
LAWS = (
    Law(date(2012, 8, 4), ("Aug. 2012: tickets possible,", "not counted here")),
    Law(date(2016, 7, 29), ("July 2016: 10 grams or less", "a civil violation")),
    Law(date(2020, 1, 1), ("Jan. 2020: adults may", "possess up to 30 grams")),
)


def draw_years(page: Page, box: Box, years: Sequence[YearCount], heading: str) -> None:
    """Draw a bar for each year, part years hatched, and mark the dates of the law.

    Parameters
    ----------
    page : Page
    box : Box
        In inches; the bars take the left of it, the notes reach to its right.
    years : sequence of YearCount
    heading : str
    """
    page.line(box.left, box.top - 0.1, heading, Style(8.0, Weight.BOLD), "years")
    parts = [year for year in years if year.is_part]
    plot = Box(
        box.left,
        box.bottom + 0.16 + 0.11 * len(parts),
        box.left + BARS_SHARE * box.width,
        box.top - 0.34,
    )
    _draw_bars(page, plot, years)
    _draw_laws(page, plot, years)
    for line, year in enumerate(reversed(parts)):
        covers = f"Hatched: {words.window(year.first_day, year.last_day)}"
        page.line(box.left, box.bottom + 0.11 * line, covers, NOTE, "years")


def _draw_bars(page: Page, plot: Box, years: Sequence[YearCount]) -> None:
    largest = max(years, key=lambda year: year.recorded)
    step = plot.width / len(years)
    for index, year in enumerate(years):
        x, height = plot.left + index * step, year.recorded / max(largest.recorded, 1) * plot.height
        page.rectangle(
            Box(x + 0.12 * step, plot.bottom, x + 0.88 * step, plot.bottom + height),
            f"year:{year.year}",
            facecolor="#ffffff" if year.is_part else BAR,
            edgecolor=BAR,
            hatch="//////" if year.is_part else None,
            linewidth=0.5,
            zorder=4,
        )
        if year in (largest, years[-1]):
            place = max(x + step / 2, plot.left + 0.14), plot.bottom + height + 0.035
            page.line(*place, words.number(year.recorded), AXIS, "years")
    page.paper.plot(
        [plot.left, plot.right], [plot.bottom, plot.bottom], color=INK, linewidth=0.6, zorder=5
    )
    for index in _labeled([year.year for year in years], step):
        x = plot.left + (index + 0.5) * step
        page.line(x, plot.bottom - 0.11, str(years[index].year), AXIS, "years")


def _labeled(years: Sequence[int], step_in: float) -> list[int]:
    """Pick the years that are written: first and last, and every fifth with room on both sides."""
    room = typeface.width_in("2000", AXIS.weight, AXIS.size_pt) + 0.06
    chosen = [0] if (len(years) - 1) * step_in < room else [0, len(years) - 1]
    for index, year in enumerate(years):
        clear = all(abs(index - other) * step_in >= room for other in chosen)
        if year % 5 == 0 and clear:
            chosen.append(index)
    return sorted(chosen)


def _draw_laws(page: Page, plot: Box, years: Sequence[YearCount]) -> None:
    step = plot.width / len(years)
    shown = [law for law in LAWS if years[0].first_day <= law.day <= years[-1].last_day]
    for row, law in enumerate(shown):
        passed = law.day.year - years[0].year + (law.day.timetuple().tm_yday - 1) / 365.25
        x, top = plot.left + passed * step, plot.top - 0.27 * row + 0.1
        page.paper.plot([x, x], [plot.bottom, top], color=INK, linewidth=0.5, zorder=6, gid="law")
        for offset, line in enumerate(law.note):
            page.line(x + 0.04, top - 0.07 - 0.1 * offset, line, NOTE, "years")
