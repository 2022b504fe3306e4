"""What lies under a map, in plain values."""

from dataclasses import dataclass

OFFLINE, NONE, TILES = "offline", "none", "tiles:"


@dataclass(frozen=True)
class BasemapRecipe:
    """What lies under a map.

    Parameters
    ----------
    basemap : str
        ``offline``, ``none``, ``tiles:PROVIDER`` or the name of a file.
    required : bool
        Whether a map without it is an error, instead of having the built-in ground.
    many_tiles : bool
        Allow more than 400 tiles.
    """

    basemap: str = OFFLINE
    required: bool = False
    many_tiles: bool = False


OFFLINE_GROUND = BasemapRecipe()
