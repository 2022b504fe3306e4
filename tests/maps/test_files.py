"""The page as a file: its paper, its fonts, its text and what it says of itself."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from cannabis_maps import words
from cannabis_maps.maps.description import describe_map, document
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import community_areas

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

TITLE = "Where Chicago police made arrests for possessing 30 grams of cannabis or less, 2001-2018"


@pytest.fixture(scope="module")
def pdf(files: dict[str, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(files["pdf"])) as opened:
        yield opened


@pytest.fixture(scope="module")
def described(make_surface: Get, make_provenance: Get) -> Document:
    return document(describe_map(make_surface(), make_provenance()), make_provenance())


def fonts_in(node: pikepdf.Object, seen: set[tuple[int, int]]) -> Iterator[pikepdf.Object]:
    """Walk everything below a node for font dictionaries, form XObjects and patterns included."""
    if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        if node.is_indirect:
            if node.objgen in seen:
                return
            seen.add(node.objgen)
        if node.get("/Type") == "/Font":
            yield node
        for value in dict(node.items()).values():
            yield from fonts_in(value, seen)
    elif isinstance(node, pikepdf.Array):
        for value in node:
            yield from fonts_in(value, seen)


def test_one_letter_page(pdf: pikepdf.Pdf) -> None:
    assert len(pdf.pages) == 1
    assert [float(edge) for edge in pdf.pages[0].MediaBox] == [0, 0, 612, 792]


def test_fonts_are_embedded_and_none_is_type_3(pdf: pikepdf.Pdf) -> None:
    found = list(fonts_in(pdf.Root, set()))
    assert found
    assert {str(font.Subtype) for font in found} <= {"/TrueType", "/Type0", "/CIDFontType2"}
    for font in found:
        assert "SourceSansPro" in str(font.BaseFont)
        if font.Subtype != "/Type0":
            assert len(font.FontDescriptor.FontFile2.read_bytes()) > 1000


def test_fonts_hold_letters_and_no_rules_for_setting_other_words(pdf: pikepdf.Pdf) -> None:
    held = [font.FontDescriptor for font in fonts_in(pdf.Root, set()) if "/FontDescriptor" in font]
    assert held
    for descriptor in held:
        with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as font:
            assert "glyf" in font
            assert not {"GDEF", "GPOS", "GSUB"} & set(font.keys())


def test_text_is_text(files: dict[str, bytes], words_of: Get, page: Page) -> None:
    with pypdfium2.PdfDocument(files["pdf"]) as opened:
        read = " ".join(opened[0].get_textpage().get_text_bounded().split())
    expected = (
        TITLE,
        "January 1, 2001, to November 12, 2018. 273,057 arrests mapped of 274,857 recorded.",
        "Arrests per square mile per year",
        "≥ ",
        words.NOT_SHOWN,
        words.APPROXIMATE,
        "Lake Michigan",
        "McKinley",
        "O'Hare",
    )
    assert [sentence for sentence in expected if sentence not in read] == []
    # Nothing is lost on the way: every word that was set is read back.
    assert set(words_of(page).split()) - set(read.split()) == set()


def test_lines_are_vector_and_only_density_and_legend_are_pictures(
    files: dict[str, bytes],
) -> None:
    with pypdfium2.PdfDocument(files["pdf"]) as opened:
        kinds = [thing.type for thing in opened[0].get_objects()]
    assert kinds.count(pdfium.FPDF_PAGEOBJ_IMAGE) == 2
    assert kinds.count(pdfium.FPDF_PAGEOBJ_PATH) > 100


@pytest.mark.slow
def test_under_3_mb_at_50_m(make_surface: Get, make_provenance: Get, described: Document) -> None:
    page = compose_map(make_surface(cell_m=50), make_provenance())
    assert len(page.render("pdf", described)) < 3e6


def test_the_picture_is_letter_at_300_dots_per_inch(files: dict[str, bytes]) -> None:
    with Image.open(io.BytesIO(files["png"])) as picture:
        assert picture.size == (2550, 3300)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_the_drawing_is_well_formed_and_of_letter_size(files: dict[str, bytes]) -> None:
    root = ET.fromstring(files["svg"])  # noqa: S314  our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == ("612pt", "792pt")
    assert root.findtext("{http://www.w3.org/2000/svg}title") == TITLE


def test_the_picture_says_what_it_is(files: dict[str, bytes], described: Document) -> None:
    with Image.open(io.BytesIO(files["png"])) as picture:
        told = picture.info
    assert told["Title"] == TITLE
    assert told["Author"].startswith("cannabis_maps")
    assert told["Subject"] == POSSESSION_30G.label
    assert told["Source"] == described.source
    assert told["Description"] == described.description


def test_the_pdf_says_what_it_is(pdf: pikepdf.Pdf, described: Document) -> None:
    assert pdf.docinfo["/Title"] == TITLE
    assert str(pdf.docinfo["/Author"]).startswith("cannabis_maps")
    assert pdf.docinfo["/Subject"] == POSSESSION_30G.label
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == TITLE
        assert xmp["dc:creator"][0].startswith("cannabis_maps")
        assert xmp["dc:subject"] == {POSSESSION_30G.label}
        assert xmp["dc:source"] == described.source
        assert xmp["dc:description"] == described.description


def test_the_pdf_is_in_american_english(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.Lang == "en-US"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_no_clock_and_no_machine_in_the_files(files: dict[str, bytes], pdf: pikepdf.Pdf) -> None:
    assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())
    for data in files.values():
        assert not re.search(rb"CreateDate|ModifyDate|MetadataDate|/home/|/work/|/root/", data)


def test_all_names_of_areas_are_in_the_citys_spelling(page: Page) -> None:
    known = {word for name in community_areas().names for word in name.split()}
    named = [
        str(artist.get_gid()).removeprefix("name:")
        for artist in page.figure.findobj()
        if str(artist.get_gid()).startswith("name:")
    ]
    assert {word for name in named for word in name.split()} <= known
