"""The table of community areas as a page: counts as bars, residents and rates beside them."""

import math
from collections.abc import Sequence

from cannabis_maps import words
from cannabis_maps.errors import OptionError
from cannabis_maps.maps.counted import method
from cannabis_maps.maps.page import INK, INK_SOFT, Box, Page, Style
from cannabis_maps.maps.paper import check_paper
from cannabis_maps.maps.sheet import LETTER_FORM, Form, Sheet, foot_source, start_sheet
from cannabis_maps.maps.stamps import STAMP
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import ELSEWHERE, FEW_ARRESTS, SPECIAL, TOO_FEW, AreaRate

BAR = "#8f96c4"
RULE = "#dcdbd8"
ROW = Style(7.2, color=INK)
HEAD = Style(6.6, color=INK_SOFT)
GUTTER_IN, HEAD_IN = 0.35, 0.2
COLUMN_IN = 3.4
LEAST_STEP_IN, MOST_STEP_IN = 0.125, 0.28
PAPERS_FOR_TABLE = ("letter", "tabloid", "a4", "a3", "poster")
# Where bars begin, from the left of a column; where they and the residents end, from its right.
NAME_IN, BAR_IN, RESIDENTS_IN = 1.22, 1.115, 0.67


def compose_areas(
    rates: Sequence[AreaRate],
    provenance: Provenance,
    credit: str | None = None,
    form: Form = LETTER_FORM,
) -> Page:
    """Set the table of areas, the one with most arrests recorded first.

    Parameters
    ----------
    rates : sequence of AreaRate
    provenance : Provenance
    credit : str, optional
        In addition to the default words.
    form : Form

    Returns
    -------
    Page

    Raises
    ------
    OptionError
        If the page is too small for the table.
    """
    check_paper(form.paper, "the table of areas", PAPERS_FOR_TABLE)
    noun = words.noun(provenance)
    when = words.period(provenance.first_day, provenance.last_day)
    sheet = start_sheet(
        f"Chicago's community areas by {noun} for {provenance.offense.phrase}, {when}",
        f"{words.subtitle(provenance)} Rates are per 1,000 residents per year.",
        foot_source(provenance, method(provenance), credit),
        " ".join([*_notes(rates, noun), *words.statement(provenance)]),
        form,
        panel=False,
    )
    ranked = sorted(rates, key=lambda area: (-area.arrests, area.number))
    boxes = _columns(sheet.box)
    rows = math.ceil(len(ranked) / len(boxes))
    if (boxes[0].height - HEAD_IN) / rows < LEAST_STEP_IN:
        raise OptionError(
            f"a page of {form.paper.width_in:.4g} x {form.paper.height_in:.4g} in is too small for "
            f"a table of {len(ranked)} areas; use {', '.join(PAPERS_FOR_TABLE)}"
        )
    for column, box in enumerate(boxes):
        areas = ranked[column * rows : (column + 1) * rows]
        _draw_head(sheet.page, box, noun)
        _draw_rows(sheet.page, box, areas, column * rows, ranked[0].arrests, rows)
    if provenance.demonstration:
        _draw_stamp(sheet, boxes[0].right + GUTTER_IN / 2)
    return sheet.page


def _notes(rates: Sequence[AreaRate], noun: str) -> list[str]:
    notes = []
    if any(area.is_special for area in rates):
        notes.append(f"* {SPECIAL} {ELSEWHERE}")
    if any(area.per_1000_per_year is None for area in rates):
        notes.append(f"“{TOO_FEW}”: under {FEW_ARRESTS} {noun}.")
    return notes


def _columns(box: Box) -> list[Box]:
    left, bottom, _, top = box
    count = max(1, int((box.width + GUTTER_IN) / (COLUMN_IN + GUTTER_IN)))
    width = (box.width + GUTTER_IN) / count - GUTTER_IN
    starts = [left + column * (width + GUTTER_IN) for column in range(count)]
    return [Box(start, bottom + 0.08, start + width, top - 0.02) for start in starts]


def _draw_head(page: Page, box: Box, noun: str) -> None:
    y = box.top - 0.14
    page.line(box.left, y, "Rank and area", HEAD, "head")
    page.line(box.left + NAME_IN, y, noun.capitalize(), HEAD, "head")
    page.line(box.right - RESIDENTS_IN, y, "Residents", _right(HEAD), "head")
    page.line(box.right, y, "Per 1,000 a year", _right(HEAD), "head")
    page.paper.plot([box.left, box.right], [y - 0.05, y - 0.05], color=INK, linewidth=0.6)


def _draw_rows(
    page: Page, box: Box, areas: Sequence[AreaRate], first: int, most: int, rows: int
) -> None:
    step = min((box.height - HEAD_IN) / rows, MOST_STEP_IN)
    bar_room = box.width - BAR_IN - NAME_IN - 0.36
    for index, area in enumerate(areas):
        y = box.top - HEAD_IN - (index + 0.72) * step
        label = f"{first + index + 1}  {area.name}{'*' if area.is_special else ''}"
        page.line(box.left, y, label, ROW, f"area:{area.number}")
        length = max(area.arrests / max(most, 1) * bar_room, 0.002)
        start = box.left + NAME_IN
        bar = Box(start, y - 0.02, start + length, y - 0.02 + 0.55 * step)
        page.rectangle(bar, f"bar:{area.number}", facecolor=BAR, linewidth=0)
        place = box.left + NAME_IN + length + 0.04
        page.line(place, y, words.number(area.arrests), ROW, f"area:{area.number}")
        residents = words.number(area.residents)
        page.line(box.right - RESIDENTS_IN, y, residents, _right(ROW), f"area:{area.number}")
        rate = area.per_1000_per_year
        shown = TOO_FEW if rate is None else words.number(rate, 1)
        page.line(box.right, y, shown, _right(ROW), f"area:{area.number}")
        line = y - 0.045
        page.paper.plot([box.left, box.right], [line, line], color=RULE, linewidth=0.4)


def _draw_stamp(sheet: Sheet, gutter: float) -> None:
    """Say along the first gutter, between the columns, that it is a demonstration."""
    place = gutter + 0.05, (sheet.box.bottom + sheet.box.top) / 2
    style = Style(8.5, Weight.BOLD, STAMP.color, "center")
    text = sheet.page.line(*place, words.DEMONSTRATION, style, "stamp")
    text.set(rotation=90, va="center")


def _right(style: Style) -> Style:
    return Style(style.size_pt, style.weight, style.color, "right")
