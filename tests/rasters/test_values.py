"""What another reader gets back."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr
from numpy.testing import assert_array_equal
from rasterio.windows import Window

from cannabis_maps.density import kernel_density
from cannabis_maps.grid import Grid, Region
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import write_raster


def test_every_value_comes_back_as_float32(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.dtypes == ("float32",)
        assert_array_equal(raster.read(1), surface.values.astype(np.float32))


def test_outside_is_nodata_and_inside_is_not(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert np.isnan(raster.nodata)
        assert_array_equal(raster.read(1, masked=True).mask, np.isnan(surface))


def test_crs_cell_and_corner(surface: xr.DataArray, provenance: Provenance, tmp_path: Path) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.crs.to_epsg() == 26971
        assert raster.transform[:6] == (50, 0, 358700, 0, -50, 579150)
        assert raster.bounds == (358700, 578900, 359050, 579150)


def test_a_place_has_the_value_of_its_cell(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        (value,) = next(raster.sample([(358710, 578920)]))
    # The southwestern cell, where most arrests are.
    assert value == np.float32(surface.values[4, 0])
    assert value == np.float32(surface.max())


def test_the_sum_of_cells_times_area_and_years_is_the_number_mapped(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        total = raster.read(1, masked=True).astype(np.float64).sum()
    # float32 rounds each value by 6e-8 of itself at most.
    assert total * 0.05**2 * provenance.duration_years == pytest.approx(12, rel=6e-8)


@pytest.mark.parametrize("region", [Region(0, 0, 50, 50), Region(0, 0, 150, 50)])
def test_one_row_or_one_cell_can_be_written(
    region: Region, provenance: Provenance, tmp_path: Path
) -> None:
    surface = kernel_density([25], [25], [12], Grid(region, 50), measure="total")
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.bounds == region
        assert_array_equal(raster.read(1), surface.values.astype(np.float32))


def test_overviews_average_the_valid_cells(provenance: Provenance, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    grid = Grid(Region(0, 0, 600, 600), 1)
    surface = kernel_density([300], [300], [12], grid, measure="total")
    surface.values[:] = random.uniform(1, 2, grid.shape)
    surface.values[0, :2] = surface.values[1, 0] = np.nan
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif", overview_level=0) as raster:
        overview = raster.read(1, window=Window(0, 0, 2, 1))
    # A quad with one valid cell, and a full one; float32 rounds by 6e-8, some steps in a row.
    expected = [surface.values[1, 1], surface.values[:2, 2:4].mean()]
    np.testing.assert_allclose(overview[0], expected, rtol=3e-7)
