"""A run asked for again keeps what is there, where nothing that it is made of has changed."""

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.errors import CannabisMapsError, SourceError
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.run_again import Ran, find_kept, make_or_keep
from cannabis_maps.run_recipe import CHANGE, RASTER, TABLES, RunRecipe

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

DAYS = {"03/01/2010": 40, "06/30/2011": 30}
Change = Callable[[RunRecipe, Path], RunRecipe]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, arrests: "Arrests") -> Path:
    return arrests(tmp_path_factory.mktemp("records"), DAYS)


def recipe(source: Path) -> RunRecipe:
    shared = Recipe(RecordsRecipe((str(source),)), SurfaceRecipe(cell_m=400))
    return RunRecipe(shared, (TABLES, RASTER, CHANGE))


@pytest.fixture(scope="module")
def first(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return make_or_keep(recipe(source), tmp_path_factory.mktemp("first"), jobs=1)


@pytest.fixture
def out(first: Ran, tmp_path: Path) -> Path:
    """A folder with a copy of the first run, which a test may spoil."""
    folder = first.paths[-1].parent
    shutil.copytree(folder, tmp_path / "out" / folder.name)
    return tmp_path / "out"


def names(ran: Ran) -> list[str]:
    return [path.name for path in ran.paths]


def test_it_tells_what_the_first_run_told(first: Ran, source: Path, out: Path) -> None:
    again = find_kept(recipe(source), out)
    assert again is not None
    assert again.quality == first.quality
    assert again.demonstration == first.demonstration
    assert names(again) == names(first)
    assert all(path.is_file() for path in again.paths)


def test_nothing_is_made(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("cannabis_maps.make_run.make_all", refuse)
    make_or_keep(recipe(source), out)
    with pytest.raises(AssertionError):
        make_or_keep(recipe(source), out, fresh=True)


def test_what_was_left_out_is_said_again(
    source: Path, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "cannabis_maps"):
        make_or_keep(recipe(source), out)
    assert caplog.messages == [
        f"left out: change, since {told(out)['left_out']['change']}",
    ]


def told(out: Path) -> dict[str, dict[str, str]]:
    (listing,) = out.glob("*/manifest.json")
    content: dict[str, dict[str, str]] = json.loads(listing.read_text("utf-8"))
    return content


def other_cell(run: RunRecipe, _: Path) -> RunRecipe:
    return replace(run, recipe=replace(run.recipe, surface=SurfaceRecipe(cell_m=500)))


def other_products(run: RunRecipe, _: Path) -> RunRecipe:
    return replace(run, products=(TABLES,))


def file_changed(run: RunRecipe, out: Path) -> RunRecipe:
    (path,) = out.glob("*/*.csv")
    path.write_bytes(path.read_bytes() + b"\n")
    return run


def file_gone(run: RunRecipe, out: Path) -> RunRecipe:
    (path,) = out.glob("*/*.csv")
    path.unlink()
    return run


def file_more(run: RunRecipe, out: Path) -> RunRecipe:
    (folder,) = out.iterdir()
    (folder / "of an older version.txt").touch()
    return run


def records_twice(run: RunRecipe, out: Path) -> RunRecipe:
    (source,) = run.recipe.records.sources
    copy = out.parent / Path(source).name
    shutil.copyfile(source, copy)
    records = replace(run.recipe.records, sources=(source, str(copy)))
    return replace(run, recipe=replace(run.recipe, records=records))


def records_changed(run: RunRecipe, out: Path) -> RunRecipe:
    (source,) = run.recipe.records.sources
    copy = out.parent / Path(source).name
    copy.write_text(Path(source).read_text("utf-8").replace("true", "TRUE", 1), encoding="utf-8")
    records = replace(run.recipe.records, sources=(str(copy),))
    return replace(run, recipe=replace(run.recipe, records=records))


def areas_more(run: RunRecipe, out: Path) -> RunRecipe:
    table = out.parent / "residents.csv"
    table.write_text("name,residents\nAustin,100000\n", encoding="utf-8")
    return replace(
        run, recipe=replace(run.recipe, areas=replace(run.recipe.areas, population=table))
    )


@pytest.mark.parametrize(
    "change",
    [
        other_cell,
        other_products,
        file_changed,
        file_gone,
        file_more,
        records_twice,
        records_changed,
        areas_more,
    ],
)
def test_what_has_changed_is_not_kept(change: Change, source: Path, out: Path) -> None:
    assert find_kept(change(recipe(source), out), out) is None


def test_another_version_is_not_kept(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cannabis_maps.made_from.versions", lambda: {"cannabis_maps": "9"})
    assert find_kept(recipe(source), out) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"made_of": 1}', "[" * 9000])
def test_a_manifest_that_is_none_is_passed_over(source: Path, out: Path, content: str) -> None:
    (listing,) = out.glob("*/manifest.json")
    listing.write_text(content, encoding="utf-8")
    assert find_kept(recipe(source), out) is None


def test_a_report_that_loses_a_line_is_passed_over(source: Path, out: Path) -> None:
    (listing,) = out.glob("*/manifest.json")
    content = json.loads(listing.read_text("utf-8"))
    content["quality"]["mapped"] -= 1
    listing.write_text(json.dumps(content), encoding="utf-8")
    assert find_kept(recipe(source), out) is None


def test_a_source_that_is_gone_is_told_as_ever(source: Path, out: Path) -> None:
    gone = recipe(source.with_name("gone.csv"))
    assert find_kept(gone, out) is None
    with pytest.raises(SourceError, match=r"no such file: .*gone\.csv"):
        make_or_keep(gone, out)


def test_a_number_of_cores_is_checked_all_the_same(source: Path, out: Path) -> None:
    with pytest.raises(CannabisMapsError, match="--jobs 0"):
        make_or_keep(recipe(source), out, jobs=0)
