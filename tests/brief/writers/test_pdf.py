"""The PDF as a file: what is on its pages, and that nobody's words do anything there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

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
from cannabis_maps.errors import PageError

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

LETTER = (612.0, 792.0)
MARGIN = 72.0
HOSTILE = (
    '#import "x": *',
    "#panic(1) #read(report.json) {{ x }} #{1 + 1}",
    "*bold* _it_ $x^2$ @ref <label> `raw` [a](b) ~ --- ... // c /* d */",
    "= Heading",
    "\\ \\u{41} & <b>x</b>",
    "../../etc/passwd",
)


def squeezed(text: str) -> str:
    """Without what the ends of lines may change."""
    return re.sub("[^!-~\u00a1-\u2018\u2026-\u206f]|-|\u200b", "", text)


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def words_of(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case KeyFigures():
            for item in block.items:
                yield from (item.value, item.label)
        case Figure():
            yield block.caption
        case Table():
            yield from (block.caption, block.note, *(column.heading for column in block.columns))
            for row in block.rows:
                yield from (cell for cell in row if not isinstance(cell, Trend))


def words_in(section: Section) -> Iterator[str]:
    yield section.heading
    for block in section.blocks:
        yield from words_of(block)
    for below in section.subsections:
        yield from words_in(below)


def test_same_report_same_bytes(whole: Report, whole_pdf: bytes) -> None:
    assert write_pdf(whole) == whole_pdf


def test_no_path_and_no_clock_in_the_file(whole_pdf: bytes) -> None:
    for told in (b"/tmp", b"cannabis_maps_", b"site-packages", b"/CreationDate", b"/ModDate"):
        assert told not in whole_pdf
    assert b"CreateDate" not in whole_pdf


def test_every_word_is_there(whole: Report, whole_pdf: bytes) -> None:
    text = squeezed("".join(pages_of(whole_pdf)))
    wanted = [whole.title, whole.subtitle, whole.author, whole.date]
    wanted += [word for block in whole.cover for word in words_of(block)]
    wanted += [word for section in whole.sections for word in words_in(section)]
    assert [word for word in wanted if squeezed(word) not in text] == []


def test_pages_are_letter_and_numbered(whole_pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(whole_pdf)
    assert {page.get_size() for page in document} == {LETTER}
    document.close()
    pages = pages_of(whole_pdf)
    for number, page in enumerate(pages[1:], start=2):
        assert f"{number} of {len(pages)}" in page
        assert "Where arrests were made" in page
        assert "Data to November 12, 2018" in page


def outside(pdf: bytes) -> list[str]:
    """Return the letters that stand off the text block sideways or off the page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            inside = left >= MARGIN - 1 and right <= LETTER[0] - MARGIN + 1
            if right > left and not (inside and bottom >= 36 and top <= LETTER[1] - 30):
                found.append(text.get_text_range(index, 1))
    document.close()
    return found


def test_nothing_stands_outside_the_text_block(whole_pdf: bytes) -> None:
    assert outside(whole_pdf) == []


def test_header_of_a_table_is_repeated_and_its_caption_is_with_its_rows(
    whole_pdf: bytes,
) -> None:
    pages = pages_of(whole_pdf)
    with_rows = [page for page in pages if re.search(r"\bArea \d+\b", page)]
    assert len(with_rows) >= 3
    assert all("Community area" in page for page in with_rows)
    assert "All areas" in with_rows[0]


def test_figures_and_tables_are_numbered(whole_pdf: bytes) -> None:
    text = "".join(pages_of(whole_pdf))
    assert re.findall(r"(Figure \d|Table \d)", text) == [
        *("Figure 1", "Figure 2", "Table 1", "Table 2", "Figure 3"),
    ]


@pytest.mark.parametrize("role", ["body", "lead", "note", "quote"])
def test_hostile_words_show_as_they_are(make_report: Get, role: str) -> None:
    blocks = tuple(Paragraph(words, role) for words in HOSTILE)  # type: ignore[arg-type]
    text = squeezed("".join(pages_of(write_pdf(make_report(blocks)))))
    assert [words for words in HOSTILE if squeezed(words) not in text] == []


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_show_everywhere(make_report: Get, words: str) -> None:
    table = Table(words, words, (Column(words),), ((words,), (Trend((1.0,), words),)), words)
    blocks = (Bullets((words,)), KeyFigures((KeyFigure(words, words),)), table)
    report = make_report(
        sections=(Section(words, words, blocks),),
        **dict.fromkeys(("title", "subtitle", "author", "subject", "date"), words),
    )
    text = squeezed("".join(pages_of(write_pdf(replace(report, keywords=(words,))))))
    assert text.count(squeezed(words)) >= 11


