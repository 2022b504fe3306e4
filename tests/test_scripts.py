"""The published recipes run from the command line and write what they say."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rasterio

from cannabis_maps import gallery
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe

Told = Callable[..., list[str]]

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
FIGURES = (
    "arrests_and_residents",
    "one_neighborhood",
    "before_and_after",
    "series_by_year",
)
YEARS = range(2011, 2019)
EACH_YEAR = 60
CELL_M = 200.0


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few arrests of every year in Austin and the Loop, the last on November 12, 2018."""
    places = [(1139000 + 90 * at, 1904000 + 70 * at) for at in range(30)]
    places += [(1176000 + 60 * at, 1899600 + 80 * at) for at in range(30)]
    lines = [
        f"{at % 11 + 1:02}/12/{year} 01:00:00 PM,1811,true,{x},{y}"
        for year in YEARS
        for at, (x, y) in enumerate(places[:EACH_YEAR])
    ]
    path = tmp_path_factory.mktemp("records") / "few.csv"
    path.write_text("\n".join(["Date,IUCR,Arrest,X Coordinate,Y Coordinate", *lines, ""]))
    return path


def run(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPTS / name), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def told_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Told:
    """Run a script as the command line does, here and on coarse cells, and return its lines."""

    def coarse(records: RecordsRecipe) -> Recipe:
        return Recipe(records, SurfaceRecipe(cell_m=CELL_M))

    def told(name: str, *arguments: str) -> list[str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        monkeypatch.setattr(gallery, "Recipe", coarse)
        runpy.run_path(str(SCRIPTS / name), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return told


def check_written(told: list[str], name: str, cwd: Path) -> None:
    assert told[:2] == [f"outputs/{name}", f"outputs/{name}.txt"]
    assert (cwd / "outputs" / name).read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_the_first_one_shows_the_demonstration(tmp_path: Path) -> None:
    done = run("citywide_heatmap.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    check_written(done.stdout.splitlines(), "DEMO_citywide_heatmap.pdf", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_written_and_named(
    name: str, told_by: Told, records: Path, tmp_path: Path
) -> None:
    check_written(told_by(f"{name}.py", str(records)), f"{name}.pdf", tmp_path)


@pytest.mark.slow
def test_yearly_rasters_share_a_grid_and_mark_the_part_year(
    told_by: Told, records: Path, tmp_path: Path
) -> None:
    told = told_by("yearly_rasters.py", str(records))
    paths = [tmp_path / line for line in told if line.endswith("m.tif")]
    parts = ("2011-01-12_to_2011-12-31", "2018-01-01_to_2018-11-12")
    whens = [parts[0], *map(str, YEARS[1:-1]), parts[1]]
    names = [f"chicago-cannabis-arrests_{when}_s500m.tif" for when in whens]
    assert [path.name for path in paths] == names
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
