"""A raster file as the ground: whatever its kind and CRS, it lies where it says."""

import sqlite3
from pathlib import Path

import mercantile
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
import rasterio
from pyproj import Transformer
from rasterio.enums import ColorInterp
from rasterio.transform import Affine
from tile_server import CROSS, draw

from cannabis_maps.errors import CannabisMapsError, TilesError
from cannabis_maps.grid import Region
from cannabis_maps.tiles import Pixels, raster_file

Image = npt.NDArray[np.uint8]

CITY_CRS, WEB = "EPSG:26971", "EPSG:3857"
REGION = Region(350_000, 575_000, 360_000, 585_000)
PIXELS = Pixels(100, 100)
WIDER = Region(345_000, 570_000, 365_000, 590_000)
MARK = (355_150.0, 579_850.0)
RED, GRAY, BLUE = (200, 30, 40), (120, 120, 120), (10, 20, 220)


def colored(rows: int = 400, columns: int = 400) -> Image:
    """Return bands of one color with a square of another, 3 pixels wide, around the mark."""
    image = np.empty((3, rows, columns), np.uint8)
    image[:] = np.reshape(GRAY, (3, 1, 1))
    return image


def place_mark(image: Image, region: Region, crs: str, color: tuple[int, ...]) -> None:
    x, y = Transformer.from_crs(CITY_CRS, crs, always_xy=True).transform(*MARK)
    rows, columns = image.shape[1:]
    row = int((region.top - y) / (region.top - region.bottom) * rows)
    column = int((x - region.left) / (region.right - region.left) * columns)
    image[:, row - 4 : row + 5, column - 4 : column + 5] = np.reshape(color, (-1, 1, 1))


def laid_on(region: Region, rows: int, columns: int) -> Affine:
    left, bottom, right, top = region
    return Affine((right - left) / columns, 0, left, 0, (bottom - top) / rows, top)


def write(path: Path, image: Image, region: Region = WIDER, crs: str | None = CITY_CRS) -> Path:
    count, rows, columns = image.shape
    placed = {"transform": laid_on(region, rows, columns), "crs": crs}
    with rasterio.open(
        path, "w", "GTiff", columns, rows, count, dtype=image.dtype, **placed
    ) as file:
        file.write(image)
    return path


def in_crs(region: Region, crs: str) -> Region:
    transformer = Transformer.from_crs(CITY_CRS, crs, always_xy=True)
    return Region(*transformer.transform_bounds(*region))


def middle_of(image: Image, color: tuple[int, ...], within: int = 40) -> tuple[float, float]:
    """Return the middle of what is of a color, in columns and rows."""
    near = np.abs(image[..., :3].astype(int) - color).max(axis=-1) < within
    rows, columns = np.nonzero(near)
    return float(columns.mean() + 0.5), float(rows.mean() + 0.5)


def place_of_mark(crs: str = CITY_CRS, region: Region = REGION) -> tuple[float, float]:
    x, y = Transformer.from_crs(CITY_CRS, crs, always_xy=True).transform(*MARK)
    left, bottom, right, top = region
    across, down = (x - left) / (right - left), (top - y) / (top - bottom)
    return across * PIXELS.width, down * PIXELS.height


def test_a_file_on_the_wanted_pixels_comes_as_it_is(tmp_path: Path) -> None:
    image = np.random.default_rng(5).integers(0, 255, (3, 200, 200), dtype=np.uint8)
    made = raster_file(write(tmp_path / "a.tif", image), REGION, CITY_CRS, PIXELS)
    np.testing.assert_array_equal(np.moveaxis(made.image, -1, 0), image[:, 50:150, 50:150])
    assert (made.region, made.crs, made.credit) == (REGION, CITY_CRS, "a.tif")


