"""A rule's bandwidth: worked out once, named, listed, and the same for every year."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.density import KERNELS, rule_bandwidth_m
from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import check_surface, estimate, resolved
from cannabis_maps.make_rasters import make_yearly_rasters
from cannabis_maps.make_run import make_all
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.run_recipe import RASTER, RunRecipe

if TYPE_CHECKING:
    from tests.make.conftest import Arrests


@pytest.fixture(scope="module")
def demo() -> Records:
    return read_records("demo")


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Records:
    """Twenty corners within some 600 m, each with as many arrests: below a block by any rule."""
    return read_records(arrests(tmp_path_factory.mktemp("dense"), {"06/30/2011": 2000}))


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_value_is_a_whole_meter(demo: Records, kernel: str) -> None:
    found = resolved(SurfaceRecipe(kernel, bandwidth_rule="scott"), demo)
    value = rule_bandwidth_m("scott", kernel, demo.x, demo.y, demo.count)
    assert found == SurfaceRecipe(kernel, float(round(value)), bandwidth_rule="scott")


def test_a_number_is_left_as_it_is(demo: Records) -> None:
    for recipe in (SurfaceRecipe(), SurfaceRecipe(bandwidth_m=512.5)):
        assert resolved(recipe, demo) is recipe


def test_a_value_once_worked_out_stays(demo: Records) -> None:
    once = resolved(SurfaceRecipe(bandwidth_rule="robust"), demo)
    assert resolved(once, demo.of_year(2018)) is once


@pytest.mark.parametrize(
    ("kernel", "block_m"), [("gaussian", 200), ("quartic", 566), ("epanechnikov", 490)]
)
def test_a_value_below_a_block_is_raised_to_it(dense: Records, kernel: str, block_m: float) -> None:
    found = resolved(SurfaceRecipe(kernel, bandwidth_rule="scott"), dense)
    assert found.bandwidth_m == block_m
    surface = estimate(dense, SurfaceRecipe(kernel, cell_m=200, bandwidth_rule="scott"))
    assert surface.attrs["bandwidth_m"] == block_m
    assert "caution" not in surface.attrs


def test_a_value_below_a_block_stays_where_that_is_allowed(dense: Records) -> None:
    recipe = SurfaceRecipe(cell_m=50, allow_fine=True, bandwidth_rule="scott")
    value = rule_bandwidth_m("scott", "gaussian", dense.x, dense.y, dense.count)
    assert value < 200
    surface = estimate(dense, recipe)
    assert surface.attrs["bandwidth_m"] == round(value)
    assert surface.attrs["method"].endswith(" Bandwidth by the rule scott.")


def test_a_number_and_a_rule_are_not_given_together() -> None:
    with pytest.raises(OptionError) as caught:
        check_surface(SurfaceRecipe(bandwidth_m=500, bandwidth_rule="scott"))
    assert str(caught.value) == "bandwidth 500 m and the rule scott are both given; give one"


def test_files_and_manifest_say_what_the_rule_came_to(tmp_path: Path) -> None:
    surface = SurfaceRecipe("quartic", cell_m=200, bandwidth_rule="robust")
    made = make_all(RunRecipe(Recipe(surface=surface), products=(RASTER,)), tmp_path)
    names = [path.name for path in made.paths]
    assert "DEMO_chicago-cannabis-arrests_2001-2018_quartic-r792m.tif" in names
    assert not any("r1400m" in name for name in names)
    listing = json.loads(made.paths[-1].read_text("utf-8"))
    assert listing["recipe"]["surface"]["bandwidth_m"] == 792
    assert listing["recipe"]["surface"]["bandwidth_rule"] == "robust"


def test_all_years_share_the_value_of_all_of_them(tmp_path: Path, arrests: "Arrests") -> None:
    source = arrests(tmp_path, {"03/01/2010": 20, "06/30/2011": 19, "06/30/2012": 25})
    surface = SurfaceRecipe(cell_m=200, allow_fine=True, bandwidth_rule="scott")
    recipe = Recipe(RecordsRecipe((str(source),)), surface)
    made = make_yearly_rasters(recipe, tmp_path / "rasters")
    whole = resolved(surface, made.records).bandwidth_m
    assert [path.stem for path in made.paths if path.name.endswith("m.tif")] == [
        f"chicago-cannabis-arrests_2010-03-01_to_2010-12-31_s{whole:g}m",
        f"chicago-cannabis-arrests_2012-01-01_to_2012-06-30_s{whole:g}m",
    ]
    assert whole != resolved(surface, made.records.of_year(2012)).bandwidth_m


def test_a_wrong_word_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    recipe = Recipe(RecordsRecipe(("absent.csv",)), SurfaceRecipe(bandwidth_rule="wide"))
    with pytest.raises(OptionError, match="use scott, silverman or robust"):
        make_yearly_rasters(recipe, tmp_path / "rasters")
