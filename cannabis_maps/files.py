"""Files put in place whole: written beside their place, then renamed into it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cannabis_maps.errors import OutputError

PARTIAL = ".partial-"
FORMER = ".former-"


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
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give a file's name")
    if not path.parent.is_dir():
        raise OutputError(f"folder {path.parent} does not exist; make it first or choose another")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputError(f"folder {path.parent} cannot be written to; choose another")
    if path.exists() and not force:
        raise OutputError(f"{path} exists already; use --force to replace it, or another --out")


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
    try:
        with partial.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}; "
            "free some space, close the program that has it open, or choose another --out"
        ) from error


@contextmanager
def replacing_folder(path: Path, mark: str) -> Iterator[Path]:
    """Fill a folder beside its place, and put it in place whole if nothing fails.

    Parameters
    ----------
    path : Path
        The folder to be made or replaced.
    mark : str
        Name of a file that only a folder of ours has; another folder is not replaced.

    Yields
    ------
    Path
        An empty folder to fill.

    Raises
    ------
    OutputError
        If the folder is not ours, or cannot be made, written to or replaced.
    """
    if path.exists() and not (path.is_dir() and (path / mark).is_file()):
        raise OutputError(
            f"{path} exists and was not made by cannabis-maps (it has no {mark}); "
            "move it away or choose another --out"
        )
    partial, former = path.with_name(PARTIAL + path.name), path.with_name(FORMER + path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _restore(former, path)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        yield partial
        if path.exists():
            path.rename(former)
        partial.rename(path)
        shutil.rmtree(former, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}; "
            "free some space, check its permissions, or choose another --out"
        ) from error
    finally:
        _restore(former, path)
        shutil.rmtree(partial, ignore_errors=True)


def _restore(former: Path, path: Path) -> None:
    """Bring back the old folder if it was moved away and no new one came."""
    if former.exists():
        if path.exists():
            shutil.rmtree(former, ignore_errors=True)
        else:
            former.rename(path)
