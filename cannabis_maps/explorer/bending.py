"""From the map of the world that tiles are cut from to the page's own plane, and back."""

from dataclasses import dataclass

import numpy as np
from pyproj import Transformer

from cannabis_maps.grid import CRS, FloatArray, Grid
from cannabis_maps.tiles.catalog import WEB_MERCATOR
from cannabis_maps.tiles.zoom import CIRCUMFERENCE_M

# Fitted this far around the city, sums of fourth powers are true to a millimeter.
DEGREE, AROUND_M, POINTS = 4, 100_000.0, 25
POWERS = [(i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]
DIGITS = 15


@dataclass(frozen=True, eq=False)
class Bend:
    """How places on one plane come to lie on another: a sum of powers.

    Parameters
    ----------
    middle : array of shape (2,)
        Taken off each place first.
    size : float
        What is left is divided by it.
    factors : array of shape (terms, 2)
        Of each pair of `POWERS`.
    """

    middle: FloatArray
    size: float
    factors: FloatArray

    def of(self, places: FloatArray) -> FloatArray:
        """Return where places come to lie, both of shape (n, 2)."""
        return np.asarray(_powers((places - self.middle) / self.size) @ self.factors)

    def as_values(self) -> dict[str, object]:
        """Return it as the page holds it: of each term its two powers and its two factors."""
        factors = [[float(f"{each:.{DIGITS}g}") for each in pair] for pair in self.factors]
        terms = [[*powers, *pair] for powers, pair in zip(POWERS, factors, strict=True)]
        return {"middle": self.middle.tolist(), "size": self.size, "terms": terms}


def laid(grid: Grid) -> Bend:
    """Return how places in the world come to lie on the page.

    Parameters
    ----------
    grid : Grid
        From whose left and upper edge the page counts meters, to the right and down.

    Returns
    -------
    Bend
        From the Web Mercator world, 1 wide and high, counted from its upper left corner.
    """
    world, page = _places(grid)
    return _fitted(world, page)


def found(grid: Grid) -> Bend:
    """Return the way back: where in the world a place on the page is.

    Parameters
    ----------
    grid : Grid

    Returns
    -------
    Bend
    """
    world, page = _places(grid)
    return _fitted(page, world)


def world_of(places: FloatArray) -> FloatArray:
    """Return where in the world places in EPSG:26971 are, both of shape (n, 2)."""
    to_web = Transformer.from_crs(CRS, WEB_MERCATOR, always_xy=True)
    x, y = to_web.transform(*places.T)
    return np.column_stack([0.5 + x / CIRCUMFERENCE_M, 0.5 - y / CIRCUMFERENCE_M])


def _places(grid: Grid) -> tuple[FloatArray, FloatArray]:
    """Return places in and around the city, in the world and on the page."""
    left, bottom, right, top = grid.region
    x, y = np.meshgrid(
        np.linspace(left - AROUND_M, right + AROUND_M, POINTS),
        np.linspace(bottom - AROUND_M, top + AROUND_M, POINTS),
    )
    places = np.column_stack([x.ravel(), y.ravel()])
    return world_of(places), (places - [left, top]) * [1, -1]


def _fitted(places: FloatArray, target: FloatArray) -> Bend:
    middle, size = places.mean(axis=0), float(np.ptp(places[:, 0]) / 2)
    factors, *_ = np.linalg.lstsq(_powers((places - middle) / size), target)
    return Bend(middle, size, np.asarray(factors, dtype=float))


def _powers(places: FloatArray) -> FloatArray:
    x, y = places.T
    return np.column_stack([x**i * y**j for i, j in POWERS])
