"""What holds for every figure: a sound PDF, and the words that no page goes without."""

import io
from collections.abc import Callable
from functools import cache

import pikepdf
import pypdfium2
import pytest
import xarray as xr

from cannabis_maps.comparison import Comparison
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
from cannabis_maps.records import Records
from cannabis_maps.series import Series
from cannabis_maps.words import Caption

FIGURES = ("heat map", "one area", "rates", "areas", "series", "change")
Made = tuple[Page, Caption]
figures = pytest.mark.parametrize("figure", FIGURES)


@pytest.fixture(scope="module")
def heat_map(demo: Records, demo_surface: xr.DataArray) -> Made:
    known = demo.provenance
    return compose_map(demo_surface, known), describe_map(demo_surface, known)


@pytest.fixture(scope="module")
def one_area(demo: Records, demo_surface: xr.DataArray) -> Made:
    one, shading = portraits(demo, community_areas())[24], shade(demo_surface, "mi")
    page = compose_portrait(one, demo_surface, shading, MapOptions())
    return page, describe_portrait(one, "Method.")


@pytest.fixture(scope="module")
def rates(demo: Records) -> Made:
    found, known = area_rates(demo.by_area(), demo.provenance), demo.provenance
    return compose_rates(found, known), describe_rates(found, known)


@pytest.fixture(scope="module")
def areas(demo: Records) -> Made:
    found, known = area_rates(demo.by_area(), demo.provenance), demo.provenance
    return compose_areas(found, known), describe_areas(found, known)


@pytest.fixture(scope="module")
def series(demo_series: Series) -> Made:
    return compose_series(demo_series, MapOptions()), describe_series(demo_series)


@pytest.fixture(scope="module")
def change(demo_change: Comparison) -> Made:
    return compose_change(demo_change), describe_change(demo_change)


@pytest.fixture(scope="module")
def pdf_of(demo: Records, request: pytest.FixtureRequest) -> Callable[[str], bytes]:
    @cache
    def rendered(figure: str) -> bytes:
        page, caption = request.getfixturevalue(figure.replace(" ", "_"))
        data: bytes = page.render("pdf", document(caption, demo.provenance))
        return data

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
