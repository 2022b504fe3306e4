"""The ground under the maps is the City's where it was fetched, and the built-in one elsewhere."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from PIL import Image

from cannabis_maps import cache
from cannabis_maps.context import context_sources, ground
from cannabis_maps.grid import Region
from cannabis_maps.manifest import manifest
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.ground import CITY, LINES, draw_ground
from cannabis_maps.maps.page import Box, Document, Page
from cannabis_maps.maps.scale import luminance
from cannabis_maps.places import city_limit, community_areas
from cannabis_maps.recipe import Recipe, RecordsRecipe
from cannabis_maps.records import read_records
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.surroundings import built_in_ground

if TYPE_CHECKING:
    from tests.context.conftest import City

Get = Callable[..., Any]

BUILT_IN = ("county", "lake", "park", "river", "state")
DPI, METERS_PER_INCH = 100, 5000.0
REGION = Region(330_000, 550_000, 370_000, 600_000)


def picture() -> np.ndarray:
    """Draw nothing but the ground."""
    width, height = 8.0, 10.0
    page = Page(width, height)
    draw_ground(MapFrame(page, Box(0, 0, width, height), REGION))
    data = page.render("png", Document("", "", "", ""), DPI)
    with Image.open(io.BytesIO(data)) as drawn:
        return np.asarray(drawn.convert("RGB")).astype(int)


def differing(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the middle of each pixel that differs, in meters, of shape (n, 2)."""
    rows, cols = np.nonzero(np.abs(after - before).max(axis=2))
    meters = METERS_PER_INCH / DPI
    x = REGION.left + (cols + 0.5) * meters
    return np.column_stack((x, REGION.top - (rows + 0.5) * meters))


@pytest.mark.usefixtures("folder")
def test_nothing_fetched() -> None:
    assert dict(ground()) == dict(built_in_ground())


def test_the_citys_own(city: "City") -> None:
    city.fetch()
    layers = ground()
    assert sorted(layers) == sorted([*BUILT_IN, "rail", "street"])
    for name in ("county", "lake", "state"):
        assert layers[name] is built_in_ground()[name]
    for name in ("park", "river", "rail", "street"):
        assert layers[name].is_valid


def test_parks_that_are_more_than_specks(city: "City") -> None:
    city.fetch()
    parks = shapely.get_parts(ground()["park"])
    assert len(parks) == 12
    np.testing.assert_allclose(shapely.area(parks), 90_000, rtol=0.02)


def test_creeks_are_whole_and_the_lake_is_no_river(city: "City") -> None:
    city.fetch()
    waters = ground()["river"]
    # Thirty pieces of a creek, 0.2 ha each; neither ponds of 0.16 ha nor the lake.
    assert waters.area == pytest.approx(30 * 2000, rel=0.05)
    assert waters.bounds == pytest.approx((346_000, 571_000, 349_029, 571_020), abs=8)


def test_lines_end_with_the_city(city: "City") -> None:
    city.fetch()
    for name in ("street", "rail"):
        assert shapely.within(ground()[name], city_limit().buffer(1))
    street = ground()["street"]
    # What came in 1,100 pieces is a few long lines again.
    assert len(shapely.get_parts(street)) < 20
    assert 35_000 < street.length < 70_000


def test_drawn_once_for_each_content(city: "City", geojson: Get, row_of_squares: Get) -> None:
    city.fetch()
    before = ground()
    city.fetch()
    for name in ("park", "river", "rail", "street"):
        assert ground()[name] is before[name]
    city.serve("parks", geojson(row_of_squares(300, 200)))
    city.fetch()
    assert len(shapely.get_parts(ground()["park"])) == 300
    assert ground()["river"] is before["river"]


def test_the_page_differs_where_the_layers_are(city: "City") -> None:
    before = picture()
    city.fetch()
    places_changed = differing(before, picture())
    own, built_in = ground(), built_in_ground()
    shapes = [own[name] for name in ("park", "river", "rail", "street")]
    shapes += [built_in[name] for name in ("park", "river")]
    near = shapely.union_all([shapely.buffer(shape, 150) for shape in shapes])
    assert len(places_changed) > 1000
    assert shapely.contains_xy(near, *places_changed.T).all()
    for shape in shapes[:4]:
        assert shapely.contains_xy(shapely.buffer(shape, 60), *places_changed.T).any()
    cache.clear()
    assert not len(differing(before, picture()))


def test_lines_are_quiet() -> None:
    rgb = [[int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
           for color in (CITY, *(color for color, _ in LINES.values()))]  # fmt: skip
    paper, *inks = (
        float(luminance(np.array([[*color, 1.0]]), (1.0, 1.0, 1.0))[0]) for color in rgb
    )
    for ink in inks:
        # WCAG's contrast; what is to be read has at least 4.5.
        assert 1.1 < (paper + 0.05) / (ink + 0.05) < 1.5
    assert all(width <= 0.3 for _, width in LINES.values())


def test_the_manifest_says_what_ground_was_used(city: "City") -> None:
    run, records = RunRecipe(Recipe(RecordsRecipe(("demo",)))), read_records("demo")
    assert manifest(run, records, community_areas(), [], {})["ground"] == []
    kept = city.fetch()
    names = ("parks", "waterways", "major_streets", "rail")
    assert manifest(run, records, community_areas(), [], {})["ground"] == [
        {"name": f"{name}.geojson", "sha256": kept[name].sha256} for name in names
    ]
    assert len(context_sources()) == 4
    cache.clear()
    assert manifest(run, records, community_areas(), [], {})["ground"] == []
