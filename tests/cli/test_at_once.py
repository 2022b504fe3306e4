"""Two runs that write one thing at once: the second says so, and the first is whole."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plain_recipe import QUICK

from cannabis_maps.claims import claimed

if TYPE_CHECKING:
    from forking import Forking

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
    cli: "Run", forking: "Forking", few: Path, out: Path, listing: "Listing", tmp_path: Path
) -> None:
    given = ["make", QUICK, "--source", few, "--jobs", "1", "--fresh", "--out"]
    forking.start(*given, out, errors=tmp_path / "errors.txt")
    here, there = cli(*given, out), forking.wait()
    # One may have come only when the other had ended.
    assert {here.code, there} in ({0}, {0, 1})
    told = {here.err, (tmp_path / "errors.txt").read_text("utf-8")}
    assert told <= {"", f"Error: {out / 'few_2019-08-30'} {BUSY}\n"}
    assert cli(*given, tmp_path / "alone").code == 0
    assert listing(out) == listing(tmp_path / "alone")
