"""A raster for each year that has enough arrests, named by the days that it covers."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio

from cannabis_maps.contents import read_contents
from cannabis_maps.errors import TooFewError
from cannabis_maps.files import sha256_of
from cannabis_maps.make import Made
from cannabis_maps.make_rasters import make_raster, make_yearly_rasters
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

# 2010 to 2013: a part year, one of 19 arrests, a whole one, and a part year of a single arrest.
BY_DAY = {"03/01/2010": 20, "06/30/2011": 19, "06/30/2012": 25, "02/01/2013": 1}
NAMES = (
    "chicago-cannabis-arrests_2010-03-01_to_2010-12-31_s500m.tif",
    "chicago-cannabis-arrests_2012_s500m.tif",
)
ALL_YEARS = "chicago-cannabis-arrests_2010-2013_s500m_by-year.tif"


def recipe(source: Path) -> Recipe:
    return Recipe(RecordsRecipe((str(source),)), SurfaceRecipe(cell_m=200, measure="total"))


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Made:
    folder = tmp_path_factory.mktemp("yearly")
    return make_yearly_rasters(recipe(arrests(folder, BY_DAY)), folder / "rasters")


def test_years_of_under_twenty_are_left_out(made: Made) -> None:
    mapped = {year.year: year.mapped for year in made.records.provenance.years}
    assert mapped == {2010: 20, 2011: 19, 2012: 25, 2013: 1}
    rasters = [path.name for path in made.paths if path.suffix == ".tif"]
    beside = [name.replace(".tif", "_classes.tif") for name in NAMES]
    assert sorted(rasters) == sorted([*NAMES, *beside, ALL_YEARS])


def test_the_contents_list_what_is_there_and_no_more(made: Made) -> None:
    *others, contents = made.paths
    listed = read_contents(contents)
    known = {name: told for name, told in listed.items() if told}
    assert known == {
        path.name: sha256_of(path) for path in others if not path.name.endswith(".aux.xml")
    }
    assert sorted(listed) == sorted(path.name for path in contents.parent.iterdir())


@pytest.mark.parametrize(("name", "mapped"), [(NAMES[0], 20), (NAMES[1], 25)])
def test_each_holds_the_arrests_of_its_year(made: Made, name: str, mapped: int) -> None:
    with rasterio.open(made.paths[-1].with_name(name)) as raster:
        values = raster.read(1).astype(np.float64)
    assert np.nansum(values) * 0.2**2 == pytest.approx(mapped, rel=1e-5)


@pytest.fixture
def scattered(tmp_path: Path, arrests: "Arrests") -> Path:
    """Enough arrests for one map, and in no year enough for its own."""
    return arrests(tmp_path, {"06/30/2011": 19, "06/30/2012": 19})


def test_no_year_with_enough_is_an_error_and_nothing_is_made(
    scattered: Path, tmp_path: Path
) -> None:
    with pytest.raises(TooFewError) as caught:
        make_yearly_rasters(recipe(scattered), tmp_path / "new" / "rasters")
    assert str(caught.value) == (
        "no year has 20 arrests to map; fewer would show single ones, whose records are being "
        "expunged: choose another offense or source"
    )
    assert [*tmp_path.iterdir()] == [scattered]


def test_all_years_together_may_still_be_enough(scattered: Path, tmp_path: Path) -> None:
    made = make_raster(recipe(scattered), tmp_path / "a.tif")
    assert made.records.provenance.mapped == 38


def test_no_year_with_enough_leaves_the_old_folder_whole(made: Made, scattered: Path) -> None:
    folder = made.paths[-1].parent
    before = tree(folder)
    with pytest.raises(TooFewError, match="no year has 20 arrests"):
        make_yearly_rasters(recipe(scattered), folder)
    assert tree(folder) == before
    assert {path.name for path in folder.parent.iterdir()} == {"rasters", "ward.csv"}
