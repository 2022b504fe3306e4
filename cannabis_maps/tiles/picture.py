"""A picture of the ground: pixels, where they lie, and whom to credit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import Region

Image = npt.NDArray[np.uint8]
OPAQUE = 255


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture of the ground.

    Parameters
    ----------
    image : array of uint8, shape (rows, cols, 3) or (rows, cols, 4)
        Red, green, blue and, if some of it is transparent, alpha; row 0 in the north.
    region : Region
        Outer edges of its pixels, in the units of the CRS.
    crs : str
    credit : str
        Whom to credit.
    """

    image: Image
    region: Region
    crs: str
    credit: str


@dataclass(frozen=True, eq=False)
class Mosaic(Picture):
    """A picture of web map tiles, in EPSG:3857.

    Parameters
    ----------
    zoom : int
        Of the tiles.
    count : int
        How many tiles it was made of.
    """

    zoom: int
    count: int


def without_idle_alpha(image: Image) -> Image:
    """Drop the fourth band of a picture that has nothing transparent.

    Parameters
    ----------
    image : array of uint8, shape (rows, cols, 4)

    Returns
    -------
    array of uint8, shape (rows, cols, 3) or (rows, cols, 4)

    Examples
    --------
    >>> without_idle_alpha(np.full((2, 2, 4), 255, np.uint8)).shape
    (2, 2, 3)
    """
    if (image[..., 3] == OPAQUE).all():
        return np.ascontiguousarray(image[..., :3])
    return image
