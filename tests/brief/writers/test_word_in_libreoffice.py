"""The Word document in a real office: every word, on pages, with the heads of tables repeated."""

import re
from pathlib import Path

import pypdfium2
import pytest
from office_program import to_pdf

from cannabis_maps.brief.document import (
    Block,
    Bullets,
    Figure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from cannabis_maps.brief.word import report_docx


@pytest.fixture(scope="module")
def both(
    report: Report, hostile_report: Report, tmp_path_factory: pytest.TempPathFactory
) -> list[list[str]]:
    """The pages of a plain brief and of a hostile one, which the office prints in one go."""
    folder = tmp_path_factory.mktemp("office")
    files = folder / "brief.docx", folder / "hostile.docx"
    for each, file in zip((report, hostile_report), files, strict=True):
        file.write_bytes(report_docx(each))
    return [pages_in(path) for path in to_pdf(folder, *files)]


@pytest.fixture(scope="module")
def pages(both: list[list[str]]) -> list[str]:
    return both[0]


def pages_in(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        assert {pdf.get_page_size(index) for index in range(len(pdf))} == {(612.0, 792.0)}
        return [squeezed(page.get_textpage().get_text_range()) for page in pdf]


def squeezed(text: str) -> str:
    # pypdfium2 marks a hyphen at the end of a line.
    return re.sub(r"[\s\ufffe]+", "", text)


def words(blocks: tuple[Block, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Bullets):
            found += block.items
        elif isinstance(block, KeyFigures):
            found += [text for item in block.items for text in (item.value, item.label)]
        elif isinstance(block, Figure):
            found.append(block.caption)
        elif isinstance(block, Table):
            found += [block.caption, block.note, *(column.heading for column in block.columns)]
            found += [cell for row in block.rows for cell in row if isinstance(cell, str)]
    return found


def all_words(section: Section) -> list[str]:
    below = [text for part in section.subsections for text in all_words(part)]
    return [section.heading, *words(section.blocks), *below]


def test_every_word_is_printed(pages: list[str], report: Report) -> None:
    text = "".join(pages)
    wanted = [report.title, report.subtitle, report.author, report.date, *words(report.cover)]
    wanted += [each for section in report.sections for each in all_words(section)]
    assert len(wanted) > 330
    assert [each for each in wanted if squeezed(each) not in text] == []


def test_the_head_of_a_table_stands_on_each_of_its_pages(pages: list[str]) -> None:
    held = [page for page in pages if re.search(r"Area\d+Park", page)]
    assert len(held) >= 2
    assert all("Communityarea" in page and "residentsperyear" in page for page in held)


def test_pages_have_their_number_and_the_day_of_the_data(pages: list[str]) -> None:
    foot = "WhereChicagopolicemadearrestsforpossessingcannabisDatatoNovember12,2018"
    for number, page in enumerate(pages, start=1):
        assert f"{foot}{number}" in page


def test_hostile_words_are_printed_and_do_nothing(
    both: list[list[str]], hostile: tuple[str, ...]
) -> None:
    text = "".join(both[1])
    for word in hostile[:8]:
        assert squeezed(word) in text
    assert "righttoleftmarks" in text
