"""Where nothing can be written: one clear line, exit 1, and everything as it was."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Beside, Listing, Run

WRITERS = [("map", "map.png"), ("raster", "raster.tif")]
RASTERS = [("raster", "raster.tif", at) for at in range(6)]


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_the_output_is_a_folder(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, file: str
) -> None:
    (out / file).mkdir()
    outcome = cli(*arguments(name, few, out))
    assert outcome.code == 1
    assert outcome.complaint == f"{out / file} is a folder; give a file's name"


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_the_outputs_folder_is_missing(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, file: str
) -> None:
    outcome = cli(*arguments(name, few, out / "absent"))
    assert outcome.code == 1
    assert f"folder {out / 'absent'} does not exist; make it first" in outcome.complaint
    assert file not in outcome.complaint


@pytest.mark.parametrize(
    ("name", "file", "at"), [*(("map", "map.png", at) for at in range(2)), *RASTERS]
)
def test_an_existing_file_is_kept_without_force(
    cli: "Run",
    arguments: "Arguments",
    beside: "Beside",
    few: Path,
    out: Path,
    name: str,
    file: str,
    at: int,
) -> None:
    mine = out / beside(file)[at]
    mine.write_text("mine", encoding="utf-8")
    outcome = cli(*arguments(name, few, out))
    assert outcome.code == 1
    assert outcome.complaint == (
        f"{mine} exists already; use --force (in Python: force=True) to replace it, "
        "or another --out"
    )
    assert [path.read_text(encoding="utf-8") for path in out.iterdir()] == ["mine"]


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_force_replaces_the_file_and_all_beside_it(
    cli: "Run",
    arguments: "Arguments",
    beside: "Beside",
    few: Path,
    out: Path,
    name: str,
    file: str,
) -> None:
    for each in beside(file):
        (out / each).write_text("old", encoding="utf-8")
    outcome = cli(*arguments(name, few, out), "--force")
    assert (outcome.code, outcome.err) == (0, "")
    assert {path.name for path in out.iterdir()} == set(beside(file))
    assert all(path.stat().st_size > 500 for path in out.iterdir())


@pytest.mark.parametrize("name", ["map.gif", "map", "map.png.txt", "map.tif"])
def test_a_map_in_another_format(cli: "Run", few: Path, out: Path, name: str) -> None:
    outcome = cli("map", few, "--out", out / name)
    assert outcome.complaint == f"{name}: a page is written as .png, .pdf or .svg; use one of these"
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["raster.png", "raster", "raster.tif.gz"])
def test_a_raster_in_another_format(cli: "Run", few: Path, out: Path, name: str) -> None:
    outcome = cli("raster", few, "--out", out / name)
    assert outcome.complaint == f"{name}: a raster is written as .tif; use that"
    assert not [*out.iterdir()]


def test_a_name_too_long_for_the_disk(cli: "Run", few: Path, out: Path) -> None:
    outcome = cli("raster", few, "--out", out / f"{'a' * 300}.tif")
    assert "cannot be written: File name too long" in outcome.complaint


def test_make_into_a_file(cli: "Run", few: Path, out: Path) -> None:
    (out / "a").touch()
    outcome = cli("make", "--source", few, "--out", out / "a")
    assert outcome.code == 1
    assert "a is a file, where a folder is wanted; choose another --out" in outcome.complaint
    assert [path.name for path in out.iterdir()] == ["a"]


def test_make_over_a_folder_of_the_users(
    cli: "Run", few: Path, out: Path, listing: "Listing"
) -> None:
    (out / "few_2019-08-30").mkdir()
    (out / "few_2019-08-30" / "thesis.doc").write_bytes(b"mine")
    before = listing(out)
    outcome = cli("make", "--source", few, "--out", out)
    assert outcome.code == 1
    assert "was not made by cannabis-maps (it has no manifest.json)" in outcome.complaint
    assert "move it away or choose another --out" in outcome.complaint
    assert listing(out) == before


def test_a_source_whose_name_is_too_long_for_a_folder(cli: "Run", few: Path, out: Path) -> None:
    source = few.rename(few.with_name(f"{'a' * 250}.csv"))
    outcome = cli("make", "--source", source, "--out", out)
    assert "cannot be written: File name too long" in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["make", "map", "raster"])
@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_a_folder_without_permission(
    unprivileged: "Run", arguments: "Arguments", few: Path, out: Path, name: str, mode: int
) -> None:
    out.chmod(mode)
    try:
        outcome = unprivileged(*arguments(name, few, out))
    finally:
        out.chmod(0o755)
    assert outcome.code == 1
    assert str(out) in outcome.complaint
    assert "cannot be written" in outcome.complaint
    assert "choose another" in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_report_that_cannot_be_printed(command: "Run", few: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        outcome = command("check", few, stdout=full.fileno())
    assert outcome.code == 1
    assert outcome.complaint == "No space left on device; check permissions and free space"
