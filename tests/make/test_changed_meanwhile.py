"""A source that changes while a run is made: the next run does not take it for known."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.cli import run
from cannabis_maps.records import assembling

if TYPE_CHECKING:
    from tests.make.conftest import Arrests


def test_what_comes_once_all_is_read_is_not_taken_for_made(
    arrests: "Arrests", tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = arrests(tmp_path, {"01/01/2018": 40, "12/31/2018": 40})
    line = source.read_text("utf-8").splitlines()[1]
    recipe = tmp_path / "raster.toml"
    recipe.write_text('products = ["raster"]\n[surface]\ncell = 400\n', encoding="utf-8")
    given = ["make", str(recipe), "--source", str(source), "--out", str(tmp_path / "out")]
    whole = assembling.assemble

    def grown(*told: object) -> object:
        with source.open("a", encoding="utf-8") as stream:
            stream.write(f"{line}\n")
        return whole(*told)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cannabis_maps.records.reader.assemble", grown)
        assert run(given) == 0
    assert "mapped: 80" in capfd.readouterr().out
    assert run(given) == 0
    assert "mapped: 81" in capfd.readouterr().out
