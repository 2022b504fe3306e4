"""The Word document, read back: its parts are what Word takes them for, and nothing more."""

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.shared import Inches
from lxml import etree

from cannabis_maps.brief.document import Column, Paragraph, Report, Section, Table, Trend
from cannabis_maps.brief.word import report_docx

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def content(report: Report) -> bytes:
    return report_docx(report)


@pytest.fixture(scope="module")
def document(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> Any:  # noqa: ANN401 -- lxml has no types
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return etree.fromstring(packed.read(name))


def styled(document: Document, style: str) -> list[str]:
    return [each.text for each in document.paragraphs if each.style and each.style.name == style]


def test_headings_are_headings_in_order(document: Document) -> None:
    found = [
        (each.style.name, each.text)
        for each in document.paragraphs
        if each.style and str(each.style.name).startswith(("Heading", "Title"))
    ]
    assert found == [
        ("Title", "Where Chicago police made arrests for possessing cannabis"),
        ("Heading 1", "What the records show"),
        ("Heading 2", "Where"),
        ("Heading 2", "When"),
        ("Heading 1", "Every area"),
        ("Heading 1", "How this was made"),
    ]


def test_words_have_the_styles_of_their_roles(document: Document) -> None:
    assert styled(document, "Subtitle") == ["30 grams or less, 2001 to 2018"]
    assert styled(document, "Byline") == ["A. Author \u00b7 Data to November 12, 2018"]
    assert styled(document, "Lead") == ["A quarter of a million arrests."]
    assert styled(document, "Quote") == ["The City says."]
    assert styled(document, "List Bullet") == ["First a point.", "Then another."]
    assert styled(document, "Note") == [
        "Known to the block only.",
        "Areas by number.",
        "No legal advice.",
    ]


def test_captions_are_numbered_by_word_with_the_number_in_place(
    document: Document, content: bytes
) -> None:
    assert styled(document, "Caption") == [
        "Figure 1. Arrests per year in chicago.",
        "Figure 2. Arrests per year in west.",
        "Table 1. Arrests by area, 2001 to 2018",
        "Table 2. Codes",
    ]
    codes = part(content, "word/document.xml").findall(f".//{WORD}instrText")
    assert [code.text.strip() for code in codes] == [
        *(r"SEQ Figure \* ARABIC",) * 2,
        *(r"SEQ Table \* ARABIC",) * 2,
    ]
    marks = part(content, "word/document.xml").findall(f".//{WORD}fldChar")
    kinds = [mark.get(f"{WORD}fldCharType") for mark in marks]
    assert kinds == ["begin", "separate", "end"] * 4


def test_every_picture_says_what_it_shows(content: bytes, report: Report) -> None:
    said = part(content, "word/document.xml").findall(".//{*}docPr")
    table = report.sections[1].blocks[1]
    assert isinstance(table, Table)
    trends = [cell for row in table.rows for cell in row if isinstance(cell, Trend)]
    assert [each.get("descr") for each in said] == [
        "Arrests in chicago fall from 22,803 in 2007 to 1,210 in 2017.",
        "Arrests in west fall from 22,803 in 2007 to 1,210 in 2017.",
        *(trend.alt for trend in trends),
    ]
    assert [each.get("title") for each in said] == ["Figure 1", "Figure 2", *["Trend"] * 77]
    assert len({each.get("id") for each in said}) == 79


def test_tables_of_data_have_a_head_that_is_repeated_and_rows_that_stay_whole(
    content: bytes,
) -> None:
    tables = part(content, "word/document.xml").findall(f".//{WORD}tbl")
    heads = [[row.find(f".//{WORD}tblHeader") is not None for row in each] for each in tables]
    rows = [
        [row.find(f"./{WORD}trPr/{WORD}cantSplit") is not None for row in each.iter(f"{WORD}tr")]
        for each in tables
    ]
    assert [sum(each) for each in heads] == [0, 1, 1]
    assert [len(each) for each in rows] == [1, 78, 2]
    assert all(all(each) for each in rows)
    alts = [each.get(f"{WORD}val") for each in tables[1].iter(f"{WORD}tblDescription")]
    assert alts == ["Arrests by area, 2001 to 2018"]


def test_cells_are_there_and_numbers_stand_to_the_right_and_apart_from_words(
    document: Document,
) -> None:
    _, areas, codes = document.tables
    assert [cell.text for cell in areas.rows[3].cells] == [
        "Area 3 Park",
        "3,000",
        "0.4",
        "\u22123%",
        "",
    ]
    names = [[str(cell.paragraphs[0].style.name) for cell in row.cells] for row in areas.rows]
    assert names[0] == ["Table Heading", *["Table Heading Number"] * 3, "Table Heading Apart"]
    assert names[1:] == [["Table Text", *["Table Number"] * 3, "Table Text Apart"]] * 77
    assert [[cell.text for cell in row.cells] for row in codes.rows] == [
        ["IUCR", "Records"],
        ["1811", "9"],
    ]


def test_key_figures_read_in_order(document: Document) -> None:
    assert [cell.text for row in document.tables[0].rows for cell in row.cells] == [
        "275,002\narrests recorded",
        "273,057\nof them mapped",
        "22,803\nin 2007",
    ]


def test_the_file_says_what_it_is(document: Document) -> None:
    said = document.core_properties
    assert said.title == "Where Chicago police made arrests for possessing cannabis"
    assert said.author == "A. Author"
    assert said.subject == "Arrests for possession of cannabis in Chicago"
    assert said.keywords == "Chicago, cannabis, arrests"
    assert said.language == "en-US"
    assert (said.comments, said.last_modified_by) == ("", "")
    assert said.created is not None
    assert said.modified is not None
    assert said.created.date() == said.modified.date() == date(2018, 11, 12)


def test_language_typeface_and_mode_are_set_once_for_all(content: bytes) -> None:
    styles = part(content, "word/styles.xml")
    assert styles.find(f".//{WORD}docDefaults//{WORD}lang").get(f"{WORD}val") == "en-US"
    fonts = styles.find(f".//{WORD}docDefaults//{WORD}rFonts")
    assert fonts.get(f"{WORD}ascii") == "Source Sans Pro"
    theme = part(content, "word/theme/theme1.xml").findall(".//{*}fontScheme//{*}latin")
    assert [font.get("typeface") for font in theme] == ["Source Sans Pro"] * 2
    table = part(content, "word/fontTable.xml")
    assert table.find(f".//{WORD}altName").get(f"{WORD}val").startswith("Source Sans 3,Calibri")
    modes = part(content, "word/settings.xml").findall(f".//{WORD}compatSetting")
    assert modes[0].get(f"{WORD}val") == "15"


def test_no_run_is_formatted_by_hand(content: bytes) -> None:
    body = part(content, "word/document.xml")
    assert {child.tag for each in body.iter(f"{WORD}rPr") for child in each} <= {f"{WORD}rStyle"}
    allowed = {f"{WORD}pStyle", f"{WORD}keepNext"}
    assert {child.tag for each in body.iter(f"{WORD}pPr") for child in each} <= allowed


def test_the_page_is_a_letter_with_margins_of_an_inch_and_its_number(document: Document) -> None:
    (section,) = document.sections
    assert (section.page_width, section.page_height) == (Inches(8.5), Inches(11))
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert margins == (Inches(1),) * 4
    title, foot = section.footer.paragraphs
    assert title.text == "Where Chicago police made arrests for possessing cannabis"
    assert foot.text == "Data to November 12, 2018\t1"
    assert "PAGE" in foot._p.xml  # noqa: SLF001 -- fields show in the markup only


def test_the_same_report_gives_the_same_bytes(content: bytes, report: Report) -> None:
    assert report_docx(report) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = packed.namelist()
    assert names[0] == "[Content_Types].xml"
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]


