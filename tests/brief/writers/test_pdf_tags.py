"""The PDF for those who do not see it: tags, descriptions, headings, outline, fonts."""

import re
from collections.abc import Callable, Iterator
from importlib import resources
from io import BytesIO
from operator import mul

import pikepdf
import pytest
from matplotlib.colors import to_rgb

from cannabis_maps.brief.document import Paragraph, Report
from cannabis_maps.brief.pdf import write_pdf
from cannabis_maps.brief.trend import BAR, LAST_BAR

Get = Callable[..., Report]

HEADINGS = [
    ("H1", "The records"),
    ("H2", "Where"),
    ("H1", "All areas"),
    ("H1", "Nothing here"),
    ("H1", "A picture"),
]


@pytest.fixture(scope="module")
def pdf(whole_pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(whole_pdf)) as opened:
        yield opened


@pytest.fixture(scope="module")
def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(below(pdf.Root.StructTreeRoot))


def below(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = parent.get("/K", pikepdf.Array())
    for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)


def tags(parent: pikepdf.Object) -> list[str]:
    return [str(element.S)[1:] for element in below(parent)]


def scope(cell: pikepdf.Object) -> str:
    return next(str(kind.Scope) for kind in cell.A if "/Scope" in kind)


def test_claims_pdf_ua_with_title_and_language(pdf: pikepdf.Pdf) -> None:
    metadata = pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Where arrests were made</rdf:li>" in metadata
    assert pdf.Root.Lang == "en-US"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert {key: str(value) for key, value in pdf.docinfo.items() if key != "/Creator"} == {
        "/Title": "Where arrests were made",
        "/Author": "The authors",
        "/Subject": "Arrests",
        "/Keywords": "Chicago, cannabis",
    }


def test_every_figure_is_described(elements: list[pikepdf.Object]) -> None:
    alts = [str(element.Alt) for element in elements if pikepdf.Name.Figure == element.S]
    trends = [alt for alt in alts if alt.endswith(" up")]
    assert trends == [f"area {number} up" for number in range(1, 78)]
    assert [alt for alt in alts if alt not in trends] == [
        f"Arrests are highest in the west: {name}" for name in ("cover", "map", "picture")
    ]


def test_tables_have_headers_of_columns_and_rows(elements: list[pikepdf.Object]) -> None:
    areas, empty = (element for element in elements if pikepdf.Name.Table == element.S)
    headers = [cell for cell in below(areas) if cell.S == pikepdf.Name.TH]
    assert [scope(cell) for cell in headers] == ["/Column"] * 7 + ["/Row"] * 77
    assert tags(areas).count("TD") == 77 * 6
    assert tags(areas).count("Caption") == 1
    assert tags(empty) == ["Caption", "P", "THead", "TR", "TH", "TH", "TBody", "TR", "TD"]


def test_title_first_then_headings_in_order(
    elements: list[pikepdf.Object], pdf: pikepdf.Pdf
) -> None:
    found = [str(element.S)[1:] for element in elements]
    assert found[:2] == ["Document", "Title"]
    titled = [
        (str(element.S)[1:], str(element.T))
        for element in elements
        if re.fullmatch("/H[1-6]", str(element.S))
    ]
    assert titled == HEADINGS
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            text for tag, text in HEADINGS if tag == "H1"
        ]
        assert [item.title for item in outline.root[0].children] == ["Where"]
    assert pdf.Root.PageMode == "/UseOutlines"


def test_lists_and_quotes_are_tagged(elements: list[pikepdf.Object]) -> None:
    found = [str(element.S)[1:] for element in elements]
    assert found.count("L") == 1
    assert found.count("LI") == 2
    assert found.count("BlockQuote") == 1


def test_fonts_are_embedded_outlines(pdf: pikepdf.Pdf) -> None:
    fonts = [
        entry
        for entry in pdf.objects
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/Font"
    ]
    assert {str(font.Subtype) for font in fonts} == {"/Type0", "/CIDFontType2"}
    bodies = [font for font in fonts if font.Subtype == "/CIDFontType2"]
    assert all("/FontFile2" in font.FontDescriptor for font in bodies)
    assert {str(font.BaseFont).split("+")[1] for font in bodies} <= {
        f"SourceSansPro-{cut}" for cut in ("Regular", "It", "Semibold", "Bold")
    }
    assert all("/ToUnicode" in font for font in fonts if font.Subtype == "/Type0")


def test_letters_are_eight_points_and_more(pdf: pikepdf.Pdf) -> None:
    sizes = {
        float(instruction.operands[1])
        for page in pdf.pages
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) == "Tf"
    }
    assert min(sizes) >= 8


def test_web_addresses_are_links_that_say_where_they_lead(make_report: Get) -> None:
    address = "https://data.cityofchicago.org/d/ijzp-q8t2"
    report = make_report((Paragraph(f"See {address}."),))
    with pikepdf.open(BytesIO(write_pdf(report))) as pdf:
        [link] = pdf.pages[0].Annots
        assert link.A.URI == link.Contents == address
        assert "Link" in tags(pdf.Root.StructTreeRoot)


def test_text_stands_out_from_white() -> None:
    template = resources.files("cannabis_maps.data").joinpath("brief.typ").read_text("utf-8")
    colors = dict(re.findall(r'#let (\w+) = rgb\("(#\w{6})"\)', template))
    assert set(colors) == {"ink", "soft", "accent", "hairline"}
    assert min(contrast(colors[name]) for name in ("ink", "soft", "accent")) >= 7
    assert min(contrast(color) for color in (BAR, LAST_BAR)) >= 3


def contrast(color: str) -> float:
    """Return the contrast with white as WCAG 2 counts it."""
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    )
    weights = (0.2126, 0.7152, 0.0722)
    return 1.05 / (0.05 + float(sum(map(mul, weights, parts))))
