"""A folder for temporary files that does not stay, not even where its process was killed."""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cannabis_maps.claims import NO_LOCKS, discard, is_at

NO_ROOM = (
    "the folder for temporary files is full; free some space there, or let TMPDIR name a folder "
    "with more"
)
PREFIX = "cannabis_maps_scratch_"
NAME = re.compile(PREFIX + "[a-z0-9_]{8}")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make an empty folder among the temporary files, and remove it whatever happens.

    A lock on it ends with its process, so what a killed one left is known: the next one removes it.
    It may hold records of people.

    Yields
    ------
    Path

    Raises
    ------
    OSError
        If it cannot be made.

    Examples
    --------
    >>> with scratch_folder() as folder:
    ...     _ = (folder / "a.txt").write_text("temporary")
    >>> folder.exists()
    False
    """
    folder, handle = _made()
    try:
        _sweep(folder.parent)
        yield folder
    finally:
        discard(folder)
        os.close(handle)


def _made() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        # Before it is locked, another process may take it for one that was left.
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        if _is_locked(handle) and is_at(folder, handle):
            return folder, handle
        os.close(handle)


def _sweep(parent: Path) -> None:
    """Remove what killed processes of this user left."""
    with os.scandir(parent) as entries:
        left = [entry.path for entry in entries if NAME.fullmatch(entry.name)]
    for path in left:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if os.fstat(handle).st_uid == os.getuid() and _is_locked(handle, if_known=False):
                discard(Path(path))
        finally:
            os.close(handle)


def _is_locked(handle: int, *, if_known: bool = True) -> bool:
    """Lock a folder if nobody else has; where locks are not known, as is told."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return if_known
    return True
