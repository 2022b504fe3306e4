"""Twelve arrests on a small grid, and what is known about them."""

from datetime import date

import pytest
import xarray as xr
from shapely import box

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.provenance import Provenance, Source, YearCount


@pytest.fixture
def provenance() -> Provenance:
    """Twelve mapped of fourteen recorded, over two years, the second one partial."""
    first, last = date(2017, 1, 1), date(2018, 11, 12)
    years = (
        YearCount(2017, 8, 7, first, date(2017, 12, 31)),
        YearCount(2018, 6, 5, date(2018, 1, 1), last),
    )
    sources = (Source("one.csv.gz", "0a" * 32), Source("two.csv", "1b" * 32))
    return Provenance(sources, POSSESSION_30G, first, last, date(2018, 11, 15), years)


@pytest.fixture
def surface(provenance: Provenance) -> xr.DataArray:
    """5 rows and 7 columns of 50 m near Chicago, with a corner outside."""
    grid = Grid(Region(358700, 578900, 359050, 579150), 50)
    return kernel_density(
        [358710, 358930, 358999],
        [578920, 579100, 579010],
        [7, 3, 2],
        grid,
        window=box(*grid.region) - box(358950, 579050, 359050, 579150),
        estimator=Estimator(bandwidth_m=60),
        years=provenance.duration_years,
    )
