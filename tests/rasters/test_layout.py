"""The layout of a Cloud Optimized GeoTIFF, and what Debian's GDAL makes of it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr

from cannabis_maps.density import kernel_density
from cannabis_maps.grid import Grid, Region
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import write_raster


@pytest.fixture
def large(provenance: Provenance, tmp_path: Path) -> Path:
    """Write four tiles and an overview."""
    grid = Grid(Region(0, 0, 35_000, 30_000), 50)
    surface = kernel_density([7000, 30_000], [9000, 20_000], [5, 7], grid, measure="total")
    write_raster(surface, provenance, tmp_path / "large.tif")
    return tmp_path / "large.tif"


def test_tiles_compression_and_predictor(large: Path) -> None:
    with rasterio.open(large) as raster:
        structure = raster.tags(ns="IMAGE_STRUCTURE")
        assert raster.block_shapes == [(512, 512)]
        assert raster.overviews(1) == [2]
    # Newer GDAL tells the resampling as well.
    assert structure.pop("OVERVIEW_RESAMPLING", "AVERAGE") == "AVERAGE"
    assert structure == {
        "COMPRESSION": "DEFLATE",
        "INTERLEAVE": "BAND",
        "LAYOUT": "COG",
        "PREDICTOR": "3",
    }


def test_directories_come_first_and_overviews_before_the_full_image(large: Path) -> None:
    with rasterio.open(large) as raster:

        def offset(name: str, **where: int) -> int:
            return int(raster.get_tag_item(name, "TIFF", bidx=1, **where))

        directories = offset("IFD_OFFSET"), offset("IFD_OFFSET", ovr=0)
        first_tiles = offset("BLOCK_OFFSET_0_0", ovr=0), offset("BLOCK_OFFSET_0_0")
    assert list(directories + first_tiles) == sorted(directories + first_tiles)
    assert directories[0] < 300


def _gdalinfo(path: Path) -> dict[str, Any]:
    command = shutil.which("gdalinfo")
    if command is None:
        pytest.skip("gdalinfo is not installed (Debian: gdal-bin)")
    done = subprocess.run(
        [command, "-json", "-stats", str(path)], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""
    information: dict[str, Any] = json.loads(done.stdout)
    return information


def test_gdalinfo_reads_it_without_a_word(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    information = _gdalinfo(tmp_path / "a.tif")
    (band,) = information["bands"]
    assert information["size"] == [7, 5]
    assert information["geoTransform"] == [358700, 50, 0, 579150, 0, -50]
    assert 'ID["EPSG",26971]' in information["coordinateSystem"]["wkt"]
    assert band["type"] == "Float32"
    assert band["noDataValue"] == "NaN"
    assert band["unit"] == "arrests per km2 per year"
    assert band["description"] == "Arrests per km2 per year, 2017-2018"
    assert information["metadata"][""]["N_MAPPED"] == "12"
    # gdalinfo writes three digits.
    assert band["maximum"] == pytest.approx(float(np.float32(surface.max())), abs=5e-4)


def test_gdalinfo_needs_no_file_of_its_own_beside_it(large: Path) -> None:
    _gdalinfo(large)
    assert [path.name for path in large.parent.iterdir()] == ["large.tif"]
