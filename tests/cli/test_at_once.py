"""Two runs that write one thing at once: the second says so, and the first is whole."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.claims import claimed

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Listing, Run

BUSY = "is being written by another run; wait until that has ended, or choose another --out"


@pytest.mark.parametrize(
    ("name", "file", "half"),
    [
        ("make", "few_2019-08-30", ".partial-few_2019-08-30"),
        ("map", "map.png", ".together-map.png"),
        ("raster", "raster.tif", ".together-raster.tif"),
    ],
)
def test_the_second_is_refused_while_the_first_is_at_it(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, file: str, half: str
) -> None:
    with claimed(out / half, out / file):
        (out / half / "begun").touch()
        assert cli(*arguments(name, few, out)).complaint == f"{out / file} {BUSY}"
        assert [*out.rglob("*")] == [out / half, out / half / "begun"]


@pytest.mark.slow
def test_two_real_runs_at_once(
    cli: "Run", few: Path, out: Path, listing: "Listing", tmp_path: Path
) -> None:
    recipe = tmp_path / "tables.toml"
    recipe.write_text('products = ["tables"]\n[page]\ndpi = 72\n', encoding="utf-8")
    given = ["make", str(recipe), "--source", str(few), "--fresh", "--out"]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "cannabis_maps", *given, str(out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = {run.communicate()[1] for run in started}
    # One may have come only when the other had ended.
    assert {run.returncode for run in started} in ({0}, {0, 1})
    assert told <= {"", f"Error: {out / 'few_2019-08-30'} {BUSY}\n"}
    assert cli(*given, tmp_path / "alone").code == 0
    assert listing(out) == listing(tmp_path / "alone")
