"""A small chart of arrests by calendar year with the dates of the law."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cannabis_maps import words
from cannabis_maps.maps import typeface
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.provenance import Provenance, YearCount

BAR = "#6b74a8"
BARS_SHARE = 0.66
WIDEST_STEP_IN = 0.34
FEW_YEARS = 2
NOTE = Style(6.2, color=INK_SOFT)
AXIS = Style(6.2, color=INK_SOFT, align="center")
ROW_IN = 0.27
LINE_IN = 0.1
CLEARANCE_IN = 0.03
BRACKET_IN = 0.155
STRETCHES_IN = 0.17
LOWERINGS = 4


class Law(NamedTuple):
    """A date that changed what police could do, in the words of the law's own terms."""

    day: date
    note: tuple[str, str]


# All of them are about possessing 30 grams or less.
LAW_CODES = {"1811"}
# 2012: Chicago Municipal Code; 2016: Illinois SB 2228; 2020: 410 ILCS 705.
LAWS = (
    Law(date(2012, 8, 4), ("Aug. 2012: tickets possible,", "not counted here")),
    Law(date(2016, 7, 29), ("July 2016: 10 grams or less", "a civil violation")),
    Law(date(2020, 1, 1), ("Jan. 2020: adults may", "possess up to 30 grams")),
)


TICKETS = "Tickets, possible since August 2012, are not counted."


def tickets(provenance: Provenance) -> tuple[str, ...]:
    """Say that tickets are not counted, if they were possible for these offenses in these days."""
    is_concerned = bool(LAW_CODES & set(provenance.offense.iucr))
    return (TICKETS,) if is_concerned and provenance.last_day >= LAWS[0].day else ()


class Mark(NamedTuple):
    """A date of the law on the chart: where its line stands, and the room of its note."""

    law: Law
    x: float
    note: Box


class Chart(NamedTuple):
    """Where the parts of a chart stand, and how much higher its notes must."""

    plot: Box
    bars: list[Box]
    marks: list[Mark]
    values: list[tuple[Box, str]]
    lift: float


class Stretch(NamedTuple):
    """Days that are marked below the bars, by a word."""

    name: str
    first_day: date
    last_day: date


def draw_years(
    page: Page,
    box: Box,
    provenance: Provenance,
    stretches: Sequence[Stretch] = (),
    heading: str | None = None,
) -> Box:
    """Draw a bar for each year, part years hatched, and mark the dates of the law.

    Parameters
    ----------
    page : Page
    box : Box
        In inches; the bars take the left of it, the notes reach to its right.
    provenance : Provenance
        Its years are drawn; a law is marked if it concerns all of its codes.
    stretches : sequence of Stretch
        At most two, within these years, in order.
    heading : str, optional
        In place of the default one.

    Returns
    -------
    Box
        The room taken: the box, higher where notes have to stand above tall bars.
    """
    years = provenance.years
    parts = [year for year in years if year.is_part]
    plot, bars, marks, values, lift = _laid(box, provenance, stretches)
    heading = heading or words.by_year(provenance)
    page.line(box.left, box.top - 0.1 + lift, heading, Style(8.0, Weight.BOLD), "years")
    _draw_bars(page, plot, bars, years)
    for room, value in values:
        page.line(room.left, room.bottom, value, NOTE, "years")
    _draw_laws(page, plot, marks, lift)
    _draw_stretches(page, plot, years[0].year, stretches, plot.width / len(years))
    for line, year in enumerate(reversed(parts)):
        covers = f"Hatched: {words.period(year.first_day, year.last_day)}"
        page.line(box.left, box.bottom + 0.11 * line, covers, NOTE, "years")
    return box._replace(top=box.top + lift)


def lowered(box: Box, provenance: Provenance) -> Box:
    """Return a lower box, so that what is drawn in it stays within this one.

    Parameters
    ----------
    box : Box
        In inches.
    provenance : Provenance

    Returns
    -------
    Box
    """
    fitted = box
    # In a lower box bars are lower and notes stand a little farther in.
    for _ in range(LOWERINGS):
        fitted = box._replace(top=box.top - _laid(fitted, provenance).lift)
    return fitted


def _laid(box: Box, provenance: Provenance, stretches: Sequence[Stretch] = ()) -> Chart:
    years = provenance.years
    parts = sum(year.is_part for year in years)
    plot = Box(
        box.left,
        box.bottom + 0.16 + 0.11 * parts + (STRETCHES_IN if stretches else 0.0),
        box.left + min(BARS_SHARE * box.width, WIDEST_STEP_IN * len(years)),
        box.top - 0.34,
    )
    bars, marks = _bars(plot, years), _marks(plot, provenance)
    values = _values(bars, years, marks)
    lift = _lift([*bars, *(room for room, _ in values)], marks)
    return Chart(plot, bars, marks, values, lift)


def _bars(plot: Box, years: Sequence[YearCount]) -> list[Box]:
    most = max(*(year.recorded for year in years), 1)
    step = plot.width / len(years)
    return [
        Box(
            plot.left + (index + 0.12) * step,
            plot.bottom,
            plot.left + (index + 0.88) * step,
            plot.bottom + year.recorded / most * plot.height,
        )
        for index, year in enumerate(years)
    ]


