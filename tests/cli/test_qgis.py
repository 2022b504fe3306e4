"""The command that makes a QGIS project."""

import shutil
from pathlib import Path

import pytest

from cannabis_maps.cli import run

FAST = ("--cell", "400", "--from", "2016-01-01", "--quiet")


def made(out: Path, *options: str) -> int:
    return run(["qgis", "demo", "--out", str(out), *FAST, *options])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "maps"
    assert made(out) == 0
    return out


def test_the_folder_holds_project_raster_layers_ground_and_years(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    stem = "DEMO_chicago-cannabis-arrests_2016-2018_s500m"
    assert names == {
        "DEMO_chicago-cannabis.qgz",
        "DEMO_chicago-cannabis.gpkg",
        "DEMO_chicago-cannabis.gpkg.txt",
        "DEMO_contents.txt",
        "ground.gpkg",
        f"{stem}.tif",
        f"{stem}.tif.txt",
        f"{stem}.qml",
        f"{stem}_classes.tif",
        f"{stem}_classes.tif.aux.xml",
        f"{stem}_classes.qml",
        "years",
    }
    assert len([*(folder / "years").glob("*m.tif")]) == 3


def test_a_second_run_makes_the_same_bytes(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert made(folder) == 0
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert [path.name for path in after if before.get(path) != after[path]] == []


def test_an_edited_project_is_replaced_only_by_force_and_notes_stay(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(folder, tmp_path / "maps"))
    project, notes = out / "DEMO_chicago-cannabis.qgz", out / "years" / "notes.txt"
    whole = project.read_bytes()
    project.write_bytes(b"edited")
    # As QGIS leaves it that has only shown it.
    (out / "ground.gpkg").write_bytes(b"opened")
    notes.write_text("mine", encoding="utf-8")
    assert made(out) == 1
    assert "chicago-cannabis.qgz was changed since it was written; use --force" in (
        capsys.readouterr().err
    )
    assert project.read_bytes() == b"edited"
    assert made(out, "--force") == 0
    assert project.read_bytes() == whole
    (out / "ground.gpkg").write_bytes(b"opened")
    assert made(out) == 0
    assert notes.read_text("utf-8") == "mine"


def test_a_folder_of_others_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert made(tmp_path) == 1
    assert "was not made by cannabis-maps" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--measure", "expected-count"), "does not go with a project"),
        (("--bandwidth", "30"), "bandwidth 30 m is below a cell of 400 m; use --bandwidth 400"),
        (("--classes", "1"), "give 2 to 9"),
        (("--contours", "0,50"), "above 0 and below 100"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_made(
    options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(tmp_path / "maps", *options) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [*tmp_path.iterdir()] == []
