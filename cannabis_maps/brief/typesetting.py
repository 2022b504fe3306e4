"""A report as values that a template sets: cleaned, measured, pictures by name."""

import re
from hashlib import sha256
from typing import Any

from cannabis_maps.brief.columns import lay_out
from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Column,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
    Trend,
)
from cannabis_maps.brief.front import Front, front_of
from cannabis_maps.brief.plain import linked, plain, printable
from cannabis_maps.brief.trend import trend_file
from cannabis_maps.errors import PageError
from cannabis_maps.maps.typeface import POINTS_PER_INCH

Entry = dict[str, Any]
LANGUAGE = re.compile("([a-z]{2,3})(?:-([A-Z]{2}))?")
# Of letters in a row: beyond, it may run over two pages, as it might not fit on one.
UNBROKEN_ROW = 1500


def entries(report: Report) -> Entry:
    """Return what the template shows, ready for JSON.

    Parameters
    ----------
    report : Report

    Returns
    -------
    dict
        Every text cleaned and known to the typeface.

    Raises
    ------
    PageError
        If it has no title, its language is none, the typeface lacks a character, or a block
        cannot be set.
    """
    if not plain(report.title):
        raise PageError("a report needs a title; it names the file for readers and screen readers")
    language = LANGUAGE.fullmatch(report.language)
    if language is None:
        raise PageError(f"language {report.language!r} is not of the form en or en-US")
    return {
        "title": printable(report.title),
        "subtitle": printable(report.subtitle),
        "author": printable(report.author),
        "subject": plain(report.subject),
        "keywords": [word for word in map(plain, report.keywords) if word],
        "date": printable(report.date),
        "language": language[1],
        "region": language[2],
        "cover": [_block(block) for block in report.cover],
        "front": _front(front_of(report.cover)),
        "parts": _numbered([part for each in report.sections for part in _parts(each, 1)]),
    }


def pictures(report: Report) -> dict[str, bytes]:
    """Return the files of a report's figures: SVG, or PNG where there is none."""
    blocks = [*report.cover, *(block for section in report.sections for block in _blocks(section))]
    return {
        _file(figure): figure.svg or figure.png for figure in blocks if isinstance(figure, Figure)
    }


def _file(figure: Figure) -> str:
    # By what it shows: a name of somebody's need not be fit for a file, nor the only one of its
    # kind, and a picture that is shown twice is held once.
    picture = figure.svg or figure.png
    return f"{sha256(picture).hexdigest()}.{'svg' if figure.svg else 'png'}"


def _blocks(section: Section) -> list[Block]:
    return [*section.blocks, *(block for part in section.subsections for block in _blocks(part))]


def _numbered(parts: list[Entry]) -> list[Entry]:
    figures = (block for part in parts for block in part["blocks"] if block["kind"] == "figure")
    for number, figure in enumerate(figures):
        figure["number"] = number
    return parts


def _front(front: Front | None) -> Entry | None:
    if front is None:
        return None
    return {
        "above": [_block(block) for block in front.above],
        "beside": [_block(block) for block in front.beside],
        "figure": _figure(front.figure),
        "below": [_block(block) for block in front.below],
    }


def _parts(section: Section, level: int) -> list[Entry]:
    heading = printable(section.heading)
    if not heading:
        raise PageError(f"section {section.name} has no heading; readers move by headings")
    part = {
        "heading": heading,
        "level": level,
        "blocks": [_block(block) for block in section.blocks],
    }
    below = (_parts(below, level + 1) for below in section.subsections)
    return [part, *(part for parts in below for part in parts)]


def _block(block: Block) -> Entry:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "role": block.role, "text": linked(block.text)}
        case Bullets():
            items = [linked(item) for item in block.items]
            return {"kind": "bullets", "items": items, "first": block.first}
        case KeyFigures():
            return {
                "kind": "key-figures",
                "items": [[printable(item.value), printable(item.label)] for item in block.items],
            }
        case Table():
            return _table(block)
    return _figure(block)


def _figure(figure: Figure) -> Entry:
    alt = plain(figure.alt)
    if not alt:
        raise PageError(f"figure {figure.name} has no description for people who cannot see it")
    width, height = (side * POINTS_PER_INCH for side in figure.size_in)
    return {
        "kind": "figure",
        "caption": linked(figure.caption),
        "alt": alt,
        "file": _file(figure),
        "width": width,
        "height": height,
    }


def _table(table: Table) -> Entry:
    _check_shape(table)
    layout = lay_out(table)
    return {
        "kind": "table",
        "caption": linked(table.caption),
        "headings": [printable(column.heading) for column in table.columns],
        "aligns": [column.align for column in table.columns],
        "widths": layout.widths,
        "gutter": layout.gutter,
        "total": layout.total,
        "rows": [_row(row, table.columns) for row in table.rows],
        "note": linked(table.note),
    }


def _check_shape(table: Table) -> None:
    if not table.columns:
        raise PageError(f"table {table.name} has no columns; give one at least, or leave it out")
    for row in table.rows:
        if len(row) != len(table.columns):
            raise PageError(
                f"table {table.name}: a row has {len(row)} cells and the table "
                f"{len(table.columns)} columns; give one cell for each"
            )


def _row(row: tuple[str | Trend, ...], columns: tuple[Column, ...]) -> Entry:
    cells = [_cell(cell) for cell in row[: len(columns)]]
    longest = max((len(cell.get("text", "")) for cell in cells), default=0)
    return {"breaks": longest > UNBROKEN_ROW, "cells": cells}


def _cell(cell: str | Trend) -> Entry:
    if isinstance(cell, Trend):
        return {"svg": trend_file(cell.values), "alt": plain(cell.alt)}
    return {"text": printable(cell)}
