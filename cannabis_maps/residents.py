"""Residents on a grid, as the Censuses count them by community area."""

from datetime import date

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import CRS, FloatArray, Grid
from cannabis_maps.places import city_limit, community_areas, locate, mean_residents
from cannabis_maps.provenance import DAYS_PER_YEAR

# Areas meet but for slivers, in which a cell's center may fall.
SLIVER_M = 10.0


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
