"""The grid: edges, cell size and CRS; the only place that knows half a cell."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from cannabis_maps.errors import OptionError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

CRS = "EPSG:26971"
MAX_BYTES = 2 * 1024**3
# UTM errs by 0.1 % at Chicago, Web Mercator by 80 %.
MOST_AREA_ERROR = 0.01


class Region(NamedTuple):
    """A rectangle in projected meters."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Grid:
    """Square cells over a region whose edges are whole multiples of the cell.

    Arrays on it are ``(rows, cols)``, row 0 in the north.

    Parameters
    ----------
    region : Region
        Outer edges, in meters.
    cell_m : float
        Side of a cell.
    crs : str
        A projected CRS in meters that is true to area in the middle of the region, within 1 %.

    Raises
    ------
    OptionError
        If the cell is not positive, the region is empty or off the cell's multiples, one float64
        array on the grid would take over 2 GB, or the CRS would make a cell's area another one
        than the square of its side.

    Examples
    --------
    >>> grid = Grid.covering(Region(10, 20, 260, 180), cell_m=100)
    >>> grid.region, grid.shape
    (Region(left=0, bottom=0, right=300, top=200), (2, 3))
    >>> grid.y
    array([150.,  50.])
    """

    region: Region
    cell_m: float
    crs: str = CRS

    def __post_init__(self) -> None:
        """Check first, work after."""
        if not (math.isfinite(self.cell_m) and self.cell_m > 0):
            raise OptionError(f"cell {self.cell_m:g} m: give a positive length, such as 50")
        rows, cols = self.shape
        if rows < 1 or cols < 1:
            raise OptionError(f"region {tuple(self.region)} is empty; right and top must be larger")
        if rows * cols * 8 > MAX_BYTES:
            raise OptionError(
                f"cell {self.cell_m:g} m makes a grid of {cols:,} x {rows:,} cells, over 2 GB; "
                "use a larger --cell, such as 10 or more for Chicago"
            )
        for edge in self.region:
            if not math.isclose(edge / self.cell_m, round(edge / self.cell_m), abs_tol=1e-6):
                raise OptionError(
                    f"edge {edge} is no whole multiple of the cell {self.cell_m:g} m; "
                    "use Grid.covering"
                )
        if self.crs != CRS:
            left, bottom, right, top = self.region
            _check_area(self.crs, (left + right) / 2, (bottom + top) / 2)

    @classmethod
    def covering(cls, region: Region, cell_m: float, crs: str = CRS) -> "Grid":
        """Return the smallest grid of this cell size that holds the region.

        Parameters
        ----------
        region : Region
            In meters.
        cell_m : float
            Side of a cell in meters.
        crs : str
            A projected CRS in meters.

        Returns
        -------
        Grid

        Raises
        ------
        OptionError
            As for the class.
        """
        if not (math.isfinite(cell_m) and cell_m > 0):
            raise OptionError(f"cell {cell_m:g} m: give a positive length, such as 50")
        left, bottom, right, top = region
        if max(right - left, top - bottom) / cell_m > MAX_BYTES:
            # So many cells cannot even be counted as floats.
            raise OptionError(f"cell {cell_m:g} m makes a grid over 2 GB; use a larger --cell")
        snapped = Region(
            math.floor(left / cell_m) * cell_m,
            math.floor(bottom / cell_m) * cell_m,
            math.ceil(right / cell_m) * cell_m,
            math.ceil(top / cell_m) * cell_m,
        )
        return cls(snapped, cell_m, crs)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        left, bottom, right, top = self.region
        return round((top - bottom) / self.cell_m), round((right - left) / self.cell_m)

    @property
    def cell_area_km2(self) -> float:
        """Area of one cell in square kilometers."""
        return (self.cell_m / 1000) ** 2

    @property
    def x(self) -> FloatArray:
        """Centers of the columns in meters, west to east."""
        centers = self.region.left + (np.arange(self.shape[1]) + 0.5) * self.cell_m
        return np.asarray(centers, dtype=np.float64)

    @property
    def y(self) -> FloatArray:
        """Centers of the rows in meters, north to south."""
        centers = self.region.top - (np.arange(self.shape[0]) + 0.5) * self.cell_m
        return np.asarray(centers, dtype=np.float64)

    def is_near(self, x: FloatArray, y: FloatArray, distance_m: float) -> BoolArray:
        """Tell which positions lie no farther than this from the grid, along either axis.

        Parameters
        ----------
        x, y : array of shape (n,)
            Meters.
        distance_m : float

        Returns
        -------
        array of bool, shape (n,)
        """
        left, bottom, right, top = self.region
        low_x, high_x = left - distance_m, right + distance_m
        low_y, high_y = bottom - distance_m, top + distance_m
        # Where all of millions are, as a rule, this is found in half the time.
        if _are_between(x, low_x, high_x) and _are_between(y, low_y, high_y):
            return np.ones(x.shape, dtype=np.bool_)
        return (x >= low_x) & (x <= high_x) & (y >= low_y) & (y <= high_y)

    def fractional_index(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return rows and columns counted from the centers, so that a center is a whole number.

        Parameters
        ----------
        x, y : array of shape (n,)
            Meters.

        Returns
        -------
        rows, cols : array of shape (n,)
        """
        rows = (self.region.top - y) / self.cell_m - 0.5
        cols = (x - self.region.left) / self.cell_m - 0.5
        return rows, cols

    def inside(self, polygon: BaseGeometry) -> BoolArray:
        """Tell which cells have their center in a polygon.

        Parameters
        ----------
        polygon : shapely geometry
            In the grid's CRS.

        Returns
        -------
        array of bool, shape (rows, cols)
        """
        shapely.prepare(polygon)
        x, y = np.meshgrid(self.x, self.y)
        return np.asarray(shapely.contains_xy(polygon, x, y), dtype=np.bool_)


def _are_between(values: FloatArray, low: float, high: float) -> bool:
    return bool(values.min(initial=low) >= low and values.max(initial=high) <= high)


def _check_area(crs: str, x: float, y: float) -> None:
    """Refuse a CRS in which the square of a length is not an area, at a position in it."""
    import pyproj  # noqa: PLC0415  few grids are in another CRS

    try:
        known = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise OptionError(f"CRS {crs!r} is not known; give one such as {CRS}") from error
    if not known.is_projected or known.axis_info[0].unit_conversion_factor != 1:
        raise OptionError(
            f"CRS {crs} has the unit {known.axis_info[0].unit_name}; give a projected CRS in "
            f"meters, such as {CRS}, and bring the points there"
        )
    to_degrees = pyproj.Transformer.from_crs(known, known.geodetic_crs, always_xy=True)
    scale = pyproj.Proj(known).get_factors(*to_degrees.transform(x, y)).areal_scale
    if not abs(scale - 1) <= MOST_AREA_ERROR:
        raise OptionError(
            f"CRS {crs} shows areas {scale:.2f} times as large as they are at {x:.0f}, {y:.0f}, so "
            f"that densities would not be per km2; use another, such as {CRS}"
        )
