from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from cannabis_maps.errors import SurfaceError
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters import write_raster


def test_an_array_without_crs(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(SurfaceError, match="CRS None"):
        write_raster(surface.drop_vars("spatial_ref"), provenance, tmp_path / "a.tif")


def test_an_array_turned_round(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(SurfaceError, match=r"dimensions \('x', 'y'\)"):
        write_raster(surface.T, provenance, tmp_path / "a.tif")


def test_an_array_that_lost_its_attributes(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    surface.attrs.clear()
    with pytest.raises(SurfaceError, match="lacks the attributes units, measure"):
        write_raster(surface, provenance, tmp_path / "a.tif")


def test_an_infinite_value(surface: xr.DataArray, provenance: Provenance, tmp_path: Path) -> None:
    surface.values[0, 0] = -np.inf
    with pytest.raises(
        SurfaceError, match=r"1 cells of the surface are infinite.*leave them blank"
    ):
        write_raster(surface, provenance, tmp_path / "a.tif")


def test_rows_from_south_to_north(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(SurfaceError, match="y does not go in steps of -50 m"):
        write_raster(surface[::-1], provenance, tmp_path / "a.tif")


def test_every_other_column(surface: xr.DataArray, provenance: Provenance, tmp_path: Path) -> None:
    with pytest.raises(SurfaceError, match="x does not go in steps of 50 m"):
        write_raster(surface[:, ::2], provenance, tmp_path / "a.tif")


def test_the_provenance_of_other_arrests(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    other = replace(provenance, years=provenance.years[:1])
    with pytest.raises(SurfaceError, match="made from 12 arrests, its provenance says 7"):
        write_raster(surface, other, tmp_path / "a.tif")


def test_the_provenance_of_another_window(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    other = replace(provenance, last_day=date(2018, 12, 31))
    with pytest.raises(SurfaceError, match=r"made from 1\.86.* years, its provenance says 1\.99"):
        write_raster(surface, other, tmp_path / "a.tif")
