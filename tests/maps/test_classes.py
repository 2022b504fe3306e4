"""Classes on a page: every color where its class is, and a legend that says which."""

import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from cannabis_maps.maps.classes import ClassScale, class_scale, ranges, written_limits
from cannabis_maps.maps.description import describe_map
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.paper import COLUMN
from cannabis_maps.maps.scale import colors, scale_to
from cannabis_maps.maps.shading import shade
from cannabis_maps.maps.sheet import Form
from cannabis_maps.scale_recipe import SCHEMES, ScaleRecipe

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SQUARE_MILE_KM2 = 2.589988110336
GIVEN = ScaleRecipe(breaks=(25.0, 50.0, 100.0, 200.0))
SCHEMED = [ScaleRecipe(scheme=scheme) for scheme in SCHEMES]
recipes = pytest.mark.parametrize("recipe", [GIVEN, *SCHEMED], ids=["breaks", *SCHEMES])


@pytest.fixture(scope="module")
def surface(make_surface: Get) -> xr.DataArray:
    made: xr.DataArray = make_surface()
    return made


def said(page: Page) -> str:
    texts = [text for text in page.figure.findobj(Text) if text.get_gid() == "legend"]
    return " ".join(text.get_text() for text in texts)


def swatches(page: Page) -> list[tuple[float, ...]]:
    """Return the inks of the legend, the lowest class first."""
    parts = [part for part in page.figure.findobj(Rectangle) if part.get_gid() == "legend-swatch"]
    inks = parts[1::3]
    return [to_rgba(part.get_facecolor()) for part in inks]


@recipes
def test_the_legend_has_a_swatch_for_each_class_and_both_units(
    recipe: ScaleRecipe, compose: Get, surface: xr.DataArray
) -> None:
    page, scale = compose(scale=recipe), class_scale(surface.to_numpy(), "mi", recipe)
    shown = swatches(page)
    assert len(shown) == len(scale.breaks) + 1
    np.testing.assert_allclose(shown, scale.colormap(np.arange(len(shown))))
    for limits in (scale.limits(), scale.other_limits()):
        for low, high in pairwise(limits):
            assert f"{low}-{high}" in said(page) or f"{low} to {high}" in said(page)
    assert "per km²" in said(page)
    average = float(surface.mean()) * SQUARE_MILE_KM2
    assert f"city average {average:.0f}" in said(page)
    assert f"{scale.told()}; largest value {scale.largest:,.0f} per square mile." in said(page)


def test_the_legend_of_the_average_says_its_multiples(compose: Get) -> None:
    text = said(compose(scale=ScaleRecipe(classes=4, scheme="city-mean")))
    assert "times average" in text
    for part in ("< 0.5", "0.5-1", "1-2", "≥ 2"):
        assert part in text


def test_a_column_has_the_classes_in_a_row(compose: Get, surface: xr.DataArray) -> None:
    page = compose(scale=ScaleRecipe(scheme="city-mean"), form=Form(COLUMN))
    parts = [part for part in page.figure.findobj(Rectangle) if part.get_gid() == "legend-swatch"]
    assert len({part.get_y() for part in parts}) == 1
    scale = class_scale(surface.to_numpy(), "mi", ScaleRecipe(scheme="city-mean"))
    lefts = sorted({round(part.get_x(), 6) for part in parts})
    placed = {
        (round(text.get_position()[0], 6), text.get_text())
        for text in page.figure.findobj(Text)
        if text.get_gid() == "legend"
    }
    for limits in (scale.limits(), scale.other_limits(), ["0.5", "1", "2", "3", "5"]):
        assert set(zip(lefts[1:], limits, strict=False)) <= placed


@recipes
def test_each_value_gets_the_ink_of_its_class(recipe: ScaleRecipe, surface: xr.DataArray) -> None:
    scale = class_scale(surface.to_numpy(), "km", recipe)
    values = np.append(surface.to_numpy()[np.isfinite(surface)], [0.0, *scale.breaks])
    numbers = np.asarray(scale.norm(values))
    expected = sum((values >= limit).astype(int) for limit in scale.breaks)
    np.testing.assert_array_equal(numbers, expected)


