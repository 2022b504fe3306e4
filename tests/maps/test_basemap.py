"""Maps on tiles, on a file and on nothing: where things are, and whose credit stands there."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from PIL import Image
from pyproj import Geod, Transformer
from tile_server import POINTS, TileServer, world_px

from cannabis_maps import words
from cannabis_maps.basemap_recipe import BasemapRecipe
from cannabis_maps.basemaps import backdrop_of, check_basemap, drawn_with
from cannabis_maps.errors import OptionError, TilesError
from cannabis_maps.grid import Region
from cannabis_maps.maps.backdrop import BUILT_IN, WEB_MERCATOR, Backdrop
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Box, Document, Page
from cannabis_maps.maps.sheet import Form

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

DPI = 180
EQUATOR_M = 2 * math.pi * 6_378_137
TO_GROUND = Transformer.from_crs("EPSG:3857", "EPSG:26971", always_xy=True)
NOTHING = Document("", "", "", "")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TileServer]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with TileServer() as running:
        yield running


@pytest.fixture
def on(make_surface: Get, make_provenance: Get) -> Callable[..., Page]:
    """Compose a map of no arrests, so that nothing hides what it is drawn on."""

    def composed(backdrop: Backdrop, *, bare: bool = False, scale: float = 0) -> Page:
        options = MapOptions(form=Form(bare=bare, backdrop=backdrop))
        return compose_map(make_surface(scale=scale), make_provenance(), options)

    return composed


def recipe(server: TileServer) -> BasemapRecipe:
    return BasemapRecipe(f"tiles:{server.template}")


def pixels(page: Page, dpi: int = DPI) -> np.ndarray:
    with Image.open(io.BytesIO(page.render("png", NOTHING, dpi))) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def crossing(redness: np.ndarray) -> float:
    """Return where the arm across stands, counted from the corner, whatever hides a part of it."""
    above = np.clip(redness - np.median(redness), 0, None)
    top = int(above.argmax())
    near = np.arange(max(top - 2, 0), min(top + 3, above.size))
    return float(np.average(near, weights=above[near])) + 0.5


def drawn_at(point: tuple[float, float], world: int) -> tuple[float, float]:
    """Return the middle of the tile's pixel on which a cross stands, in EPSG:26971 meters."""
    across, down = (math.floor(place) + 0.5 for place in world_px(*point, world))
    mercator = np.array([across / world - 0.5, 0.5 - down / world]) * EQUATOR_M
    return TO_GROUND.transform(*mercator)


def seen(page: Page) -> MapFrame:
    """Find the map frame again, in the projection of the page."""
    axes = next(axes for axes in page.figure.axes if axes.get_label() == "map")
    place, (width, height) = axes.get_position(), page.box[2:]
    box = Box(place.x0 * width, place.y0 * height, place.x1 * width, place.y1 * height)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    return MapFrame(page, box, Region(left, bottom, right, top))


def test_known_points_of_tiles_stand_within_half_a_printed_pixel(
    server: TileServer, on: Get
) -> None:
    page = on(backdrop_of(recipe(server), DPI))
    picture, frame = pixels(page), seen(page)
    zoom, _, _, side = server.log[-1].tile
    redness = np.clip(picture[..., 0] - picture[..., 1:].max(axis=-1) - 60, 0, None)
    found = 0
    for point in POINTS:
        place = np.array([drawn_at(point, side * 2**zoom)])
        x, y = frame.to_page(place)[0] * DPI
        row, col = len(picture) - y, x
        top, left = round(row) - 7, round(col) - 7
        near = redness[top : top + 15, left : left + 15]
        # A name or a line may hide an arm.
        if not (np.median(near, axis=0).max() and np.median(near, axis=1).max()):
            continue
        found += 1
        middle = crossing(near.sum(axis=1)) + top, crossing(near.sum(axis=0)) + left
        assert middle == pytest.approx((row, col), abs=0.5)
    assert found >= 3


def test_on_tiles_a_map_is_in_their_projection_and_its_scale_bar_true(
    server: TileServer, on: Get
) -> None:
    page = on(backdrop_of(recipe(server), 40))
    frame = seen(page)
    assert frame.crs == WEB_MERCATOR
    parts = [
        part for part in page.figure.findobj(Rectangle) if part.get_gid() == "scale-bar:1609.34"
    ]
    left = min(part.get_x() for part in parts)
    right = max(part.get_x() + part.get_width() for part in parts)
    y = (frame.box.bottom + frame.box.top) / 2
    ends = frame.from_page(np.array([(left, y), (right, y)]))
    to_degrees = Transformer.from_crs("EPSG:26971", "EPSG:4269", always_xy=True).transform
    start, end = to_degrees(*ends[0]), to_degrees(*ends[1])
    assert Geod(ellps="GRS80").inv(*start, *end)[2] == pytest.approx(4 * 1609.344, rel=1e-3)


