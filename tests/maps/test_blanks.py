"""A part of the city without a value looks like no value, and the page says why."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from cannabis_maps.maps.blanks import GRAY, LINE, blank_region
from cannabis_maps.maps.description import describe_map, document
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.scale import colors, scale_for, written
from cannabis_maps.places import cells_in_city, city_limit, community_areas
from cannabis_maps.provenance import Provenance

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

BLANK = {"max_cv": 0.3}
SQUARE_MILE_KM2 = 2.589988110336
DPI = 100


@pytest.fixture(scope="module")
def surface(make_surface: Get) -> xr.DataArray:
    made: xr.DataArray = make_surface(**BLANK)
    return made


@pytest.fixture(scope="module")
def provenance(make_provenance: Get) -> Provenance:
    made: Provenance = make_provenance()
    return made


@pytest.fixture(scope="module")
def page(compose: Get) -> Page:
    made: Page = compose(surface=BLANK)
    return made


@pytest.fixture(scope="module")
def picture(page: Page, surface: xr.DataArray, provenance: Provenance) -> np.ndarray:
    described = document(describe_map(surface, provenance), provenance)
    with Image.open(io.BytesIO(page.render("png", described, DPI))) as opened:
        return np.asarray(opened.convert("RGB")) / 255


def centers(surface: xr.DataArray, chosen: np.ndarray) -> np.ndarray:
    rows, cols = np.nonzero(chosen)
    return np.column_stack((surface.x.values[cols], surface.y.values[rows]))


def test_the_region_holds_the_blank_cells_and_no_other(surface: xr.DataArray) -> None:
    region, inside = (
        blank_region(surface),
        cells_in_city(surface["x"].to_numpy(), surface["y"].to_numpy()),
    )
    shapely.prepare(region)
    for chosen, held in ((np.isnan(surface), True), (np.isfinite(surface), False)):
        places = centers(surface, np.asarray(chosen) & inside)
        assert len(places) > 500
        assert (shapely.contains_xy(region, *places.T) == held).all()


def test_the_region_ends_at_the_city_limit(surface: xr.DataArray) -> None:
    region = blank_region(surface)
    assert city_limit().buffer(1e-6).covers(region)
    # Nothing of O'Hare has a value, up to its very edge.
    ohare = community_areas().polygons[75].intersection(shapely.box(0, 0, 339_000, 1e6))
    assert region.buffer(1e-6).covers(ohare)


def test_a_surface_without_blank_cells_has_no_such_region(make_surface: Get) -> None:
    assert blank_region(make_surface()).is_empty


def test_what_is_blank_has_no_color_of_the_scale(
    picture: np.ndarray, page: Page, surface: xr.DataArray, frame_of: Get, text_boxes: Get
) -> None:
    frame = frame_of(page)
    words = shapely.union_all([room.buffer(0.05) for _, room in text_boxes(page)])
    inland = shapely.buffer(city_limit(), -400)
    places = centers(
        surface,
        np.isnan(surface.to_numpy())
        & cells_in_city(surface["x"].to_numpy(), surface["y"].to_numpy()),
    )
    inches = frame.to_page(places[shapely.contains_xy(inland, *places.T)])
    inches = inches[~shapely.contains_xy(words, *inches.T)]
    found = picture[(11 * DPI - inches[:, 1] * DPI).astype(int), (inches[:, 0] * DPI).astype(int)]
    tint, line = to_rgb(GRAY), to_rgb(LINE)
    # Between tint and line where no park, water or border is: most of it.
    between = (found <= np.array(tint) + 0.01) & (found >= np.array(line) - 0.01)
    assert between.all(axis=1).mean() > 0.75
    # The scale's inks are blue; parks and water are nearly gray.
    assert (found[:, 2] - found[:, 0]).max() < 0.11
    inks = np.asarray(colors()(np.linspace(0.15, 0.8, 50)))
    assert (inks[:, 2] - inks[:, 0]).min() > 0.12


def test_no_ground_of_its_own_where_nothing_is_blank(compose: Get) -> None:
    names = {artist.get_gid() for artist in compose().figure.findobj()}
    assert not {name for name in names if str(name).startswith("blank")}


def test_the_legend_says_why_beside_the_same_look(page: Page, words_of: Get) -> None:
    assert (
        "too few arrests: by chance alone the value would typically vary by over 30 percent"
        in words_of(page)
    )
    swatches = [part for part in page.figure.findobj(Rectangle) if part.get_gid() == "blank-key"]
    assert to_rgb(GRAY) in [part.get_facecolor()[:3] for part in swatches]


def test_the_foot_says_what_is_left(page: Page, words_of: Get) -> None:
    # 0.9 of 273,000, as the fixture has it.
    assert (
        "Hatched: coefficient of variation over 0.3, if arrests were independent; not a sampling "
        "error. The cells that are shown add up to 245,700 of the 273,000 arrests mapped."
    ) in words_of(page)


def test_average_and_largest_value_are_those_of_what_is_shown(
    page: Page, surface: xr.DataArray, words_of: Get
) -> None:
    average = float(surface.mean()) * SQUARE_MILE_KM2
    largest = float(surface.max()) * SQUARE_MILE_KM2
    assert f"average where shown {average:,.0f}" in words_of(page)
    assert f"largest value shown {largest:,.0f} per square mile." in words_of(page)
    assert "city average" not in words_of(page)


def test_the_description_tells_how_much_is_blank_and_ranks_no_areas(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    told = describe_map(surface, provenance).description
    values, inside = (
        surface.to_numpy(),
        cells_in_city(surface["x"].to_numpy(), surface["y"].to_numpy()),
    )
    part = 100 * np.isnan(values[inside]).mean()
    x, y = np.meshgrid(surface.x, surface.y)
    whole = sum(
        bool(held.any()) and bool(np.isnan(values[held]).all())
        for held in (
            shapely.contains_xy(polygon, x, y) & inside for polygon in community_areas().polygons
        )
    )
    areas = "1 area" if whole == 1 else f"{whole} areas"
    assert whole >= 1
    assert f" Hatched, for too few arrests: {part:.0f} percent of the city, " in told
    assert f"all of {areas} among it." in told
    assert f"the average where shown is {written(scale_for(values).average)}." in told
    assert "Averages are" not in told
    assert "city's average" not in told


def test_the_caption_says_where_and_why(surface: xr.DataArray, provenance: Provenance) -> None:
    assert (
        "Blank where there are no arrests, or so few that chance alone would typically change the "
        "value by over 30 percent, if arrests were independent (coefficient of variation over 0.3; "
        "not a sampling error). The cells that are shown add up to 245,700 of the 273,000 arrests "
        "mapped."
    ) in describe_map(surface, provenance).caption


def test_names_on_blank_ground_are_dark(page: Page) -> None:
    (name,) = [text for text in page.figure.findobj(Text) if text.get_gid() == "name:O'Hare"]
    assert max(to_rgb(name.get_color())) < 0.3
