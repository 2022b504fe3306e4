"""The inner loops as numba compiles them, where it is installed: the same sums in another order.

`numpy` does all of it without numba. To load numba takes half a second, and to compile the loops
for the first time some seconds more, so they are used where that pays; the environment variable
``CANNABIS_MAPS_COMPILED`` set to ``always`` or ``never`` says otherwise.
"""

import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.threads import in_threads, parts
from cannabis_maps.errors import OptionError
from cannabis_maps.grid import FloatArray

IntArray = npt.NDArray[np.intp]
Pieces = tuple[tuple[float, ...], ...]

CHOICE = "CANNABIS_MAPS_COMPILED"
ALWAYS, NEVER = "always", "never"
LONG_S = 1.0


def pays(seconds: float) -> bool:
    """Tell whether loops that take numpy about so long are to be compiled.

    Raises
    ------
    OptionError
        If the environment variable is neither ``always`` nor ``never``, or is ``always`` and numba
        is not installed.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", ALWAYS, NEVER}:
        raise OptionError(f"{CHOICE} is {choice!r}; set it to {ALWAYS} or {NEVER}, or unset it")
    wanted = choice == ALWAYS or (choice != NEVER and seconds >= LONG_S)
    installed = wanted and find_spec("numba") is not None
    if choice == ALWAYS and not installed:
        raise OptionError(
            f"{CHOICE} is {ALWAYS} and numba is not installed; unset it, or "
            "pip install 'cannabis-maps[fast]'"
        )
    return installed


class Laid(NamedTuple):
    """Points, and the B-splines by which they are laid on nodes.

    Parameters
    ----------
    rows, cols : array of shape (n,)
        The points, counted in nodes.
    down, right : tuple of tuples
        The splines, as of `spline_pieces`: their length is known when a loop is compiled.
    """

    rows: FloatArray
    cols: FloatArray
    down: Pieces
    right: Pieces

    def of(self, part: slice) -> "Laid":
        """Return some of the points."""
        return self._replace(rows=self.rows[part], cols=self.cols[part])


def spread_splines(points: Laid, weights: FloatArray, nodes: FloatArray) -> None:
    """Lay points onto nodes.

    Parameters
    ----------
    points : Laid
    weights : array of shape (n,)
    nodes : array of shape (rows, cols)
        Added to.
    """
    _spread(_loops().spread_splines, points, weights, nodes)


def gather_splines(points: Laid, nodes: FloatArray, out: FloatArray) -> None:
    """Read nodes at points, into an array of shape (n,): the transpose of `spread_splines`."""
    loop = _loops().gather_splines
    in_threads(lambda part: loop(points.of(part), nodes, out[part]), list(parts(out.size)))


class Boxed(NamedTuple):
    """Points, and boxes that begin at origins and have widths, of rows and columns, in meters.

    Parameters
    ----------
    north, east : array of shape (n,)
        Meters.
    origins_m, widths_m : tuple of float
    """

    north: FloatArray
    east: FloatArray
    origins_m: tuple[float, float]
    widths_m: tuple[float, float]

    def of(self, part: slice) -> "Boxed":
        """Return some of the points."""
        return self._replace(north=self.north[part], east=self.east[part])


def spread_boxes(points: Boxed, weights: FloatArray, sums: FloatArray) -> None:
    """Sum weights times powers of points on boxes.

    Parameters
    ----------
    points : Boxed
    weights : array of shape (n,)
    sums : array of shape (rows, cols, powers, powers)
        Added to.
    """
    _spread(_loops().spread_boxes, points, weights, sums)


def gather_boxes(points: Boxed, polynomials: FloatArray, out: FloatArray) -> None:
    """Evaluate boxes' polynomials at points, into (n,): the transpose of `spread_boxes`."""
    loop = _loops().gather_boxes
    in_threads(lambda part: loop(points.of(part), polynomials, out[part]), list(parts(out.size)))


class Disks(NamedTuple):
    """Parts of disks in segments of the rows of a grid, as `Sweep` cuts them; lengths in cells.

    Parameters
    ----------
    south, east, after, low, high : array of shape (n,)
        As of `Parts`, ascending by the first.
    rows : array of shape (rows,)
        Centers of the rows, counted as `south` is.
    spans : array of int, shape (2, rows)
        The first column wanted in each row and the one after the last.
    x : array of shape (cols,)
        Centers of the columns, east of the origin of their segment.
    run : int
        Columns over which sums go on.
    radius : float
    power : int
        Of the kernel.
    """

    south: FloatArray
    east: FloatArray
    after: FloatArray
    low: FloatArray
    high: FloatArray
    rows: FloatArray
    spans: IntArray
    x: FloatArray
    run: int
    radius: float
    power: int


def spread_disks(disks: Disks, weights: FloatArray, out: FloatArray) -> None:
    """Sum the kernels of disks of some weights at the cells, into an array of (rows, cols)."""
    loop = _loops().spread_disks
    in_threads(lambda part: loop(disks, weights, part.start, out[part]), list(parts(len(out))))


def gather_disks(disks: Disks, values: FloatArray, out: FloatArray) -> None:
    """Sum values times a disk's kernel over the cells, into (n,): the transpose."""
    loop, some = _loops().gather_disks, list(parts(len(values)))
    sums = [np.zeros_like(out) for _ in some]
    in_threads(lambda part, own: loop(disks, values[part], part.start, own), some, sums)
    for each in sums:
        out += each


def _spread(
    loop: Callable[..., None], points: Laid | Boxed, weights: FloatArray, out: FloatArray
) -> None:
    some = list(parts(weights.size)) or [slice(0, 0)]
    # A loop is compiled anew for one number that stands for all.
    weights = np.ascontiguousarray(weights)
    sums = [out, *(np.zeros_like(out) for _ in some[1:])]
    in_threads(lambda part, own: loop(points.of(part), weights[part], own), some, sums)
    for more in sums[1:]:
        out += more


def _loops() -> ModuleType:
    return import_module("cannabis_maps.density.loops")
