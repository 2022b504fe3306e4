"""A folder has one run at a time, however the last one ended."""

import errno
import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from cannabis_maps.claims import claimed
from cannabis_maps.contents import read_contents
from cannabis_maps.errors import OutputError
from cannabis_maps.files import replacing_files, replacing_folder

BUSY = "is being written by another run; wait until that has ended, or choose another --out"
HOLDING = """
import sys, time
from pathlib import Path
from cannabis_maps.claims import claimed
with claimed(Path(sys.argv[1]), Path("a")):
    (Path(sys.argv[1]) / "half").touch()
    print(flush=True)
    time.sleep(60)
"""


@pytest.fixture
def half(tmp_path: Path) -> Path:
    return tmp_path / ".partial-a"


def test_another_run_is_told_and_the_first_goes_on(half: Path, tmp_path: Path) -> None:
    with claimed(half, tmp_path / "a"):
        (half / "mine").touch()
        with pytest.raises(OutputError, match=BUSY), claimed(half, tmp_path / "a"):
            pass
        assert [path.name for path in half.iterdir()] == ["mine"]
    assert [*tmp_path.iterdir()] == []


def test_a_claim_dies_with_its_process_and_what_it_left_is_cleared(half: Path) -> None:
    given = [sys.executable, "-c", HOLDING, str(half)]
    with subprocess.Popen(given, stdout=subprocess.PIPE) as holding:
        assert holding.stdout is not None
        holding.stdout.readline()
        with pytest.raises(OutputError, match=BUSY), claimed(half, Path("a")):
            pass
        holding.kill()
    assert [path.name for path in half.iterdir()] == ["half"]
    with claimed(half, Path("a")):
        assert [*half.iterdir()] == []
    assert not half.exists()


def test_what_is_renamed_stays_and_can_be_made_again(half: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with claimed(half, tmp_path / "a"):
            half.rename(tmp_path / "a")
            # Another run may begin here, and its folder is not ours to remove.
            with claimed(half, tmp_path / "a"):
                (half / "other").touch()
        (tmp_path / "a").rmdir()
        assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("left", ["file", "link", "dangling"])
def test_what_is_no_folder_is_no_hindrance(half: Path, tmp_path: Path, left: str) -> None:
    (tmp_path / "kept").mkdir()
    if left == "file":
        half.write_text("half", encoding="utf-8")
    else:
        half.symlink_to(tmp_path / ("kept" if left == "link" else "absent"))
    with claimed(half, Path("a")):
        assert half.is_dir()
        assert not half.is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_disk_without_locks_is_used_without(
    half: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with claimed(half, tmp_path / "a"):
        half.rename(tmp_path / "a")
    assert (tmp_path / "a").is_dir()


def test_products_are_claimed(tmp_path: Path) -> None:
    with replacing_folder(tmp_path / "b", "mark", read_contents) as partial:
        (partial / "mark").touch()
        with (
            pytest.raises(OutputError, match=f"b {BUSY}"),
            replacing_folder(tmp_path / "b", "mark", read_contents),
        ):
            pass
        with replacing_files(tmp_path / "a") as beside:
            (beside / "a").touch()
            with pytest.raises(OutputError, match=f"a {BUSY}"), replacing_files(tmp_path / "a"):
                pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
