"""The page by the command line, and as a product of a run."""

from pathlib import Path

import pytest

from cannabis_maps.cli import run
from cannabis_maps.errors import OptionError
from cannabis_maps.make_run import make_all
from cannabis_maps.recipe_file import parse_recipe
from cannabis_maps.recipe_values import as_recipe, as_run


def test_the_command_writes_page_snippet_and_picture(tmp_path: Path, one_year: Path) -> None:
    out = tmp_path / "page.html"
    command = ["explore", str(one_year), "--out", str(out), "--cell", "400", "--embed", "--quiet"]
    assert run(command) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "page.html",
        "page.html.txt",
        "page.png",
        "page_embed.html",
    ]
    assert run(command) == 1
    assert run([*command, "--force"]) == 0


def test_a_run_makes_it_when_named(tmp_path: Path) -> None:
    text = 'products = ["explorer"]\n[explorer]\ntitle = "Ours"\ncell = 400\nembed = true'
    recipe = parse_recipe(text)
    made = make_all(recipe, tmp_path)
    names = [path.name for path in made.paths]
    assert names[:4] == [
        "DEMO_explorer.html",
        "DEMO_explorer.html.txt",
        "DEMO_explorer.png",
        "DEMO_explorer_embed.html",
    ]
    assert "<title>Ours</title>" in made.paths[0].read_text("utf-8")
    assert as_run(as_recipe(recipe)).explorer == recipe.explorer


def test_cells_too_coarse_for_the_bandwidth_are_refused_with_their_line() -> None:
    text = 'products = ["explorer"]\n[explorer]\ncell = 900'
    with pytest.raises(OptionError, match=r"recipe\.toml, line 3: .*below a cell of 900 m"):
        parse_recipe(text)
