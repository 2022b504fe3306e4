"""Temporary folders go with their process, however it ends, and nobody else's are touched."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cannabis_maps.scratch import PREFIX, scratch_folder

HOLD = """
import sys
from cannabis_maps.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "records.csv").write_text("secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def held(temporary: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().rstrip())


def test_it_is_gone_afterwards(temporary: Path) -> None:
    with scratch_folder() as folder, scratch_folder() as another:
        (folder / "a").mkdir()
        (folder / "a" / "b").write_text("b", encoding="utf-8")
        assert {*temporary.iterdir()} == {folder, another}
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not [*temporary.iterdir()]


def test_it_is_gone_after_an_error(temporary: Path) -> None:
    with pytest.raises(KeyError), scratch_folder():
        raise KeyError
    assert not [*temporary.iterdir()]


def test_what_a_killed_process_left_is_removed_by_the_next(temporary: Path) -> None:
    process, left = held(temporary)
    with process:
        process.kill()
    assert (left / "records.csv").exists()
    with scratch_folder():
        assert not left.exists()


def test_what_a_living_process_is_at_is_left_alone(temporary: Path) -> None:
    process, folder = held(temporary)
    with process, scratch_folder():
        assert (folder / "records.csv").exists()
        assert process.stdin is not None
        process.stdin.close()
    assert not folder.exists()


def test_one_that_another_process_removes_before_it_is_locked_is_made_again(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tempfile.mkdtemp
    removed: list[str] = []

    def removing(**given: str) -> str:
        folder = whole(**given)
        if not removed:
            removed.append(folder)
            Path(folder).rmdir()
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", removing)
    with scratch_folder() as folder:
        assert [*temporary.iterdir()] == [folder]
        assert removed != [str(folder)]


@pytest.mark.parametrize("name", ["cannabis_maps_scratch", f"{PREFIX}of_my_own", "other_12345678"])
def test_other_names_are_left_alone(temporary: Path, name: str) -> None:
    (temporary / name).mkdir()
    with scratch_folder():
        assert (temporary / name).exists()


def test_links_and_files_of_such_a_name_are_left_alone(temporary: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (temporary / f"{PREFIX}aaaaaaaa").symlink_to(mine)
    (temporary / f"{PREFIX}bbbbbbbb").write_text("b", encoding="utf-8")
    with scratch_folder():
        assert (temporary / f"{PREFIX}aaaaaaaa").is_symlink()
        assert (temporary / f"{PREFIX}bbbbbbbb").exists()
        assert mine.is_dir()