def test_controls_and_directions_are_dropped(make_report: Get) -> None:
    words = "a\x00b \u202edeesrever\u202c \u200fc\u2066d\x1b[0m\ufeff"
    [page] = pages_of(write_pdf(make_report((Paragraph(words),), title=words)))
    assert page.count("ab deesrever cd[0m") == 2
    assert not set("\x00\x1b\u202e\u202c\u200f\u2066\ufeff") & set(page)


def test_a_report_without_sections_is_one_page(make_report: Get) -> None:
    assert len(pages_of(write_pdf(make_report((Paragraph("Just this."),))))) == 1
    assert len(pages_of(write_pdf(make_report()))) == 1


def test_a_row_is_not_broken_across_pages(make_report: Get) -> None:
    rows = tuple((f"first{n} " + "word " * 60 + f"last{n}",) for n in range(40))
    pages = pages_of(write_pdf(make_report((Table("long", "Long", (Column("Words"),), rows),))))
    for number in range(40):
        ends = {f"first{number} ", f"last{number}"}
        assert (
            sum(any(re.search(rf"\b{end.strip()}\b", page) for end in ends) for page in pages) == 1
        )


def test_a_row_taller_than_a_page_runs_on(make_report: Get) -> None:
    row = ("word " * 2500 + "end", "x")
    table = Table("tall", "Tall", (Column("Words"), Column("Other")), (row,))
    pdf = write_pdf(make_report((table,)))
    assert "end" in pages_of(pdf)[-1]
    assert outside(pdf) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 8, 40])
def test_key_figures_fit(make_report: Get, count: int) -> None:
    items = tuple(
        KeyFigure("$1,234,567,890.00", "a label of some words " * 5) for _ in range(count)
    )
    pdf = write_pdf(make_report((KeyFigures(items),)))
    assert "".join(pages_of(pdf)).count("$1,234,567,890.00") == count
    assert outside(pdf) == []


def test_what_is_empty_is_set(make_report: Get) -> None:
    picture = Figure("f", "", "alt", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"", (1, 1))
    table = Table("t", "", (Column(""), Column("")), (("", ""), ("a", "")))
    blocks = (Paragraph(""), Bullets(()), Bullets(("",)), KeyFigures(()), picture, table)
    empty = KeyFigures((KeyFigure("", ""),))
    sections = (Section("s", "Named", (*blocks, empty)),)
    [page] = pages_of(write_pdf(make_report(sections=sections, subtitle="", author="", date="")))
    assert "Figure 1" in page
    assert "Table 1" in page


def test_long_words_break(make_report: Get) -> None:
    word = "https://data.example.org/resource/" + "x" * 200
    table = Table("t", word, (Column("Area"), Column(word)), ((word, word),), word)
    report = make_report((Paragraph(word), table), title=word, subtitle=word)
    assert outside(write_pdf(report)) == []


def test_a_heading_stays_with_its_text(make_report: Get) -> None:
    sections = tuple(
        Section(f"s{n}", f"Heading{n} end", (Paragraph(f"Begin{n} " + "word " * 130),))
        for n in range(25)
    )
    pages = pages_of(write_pdf(make_report(sections=sections)))
    for page in pages:
        assert set(re.findall(r"Heading(\d+) end", page)) == set(re.findall(r"Begin(\d+) ", page))


def test_what_cannot_be_set_is_said(whole: Report, make_report: Get) -> None:
    with pytest.raises(PageError, match="a report needs a title"):
        write_pdf(replace(whole, title=" \x00"))
    with pytest.raises(PageError, match="language 'English' is not"):
        write_pdf(replace(whole, language="English"))
    with pytest.raises(PageError, match="no character '中'"):
        write_pdf(make_report((Paragraph("中"),)))
    picture = Figure("map", "c", " ", b"<svg/>", b"", (1, 1))
    with pytest.raises(PageError, match="figure map has no description"):
        write_pdf(make_report((picture,)))
    with pytest.raises(PageError, match="section where has no heading"):
        write_pdf(make_report(sections=(Section("where", "", ()),)))
    with pytest.raises(PageError, match="table t has no columns"):
        write_pdf(make_report((Table("t", "c", (), ()),)))
    with pytest.raises(PageError, match="a row has 2 cells and the table 1"):
        write_pdf(make_report((Table("t", "c", (Column("a"),), (("b", "c"),)),)))


def test_an_error_of_the_typesetter_is_one_line(make_report: Get) -> None:
    picture = Figure("map", "c", "alt", b"no picture", b"", (1, 1))
    with pytest.raises(PageError, match=r"^the report cannot be set: [^\n]+$") as raised:
        write_pdf(make_report((picture,)))
    assert "/tmp" not in str(raised.value)  # noqa: S108