def _marks(plot: Box, provenance: Provenance) -> list[Mark]:
    """Place the dates of the law that the window holds, each note a row lower than the last."""
    years = provenance.years
    step = plot.width / len(years)
    shown = [
        law
        for law in LAWS
        if provenance.first_day <= law.day <= provenance.last_day
        and set(provenance.offense.iucr) <= LAW_CODES
    ]
    marks = []
    for row, law in enumerate(shown):
        x = plot.left + _passed(law.day, years[0].year) * step
        top = plot.top - ROW_IN * row + 0.1
        width = max(typeface.width_in(line, NOTE.weight, NOTE.size_pt) for line in law.note)
        marks.append(Mark(law, x, Box(x + 0.04, top - 0.2, x + 0.04 + width, top)))
    return marks


def _passed(day: date, first_year: int) -> float:
    """Return how many years have passed from the beginning of the first one to a day's."""
    return day.year - first_year + (day.timetuple().tm_yday - 1) / 365.25


def _draw_stretches(
    page: Page, plot: Box, first_year: int, stretches: Sequence[Stretch], step: float
) -> None:
    """Bracket days below the years, each with its word, the words side by side."""
    y = plot.bottom - BRACKET_IN
    words_end = plot.left
    for stretch in stretches:
        begin, end = (
            plot.left + _passed(day, first_year) * step
            for day in (stretch.first_day, stretch.last_day + timedelta(1))
        )
        inset = min(0.015, (end - begin) / 4)
        ends = [begin + inset, end - inset]
        page.paper.plot(ends, [y, y], color=INK, linewidth=1.2, solid_capstyle="butt", gid="window")
        half = typeface.width_in(stretch.name, AXIS.weight, AXIS.size_pt) / 2
        x = max((begin + end) / 2, words_end + half)
        page.line(x, y - 0.1, stretch.name, AXIS, "years")
        words_end = x + half + 2 * CLEARANCE_IN


def _values(
    bars: Sequence[Box], years: Sequence[YearCount], marks: Sequence[Mark]
) -> list[tuple[Box, str]]:
    """Write the largest year and the last one over their bars, where no line crosses them.

    Of two years both are written.
    """
    largest = max(range(len(years)), key=lambda index: years[index].recorded)
    are_few = len(years) <= FEW_YEARS
    values: list[tuple[Box, str]] = []
    for index in range(len(years)) if are_few else dict.fromkeys((largest, len(years) - 1)):
        bar, value = bars[index], words.number(years[index].recorded)
        width = typeface.width_in(value, NOTE.weight, NOTE.size_pt)
        # The last one starts at its bar: to the left it could run into a taller bar.
        middle = (bar.left + bar.right) / 2
        left = max(middle - width / 2, bars[0].left) if index == largest else bar.left
        for mark in marks:
            if left - CLEARANCE_IN < mark.x < left + width + CLEARANCE_IN:
                left = mark.x + CLEARANCE_IN
        spanned = [one.top for one in bars if one.left < left + width and left < one.right]
        bottom = max([bar.top, *spanned]) + 0.035
        room = Box(left, bottom, left + width, bottom + LINE_IN)
        if are_few and any(_touch(room, other) for other, _ in values):
            left = values[-1][0].right + 2 * CLEARANCE_IN
            room = room._replace(left=left, right=left + width)
        if not any(_touch(room, other) for other, _ in values):
            values.append((room, value))
    return values


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left < other.right + CLEARANCE_IN
        and other.left < one.right + CLEARANCE_IN
        and one.bottom < other.top
        and other.bottom < one.top
    )


def _lift(taken: Sequence[Box], marks: Sequence[Mark]) -> float:
    """Return how much higher the notes have to stand to clear bars and values."""
    over = [
        box.top + CLEARANCE_IN - mark.note.bottom
        for mark in marks
        for box in taken
        if box.left < mark.note.right and mark.note.left < box.right
    ]
    return max(*over, 0.0) if over else 0.0


def _draw_bars(page: Page, plot: Box, bars: Sequence[Box], years: Sequence[YearCount]) -> None:
    for bar, year in zip(bars, years, strict=True):
        page.rectangle(
            bar,
            f"year:{year.year}",
            facecolor="#ffffff" if year.is_part else BAR,
            edgecolor=BAR,
            hatch="//////" if year.is_part else None,
            linewidth=0.5,
            zorder=4,
        )
    page.paper.plot(
        [plot.left, plot.right], [plot.bottom, plot.bottom], color=INK, linewidth=0.6, zorder=5
    )
    for index in _labeled([year.year for year in years], plot.width / len(years)):
        x = (bars[index].left + bars[index].right) / 2
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


def _draw_laws(page: Page, plot: Box, marks: Sequence[Mark], lift: float) -> None:
    for law, x, note in marks:
        top = note.top + lift
        page.paper.plot([x, x], [plot.bottom, top], color=INK, linewidth=0.5, zorder=6, gid="law")
        for offset, line in enumerate(law.note):
            page.line(note.left, top - 0.07 - LINE_IN * offset, line, NOTE, "years")
