"""A disk that is full at any of the files that a command writes: one line, and nothing left."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from forking import Forking

    from tests.cli.conftest import Listing

MOST_TRIES = 4
# Below, what is said of it would not fit either.
LEAST_BYTES = 2_000
COARSE = ("--cell", 400, "--quiet")
COMMANDS: dict[str, tuple[object, ...]] = {
    "map": ("map", "SOURCE", "--out", "a.png", "--dpi", 72, *COARSE),
    "raster": ("raster", "SOURCE", "--out", "a.tif", *COARSE),
    "years": ("raster", "SOURCE", "--by", "year", "--out", "a", *COARSE),
    "geopackage": ("geopackage", "SOURCE", "--out", "a.gpkg", *COARSE),
    "qgis": ("qgis", "SOURCE", "--out", "a", *COARSE),
    "explorer": ("explore", "SOURCE", "--out", "a.html", "--embed", *COARSE),
    "brief": ("make", "brief.toml", "--source", "SOURCE", "--out", "a", "--jobs", 1, "--quiet"),
    "make": ("make", "make.toml", "--source", "SOURCE", "--out", "a", "--jobs", 1, "--quiet"),
}
AGAIN = dict.fromkeys(("map", "raster", "geopackage", "explorer"), ("--force",))
AGAIN |= dict.fromkeys(("brief", "make"), ("--fresh",))
RECIPES = {
    "brief.toml": 'products = ["brief"]\n[brief]\nsections = ["years", "quality"]\n',
    "make.toml": 'products = ["raster", "tables"]\n',
}
SHARED = "[surface]\ncell = 400\n[page]\ndpi = 72\n"


def tried(sizes: set[int]) -> list[int]:
    """Return limits at which the larger files, one after the other, no longer fit."""
    ordered = sorted(size for size in sizes if size > LEAST_BYTES)
    step = max(1, -(-len(ordered) // MOST_TRIES))
    return [size - 1 for size in ordered[::-1][::step]]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_it_is_full_at_each_file_in_turn(
    forking: "Forking", few: Path, out: Path, listing: "Listing", tmp_path: Path, name: str
) -> None:
    errors, places = tmp_path / "errors.txt", {"SOURCE": few}
    for recipe, text in RECIPES.items():
        places[recipe] = tmp_path / recipe
        places[recipe].write_text(text + SHARED, encoding="utf-8")
    words = [str(each) for each in COMMANDS[name]]
    given = [out / each if each.startswith("a") else places.get(each, each) for each in words]
    forking.start(*given, errors=errors)
    assert forking.wait() == 0, errors.read_text("utf-8")
    whole = listing(out)
    for most_bytes in tried({len(content) for content in whole.values()}):
        forking.start(*given, *AGAIN.get(name, ()), errors=errors, most_bytes=most_bytes)
        code, told = forking.wait(), errors.read_text("utf-8")
        assert (code, told.count("\n")) == (1, 1), told
        assert told.startswith("Error: ")
        assert "cannot be written" in told
        assert "free some space" in told
        assert listing(out) == whole
