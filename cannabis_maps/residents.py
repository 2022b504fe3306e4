"""Residents on a grid and in any areas, from the Censuses' counts by community area."""

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import CRS, FloatArray, Grid
from cannabis_maps.places import (
    CENSUS_DAYS,
    Areas,
    Polygons,
    city_limit,
    community_areas,
    locate,
    mean_residents,
)
from cannabis_maps.provenance import DAYS_PER_YEAR

# Areas meet but for slivers, in which a cell's center may fall.
SLIVER_M = 10.0
ESTIMATED = (
    "Residents estimated from community areas, spread evenly over each (U.S. Census Bureau, "
    "Censuses of 2000, 2010 and 2020, interpolated day by day and averaged over the dates shown)."
)


def residents_on(grid: Grid, first_day: date, last_day: date) -> FloatArray:
    """Spread the resident-years of each community area evenly over its cells.

    A cell is of the area that its center is in. Residents change by the same number each day
    between two Censuses, so that arrests of many years meet the residents of those years. Nobody
    lives in a park or a factory; where within its area people live is not told by these numbers.

    Parameters
    ----------
    grid : Grid
        Of the whole city, in EPSG:26971.
    first_day, last_day : date
        Both days included.

    Returns
    -------
    array of shape (rows, cols)
        Resident-years: residents times days / 365.25. They sum to those of the areas, and to 0
        outside the city.

    Raises
    ------
    SurfaceError
        If an area has no cell: the grid is too coarse, or not of the whole city.

    See Also
    --------
    cannabis_maps.places.mean_residents

    Examples
    --------
    >>> from cannabis_maps.places import chicago_grid
    >>> residents = residents_on(chicago_grid(200), date(2020, 4, 1), date(2020, 4, 1))
    >>> residents.shape, round(residents.sum() * 365.25)
    ((211, 175), 2746388)
    """
    _check_whole(grid)
    rows, cols = np.nonzero(grid.inside(city_limit()))
    areas = community_areas()
    index = np.searchsorted(areas.numbers, locate(grid.x[cols], grid.y[rows], SLIVER_M))
    cells = np.bincount(index, minlength=len(areas.names))
    _check_cells(cells, grid)
    days = (last_day - first_day).days + 1
    resident_years = mean_residents(first_day, last_day) * days / DAYS_PER_YEAR
    residents = np.zeros(grid.shape)
    residents[rows, cols] = (resident_years / cells)[index]
    return residents


def _check_whole(grid: Grid) -> None:
    left, bottom, right, top = city_limit().bounds
    here = grid.region
    covers = here.left <= left and here.bottom <= bottom and here.right >= right and here.top >= top
    if not covers or grid.crs != CRS:
        raise SurfaceError(
            f"the grid {tuple(here)} in {grid.crs} does not cover the city, in {CRS}, so that "
            "residents cannot be spread over all of their area; use chicago_grid"
        )


def _check_cells(cells: npt.NDArray[np.intp], grid: Grid) -> None:
    if cells.min() < 1:
        empty = [
            name for name, held in zip(community_areas().names, cells, strict=True) if not held
        ]
        raise SurfaceError(
            f"cells of {grid.cell_m:g} m are too coarse: no center is in {', '.join(empty)}; "
            "use smaller ones, such as 200 m"
        )


def with_estimated_residents(areas: Areas) -> Areas:
    """Give areas the residents of the community areas that they share ground with.

    The residents of each community area are spread evenly over it, and each area has those on its
    ground. Nobody lives in a park or a factory, so this is better for wards than for blocks.

    Parameters
    ----------
    areas : Areas

    Returns
    -------
    Areas
        With residents in the Censuses of 2000, 2010 and 2020; none outside the city.

    References
    ----------
    Goodchild, M. F., & Lam, N. S.-N. (1980). Areal interpolation: a variant of the traditional
    spatial problem. Geo-Processing, 1, 297-312.

    Examples
    --------
    The community areas themselves come out as they are.

    >>> areas = with_estimated_residents(community_areas())
    >>> areas.residents[24].round().astype(int).tolist()
    [117527, 98514, 96557]
    """
    return replace(
        areas,
        residents=_shared(areas.polygons) @ community_areas().residents,
        residents_days=CENSUS_DAYS,
        residents_source=ESTIMATED,
    )


def _shared(polygons: Polygons) -> FloatArray:
    """Return which part of each community area, by column, lies in each polygon, by row."""
    known = community_areas().polygons
    shared = np.zeros((len(polygons), len(known)))
    row, col = shapely.STRtree(known).query(polygons, predicate="intersects")
    shared[row, col] = shapely.area(shapely.intersection(polygons[row], known[col]))
    return np.asarray(shared / shapely.area(known))
