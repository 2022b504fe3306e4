"""Arrests per 1,000 residents per year, cell by cell: by hand."""

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

from cannabis_maps import words
from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.density.rate import rate_per_1000
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import Grid, Region

# Cells of a hundredth of a square kilometer, in which 1 resident is 100 per km2.
ROW = Grid(Region(0, 0, 400, 100), 100)
# Narrower than a cell: each point on its own.
ALONE = Estimator("quartic", 90)
YEARS = 4.0


def density(counts: list[float], measure: str = "per-year") -> xr.DataArray:
    centers = ROW.x[: len(counts)]
    return kernel_density(
        centers,
        np.full(centers.size, 50),
        counts,
        ROW,
        estimator=ALONE,
        measure=measure,
        years=YEARS,
    )


def resident_years(residents: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([residents]) * YEARS


def test_by_hand() -> None:
    # 8 arrests in 4 years are 2 a year; of 50 residents that is 40 of 1,000.
    found = rate_per_1000(density([8, 8, 0, 4]), resident_years([50, 1000, 10, 2]))
    assert_allclose(found, [[40, 2, 0, 500]], atol=1e-9)


def test_a_cell_of_enough_residents_has_a_rate_and_one_of_fewer_has_none() -> None:
    found = rate_per_1000(density([4, 4, 0, 4]), resident_years([1.01, 0.99, 0, 5]))
    assert np.isfinite(found.values).tolist() == [[True, False, False, True]]


def test_the_fewest_can_be_chosen() -> None:
    found = rate_per_1000(density([4, 4]), resident_years([2.9, 3.1, 9, 9]), fewest_per_km2=300)
    assert np.isfinite(found.values).tolist() == [[False, True, True, True]]


def test_blank_cells_of_the_density_stay_blank() -> None:
    shown = density([4, 4, 4, 4])
    shown[0, 1] = np.nan
    found = rate_per_1000(shown, resident_years([5, 5, 5, 5]))
    assert np.isnan(found.values).tolist() == [[False, True, False, False]]


def test_rates_times_residents_sum_to_the_arrests() -> None:
    residents = resident_years([50, 7, 12, 30])
    found = rate_per_1000(density([3, 5, 0, 9]), residents)
    assert float((found.values / 1000 * residents).sum()) == pytest.approx(17)


def test_it_says_what_it_is() -> None:
    made_of = density([4])
    found = rate_per_1000(made_of, resident_years([5, 5, 5, 5]))
    assert found.name == "rate"
    assert found.rio.crs.to_epsg() == 26971
    assert found.attrs == made_of.attrs | {
        "measure": "rate",
        "units": words.RATE_UNITS,
        "meaning": words.RATE,
        "method": f"Density over residents. {made_of.attrs['method']}",
        "resident_years": 80.0,
    }


def test_the_density_is_left_alone() -> None:
    made_of = density([4])
    before = made_of.copy(deep=True)
    rate_per_1000(made_of, resident_years([5, 5, 5, 5]))
    xr.testing.assert_identical(made_of, before)


@pytest.mark.parametrize(
    ("measure", "residents", "told"),
    [
        ("total", [5.0] * 4, "a density total of shape .* give one per year, and residents of the"),
        ("per-year", [5.0] * 3, r"of shape \(1, 4\) for residents of shape \(1, 3\); give one"),
        ("per-year", [0.5] * 4, "no cell has 100 residents per km2; give residents of the city"),
    ],
)
def test_what_cannot_be_divided(measure: str, residents: list[float], told: str) -> None:
    with pytest.raises(SurfaceError, match=told):
        rate_per_1000(density([4], measure), resident_years(residents))
