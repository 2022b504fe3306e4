"""Broken pictures by the hundred: each is a tile of the right size, or refused as none."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import rasterio
from breaking import count_read
from fuzz_records import mutated
from rasterio.transform import Affine

from cannabis_maps.errors import TilesError
from cannabis_maps.grid import Region
from cannabis_maps.tiles import Pixels, raster_file
from cannabis_maps.tiles.checking import FORMATS, NotATileError, decode

FILES, SIDE = 300, 64
CELL = 10_000 / SIDE
REGION = Region(350_000, 575_000, 360_000, 585_000)


def drawn(form: str, rng: np.random.Generator) -> bytes:
    """Draw a small tile, smooth and with some noise in it."""
    ramp = np.add.outer(np.arange(SIDE), np.arange(SIDE)) + rng.integers(20, size=(SIDE, SIDE))
    image = PIL.Image.fromarray(ramp.astype(np.uint8))
    held = io.BytesIO()
    modes = ["L", "RGB"] if form == "JPEG" else ["L", "RGB", "P"]
    image.convert(str(rng.choice(modes))).save(held, form)
    return held.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_broken_tiles_are_refused_or_are_tiles(form: str) -> None:
    def attempt(number: int) -> None:
        rng = np.random.default_rng([420, number])
        assert decode(mutated(drawn(form, rng), rng), SIDE).shape == (SIDE, SIDE, 4)

    assert 0 < count_read(attempt, range(FILES), NotATileError) < FILES


SHAPE = {"driver": "GTiff", "dtype": "uint8", "count": 3, "width": SIDE, "height": SIDE}
PLACE = Affine(CELL, 0, REGION.left, 0, -CELL, REGION.top)


def laid(path: Path) -> bytes:
    """Write a raster file, and return its bytes."""
    with rasterio.open(path, "w", crs="EPSG:26971", transform=PLACE, **SHAPE) as raster:
        raster.write(np.arange(3 * SIDE * SIDE, dtype=np.uint8).reshape(3, SIDE, SIDE))
    return path.read_bytes()


def test_broken_raster_files_are_refused_or_are_pictures(tmp_path: Path) -> None:
    path = tmp_path / "broken.tif"
    whole = laid(path)

    def attempt(number: int) -> None:
        path.write_bytes(mutated(whole, np.random.default_rng([420, number])))
        picture = raster_file(path, REGION, "EPSG:26971", Pixels(30, 30))
        assert picture.image.shape[:2] == (30, 30)

    assert 0 < count_read(attempt, range(FILES), TilesError) < FILES


FLAT = """<VRTDataset rasterXSize="9" rasterYSize="9"><SRS>EPSG:26971</SRS>
<GeoTransform>350000, 0, 0, 585000, 0, -100</GeoTransform>
<VRTRasterBand dataType="Byte" band="1"/></VRTDataset>"""


def test_a_raster_file_whose_cells_have_no_width(tmp_path: Path) -> None:
    (tmp_path / "flat.vrt").write_text(FLAT, encoding="utf-8")
    with pytest.raises(TilesError, match="has cells without width or height; write into it"):
        raster_file(tmp_path / "flat.vrt", REGION, "EPSG:26971", Pixels(30, 30))
