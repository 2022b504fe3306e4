"""The shelf: tiles as they are kept in the cache, one file each."""

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mercantile import Tile

from cannabis_maps.cache import TILES
from cannabis_maps.errors import OptionError, OutputError
from cannabis_maps.files import PARTIAL
from cannabis_maps.folders import CACHE_VARIABLE, cache_folder
from cannabis_maps.tiles.providers import DOUBLE, Provider

# Tile services ask that a tile be kept this long: operations.osmfoundation.org/policies/tiles.
LEAST_DAYS = 7.0
DAY_S = 86_400


@dataclass(frozen=True)
class Kept:
    """A tile in the cache.

    Parameters
    ----------
    data : bytes
        As the service sent it.
    age_days : float
    """

    data: bytes
    age_days: float


def tiles_folder() -> Path:
    """Return the folder of all tiles in the cache."""
    return cache_folder() / TILES


class Shelf:
    """The tiles of one provider.

    Parameters
    ----------
    provider : Provider
    folder : Path, optional
        Of all tiles; else that of the user's cache.
    max_age_days : float
        How old a tile may be without being asked for again; at least 7.

    Raises
    ------
    OptionError
        If the age is too low.
    """

    def __init__(
        self, provider: Provider, folder: Path | None = None, max_age_days: float = LEAST_DAYS
    ) -> None:
        if not max_age_days >= LEAST_DAYS:
            raise OptionError(
                f"tiles are kept for at least {LEAST_DAYS:g} days, as their services ask, not "
                f"{max_age_days:g}; give {LEAST_DAYS:g} or more"
            )
        self.folder = (folder or tiles_folder()) / provider.slug
        self._ending = f"{DOUBLE if provider.has_double else ''}.png"
        self._max_age_days = max_age_days

    def path(self, tile: Tile) -> Path:
        """Return the file of a tile, whether it is there or not."""
        return self.folder / str(tile.z) / str(tile.x) / f"{tile.y}{self._ending}"

    def find(self, tile: Tile) -> Kept | None:
        """Return a tile, if it is there.

        Parameters
        ----------
        tile : mercantile.Tile

        Returns
        -------
        Kept or None
        """
        path = self.path(tile)
        try:
            return Kept(path.read_bytes(), (time.time() - path.stat().st_mtime) / DAY_S)
        except OSError:
            return None

    def is_fresh(self, kept: Kept) -> bool:
        """Tell whether a tile need not be asked for again."""
        return kept.age_days < self._max_age_days

    def keep(self, tile: Tile, data: bytes) -> None:
        """Put a tile in place whole.

        Parameters
        ----------
        tile : mercantile.Tile
        data : bytes
            Checked already.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        path = self.path(tile)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        except OSError as error:
            raise OutputError(
                f"{path} cannot be written: {error.strerror or error}; free some space, check "
                f"permissions, or name another cache with {CACHE_VARIABLE}"
            ) from error

    def remove(self, tile: Tile) -> None:
        """Take a tile away, if it is there."""
        with suppress(OSError):
            self.path(tile).unlink()


def _write(path: Path, data: bytes) -> None:
    # A name of its own: another run may fetch the same tile at the same moment.
    handle, partial = tempfile.mkstemp(prefix=PARTIAL, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
