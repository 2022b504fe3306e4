"""Files put in place whole: written beside their place, then renamed into it."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cannabis_maps.claims import claimed, discard
from cannabis_maps.errors import OutputError

PARTIAL = ".partial-"
FORMER = ".former-"
TOGETHER = ".together-"
# What other programs put after a file's name, to keep something beside it.
BESIDE = (".", "-", "~")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_target(path: Path, *, force: bool = False) -> None:
    """Refuse a target before any work is done for it.

    Parameters
    ----------
    path : Path
        The file to be written.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the folder does not exist or cannot be written to, or the file exists already.
    """
    with _speaking_plainly(path):
        if path.is_dir():
            raise OutputError(f"{path} is a folder; give a file's name")
        _refuse_files_as_folders(path.parents)
        if not path.parent.is_dir():
            raise OutputError(
                f"folder {path.parent} does not exist; make it first or choose another"
            )
        _refuse_unwritable(path.parent)
        if path.exists() and not force:
            raise OutputError(
                f"{path} exists already; use --force (in Python: force=True) to replace it, "
                "or another --out"
            )


def write_bytes(path: Path, data: bytes, *, force: bool = False) -> None:
    """Put a file in place whole, or leave what was there.

    Parameters
    ----------
    path : Path
        The file to be written.
    data : bytes
        Its whole content.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        As for `check_target`, or if the disk is full or the file is locked.
    """
    check_target(path, force=force)
    partial = path.with_name(PARTIAL + path.name)
    with _speaking_plainly(path):
        try:
            discard(partial)
            with partial.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        finally:
            discard(partial)


@contextmanager
def replacing_files(*paths: Path, force: bool = False) -> Iterator[Path]:
    """Write files that belong together beside their place, and move all in if nothing fails.

    Parameters
    ----------
    *paths : Path
        The files to be written, in one folder.
    force : bool
        Whether existing files may be replaced.

    Yields
    ------
    Path
        An empty folder to fill with files of these names.

    Raises
    ------
    OutputError
        As for `write_bytes`.
    """
    for path in paths:
        check_target(path, force=force)
    partial = paths[0].with_name(TOGETHER + paths[0].name)
    with _speaking_plainly(paths[0]), claimed(partial, paths[0]):
        yield partial
        for path in paths:
            (partial / path.name).replace(path)


@contextmanager
def replacing_folder(
    path: Path, mark: str, listed: Callable[[Path], Mapping[str, str]], *, force: bool = False
) -> Iterator[Path]:
    """Fill a folder beside its place, and put it in place whole if nothing fails.

    Of an earlier folder, what was written then goes, with what other programs keep beside it, such
    as `a.tif.aux.xml` beside `a.tif`; files of the user's own stay.

    Parameters
    ----------
    path : Path
        The folder to be made or replaced.
    mark : str
        Name of a file that only a folder of ours has; another folder is not replaced.
    listed : callable
        Tells of an earlier folder which files were written then, and the SHA-256 of each, or ""
        where it is not known.
    force : bool
        Whether files may be replaced that were changed since.

    Yields
    ------
    Path
        An empty folder to fill.

    Raises
    ------
    OutputError
        If the folder is not ours, or cannot be made, written to or replaced, or a file in it was
        changed since it was written.
    """
    with _speaking_plainly(path):
        if path.is_symlink():
            path = path.resolve()
        _refuse_files_as_folders([path, *path.parents])
        if path.exists() and not (path / mark).is_file():
            raise OutputError(
                f"{path} exists and was not made by cannabis-maps (it has no {mark}); "
                "move it away or choose another --out"
            )
        partial, former = path.with_name(PARTIAL + path.name), path.with_name(FORMER + path.name)
        new_parents = [parent for parent in path.parents if not parent.exists()]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_unwritable(path.parent)
            with claimed(partial, path):
                _restore(former, path)
                written = listed(path)
                if not force:
                    _refuse_changed(path, written)
                try:
                    yield partial
                    if path.exists():
                        _keep_others(path, written, partial)
                        path.rename(former)
                    partial.rename(path)
                finally:
                    _restore(former, path)
        finally:
            _remove_empty(new_parents)


def tidy_beside(path: Path) -> None:
    """Remove what a killed run left beside a folder, unless another run is at it."""
    partial, former = path.with_name(PARTIAL + path.name), path.with_name(FORMER + path.name)
    if partial.exists() or former.exists():
        with suppress(OutputError, OSError), claimed(partial, path):
            _restore(former, path)


def _refuse_unwritable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"folder {folder} cannot be written to; choose another")


def _refuse_changed(folder: Path, written: Mapping[str, str]) -> None:
    for name, told in written.items():
        path = folder / name
        if told and path.is_file() and sha256_of(path) != told:
            raise OutputError(
                f"{path} was changed since it was written; use --force (in Python: force=True) to "
                "replace it, or another --out"
            )


def _keep_others(folder: Path, written: Mapping[str, str], new: Path) -> None:
    """Copy what no run of ours wrote, nor another program beside it, into a new folder."""
    beside = tuple(name + mark for name in written for mark in BESIDE)
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        target, is_ours = new / name, name in written or name.startswith(beside)
        is_file = path.is_file() or path.is_symlink()
        if is_file and not target.exists() and not is_ours:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)


def _refuse_files_as_folders(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder} is a file, where a folder is wanted; choose another --out")


@contextmanager
def _speaking_plainly(path: Path) -> Iterator[None]:
    """Turn the system's errors into one line about the file that was asked for."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{_as_asked(path)} cannot be written: {error.strerror or error}; free some space, "
            "check permissions, close the program that has it open, or choose another --out"
        ) from error


def _as_asked(path: Path) -> Path:
    """Name a file by the place where it will be put, not by the one where it is written first."""
    kept = (part for part in path.parts if not part.startswith(TOGETHER))
    return Path(*(part.removeprefix(PARTIAL) for part in kept))


def _restore(former: Path, path: Path) -> None:
    """Bring back the old folder if it was moved away and no new one came."""
    if former.exists():
        if path.exists():
            discard(former)
        else:
            former.rename(path)


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
