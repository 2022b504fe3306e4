"""Files and folders come whole or not at all, whatever fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cannabis_maps.contents import read_contents
from cannabis_maps.errors import OutputError
from cannabis_maps.files import check_target, replacing_files, replacing_folder, write_bytes

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


def test_a_new_file(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"new")
    assert tree(tmp_path) == {"a": b"new"}


def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(OutputError) as caught:
        write_bytes(path, b"new")
    assert str(caught.value) == (
        f"{path} exists already; use --force (in Python: force=True) to replace it, "
        "or another --out"
    )
    assert tree(tmp_path) == {"a": b"old"}
    write_bytes(path, b"new", force=True)
    assert tree(tmp_path) == {"a": b"new"}


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 5000])
def test_any_content(tmp_path: Path, content: bytes) -> None:
    write_bytes(tmp_path / "a", content)
    assert (tmp_path / "a").read_bytes() == content


@pytest.mark.parametrize("where", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open"])
@pytest.mark.parametrize("there", [True, False])
def test_a_failing_write_leaves_the_old_file_and_no_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, *, there: bool
) -> None:
    if there:
        (tmp_path / "a").write_bytes(b"old")
    before = tree(tmp_path)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(where, fail)
        with pytest.raises(OutputError, match="a cannot be written: No space left on device; free"):
            write_bytes(tmp_path / "a", b"new", force=True)
    assert tree(tmp_path) == before


def test_an_interrupted_write_leaves_no_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "a", b"new")
    assert tree(tmp_path) == {}


def test_a_partial_of_a_killed_write_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".partial-a").write_bytes(b"half")
    (tmp_path / ".partial-b").mkdir()
    write_bytes(tmp_path / "a", b"new")
    write_bytes(tmp_path / "b", b"new")
    assert tree(tmp_path) == {"a": b"new", "b": b"new"}


LIMITED = """
import resource, sys
from pathlib import Path
from cannabis_maps.files import write_bytes
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write_bytes(Path(sys.argv[1]), bytes(1001), force=True)
"""


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], check=False, capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1].startswith(
        f"cannabis_maps.errors.OutputError: {path} cannot be written: File too large; free some"
    )
    assert tree(tmp_path) == {"a": b"old"}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_umask_is_respected(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_bytes(tmp_path / "a", b"new")
        with replacing_files(tmp_path / "b") as partial:
            (partial / "b").write_bytes(b"new")
        with replacing_folder(tmp_path / "c", MARK, read_contents) as partial:
            fill(partial, b"new")
    finally:
        os.umask(before)
    for name, mode in (("a", 0o666), ("b", 0o666), ("c", 0o777), ("c/mark", 0o666)):
        assert (tmp_path / name).stat().st_mode & 0o777 == mode & ~umask


def test_targets_that_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, told in (
        (tmp_path, "is a folder; give a file's name"),
        (tmp_path / "absent" / "a", "absent does not exist; make it first or choose another"),
        (tmp_path / "file" / "a", "file is a file, where a folder is wanted; choose another"),
        (tmp_path / "file" / "a" / "b", "file is a file, where a folder is wanted"),
        (tmp_path / "file", r"exists already; use --force \(in Python: force=True\) to replace"),
        (tmp_path / ("a" * 300), "cannot be written: File name too long"),
    ):
        with pytest.raises(OutputError, match=told):
            check_target(path)
    check_target(tmp_path / "file", force=True)
    check_target(tmp_path / "new")


def test_files_that_belong_together(tmp_path: Path) -> None:
    paths = tmp_path / "a", tmp_path / "a.txt"
    with replacing_files(*paths) as partial:
        for path in paths:
            write_bytes(partial / path.name, b"new")
            assert not path.exists()
    assert tree(tmp_path) == {"a": b"new", "a.txt": b"new"}


def test_none_of_them_comes_if_one_fails(tmp_path: Path) -> None:
    paths = tmp_path / "a", tmp_path / "a.txt"
    paths[1].write_bytes(b"old")

    def write() -> None:
        with replacing_files(*paths, force=True) as partial:
            write_bytes(partial / "a", b"new")
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert tree(tmp_path) == {"a.txt": b"old"}


def test_any_of_them_that_exists_is_kept_without_force(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    with (
        pytest.raises(OutputError, match=r"a\.txt exists already"),
        replacing_files(tmp_path / "a", tmp_path / "a.txt"),
    ):
        pytest.fail("nothing is to be written")
    assert tree(tmp_path) == {"a.txt": b"old"}


def test_a_message_names_the_place_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    def write_file() -> None:
        with replacing_files(tmp_path / "a") as partial:
            write_bytes(partial / "a", b"new")

    def write_folder() -> None:
        with replacing_folder(tmp_path / "b", MARK, read_contents) as partial:
            write_bytes(partial / MARK, b"new")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=f"^{tmp_path / 'a'} cannot be written"):
        write_file()
    with pytest.raises(OutputError, match=f"^{tmp_path / 'b' / MARK} cannot be written"):
        write_folder()
