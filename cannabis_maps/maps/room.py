"""Room on a page: where what helps to read a map can stand without covering anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.maps.page import Box

STEP_IN = 0.05
CLEARANCE_IN = 0.05
AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Room:
    """The free part of a box.

    Parameters
    ----------
    box : Box
        In inches.
    taken : list of shapely polygons
        What is not free; grows as things are placed.

    Examples
    --------
    >>> room = Room(Box(0, 0, 3, 2), [shapely.box(0, 0, 1, 2)])
    >>> room.place((1.0, 1.0), near=(0.0, 1.0))
    Box(left=1.05, bottom=1.0, right=2.05, top=2.0)
    """

    box: Box
    taken: list[BaseGeometry] = field(default_factory=list)

    def place(self, size: tuple[float, float], near: tuple[float, float]) -> Box | None:
        """Take the free rectangle of a size whose lower left corner is nearest to a place.

        Parameters
        ----------
        size : tuple of float
            Width and height in inches.
        near : tuple of float
            Where the corner is wanted, in inches.

        Returns
        -------
        Box or None
            None if there is no room.
        """
        first = next(self.free(size, near), None)
        return None if first is None else self.take(first)

    def free(self, size: tuple[float, float], near: tuple[float, float]) -> Iterator[Box]:
        """Yield the free rectangles of a size, the nearest first; parameters as of `place`."""
        width, height = size
        left, bottom, right, top = self.box
        corners = _lattice((left, right - width), (bottom, top - height), near)
        if not len(corners):
            return
        blocked, apart = shapely.union_all(self.taken), CLEARANCE_IN - 1e-6
        shapely.prepare(blocked)
        # Most often one of the nearest is free, and the others need not be looked at.
        for begin in range(0, len(corners), AT_ONCE):
            x, y = corners[begin : begin + AT_ONCE].T
            wider = x - apart, y - apart, x + width + apart, y + height + apart
            for at in np.flatnonzero(~shapely.intersects(blocked, shapely.box(*wider))):
                yield Box(float(x[at]), float(y[at]), float(x[at]) + width, float(y[at]) + height)

    def take(self, box: Box) -> Box:
        """Take a rectangle, free or not, and return it."""
        self.taken.append(shapely.box(*box))
        return box

    def add(self, shapes: Iterable[BaseGeometry]) -> None:
        """Take shapes in inches."""
        self.taken.extend(shapes)


def _lattice(
    across: tuple[float, float], up: tuple[float, float], near: tuple[float, float]
) -> np.ndarray:
    """Return corners to try, of shape (n, 2), the nearest first: the place itself if it may be."""
    if across[1] < across[0] or up[1] < up[0]:
        return np.empty((0, 2))
    wanted = np.clip(near, (across[0], up[0]), (across[1], up[1]))
    xs, ys = (
        np.round(np.append(np.arange(low, high, STEP_IN), (high, at)), 9)
        for (low, high), at in zip((across, up), wanted, strict=True)
    )
    corners = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    order = np.argsort(np.hypot(*(corners - near).T), kind="stable")
    return np.asarray(corners[order])