def test_places_come_back_from_the_page(server: TileServer, on: Get) -> None:
    frame = seen(on(backdrop_of(recipe(server), 40)))
    meters = np.array([[350_000.0, 580_000.0], [362_000.0, 555_000.0]])
    assert np.abs(frame.from_page(frame.to_page(meters)) - meters).max() < 1e-3


def test_a_dense_place_is_dark_where_it_is_on_tiles_too(
    server: TileServer, on: Get, make_surface: Get
) -> None:
    page = on(backdrop_of(recipe(server), 100), scale=1)
    surface = make_surface(scale=1)
    row, col = np.unravel_index(np.nanargmax(surface.to_numpy()), surface.shape)
    place = np.array([[float(surface.x[col]), float(surface.y[row])]])
    image = next(
        one for one in page.figure.findobj(AxesImage) if one.get_gid() == "density:surface"
    )
    left, right, bottom, top = image.get_extent()
    values = np.asarray(image.get_array())
    ((x, y),) = np.stack(
        Transformer.from_crs("EPSG:26971", WEB_MERCATOR, always_xy=True).transform(*place.T), axis=1
    )
    there = values[int((top - y) / (top - bottom) * len(values))]
    there = there[int((x - left) / (right - left) * values.shape[1])]
    assert there > 0.9 * values.max()


def test_the_credit_stands_outside_the_map_and_on_a_bare_page_in_the_legend(
    server: TileServer, on: Get, words_of: Get
) -> None:
    for bare in (False, True):
        assert "Basemap: tiles: 127.0.0.1." in words_of(
            on(backdrop_of(recipe(server), 40), bare=bare)
        )


@pytest.mark.parametrize("fault", ["403", "html", "not-an-image"])
def test_a_refused_basemap_gives_way_to_the_built_in_ground_and_says_so(
    fault: str, server: TileServer, on: Get, words_of: Get, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults = lambda _: fault
    page = drawn_with(recipe(server), 40, on)
    assert words.NO_BASEMAP in words_of(page)
    assert "the built-in ground is drawn instead" in caplog.text
    assert seen(page).crs == "EPSG:26971"


def test_a_required_basemap_that_is_refused_is_an_error(server: TileServer, on: Get) -> None:
    server.faults = lambda _: "403"
    with pytest.raises(TilesError, match="403"):
        drawn_with(replace(recipe(server), required=True), 40, on)


def test_a_file_is_drawn_where_it_is(tmp_path: Path, on: Get) -> None:
    path = tmp_path / "ground.tif"
    # One red square kilometer north of the city's middle, in a gray that covers all of the page.
    image = np.full((3, 700, 700), 200, dtype=np.uint8)
    image[:, 300:310, 400:410] = np.array([255, 0, 0], dtype=np.uint8)[:, None, None]
    transform = rasterio.Affine(100, 0, 315_000, 0, -100, 612_000)
    with rasterio.open(
        path, "w", driver="GTiff", width=700, height=700, count=3, dtype="uint8",
        crs="EPSG:26971", transform=transform,
    ) as file:  # fmt: skip
        file.write(image)
    page = on(backdrop_of(BasemapRecipe(str(path)), 100))
    picture, frame = pixels(page, 100), seen(page)
    red = np.argwhere((picture[..., 0] > 230) & (picture[..., 1:] < 40).all(axis=-1))
    middle = frame.to_page(np.array([[355_500.0, 581_500.0]]))[0] * 100
    row, col = (red.min(axis=0) + red.max(axis=0) + 1) / 2
    found = len(picture) - row, col
    assert found == pytest.approx((middle[1], middle[0]), abs=0.75)


def test_no_basemap_leaves_the_paper_white(on: Get) -> None:
    page = on(backdrop_of(BasemapRecipe("none"), 60))
    frame, picture = seen(page), pixels(page, 60)
    x, y = frame.to_page(np.array([[335_000.0, 560_000.0]]))[0] * 60
    assert (picture[len(picture) - round(y), round(x)] == 255).all()


def test_the_built_in_ground_is_the_default() -> None:
    assert backdrop_of(BasemapRecipe(), 300) is BUILT_IN


@pytest.mark.parametrize(
    ("basemap", "told"),
    [
        ("of-line", "neither a word nor a file; use offline, none, tiles:PROVIDER"),
        ("tiles:USGS.USTopos", "USGS.USTopo"),
        ("tiles:CartoDB.Positron", "CANNABIS_MAPS_TILES_KEY_CARTODB"),
    ],
)
def test_a_basemap_that_cannot_be_is_refused_at_once(
    basemap: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CANNABIS_MAPS_TILES_KEY_CARTODB", raising=False)
    with pytest.raises(OptionError, match=told):
        check_basemap(BasemapRecipe(basemap))
