"""Every size of page, with titles short and long: nothing overlaps or leaves the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import shapely
from matplotlib.text import Text
from PIL import Image

from cannabis_maps.maps.areas import compose_areas
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import FigureOptions, MapOptions
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.maps.sheet import Form
from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.places import city_limit
from cannabis_maps.rates import area_rates

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

COUNTS = np.arange(77)
# Of the pictures on a page, where only its paper and its letters are looked at.
COARSE_DPI = 50
NOTHING = Document("Title", "", "", "")
TITLE = (
    "Where police in the City of Chicago recorded arrests for possessing 30 grams of cannabis or "
    "less over eighteen years of the public records, to"
)
# Sizes, lengths of titles and words, chosen so that each pair of values meets at least once.
CASES: dict[str, tuple[str, str | None, bool, int, dict[str, Any]]] = {
    "letter": ("letter", None, False, 60, {}),
    "letter, lying": ("letter", "landscape", False, 140, {"demonstration": True}),
    "tabloid": ("tabloid", None, False, 5, {"demonstration": True}),
    "tabloid, lying": ("tabloid", "landscape", False, 60, {"arrests_only": False}),
    "a4": ("a4", None, False, 140, {"arrests_only": False}),
    "a4, lying, bare": ("a4", "landscape", True, 5, {}),
    "a3": ("a3", None, True, 60, {"demonstration": True}),
    "figure": ("figure", None, False, 140, {}),
    "figure, demonstration": ("figure", None, False, 60, {"demonstration": True}),
    "figure, bare": ("figure", None, True, 5, {"offense": ALL_CANNABIS}),
    "column": ("column", None, False, 5, {}),
    "column, demonstration": ("column", None, False, 60, {"demonstration": True}),
    "column, bare": ("column", None, True, 60, {"arrests_only": False}),
    "slide": ("slide", None, False, 140, {"offense": ALL_CANNABIS}),
    "slide, bare": ("slide", None, True, 5, {"demonstration": True}),
    "poster": ("poster", None, False, 140, {"demonstration": True}),
    "5 x 6 in": ("5x6in", None, False, 60, {}),
    "12 x 5 in": ("12x5in", None, False, 5, {}),
}
cases = pytest.mark.parametrize("case", CASES)


@pytest.fixture(scope="module")
def heat_map(make_surface: Get, make_provenance: Get) -> Callable[[str], Page]:
    pages: dict[str, Page] = {}

    def made(case: str) -> Page:
        page, orientation, bare, length, told = CASES[case]
        if case not in pages:
            form = Form(parse_paper(page, orientation), bare)
            options = MapOptions(title=TITLE[:length], form=form)
            pages[case] = compose_map(make_surface(), make_provenance(**told), options)
        return pages[case]

    return made


@pytest.fixture(scope="module")
def rates_map(make_provenance: Get) -> Callable[[str], Page]:
    pages: dict[str, Page] = {}

    def made(case: str) -> Page:
        page, orientation, bare, _, told = CASES[case]
        if case not in pages:
            provenance = make_provenance(**told)
            form = Form(parse_paper(page, orientation), bare)
            pages[case] = compose_rates(
                area_rates(COUNTS, provenance), provenance, FigureOptions(form=form)
            )
        return pages[case]

    return made


@cases
def test_no_two_texts_of_a_heat_map_overlap(
    case: str, heat_map: Get, text_boxes: Get, overlaps: Get
) -> None:
    assert overlaps(text_boxes(heat_map(case))) == []


@cases
def test_no_two_texts_of_a_map_of_rates_overlap(
    case: str, rates_map: Get, text_boxes: Get, overlaps: Get
) -> None:
    assert overlaps(text_boxes(rates_map(case))) == []


@cases
def test_all_words_stay_on_the_page(
    case: str, heat_map: Get, rates_map: Get, text_boxes: Get
) -> None:
    for page in (heat_map(case), rates_map(case)):
        paper = shapely.box(*page.box)
        for text, room in text_boxes(page):
            assert paper.contains(room), text.get_text()


@cases
def test_what_is_not_a_name_keeps_off_the_city(
    case: str, heat_map: Get, text_boxes: Get, frame_of: Get
) -> None:
    page = heat_map(case)
    city = frame_of(page).on_page(city_limit())
    shapely.prepare(city)
    for text, room in text_boxes(page):
        if not str(text.get_gid()).startswith(("name:", "stamp")):
            assert not city.intersects(room), text.get_text()


@cases
def test_no_type_is_smaller_than_six_points(case: str, heat_map: Get, rates_map: Get) -> None:
    for page in (heat_map(case), rates_map(case)):
        sizes = {text.get_fontsize() for text in page.figure.findobj(Text) if text.get_text()}
        assert min(sizes) * page.enlargement >= 6


@cases
def test_legend_unit_and_number_are_on_every_page(
    case: str, heat_map: Get, rates_map: Get, words_of: Get
) -> None:
    for page, unit in (
        (heat_map(case), "per square mile per year"),
        (rates_map(case), "per 1,000 residents per year"),
    ):
        told = words_of(page)
        assert unit in told
        number = r"[\d,]{6,} (arrests|incidents)( mapped of [\d,]{6,} recorded|, those)"
        assert re.search(number, told)


@cases
def test_a_bare_page_has_neither_title_nor_foot(case: str, heat_map: Get) -> None:
    page, bare = heat_map(case), CASES[case][2]
    kinds = {text.get_gid() for text in page.figure.findobj(Text)}
    assert bool(kinds & {"title", "subtitle", "foot"}) != bare


@pytest.mark.parametrize("case", ["letter", "tabloid, lying", "column", "poster"])
def test_a_pdf_is_exactly_as_large_as_its_paper(case: str, heat_map: Get) -> None:
    paper = parse_paper(*CASES[case][:2])
    pdf = pypdfium2.PdfDocument(heat_map(case).render("pdf", NOTHING, COARSE_DPI))
    box = pdf[0].get_mediabox()
    assert box == pytest.approx((0, 0, paper.width_in * 72, paper.height_in * 72), abs=1e-3)


@pytest.mark.parametrize("case", ["tabloid", "column", "slide"])
def test_a_png_has_the_pixels_of_its_paper_and_says_so(
    case: str, heat_map: Get, tmp_path: Path
) -> None:
    paper, path = parse_paper(*CASES[case][:2]), tmp_path / "map.png"
    path.write_bytes(heat_map(case).render("png", NOTHING, 100))
    with Image.open(path) as picture:
        assert picture.size == (round(paper.width_in * 100), round(paper.height_in * 100))
        assert picture.info["dpi"] == pytest.approx((100, 100), abs=0.1)


def test_an_svg_is_as_large_as_its_paper_and_keeps_its_coordinates(heat_map: Get) -> None:
    page = heat_map("tabloid")
    start = page.render("svg", NOTHING, COARSE_DPI)[:2000].decode()
    size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', start)
    assert size is not None
    assert (float(size[1]), float(size[2])) == pytest.approx((11 * 72, 17 * 72), abs=1e-3)
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', start)
    assert view is not None
    assert float(view[1]) == pytest.approx(page.box.width * 72, abs=1e-3)


def test_lettering_of_an_svg_is_outlines_or_text(heat_map: Get) -> None:
    page = heat_map("column")
    outlines = page.render("svg", NOTHING, COARSE_DPI).decode()
    text = page.render("svg", NOTHING, COARSE_DPI, svg_text=True).decode()
    assert "<text" not in outlines
    assert "Arrests per square mile per year</text>" in text
    assert "DejaVu" not in text
    heading = re.search(r"<text[^>]*>Arrests per square mile per year<", text)
    assert heading is not None
    assert "font-weight: 700" in heading[0]
    assert "'Source Sans Pro'" in heading[0]


@pytest.mark.parametrize("page", ["letter", "tabloid", "a4", "a3", "poster"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("demonstration", [False, True])
def test_the_table_of_areas_has_all_areas_and_no_overlaps(
    page: str,
    orientation: str,
    *,
    demonstration: bool,
    make_provenance: Get,
    text_boxes: Get,
    overlaps: Get,
) -> None:
    provenance = make_provenance(demonstration=demonstration)
    form = Form(parse_paper(page, orientation))
    table = compose_areas(area_rates(COUNTS, provenance), provenance, form=form)
    boxes = text_boxes(table)
    assert overlaps(boxes) == []
    assert all(shapely.box(*table.box).contains(room) for _, room in boxes)
    assert len({text.get_gid() for text, _ in boxes if "area:" in str(text.get_gid())}) == 77
