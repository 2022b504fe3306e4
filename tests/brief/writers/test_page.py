"""The web page as it is written: whole, closed to everything else, and plain to any reader."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cannabis_maps.brief.document import Figure, KeyFigures, Paragraph, Report, Section
from cannabis_maps.brief.page import report_html

VOID = frozenset(("meta", "img"))
# Names of XML, and what a hostile text says, lead nowhere.
LEADING = frozenset(("src", "href", "action", "data", "poster", "srcset", "formaction"))


class Strict(HTMLParser):
    """Reads a page, and fails where a browser would have to guess."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, tag
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data))

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def text(self, *tags: str) -> list[str]:
        return [data for tag, data in self.texts if tag in tags]


@pytest.fixture(scope="module")
def page(report: Report) -> Strict:
    return Strict(report_html(report))


def test_the_same_report_gives_the_same_page(report: Report) -> None:
    made = report_html(report)
    assert made == report_html(report)
    assert made.startswith('<!DOCTYPE html>\n<html lang="en-US">')
    assert made.isprintable() or made.encode()


def test_headings_go_down_in_order(page: Strict) -> None:
    found = [(tag, data) for tag, data in page.texts if re.fullmatch("h[1-6]", tag)]
    assert found == [
        ("h1", "Where Chicago police made arrests for possessing cannabis"),
        ("h2", "Contents"),
        ("h2", "What the records show"),
        ("h3", "Where"),
        ("h3", "When"),
        ("h2", "Every area"),
        ("h2", "How this was made"),
    ]


def test_the_policy_allows_the_one_style_sheet_and_pictures_of_the_file(
    page: Strict, report: Report
) -> None:
    (policy,) = [
        meta["content"]
        for meta in page.all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    (style,) = re.findall("<style>(.*?)</style>", report_html(report), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert set(re.findall(r"url\(([^;]*);", style)) == {"data:font/woff"}
    assert "@import" not in style


def test_nothing_acts_and_nothing_leads_out_of_the_file(page: Strict) -> None:
    tags = {tag for tag, _ in page.elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
        "foreignobject",
    }
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in LEADING & set(attributes):
            assert attributes[name].startswith(("#", "data:image/png;base64,")), (tag, name)


def test_every_name_is_one_and_every_link_leads_somewhere(page: Strict) -> None:
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(names)) == len(names)
    links = [link["href"].removeprefix("#") for link in page.all("a", "use") if "href" in link]
    pointers = [
        name
        for _, attributes in page.elements
        for name in attributes.get("aria-labelledby", "").split()
    ]
    assert set(links) | set(pointers) <= set(names)
    assert "main" in links
    assert len(page.all("nav")) == len(page.all("main")) == len(page.all("header")) == 1


def test_pictures_carry_their_alternative_text(page: Strict) -> None:
    assert page.text("desc") == [
        "Arrests in chicago fall from 22,803 in 2007 to 1,210 in 2017.",
        "Arrests in west fall from 22,803 in 2007 to 1,210 in 2017.",
    ]
    figures = [svg for svg in page.all("svg") if "trend" not in svg.get("class", "")]
    assert [svg["aria-labelledby"] for svg in figures] == [
        "figure-1-title figure-1-alt",
        "figure-2-title figure-2-alt",
    ]
    trends = [svg for svg in page.all("svg") if svg.get("class") == "trend"]
    assert len(trends) == 77
    assert trends[2]["aria-label"] == "Area 3: from 0 in 2001 to 12 in 2018"
    assert {svg["role"] for svg in page.all("svg")} == {"img"}


def test_captions_are_numbered(page: Strict) -> None:
    assert page.text("span") == [
        *("Figure 1.", "Figure 2.", "Table 1.", " Arrests by area, 2001 to 2018"),
        *("Table 2.", " Codes"),
    ]
    assert page.text("figcaption") == [
        " Arrests per year in chicago.",
        " Arrests per year in west.",
    ]


def test_cells_have_heads_of_row_and_column(page: Strict) -> None:
    scopes = [head["scope"] for head in page.all("th")]
    assert scopes == ["col"] * 5 + ["row"] * 77 + ["col"] * 2 + ["row"]
    regions = [each for each in page.all("div") if each.get("role") == "region"]
    assert [(each["aria-labelledby"], each["tabindex"]) for each in regions] == [
        ("table-1-caption", "0"),
        ("table-2-caption", "0"),
    ]


def test_a_figure_without_a_drawing_is_a_picture() -> None:
    figure = Figure("a", "Caption", 'An "alt"', b"", b"\x89PNG", (3.25, 2.0))
    page = Strict(report_html(Report("T", "", "", "", (), "", (figure,), ())))
    assert page.all("img") == [
        {
            "width": "312",
            "height": "192",
            "alt": 'An "alt"',
            "src": "data:image/png;base64,iVBORw==",
        }
    ]


def test_sections_of_one_name_can_be_told_apart() -> None:
    parts = tuple(Section(name, name, (), ()) for name in ("Who & why", "who-why", "", "\u4e2d"))
    page = Strict(report_html(Report("T", "", "", "", (), "", (Paragraph("a"),), parts)))
    assert [link["href"] for link in page.all("a")][1:] == [
        "#section-who-why",
        "#section-who-why.2",
        "#section-part",
        "#section-part.2",
    ]


def test_hostile_words_are_words(hostile_report: Report, hostile: tuple[str, ...]) -> None:
    made = report_html(hostile_report)
    made.encode()
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", made
    )
    page = Strict(made)
    for word in (*hostile[:8], hostile[-1], "righttoleftmarks"):
        assert page.text("h2").count(word) == 1
        assert page.text("li").count(word) == 1
        assert word in page.text("dd")
    test_nothing_acts_and_nothing_leads_out_of_the_file(page)
    test_every_name_is_one_and_every_link_leads_somewhere(page)


def test_a_front_page_is_read_as_it_stands_and_its_figure_keeps_its_caption(
    report: Report,
) -> None:
    first = next(block for block in report.sections[0].blocks if isinstance(block, Figure))
    narrow = replace(first, size_in=(4.4, 6.2))
    keys = next(block for block in report.cover if isinstance(block, KeyFigures))
    cover = (Paragraph("Above.", "note"), keys, Paragraph("Beside.", "lead"), narrow)
    page = report_html(replace(report, cover=cover))
    marks = [
        *("Above.", '<div class="front"><div class="beside">', "<dl", "Beside."),
        *("<figure", "<figcaption>", "</figure>\n</div>", "<section"),
    ]
    places = [page.index(mark, page.index("<main")) for mark in marks]
    assert places == sorted(places)
