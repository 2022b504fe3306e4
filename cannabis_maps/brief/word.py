"""A report as a Word document that an office can edit, restyle and read aloud."""

import re
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK

from cannabis_maps import words
from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from cannabis_maps.brief.front import Front, front_of
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.brief.word_file import saved
from cannabis_maps.brief.word_front import begin_columns, end_columns, picture_in
from cannabis_maps.brief.word_lists import add_list
from cannabis_maps.brief.word_parts import Picture, add_field, add_picture
from cannabis_maps.brief.word_styles import WIDTH_IN, set_styles
from cannabis_maps.brief.word_tables import add_data_table, add_key_figures, add_key_lines

ROLES = {"body": "Normal", "lead": "Lead", "note": "Note", "quote": "Quote"}
# A figure leaves room on its page for its caption, and for the text that asks for it.
TALLEST_IN = 6.4
LONGEST_PROPERTY = 255
DAY = re.compile(rf"({'|'.join(words.MONTHS)}) (\d{{1,2}}), (\d{{4}})")
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def report_docx(report: Report) -> bytes:
    """Write a report as a Word document: US letter, real headings, captions and lists.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        The same for the same report.

    Examples
    --------
    >>> from io import BytesIO
    >>> report = Report("Arrests", "In Chicago", "", "", (), "", (Paragraph("a < b"),), ())
    >>> made = docx.Document(BytesIO(report_docx(report)))
    >>> [(paragraph.style.name, paragraph.text) for paragraph in made.paragraphs]
    [('Title', 'Arrests'), ('Subtitle', 'In Chicago'), ('Normal', 'a < b')]
    """
    writer = _Writer(report)
    front = front_of(report.cover)
    if front is None:
        writer.add(report.cover)
    else:
        writer.front(front, report)
    for section in report.sections:
        writer.heading(section.heading, level=1)
        writer.add(section.blocks)
        for part in section.subsections:
            writer.heading(part.heading, level=2)
            writer.add(part.blocks)
    return saved(writer.document)


class _Writer:
    """A document that grows by blocks, and counts its figures and tables."""

    def __init__(self, report: Report) -> None:
        self.document = docx.Document()
        self._figures = self._tables = 0
        set_styles(self.document, cleaned(report.language))
        _say_what_it_is(self.document, report)
        _open(self.document, report)
        _add_footer(self.document, report)

    def heading(self, text: str, level: int) -> None:
        self.document.add_heading(cleaned(text), level)

    def add(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.document.add_paragraph(cleaned(block.text), ROLES[block.role])
            elif isinstance(block, Bullets):
                add_list(self.document, block)
            elif isinstance(block, KeyFigures):
                add_key_figures(self.document, block)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._figure(block)

    def front(self, front: Front, report: Report) -> None:
        self.add(front.above)
        width, height = picture_in(report, front)
        begin_columns(self.document, width)
        for block in front.beside:
            if isinstance(block, KeyFigures):
                add_key_lines(self.document, block)
            elif isinstance(block, Paragraph):
                self.document.add_paragraph(cleaned(block.text), "Lead Beside")
            else:
                self.add((block,))
        paragraph = self.document.add_paragraph(style="Front Figure")
        paragraph.add_run().add_break(WD_BREAK.COLUMN)
        self._figures += 1
        add_picture(paragraph, self._picture(front.figure, width, height))
        end_columns(self.document)
        self._caption("Figure", self._figures, front.figure.caption, keep_next=False)
        self.add(front.below)
        if report.sections:
            end_columns(self.document, on_a_new_page=True)

    def _table(self, table: Table) -> None:
        self._tables += 1
        self._caption("Table", self._tables, table.caption, keep_next=True)
        add_data_table(self.document, table, self._tables)

    def _figure(self, figure: Figure) -> None:
        self._figures += 1
        width, height = figure.size_in
        scale = min(1.0, WIDTH_IN / width, TALLEST_IN / height)
        picture = self._picture(figure, width * scale, height * scale)
        add_picture(self.document.add_paragraph(style="Figure"), picture)
        self._caption("Figure", self._figures, figure.caption, keep_next=False)

    def _picture(self, figure: Figure, width_in: float, height_in: float) -> Picture:
        return Picture(figure.png, width_in, height_in, f"Figure {self._figures}", figure.alt)

    def _caption(self, kind: str, number: int, text: str, *, keep_next: bool) -> None:
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.add_run(f"{kind} ", "Strong")
        add_field(paragraph, rf"SEQ {kind} \* ARABIC", str(number), "Strong")
        paragraph.add_run(". ", "Strong")
        paragraph.add_run(cleaned(text))
        if keep_next:
            # As Word itself does it for a caption above what it names.
            paragraph.paragraph_format.keep_with_next = True


def _open(document: Document, report: Report) -> None:
    data = f"Data to {report.date}" if report.date else ""
    byline = " \N{MIDDLE DOT} ".join(part for part in (report.author, data) if part)
    for text, style in (
        (report.title, "Title"),
        (report.subtitle, "Subtitle"),
        (byline, "Byline"),
    ):
        if text:
            document.add_paragraph(cleaned(text), style)


def _add_footer(document: Document, report: Report) -> None:
    footer = document.sections[0].footer
    line = footer.paragraphs[0]
    line.style = "Footer"
    line.add_run(cleaned(report.title))
    if report.date:
        # A line of its own, as a title may be long.
        line = footer.add_paragraph(f"Data to {cleaned(report.date)}", "Footer")
    line.add_run("\t")
    add_field(line, "PAGE", "1")


def _say_what_it_is(document: Document, report: Report) -> None:
    said = document.core_properties
    said.title, said.author = _short(report.title), _short(report.author)
    said.subject = _short(report.subject)
    said.keywords = _short(", ".join(report.keywords))
    said.language = _short(report.language)
    said.comments = said.last_modified_by = ""
    said.created = said.modified = _day(report.date)


def _short(text: str) -> str:
    """Cut a text to what Word takes as a property."""
    whole = cleaned(text)
    return whole if len(whole) <= LONGEST_PROPERTY else f"{whole[: LONGEST_PROPERTY - 1]}\u2026"


def _day(written: str) -> datetime:
    """Return the last day that a text names, or a fixed one: no clock.

    Examples
    --------
    >>> _day("January 1, 2001, to November 12, 2018").date().isoformat()
    '2018-11-12'
    """
    found = DAY.findall(written)
    if not found:
        return NO_DAY
    month, day, year = found[-1]
    return datetime(int(year), words.MONTHS.index(month) + 1, int(day), tzinfo=UTC)
