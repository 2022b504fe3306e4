"""What is kept for the user and can be fetched again: map tiles and the City's layers."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from cannabis_maps.errors import OutputError
from cannabis_maps.folders import cache_folder

# The last are pages of an atlas that was interrupted.
TILES, CONTEXT, PAGES = "tiles", "context", "pages"


@dataclass(frozen=True)
class Kept:
    """One kind of thing in the cache.

    Parameters
    ----------
    name : str
    folder : Path
    files : int
    size : int
        In bytes.
    """

    name: str
    folder: Path
    files: int
    size: int


def kept() -> tuple[Kept, ...]:
    """Tell what is in the cache.

    Returns
    -------
    tuple of Kept
    """
    return tuple(_look(name, cache_folder() / name) for name in (TILES, CONTEXT, PAGES))


def clear() -> tuple[Kept, ...]:
    """Remove what is in the cache, and nothing else.

    Returns
    -------
    tuple of Kept
        What was removed.

    Raises
    ------
    OutputError
        If something may not be removed.
    """
    removed = kept()
    for each in removed:
        try:
            if each.folder.exists():
                shutil.rmtree(each.folder)
        except OSError as error:
            raise OutputError(
                f"{error.filename or each.folder} cannot be removed: {error.strerror or error}; "
                "check permissions"
            ) from error
    return removed


def _look(name: str, folder: Path) -> Kept:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Kept(name, folder, len(sizes), sum(sizes))
