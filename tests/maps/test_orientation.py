"""Scale bar, north arrow and locator, against pyproj's geodesic on the ellipsoid."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from pyproj import Geod, Transformer

from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.neighborhood import compose_portrait
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.shading import shade
from cannabis_maps.places import city_limit, community_areas
from cannabis_maps.portraits import portraits
from cannabis_maps.records import Records

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

GEOD = Geod(ellps="GRS80")
TO_DEGREES = Transformer.from_crs("EPSG:26971", "EPSG:4269", always_xy=True).transform


def to_degrees(frame: MapFrame, x_in: float, y_in: float) -> tuple[float, float]:
    """Turn a place on the page into longitude and latitude."""
    inches = np.array([x_in, y_in]) - [frame.box.left, frame.box.bottom]
    return TO_DEGREES(*(inches * frame.meters_per_inch + frame.region[:2]))


@pytest.mark.parametrize(("name", "length_m"), [("1609.34", 4 * 1609.344), ("1000", 6000.0)])
@pytest.mark.parametrize("title", [None, "Title"])
def test_the_scale_bar_is_true_at_chicago(
    name: str,
    length_m: float,
    title: str | None,
    compose: Get,
    frame_of: Get,
) -> None:
    page = compose(title=title)
    parts = [p for p in page.figure.findobj(Rectangle) if p.get_gid() == f"scale-bar:{name}"]
    left = min(part.get_x() for part in parts)
    right = max(part.get_x() + part.get_width() for part in parts)
    frame = frame_of(page)
    # Drawn where the bar stands, and across the middle of the city.
    for y in (parts[0].get_y(), (frame.box.bottom + frame.box.top) / 2):
        start, end = to_degrees(frame, left, y), to_degrees(frame, right, y)
        assert GEOD.inv(*start, *end)[2] == pytest.approx(length_m, rel=1e-3)


def test_the_map_has_one_scale_both_ways(page: Page, frame_of: Get) -> None:
    frame = frame_of(page)
    across = (frame.region.right - frame.region.left) / frame.box.width
    up = (frame.region.top - frame.region.bottom) / frame.box.height
    assert across == pytest.approx(up, rel=1e-9)


def test_the_arrow_points_to_true_north(page: Page, frame_of: Get) -> None:
    frame = frame_of(page)
    dark, light = [
        shape.get_xy()
        for shape in page.figure.findobj(lambda artist: artist.get_gid() == "north")
        if hasattr(shape, "get_xy")
    ]
    foot, tip = (dark[1] + light[1]) / 2, dark[0]
    pointed = np.degrees(np.arctan2(*(tip - foot)))
    x, y = (
        (frame.region.left + frame.region.right) / 2,
        (frame.region.bottom + frame.region.top) / 2,
    )
    longitude, latitude = TO_DEGREES(x, y)
    ahead = np.array(
        Transformer.from_crs("EPSG:4269", "EPSG:26971", always_xy=True).transform(
            *GEOD.fwd(longitude, latitude, 0, 5000)[:2]
        )
    )
    north = np.degrees(np.arctan2(*(ahead - [x, y])))
    assert pointed == pytest.approx(north, abs=0.01)
    # Chicago lies east of the zone's central meridian: true north is left of the page's upright.
    assert -1 < north < -0.2


def test_the_locator_marks_the_city_in_the_northeast_of_illinois(page: Page) -> None:
    state, city = [
        shapely.MultiPoint(shape.get_path().vertices).convex_hull
        for shape in page.figure.findobj(PathPatch)
        if shape.get_gid() == "locator"
    ]
    assert city.area < 0.01 * state.envelope.area
    left, bottom, right, top = state.bounds
    middle = city.envelope.centroid
    assert (middle.x - left) / (right - left) > 0.85
    assert (middle.y - bottom) / (top - bottom) > 0.85


def test_the_locators_state_is_gray_and_its_city_dark(page: Page, lightness: Get) -> None:
    state, city = [
        np.array(to_rgb(shape.get_facecolor()))
        for shape in page.figure.findobj(PathPatch)
        if shape.get_gid() == "locator"
    ]
    # Off the white of the paper and the tints of the lake, and of no hue.
    assert np.ptp(state) < 0.03
    assert 80 < lightness(state) < 90
    assert lightness(city) < 20


@pytest.mark.parametrize("title", [None, "Title"])
def test_the_whole_city_is_in_the_frame(title: str | None, compose: Get, frame_of: Get) -> None:
    frame = frame_of(compose(title=title))
    assert shapely.box(*frame.box).buffer(-0.1).contains(frame.on_page(city_limit()))


def test_chicago_fills_the_height_of_the_map(page: Page, frame_of: Get) -> None:
    frame = frame_of(page)
    _, bottom, _, top = frame.on_page(city_limit()).bounds
    assert (top - bottom) / frame.box.height > 0.95


def test_the_locator_of_an_area_draws_the_city_as_it_is(
    demo: Records, demo_surface: xr.DataArray
) -> None:
    one = portraits(demo, community_areas())[24]
    page = compose_portrait(one, demo_surface, shade(demo_surface, "mi"), MapOptions())
    city, area = [
        shape.get_path() for shape in page.figure.findobj(PathPatch) if shape.get_gid() == "locator"
    ]
    left, bottom, right, top = city_limit().bounds
    meters = np.random.default_rng(1).uniform((left, bottom), (right, top), (4000, 2))
    low, high = city.get_extents().get_points()
    inches = low + (meters - (left, bottom)) * (high - low) / (right - left, top - bottom)
    for path, shape in ((city, city_limit()), (area, one.polygon)):
        sure = shapely.distance(shape.boundary, shapely.points(meters)) > 200
        held = shapely.contains_xy(shape, *meters[sure].T)
        rings = [Path(ring).contains_points(inches[sure]) for ring in path.to_polygons()]
        assert (np.logical_xor.reduce(rings) == held).all()
        assert 20 < held.sum() < 3000
