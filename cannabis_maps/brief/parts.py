"""A report's parts for people who write their own: pictures, tables and captions as files."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from cannabis_maps import files
from cannabis_maps.brief.document import Block, Figure, Report, Section, Table, Trend
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.rates import FORMULA
from cannabis_maps.words import Caption

FIGURES, TABLES, CAPTIONS = "figures", "tables", "captions.md"
# By this Excel knows that a file is UTF-8.
MARK = "utf-8-sig"


def write_parts(report: Report, folder: Path) -> None:
    """Write a report's figures and tables, each with its words, and all captions in one file.

    Parameters
    ----------
    report : Report
    folder : Path
        Gets ``figures/`` (PNG, SVG and PDF), ``tables/`` (CSV, UTF-8 with a byte order mark) and
        ``captions.md``.
    """
    figures = [block for block in blocks_of(report) if isinstance(block, Figure)]
    tables = [block for block in blocks_of(report) if isinstance(block, Table)]
    for name in (FIGURES, TABLES):
        (folder / name).mkdir()
    for figure in figures:
        path = folder / FIGURES / figure.name
        files.write_bytes(path.with_suffix(".png"), figure.png)
        files.write_bytes(path.with_suffix(".svg"), figure.svg)
        if figure.pdf:
            files.write_bytes(path.with_suffix(".pdf"), figure.pdf)
        files.write_bytes(path.with_suffix(".txt"), _beside(figure).encode())
    for table in tables:
        files.write_bytes(folder / TABLES / f"{table.name}.csv", as_csv(table))
    files.write_bytes(folder / CAPTIONS, _captions(report.title, figures, tables).encode())


def blocks_of(report: Report) -> Iterator[Block]:
    """Yield the blocks of a report in the order in which they are read."""
    yield from report.cover
    for section in report.sections:
        yield from _blocks(section)


def _blocks(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for part in section.subsections:
        yield from _blocks(part)


def as_csv(table: Table) -> bytes:
    """Write a table as CSV; a small chart is told in words.

    Examples
    --------
    >>> from cannabis_maps.brief.document import Column
    >>> columns = Column("Area"), Column("Arrests", "right")
    >>> table = Table("a", "A", columns, (("Austin", "1,200"),))
    >>> as_csv(table).decode("utf-8-sig").splitlines()
    ['Area,Arrests', 'Austin,1200']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_cell(column.heading) for column in table.columns])
    for row in table.rows:
        writer.writerow(
            [
                _number(_cell(cell)) if column.align == "right" else _cell(cell)
                for column, cell in zip(table.columns, row, strict=True)
            ]
        )
    return text.getvalue().encode(MARK)


def _cell(cell: str | Trend) -> str:
    told = cleaned(cell.alt if isinstance(cell, Trend) else cell)
    # What begins like this a spreadsheet takes for a formula.
    return f"'{told}" if told.startswith(FORMULA) else told


def _number(text: str) -> str:
    """Return a number as programs read it; other text as it is."""
    plain = text.replace(",", "")
    try:
        float(plain)
    except ValueError:
        return text
    return plain


def _beside(figure: Figure) -> str:
    return Caption(*map(cleaned, (figure.title, figure.complete, figure.alt))).as_text()


def _captions(title: str, figures: list[Figure], tables: list[Table]) -> str:
    lines = [f"# {_marked(title)}", "", "## Figures", ""]
    for number, figure in enumerate(figures, 1):
        lines += [
            f"**Figure {number}** (`figures/{figure.name}`). {_marked(figure.complete)}",
            "",
            f"For people who cannot see it: {_marked(figure.alt)}",
            "",
        ]
    lines += ["## Tables", ""]
    for number, table in enumerate(tables, 1):
        note = f" {_marked(table.note)}" if table.note else ""
        lines += [
            f"**Table {number}** (`tables/{table.name}.csv`). {_marked(table.caption)}{note}",
            "",
        ]
    return "\n".join(lines)


def _marked(text: str) -> str:
    """Return words that mean nothing in Markdown but themselves."""
    return "".join(f"\\{each}" if each in r"\`*_{}[]<>#|$~" else each for each in cleaned(text))
