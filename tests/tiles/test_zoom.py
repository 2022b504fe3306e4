"""The zoom, worked out by hand: as coarse as the page allows, in no more tiles than are decent."""

from dataclasses import replace

import mercantile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.grid import Region
from cannabis_maps.tiles import MOST_TILES, Pixels, plan, provider

WORLD = 40_075_016.685578488
HALF = WORLD / 2
PLAIN = provider("http://127.0.0.1/{z}/{x}/{y}.png")
DOUBLE = provider("http://127.0.0.1/{z}/{x}/{y}{r}.png")
ALL = Region(-HALF, -HALF, HALF, HALF)
NORTH_WEST = Region(-HALF, 0, 0, HALF)
# About 60 km by 48 km on the ground at 41.8 degrees north.
CITY = Region(-9_790_000, 5_105_000, -9_740_000, 5_170_000)


@pytest.mark.parametrize(
    ("region", "px", "plain", "double"),
    [
        (ALL, 256, 0, 0),
        (ALL, 257, 1, 0),
        (ALL, 512, 1, 0),
        (ALL, 513, 2, 1),
        (ALL, 1024, 2, 1),
        (NORTH_WEST, 128, 0, 0),
        (NORTH_WEST, 256, 1, 0),
        (NORTH_WEST, 300, 2, 1),
    ],
)
def test_the_zoom_is_the_coarsest_that_has_the_pixels(
    region: Region, px: int, plain: int, double: int
) -> None:
    assert plan(PLAIN, region, Pixels(px, px)).zoom == plain
    assert plan(DOUBLE, region, Pixels(px, px)).zoom == double


def test_the_longer_need_of_the_two_sides_counts() -> None:
    assert plan(PLAIN, ALL, Pixels(100, 600)).zoom == 2
    assert plan(PLAIN, ALL, Pixels(600, 100)).zoom == 2


def test_chicago_on_a_letter_page_takes_zoom_13_or_12_of_double_resolution() -> None:
    # 65 km over 10 inches at 300 dpi are 21.7 m a pixel; zoom 12 has 38.2 m, zoom 13 19.1 m.
    page = Pixels.on_page(7.7, 10, dpi=300)
    assert page == (2310, 3000)
    assert plan(PLAIN, CITY, page).zoom == 13
    assert plan(DOUBLE, CITY, page).zoom == 12


def test_the_zoom_stays_within_the_providers() -> None:
    shallow = replace(PLAIN, max_zoom=11)
    assert plan(shallow, CITY, Pixels(2310, 3000)).zoom == 11
    deep = replace(PLAIN, min_zoom=3)
    assert plan(deep, ALL, Pixels(10, 10)).zoom == 3


def test_pixels_on_a_page_are_rounded_up_but_not_for_a_hairs_breadth() -> None:
    assert Pixels.on_page(1.1, 3.0, dpi=100) == (110, 300)
    assert Pixels.on_page(1.001, 3.0, dpi=100) == (101, 300)


def test_a_region_on_the_edges_of_tiles_takes_no_neighbors() -> None:
    quarter = plan(PLAIN, NORTH_WEST, Pixels(512, 512))
    assert quarter.zoom == 2
    assert [tile[:2] for tile in quarter.tiles] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert quarter.region == pytest.approx(NORTH_WEST)
    assert quarter.shape == (512, 512)


def test_a_hair_over_the_edge_of_a_pixel_takes_one_more() -> None:
    wider = Region(-HALF, 0, 1_000.0, HALF)
    assert plan(PLAIN, wider, Pixels(512, 512)).shape == (512, 513)


CORNERS = st.tuples(
    st.floats(-170, 160), st.floats(-80, 75), st.floats(0.02, 9), st.floats(0.3, 1.5)
)


@given(corners=CORNERS, px=st.integers(1, 900), source=st.sampled_from([PLAIN, DOUBLE]))
def test_a_plan_covers_its_region_by_less_than_a_pixel_more_and_as_fine_as_asked(
    corners: tuple[float, float, float, float], px: int, source: object
) -> None:
    west, south, width, slant = corners
    left, bottom = mercantile.xy(west, south)
    right, top = mercantile.xy(west + width, min(85, south + width * slant))
    planned = plan(source, Region(left, bottom, right, top), Pixels(px, px), many_tiles=True)  # type: ignore[arg-type]
    size, hair = planned.pixel_m, planned.pixel_m * 1e-5
    over = (
        left - planned.region.left,
        bottom - planned.region.bottom,
        planned.region.right - right,
        planned.region.top - top,
    )
    assert all(-hair <= each < size + hair for each in over)
    if planned.zoom < 19:
        assert min(planned.shape) >= 1
        assert max(planned.shape) >= px
    corner_tiles = {
        mercantile.tile(*mercantile.lnglat(x, y), planned.zoom)
        for x in (left + hair, right - hair)
        for y in (bottom + hair, top - hair)
    }
    assert corner_tiles <= set(planned.tiles)
    assert len(planned.tiles) == planned.count


def test_the_edges_of_tiles_are_those_of_mercantile() -> None:
    planned = plan(PLAIN, CITY, Pixels(2310, 3000))
    first, last = planned.tiles[0], planned.tiles[-1]
    left, top = mercantile.xy_bounds(first).left, mercantile.xy_bounds(first).top
    right, bottom = mercantile.xy_bounds(last).right, mercantile.xy_bounds(last).bottom
    assert left <= planned.region.left < planned.region.right <= right
    assert bottom <= planned.region.bottom < planned.region.top <= top
    columns = (planned.region.left - left) / planned.pixel_m
    assert columns == pytest.approx(round(columns), abs=1e-5)


def test_over_400_tiles_are_refused_unless_asked_for() -> None:
    poster = Pixels(6000, 7800)
    with pytest.raises(
        OptionError, match=rf"takes [\d,]+ tiles .* over {MOST_TILES}; .*many-tiles"
    ):
        plan(PLAIN, CITY, poster)
    assert plan(PLAIN, CITY, poster, many_tiles=True).count > MOST_TILES


def test_exactly_400_tiles_are_not_refused() -> None:
    size = WORLD / 2**10
    square = Region(0, 0, 20 * size, 20 * size)
    assert plan(PLAIN, square, Pixels(20 * 256, 20 * 256)).count == MOST_TILES


def test_a_picture_over_2_gb_is_refused_even_if_many_tiles_are_not() -> None:
    with pytest.raises(OptionError, match="over 2 GB; use a lower --dpi"):
        plan(PLAIN, CITY, Pixels(60_000, 78_000), many_tiles=True)


@pytest.mark.parametrize(
    "region",
    [
        Region(0, 0, 0, 10),
        Region(0, 10, 10, 0),
        Region(0, 0, float("nan"), 10),
        Region(0, 0, 3e7, 10),
    ],
)
def test_a_region_that_is_none_is_refused(region: Region) -> None:
    with pytest.raises(OptionError, match="no rectangle of Web Mercator"):
        plan(PLAIN, region, Pixels(10, 10))


def test_no_pixels_are_refused() -> None:
    with pytest.raises(OptionError, match="0 x 10 pixels make no picture"):
        plan(PLAIN, CITY, Pixels(0, 10))
