"""Styles of rasters, as the XML that QGIS reads."""

import math
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.ramp import Color, ColorClass, Ramp, Stop
from cannabis_maps.rasters.classes import classified
from cannabis_maps.rasters.raster_style import classes_style, raster_style

CLEAR, LIGHT, DARK = Color(255, 255, 255, 0), Color(230, 230, 250, 128), Color(20, 20, 80)
CLASSES = (
    ColorClass(-math.inf, 0.1, CLEAR, "under 0.1 & more"),
    ColorClass(0.1, 5.0, LIGHT, "0.1 to 5"),
    ColorClass(5.0, math.inf, DARK, "5 or more"),
)
STOPS = (Stop(0.0, CLEAR), Stop(0.1, LIGHT), Stop(5.0, DARK))
EVEN = Ramp(STOPS, CLASSES, is_classed=False, ends=("0", "5 or more"))
CLASSED = Ramp(STOPS, CLASSES, is_classed=True, ends=("under 0.1", "5 or more"))


def read(style: bytes) -> Element:
    return fromstring(style)  # noqa: S314  ours


def only(root: Element, name: str) -> dict[str, str]:
    (found,) = root.iter(name)
    return found.attrib


def items(root: Element) -> list[tuple[float, str]]:
    return [(float(each.attrib["value"]), each.attrib["label"]) for each in root.iter("item")]


@pytest.mark.parametrize(("ramp", "kind"), [(EVEN, "INTERPOLATED"), (CLASSED, "DISCRETE")])
def test_minimum_and_maximum_are_fixed(ramp: Ramp, kind: str) -> None:
    root = read(raster_style(ramp))
    renderer, shader = only(root, "rasterrenderer"), only(root, "colorrampshader")
    assert renderer["type"] == "singlebandpseudocolor"
    assert (renderer["classificationMin"], renderer["classificationMax"]) == ("0", "5")
    assert (shader["minimumValue"], shader["maximumValue"]) == ("0", "5")
    assert shader["colorRampType"] == kind
    assert root.findtext(".//minMaxOrigin/limits") == "None"


def test_the_style_is_whole() -> None:
    root = read(raster_style(EVEN))
    assert root.attrib["styleCategories"] == "AllStyleCategories"
    parts = [child.tag for child in root[0]]
    assert parts == [
        "provider",
        "rasterrenderer",
        "brightnesscontrast",
        "huesaturation",
        "rasterresampler",
        "resamplingStage",
    ]


def test_colors_fade_as_on_paper() -> None:
    colors = [
        (each.attrib["color"], each.attrib["alpha"])
        for each in read(raster_style(EVEN)).iter("item")
    ]
    assert colors == [("#ffffff", "0"), ("#e6e6fa", "128"), ("#141450", "255")]


def test_the_band_drawn_is_the_one_asked_for() -> None:
    assert only(read(raster_style(EVEN, 7)), "rasterrenderer")["band"] == "7"


def test_the_legend_says_what_is_at_its_ends() -> None:
    legend = only(read(raster_style(EVEN)), "rampLegendSettings")
    assert (legend["minimumLabel"], legend["maximumLabel"]) == ("0", "5 or more")


def test_classes_are_named_and_the_highest_is_open() -> None:
    (_, first), (_, second), (highest, third) = items(read(raster_style(CLASSED)))
    assert (first, second, third) == ("under 0.1 & more", "0.1 to 5", "5 or more")
    assert highest == math.inf


@given(st.floats(-10, 10, width=32) | st.sampled_from([np.float32(0.1), np.float32(5)]))
def test_style_and_raster_of_classes_agree_in_float32(value: float) -> None:
    # A class in QGIS ends with its value, ours before its limit.
    by_style = next(
        at for at, (end, _) in enumerate(items(read(raster_style(CLASSED))), 1) if value <= end
    )
    assert by_style == classified(np.array([[value]]), CLASSED)[0, 0]


@pytest.mark.parametrize(("limit", "above"), [(0.1, 2), (5.0, 3)])
def test_a_value_on_a_limit_is_of_the_class_above(limit: float, above: int) -> None:
    stored = np.float32(limit)
    ends = [end for end, _ in items(read(raster_style(CLASSED)))]
    assert ends[above - 2] == np.nextafter(stored, np.float32(0)) < stored
    assert classified(np.array([[stored]]), CLASSED)[0, 0] == above
    assert classified(np.array([[ends[above - 2]]]), CLASSED)[0, 0] == above - 1


def test_the_raster_of_classes_lists_these_and_no_more() -> None:
    root = read(classes_style(CLASSED))
    assert only(root, "rasterrenderer")["type"] == "paletted"
    entries = [
        [each.attrib[name] for name in ("value", "label", "color", "alpha")]
        for each in root.iter("paletteEntry")
    ]
    # Half of (230, 230, 250) and half of white; opaque, as in the color table.
    assert entries == [
        ["1", "under 0.1 & more", "#ffffff", "255"],
        ["2", "0.1 to 5", "#f2f2fc", "255"],
        ["3", "5 or more", "#141450", "255"],
    ]
