"""What an editor may choose about the interactive page; in plain values."""

from dataclasses import dataclass

from cannabis_maps.basemap_recipe import OFFLINE

# Half the cells a side of a printed map: on a screen none can tell, and a phone has less to do.
CELL_M = 100.0


@dataclass(frozen=True)
class ExplorerRecipe:
    """What an editor may choose about the interactive page.

    Parameters
    ----------
    title, subtitle : str, optional
        In place of the default words.
    cell_m : float
        Side of its cells, whatever that of the maps.
    embed : bool
        Write a snippet for other pages beside it, and the picture that stands in for it there.
    basemap : str
        ``offline``, or ``tiles:PROVIDER`` for tiles over its ground where there is a network.
    """

    title: str | None = None
    subtitle: str | None = None
    cell_m: float = CELL_M
    embed: bool = False
    basemap: str = OFFLINE


DEFAULT_EXPLORER = ExplorerRecipe()
