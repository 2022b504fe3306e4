"""The front page of a Word document: two columns of text, which are read one after the other."""

import math

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Inches, Length

from cannabis_maps.brief.document import Paragraph, Report
from cannabis_maps.brief.front import Front
from cannabis_maps.brief.word_styles import HEIGHT_IN, WIDTH_IN, line_in, size_in

GAP_IN = 0.25
TALLEST_IN, LEAST_IN = 5.8, 3.6
# What letters are wide on average, by their size.
LETTER = 0.5
# Title and byline, the spaces between all parts, and some more: offices set lines differently.
SPARE_IN = 1.0


def picture_in(report: Report, front: Front) -> tuple[float, float]:
    """Return the width and height of the picture that leave room for all else on the page.

    Parameters
    ----------
    report : Report
    front : Front

    Returns
    -------
    tuple of float
        In inches.
    """
    words = [("Title", report.title), ("Subtitle", report.subtitle)]
    words += [("Caption", front.figure.caption)]
    notes = [*front.above, *front.below]
    words += [("Note", block.text) for block in notes if isinstance(block, Paragraph)]
    taken = sum(_lines(text, style) * line_in(style) for style, text in words)
    width, height = front.figure.size_in
    tall = min(max(HEIGHT_IN - taken - SPARE_IN, LEAST_IN), TALLEST_IN, height)
    return width * tall / height, tall


def _lines(text: str, style: str) -> int:
    return math.ceil(len(text) * LETTER * size_in(style) / WIDTH_IN)


def begin_columns(document: Document, right_in: float) -> None:
    """Go on in two columns, the right one of a given width."""
    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = _columns(section)
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:equalWidth"), "0")
    for width, space in ((WIDTH_IN - GAP_IN - right_in, GAP_IN), (right_in, 0.0)):
        column = OxmlElement("w:col")
        column.set(qn("w:w"), _twentieths(Inches(width)))
        column.set(qn("w:space"), _twentieths(Inches(space)))
        columns.append(column)


def end_columns(document: Document, *, on_a_new_page: bool = False) -> None:
    """Go on over the whole width."""
    kind = WD_SECTION.NEW_PAGE if on_a_new_page else WD_SECTION.CONTINUOUS
    columns = _columns(document.add_section(kind))
    for name in list(columns.attrib):
        del columns.attrib[name]
    for column in list(columns):
        columns.remove(column)


def _columns(section: Section) -> BaseOxmlElement:
    found: list[BaseOxmlElement] = section._sectPr.xpath("./w:cols")
    return found[0]


def _twentieths(length: Length) -> str:
    return str(round(length.pt * 20))
