"""A raster of classes: 8 bits, a color table, and the names beside it."""

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from cannabis_maps.density import kernel_density
from cannabis_maps.grid import Grid, Region
from cannabis_maps.provenance import Provenance
from cannabis_maps.ramp import Color, ColorClass, Ramp
from cannabis_maps.rasters.classes import classified, write_classes

LIMITS = (0.0, 100.0, 300.0)
INKS = (Color(240, 240, 250, 51), Color(100, 100, 220), Color(20, 20, 80))
NAMES = ("under 100", "100 to 300 & <so on>", "300 or more")
CLASSES = tuple(
    ColorClass(low, high, ink, name)
    for low, high, ink, name in zip(LIMITS, (*LIMITS[1:], math.inf), INKS, NAMES, strict=True)
)
RAMP = Ramp((), CLASSES, is_classed=True, ends=("", ""))


@pytest.fixture
def made(surface: xr.DataArray, provenance: Provenance, tmp_path: Path) -> Path:
    path, names = write_classes(surface, provenance, RAMP, tmp_path / "a.tif")
    assert names == tmp_path / "a.tif.aux.xml"
    return path


def test_each_cell_has_the_class_of_its_value(made: Path, surface: xr.DataArray) -> None:
    values = surface.to_numpy().astype(np.float32)
    with rasterio.open(made) as raster:
        found = raster.read(1)
    assert found.dtype == np.uint8
    assert set(np.unique(found)) == {0, 1, 2, 3}
    for index, (low, high) in enumerate(zip(LIMITS, (*LIMITS[1:], math.inf), strict=True), 1):
        assert_array_equal(found == index, (values >= low) & (values < high))


def test_zero_is_where_there_is_no_data(made: Path, surface: xr.DataArray) -> None:
    with rasterio.open(made) as raster:
        assert raster.nodata == 0
        assert_array_equal(raster.read(1) == 0, np.isnan(surface))


def test_the_color_table_is_as_on_paper(made: Path) -> None:
    with rasterio.open(made) as raster:
        table = raster.colormap(1)
        assert raster.colorinterp[0].name == "palette"
    # A fifth of the first ink, the rest white: 255 - (255 - 240) / 5 = 252.
    expected = [(252, 252, 254, 255), (100, 100, 220, 255), (20, 20, 80, 255)]
    assert [table[index] for index in (1, 2, 3)] == expected


def test_cells_crs_and_name_are_those_of_the_raster(made: Path, provenance: Provenance) -> None:
    with rasterio.open(made) as raster:
        assert raster.transform[:6] == (50, 0, 358700, 0, -50, 579150)
        assert raster.crs.to_epsg() == 26971
        assert raster.descriptions == ("Classes of: Arrests per km2 per year, 2017-2018",)
        assert raster.tags()["N_MAPPED"] == str(provenance.mapped)


def test_an_overview_has_the_class_of_most_cells(provenance: Provenance, tmp_path: Path) -> None:
    large = kernel_density([300], [300], [12], Grid(Region(0, 0, 600, 600), 1), measure="total")
    large.values[:] = 50
    large.values[:2, :2] = [[50, 400], [400, 400]]
    write_classes(large, provenance, RAMP, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif", overview_level=0) as raster:
        assert raster.read(1)[0, :2].tolist() == [3, 1]


@given(st.lists(st.floats(0, 1000, width=32) | st.sampled_from(LIMITS), min_size=1))
def test_no_value_is_without_a_class(values: list[float]) -> None:
    found = classified(np.array([values]), RAMP)
    assert found.min() >= 1
    for value, index in zip(values, found[0], strict=True):
        assert CLASSES[index - 1].low <= value < CLASSES[index - 1].high


def gdalinfo(path: Path) -> dict[str, Any]:
    command = shutil.which("gdalinfo")
    if command is None:
        pytest.skip("gdalinfo is not installed (Debian: gdal-bin)")
    done = subprocess.run(
        [command, "-json", "-stats", str(path)], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_gdalinfo_reads_names_and_colors_and_changes_nothing(made: Path) -> None:
    before = {path.name: path.read_bytes() for path in made.parent.iterdir()}
    told = gdalinfo(made)
    (band,) = told["bands"]
    assert band["noDataValue"] == 0
    assert (band["minimum"], band["maximum"]) == (1, 3)
    assert band["colorTable"]["entries"][1:4] == [
        [252, 252, 254, 255],
        [100, 100, 220, 255],
        [20, 20, 80, 255],
    ]
    assert band["categories"] == ["no data", *NAMES]
    rows = [row["f"] for row in told["rat"]["row"]]
    assert rows == [
        [1, NAMES[0], 252, 252, 254],
        [2, NAMES[1], 100, 100, 220],
        [3, NAMES[2], 20, 20, 80],
    ]
    assert {path.name: path.read_bytes() for path in made.parent.iterdir()} == before


def test_the_same_bytes_again(
    made: Path, surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    other, names = write_classes(surface, provenance, RAMP, tmp_path / "b.tif")
    assert other.read_bytes() == made.read_bytes()
    assert names.read_bytes() == made.with_name("a.tif.aux.xml").read_bytes()
