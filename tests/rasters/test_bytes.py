"""The same bytes every time, and a file that is whole or not there."""

import errno
import os
from pathlib import Path

import pytest
import rasterio
import xarray as xr

from cannabis_maps.density import kernel_density
from cannabis_maps.errors import OutputError
from cannabis_maps.grid import Grid, Region
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import write_raster


def test_twice_gives_the_same_bytes(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    folder = tmp_path / "another folder"
    folder.mkdir()
    write_raster(surface, provenance, tmp_path / "a.tif")
    write_raster(surface, provenance, folder / "b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (folder / "b.tif").read_bytes()


def test_any_number_of_threads_gives_the_same_bytes(provenance: Provenance, tmp_path: Path) -> None:
    grid = Grid(Region(0, 0, 60_000, 60_000), 50)
    surface = kernel_density([7000, 30_000], [9000, 20_000], [5, 7], grid, measure="total")
    for threads in (1, 3):
        with rasterio.Env(GDAL_NUM_THREADS=threads):
            write_raster(surface, provenance, tmp_path / f"{threads}.tif")
    assert (tmp_path / "1.tif").read_bytes() == (tmp_path / "3.tif").read_bytes()


def test_the_surface_is_left_alone(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    before = surface.copy(deep=True)
    write_raster(surface, provenance, tmp_path / "a.tif")
    xr.testing.assert_identical(surface, before)


def test_an_existing_file_is_kept_without_force(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        write_raster(surface, provenance, path)
    assert path.read_bytes() == b"mine"


def test_an_existing_file_is_replaced_with_force(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"mine")
    write_raster(surface, provenance, path, force=True)
    with rasterio.open(path) as raster:
        assert raster.shape == (5, 7)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    surface: xr.DataArray,
    provenance: Provenance,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "a.tif"
    path.write_bytes(b"mine")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_raster(surface, provenance, path, force=True)
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_does_not_exist_is_named(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=r"folder .*nowhere does not exist"):
        write_raster(surface, provenance, tmp_path / "nowhere" / "a.tif")
