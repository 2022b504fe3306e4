"""Out of memory: one clear line, and nothing half-written."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.cli.conftest import Listing, Run

# Enough to read, and for one surface of so fine cells, but not for two.
MORE_MEMORY = 900_000_000
TOLD = ("out of memory; use a larger --cell", "takes more memory to read than there is; close")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to such a limit")
@pytest.mark.parametrize("product", ["raster", "make"])
def test_a_limit_on_memory(
    forked: "Run", few: Path, out: Path, listing: "Listing", tmp_path: Path, product: str
) -> None:
    recipe = tmp_path / "fine.toml"
    recipe.write_text('products = ["raster"]\n[surface]\ncell = 4\n', encoding="utf-8")
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    given = {
        "raster": ["raster", few, "--out", out / "a.tif", "--cell", 4],
        "make": ["make", recipe, "--source", few, "--out", out, "--jobs", 1],
    }[product]
    outcome = forked(*given, more_memory=MORE_MEMORY)
    # The loader or a library's own thread that gets none may end the process before it is asked.
    assert (outcome.code == 0, outcome.out, "Traceback" in outcome.err) == (False, "", False)
    if outcome.code == 1:
        assert outcome.err.count("\n") == 1
        assert any(words in outcome.err for words in TOLD)
    assert listing(out) == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        ImportError("libx.so: failed to map segment: Cannot allocate memory"),
        ValueError("std::bad_alloc"),
    ],
    ids=repr,
)
def test_it_is_told_in_the_words_of_any_library(
    few: Path,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("cannabis_maps.estimating.kernel_density", fail)
    assert run(["raster", str(few), "--out", str(out / "a.tif")]) == 1
    assert capfd.readouterr().err.startswith(f"Error: {TOLD[0]}")
