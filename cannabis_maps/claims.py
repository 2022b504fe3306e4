"""A folder that is filled by one run, and by no other at the same time."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cannabis_maps.errors import OutputError

NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY}


@contextmanager
def claimed(folder: Path, path: Path) -> Iterator[None]:
    """Make an empty folder that is this run's alone, and remove it if it is still there then.

    The claim is a lock on the folder itself, which ends with its process however that ends: so
    what a killed run left behind is told from what another run is at.

    Parameters
    ----------
    folder : Path
        It may be renamed meanwhile.
    path : Path
        What is to be made of it, for errors.

    Raises
    ------
    OutputError
        If another run is at it.
    OSError
        If it cannot be made.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     half, whole = Path(name) / ".partial-a", Path(name) / "a"
    ...     with claimed(half, whole), claimed(half, Path("a")):
    ...         pass
    Traceback (most recent call last):
    ...
    cannabis_maps.errors.OutputError: a is being written by another run; wait until that has \
ended, or choose another --out
    """
    handle = _claim(folder, path)
    try:
        yield
    finally:
        if is_at(folder, handle):
            discard(folder)
        os.close(handle)


def discard(path: Path) -> None:
    """Remove a file or a folder, as far as it is there and that is possible."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _claim(folder: Path, path: Path) -> int:
    while True:
        handle = _opened(folder)
        try:
            _lock(handle, path)
            if is_at(folder, handle):
                for left in folder.iterdir():
                    discard(left)
                return handle
        except BaseException:
            os.close(handle)
            raise
        # Another run has ended in between, and has taken its folder away.
        os.close(handle)


def _opened(folder: Path) -> int:
    if folder.is_symlink() or not folder.is_dir():
        discard(folder)
        folder.mkdir(exist_ok=True)
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutputError(
            f"{path} is being written by another run; wait until that has ended, or choose "
            "another --out"
        ) from None
    except OSError as error:
        # Some disks of other machines know no locks; there it is as it was without.
        if error.errno not in NO_LOCKS:
            raise


def is_at(folder: Path, handle: int) -> bool:
    """Tell whether a folder that is open is still where it was.

    Parameters
    ----------
    folder : Path
    handle : int

    Returns
    -------
    bool
    """
    try:
        return os.path.samestat(folder.stat(follow_symlinks=False), os.fstat(handle))
    except OSError:
        return False
