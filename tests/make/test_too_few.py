"""Fewer than twenty arrests make no product; fewer than a hundred make one that says so."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import rasterio

from cannabis_maps.cli import run
from cannabis_maps.errors import TooFewError
from cannabis_maps.estimating import estimate
from cannabis_maps.make import Made, make_map
from cannabis_maps.make_rasters import make_raster
from cannabis_maps.make_rates import make_rates
from cannabis_maps.make_run import make_all
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import read_records
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.words import FEW

if TYPE_CHECKING:
    from tests.make.conftest import Arrests, Make, Run

# Of a kind each: a picture, a page, and a raster.
RECIPE = 'products = ["map", "raster"]\n[surface]\ncell = 400\n[page]\ndpi = 72\n'
DAY = "08/29/2019"
STEM = "chicago-cannabis-arrests_2019-08-29_to_2019-08-29_s500m"
MAKERS: dict[str, Callable[[Recipe, Path], Made]] = {
    "map.png": make_map,
    "raster.tif": make_raster,
    "rates.png": make_rates,
    "folder": lambda recipe, path: make_all(RunRecipe(recipe), path),
}


def recipe(source: Path) -> Recipe:
    return Recipe(RecordsRecipe((str(source),)), SurfaceRecipe(cell_m=400), PageRecipe(dpi=72))


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return " ".join(opened[0].get_textpage().get_text_range().split())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Path:
    return arrests(tmp_path_factory.mktemp("twenty"), {DAY: 20})


@pytest.fixture(scope="module")
def run_on_twenty(source: Path, tmp_path_factory: pytest.TempPathFactory, make: "Make") -> "Run":
    path = source.with_name("recipe.toml")
    path.write_text(RECIPE, encoding="utf-8")
    return make(path, "--source", source, "--out", tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("n", [1, 19])
def test_under_twenty_nothing_is_made(
    arrests: "Arrests", tmp_path: Path, name: str, n: int
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(TooFewError, match=f"^arrests left to map: {n}; fewer than 20 would show"):
        MAKERS[name](recipe(arrests(tmp_path, {DAY: n})), out / name)
    assert not [*out.iterdir()]


def test_no_surface_is_estimated_from_under_twenty(arrests: "Arrests", tmp_path: Path) -> None:
    records = read_records(arrests(tmp_path, {DAY: 19}))
    with pytest.raises(TooFewError, match="fewer than 20"):
        estimate(records, SurfaceRecipe(cell_m=200))


@pytest.mark.parametrize("name", ["map.png", "raster.tif", "rates.png"])
def test_twenty_make_a_product(source: Path, tmp_path: Path, name: str) -> None:
    made = MAKERS[name](recipe(source), tmp_path / name)
    assert made.records.provenance.mapped == 20
    assert made.paths[:2] == (tmp_path / name, tmp_path / f"{name}.txt")
    assert all(path.is_file() for path in made.paths)


def test_a_run_on_nineteen_leaves_the_old_folder_whole(
    run_on_twenty: "Run",
    arrests: "Arrests",
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = run_on_twenty.folder.parent
    before = contents(out)
    fewer = arrests(tmp_path, {DAY: 19})
    assert run(["make", "--source", str(fewer), "--out", str(out)]) == 1
    assert capsys.readouterr().err.startswith("Error: arrests left to map: 19; ")
    assert [*out.iterdir()] == [run_on_twenty.folder]
    assert contents(out) == before


def test_a_run_on_nineteen_makes_no_folder(arrests: "Arrests", tmp_path: Path) -> None:
    source = arrests(tmp_path, {DAY: 19})
    assert run(["make", "--source", str(source), "--out", str(tmp_path / "new" / "out")]) == 1
    assert [*tmp_path.iterdir()] == [source]


def test_the_page_of_twenty_says_that_they_are_few(run_on_twenty: "Run") -> None:
    assert FEW.startswith("Fewer than 100 are mapped")
    assert FEW in text_of(run_on_twenty.folder / f"{STEM}.pdf")


@pytest.mark.parametrize("suffix", ["png", "pdf", "tif"])
def test_the_captions_of_twenty_say_it(run_on_twenty: "Run", suffix: str) -> None:
    assert FEW in (run_on_twenty.folder / f"{STEM}.{suffix}.txt").read_text("utf-8")


def test_the_raster_of_twenty_says_it_in_its_tags(run_on_twenty: "Run") -> None:
    with rasterio.open(run_on_twenty.folder / f"{STEM}.tif") as raster:
        assert raster.tags()["CAUTION"].startswith(FEW)


@pytest.mark.parametrize(("n", "few"), [(99, True), (100, False)])
def test_the_page_says_so_under_a_hundred(
    arrests: "Arrests", tmp_path: Path, n: int, *, few: bool
) -> None:
    made = make_map(recipe(arrests(tmp_path, {DAY: n})), tmp_path / "map.pdf")
    page, caption = made.paths
    assert (FEW in text_of(page)) is few
    assert (FEW in caption.read_text("utf-8")) is few
