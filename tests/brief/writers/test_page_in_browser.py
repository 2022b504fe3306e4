"""The web page in a real browser: quiet, usable by all, and no wider than what it is read on."""

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from browser_program import look_at

from cannabis_maps.brief.document import Report
from cannabis_maps.brief.page import report_html

WIDTHS = ("320", "400", "1280")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def seen(report: Report, folder: Path) -> dict[str, Any]:
    page = folder / "brief.html"
    page.write_text(report_html(report), encoding="utf-8")
    return look_at(page, folder)


@pytest.fixture(scope="module")
def seen_hostile(hostile_report: Report, folder: Path) -> dict[str, Any]:
    page = folder / "hostile.html"
    page.write_text(report_html(hostile_report), encoding="utf-8")
    return look_at(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(seen: dict[str, Any], width: str) -> None:
    assert seen[width]["violations"] == []
    assert seen[width]["passes"] > 30


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_said_or_asked_for(seen: dict[str, Any], width: str) -> None:
    assert seen[width]["messages"] == []
    assert seen[width]["requests"] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(seen: dict[str, Any], width: str) -> None:
    assert seen[width]["wide"] == []
    assert seen[width]["scrollWidth"] == int(width)


def test_the_style_sheet_is_let_in_by_the_policy(seen: dict[str, Any]) -> None:
    assert seen["320"]["font"].startswith('"Report Sans", "Source Sans Pro"')


def test_the_page_brings_its_typeface(seen: dict[str, Any]) -> None:
    assert sorted(tuple(face[1:]) for face in seen["1280"]["faces"]) == [
        ("400", "loaded"),
        ("600", "loaded"),
    ]


def test_the_first_stop_of_the_keyboard_skips_to_the_text(seen: dict[str, Any]) -> None:
    assert seen["1280"]["firstStop"] == "Skip to the text"


def test_it_prints_on_letters_with_the_heads_of_tables_repeated(
    seen: dict[str, Any], folder: Path
) -> None:
    assert seen
    with pypdfium2.PdfDocument(folder / "page.pdf") as pdf:
        assert {pdf.get_page_size(index) for index in range(len(pdf))} == {(612.0, 792.0)}
        pages = [page.get_textpage().get_text_range() for page in pdf]
    held = [page for page in pages if "Area" in page and "Park" in page]
    assert len(held) >= 2
    assert all("Community area" in page for page in held)
    assert "Contents" not in "".join(pages)


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_words_do_nothing(
    seen_hostile: dict[str, Any], hostile: tuple[str, ...], width: str
) -> None:
    found = seen_hostile[width]
    assert found["messages"] == []
    assert found["requests"] == []
    assert found["wide"] == []
    for word in (*hostile[:7], hostile[-1]):
        assert " ".join(word.split()) in found["text"]
