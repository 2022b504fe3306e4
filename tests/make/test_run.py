"""A run makes what its recipe names, and keeps what has not changed since the last one."""

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.make_run import check_run, make_all
from cannabis_maps.manifest import made_of
from cannabis_maps.places import community_areas
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import read_records
from cannabis_maps.run_recipe import (
    CHANGE,
    GEOPACKAGE,
    MAP,
    QGIS,
    RASTER,
    RATES,
    SERIES,
    TABLES,
    ChangePlan,
    OpenWindow,
    RasterPlan,
    RunRecipe,
)
from cannabis_maps.scale_recipe import ScaleRecipe

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

BY_DAY = {"03/01/2010": 40, "06/30/2011": 30, "06/30/2012": 60, "02/01/2013": 25}
STEM = "chicago-cannabis-arrests_2010-2013_s500m"
QUICK = (RASTER, GEOPACKAGE)
# Before the first arrest.
EARLY = ChangePlan(OpenWindow("before", date(2001, 1, 1), date(2002, 12, 31)))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Path:
    return arrests(tmp_path_factory.mktemp("run"), BY_DAY)


def recipe(source: Path, *products: str, **others: Any) -> RunRecipe:  # noqa: ANN401
    page = PageRecipe(dpi=72)
    shared = Recipe(RecordsRecipe((str(source),)), SurfaceRecipe(cell_m=400), page)
    return RunRecipe(shared, products or QUICK, **others)


def made(run: RunRecipe, out: Path, **how: Any) -> dict[str, Path]:  # noqa: ANN401
    """Make it and return the paths below the run's folder."""
    paths = make_all(run, out, **{"jobs": 1, **how}).paths
    folder = out / "ward_2013-02-01"
    return {path.relative_to(folder).as_posix(): path for path in paths}


