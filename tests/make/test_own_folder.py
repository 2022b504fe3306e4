"""A folder of ours is replaced whole or not at all, whatever fails; no other is touched."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cannabis_maps.contents import read_contents, write_contents
from cannabis_maps.errors import OutputError
from cannabis_maps.files import replacing_folder

MARK = "mark"


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file and folder below one, hidden ones too."""
    return {
        str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


def fill(folder: Path, content: bytes) -> None:
    (folder / MARK).write_bytes(content)
    (folder / "data").write_bytes(content)


def everything(folder: Path) -> dict[str, str]:
    """List all that is in a folder as written by an earlier run, without hashes."""
    return dict.fromkeys(tree(folder), "")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder of ours in a folder with another one beside it."""
    folder = tmp_path / "ours"
    for path, content in ((folder, b"old"), (tmp_path / "other", b"other")):
        path.mkdir()
        fill(path, content)
    return folder


def failing(error: OSError, at: int = 1) -> Callable[..., Path]:
    """Return a `Path` method that fails at its nth call and works otherwise."""
    works, calls = Path.rename, [0]

    def fail(path: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == at:
            raise error
        return works(path, target)

    return fail


def test_a_new_folder_with_new_parents(tmp_path: Path) -> None:
    with replacing_folder(tmp_path / "new" / "deep" / "ours", MARK, everything) as partial:
        fill(partial, b"new")
    assert tree(tmp_path / "new" / "deep") == {
        "ours": b"",
        "ours/mark": b"new",
        "ours/data": b"new",
    }


def test_a_failure_takes_new_parents_with_it(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError),
        replacing_folder(tmp_path / "new" / "deep" / "ours", MARK, everything),
    ):
        raise KeyError
    assert tree(tmp_path) == {}


def test_our_folder_is_replaced_whole_and_others_left_alone(ours: Path) -> None:
    (ours / "more").mkdir()
    (ours / "more" / "data").write_bytes(b"old")
    with replacing_folder(ours, MARK, everything) as partial:
        fill(partial, b"new")
        assert (ours / "data").read_bytes() == b"old"
    assert tree(ours) == {MARK: b"new", "data": b"new"}
    assert tree(ours.parent / "other") == {MARK: b"other", "data": b"other"}
    assert {path.name for path in ours.parent.iterdir()} == {"ours", "other"}


def test_files_that_no_run_wrote_stay(ours: Path) -> None:
    for name in ("notes.txt", "database", "more/notes.txt", "data.aux.xml", "data~", "stale"):
        (ours / name).parent.mkdir(exist_ok=True)
        (ours / name).write_bytes(b"by hand")
    (ours / "link").symlink_to(ours.parent / "other")
    # Another program wrote "data.aux.xml" and "data~" beside "data"; "new" is now one of ours.
    (ours / "new").write_bytes(b"by hand")
    with replacing_folder(ours, MARK, lambda _: {MARK: "", "data": "", "stale": ""}) as partial:
        fill(partial, b"new")
        (partial / "new").write_bytes(b"new")
    assert (ours / "link").readlink() == ours.parent / "other"
    (ours / "link").unlink()
    assert tree(ours) == {
        MARK: b"new",
        "data": b"new",
        "new": b"new",
        "notes.txt": b"by hand",
        "database": b"by hand",
        "more": b"",
        "more/notes.txt": b"by hand",
    }


def test_a_file_changed_since_it_was_written_is_replaced_only_by_force(ours: Path) -> None:
    write_contents(ours, "list")
    (ours / "data").write_bytes(b"edited")
    before = tree(ours.parent)

    def of_list(folder: Path) -> dict[str, str]:
        return read_contents(folder / "list")

    with (
        pytest.raises(OutputError, match=r"ours/data was changed since it was written; use --forc"),
        replacing_folder(ours, MARK, of_list),
    ):
        pytest.fail("nothing is to be written")
    assert tree(ours.parent) == before
    with replacing_folder(ours, MARK, of_list, force=True) as partial:
        fill(partial, b"new")
    assert tree(ours) == {MARK: b"new", "data": b"new"}


def test_a_list_of_contents_is_one_that_sha256sum_checks(ours: Path) -> None:
    (ours / "more").mkdir()
    (ours / "more" / "data").write_bytes(b"")
    write_contents(ours, "list")
    program = shutil.which("sha256sum")
    assert program is not None
    checked = subprocess.run(
        [program, "--check", "--strict", "list"], cwd=ours, capture_output=True, check=True
    )
    assert checked.stdout.decode().splitlines() == ["data: OK", "mark: OK", "more/data: OK"]
    assert set(read_contents(ours / "list")) == {"list", "data", MARK, "more/data"}


def test_a_foreign_folder_or_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "data").write_bytes(b"mine")
    (tmp_path / "file").write_bytes(b"mine")
    before = tree(tmp_path)
    for name, told in (
        ("folder", "folder exists and was not made by cannabis-maps"),
        ("file", "file is a file, where a folder is wanted; choose another --out"),
        ("file/within/it", "file is a file, where a folder is wanted; choose another --out"),
    ):
        with (
            pytest.raises(OutputError, match=told),
            replacing_folder(tmp_path / name, MARK, everything),
        ):
            pytest.fail("nothing is to be written")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("error", [KeyError("a"), KeyboardInterrupt(), OutputError("b")])
def test_a_failure_while_filling_leaves_the_old_folder(ours: Path, error: BaseException) -> None:
    before = tree(ours.parent)

    def write() -> None:
        with replacing_folder(ours, MARK, everything) as partial:
            fill(partial, b"new")
            raise error

    with pytest.raises(type(error)):
        write()
    assert tree(ours.parent) == before


@pytest.mark.parametrize("at", [1, 2])
def test_a_failing_rename_brings_the_old_folder_back(
    ours: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    before = tree(ours.parent)

    def write() -> None:
        with replacing_folder(ours, MARK, everything) as partial:
            fill(partial, b"new")

    monkeypatch.setattr(Path, "rename", failing(PermissionError(13, "Permission denied"), at))
    with pytest.raises(OutputError, match="ours cannot be written: Permission denied"):
        write()
    assert tree(ours.parent) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from cannabis_maps.files import replacing_folder
works, calls, at = Path.rename, [0], int(sys.argv[2])

def rename(path, target):
    calls[0] += 1
    if calls[0] == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return works(path, target)

Path.rename = rename
if at == 3:
    import shutil
    shutil.rmtree = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
with replacing_folder(Path(sys.argv[1]), "mark", lambda _: {}) as partial:
    for name in ("mark", "data"):
        (partial / name).write_bytes(b"killed")
        if at == 0:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("at", "left"), [(0, b"old"), (1, b"old"), (2, None), (3, b"killed")])
def test_after_a_kill_the_next_run_cleans_up(ours: Path, at: int, left: bytes | None) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(ours), str(at)], check=False)
    assert done.returncode == -signal.SIGKILL
    # Killed between the two renames, the old folder stands beside its place until the next run.
    assert (ours / "data").exists() == (left is not None)
    if left is not None:
        assert tree(ours) == {MARK: left, "data": left}
    with replacing_folder(ours, MARK, everything) as partial:
        assert (ours / "data").read_bytes() == (left or b"old")
        fill(partial, b"new")
    assert tree(ours) == {MARK: b"new", "data": b"new"}
    assert {path.name for path in ours.parent.iterdir()} == {"ours", "other"}


def test_a_link_to_our_folder_stays_a_link(ours: Path) -> None:
    link = ours.parent / "latest"
    link.symlink_to(ours)
    for _ in range(2):
        with replacing_folder(link, MARK, everything) as partial:
            fill(partial, b"new")
    assert link.is_symlink()
    assert tree(ours) == {MARK: b"new", "data": b"new"}
    assert {path.name for path in ours.parent.iterdir()} == {"latest", "ours", "other"}
