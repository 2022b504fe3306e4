"""The brief by itself: the same as a run's, with a manifest by which it is made again."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.cli import run
from cannabis_maps.manifest_file import read_manifest
from cannabis_maps.verifying import verify

if TYPE_CHECKING:
    from tests.make.conftest import Make

LISTINGS = {"quality.json", "manifest.json"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def brief(secret_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brief") / "brief"
    assert run(["brief", str(secret_file), "--cell", "400", "--out", str(folder), "--quiet"]) == 0
    return folder


def test_it_is_the_same_brief_as_a_run_makes(
    brief: Path, secret_file: Path, tmp_path: Path, make: "Make"
) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('products = ["brief"]\n[surface]\ncell = 400\n', encoding="utf-8")
    made = make(recipe, "--source", secret_file, "--out", tmp_path / "out").folder
    assert contents(made) == contents(brief)


def test_its_manifest_lists_all_of_it(brief: Path) -> None:
    listed = {product.name for product in read_manifest(brief).products}
    assert listed == contents(brief).keys() - {"manifest.json"}


def test_it_is_made_again_to_the_byte(brief: Path, secret_file: Path) -> None:
    assert verify(brief, [str(secret_file)], jobs=1).holds(strict=True)
