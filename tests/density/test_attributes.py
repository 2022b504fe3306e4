import numpy as np
import pytest
from numpy.testing import assert_array_equal
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.grid import Grid, Region


def test_dimensions_coordinates_and_type(grid: Grid) -> None:
    surface = kernel_density([1500], [5500], None, grid, measure="total")
    assert surface.dims == ("y", "x")
    assert surface.dtype == np.float64
    assert_array_equal(surface.x, np.arange(1050, 2300, 100))
    assert_array_equal(surface.y, np.arange(6050, 5000, -100))


def test_the_crs_is_written_where_rioxarray_reads_it(grid: Grid) -> None:
    surface = kernel_density([1500], [5500], None, grid, measure="total")
    assert surface.rio.crs.to_epsg() == 26971


def test_another_projected_crs_is_kept() -> None:
    grid = Grid(Region(0, 0, 300, 300), 100, "EPSG:32616")
    surface = kernel_density([50], [50], None, grid, measure="total")
    assert surface.rio.crs.to_epsg() == 32616


def test_attributes_say_how_it_was_made(grid: Grid) -> None:
    surface = kernel_density(
        [1500, 1600], [5500, 5500], [2, 1.5], grid, estimator=Estimator("quartic"), years=17.5
    )
    assert surface.attrs == {
        "units": "arrests per km2 per year",
        "measure": "per-year",
        "kernel": "quartic",
        "bandwidth_m": 1400.0,
        "equivalent_sigma_m": pytest.approx(1400 / 8**0.5, rel=1e-15),
        "half_weight_radius_m": pytest.approx(1400 * (1 - 0.5 ** (1 / 3)) ** 0.5, rel=1e-15),
        "edge_correction": "jones-diggle",
        "count": 3.5,
        "cell_m": 100.0,
        "years": 17.5,
        "method": (
            "Kernel density: Quartic kernel, radius 1,400 m (half of each arrest's weight within "
            "636 m), Jones-Diggle edge correction, cells of 100 m."
        ),
    }
    assert {type(value) for value in surface.attrs.values()} == {str, float}


@pytest.mark.parametrize(
    ("measure", "units"), [("total", "arrests per km2"), ("expected-count", "arrests")]
)
def test_units_of_the_measures_without_years(grid: Grid, measure: str, units: str) -> None:
    surface = kernel_density([1500], [5500], None, grid, measure=measure)
    assert surface.attrs["units"] == units
    assert "years" not in surface.attrs


def test_outside_the_window_is_nan_and_inside_is_not(grid: Grid, window: BaseGeometry) -> None:
    surface = kernel_density([1500], [5250], None, grid, window=window, measure="total")
    expected = np.ones((11, 13), dtype=bool)
    expected[:4, 9:] = False
    expected[5:8, 3:6] = False
    assert_array_equal(np.isfinite(surface), expected)
