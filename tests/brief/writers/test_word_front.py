"""The front page in Word: columns of text, and the typeface that its lines are fit to."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.shared import Inches
from lxml import etree

from cannabis_maps.brief.document import (
    Block,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
)
from cannabis_maps.brief.word import report_docx
from cannabis_maps.brief.word_fonts import CUTS
from cannabis_maps.maps.typeface import file_of

Get = Callable[..., Any]

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEYS = KeyFigures((KeyFigure("273,057", "arrests"), KeyFigure("1,195", "in 2018")))
LEAD, NOTE = Paragraph("Half in ten areas.", "lead"), Paragraph("Shown: arrests.", "note")
AFTER = (Section("years", "The years", (Paragraph("Then."),)),)


@pytest.fixture(scope="module")
def narrow(report: Report) -> Figure:
    found = next(block for block in report.sections[0].blocks if isinstance(block, Figure))
    return replace(found, size_in=(4.4, 6.2))


@pytest.fixture(scope="module")
def front(make_report: Get, narrow: Figure) -> bytes:
    cover: tuple[Block, ...] = (KEYS, LEAD, narrow, NOTE)
    return report_docx(make_report(cover, AFTER))


@pytest.fixture(scope="module")
def document(front: bytes) -> Document:
    return docx.Document(io.BytesIO(front))


def test_numbers_and_sentences_stand_in_a_column_beside_the_picture(document: Document) -> None:
    kinds = [section.start_type for section in document.sections]
    assert kinds[1:] == [WD_SECTION.CONTINUOUS, WD_SECTION.CONTINUOUS, WD_SECTION.NEW_PAGE]
    counts = [
        section._sectPr.xpath("count(./w:cols/w:col)")  # noqa: SLF001 -- columns show there only
        for section in document.sections
    ]
    assert counts == [0, 2, 0, 0]
    assert not document.tables


def test_it_is_read_in_the_order_of_the_report(document: Document, narrow: Figure) -> None:
    words = [each.text for each in document.paragraphs if each.text.strip()]
    at = words.index("273,057")
    assert words[at:] == [
        *("273,057", "arrests", "1,195", "in 2018", LEAD.text),
        *(f"Figure 1. {narrow.caption}", NOTE.text, "The years", "Then."),
    ]


def test_the_picture_keeps_its_shape_and_leaves_room(document: Document) -> None:
    picture = document.inline_shapes[0]
    assert picture.width / picture.height == pytest.approx(4.4 / 6.2, rel=1e-3)
    assert picture.height <= Inches(5.8)


def test_a_longer_title_makes_it_smaller(make_report: Get, narrow: Figure) -> None:
    cover: tuple[Block, ...] = (KEYS, LEAD, narrow, replace(NOTE, text="Shown. " * 90))
    heights = []
    for title in ("Where", "Where arrests were made in the city of Chicago, " * 5):
        made = docx.Document(io.BytesIO(report_docx(make_report(cover, AFTER, title=title))))
        heights.append(made.inline_shapes[0].height)
    assert heights[1] < heights[0]


def test_the_typeface_is_in_the_file_as_offices_read_it(front: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(front)) as packed:
        table = etree.fromstring(packed.read("word/fontTable.xml"))
        assert b'Extension="odttf"' in packed.read("[Content_Types].xml")
        assert b"embedTrueTypeFonts" in packed.read("word/settings.xml")
        for cut, weight in CUTS.items():
            held = packed.read(f"word/fonts/{cut}.odttf")
            key = table.find(f".//{WORD}embed{cut}").get(f"{WORD}fontKey")
            pairs = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
            plain = bytes(a ^ b for a, b in zip(held, pairs, strict=False)) + held[32:]
            assert plain == file_of(weight).read_bytes()
