"""Nothing overlaps with classes, contours and notes, whatever the page."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from cannabis_maps.maps.paper import COLUMN, FIGURE, SLIDE, parse_paper
from cannabis_maps.maps.sheet import Form
from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.places import city_limit
from cannabis_maps.scale_recipe import SCHEMES, ScaleRecipe

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

LINES = (50.0, 75.0, 90.0)
NOTES = ("Union Station@-87.640,41.879", "A place in the west@-87.76,41.88", "At the foot.")
ALL_OF_IT = {"scale": ScaleRecipe(9, "quantiles", (), LINES), "notes": NOTES}
CASES: dict[str, dict[str, Any]] = {
    **{f"9 by {scheme}": {"scale": ScaleRecipe(9, scheme)} for scheme in SCHEMES[:3]},
    "by the average": {"scale": ScaleRecipe(scheme="city-mean", contours=(50.0,))},
    "by the average in kilometers": {"scale": ScaleRecipe(scheme="city-mean"), "units": "km"},
    "limits of many digits": {
        "scale": ScaleRecipe(breaks=(1234.5, 23456.75, 345678.25, 4567890.5)),
    },
    "contours": {"scale": ScaleRecipe(contours=LINES), "notes": NOTES},
    "whole period": {"scale": ScaleRecipe(scheme="city-mean"), "surface": {"measure": "total"}},
    "a set end of many digits": {"scale": ScaleRecipe(scale_max=1234.567)},
    "blank in part": {
        "scale": ScaleRecipe(scheme="natural", contours=LINES),
        "surface": {"max_cv": 0.3},
    },
    "a demonstration": {**ALL_OF_IT, "provenance": {"demonstration": True}},
    "all of it": {**ALL_OF_IT, "provenance": {"offense": ALL_CANNABIS}},
    **{
        f"all of it on a {name}": {**ALL_OF_IT, "form": Form(paper)}
        for name, paper in {
            "column": COLUMN,
            "figure": FIGURE,
            "slide": SLIDE,
            "tabloid": parse_paper("tabloid"),
        }.items()
    },
    "all of it, bare": {**ALL_OF_IT, "form": Form(bare=True)},
}
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
ON_CITY = ("name:", "stamp", "density", "blank:", "neatline", "contour:", "contour-label", "note")
BESIDE_MAP = ("foot", "title", "subtitle")


@cases
def test_no_two_texts_overlap(
    case: dict[str, Any], compose: Get, text_boxes: Get, overlaps: Get
) -> None:
    assert overlaps(text_boxes(compose(**case))) == []


@cases
def test_texts_stay_on_the_page(case: dict[str, Any], compose: Get, text_boxes: Get) -> None:
    page = compose(**case)
    paper = shapely.box(*page.box).buffer(0.01)
    for text, room in text_boxes(page):
        assert paper.contains(room), text.get_text()


@cases
def test_no_text_is_on_a_swatch(case: dict[str, Any], compose: Get, text_boxes: Get) -> None:
    page = compose(**case)
    shapes = [
        shapely.box(*part.get_bbox().extents)
        for part in page.figure.findobj(Rectangle)
        if part.get_gid() == "legend-swatch"
    ]
    shapes += [
        shapely.Polygon(part.get_xy())
        for part in page.figure.findobj(Polygon)
        if part.get_gid() == "legend-bar"
    ]
    for text, room in text_boxes(page):
        assert not any(room.intersects(shape) for shape in shapes), text.get_text()


@cases
def test_furniture_keeps_off_the_city(
    case: dict[str, Any], compose: Get, frame_of: Get, room_of: Get
) -> None:
    page = compose(**case)
    city = frame_of(page).on_page(city_limit())
    shapely.prepare(city)
    for artist in page.figure.findobj(lambda artist: bool(artist.get_gid())):
        name = str(artist.get_gid())
        if not isinstance(artist, Axes) and not name.startswith((*ON_CITY, *BESIDE_MAP)):
            assert not city.intersects(room_of(page, artist)), name


@cases
def test_what_is_on_the_map_stays_in_its_frame(
    case: dict[str, Any], compose: Get, frame_of: Get, text_boxes: Get
) -> None:
    page = compose(**case)
    frame = shapely.box(*frame_of(page).box)
    for text, room in text_boxes(page):
        if str(text.get_gid()).startswith(("name:", "contour-label", "note")):
            assert frame.contains(room), text.get_text()
