"""Small files that a user writes by hand: no pipe that never ends, and no more than is allowed."""

import errno
import stat
from pathlib import Path


def read_small(path: Path, most: int) -> bytes:
    """Read a file that is small if it is what it should be.

    Parameters
    ----------
    path : Path
    most : int
        Bytes allowed.

    Returns
    -------
    bytes
        At most one more than allowed, which tells that there are more.

    Raises
    ------
    OSError
        If it cannot be read, or is a pipe or a device.

    Examples
    --------
    >>> read_small(Path("/dev/zero"), 100)
    Traceback (most recent call last):
    ...
    OSError: [Errno 22] no regular file: '/dev/zero'
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "no regular file", str(path))
    with path.open("rb") as stream:
        return stream.read(most + 1)
