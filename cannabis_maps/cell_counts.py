"""Arrests counted in square cells, by calendar year: as fine as a table for a GIS may be."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from cannabis_maps.grid import FloatArray, Grid, Region
from cannabis_maps.places import CITY_MARGIN_M, Polygons, city_limit

if TYPE_CHECKING:
    from cannabis_maps.records import Records

# Over a block (about 200 m), to which positions are known.
CELL_M = 250.0

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CellCounts:
    """Mapped arrests by cell and calendar year.

    Parameters
    ----------
    grid : Grid
    rows, cols : array of int, shape (n,)
        Of the cells that have any, from the north-west on.
    years : tuple of int
        The calendar years of the window, years without arrests included.
    by_year : array of int64, shape (years, n)
    duration_years : float
        Length of the window: actual days / 365.25.
    """

    grid: Grid
    rows: npt.NDArray[np.intp]
    cols: npt.NDArray[np.intp]
    years: tuple[int, ...]
    by_year: Counts
    duration_years: float

    @property
    def total(self) -> Counts:
        """Arrests of all years, shape (n,)."""
        return np.asarray(self.by_year.sum(axis=0), dtype=np.int64)

    @property
    def per_km2_per_year(self) -> FloatArray:
        """Arrests per km2 of the whole square per year, shape (n,)."""
        return self.total / (self.grid.cell_area_km2 * self.duration_years)

    @property
    def polygons(self) -> Polygons:
        """The squares, shape (n,), in the grid's CRS."""
        x, y, half = self.grid.x[self.cols], self.grid.y[self.rows], self.grid.cell_m / 2
        return np.asarray(shapely.box(x - half, y - half, x + half, y + half))


def count_in_cells(records: "Records", cell_m: float = CELL_M) -> CellCounts:
    """Count the mapped arrests in each cell by calendar year.

    A position on an edge between two cells is in the one to the east or the south of it. Positions
    up to 200 m outside the city are counted where they are.

    Parameters
    ----------
    records : Records
    cell_m : float
        Side of a cell in meters.

    Returns
    -------
    CellCounts
        They sum to the records' mapped arrests. Cells without any are left out.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> cells = count_in_cells(read_records("demo").of_year(2018))
    >>> cells.years, int(cells.total.sum())
    ((2018,), 1195)
    """
    left, bottom, right, top = city_limit().bounds
    reach = Region(
        left - CITY_MARGIN_M, bottom - CITY_MARGIN_M, right + CITY_MARGIN_M, top + CITY_MARGIN_M
    )
    grid = Grid.covering(reach, cell_m)
    rows = _index((grid.region.top - records.y) / cell_m, grid.shape[0])
    cols = _index((records.x - grid.region.left) / cell_m, grid.shape[1])
    cells, place = np.unique(rows * grid.shape[1] + cols, return_inverse=True)
    years = tuple(year.year for year in records.provenance.years)
    counted = np.zeros((len(years), len(cells)), dtype=np.int64)
    np.add.at(counted.T, place, records.by_year().T)
    return CellCounts(
        grid,
        cells // grid.shape[1],
        cells % grid.shape[1],
        years,
        counted,
        records.provenance.duration_years,
    )


def _index(place: FloatArray, count: int) -> npt.NDArray[np.intp]:
    """Return which cell along an axis each place is in; the far edge is of the last one."""
    return np.minimum(np.floor(place).astype(np.intp), count - 1)