@pytest.mark.parametrize("source", [CITY_CRS, WEB, "EPSG:4326", "EPSG:3435"])
@pytest.mark.parametrize("wanted", [CITY_CRS, WEB])
def test_a_mark_is_within_half_a_pixel_of_its_place(
    tmp_path: Path, source: str, wanted: str
) -> None:
    held = in_crs(WIDER, source)
    image = colored(1200, 1200)
    place_mark(image, held, source, RED)
    path = write(tmp_path / "a.tif", image, held, source)
    region = in_crs(REGION, wanted)
    made = raster_file(path, region, wanted, PIXELS)
    assert made.image.shape == (100, 100, 3)
    assert made.region == region
    assert middle_of(made.image, RED) == pytest.approx(place_of_mark(wanted, region), abs=0.5)


def test_gray_comes_as_three_equal_colors(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", colored()[:1])
    image = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert image.shape == (100, 100, 3)
    assert (image == 120).all()


def test_colors_with_alpha_keep_it(tmp_path: Path) -> None:
    image = np.concatenate([colored(), np.full((1, 400, 400), 90, np.uint8)])
    path = write(tmp_path / "a.tif", image)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [
            ColorInterp.red,
            ColorInterp.green,
            ColorInterp.blue,
            ColorInterp.alpha,
        ]
    made = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert made.shape == (100, 100, 4)
    assert (made == (*GRAY, 90)).all()


def test_gray_with_alpha_keeps_it(tmp_path: Path) -> None:
    image = np.stack([np.full((400, 400), 7, np.uint8), np.full((400, 400), 90, np.uint8)])
    path = write(tmp_path / "a.tif", image)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.gray, ColorInterp.alpha]
    made = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert (made == (7, 7, 7, 90)).all()


def test_nodata_is_transparent(tmp_path: Path) -> None:
    image = colored()
    image[:, :200] = 0
    path = write(tmp_path / "a.tif", image)
    with rasterio.open(path, "r+") as file:
        file.nodata = 0
    made = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert made.shape == (100, 100, 4)
    assert (made[:49, :, 3] == 0).all()
    assert (made[51:] == (*GRAY, 255)).all()


def test_a_fourth_band_that_is_no_alpha_is_left_out(tmp_path: Path) -> None:
    image = np.concatenate([colored(), np.full((1, 400, 400), 90, np.uint8)])
    path = write(tmp_path / "a.tif", image)
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [
            ColorInterp.red,
            ColorInterp.green,
            ColorInterp.blue,
            ColorInterp.undefined,
        ]
    made = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert (made == GRAY).all()
    assert made.shape == (100, 100, 3)


def test_a_palette_is_looked_up_before_its_colors_are_mixed(tmp_path: Path) -> None:
    numbers = np.full((1, 1200, 1200), 3, np.uint8)
    place_mark(numbers, WIDER, CITY_CRS, (9,))
    path = write(tmp_path / "a.tif", numbers)
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {3: (*GRAY, 255), 6: (0, 255, 0, 255), 9: (*BLUE, 255)})
    image = raster_file(path, REGION, CITY_CRS, PIXELS).image
    assert image.shape == (100, 100, 3)
    assert middle_of(image, BLUE) == pytest.approx(place_of_mark(), abs=0.5)
    # Green stands between the two in the palette, and nowhere in the picture.
    assert (image[..., 1] <= 120).all()


def write_mbtiles(path: Path, zoom: int) -> Path:
    """Write drawn tiles by the standard's own words, without GDAL."""
    west, south, east, north = in_crs(WIDER, "EPSG:4326")
    mark = Transformer.from_crs(CITY_CRS, "EPSG:4326", always_xy=True).transform(*MARK)
    told = {
        "name": "ground",
        "format": "png",
        "minzoom": zoom,
        "maxzoom": zoom,
        "bounds": f"{west},{south},{east},{north}",
        "attribution": "&copy; <a href='https://example.org'>The county</a>",
    }
    base = sqlite3.connect(path)
    with base:
        base.execute("CREATE TABLE metadata (name text, value text)")
        base.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, "
            "tile_data blob)"
        )
        base.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        for tile in mercantile.tiles(west, south, east, north, zoom):
            data = draw((zoom, tile.x, tile.y, 256), (mark,))
            # Rows are counted from the south in this format.
            row = 2**zoom - 1 - tile.y
            base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, tile.x, row, data))
    base.close()
    return path