def test_figures_keep_their_shape_and_fit_the_page(document: Document) -> None:
    first = document.inline_shapes[0]
    assert (first.width, first.height) == (Inches(6.5), Inches(4))


def test_tables_are_no_wider_than_the_page(content: bytes) -> None:
    for table in part(content, "word/document.xml").findall(f".//{WORD}tbl"):
        widths = [int(each.get(f"{WORD}w")) for each in table.iter(f"{WORD}gridCol")]
        assert sum(widths) <= 6.5 * 1440 + len(widths)


def test_hostile_words_are_words(hostile_report: Report, hostile: tuple[str, ...]) -> None:
    content = report_docx(hostile_report)
    body = part(content, "word/document.xml")
    plain = [
        word.translate(
            {0: None, 7: None, 0x1B: None, 0xD800: None, 0x202E: None, 0x2066: None, 0x200F: None}
        )
        for word in hostile
    ]
    document = docx.Document(io.BytesIO(content))
    for style in ("Heading 1", "Heading 2", "List Bullet"):
        assert styled(document, style) == plain
    assert styled(document, "Caption")[2:] == [
        f"Figure {n + 1}. {word}" for n, word in enumerate(plain)
    ]
    kinds = {code.text.split()[0] for code in body.iter(f"{WORD}instrText")}
    assert kinds == {"SEQ"}
    assert not list(body.iter(f"{WORD}hyperlink"))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        links = [packed.read(name) for name in packed.namelist() if name.endswith(".rels")]
    assert not [link for link in links if b'TargetMode="External"' in link]


@pytest.mark.parametrize("blocks", [(), (Paragraph(""),), (Table("t", "", (Column("A"),), ()),)])
def test_next_to_nothing_is_a_document_too(blocks: tuple[Any, ...]) -> None:
    made = Report("", "", "", "", (), "", blocks, (Section("a", "", blocks),))
    assert docx.Document(io.BytesIO(report_docx(made))).core_properties.title == ""
