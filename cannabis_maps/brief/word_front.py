"""The front page of a Word document: two columns of text, which are read one after the other."""

import math

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Inches, Length

from cannabis_maps.brief.document import KeyFigures, Paragraph, Report
from cannabis_maps.brief.front import Front
from cannabis_maps.brief.word_styles import HEIGHT_IN, WIDTH_IN, line_in, size_in

GAP_IN = 0.25
TALLEST_IN, LEAST_IN, STEP_IN = 5.8, 3.6, 0.1
# What letters are wide on average, by their size.
LETTER = 0.47
# The byline, the spaces between all parts, and some more: offices set lines differently.
SPARE_IN = 0.6
AFTER_KEY_IN = 0.07


def picture_in(report: Report, front: Front) -> tuple[float, float]:
    """Return the width and height of the picture that leave room for all else on the page.

    Parameters
    ----------
    report : Report
    front : Front

    Returns
    -------
    tuple of float
        In inches: less high, too, where the words beside it need more room than it does.
    """
    words = [("Title", report.title), ("Subtitle", report.subtitle)]
    words += [("Caption", front.figure.caption)]
    notes = [*front.above, *front.below]
    words += [("Note", block.text) for block in notes if isinstance(block, Paragraph)]
    room = HEIGHT_IN - SPARE_IN - sum(_high_in(text, style, WIDTH_IN) for style, text in words)
    width, height = front.figure.size_in
    tall = min(max(room, LEAST_IN), TALLEST_IN, height)
    while tall > LEAST_IN and _beside_in(front, WIDTH_IN - GAP_IN - width * tall / height) > room:
        tall = max(tall - STEP_IN, LEAST_IN)
    return width * tall / height, tall


def _beside_in(front: Front, width_in: float) -> float:
    """Return about how high the words beside the picture stand in a column."""
    high = 0.0
    for block in front.beside:
        if isinstance(block, KeyFigures):
            for item in block.items:
                high += _high_in(item.value, "Key Figure", width_in) + AFTER_KEY_IN
                high += _high_in(item.label, "Key Figure Label", width_in)
        elif isinstance(block, Paragraph):
            high += _high_in(block.text, "Lead Beside", width_in)
    return high


def _high_in(text: str, style: str, width_in: float) -> float:
    return math.ceil(len(text) * LETTER * size_in(style) / width_in) * line_in(style)


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
