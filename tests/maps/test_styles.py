"""Styles: colors keep their order, and stay apart for eyes that see fewer of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Text

from cannabis_maps.errors import OptionError
from cannabis_maps.maps import ground
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Document
from cannabis_maps.maps.scale import colors
from cannabis_maps.maps.sheet import Form
from cannabis_maps.maps.styles import STYLES, check_style, restyled

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

# Machado, Oliveira and Fernandes (2009), severity 1, on linear sRGB.
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopes": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopes": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
styles = pytest.mark.parametrize("style", STYLES)
seen_by = pytest.mark.parametrize("eyes", SEEN_BY)


def seen(rgb: np.ndarray, eyes: str) -> np.ndarray:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ SEEN_BY[eyes].T, 0, 1)
    encoded: np.ndarray = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return encoded


def ramp(style: str) -> np.ndarray:
    """Return the scale's colors over the city's ground."""
    inks = restyled(np.asarray(colors()(np.arange(512))), style)
    city = restyled(np.array(to_rgba(ground.CITY)), style)[:3]
    laid: np.ndarray = inks[:, :3] * inks[:, 3:] + city * (1 - inks[:, 3:])
    return laid


@styles
@seen_by
def test_lightness_goes_one_way_along_the_scale(style: str, eyes: str, lightness: Get) -> None:
    light = lightness(seen(ramp(style), eyes))
    steps = np.diff(light) * np.sign(light[-1] - light[0])
    # A step's rounding, and what a screen cannot show.
    assert steps.min() > -0.15
    assert abs(light[-1] - light[0]) > 60


@styles
@seen_by
@pytest.mark.parametrize("classes", [5, 7])
def test_neighboring_classes_stay_apart(
    style: str, eyes: str, classes: int, lightness: Get
) -> None:
    places = ((np.arange(classes) + 0.6) / classes * 511).round().astype(int)
    light = lightness(seen(ramp(style)[places], eyes))
    assert np.abs(np.diff(light)).min() > 5


@styles
def test_words_stand_out_from_the_paper(style: str, lightness: Get) -> None:
    ink, paper = (
        lightness(restyled(np.array(to_rgba(color)), style)[:3]) for color in ("#48484b", "#ffffff")
    )
    assert abs(ink - paper) > 50


def test_gray_has_no_hue() -> None:
    rgb = ramp("gray")
    assert np.ptp(rgb, axis=1).max() < 1e-3


def test_dark_turns_light_and_dark_around(lightness: Get) -> None:
    light = lightness(ramp("dark"))
    assert light[0] < 15
    assert light[-1] > 70


def test_print_changes_nothing() -> None:
    inks = np.asarray(colors()(np.arange(512)))
    assert np.abs(restyled(inks, "print") - inks).max() < 1e-6


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(OptionError, match="style 'sepia' is not known; use print, gray, dark"):
        check_style("sepia")


def test_a_dark_page_is_dark_and_its_words_light(make_surface: Get, make_provenance: Get) -> None:
    page = compose_map(make_surface(), make_provenance(), MapOptions(form=Form(style="dark")))
    page.render("png", Document("", "", "", ""), 20)
    assert max(to_rgba(page.figure.get_facecolor())[:3]) < 0.15
    (title, *_) = [text for text in page.figure.findobj(Text) if text.get_gid() == "title"]
    assert min(to_rgba(title.get_color())[:3]) > 0.7


def test_a_page_is_changed_once_however_often_it_is_rendered(
    make_surface: Get, make_provenance: Get
) -> None:
    page = compose_map(make_surface(), make_provenance(), MapOptions(form=Form(style="dark")))
    nothing = Document("", "", "", "")
    assert page.render("png", nothing, 20) == page.render("png", nothing, 20)
