"""Tables of a report in Word: key figures side by side, and data with trends."""

from collections.abc import Sequence
from itertools import pairwise

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches
from docx.table import Table as WordTable
from docx.table import _Cell

from cannabis_maps.brief.columns import shrunk
from cannabis_maps.brief.document import Column, KeyFigures, Table, Trend
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.brief.trend import HEIGHT_PT, POINTS_PER_INCH, WIDTH_PT, trend_png
from cannabis_maps.brief.word_parts import Picture, add_picture
from cannabis_maps.brief.word_styles import APART_IN, DATA_TABLE, KEY_FIGURES_TABLE, WIDTH_IN

MOST_IN_A_ROW = 4
TREND_IN, TREND_HEIGHT_IN = WIDTH_PT / POINTS_PER_INCH, HEIGHT_PT / POINTS_PER_INCH
# In characters: a cell with more breaks its words over lines; what a trend takes; the margins.
WIDEST, TREND, MARGIN, LONGEST_WORD = 44, 13, 2, 16
IN_PER_CHARACTER = 0.07
NEARLY = 0.7
MOST_ROWS_TOGETHER = 12
WORDS, NUMBERS, APART = "words", "numbers", "words apart"
HEADINGS = {
    WORDS: "Table Heading",
    NUMBERS: "Table Heading Number",
    APART: "Table Heading Apart",
}
TEXTS = {WORDS: "Table Text", NUMBERS: "Table Number", APART: "Table Text Apart"}


