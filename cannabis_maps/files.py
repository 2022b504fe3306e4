"""Files put in place whole: written beside their place, then renamed into it."""

import os
from pathlib import Path

from cannabis_maps.errors import OutputError

PARTIAL = ".partial-"


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
