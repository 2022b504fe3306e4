"""Volume contours: the smallest areas that hold so much of a surface's weight."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
import xarray as xr
from contourpy import FillType, contour_generator
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import BoolArray, FloatArray, Grid, Region

IntArray = npt.NDArray[np.intp]
Polygons = npt.NDArray[np.object_]

PERCENTS = (25.0, 50.0, 75.0, 90.0)
# Densities that differ by less than this, over the peak, are taken as equal: they are not exact to
# it, and by rounding alone no two are quite the same.
TIE = 1e-9
ALL = 100.0
M2_PER_KM2 = 1e6
# Corners that differ by rounding alone would leave slivers, for which GEOS can find no point that
# is inside and not on the edge.
ONE_CORNER_M = 1e-6
ROUNDING = 1e-9


@dataclass(frozen=True)
class VolumeContour:
    """The smallest area that holds so much of a surface's weight.

    Parameters
    ----------
    percent : float
        Of the weight, as asked for.
    level : float
        Of the surface along the contour, in its unit.
    polygon : shapely geometry
        A polygon, or several, in the surface's CRS.
    area_km2 : float
    share_of_window : float
        Of its area in the window's.
    held : float
        The share of the weight in the cells whose centers it holds: its percent or, by a cell or
        by ties, a little more.
    """

    percent: float
    level: float
    polygon: BaseGeometry
    area_km2: float
    share_of_window: float
    held: float


def percent_volume(surface: xr.DataArray) -> xr.DataArray:
    """Tell of each cell how much of the weight lies in cells at least as dense.

    The cells of 50 and less are the smallest area that holds half of the weight. Cells of equal
    density, to 1e-9 of the peak, have the same percent: that of all of them together.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`, in any measure.

    Returns
    -------
    xarray.DataArray
        Percent, above 0 to 100; NaN where the surface is.

    Raises
    ------
    SurfaceError
        If the surface holds nothing, or something negative or infinite.

    References
    ----------
    Worton, B. J. (1989). Kernel methods for estimating the utilization distribution in home-range
    studies. Ecology 70, 164-168.

    Hyndman, R. J. (1996). Computing and graphing highest density regions. The American Statistician
    50, 120-126.

    Examples
    --------
    >>> surface = xr.DataArray([[1.0, 2, 2], [5, 0, np.nan]], dims=("y", "x"))
    >>> print(percent_volume(surface).values)
    [[100.  90.  90.]
     [ 50. 100.  nan]]
    """
    steps = _steps(surface)
    percents = np.full(surface.shape, np.nan)
    percents[steps.inside] = steps.percents[steps.of_cells]
    told = {
        "units": words.PERCENT_UNITS,
        "measure": "percent-volume",
        "meaning": words.PERCENT_VOLUME,
    }
    made: xr.DataArray = surface.copy(data=percents).rename("percent_volume")
    return made.assign_attrs(told)


def volume_contours(
    surface: xr.DataArray,
    percents: Sequence[float] = PERCENTS,
    *,
    window: BaseGeometry | None = None,
) -> tuple[VolumeContour, ...]:
    """Outline the smallest areas that hold so much of a surface's weight.

    A contour lies at the level between the last cell that is needed and the next lower one,
    interpolated between the centers of cells, and beyond the last centers as if the nearest value
    went on, up to the window's edge. Each holds all of the next smaller one.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`, in any measure.
    percents : sequence of float
        Above 0, up to 100; in any order.
    window : shapely geometry, optional
        In the grid's CRS, as given to `kernel_density`; the outline of the surface's cells if left
        out.

    Returns
    -------
    tuple of VolumeContour
        From the smallest percent to the largest.

    Raises
    ------
    OptionError
        If a percent is out of range or given twice, or there is none.
    SurfaceError
        As of `percent_volume`, or if the window is not that of the surface.

    References
    ----------
    Worton, B. J. (1989). Kernel methods for estimating the utilization distribution in home-range
    studies. Ecology 70, 164-168.

    Hyndman, R. J. (1996). Computing and graphing highest density regions. The American Statistician
    50, 120-126.

    Examples
    --------
    Half the weight of one arrest lies within 1.1774 sigma:

    >>> from cannabis_maps.density import Estimator, kernel_density
    >>> from cannabis_maps.grid import Grid, Region
    >>> grid = Grid(Region(0, 0, 8000, 8000), cell_m=50)
    >>> surface = kernel_density(
    ...     [4000], [4000], None, grid, estimator=Estimator(bandwidth_m=1000), measure="total"
    ... )
    >>> half, most = volume_contours(surface, [50, 90])
    >>> round((half.area_km2 / np.pi) ** 0.5, 2), most.polygon.contains(half.polygon)
    (1.18, True)
    """
    wanted = _checked_percents(percents)
    steps, grid = _steps(surface), _grid_of(surface)
    window = _window_of(steps.inside, grid, window)
    levels = [steps.level(percent) for percent in wanted]
    regions = _regions(surface.values, steps.inside, grid, levels)
    total = float(surface.sum())
    return tuple(
        VolumeContour(
            percent=percent,
            level=level,
            polygon=polygon,
            area_km2=polygon.area / M2_PER_KM2,
            share_of_window=polygon.area / window.area,
            held=float(surface.values[grid.inside(polygon)].sum()) / total,
        )
        for percent, level, polygon in zip(wanted, levels, _clipped(regions, window), strict=True)
    )


def residents_share(polygon: BaseGeometry, residents: FloatArray, grid: Grid) -> float:
    """Return the share of the residents whose cells have their center in a polygon.

    Parameters
    ----------
    polygon : shapely geometry
        Such as a `VolumeContour`'s, in the grid's CRS.
    residents : array of shape (rows, cols)
        In each cell, such as `residents_on` spreads them.
    grid : Grid

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    SurfaceError
        If the residents are not on the grid, or there are none.

    Examples
    --------
    >>> grid = Grid(Region(0, 0, 300, 100), cell_m=100)
    >>> residents_share(shapely.box(0, 0, 120, 100), np.array([[30.0, 50, 20]]), grid)
    0.3
    """
    total = float(np.sum(residents))
    if residents.shape != grid.shape or not (math.isfinite(total) and total > 0):
        raise SurfaceError(
            f"{total:,.0f} residents in cells {residents.shape} for a grid {grid.shape}; "
            "give some, and a number for each cell"
        )
    return float(residents[grid.inside(polygon)].sum()) / total


@dataclass(frozen=True, eq=False)
class Steps:
    """A surface's densities in order, and what lies in cells at least as dense.

    Parameters
    ----------
    inside : array of bool, shape (rows, cols)
    densities : array of shape (k,)
        Those that differ, from the lowest to the peak, in units of `unit`.
    percents : array of shape (k,)
        Of the weight, from 100 down.
    of_cells : array of int, shape (n,)
        Which density each cell inside has.
    unit : float
        What densities are counted in, of the surface's own.
    """

    inside: BoolArray
    densities: FloatArray
    percents: FloatArray
    of_cells: IntArray
    unit: float

    def level(self, percent: float) -> float:
        """Return the level between the last density needed for a percent and the next lower."""
        needed = int(np.flatnonzero(self.percents >= percent - ROUNDING)[-1])
        lower = self.densities[needed - 1] if needed > 0 else 0.0
        return float(self.densities[needed] + lower) / 2 * self.unit


def _steps(surface: xr.DataArray) -> Steps:
    inside = ~np.isnan(surface.values)
    weights = surface.values[inside]
    peak = float(weights.max(initial=0))
    if not (0 < peak < math.inf and weights.min() >= 0):
        raise SurfaceError(
            f"a surface from {weights.min(initial=0):g} to {peak:g} holds no volume; "
            "give one of a density, of some arrests"
        )
    unit = peak * TIE
    densities, of_cells = np.unique(np.rint(weights / unit), return_inverse=True)
    held = np.bincount(of_cells, weights)[::-1].cumsum()[::-1]
    return Steps(inside, densities, ALL * held / held[0], of_cells, unit)


def _checked_percents(percents: Sequence[float]) -> list[float]:
    wanted = sorted(float(percent) for percent in percents)
    alone = len(set(wanted)) == len(wanted) > 0
    if not (alone and all(0 < percent <= ALL for percent in wanted)):
        raise OptionError(
            f"percents {', '.join(f'{each:g}' for each in wanted) or '(none)'}: "
            f"give one or more, above 0 and up to {ALL:g}, each once"
        )
    return wanted


def _grid_of(surface: xr.DataArray) -> Grid:
    # The smallest grid that holds the centers is the one that they are of.
    x, y = surface["x"].values, surface["y"].values
    region = Region(float(x[0]), float(y[-1]), float(x[-1]), float(y[0]))
    return Grid.covering(region, surface.attrs["cell_m"], surface.rio.crs.to_string())


def _outline(inside: BoolArray, grid: Grid) -> BaseGeometry:
    """Return the cells as one polygon, by their runs along the rows."""
    changes = np.diff(np.pad(inside, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(changes == 1)
    _, stops = np.nonzero(changes == -1)
    left, top, cell_m = grid.region.left, grid.region.top, grid.cell_m
    west, east = left + starts * cell_m, left + stops * cell_m
    return shapely.union_all(
        shapely.box(west, top - (rows + 1) * cell_m, east, top - rows * cell_m)
    )


def _window_of(surface_inside: BoolArray, grid: Grid, window: BaseGeometry | None) -> BaseGeometry:
    if window is None:
        return _outline(surface_inside, grid)
    inside = grid.inside(window)
    if not np.array_equal(inside, surface_inside):
        raise SurfaceError(
            f"the window has {np.count_nonzero(inside):,} cells, the surface "
            f"{np.count_nonzero(surface_inside):,}, or others; give the window it was made with"
        )
    return window & shapely.box(*grid.region)


def _regions(values: FloatArray, inside: BoolArray, grid: Grid, levels: list[float]) -> Polygons:
    """Return the areas above the levels, interpolated between centers, whatever the window."""
    beyond = ~np.pad(inside, 1)
    _, nearest = ndimage.distance_transform_edt(beyond, return_indices=True)
    extended = np.pad(values, 1)[tuple(nearest)]
    x, y, cell_m = grid.x, grid.y, grid.cell_m
    x, y = np.r_[x[0] - cell_m, x, x[-1] + cell_m], np.r_[y[0] + cell_m, y, y[-1] - cell_m]
    contours = contour_generator(x, y, extended, fill_type=FillType.OuterOffset)
    highest = 2 * float(extended.max())
    return np.array([_polygons(*contours.filled(level, highest)) for level in levels])


def _polygons(corners: list[FloatArray], offsets: list[IntArray]) -> BaseGeometry:
    """Put contours together: of each polygon the outer ring, then its holes."""
    return shapely.multipolygons(
        [
            shapely.Polygon(rings[0], rings[1:])
            for rings in (
                np.split(points, at[1:-1]) for points, at in zip(corners, offsets, strict=True)
            )
        ]
    )


def _clipped(regions: Polygons, window: BaseGeometry) -> Polygons:
    """Cut the areas at the window's edge.

    All edges are cut at each other before, so that areas share their corners along the window and
    each holds the smaller ones without a sliver.
    """
    edges = shapely.union_all(shapely.boundary([window, *regions]), grid_size=ONE_CORNER_M)
    faces = shapely.get_parts(shapely.polygonize([edges]))
    middles = shapely.point_on_surface(faces)
    shapely.prepare([window, *regions])
    in_window = shapely.contains(window, middles)
    return np.array(
        [
            shapely.coverage_union_all(faces[in_window & shapely.contains(region, middles)])
            for region in regions
        ]
    )