def add_key_figures(document: Document, block: KeyFigures) -> None:
    """Add numbers side by side, each above what it is, in a table without rules."""
    across = _across(len(block.items))
    down = -(-len(block.items) // across)
    table = document.add_table(down, across, KEY_FIGURES_TABLE)
    _prepare(table, [WIDTH_IN / across] * across)
    # Nothing heads a column or a row here.
    for look in table._tbl.xpath("./w:tblPr/w:tblLook"):
        look.getparent().remove(look)
    cells = [cell for row in table.rows for cell in row.cells]
    for cell, item in zip(cells, block.items, strict=False):
        value = cell.paragraphs[0]
        value.style = "Key Figure"
        value.add_run(cleaned(item.value))
        cell.add_paragraph(cleaned(item.label), "Key Figure Label")
    document.add_paragraph(style="Table End")


def add_key_lines(document: Document, block: KeyFigures) -> None:
    """Add numbers one under the other, each above what it is."""
    for item in block.items:
        document.add_paragraph(cleaned(item.value), "Key Figure")
        document.add_paragraph(cleaned(item.label), "Key Figure Label")


def _across(count: int) -> int:
    """Return how many stand in a row: all of them, or as many in each as can be.

    Examples
    --------
    >>> [_across(count) for count in (1, 3, 4, 5, 6, 8, 9)]
    [1, 3, 4, 3, 3, 4, 3]
    """
    rows = -(-count // MOST_IN_A_ROW)
    return max(-(-count // max(rows, 1)), 1)


def add_data_table(document: Document, block: Table, number: int) -> None:
    """Add a table whose head is repeated on every page and whose rows are whole.

    Parameters
    ----------
    document : docx.document.Document
    block : Table
    number : int
        Of the table in the report.
    """
    table = document.add_table(len(block.rows) + 1, len(block.columns), DATA_TABLE)
    _prepare(table, widths_in(block))
    _describe(table, f"Table {number}", block.caption)
    head, *body = table.rows
    kinds = _kinds(block.columns)
    for cell, column, kind in zip(head.cells, block.columns, kinds, strict=True):
        _fill(cell, column.heading, HEADINGS[kind])
    _mark(table, "w:tblHeader", rows=1)
    # Rows that keep the next with them hold a short table together, and its note with it.
    short = len(body) <= MOST_ROWS_TOGETHER
    ends = not block.note
    for at, (row, values) in enumerate(zip(body, block.rows, strict=True), start=1):
        for cell, value, kind in zip(row.cells, values, kinds, strict=True):
            _fill(cell, value, TEXTS[kind])
            if short and not (ends and at == len(body)):
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    if block.note:
        document.add_paragraph(cleaned(block.note), "Note")
    else:
        document.add_paragraph(style="Table End")


def widths_in(block: Table) -> list[float]:
    """Return the widths of columns by the length of what is in them, up to the page's together.

    Examples
    --------
    >>> columns = (Column("Area"), Column("Arrests", "right"))
    >>> table = Table("t", "", columns, (("Near West Side", "9,876"), ("Loop", "54")))
    >>> [round(width, 2) for width in widths_in(table)]
    [1.12, 0.63]
    """
    cells = [[row[index] for row in block.rows] for index in range(len(block.columns))]
    more = [APART_IN / IN_PER_CHARACTER * (kind == APART) for kind in _kinds(block.columns)]
    columns = list(zip(block.columns, cells, more, strict=True))
    wanted = [IN_PER_CHARACTER * (_wanted(one, held) + room) for one, held, room in columns]
    least = [IN_PER_CHARACTER * (_least(one, held) + room) for one, held, room in columns]
    if sum(least) > WIDTH_IN:
        return [WIDTH_IN * need / sum(least) for need in least]
    widths = shrunk(wanted, least, WIDTH_IN)
    # A table that nearly fills the page fills it.
    spare = WIDTH_IN - sum(widths) if sum(widths) > NEARLY * WIDTH_IN else 0.0
    return [width + spare / len(widths) for width in widths]


def _kinds(columns: Sequence[Column]) -> list[str]:
    """Tell columns of words from those of numbers, and from words right of numbers.

    Examples
    --------
    >>> _kinds([Column("Area"), Column("A day", "right"), Column("Days covered")])
    ['words', 'numbers', 'words apart']
    """
    aligns = ["left", *(column.align for column in columns)]
    kinds = {("left", "left"): WORDS, ("right", "left"): APART}
    return [kinds.get(pair, NUMBERS) for pair in pairwise(aligns)]


def _wanted(column: Column, cells: list[str | Trend]) -> int:
    """Return for how many characters a column has room, that of its cells' margins included."""
    longest = max(map(_length, cells), default=0)
    return max(min(longest, WIDEST) + MARGIN, _least(column, cells))


def _least(column: Column, cells: list[str | Trend]) -> int:
    """Return for how many it must have room: numbers, and words of a usual length, stay whole."""
    words = [len(word) for word in column.heading.split()]
    if column.align == "right":
        words += map(_length, cells)
    else:
        words += (
            len(word)
            for cell in cells
            for word in (cell.split() if isinstance(cell, str) else ["x" * TREND])
        )
    return min(max(words, default=0), LONGEST_WORD) + MARGIN


def _length(cell: str | Trend) -> int:
    return TREND if isinstance(cell, Trend) else len(cell)


def _fill(cell: _Cell, value: str | Trend, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    if isinstance(value, str):
        paragraph.add_run(cleaned(value))
    else:
        png = trend_png(value.values)
        add_picture(paragraph, Picture(png, TREND_IN, TREND_HEIGHT_IN, "Trend", value.alt))


def _prepare(table: WordTable, widths: list[float]) -> None:
    """Set the widths of columns, and keep rows whole."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
        for cell in column.cells:
            cell.width = Inches(width)
    _mark(table, "w:cantSplit", rows=len(table.rows))


def _mark(table: WordTable, tag: str, rows: int) -> None:
    for row in list(table._tbl.tr_lst)[:rows]:
        row.get_or_add_trPr().append(OxmlElement(tag))


def _describe(table: WordTable, title: str, description: str) -> None:
    """Say what a table is where Word keeps its alternative text."""
    for tag, text in (("w:tblCaption", title), ("w:tblDescription", description)):
        said = OxmlElement(tag)
        said.set(qn("w:val"), cleaned(text))
        table._tbl.tblPr.append(said)
