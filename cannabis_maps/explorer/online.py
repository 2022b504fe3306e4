"""Tiles over the page's own ground, where there is a network: whose, and how they are laid."""

import re
from typing import Any

import numpy as np

from cannabis_maps import words
from cannabis_maps.basemap_recipe import OFFLINE, TILES
from cannabis_maps.errors import OptionError
from cannabis_maps.explorer.bending import found, laid
from cannabis_maps.grid import Grid
from cannabis_maps.tiles import Provider, find_provider

# Nothing that the page's policy could take for more than one host.
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?", re.IGNORECASE)
SUGGESTED = f"{TILES}USGS.USTopo"


def online_ground(basemap: str) -> Provider | None:
    """Return whose tiles the page shows where there is a network; None for its own ground alone.

    Parameters
    ----------
    basemap : str
        ``offline`` or ``tiles:PROVIDER``.

    Returns
    -------
    Provider or None

    Raises
    ------
    OptionError
        If it is anything else, there is no such provider, or it needs a key.

    Examples
    --------
    >>> online_ground("tiles:usgs.ustopo").origins
    ('https://basemap.nationalmap.gov',)
    """
    if basemap == OFFLINE:
        return None
    if not basemap.startswith(TILES):
        raise OptionError(
            f"basemap {basemap!r} does not go with the interactive page, which has a ground of "
            f"its own and may show tiles over it; use {OFFLINE}, or {TILES}PROVIDER such as "
            f"{SUGGESTED}"
        )
    provider = find_provider(basemap.removeprefix(TILES))
    if provider.key_variable:
        raise OptionError(
            f"{provider.name} gives tiles only with a key, which the interactive page would tell "
            f"all who open it; choose one without, such as {SUGGESTED}, or {OFFLINE}"
        )
    if not all(ORIGIN.fullmatch(origin) for origin in provider.origins):
        raise OptionError(
            "the address of the tiles has a host that a page cannot be held to; give one of "
            f"letters, digits, dots and hyphens, or {SUGGESTED}"
        )
    return provider


def tile_values(provider: Provider | None, grid: Grid) -> dict[str, Any] | None:
    """Return what the page's script needs to ask for tiles and to lay them.

    Parameters
    ----------
    provider : Provider or None
    grid : Grid

    Returns
    -------
    dict or None
        Ready for JSON; None without tiles.
    """
    if provider is None:
        return None
    way = found(grid)
    rows, cols = grid.shape
    wide, high = cols * grid.cell_m, rows * grid.cell_m
    (left, _), (right, _) = way.of(np.array([[0.0, high / 2], [wide, high / 2]]))
    return {
        "template": provider.template,
        "subdomains": provider.subdomains,
        "zooms": [provider.min_zoom, provider.max_zoom],
        "side": provider.tile_px,
        # Around the world at the latitude of the city.
        "around": round(wide / (right - left)),
        "laid": laid(grid).as_values(),
        "found": way.as_values(),
    }


def told_online(provider: Provider | None) -> tuple[str, ...]:
    """Say where tiles come from, and who learns of it.

    Parameters
    ----------
    provider : Provider or None

    Returns
    -------
    tuple of str
    """
    if provider is None:
        return ()
    return (
        (
            f"Where there is a network, tiles of {provider.host} lie over the built-in ground; "
            "that service learns the network address of whoever looks."
        ),
        words.basemap(provider.attribution),
    )
