"""The published recipes run from the command line and write what they say."""

import subprocess
import sys
from pathlib import Path

import pytest
import rasterio

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
FIGURES = {
    "citywide_heatmap.py": "DEMO_citywide_heatmap.pdf",
    "arrests_and_residents.py": "DEMO_arrests_and_residents.pdf",
    "one_neighborhood.py": "DEMO_one_neighborhood.pdf",
    "before_and_after.py": "DEMO_before_and_after.pdf",
    "series_by_year.py": "DEMO_series_by_year.pdf",
}


def run(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPTS / name), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("script", "figure"), FIGURES.items())
def test_figure_is_written_and_named(script: str, figure: str, tmp_path: Path) -> None:
    done = run(script, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [f"outputs/{figure}", f"outputs/{figure}.txt"]
    assert (tmp_path / "outputs" / figure).read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_yearly_rasters_share_a_grid_and_mark_the_part_year(tmp_path: Path) -> None:
    done = run("yearly_rasters.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    paths = [tmp_path / line for line in done.stdout.splitlines() if line.endswith("m.tif")]
    assert [path.name for path in paths] == [
        *(f"DEMO_chicago-cannabis-arrests_{year}_s500m.tif" for year in range(2001, 2018)),
        "DEMO_chicago-cannabis-arrests_2018-01-01_to_2018-11-12_s500m.tif",
    ]
    grids = set()
    for path in paths:
        with rasterio.open(path) as raster:
            grids.add((raster.shape, raster.transform, raster.crs.to_string()))
            described = raster.descriptions[0]
    assert len(grids) == 1
    assert "January 1 to November 12, 2018" in described


def test_wrong_source_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = run("citywide_heatmap.py", "nosuch.csv", cwd=tmp_path)
    assert done.returncode != 0
    assert done.stderr.startswith("Error: no such file: nosuch.csv")
    assert len(done.stderr.splitlines()) == 1
