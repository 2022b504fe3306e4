"""Names on the map: spelled as the City does, at home in their areas, readable on any ground."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from cannabis_maps.maps import names
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.names import ON_DARK, ON_LIGHT, PlacedName, place_names
from cannabis_maps.maps.page import Page, Style
from cannabis_maps.maps.scale import colors, luminance, scale_for
from cannabis_maps.places import community_areas

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

STYLE = Style(6.2)


@pytest.fixture(scope="module")
def named(page: Page, text_boxes: Get) -> dict[str, shapely.Geometry]:
    """Return the room of each area's name, in inches."""
    rooms: dict[str, list[shapely.Polygon]] = {}
    for text, room in text_boxes(page):
        if str(text.get_gid()).startswith("name:"):
            rooms.setdefault(str(text.get_gid()).removeprefix("name:"), []).append(room)
    return {name: shapely.union_all(parts) for name, parts in rooms.items()}


def test_names_are_the_citys(named: dict[str, Any]) -> None:
    assert set(named) <= set(community_areas().names)
    assert {"McKinley Park", "O'Hare", "The Loop", "East Side"} <= set(named)


def test_at_most_a_few_small_areas_go_unnamed(named: dict[str, Any]) -> None:
    areas = community_areas()
    missing = [
        shape.area
        for name, shape in zip(areas.names, areas.polygons, strict=True)
        if name not in named
    ]
    assert len(missing) <= 5
    assert max(missing, default=0) < np.median([shape.area for shape in areas.polygons])


def test_no_two_names_overlap(named: dict[str, Any]) -> None:
    assert not [
        pair for pair in combinations(named, 2) if named[pair[0]].intersects(named[pair[1]])
    ]


def test_each_name_sits_mostly_in_its_own_area(
    named: dict[str, Any], page: Page, frame_of: Get, area_of: Get
) -> None:
    frame = frame_of(page)
    for name, room in named.items():
        home = frame.on_page(area_of(name))
        assert room.intersection(home).area > 0.55 * room.area, name
        assert home.contains(room.envelope.centroid), name


def contrast(one: float, other: float) -> float:
    """Return the contrast of two relative luminances (WCAG 2)."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def brightness(color: str) -> float:
    rgba = np.array([(*to_rgb(color), 1.0)])
    return float(luminance(rgba, to_rgb(CITY))[0])


@pytest.mark.parametrize(("ink", "halo"), [ON_DARK, ON_LIGHT], ids=["on dark", "on light"])
def test_the_halo_carries_the_letters_whatever_lies_below(ink: str, halo: str) -> None:
    assert contrast(brightness(ink), brightness(halo)) >= 7


@pytest.mark.parametrize(
    ("bandwidth_m", "inks"),
    [(500, {ON_LIGHT[0]}), (1500, {ON_LIGHT[0], ON_DARK[0]}), (20_000, {ON_DARK[0]})],
)
def test_letters_contrast_with_the_ground_under_them(
    bandwidth_m: float,
    inks: set[Any],
    compose: Get,
    frame_of: Get,
    make_surface: Get,
) -> None:
    page, surface = (
        compose(surface={"bandwidth_m": bandwidth_m}),
        make_surface(bandwidth_m=bandwidth_m),
    )
    frame, scale = frame_of(page), scale_for(surface.to_numpy())
    seen = set()
    for text in page.figure.findobj(Text):
        if not str(text.get_gid()).startswith("name:"):
            continue
        inches = np.array(text.get_position()) - [frame.box.left, frame.box.bottom]
        x, y = inches * frame.meters_per_inch + frame.region[:2]
        value = float(surface.sel(x=x, y=y, method="nearest"))
        if np.isfinite(value):
            rgba = colors()(np.array([min(value * scale.factor / scale.top, 1)]))
            under = float(luminance(rgba, to_rgb(CITY))[0])
            # 3 is WCAG's least for what is not small text; the halo does the rest.
            assert contrast(brightness(str(text.get_color())), under) >= 3, text.get_text()
            seen.add(text.get_color())
    assert seen >= inks


def test_a_name_stands_in_the_middle_of_its_shape() -> None:
    (name,) = place_names(["Mid"], [shapely.box(1, 1, 2, 2)], STYLE)
    assert (name.x, name.y) == pytest.approx((1.5, 1.5), abs=0.03)
    assert name.lines == ("Mid",)


def test_a_long_name_is_broken_in_a_narrow_shape() -> None:
    (name,) = place_names(["West Garfield Park"], [shapely.box(0, 0, 0.4, 1)], STYLE)
    assert name.lines == ("West", "Garfield", "Park")


def test_a_name_without_room_is_left_out() -> None:
    assert place_names(["Greater Grand Crossing"], [shapely.box(0, 0, 0.1, 0.1)], STYLE) == []


def test_a_name_keeps_off_what_is_taken() -> None:
    taken = shapely.box(0, 0.4, 2, 1)
    (name,) = place_names(["Mid"], [shapely.box(0, 0, 2, 1)], STYLE, [taken])
    assert name.footprint.disjoint(taken)


def test_the_tightest_shape_is_named_first() -> None:
    small, large = shapely.box(0, 0, 0.5, 0.2), shapely.box(0, 0, 2, 0.25)
    first, second = place_names(["Large one", "Small"], [large, small], STYLE)
    assert first.lines == ("Small",)
    assert first.surroundings.disjoint(second.footprint)


def test_surroundings_hold_the_footprint() -> None:
    name = PlacedName(("A",), 1, 1, 0.2, 0.1)
    assert name.surroundings.buffer(-0.01).contains(name.footprint)


@pytest.mark.parametrize("meters_per_inch", [2_500, 5_000, 9_000])
def test_no_better_place_is_overlooked(
    meters_per_inch: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = community_areas()
    shapes = list(shapely.transform(areas.polygons, lambda meters: meters / meters_per_inch))
    # A bar across the city, as wide as three names are high, turns some away from their middle.
    left, bottom, right, top = shapely.total_bounds(shapes)
    bar = shapely.box(left, (bottom + top) / 2, right, (bottom + top) / 2 + 0.25)
    placed = place_names(areas.names, shapes, STYLE, [bar])
    monkeypatch.setattr(names, "LOOKED_AT_ONCE", 10**6)
    names._placed.cache_clear()  # noqa: SLF001  what is known already would be said again
    assert place_names(areas.names, shapes, STYLE, [bar]) == placed
