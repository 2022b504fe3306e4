"""What holds for every figure: a sound PDF, and the words that no page goes without."""

import io
from collections.abc import Callable
from datetime import date

import pikepdf
import pypdfium2
import pytest

from cannabis_maps.comparing import compare
from cannabis_maps.estimating import estimate
from cannabis_maps.estimating_series import estimate_series
from cannabis_maps.maps.areas import compose_areas
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.maps.description import describe_areas, describe_map, describe_rates, document
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.neighborhood import compose_portrait
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.portrait_words import describe_portrait
from cannabis_maps.maps.rates import compose_rates
from cannabis_maps.maps.series import compose_series
from cannabis_maps.maps.series_words import describe_series
from cannabis_maps.maps.shading import shade
from cannabis_maps.places import community_areas
from cannabis_maps.portraits import portraits
from cannabis_maps.rates import area_rates
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.windows_recipe import ChangeRecipe
from cannabis_maps.words import Caption

SURFACE = SurfaceRecipe(cell_m=400)
Made = tuple[Page, Caption]


def heat_map(records: Records) -> Made:
    surface, known = estimate(records, SURFACE), records.provenance
    return compose_map(surface, known), describe_map(surface, known)


def one_area(records: Records) -> Made:
    surface, one = estimate(records, SURFACE), portraits(records, community_areas())[24]
    page = compose_portrait(one, surface, shade(surface, "mi"), MapOptions())
    return page, describe_portrait(one, "Method.")


def rates(records: Records) -> Made:
    found, known = area_rates(records.by_area(), records.provenance), records.provenance
    return compose_rates(found, known), describe_rates(found, known)


def areas(records: Records) -> Made:
    found, known = area_rates(records.by_area(), records.provenance), records.provenance
    return compose_areas(found, known), describe_areas(found, known)


def series(records: Records) -> Made:
    known = records.provenance
    windows = yearly_windows(known.first_day, known.last_day)
    made = estimate_series(records, windows, SURFACE)
    return compose_series(made, MapOptions()), describe_series(made)


def change(records: Records) -> Made:
    before = Window("before", date(2001, 1, 1), date(2012, 12, 31))
    after = Window("after", date(2013, 1, 1), date(2018, 11, 12))
    found = compare(records, ChangeRecipe(before, after, replicates=20), SURFACE)
    return compose_change(found), describe_change(found)


FIGURES: dict[str, Callable[[Records], Made]] = {
    "heat map": heat_map,
    "one area": one_area,
    "rates": rates,
    "areas": areas,
    "series": series,
    "change": change,
}
figures = pytest.mark.parametrize("figure", FIGURES)


@pytest.fixture(scope="module")
def pdf_of() -> Callable[[str], bytes]:
    records, made = read_records("demo"), dict[str, bytes]()

    def rendered(figure: str) -> bytes:
        if figure not in made:
            page, caption = FIGURES[figure](records)
            made[figure] = page.render("pdf", document(caption, records.provenance))
        return made[figure]

    return rendered


@figures
def test_fonts_are_embedded_and_none_is_type_3(figure: str, pdf_of: Callable[[str], bytes]) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(figure))) as pdf:
        fonts = list(pdf.pages[0].resources.Font.values())
        assert fonts
        for font in fonts:
            assert font.Subtype != "/Type3"
            (descendant,) = font.DescendantFonts
            assert "/FontFile2" in descendant.FontDescriptor


@figures
def test_a_pdf_has_title_author_subject_and_keywords(
    figure: str, pdf_of: Callable[[str], bytes]
) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(figure))) as pdf:
        told = {name: str(pdf.docinfo[name]) for name in ("/Title", "/Author", "/Subject")}
        assert "cannabis" in told["/Title"]
        assert told["/Author"].startswith("cannabis_maps ")
        assert "IUCR 1811" in told["/Subject"]
        assert "Chicago" in str(pdf.docinfo["/Keywords"])


@figures
def test_a_page_is_under_four_megabytes(figure: str, pdf_of: Callable[[str], bytes]) -> None:
    assert len(pdf_of(figure)) < 4e6


@figures
def test_every_page_says_where_it_is_from_what_it_shows_and_what_not(
    figure: str, pdf_of: Callable[[str], bytes]
) -> None:
    page = pypdfium2.PdfDocument(pdf_of(figure))[0]
    told = " ".join(page.get_textpage().get_text_bounded().split())
    for words in (
        "Source: counts by community area and year from City of Chicago Data Portal",
        "data to November 12, 2018",
        "arrests",
        "Shown: where police recorded arrests",
        "Not shown: tickets; age or race of those arrested",
        "cannabis use.",
        "the City prohibits deriving specific addresses from it",
        "should not be used for comparisons over time",
        "Nothing here is legal advice.",
        "Demonstration",
        "Made with cannabis_maps",
    ):
        assert words in told, words
    if figure not in ("rates", "areas"):
        assert "Gaussian kernel, bandwidth (sigma) 500 m" in told
