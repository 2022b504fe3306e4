"""What lies under a map: the ground that comes with the package, a picture, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

from cannabis_maps.grid import CRS, Region

WEB_MERCATOR = "EPSG:3857"


class Picture(Protocol):
    """A picture of the ground, its region being that of its outer edges."""

    @property
    def image(self) -> npt.NDArray[Any]:
        """Of shape (rows, cols, 3 or 4), uint8."""

    @property
    def region(self) -> Region:
        """In meters of its projection."""


Find = Callable[[Region, float, float], Picture]


@dataclass(frozen=True, eq=False)
class Backdrop:
    """What a map is drawn on; a picture is found once it is known where the map is.

    Parameters
    ----------
    credit : str
        What stands at the foot of the page; empty if nothing needs to.
    find : callable, optional
        Given the region, in the projection, and the width and height in inches of the finished
        page, returns a picture of at least that region.
    has_ground : bool
        Whether the ground that comes with the package is drawn.
    crs : str
        The projection that the map is drawn in, so that lettering in the picture is not warped.
    """

    credit: str = ""
    find: Find | None = None
    has_ground: bool = False
    crs: str = CRS


BUILT_IN = Backdrop(has_ground=True)
