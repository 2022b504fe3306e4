"""`make` replaces what it wrote into its own folder, and touches nothing else."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plain_recipe import COARSE, QUICK

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.make.conftest import Make, Run


# One core is at the brief for long after the other has written the raster.
LONG = """
products = ["brief", "raster"]

[surface]
cell = 400

[page]
dpi = 72
"""
STOPPED = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
OTHERS = ("demo_2018-11-12", "precinct_2018-01-01")
MADE = "precinct_2019-08-28"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def first(secret_run: "Run", tmp_path: Path) -> Path:
    """A folder that a run on the same source made."""
    return Path(shutil.copytree(secret_run.folder, tmp_path / secret_run.folder.name))


@pytest.mark.slow
def test_the_second_run_replaces_all_of_the_first_and_nothing_else(
    make: "Make", secret_file: Path, first: Path, tmp_path: Path
) -> None:
    before, old = contents(first), "from an older version.txt"
    (first / old).touch()
    manifest = json.loads((first / "manifest.json").read_text("utf-8"))
    manifest["products"].append({"name": old, "sha256": "of what it was"})
    (first / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (first / "quality.json").write_text("changed", encoding="utf-8")
    (first / "notes.txt").write_text("mine", encoding="utf-8")
    second = make(COARSE, "--source", secret_file, "--out", tmp_path)
    assert second.folder == first
    assert contents(second.folder) == before | {"notes.txt": b"mine"}


@pytest.fixture(scope="module")
def quiet_run(secret_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Run `make` without --out beside two folders of the user's; return where, and what it says."""
    here = tmp_path_factory.mktemp("here")
    for name in OTHERS:
        (here / "outputs" / name).mkdir(parents=True)
        (here / "outputs" / name / "mine.txt").write_text("mine", encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with chdir(here), redirect_stdout(out), redirect_stderr(err):
        given = ["make", str(QUICK), "--source", str(secret_file), "--jobs", "1", "--quiet"]
        assert run(given) == 0
    return here, out.getvalue(), err.getvalue()


def test_the_default_folder_is_outputs(quiet_run: tuple[Path, str, str]) -> None:
    here, _, _ = quiet_run
    assert [path.name for path in here.iterdir()] == ["outputs"]
    assert (here / "outputs" / MADE / "manifest.json").is_file()


def test_other_folders_are_left_alone(quiet_run: tuple[Path, str, str]) -> None:
    outputs = quiet_run[0] / "outputs"
    assert {path.name for path in outputs.iterdir()} == {*OTHERS, MADE}
    for name in OTHERS:
        assert contents(outputs / name) == {"mine.txt": b"mine"}


def test_quiet_says_nothing(quiet_run: tuple[Path, str, str]) -> None:
    assert quiet_run[1:] == ("", "")


@pytest.mark.slow
def test_several_sources_share_a_folder_whatever_their_order(
    make: "Make", secret_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "academy.csv"
    header, *lines = secret_file.read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text(
        header + "".join(line.replace("98765431", "11") for line in lines[:9]), encoding="utf-8"
    )
    first = make(QUICK, "--source", secret_file, "--source", other, "--out", tmp_path / "a")
    second = make(QUICK, "--source", other, "--source", secret_file, "--out", tmp_path / "b")
    assert first.folder.name == "academy_and_1_more_2019-08-28"
    assert contents(first.folder) == contents(second.folder)


def ended(group: int) -> bool:
    """Wait for all processes of a group, the workers, to end."""
    for _ in range(2000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_run_that_is_stopped_leaves_the_old_folder_whole(
    quiet_run: tuple[Path, str, str],
    secret_file: Path,
    tmp_path: Path,
    sent: signal.Signals,
    code: int,
) -> None:
    out, recipe = tmp_path / "out", tmp_path / "long.toml"
    first = Path(shutil.copytree(quiet_run[0] / "outputs" / MADE, out / MADE))
    recipe.write_text(LONG, encoding="utf-8")
    given = ["--source", str(secret_file), "--out", str(out), "--fresh", "--quiet", "--jobs"]
    before, began = contents(first), time.monotonic()
    running = subprocess.Popen(
        [sys.executable, "-m", "cannabis_maps", "make", str(recipe), *given, "2"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    while not [*out.glob(".partial-*/**/*.tif")]:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(sent)
    since = time.monotonic()
    _, err = running.communicate()
    assert running.returncode == code
    # A tenth of it where nothing else is at work; what is drawn at the moment takes longer.
    assert time.monotonic() - since < since - began
    if sent != signal.SIGKILL:
        assert err == f"Error: {STOPPED[sent]}; nothing was written\n"
    assert contents(first) == before
    assert ended(running.pid)
    if sent == signal.SIGKILL:
        # What it could not clear away, the next run does.
        assert run(["make", str(QUICK), *given, "1"]) == 0
    assert [*out.iterdir()] == [first]
    assert contents(first) == before
