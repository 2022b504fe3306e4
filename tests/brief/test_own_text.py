"""The author's own Markdown: what it becomes, what is refused, and that it does nothing."""

import io
from pathlib import Path

import docx
import pypdfium2
import pytest

from cannabis_maps.brief.document import Bullets, Column, Paragraph, Report, Section, Table
from cannabis_maps.brief.own_text import LARGEST_BYTES, parse_text, read_text
from cannabis_maps.brief.page import report_html
from cannabis_maps.brief.pdf import write_pdf
from cannabis_maps.brief.word import report_docx
from cannabis_maps.errors import OptionError

NOTES = """## What we ask

Words that are **bold**, *slanted* and `set apart`,
with [the law](https://example.org/law) and <https://example.org/>.

### In a list

3. Third.
4. Fourth.

* One
* Two

> They said so.

| Year | Asked |
|------|------:|
| 2017 | 1,012 |
"""
HOSTILE = """## <script>alert(1)</script> #import "x": *

#panic("no") {{ x }} <img src=x onerror=alert(1)> & =HYPERLINK("http://x.org") [a](javascript:b)

- Nul \x00 and \u202edeesrever\u202c, &#x202e;too
"""


def report(section: Section) -> Report:
    return Report("Title", "", "", "", (), "", (), (section,))


def pdf_text(section: Section) -> str:
    document = pypdfium2.PdfDocument(write_pdf(report(section)))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.replace("\u200b", "").split())


def test_each_kind_of_block_becomes_a_block() -> None:
    section = parse_text(NOTES)
    assert section.heading == "What we ask"
    assert section.blocks == (
        Paragraph(
            "Words that are bold, slanted and set apart, with the law (https://example.org/law) "
            "and https://example.org/."
        ),
    )
    (part,) = section.subsections
    assert part.heading == "In a list"
    assert part.blocks == (
        Bullets(("Third.", "Fourth."), 3),
        Bullets(("One", "Two")),
        Paragraph("They said so.", "quote"),
        Table(
            "text_1",
            "In a list",
            (Column("Year"), Column("Asked", "right")),
            (("2017", "1,012"),),
        ),
    )


def test_without_a_heading_before_it_the_section_is_called_notes() -> None:
    section = parse_text("Just words.\n\n## Later\n\nMore.")
    assert (section.name, section.heading) == ("text", "Notes")
    assert [part.heading for part in section.subsections] == ["Later"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "notes.md holds no text"),
        ("## Nothing under it\n", "notes.md holds no text"),
        ("a\n\n```\ncode\n```", "notes.md, line 3: a block of code cannot be set"),
        ("a\n\n![b](c.png)", "notes.md, line 3: a picture cannot be set"),
        ("- a\n  - b", "notes.md, line 2: a list in a list cannot be set"),
        ("> - a", "notes.md, line 1: a list in a block quote cannot be set"),
        ("a\n\n#### b", "notes.md, line 3: a heading with #### cannot be set; use ## or ###"),
        ("a\n\n中", "notes.md, line 3: the typeface has no character '中'"),
        ("&#x4E2D;", "notes.md, line 1: the typeface has no character '中'"),
        ("| a | |\n|--|--|\n| 1 | 2 |", "notes.md, line 1: a column without a heading"),
        (f"|{'word|' * 60}\n|{'--|' * 60}", "notes.md, line 1: table text_1: 60 columns"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_text(text, "notes.md")
    assert str(caught.value).startswith(told)


def test_hostile_words_are_words_in_every_format() -> None:
    section = parse_text(HOSTILE)
    page = report_html(report(section))
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:b" in page
    assert 'href="javascript' not in page
    written = docx.Document(io.BytesIO(report_docx(report(section))))
    word = " ".join(each.text for each in written.paragraphs)
    for text in (word, pdf_text(section)):
        assert '<script>alert(1)</script> #import "x": *' in text
        assert '#panic("no") {{ x }} <img src=x onerror=alert(1)> &' in text
        assert not set("\x00\u202e\u202c\ufffd") & set(text)


def test_numbers_are_those_of_the_text_in_every_format() -> None:
    section = parse_text("3. Third.\n4. Fourth.\n\nBetween.\n\n1. First.")
    assert "3. Third. 4. Fourth. Between. 1. First." in pdf_text(section)
    page = report_html(report(section))
    assert '<ol start="3"><li>Third.</li><li>Fourth.</li></ol>' in page
    assert "<ol><li>First.</li></ol>" in page
    written = docx.Document(io.BytesIO(report_docx(report(section))))
    numbered = [
        each for each in written.paragraphs if each.style and each.style.name == "List Number"
    ]
    counts = [each.paragraph_format.element.pPr.numPr.numId.val for each in numbered]
    assert counts[0] == counts[1] != counts[2]
    numbering = written.part.numbering_part.element
    starts = {
        each.numId: each.lvlOverride_lst[0].startOverride.val
        for each in numbering.num_lst
        if each.lvlOverride_lst
    }
    assert [starts[count] for count in counts] == [3, 3, 1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "text notes.md cannot be read (No such file or directory); check its name"),
        (b"caf\xe9", "text notes.md is not UTF-8; save it as UTF-8"),
        (b"a" * (LARGEST_BYTES + 1), "text notes.md is over 200,000 bytes"),
        (b"#### Low", "notes.md, line 1: a heading with #### cannot be set"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OptionError) as caught:
        read_text(path)
    assert str(caught.value).startswith(told)
    assert str(tmp_path) not in str(caught.value)


def test_a_mark_at_the_beginning_of_a_file_is_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"\xef\xbb\xbf## Ours\r\n\r\nWords.\r\n")
    assert parse_text(read_text(path)).heading == "Ours"
