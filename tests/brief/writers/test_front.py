"""The front page: what stands where, and that all of it stands on one page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from cannabis_maps.brief.document import (
    Block,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from cannabis_maps.brief.front import front_of
from cannabis_maps.brief.pdf import write_pdf

Get = Callable[..., Any]

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="317pt" height="446pt" viewBox="0 0 317 446">'
    b'<rect width="317" height="446" fill="#7480b4"/></svg>'
)
SOURCE = "Source: City of Chicago Data Portal, Crimes - 2001 to Present. " * 2
MAP = Figure("map", f"Where they were. {SOURCE * 3}", "Most in the west.", SVG, b"", (4.4, 6.2))
KEYS = KeyFigures(tuple(KeyFigure(f"{10**at:,}", f"arrests in year {at}") for at in range(1, 6)))
LEAD = Paragraph("The ten areas with the most hold half: Austin and others. " * 8, "lead")
DEMO, NOTE = Paragraph("Demonstration.", "note"), Paragraph(f"Shown. {SOURCE}", "note")
COVER: tuple[Block, ...] = (DEMO, KEYS, LEAD, MAP, NOTE)
AFTER = (Section("years", "The years", (Paragraph("Then came the years."),)),)


def first_page(report: Report) -> tuple[str, int]:
    """Return the words of the first page and how many pictures or shapes as large are on it."""
    document = pypdfium2.PdfDocument(write_pdf(report))
    page = document[0]
    text = " ".join(page.get_textpage().get_text_range().split())
    large = 0
    for each in page.get_objects(max_depth=4):
        left, bottom, right, top = each.get_bounds()
        large += right - left > 200 and top - bottom > 250
    document.close()
    return text, large


def test_it_parts_a_cover_in_the_order_in_which_it_is_read() -> None:
    front = front_of(COVER)
    assert front is not None
    assert (*front.above, *front.beside, front.figure, *front.below) == COVER
    assert front.beside == (KEYS, LEAD)


@pytest.mark.parametrize(
    "cover",
    [
        (),
        (KEYS, LEAD, NOTE),
        (LEAD, MAP),
        (MAP, KEYS),
        (KEYS, replace(MAP, size_in=(6.5, 4.0))),
        (KEYS, Table("t", "", (Column("a"),), ()), MAP),
    ],
)
def test_other_covers_run_on(cover: tuple[Block, ...]) -> None:
    assert front_of(cover) is None


@pytest.mark.parametrize(
    "title", ["Where arrests were made", "Where Chicago police made arrests for possessing " * 4]
)
def test_all_of_the_cover_is_on_the_first_page(make_report: Get, title: str) -> None:
    text, large = first_page(make_report(COVER, AFTER, title=title, subtitle="Two lines. " * 12))
    assert large
    assert all(item.value in text for item in KEYS.items)
    for words in (DEMO.text, LEAD.text, NOTE.text, MAP.caption):
        assert words.split()[-1] in text
    assert "Figure 1 Where they were." in text
    assert "Then came the years." not in text


def test_a_cover_without_a_picture_is_not_a_page_of_its_own(make_report: Get) -> None:
    text, _ = first_page(make_report((KEYS, LEAD, NOTE), AFTER))
    assert "Then came the years." in text


def test_a_front_page_that_cannot_hold_all_runs_on(make_report: Get) -> None:
    long = replace(LEAD, text=LEAD.text * 12)
    document = pypdfium2.PdfDocument(write_pdf(make_report((KEYS, long, MAP, NOTE), AFTER)))
    assert len(document) >= 3
    document.close()
