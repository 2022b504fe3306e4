"""A report as one HTML file that asks for nothing else, and can be printed."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files

from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
    Trend,
)
from cannabis_maps.brief.front import front_of
from cannabis_maps.brief.inline import inline_svg
from cannabis_maps.brief.page_font import font_faces
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.brief.trend import HEIGHT_PT, WIDTH_PT, trend_svg

PIXELS_PER_INCH = 96
TAGS = {
    "body": "<p>{}</p>",
    "lead": '<p class="lead">{}</p>',
    "note": '<p class="note">{}</p>',
    "quote": "<blockquote><p>{}</p></blockquote>",
}


@dataclass
class _Numbers:
    """How many figures, tables and names there are so far."""

    figures: int = 0
    tables: int = 0
    names: Counter[str] = field(default_factory=Counter)

    def name(self, section: Section) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", section.name.casefold()).strip("-") or "part"
        self.names[plain] += 1
        return f"section-{plain}" + (f".{self.names[plain]}" if self.names[plain] > 1 else "")


def report_html(report: Report) -> str:
    """Write a report as one HTML file, without scripts and without anything from elsewhere.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        The same for the same report, to be saved as UTF-8.

    Raises
    ------
    OutputError
        If a figure's SVG cannot be read.

    Examples
    --------
    >>> report = Report("Arrests", "In Chicago", "", "", (), "", (Paragraph("a < b"),), ())
    >>> page = report_html(report)
    >>> "<h1>Arrests</h1>" in page, "<p>a &lt; b</p>" in page, "<script" in page
    (True, True, False)
    """
    numbers = _Numbers()
    names = [
        (numbers.name(section), [numbers.name(part) for part in section.subsections])
        for section in report.sections
    ]
    parts = [
        *_opening(report),
        *_contents(report, names),
        '<main id="main" tabindex="-1">',
        *_cover(report.cover, numbers),
    ]
    for section, (name, below) in zip(report.sections, names, strict=True):
        parts.append(f'<section aria-labelledby="{name}">')
        parts += [f'<h2 id="{name}">{_text(section.heading)}</h2>']
        parts += _blocks(section.blocks, numbers)
        for part, part_name in zip(section.subsections, below, strict=True):
            parts += [f'<h3 id="{part_name}">{_text(part.heading)}</h3>']
            parts += _blocks(part.blocks, numbers)
        parts.append("</section>")
    body = "\n".join([*parts, "</main>"])
    style = font_faces(body) + files("cannabis_maps.brief").joinpath("page.css").read_text("utf-8")
    return "\n".join([*_head(report, style), "<body>", body, "</body>", "</html>", ""])


def _text(text: str) -> str:
    return escape(cleaned(text))


def _policy(style: str) -> str:
    """Allow the one style sheet, and pictures and fonts in the file, and nothing else whatever."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _head(report: Report, style: str) -> Iterator[str]:
    policy = escape(_policy(style), quote=False)
    yield "<!DOCTYPE html>"
    yield f'<html lang="{_text(report.language)}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light">'
    yield f"<title>{_text(report.title)}</title>"
    said = {
        "description": report.subject or report.subtitle,
        "author": report.author,
        "keywords": ", ".join(report.keywords),
    }
    yield from (
        f'<meta name="{name}" content="{_text(text)}">' for name, text in said.items() if text
    )
    yield f"<style>{style}</style>"
    yield "</head>"


def _opening(report: Report) -> Iterator[str]:
    data = f"Data to {report.date}" if report.date else ""
    byline = " \N{MIDDLE DOT} ".join(_text(part) for part in (report.author, data) if part)
    yield '<a class="skip" href="#main">Skip to the text</a>'
    yield "<header>"
    yield f"<h1>{_text(report.title)}</h1>"
    if report.subtitle:
        yield f'<p class="subtitle">{_text(report.subtitle)}</p>'
    if byline:
        yield f'<p class="byline">{byline}</p>'
    yield "</header>"


def _contents(report: Report, names: list[tuple[str, list[str]]]) -> Iterator[str]:
    if not report.sections:
        return
    yield '<nav aria-labelledby="contents"><h2 id="contents">Contents</h2>'
    yield "<ul>"
    for section, (name, below) in zip(report.sections, names, strict=True):
        yield f'<li><a href="#{name}">{_text(section.heading)}</a>'
        if below:
            links = (
                f'<li><a href="#{part_name}">{_text(part.heading)}</a></li>'
                for part, part_name in zip(section.subsections, below, strict=True)
            )
            yield f"<ul>{''.join(links)}</ul>"
        yield "</li>"
    yield "</ul></nav>"


