"""Every mark on a tile lies in the mosaic where its longitude and latitude say."""

from pathlib import Path

import contextily
import mercantile
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from scipy import ndimage
from tile_server import CROSS, POINTS, TileServer

from cannabis_maps.grid import Region
from cannabis_maps.tiles import Mosaic, Pixels, mosaic, provider
from tests.tiles.conftest import CITY, QUICK, TO_MERCATOR, Getter, region_of

RENDERED = Path(__file__).parents[3] / "shared" / "data" / "tiles" / "png_rendered"


def expected(made: Mosaic) -> npt.NDArray[np.float64]:
    """Return where the known points are, in rows and columns, by pyproj."""
    rows, columns = made.image.shape[:2]
    left, bottom, right, top = made.region
    x, y = TO_MERCATOR.transform(*np.transpose(POINTS))
    across, down = (x - left) / (right - left), (top - y) / (top - bottom)
    return np.column_stack([down * rows, across * columns])


def found(made: Mosaic) -> npt.NDArray[np.float64]:
    """Return the middles of the crosses that are seen."""
    marked = (made.image[..., :3] == CROSS).all(axis=-1)
    labels, count = ndimage.label(marked, np.ones((3, 3)))
    middles = ndimage.center_of_mass(marked, labels, range(1, count + 1))
    return np.asarray(middles) + 0.5


@pytest.mark.parametrize("px", [250, 600, 1000])
@pytest.mark.parametrize("double", [False, True], ids=["plain", "double"])
def test_every_cross_is_within_half_a_pixel_of_its_place(
    getter: Getter, px: int, *, double: bool
) -> None:
    server = getter.server
    getter.region, getter.pixels = CITY, Pixels(px, px)
    made = getter.get(provider(server.double_template if double else server.template))
    seen, known = found(made), expected(made)
    assert len(seen) == len(POINTS)
    away = np.abs(seen[:, None] - known[None]).max(axis=-1).min(axis=0)
    assert away.max() <= 0.5 + 1e-6
    assert max(made.image.shape) >= px


def test_the_mosaic_is_what_contextily_stitches(getter: Getter) -> None:
    getter.region, getter.pixels = CITY, Pixels(300, 300)
    made = getter.get()
    image, extent = contextily.bounds2img(
        *CITY, zoom=made.zoom, source=getter.server.template, ll=False, wait=0, max_retries=0
    )
    size = (extent[1] - extent[0]) / image.shape[1]
    column = round((made.region.left - extent[0]) / size)
    row = round((extent[3] - made.region.top) / size)
    rows, columns = made.image.shape[:2]
    assert made.region.left == pytest.approx(extent[0] + column * size, abs=1e-3)
    np.testing.assert_array_equal(
        made.image, image[row : row + rows, column : column + columns, :3]
    )


def test_a_mosaic_of_one_whole_tile_is_that_tile(getter: Getter) -> None:
    tile = mercantile.Tile(262, 380, 10)
    bounds = mercantile.xy_bounds(tile)
    getter.region, getter.pixels = Region(*bounds), Pixels(256, 256)
    made = getter.get()
    assert (made.zoom, made.count, made.image.shape) == (10, 1, (256, 256, 3))
    assert made.region == pytest.approx(bounds)
    assert made.crs == "EPSG:3857"
    (path,) = getter.kept()
    np.testing.assert_array_equal(made.image, np.asarray(PIL.Image.open(path)))


def rendered_mosaic(region: Region, folder: Path) -> Mosaic:
    with TileServer(RENDERED) as server:
        source = provider(server.template, "© OpenStreetMap contributors")
        return mosaic(source, region, Pixels(512, 512), folder=folder, limits=QUICK)


@pytest.mark.skipif(not RENDERED.is_dir(), reason="the folder of rendered tiles is not here")
def test_rendered_tiles_come_together_as_they_lie_in_their_folder(tmp_path: Path) -> None:
    bounds = mercantile.xy_bounds(mercantile.Tile(1050, 1522, 12))
    wider = [bounds.left - 500, bounds.bottom - 500, bounds.right + 500, bounds.top + 500]
    made = rendered_mosaic(Region(*wider), tmp_path)
    assert (made.zoom, made.count) == (13, 16)
    _check_against_files(made)


def _check_against_files(made: Mosaic) -> None:
    size = (made.region.right - made.region.left) / made.image.shape[1]
    for column in (2100, 2101):
        for row in (3044, 3045):
            bounds = mercantile.xy_bounds(column, row, 13)
            x = round((bounds.left - made.region.left) / size)
            y = round((made.region.top - bounds.top) / size)
            tile = PIL.Image.open(RENDERED / "13" / str(column) / f"{row}.png").convert("RGB")
            np.testing.assert_array_equal(made.image[y : y + 256, x : x + 256], np.asarray(tile))


def test_transparent_tiles_give_a_picture_with_alpha(
    getter: Getter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clear(tile: tuple[int, int, int, int], *_: object) -> bytes:
        path = getter.folder.parent / f"{tile[1]}-{tile[2]}.png"
        PIL.Image.new("RGBA", (256, 256), (tile[1] % 256, tile[2] % 256, 0, 128)).save(path)
        return path.read_bytes()

    monkeypatch.setattr("tile_server.draw", clear)
    image = getter.get().image
    assert image.shape[2] == 4
    assert (image[..., 3] == 128).all()


def test_jpeg_tiles_are_tiles(getter: Getter) -> None:
    getter.server.kind = "JPEG"
    assert getter.get().image.shape[2] == 3


def test_a_region_over_a_corner_of_four_tiles_is_cut_from_all(getter: Getter) -> None:
    bounds = mercantile.xy_bounds(mercantile.Tile(1050, 1522, 12))
    x, y = bounds.left, bounds.top
    getter.region = region_of(-87.7, 41.8, -87.6, 41.9)._replace(
        left=x - 500, bottom=y - 500, right=x + 500, top=y + 500
    )
    getter.pixels = Pixels(26, 26)
    made = getter.get()
    assert (made.zoom, made.count) == (12, 4)
    assert made.image.shape[:2] == (28, 28)
