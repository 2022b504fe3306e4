"""Nothing overlaps, nothing leaves its place, whatever the words and the numbers."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from cannabis_maps import words
from cannabis_maps.maps.page import Page
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_OVER_30G
from cannabis_maps.places import city_limit

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

LONG_TITLE = (
    "Where police in the City of Chicago recorded arrests for possessing 30 grams of cannabis or "
    "less over eighteen years of the public records, to"
)
CREDIT = (
    "Map: A. Person and B. Person for The Daily Paper of Chicago, with help from the graphics "
    "desk, after records of the City; edited by C. Person. All rights reserved."
)
FINE = {"bandwidth_m": 150, "cell_m": 200, "caution": words.FINER}
CASES = {
    "defaults": {},
    "the offense of the longest name": {"provenance": {"offense": ALL_CANNABIS}},
    "over 30 grams": {"provenance": {"offense": POSSESSION_OVER_30G}},
    "a title of 5 characters": {"title": "Title"},
    "a title of 60 characters": {"title": LONG_TITLE[:60]},
    "a title of 140 characters": {"title": LONG_TITLE},
    "kilometers": {"units": "km"},
    "a subtitle of two lines": {"subtitle": f"{LONG_TITLE}."},
    "one year": {"provenance": {"first": date(2010, 1, 1), "last": date(2010, 12, 31)}},
    "one day": {
        "provenance": {"first": date(2010, 5, 5), "last": date(2010, 5, 5)},
        "surface": {"scale": 1e-4},
    },
    "a month of few": {
        "provenance": {"first": date(2013, 6, 1), "last": date(2013, 6, 30), "mapped": 20},
        "surface": {**FINE, "scale": 1e-5},
    },
    "two years": {"provenance": {"first": date(2012, 1, 1), "last": date(2013, 6, 30)}},
    "law in the first year": {
        "provenance": {"first": date(2016, 1, 1), "last": date(2020, 6, 30)},
    },
    "part years at both ends": {
        "provenance": {"first": date(2012, 8, 4), "last": date(2025, 3, 3)},
    },
    "25 years": {"provenance": {"first": date(2001, 1, 1), "last": date(2025, 12, 31)}},
    "demonstration": {"provenance": {"demonstration": True}},
    "demonstration with all the words there are": {
        "provenance": {"demonstration": True, "arrests_only": False, "offense": ALL_CANNABIS},
        "surface": FINE,
        "units": "km",
        "credit": CREDIT,
    },
    "all that a page can say": {
        "provenance": {
            "first": date(2013, 9, 1),
            "last": date(2013, 9, 30),
            "arrests_only": False,
            "offense": ALL_CANNABIS,
            "mapped": 99,
        },
        "surface": FINE,
        "title": LONG_TITLE,
        "subtitle": f"{LONG_TITLE}.",
        "credit": CREDIT,
    },
    "a demonstration's subtitle in the foot": {
        "provenance": {"demonstration": True, "offense": ALL_CANNABIS},
        "surface": FINE,
        "subtitle": f"{LONG_TITLE}.",
        "credit": CREDIT,
    },
    "incidents": {"provenance": {"arrests_only": False}},
    "credit": {"credit": CREDIT},
    "finer than the data": {"surface": FINE},
    "whole period": {"surface": {"measure": "total"}},
    "whole period, finer": {"surface": {**FINE, "measure": "total"}},
    "blank in part": {"surface": {"max_cv": 0.3}},
    "a demonstration, blank in part": {
        "provenance": {"demonstration": True, "arrests_only": False},
        "surface": {**FINE, "max_cv": 0.125},
    },
    "blank in part, and all that a page can say": {
        "provenance": {
            "first": date(2013, 9, 1),
            "last": date(2013, 9, 30),
            "arrests_only": False,
            "offense": ALL_CANNABIS,
            "mapped": 99,
        },
        "surface": {**FINE, "max_cv": 0.125},
        "title": LONG_TITLE,
        "subtitle": f"{LONG_TITLE}.",
        "credit": CREDIT,
    },
    "an even surface": {"surface": {"bandwidth_m": 20_000}},
    "hardly any arrest": {"surface": {"scale": 1e-7}},
    "no arrest": {"surface": {"scale": 0}},
}
MORE = {
    f"{times:g} times the arrests": {"surface": {"scale": times}}
    for times in (0.0007, 0.05, 0.31, 0.7, 2.2, 7, 30)
}
ON_CITY = ("name:", "stamp", "density", "blank:", "neatline")
FOOT_AND_HEAD = ("foot", "title", "subtitle")
cases = pytest.mark.parametrize(
    "case",
    [*CASES.values(), *(pytest.param(case, marks=pytest.mark.slow) for case in MORE.values())],
    ids=[*CASES, *MORE],
)


@pytest.fixture(scope="module")
def furniture(room_of: Get) -> Callable[[Page], list[tuple[Artist, shapely.Polygon]]]:
    """Find what stands in the map frame beside the city, with its room in inches."""

    @cache
    def found_on(page: Page) -> list[tuple[Artist, shapely.Polygon]]:
        return [
            (artist, room_of(page, artist))
            for artist in page.figure.findobj(lambda artist: bool(artist.get_gid()))
            if not isinstance(artist, Axes)
            and not str(artist.get_gid()).startswith((*ON_CITY, *FOOT_AND_HEAD))
        ]

    return found_on


@cases
def test_no_two_texts_overlap(
    case: dict[str, Any], compose: Get, text_boxes: Get, overlaps: Get
) -> None:
    assert overlaps(text_boxes(compose(**case))) == []


@cases
def test_texts_stay_in_their_places(
    case: dict[str, Any],
    compose: Get,
    text_boxes: Get,
    frame_of: Get,
) -> None:
    page = compose(**case)
    frame = shapely.box(*frame_of(page).box)
    # Half an inch of margin, but for what hangs below a baseline.
    body = shapely.box(0.5, 0.45, 8.0, 10.6).buffer(0.01)
    for text, room in text_boxes(page):
        if text.get_gid() in FOOT_AND_HEAD:
            assert body.contains(room), text.get_text()
            assert frame.disjoint(room), text.get_text()
        else:
            assert frame.contains(room), text.get_text()


@cases
def test_furniture_keeps_off_the_city(
    case: dict[str, Any], furniture: Get, compose: Get, frame_of: Get
) -> None:
    page = compose(**case)
    frame = frame_of(page)
    city, paper = frame.on_page(city_limit()), shapely.box(*frame.box)
    shapely.prepare(city)
    for artist, room in furniture(page):
        assert not city.intersects(room), artist.get_gid()
        assert paper.covers(room), artist.get_gid()


@cases
def test_words_keep_off_bars_and_lines(
    case: dict[str, Any], furniture: Get, compose: Get, text_boxes: Get
) -> None:
    page = compose(**case)
    solid = ("year:", "law", "average", "legend-bar", "scale-bar", "north")
    shapes = [
        (artist, room)
        for artist, room in furniture(page)
        if str(artist.get_gid()).startswith(solid) and not isinstance(artist, Text)
    ]
    assert [
        (text.get_text(), artist.get_gid())
        for text, room in text_boxes(page)
        for artist, its_room in shapes
        if room.intersects(its_room)
    ] == []


@cases
def test_both_ends_of_the_scale_are_labeled(case: dict[str, Any], compose: Get) -> None:
    page = compose(**case)
    labels = [
        text.get_text()
        for text in page.figure.findobj(Text)
        if text.get_gid() == "legend"
        and text.get_text().lstrip("≥ ").replace(",", "")[:1].isdigit()
    ]
    assert labels[0] == "0"
    assert float(labels[1].lstrip("≥ ").replace(",", "")) > 0


@cases
def test_at_least_70_areas_are_named(case: dict[str, Any], compose: Get) -> None:
    named = {
        artist.get_gid()
        for artist in compose(**case).figure.findobj(Text)
        if str(artist.get_gid()).startswith("name:")
    }
    assert len(named) >= 70
