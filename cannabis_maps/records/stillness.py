"""A file keeps still while it is read, or what was read of it is worth nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cannabis_maps.errors import SourceError


@contextmanager
def keeping_still(path: Path, name: str) -> Iterator[None]:
    """Refuse what was read of a file that was changed, replaced or removed meanwhile.

    Parameters
    ----------
    path : Path
    name : str
        What messages call it.

    Raises
    ------
    SourceError
    """
    before = _state(path)
    try:
        yield
    except (SourceError, OSError) as error:
        # What is wrong with half a file is not worth telling.
        if _state(path) != before:
            raise _changed(path, name) from error
        raise
    if _state(path) != before:
        raise _changed(path, name)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _changed(path: Path, name: str) -> SourceError:
    what = "was changed" if path.exists() else "went away"
    return SourceError(
        f"{name} {what} while it was read; wait until nothing writes to it, and try again"
    )
