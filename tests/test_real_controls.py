"""Relative risk in 2010 by another road: records by plain SQL, densities by the library."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
import rasterio
import xarray as xr

from cannabis_maps.cli import run
from cannabis_maps.density import kernel_density
from cannabis_maps.density.risk import log_relative_risk
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, chicago_grid, city_limit

CRIMES = Path(__file__).parents[2] / "shared" / "data" / "crimes_2010_all_types.csv.gz"
WEEK = CRIMES.with_name("crimes_one_week_2014.csv")
pytestmark = pytest.mark.skipif(not CRIMES.exists(), reason=f"{CRIMES} is not on this machine")
FEET = """
SELECT DISTINCT ON ("Case Number", IUCR)
    "X Coordinate"::DOUBLE AS x, "Y Coordinate"::DOUBLE AS y, IUCR = '1811' AS is_case
FROM read_csv('{path}', all_varchar=true)
WHERE Arrest = 'true' AND "X Coordinate" IS NOT NULL AND "X Coordinate" <> '0'
ORDER BY "Case Number", IUCR, "Updated On" DESC NULLS LAST, Date, x, y
"""


def placed() -> dict[str, np.ndarray]:
    with duckdb.connect() as con:
        found = con.execute(FEET.format(path=CRIMES)).fetchnumpy()
    return {name: np.asarray(values) for name, values in found.items()}


def density(x_ft: np.ndarray, y_ft: np.ndarray) -> xr.DataArray:
    x, y = x_ft * METERS_PER_SURVEY_FOOT, y_ft * METERS_PER_SURVEY_FOOT
    return kernel_density(x, y, None, chicago_grid(200), window=city_limit(), measure="total")


def test_the_raster_of_the_real_year_is_the_librarys(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    arguments = ["raster", str(CRIMES), "--controls", str(CRIMES), "--out", str(path)]
    assert run([*arguments, "--cell", "200", "--quiet"]) == 0
    known = placed()
    x, y, is_case = known["x"], known["y"], known["is_case"].astype(bool)
    cases, controls = density(x[is_case], y[is_case]), density(x, y)
    assert (cases.attrs["count"], controls.attrs["count"]) == (21_978, 100_431)
    expected = log_relative_risk(cases, controls).values
    with rasterio.open(path) as raster:
        found, tags = raster.read(1), raster.tags()
    assert (tags["N_MAPPED"], tags["CONTROLS_MAPPED"]) == ("21978", "100431")
    np.testing.assert_array_equal(np.isfinite(found), np.isfinite(expected))
    shown = np.isfinite(found)
    np.testing.assert_allclose(found[shown], expected[shown], atol=1e-3)


def test_a_week_does_not_serve_as_controls_of_a_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["raster", str(CRIMES), "--controls", str(WEEK), "--out", str(tmp_path / "a.tif")]
    assert run([*arguments, "--cell", "200"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Error: controls for 2010-01-01 to 2010-12-31: no record of All offens")
    assert "the records run from 2014-" in told