def _blocks(blocks: tuple[Block, ...], numbers: _Numbers) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield TAGS[block.role].format(_text(block.text))
        elif isinstance(block, Bullets):
            yield _list(block)
        elif isinstance(block, KeyFigures):
            yield from _key_figures(block)
        elif isinstance(block, Table):
            numbers.tables += 1
            yield from _table(block, numbers.tables)
        else:
            numbers.figures += 1
            yield from _figure(block, numbers.figures)


def _cover(cover: tuple[Block, ...], numbers: _Numbers) -> Iterator[str]:
    front = front_of(cover)
    if front is None:
        yield from _blocks(cover, numbers)
        return
    yield from _blocks(front.above, numbers)
    yield '<div class="front"><div class="beside">'
    yield from _blocks(front.beside, numbers)
    yield "</div>"
    yield from _blocks((front.figure,), numbers)
    yield "</div>"
    yield from _blocks(front.below, numbers)


def _list(block: Bullets) -> str:
    items = "".join(f"<li>{_text(item)}</li>" for item in block.items)
    if block.first is None:
        return f"<ul>{items}</ul>"
    start = "" if block.first == 1 else f' start="{block.first}"'
    return f"<ol{start}>{items}</ol>"


def _key_figures(block: KeyFigures) -> Iterator[str]:
    yield '<dl class="key-figures">'
    for item in block.items:
        yield f"<div><dt>{_text(item.label)}</dt><dd>{_text(item.value)}</dd></div>"
    yield "</dl>"


def _figure(figure: Figure, number: int) -> Iterator[str]:
    width, height = (round(side * PIXELS_PER_INCH) for side in figure.size_in)
    name, size = f"figure-{number}", f'width="{width}" height="{height}"'
    yield f'<figure id="{name}">'
    if figure.svg:
        attributes = f'{size} role="img" aria-labelledby="{name}-title {name}-alt"'
        described = (
            f'<title id="{name}-title">Figure {number}</title>'
            f'<desc id="{name}-alt">{_text(figure.alt)}</desc>'
        )
        yield inline_svg(figure.svg, f"{name}-", attributes, described)
    else:
        picture = b64encode(figure.png).decode()
        yield f'<img {size} alt="{_text(figure.alt)}" src="data:image/png;base64,{picture}">'
    yield f"<figcaption>{_caption('Figure', number, figure.caption)}</figcaption>"
    yield "</figure>"


def _caption(kind: str, number: int, caption: str) -> str:
    return f'<span class="number">{kind} {number}.</span> {_text(caption)}'


def _table(table: Table, number: int) -> Iterator[str]:
    name = f"table-{number}"
    yield f'<div class="table" id="{name}">'
    # What can be scrolled can be reached by keyboard, and says what it is.
    yield f'<div class="scroll" role="region" aria-labelledby="{name}-caption" tabindex="0">'
    caption = _caption("Table", number, table.caption)
    yield f'<table><caption><span id="{name}-caption">{caption}</span></caption>'
    sides = [' class="right"' if column.align == "right" else "" for column in table.columns]
    heads = (
        f'<th scope="col"{side}>{_text(column.heading)}</th>'
        for column, side in zip(table.columns, sides, strict=True)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        yield f"<tr>{''.join(_cells(row, sides))}</tr>"
    yield "</tbody></table></div>"
    if table.note:
        yield f'<p class="note">{_text(table.note)}</p>'
    yield "</div>"


def _cells(row: tuple[str | Trend, ...], sides: list[str]) -> Iterator[str]:
    for index, (cell, side) in enumerate(zip(row, sides, strict=True)):
        held = _text(cell) if isinstance(cell, str) else _trend(cell)
        yield f"<td{side}>{held}</td>" if index else f'<th scope="row"{side}>{held}</th>'


def _trend(trend: Trend) -> str:
    pixels = PIXELS_PER_INCH / 72
    return (
        f'<svg class="trend" role="img" aria-label="{_text(trend.alt)}" '
        f'width="{WIDTH_PT * pixels:g}" height="{HEIGHT_PT * pixels:.4g}" '
        f'viewBox="0 0 {WIDTH_PT:g} {HEIGHT_PT:g}">{trend_svg(trend.values)}</svg>'
    )