@pytest.fixture(scope="module")
def first(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where there is a first run, for all tests to read."""
    out = tmp_path_factory.mktemp("first") / "out"
    made(recipe(source), out)
    return out


@pytest.fixture
def after(first: Path, tmp_path: Path) -> Path:
    """Where there is a first run, for one test to change."""
    return Path(shutil.copytree(first, tmp_path / "out"))


def told(folder: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(
        (folder / "ward_2013-02-01" / "manifest.json").read_text("utf-8")
    )
    return content


def touched(paths: Mapping[str, Path]) -> dict[str, int]:
    return {name: path.stat().st_ino for name, path in paths.items()}


def test_only_what_is_named_is_made(source: Path, tmp_path: Path) -> None:
    names = set(made(recipe(source, RASTER), tmp_path))
    assert names == {
        f"{STEM}.tif",
        f"{STEM}.tif.txt",
        f"{STEM}.qml",
        f"{STEM}_classes.tif",
        f"{STEM}_classes.tif.aux.xml",
        f"{STEM}_classes.qml",
        "quality.json",
        "manifest.json",
    }


def test_what_lies_there_is_what_the_manifest_lists(source: Path, tmp_path: Path) -> None:
    names = set(made(recipe(source), tmp_path)) - {"manifest.json"}
    listed = {each["name"] for each in told(tmp_path)["products"]}
    folder = tmp_path / "ward_2013-02-01"
    assert listed == names
    assert {path.name for path in folder.iterdir()} == {*names, "manifest.json"}


def test_each_file_is_of_a_product(first: Path) -> None:
    listed = told(first)["products"]
    of_products = {each["name"]: each.get("product") for each in listed}
    assert of_products.pop("quality.json") is None
    assert set(of_products.values()) == set(QUICK)


def test_nothing_is_drawn_again_when_nothing_has_changed(
    source: Path, after: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = after / "ward_2013-02-01"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("cannabis_maps.make_run.write_product", refuse)
    again = made(recipe(source), after)
    assert {name: path.read_bytes() for name, path in again.items()} == before


def drawn(run: RunRecipe, out: Path, monkeypatch: pytest.MonkeyPatch, **how: Any) -> list[str]:  # noqa: ANN401
    """Return which products are made anew."""
    from cannabis_maps.products import write_product  # noqa: PLC0415  it is replaced below

    names = []

    def write(product: str, *others: Any) -> None:  # noqa: ANN401
        names.append(product)
        write_product(product, *others)

    monkeypatch.setattr("cannabis_maps.make_run.write_product", write)
    made(run, out, **how)
    return sorted(names)


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (lambda run: run, []),
        (lambda run: replace(run, rasters=(RasterPlan("volume"),)), [RASTER]),
        (lambda run: replace(run, products=(*QUICK, TABLES)), [TABLES]),
        (
            lambda run: replace(
                run, recipe=replace(run.recipe, surface=SurfaceRecipe(cell_m=400, bandwidth_m=800))
            ),
            sorted(QUICK),
        ),
    ],
)
def test_what_has_changed_is_made_anew_and_nothing_else(
    change: Any,  # noqa: ANN401
    anew: list[str],
    source: Path,
    after: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert drawn(change(recipe(source)), after, monkeypatch) == anew


def test_what_is_on_a_page_that_has_changed_is_made_anew(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = recipe(source, RASTER, TABLES)
    made(run, tmp_path)
    changed = replace(run, pages={TABLES: PageRecipe(dpi=72, credit="A")})
    assert drawn(changed, tmp_path, monkeypatch) == [TABLES]


def test_other_records_make_all_anew(
    tmp_path: Path, arrests: "Arrests", monkeypatch: pytest.MonkeyPatch
) -> None:
    made(recipe(arrests(tmp_path, BY_DAY)), tmp_path)
    source = arrests(tmp_path, {**BY_DAY, "06/30/2012": 61})
    assert drawn(recipe(source), tmp_path, monkeypatch) == sorted(QUICK)


def test_fresh_makes_all_anew(source: Path, after: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(recipe(source), after, monkeypatch, fresh=True) == sorted(QUICK)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_was_touched_is_made_anew(
    harm: str, source: Path, after: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = after / "ward_2013-02-01" / f"{STEM}.tif"
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"x")
    assert drawn(recipe(source), after, monkeypatch) == [RASTER]


def test_a_manifest_that_cannot_be_read_is_as_none(
    source: Path, after: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (after / "ward_2013-02-01" / "manifest.json").write_text("{", encoding="utf-8")
    assert drawn(recipe(source), after, monkeypatch) == sorted(QUICK)


def test_a_change_without_arrests_before_is_left_out_and_said_so(
    source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "cannabis_maps"):
        names = made(recipe(source, RASTER, CHANGE, change=EARLY), tmp_path)
    assert not any("change" in name for name in names)
    why = told(tmp_path)["left_out"][CHANGE]
    assert why in caplog.text
    assert f"left out: {CHANGE}" in caplog.text


def test_a_run_of_which_nothing_is_left_says_so(source: Path, tmp_path: Path) -> None:
    assert set(made(recipe(source, CHANGE, change=EARLY), tmp_path)) == {
        "quality.json",
        "manifest.json",
    }
    assert set(told(tmp_path)["left_out"]) == {CHANGE}


def test_a_series_of_one_window_is_left_out(source: Path, tmp_path: Path) -> None:
    windows = (OpenWindow("All", date(2010, 1, 1)),)
    made(recipe(source, RASTER, SERIES, windows=windows), tmp_path)
    assert told(tmp_path)["left_out"][SERIES] == (
        "fewer than 2 windows of time have 20 arrests to map"
    )


@pytest.mark.slow
def test_a_project_is_a_folder_in_the_folder(source: Path, tmp_path: Path) -> None:
    names = set(made(recipe(source, QGIS), tmp_path))
    assert {"qgis/chicago-cannabis.qgz", "qgis/chicago-cannabis.gpkg", "qgis/ground.gpkg"} <= names


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (recipe(Path("a.csv"), SERIES), None),
        (
            RunRecipe(Recipe(surface=SurfaceRecipe(measure="total"))),
            "measure total does not go with the products series and change",
        ),
        (RunRecipe(Recipe(records=RecordsRecipe(controls="residents"))), "controls residents go"),
        (RunRecipe(pages={MAP: PageRecipe(notes=("x@1",))}), "x@1"),
        (RunRecipe(pages={SERIES: PageRecipe(page="column")}), "column"),
        (RunRecipe(Recipe(), (RASTER,), rasters=(RasterPlan("heat"),)), "--what heat"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    run: RunRecipe, said: str | None
) -> None:
    if said is None:
        check_run(run)
        return
    with pytest.raises(OptionError) as caught:
        check_run(run)
    assert said in str(caught.value)


def test_jobs_below_one_are_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="--jobs 0: give 1 or more"):
        make_all(recipe(source), tmp_path, jobs=0)


OUTLINED = {MAP: PageRecipe(scale=ScaleRecipe(contours=(50.0,)))}


@pytest.mark.parametrize(
    ("product", "is_outlined"),
    [(MAP, True), (GEOPACKAGE, True), (QGIS, True), (TABLES, False), (RATES, False)],
)
def test_what_takes_its_contours_from_the_map_is_made_of_them(
    product: str,
    is_outlined: bool,  # noqa: FBT001
    source: Path,
) -> None:
    records, areas = read_records(source), community_areas()
    keys = {
        made_of(product, replace(recipe(source), pages=pages), records, areas)
        for pages in ({}, OUTLINED)
    }
    assert (len(keys) == 2) == is_outlined