def test_the_picture_shows_the_inks_of_the_classes_and_no_others_between(
    compose: Get, frame_of: Get, surface: xr.DataArray
) -> None:
    page = compose(scale=GIVEN)
    with Image.open(io.BytesIO(page.render("png", Document("", "", "", ""), 100))) as opened:
        picture = np.asarray(opened.convert("RGB")) / 255
    frame = frame_of(page)
    scale = class_scale(surface.to_numpy(), "mi", GIVEN)
    rgba = np.asarray(scale.colormap(np.arange(5)))
    inks = rgba[:, :3] * rgba[:, 3:] + np.array(to_rgb(CITY)) * (1 - rgba[:, 3:])
    rows, cols = np.nonzero(np.isfinite(surface.to_numpy()))
    places = np.column_stack((surface.x.to_numpy()[cols], surface.y.to_numpy()[rows]))
    inches = frame.to_page(places)
    at = (1100 - inches[:, 1] * 100).astype(int), (inches[:, 0] * 100).astype(int)
    values = surface.to_numpy()[rows, cols] * SQUARE_MILE_KM2
    off = np.abs(picture[at] - inks[np.searchsorted(GIVEN.breaks, values, side="right")])
    # Names, lines, parks and the edges of classes aside.
    assert (off.max(axis=1) < 2 / 255).mean() > 0.6
    everywhere = np.abs(picture[at][:, np.newaxis] - inks).max(axis=2).min(axis=1)
    assert (everywhere < 2 / 255).mean() > 0.65


def test_the_image_is_classed_after_it_is_interpolated(compose: Get) -> None:
    (image,) = [
        part
        for part in compose(scale=GIVEN).figure.findobj(AxesImage)
        if part.get_gid() == "density:surface"
    ]
    assert image.get_interpolation() == "bilinear"
    assert image.get_interpolation_stage() == "data"
    assert list(image.norm.boundaries[:-1]) == [0, *GIVEN.breaks]


@pytest.mark.parametrize("count", range(2, 10))
def test_inks_are_of_the_same_ramp_and_stand_apart(count: int, lightness: Get) -> None:
    scale = ClassScale("mi", tuple(range(1, count)), 20.0, 3.0)
    rgba = np.asarray(scale.colormap(np.arange(count)))
    ramp = np.asarray(colors()(np.linspace(0, 1, 512)))
    assert np.abs(rgba[:, np.newaxis] - ramp).max(axis=2).min() < 1e-9
    laid = rgba[:, :3] * rgba[:, 3:] + np.array(to_rgb(CITY)) * (1 - rgba[:, 3:])
    assert (-np.diff(lightness(laid)) > 5).all()


@given(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=8, unique=True))
def test_written_limits_are_near_and_differ_where_classes_do(given: list[float]) -> None:
    limits = sorted(given)
    texts = written_limits(limits)
    read = np.array([float(text.replace(",", "")) for text in texts])
    gaps = np.diff([0.0, *limits])
    wide = gaps > 1e-6
    assert (np.abs(read - limits)[wide] <= 0.1 * gaps[wide] * (1 + 1e-6)).all()


def test_classes_in_words() -> None:
    assert ranges(["1,000"]) == ["under 1,000", "1,000 or more"]


def test_limits_are_the_same_in_both_units() -> None:
    scale = ClassScale("km", (10.0, 20.0, 40.0), 50.0, 5.0)
    assert scale.limits() == ["10", "20", "40"]
    assert scale.other_limits() == ["26", "52", "104"]


@recipes
def test_the_description_says_the_classes(
    recipe: ScaleRecipe, surface: xr.DataArray, make_provenance: Get
) -> None:
    shading = shade(surface, "mi", recipe)
    told = describe_map(surface, make_provenance(), shading=shading).description
    assert isinstance(shading.scale, ClassScale)
    listed = "; ".join(ranges(shading.scale.limits()))
    assert f" {shading.scale.told()}, per square mile: {listed}." in told


def test_a_scale_that_is_set_ends_where_it_is_asked_to(compose: Get) -> None:
    page = compose(scale=ScaleRecipe(scale_max=120.0))
    assert re.search(r"Linear scale, set to end at 120; largest value [\d,]+ per", said(page))
    assert "fitted" not in said(page)
    assert "≥ 120" in said(page)
    high = said(compose(scale=ScaleRecipe(scale_max=1e5)))
    assert "≥" not in high
    assert "100,000" in high


def test_two_maps_with_one_end_have_one_scale(make_surface: Get) -> None:
    one, other = (
        scale_to(make_surface(scale=times).to_numpy(), "mi", 250.0) for times in (0.5, 1.5)
    )
    assert (one.top, one.ticks) == (other.top, other.ticks)
    np.testing.assert_array_equal(
        one.colormap(one.norm([3.0, 90, 251])), other.colormap(other.norm([3.0, 90, 251]))
    )
    assert (one.is_set, other.is_cut) == (True, True)


@given(st.floats(1e-3, 1e6))
def test_a_set_end_is_a_tick_and_so_is_zero(top: float) -> None:
    ticks = scale_to(np.array([0.0, 1.0]), "km", top).ticks
    assert ticks[0] == 0
    assert ticks[-1] == pytest.approx(top)
    assert 3 <= len(ticks) <= 9
    assert (np.diff(ticks) > 0).all()
