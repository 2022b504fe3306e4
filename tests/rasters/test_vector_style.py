"""Styles of vector layers, as the XML that QGIS reads."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from cannabis_maps.ramp import Color, ColorClass, Ramp, Stop
from cannabis_maps.rasters.vector_style import (
    Extra,
    Fields,
    graduated_style,
    line_style,
    ruled_style,
)

LIGHT, DARK = Color(230, 230, 250, 128), Color(20, 20, 80)
RAMP = Ramp(
    (Stop(0, LIGHT), Stop(5, DARK)),
    (ColorClass(0.0, 5.0, LIGHT, "under 5"), ColorClass(5.0, float("inf"), DARK, "5 or more")),
    is_classed=True,
    ends=("0", "5 or more"),
)
FIELDS = Fields({"name": "Ward", "rate": "Rate <by> residents"}, {"rate": 2}, '"name"', "<b>&</b>")
TOO_FEW, HATCHED = Extra('"rate" IS NULL', "too few"), Extra("\"note\" LIKE 'U%'", "hatched")


def option(symbol: Element, name: str) -> str:
    found = symbol.find(f".//Option[@name='{name}']")
    assert found is not None
    return found.attrib["value"]


@pytest.fixture
def graduated() -> Element:
    return fromstring(graduated_style("rate", RAMP, 8.5, FIELDS))  # noqa: S314  ours


@pytest.fixture
def ruled() -> Element:
    return fromstring(ruled_style("rate", RAMP, TOO_FEW, HATCHED, FIELDS))  # noqa: S314  ours


def test_classes_have_the_limits_labels_and_colors_of_the_ramp(graduated: Element) -> None:
    ranges = [
        [each.attrib[name] for name in ("lower", "upper", "label", "symbol")]
        for each in graduated.iter("range")
    ]
    assert ranges == [["5", "8.5", "5 or more", "0"], ["0", "5", "under 5", "1"]]
    colors = [option(each, "color") for each in graduated.iter("symbol")]
    assert colors == ["20,20,80,255", "230,230,250,128"]


def test_an_open_class_is_not_empty_where_all_values_are_below_it() -> None:
    root = fromstring(graduated_style("rate", RAMP, 3.0, FIELDS))  # noqa: S314  ours
    assert next(root.iter("range")).attrib["upper"] == "5"


def test_rules_are_the_classes_and_what_is_beside_them(ruled: Element) -> None:
    rules = [(each.attrib["filter"], each.attrib["label"]) for each in ruled.iter("rule")]
    assert rules == [
        ('"rate" >= 5', "5 or more"),
        ('"rate" >= 0 AND "rate" < 5', "under 5"),
        ('"rate" IS NULL', "too few"),
        ("\"note\" LIKE 'U%'", "hatched"),
    ]
    named = {each.attrib["name"] for each in ruled.findall("renderer-v2/symbols/symbol")}
    assert {each.attrib["symbol"] for each in ruled.iter("rule")} == named


def test_names_are_written_on_areas_in_ink_with_a_white_halo(ruled: Element) -> None:
    (text,) = ruled.iter("text-style")
    assert (text.attrib["fieldName"], text.attrib["fontFamily"]) == ('"name"', "Source Sans Pro")
    (halo,) = text.iter("text-buffer")
    assert (halo.attrib["bufferDraw"], halo.attrib["bufferColor"]) == ("1", "255,255,255,255")


def test_lines_are_heavier_and_darker_for_the_smaller_areas_and_have_no_fill() -> None:
    style = line_style("percent", {25.0: "25%", 50.0: "50%", 90.0: "90%"}, FIELDS)
    root = fromstring(style)  # noqa: S314  ours
    symbols = root.findall("renderer-v2/symbols/symbol")
    assert {each.attrib["class"] for each in root.iter("layer")} == {"SimpleLine"}
    # The lower layer of each is its white casing.
    lines = [each.findall("layer")[1] for each in symbols]
    widths = [float(option(line, "line_width")) for line in lines]
    inks = [int(option(line, "line_color").split(",")[0]) for line in lines]
    assert widths == sorted(widths, reverse=True)
    assert inks == sorted(inks)
    assert len({option(line, "line_style") for line in lines}) == 3


def test_a_single_line_has_a_style_too() -> None:
    root = fromstring(line_style("percent", {50.0: "50%"}, FIELDS))  # noqa: S314  ours
    assert [each.attrib["value"] for each in root.iter("category")] == ["50"]


def test_readable_names_count_fields_from_the_one_after_the_number(graduated: Element) -> None:
    aliases = [dict(each.attrib) for each in graduated.iter("alias")]
    assert aliases == [
        {"field": "name", "name": "Ward", "index": "1"},
        {"field": "rate", "name": "Rate <by> residents", "index": "2"},
    ]


def test_decimals_are_those_asked_for(graduated: Element) -> None:
    name, rate = graduated.findall("fieldConfiguration/field/editWidget")
    assert (name.attrib["type"], rate.attrib["type"]) == ("TextEdit", "Range")
    assert option(rate, "Precision") == "2"


def test_the_tip_is_text_to_xml(graduated: Element) -> None:
    assert graduated.findtext("mapTip") == "<b>&</b>"
