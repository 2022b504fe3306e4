"""The whole road on the City's real file. Skipped where it is absent."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.make.conftest import Make, Run

# Of default cells.
RECIPE = 'products = ["map", "raster", "tables"]\n[page]\ndpi = 72\n'
BY_YEAR = [14248, 14715, 17371, 18729, 19122, 20224, 22803, 20206, 20889, 21978]
BY_YEAR += [20084, 17685, 15942, 12860, 9745, 4050, 1210, 1196]


@pytest.fixture(scope="module")
def city_run(city_file: Path, tmp_path_factory: pytest.TempPathFactory, make: "Make") -> "Run":
    folder = tmp_path_factory.mktemp("city")
    recipe = folder / "city.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    return make(recipe, "--source", city_file, "--out", folder / "out")


@pytest.mark.slow
def test_the_quality_report(city_run: "Run") -> None:
    report = json.loads((city_run.folder / "quality.json").read_text("utf-8"))
    assert report["lines_read"] == 321_501
    assert report["selected"] == 276_562
    assert report["with_arrest"] == 275_002
    assert (report["no_position"], report["bad_geocode"]) == (1_934, 11)
    assert report["mapped"] == 273_057
    assert [year["mapped"] for year in report["years"]] == BY_YEAR
    assert [year["year"] for year in report["years"] if year["part_year"]] == [2018]


@pytest.mark.slow
def test_the_folder_and_its_names(city_run: "Run") -> None:
    assert city_run.folder.name == "cannabis_2001_2018_2018-11-12"
    assert "chicago-cannabis-arrests_2001-2018_s500m.png" in city_run.names
    assert not [name for name in city_run.names if "DEMO" in name]


def check_sum(raster_file: Path, per_cell: float) -> None:
    with rasterio.open(raster_file) as raster:
        values = raster.read(1).astype(np.float64)
        assert raster.crs.to_epsg() == 26971
        assert raster.res == (50, 50)
    assert np.nansum(values) * per_cell == pytest.approx(273_057, rel=1e-5)


@pytest.mark.slow
def test_the_raster_sums_to_what_is_mapped(city_run: "Run") -> None:
    # 2001-01-01 to 2018-11-12 is 6,525 days.
    name = "chicago-cannabis-arrests_2001-2018_s500m.tif"
    check_sum(city_run.folder / name, 0.05**2 * 6525 / 365.25)


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "per_cell"), [("total", 0.05**2), ("expected-count", 1.0)])
def test_the_raster_of_another_measure_sums_to_it_too(
    city_file: Path, tmp_path: Path, measure: str, per_cell: float
) -> None:
    path = tmp_path / "a.tif"
    given = ["raster", str(city_file), "--out", str(path), "--measure", measure, "--quiet"]
    assert run(given) == 0
    check_sum(path, per_cell)
