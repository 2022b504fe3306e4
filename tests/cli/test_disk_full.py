"""A disk that fills up while writing: one clear line, and nothing half-written."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import HEADER

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Listing, Run

COMMANDS = ["make", "map", "raster"]
# No file may grow beyond, once everything is imported and the fonts are found.
MOST_BYTES = 8_000


@pytest.mark.parametrize("name", [*COMMANDS, "qgis", "explore"])
def test_a_full_disk(
    cli: "Run",
    arguments: "Arguments",
    few: Path,
    tiny_disk: Path,
    listing: "Listing",
    name: str,
) -> None:
    (tiny_disk / "mine.txt").write_text("mine", encoding="utf-8")
    outcome = cli(*arguments(name, few, tiny_disk))
    assert outcome.code == 1
    assert "cannot be written: No space left on device" in outcome.complaint
    assert "free some space" in outcome.complaint
    assert "choose another --out" in outcome.complaint
    assert ".partial" not in outcome.complaint
    assert ".together" not in outcome.complaint
    assert listing(tiny_disk) == {"mine.txt": b"mine"}


@pytest.mark.parametrize(("name", "file"), [("map", "map.png"), ("raster", "raster.tif")])
def test_a_full_disk_keeps_what_was_to_be_replaced(
    cli: "Run",
    arguments: "Arguments",
    few: Path,
    tiny_disk: Path,
    listing: "Listing",
    name: str,
    file: str,
) -> None:
    for path in (tiny_disk / file, tiny_disk / f"{file}.txt"):
        path.write_text("old", encoding="utf-8")
    outcome = cli(*arguments(name, few, tiny_disk), "--force")
    assert outcome.complaint.startswith(f"{tiny_disk / file} cannot be written: No space left")
    assert listing(tiny_disk) == {file: b"old", f"{file}.txt": b"old"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_limit_on_the_size_of_files(
    forked: "Run", arguments: "Arguments", few: Path, out: Path, listing: "Listing", name: str
) -> None:
    outcome = forked(*arguments(name, few, out), most_bytes=MOST_BYTES)
    assert outcome.code == 1
    # Products of a run are put together in a folder for temporary files first.
    assert outcome.complaint.startswith("the folder for" if name == "make" else str(out))
    assert "cannot be written" in outcome.complaint
    assert ": File too large; free some space" in outcome.complaint
    assert listing(out) == {}


def test_a_caption_that_cannot_be_written_takes_its_map_with_it(
    cli: "Run", few: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.open

    def no_captions(path: Path, mode: str = "r") -> object:
        if path.suffix == ".txt" and mode == "wb":
            raise OSError(28, "No space left on device")
        return whole(path, mode)

    monkeypatch.setattr(Path, "open", no_captions)
    outcome = cli("raster", few, "--out", out / "a.tif", "--cell", "200")
    assert outcome.complaint.startswith(f"{out / 'a.tif.txt'} cannot be written: No space left")
    assert not [*out.iterdir()]


def test_a_full_folder_for_temporary_files_is_named_as_such(
    tmp_path: Path, tiny_disk: Path
) -> None:
    path = tmp_path / "many.csv"
    rows = (f"08/29/2019 11:55:00 PM,1811,true,{1176834 + at},1899606\n" for at in range(9_000))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cannabis_maps", "check", path],
        env=os.environ | {"TMPDIR": str(tiny_disk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "Error: many.csv cannot be read: the folder for temporary files is full"
    )
    assert ("TMPDIR" in done.stderr, done.stderr.count("\n")) == (True, 1)
    assert not [*tiny_disk.iterdir()]
