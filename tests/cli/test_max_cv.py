"""`--max-cv`: what is blank is blank in every product, and each says so."""

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio

from cannabis_maps.cli import run
from cannabis_maps.manifest import manifest
from cannabis_maps.places import community_areas
from cannabis_maps.reading import read
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.run_recipe import RunRecipe

if TYPE_CHECKING:
    from tests.cli.conftest import Run

WHY = (
    "Blank where there are no arrests, or so few that chance alone would typically change the "
    "value by over 10 percent, if arrests were independent (coefficient of variation over 0.1; "
    "not a sampling error)."
)
HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
N, WITHOUT_POSITION = 3000, 5
CELL = ("--cell", "200")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Arrests of 2012, most of them in the south."""
    random = np.random.default_rng(2012)
    x = random.integers(1_165_000, 1_180_000, N)
    y = 1_835_000 + (60_000 * random.uniform(0, 1, N) ** 2).astype(int)
    places = [f"{x},{y}" for x, y in zip(x, y, strict=True)] + [","] * WITHOUT_POSITION
    lines = [f"{1 + at % 12:02}/15/2012,1811,true,{place}\n" for at, place in enumerate(places)]
    path = tmp_path_factory.mktemp("south") / "south.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(source: Path) -> Path:
    path = source.with_name("plain.tif")
    assert run(["raster", str(source), "--out", str(path), *CELL, "--quiet"]) == 0
    return path


@pytest.fixture(scope="module")
def blank(source: Path) -> Path:
    path, options = source.with_name("blank.tif"), (*CELL, "--max-cv", "0.1", "--quiet")
    assert run(["raster", str(source), "--out", str(path), *options]) == 0
    return path


def values(path: Path) -> np.ndarray:
    with rasterio.open(path) as opened:
        found: np.ndarray = opened.read(1).astype(np.float64)
    return found


def test_a_raster_has_no_value_there_and_the_same_ones_elsewhere(plain: Path, blank: Path) -> None:
    found = values(blank)
    shown = np.isfinite(found)
    assert 0.02 < shown.sum() / np.isfinite(values(plain)).sum() < 0.9
    np.testing.assert_array_equal(found[shown], values(plain)[shown])


@pytest.mark.skipif(which("gdalinfo") is None, reason="gdalinfo is not here")
def test_another_reader_finds_why_and_how_much_is_left(blank: Path) -> None:
    told = subprocess.run(
        ["gdalinfo", "-json", str(blank)],  # noqa: S607  where GDAL is differs
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = json.loads(told)
    tags, band = found["metadata"][""], found["bands"][0]
    assert tags["MAX_CV"] == "0.1"
    assert WHY in tags["CAUTION"]
    assert tags["METHOD"].endswith(" Blank where the Poisson coefficient of variation is over 0.1.")
    # Arrests per km2 per year on cells of 0.04 km2.
    left, mapped = np.nansum(values(blank)) * 0.04 * float(tags["YEARS"]), int(tags["N_MAPPED"])
    assert float(tags["COUNT_SHOWN"]) == pytest.approx(left, rel=1e-6)
    assert f"add up to {left:,.0f} of the {mapped:,} arrests mapped." in tags["CAUTION"]
    valid = float(band["metadata"][""]["STATISTICS_VALID_PERCENT"])
    assert valid == pytest.approx(100 * np.isfinite(values(blank)).mean(), abs=0.01)
    assert str(band["noDataValue"]).lower() == "nan"


def test_mapped_and_recorded_are_those_of_all_records(plain: Path, blank: Path) -> None:
    with rasterio.open(plain) as one, rasterio.open(blank) as other:
        for name in ("N_MAPPED", "N_RECORDED"):
            assert one.tags()[name] == other.tags()[name]
        assert int(other.tags()["N_RECORDED"]) - int(other.tags()["N_MAPPED"]) >= WITHOUT_POSITION


def test_a_rasters_caption_says_so(blank: Path) -> None:
    told = blank.with_name("blank.tif.txt").read_text("utf-8")
    assert WHY in told
    assert "no data outside the city and where blank (NaN)." in told
    found = values(blank)
    assert f"Values from {np.nanmin(found):.4g} to {np.nanmax(found):.4g}, mean " in told


def test_without_it_nothing_is_said_to_be_blank(plain: Path) -> None:
    told = plain.with_name("plain.tif.txt").read_text("utf-8")
    with rasterio.open(plain) as opened:
        tags = opened.tags()
    assert "lank" not in told + str(tags)
    assert not {"MAX_CV", "COUNT_SHOWN"} & tags.keys()


def test_a_map_and_its_caption_say_so(cli: "Run", source: Path, out: Path) -> None:
    outcome = cli("map", source, "--out", out / "a.svg", "--cell", "400", "--max-cv", "0.1")
    assert (outcome.code, outcome.err) == (0, "")
    assert WHY in (out / "a.svg.txt").read_text("utf-8")
    drawn = " ".join((out / "a.svg").read_text("utf-8").split())
    for part in (WHY, "too few arrests: by chance alone", "Hatched: ", 'id="blank:tint"'):
        assert part in drawn


@pytest.mark.parametrize(("name", "file"), [("map", "a.png"), ("raster", "a.tif")])
def test_nothing_left_to_show_is_refused(
    cli: "Run", source: Path, out: Path, name: str, file: str
) -> None:
    outcome = cli(name, source, "--out", out / file, *CELL, "--max-cv", "0.001")
    assert outcome.code == 1
    for part in ("--max-cv 0.001 leaves no cell to show", "use --max-cv 0.0", "or a longer window"):
        assert part in outcome.complaint
    assert not [*out.iterdir()]


def test_a_manifest_carries_it(source: Path) -> None:
    recipe = Recipe(RecordsRecipe((str(source),)), SurfaceRecipe(max_cv=0.1))
    told = manifest(RunRecipe(recipe), read(recipe.records), community_areas(), [], {})
    listing = json.loads(json.dumps(told))
    assert listing["recipe"]["surface"]["max_cv"] == 0.1
