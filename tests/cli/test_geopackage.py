"""The command `geopackage`: what it says, and what it refuses before it reads."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.rasters import geopackage

if TYPE_CHECKING:
    from tests.cli.conftest import Listing, Run


def test_it_says_what_it_wrote(cli: "Run", few: Path, out: Path) -> None:
    outcome = cli("geopackage", few, "--out", out / "a.gpkg", "--cell", "200")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith(f"Written\n  {out / 'a.gpkg'}\n  {out / 'a.gpkg.txt'}\n")


def test_quiet_says_nothing(cli: "Run", few: Path, out: Path) -> None:
    outcome = cli("geopackage", few, "--out", out / "a.gpkg", "--cell", "200", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_help_names_it_and_explains_its_options(cli: "Run") -> None:
    assert "\n  geopackage " in cli("--help").out
    told = cli("geopackage", "--help").out
    for option in ("--contours", "--areas", "--population", "--bandwidth", "--force"):
        assert f"  {option} " in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--out", "a.shp"], "a.shp: a GeoPackage is written as .gpkg; use that"),
        (["--out", "a.gpkg", "--contours", "half"], "--contours 'half': give numbers"),
        (["--out", "a.gpkg", "--contours", "50,150"], "--contours 50,150: give up to 5 percents"),
        (["--out", "a.gpkg", "--bandwidth", "30"], "bandwidth 30 m is below one block"),
        (["--out", "a.gpkg", "--area-name", "WARD"], "--area-name WARD goes with --areas FILE"),
        (["--out", "none/a.gpkg"], "folder none does not exist"),
    ],
)
def test_it_refuses_before_it_reads(cli: "Run", given: list[str], told: str) -> None:
    outcome = cli("geopackage", "no such file.csv", *given)
    assert (outcome.code, outcome.out) == (1, "")
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


def test_too_few_arrests(cli: "Run", few: Path, out: Path) -> None:
    few.write_text("".join(few.read_text("utf-8").splitlines(keepends=True)[:20]), "utf-8")
    outcome = cli("geopackage", few, "--out", out / "a.gpkg")
    assert outcome.code == 1
    assert "fewer than 20 would show single ones" in outcome.err
    assert list(out.iterdir()) == []


def test_an_existing_file_is_kept_without_force(cli: "Run", few: Path, out: Path) -> None:
    (out / "a.gpkg").write_bytes(b"mine")
    outcome = cli("geopackage", few, "--out", out / "a.gpkg", "--cell", "200")
    assert outcome.code == 1
    assert "a.gpkg exists already; use --force" in outcome.err
    assert (out / "a.gpkg").read_bytes() == b"mine"


def test_force_replaces_it(cli: "Run", few: Path, out: Path) -> None:
    (out / "a.gpkg").write_bytes(b"mine")
    outcome = cli("geopackage", few, "--out", out / "a.gpkg", "--cell", "200", "--force")
    assert outcome.code == 0
    assert (out / "a.gpkg").read_bytes().startswith(b"SQLite format 3")


def test_a_failure_while_writing_leaves_what_was_there(
    cli: "Run", few: Path, out: Path, listing: "Listing", monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / "a.gpkg").write_bytes(b"mine")
    monkeypatch.setattr(geopackage, "TABLES", "no SQL")
    outcome = cli("geopackage", few, "--out", out / "a.gpkg", "--cell", "200", "--force")
    assert outcome.code == 1
    assert "a.gpkg cannot be written" in outcome.err
    assert listing(out) == {"a.gpkg": b"mine"}


def test_a_full_disk(cli: "Run", few: Path, tiny_disk: Path, listing: "Listing") -> None:
    (tiny_disk / "mine.txt").write_text("mine", encoding="utf-8")
    outcome = cli("geopackage", few, "--out", tiny_disk / "a.gpkg", "--cell", "200")
    assert outcome.code == 1
    assert "a.gpkg cannot be written: " in outcome.err
    assert "free some space" in outcome.err
    assert outcome.err.count("\n") == 1
    assert listing(tiny_disk) == {"mine.txt": b"mine"}