def test_mbtiles_are_read_with_their_attribution(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "ground.mbtiles", 12)
    for crs in (CITY_CRS, WEB):
        region = in_crs(REGION, crs)
        made = raster_file(path, region, crs, Pixels(300, 300))
        middle = middle_of(made.image, CROSS, within=110)
        across, down = place_of_mark(crs, region)
        assert middle == pytest.approx((across * 3, down * 3), abs=0.75)
        assert made.credit == "© The county"


def test_a_geotiff_is_credited_by_its_copyright(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", colored())
    with rasterio.open(path, "r+") as file:
        file.update_tags(TIFFTAG_COPYRIGHT="Cook County, 2024")
    assert raster_file(path, REGION, CITY_CRS, PIXELS).credit == "Cook County, 2024"


def test_a_rotated_file_is_laid_straight(tmp_path: Path) -> None:
    image = colored(600, 600)
    turned = Affine(39, 39, 331_600, 39, -39, 580_000)
    path = tmp_path / "a.tif"
    with rasterio.open(
        path, "w", "GTiff", 600, 600, 3, dtype="uint8", crs=CITY_CRS, transform=turned
    ) as file:
        file.write(image)
    made = raster_file(path, REGION, CITY_CRS, PIXELS)
    assert (made.image == GRAY).all()


@pytest.mark.parametrize("crs", [CITY_CRS, WEB])
def test_a_file_that_does_not_cover_the_map_is_refused_and_told_where_it_lies(
    tmp_path: Path, crs: str
) -> None:
    path = write(tmp_path / "a.tif", colored(), in_crs(WIDER, crs), crs)
    beside = REGION._replace(left=REGION.left + 9_000, right=REGION.right + 9_000)
    with pytest.raises(TilesError, match=r"does not cover the map: it lies within .*EPSG:26971"):
        raster_file(path, beside, CITY_CRS, PIXELS)


def test_a_file_of_exactly_the_map_covers_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", colored(100, 100), REGION)
    assert raster_file(path, REGION, CITY_CRS, PIXELS).image.shape == (100, 100, 3)


def test_a_file_without_a_crs_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", colored(), crs=None)
    with pytest.raises(TilesError, match="does not say in which coordinate system"):
        raster_file(path, REGION, CITY_CRS, PIXELS)


@pytest.mark.parametrize("crs", ['LOCAL_CS["site",UNIT["metre",1]]', "+proj=merc +R=1737400"])
def test_a_file_on_a_plan_of_its_own_or_on_the_moon_is_refused(tmp_path: Path, crs: str) -> None:
    path = write(tmp_path / "a.tif", colored(), crs=crs)
    with pytest.raises(TilesError, match=r"none leads to the map's|does not cover the map"):
        raster_file(path, REGION, CITY_CRS, PIXELS)


def test_an_image_without_a_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    PIL.Image.new("RGB", (400, 400)).save(path)
    with pytest.raises(TilesError, match="does not say in which coordinate system"):
        raster_file(path, REGION, CITY_CRS, PIXELS)


@pytest.mark.parametrize("kind", ["uint16", "float32", "int16"])
def test_a_file_of_other_numbers_than_8_bits_is_refused(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "a.tif", colored().astype(kind))
    with pytest.raises(TilesError, match=f"holds {kind}, not 8-bit colors.*gdal_translate"):
        raster_file(path, REGION, CITY_CRS, PIXELS)


def test_a_file_that_is_no_raster_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with pytest.raises(TilesError, match="there is no file"):
        raster_file(path, REGION, CITY_CRS, PIXELS)
    path.write_text("no raster")
    with pytest.raises(TilesError, match="cannot be read as a raster"):
        raster_file(path, REGION, CITY_CRS, PIXELS)


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (3, 400, 400), dtype=np.uint8)
    path = write(tmp_path / "a.tif", noise)
    path.write_bytes(path.read_bytes()[:150_000])
    with pytest.raises(CannabisMapsError, match="cannot be read as a raster"):
        raster_file(path, REGION, CITY_CRS, PIXELS)
