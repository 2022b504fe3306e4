"""Recipes on the command line: written, checked, made."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_a_new_recipe_is_right(cli: "Run", out: Path) -> None:
    path = out / "mine.toml"
    assert cli("recipe", "new", path).code == 0
    outcome = cli("recipe", "check", path)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "mine.toml is right; it makes map, raster, series, change, rates, tables, brief\n"
    )


def test_a_recipe_is_not_written_over(cli: "Run", out: Path) -> None:
    path = out / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    assert "exists" in cli("recipe", "new", path).complaint
    assert path.read_text("utf-8") == "mine"
    assert cli("recipe", "new", path, "--force").code == 0
    assert "[surface]" in path.read_text("utf-8")


@pytest.mark.parametrize("command", [("recipe", "check"), ("make",)])
def test_what_is_wrong_is_one_line_with_its_number(
    cli: "Run", out: Path, command: tuple[str, ...]
) -> None:
    path = out / "mine.toml"
    path.write_text("[surface]\n\nbandwith = 500\n", encoding="utf-8")
    complaint = cli(*command, path).complaint
    assert "mine.toml, line 3: bandwith is not known in [surface]; did you mean bandwidth?" in (
        complaint
    )


def test_a_recipe_that_is_not_there(cli: "Run", out: Path) -> None:
    complaint = cli("make", out / "none.toml").complaint
    assert "none.toml cannot be read" in complaint
    assert "cannabis-maps recipe new" in complaint


def test_a_recipe_is_made(cli: "Run", few: Path, out: Path) -> None:
    path = out / "mine.toml"
    path.write_text('products = ["raster"]\n[surface]\ncell = 400\n', encoding="utf-8")
    outcome = cli("make", path, "--source", few, "--out", out / "made", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    names = {each.name for each in (out / "made" / "few_2019-08-30").iterdir()}
    assert "chicago-cannabis-arrests_2019-08-29_to_2019-08-30_s500m.tif" in names
    assert not any(name.endswith(".pdf") for name in names)
