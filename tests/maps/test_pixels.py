"""The picture against the surface: every color where it belongs, and nothing outside the city."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.text import Text
from PIL import Image
from scipy.interpolate import RegularGridInterpolator

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.ground import CITY, LAND, SHALLOWS
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.scale import scale_for
from cannabis_maps.places import chicago_grid, city_limit, community_areas
from cannabis_maps.surroundings import built_in_ground

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

DPI = 300
LEVEL = 1 / 255


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB")) / 255


def at(frame: MapFrame, meters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and columns of the pixels that hold places of shape (n, 2)."""
    inches = frame.to_page(meters)
    return (3300 - inches[:, 1] * DPI).astype(int), (inches[:, 0] * DPI).astype(int)


def middle_of(frame: MapFrame, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Return the places in meters of the middle of pixels."""
    inches = np.column_stack(((cols + 0.5) / DPI, (3300 - rows - 0.5) / DPI))
    corner = [frame.box.left, frame.box.bottom]
    return (inches - corner) * frame.meters_per_inch + [frame.region.left, frame.region.bottom]


def words_on(boxes: list[Any], frame: MapFrame) -> shapely.Geometry:
    """Return the room of all words and of their halos, in meters."""
    rooms = [room.buffer(0.05) for _, room in boxes]
    scale = frame.meters_per_inch
    corner = np.array([frame.box.left, frame.box.bottom])
    return shapely.transform(
        shapely.union_all(rooms), lambda inches: (inches - corner) * scale + frame.region[:2]
    )


@pytest.fixture(scope="module")
def picture(files: dict[str, bytes]) -> np.ndarray:
    return pixels(files["png"])


@pytest.fixture(scope="module")
def scattered(page: Page, frame_of: Get) -> np.ndarray:
    left, bottom, right, top = frame_of(page).region
    random = np.random.default_rng(300)
    return np.column_stack((random.uniform(left, right, 6000), random.uniform(bottom, top, 6000)))


def test_colors_in_the_city_are_those_of_the_surface(
    picture: np.ndarray,
    scattered: np.ndarray,
    page: Page,
    frame_of: Get,
    text_boxes: Get,
    make_surface: Get,
    inks: np.ndarray,
) -> None:
    frame, surface, layers = frame_of(page), make_surface(), built_in_ground()
    lines = shapely.simplify(shapely.boundary(community_areas().polygons), 10)
    aside = shapely.union_all(
        [
            *shapely.buffer(lines, 90),
            layers["park"].simplify(10).buffer(20),
            layers["river"].simplify(10).buffer(70),
            words_on(text_boxes(page), frame),
        ]
    )
    # Half a cell from the limit a value is carried over from the nearest cell; keep off it.
    clear = city_limit().simplify(20).buffer(-620).difference(aside)
    shapely.prepare(clear)
    rows, cols = at(frame, scattered[shapely.contains_xy(clear, *scattered.T)])
    assert len(rows) > 500
    between = RegularGridInterpolator(
        (surface.y.to_numpy()[::-1], surface.x.to_numpy()), surface.to_numpy()[::-1]
    )
    values = between(middle_of(frame, rows, cols)[:, ::-1])
    known = np.isfinite(values)
    scale = scale_for(surface.to_numpy())
    share = np.clip(values[known] * scale.factor / scale.top, 0, 1)
    expected = inks[np.minimum((share * 512).astype(int), 511)]
    off = np.abs(picture[rows, cols][known] - expected).max(axis=1)
    assert share.max() > 0.8
    assert np.median(off) <= 2 * LEVEL
    assert off.max() <= 8 * LEVEL


def test_no_color_of_the_scale_outside_the_city(
    picture: np.ndarray,
    scattered: np.ndarray,
    page: Page,
    frame_of: Get,
    text_boxes: Get,
    room_of: Get,
) -> None:
    frame, layers = frame_of(page), built_in_ground()
    furniture = ("year", "law", "legend", "scale", "north", "locator", "average")
    shapes = [
        room_of(page, artist)
        for artist in page.figure.findobj(lambda artist: bool(artist.get_gid()))
        if str(artist.get_gid()).startswith(furniture) and not isinstance(artist, Text)
    ]
    corner = np.array([frame.box.left, frame.box.bottom])
    on_ground = shapely.transform(
        shapely.union_all([shape.buffer(0.2) for shape in shapes]),
        lambda inches: (inches - corner) * frame.meters_per_inch + frame.region[:2],
    )
    aside = [
        city_limit().simplify(20).buffer(80),
        layers["county"].buffer(100),
        layers["lake"].boundary.simplify(10).buffer(50),
        words_on(text_boxes(page), frame),
        on_ground,
    ]
    inner = shapely.box(*frame.region).buffer(-100)
    clear = inner.difference(shapely.union_all(aside))
    shapely.prepare(clear)
    rows, cols = at(frame, scattered[shapely.contains_xy(clear, *scattered.T)])
    assert len(rows) > 1500
    known = np.array([to_rgb(color) for color in (LAND, *SHALLOWS)])
    off = np.abs(picture[rows, cols][:, np.newaxis] - known).max(axis=2).min(axis=1)
    # Between two tints of the lake a pixel may be a mixture of them.
    tint = np.abs(np.diff(known[1:], axis=0)).max()
    assert np.quantile(off, 0.98) <= LEVEL
    assert off.max() <= tint


@pytest.mark.parametrize(
    "place",
    [(363_700.0, 560_100.0), (335_500.0, 588_300.0), (347_700.0, 581_500.0)],
    ids=["in the southeast", "in the northwest", "in the west"],
)
def test_a_single_place_is_dark_at_its_own_pixel(
    place: tuple[float, float],
    make_provenance: Get,
    frame_of: Get,
    lightness: Get,
) -> None:
    page, surface = _single(place, make_provenance)
    assert float(surface.sel(x=place[0], y=place[1])) == float(surface.max())
    frame = frame_of(page)
    picture = pixels(page.render("png", Document("", "", "", ""), DPI))
    (row,), (col,) = at(frame, np.array([place]))
    near = lightness(picture[row - 45 : row + 46, col - 45 : col + 46])
    dark = np.argwhere(near < 50)
    assert len(dark) > 200
    # Neither line nor name is near: the dark disk ends as far on all sides.
    assert (dark.min(axis=0) > 0).all()
    assert np.abs((dark.min(axis=0) + dark.max(axis=0)) / 2 - 45).max() <= 1
    assert np.abs(dark.mean(axis=0) - 45).max() <= 1


def test_rows_are_not_upside_down(make_provenance: Get) -> None:
    north = (335_500.0, 588_300.0)
    page, surface = _single(north, make_provenance)
    image = next(
        part for part in page.figure.findobj(AxesImage) if part.get_gid() == "density:surface"
    )
    drawn = np.unravel_index(np.argmax(np.asarray(image.get_array())), surface.shape)
    assert surface.y.to_numpy()[drawn[0]] == north[1]
    left, right, bottom, top = image.get_extent()
    assert (left, top) == (surface.x.to_numpy()[0] - 100, surface.y.to_numpy()[0] + 100)
    assert (right, bottom) == (surface.x.to_numpy()[-1] + 100, surface.y.to_numpy()[-1] - 100)


def _single(place: tuple[float, float], make_provenance: Get) -> tuple[Page, xr.DataArray]:
    surface = kernel_density(
        [place[0]],
        [place[1]],
        [1000],
        chicago_grid(200),
        window=city_limit(),
        estimator=Estimator(bandwidth_m=250),
        years=1,
    )
    return compose_map(surface, make_provenance()), surface


def test_an_empty_city_is_bare_ground(make_provenance: Get, make_surface: Get) -> None:
    page = compose_map(make_surface(scale=0), make_provenance())
    picture = pixels(page.render("png", Document("", "", "", ""), 100))
    bare = np.abs(picture - to_rgb(CITY)).max(axis=2) <= LEVEL
    # 598.6 km2 at 5.13 km to the inch, less lines, names, parks and river.
    assert 0.7 * 22.7 < bare.sum() / 100**2 < 22.7
