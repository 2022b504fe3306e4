"""The drawing's groups: what belongs together can be found, hidden and restyled together."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cannabis_maps.maps.finishing import finished_svg
from cannabis_maps.maps.page import Document
from cannabis_maps.scale_recipe import ScaleRecipe

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ("ground", "density", "areas", "furniture", "labels")
TITLE = '<g id="labels"> & "title"'
FULL: dict[str, Any] = {
    "scale": ScaleRecipe(scheme="city-mean", contours=(50.0, 90.0)),
    "notes": ("Union Station@-87.640,41.879", 'A quoted <g id="legend"> note'),
    "title": TITLE,
}


@pytest.fixture(scope="module")
def root(compose: Get) -> ET.Element:
    told = Document("", "", "", "")
    return ET.fromstring(compose(**FULL).render("svg", told, svg_text=True))  # noqa: S314  our own


def group(root: ET.Element, name: str) -> ET.Element:
    (found,) = [each for each in root.iter(f"{SVG}g") if each.get("id") == name]
    return found


def names_in(part: ET.Element) -> set[str]:
    return {str(each.get("id")).split(".")[0] for each in part.iter() if each.get("id")}


def test_the_groups_stand_one_on_another(root: ET.Element) -> None:
    order = [each.get("id") for each in root.iter(f"{SVG}g") if each.get("id") in GROUPS]
    assert tuple(order) == GROUPS


def test_each_group_holds_what_it_says(root: ET.Element) -> None:
    assert [each.tag for each in group(root, "density").iter() if each.tag == f"{SVG}image"]
    assert not [*group(root, "ground").iter(f"{SVG}image")]
    assert {"contour:50", "contour:90"} <= names_in(group(root, "areas"))
    labels = names_in(group(root, "labels"))
    assert {"name:Austin", "contour-label:50", "note", "note-dot"} <= labels
    assert [name for name in labels if name.startswith("neighbor:")]
    furniture = names_in(group(root, "furniture"))
    assert {"title", "foot", "legend", "legend-swatch", "neatline", "north"} <= furniture
    assert not (labels & furniture)


def test_no_name_is_given_twice(root: ET.Element) -> None:
    count = Counter(each.get("id") for each in root.iter(f"{SVG}g") if each.get("id"))
    assert [name for name, times in count.items() if times > 1] == []


def test_what_is_referred_to_is_there(root: ET.Element) -> None:
    known = {each.get("id") for each in root.iter()}
    text = ET.tostring(root, encoding="unicode")
    used = re.findall(r'(?:url\(#|href="#)([^)"]+)', text)
    assert set(used) <= known


def test_words_that_look_like_groups_stay_words(root: ET.Element) -> None:
    words = " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert TITLE in words
    assert 'A quoted <g id="legend"> note' in " ".join(words.split())


def test_groups_of_one_name_are_numbered_from_the_second_on() -> None:
    made = b'<svg width="1pt" height="1pt"><g id="a"/><g id="b"/><g id="a"/><g id="a"/></svg>'
    told = finished_svg(made, 1.0)
    assert re.findall(rb'id="([^"]+)"', told) == [b"a", b"b", b"a.2", b"a.3"]


def test_the_default_page_has_them_too(files: dict[str, bytes]) -> None:
    default = ET.fromstring(files["svg"])  # noqa: S314  our own
    assert {each.get("id") for each in default.iter(f"{SVG}g")} >= set(GROUPS)
