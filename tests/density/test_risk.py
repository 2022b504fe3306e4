"""One density against another: by hand, by plain sums, and what must not change it."""

from math import inf, log, nan

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cannabis_maps import words
from cannabis_maps.density import EDGE_CORRECTIONS, KERNELS, Estimator, kernel_density
from cannabis_maps.density.risk import log_relative_risk, rate_ratio, residents_density
from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
ROUNDING = 1e-12
# A kernel narrower than its cell: each cell has what stands at its center.
OWN_CELL = Estimator("quartic", 90)
ROW = Grid(Region(0, 0, 400, 100), 100)
kernels = pytest.mark.parametrize("kernel", KERNELS)
edges = pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)


def on_cells(counts: Array | list[float], measure: str = "total", years: float = 1) -> xr.DataArray:
    """Put arrests at the centers of a row of four cells."""
    return kernel_density(
        ROW.x, [50] * 4, counts, ROW, estimator=OWN_CELL, measure=measure, years=years
    )


def test_both_ratios_by_hand() -> None:
    cases, controls = on_cells([6, 3, 0, 1]), on_cells([100, 100, 100, 100])
    assert_allclose(rate_ratio(cases, controls), [[0.06, 0.03, 0, 0.01]], rtol=ROUNDING)
    # Shares of 10 cases over shares of 400 controls.
    logarithms = [[log(0.6 / 0.25), log(0.3 / 0.25), -inf, log(0.1 / 0.25)]]
    assert_allclose(log_relative_risk(cases, controls), logarithms, rtol=1e-10)


def test_blank_below_a_hundredth_of_the_controls_peak() -> None:
    cases, controls = on_cells([1, 1, 1, 1]), on_cells([1000, 10.001, 9.999, 0])
    for made in (rate_ratio(cases, controls), log_relative_risk(cases, controls)):
        assert_array_equal(np.isfinite(made), [[True, True, False, False]])


def test_outside_the_window_is_blank(grid: Grid, window: BaseGeometry) -> None:
    points = [1500, 1600], [5100, 5100]
    cases = kernel_density(*points, [1, 2], grid, window=window, measure="total")
    controls = residents_density(np.ones(grid.shape), grid, window=window)
    for made in (rate_ratio(cases, controls), log_relative_risk(cases, controls)):
        assert_array_equal(np.isfinite(made), grid.inside(window))


@kernels
@edges
def test_equal_patterns_have_no_risk(
    kernel: str, edge_correction: str, grid: Grid, window: BaseGeometry
) -> None:
    random = np.random.default_rng(13)
    x, y = random.uniform(1000, 2300, 200), random.uniform(5000, 5300, 200)
    estimator = Estimator(kernel, 900, edge_correction)
    cases, controls = (
        kernel_density(x, y, weights, grid, window=window, estimator=estimator, measure="total")
        for weights in (np.ones(200), 7 * np.ones(200))
    )
    risk = log_relative_risk(cases, controls).values
    assert_allclose(risk[np.isfinite(risk)], 0, atol=ROUNDING)
    ratio = rate_ratio(cases, controls).values
    assert_allclose(ratio[np.isfinite(ratio)], 1 / 7, rtol=ROUNDING)


@kernels
def test_by_plain_sums(kernel: str, grid: Grid, window: BaseGeometry) -> None:
    random = np.random.default_rng(14)
    inside = grid.inside(window)
    estimator = Estimator(kernel, 800)

    def plain(x: Array, y: Array, weights: Array) -> Array:
        squared = (x - grid.x[:, None]) ** 2 + (y - grid.y[:, None, None]) ** 2
        values = KERNELS[kernel].shape(squared / 800**2)
        return np.asarray((values / values[inside].sum(axis=0)) @ weights)

    x, y = random.uniform(1000, 2300, 300), random.uniform(5000, 5300, 300)
    residents = random.uniform(0, 90, grid.shape) * (grid.x > 1400) * inside
    rows, cols = np.nonzero(residents)
    cases = kernel_density(x, y, None, grid, window=window, estimator=estimator, measure="total")
    controls = residents_density(residents, grid, window=window, estimator=estimator)
    f, g = plain(x, y, np.ones(300)), plain(grid.x[cols], grid.y[rows], residents[rows, cols])
    shown = inside & (g >= 0.01 * g[inside].max())
    expected = np.where(shown, f / g, nan)
    assert_allclose(rate_ratio(cases, controls), expected, rtol=1e-4, atol=1e-9)
    risk = np.where(shown, np.log(f / f[inside].sum() / (g / g[inside].sum())), nan)
    assert_allclose(log_relative_risk(cases, controls), risk, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(
    cases=st.lists(st.floats(1, 50), min_size=4, max_size=4),
    controls=st.lists(st.floats(1, 50), min_size=4, max_size=4),
    more=st.floats(0.01, 100),
)
def test_the_logarithm_turns_its_sign_and_takes_no_heed_of_totals(
    cases: list[float], controls: list[float], more: float
) -> None:
    one, other = on_cells(cases), on_cells(controls)
    risk = log_relative_risk(one, other)
    assert_allclose(log_relative_risk(other, one), -risk, atol=1e-9)
    scaled = log_relative_risk(on_cells(np.multiply(cases, more)), other)
    assert_allclose(scaled, risk, atol=1e-9)
    # Weighted by the controls the ratio is 1 on the average.
    shares = np.divide(controls, np.sum(controls))
    assert (np.exp(risk.values) * shares).sum() == pytest.approx(1, rel=1e-9)


def test_measures_do_not_matter_to_the_logarithm_and_must_agree_for_the_rate() -> None:
    total, per_year = on_cells([1, 2, 3, 4]), on_cells([1, 2, 3, 4], "per-year", 4)
    controls = on_cells([5, 6, 7, 8])
    assert_allclose(
        log_relative_risk(per_year, controls), log_relative_risk(total, controls), rtol=ROUNDING
    )
    with pytest.raises(SurfaceError, match="one surface has measure per-year, the other total"):
        rate_ratio(per_year, controls)
    # Rates of different lengths of time.
    rates = rate_ratio(per_year, on_cells([5, 6, 7, 8], "per-year", 2))
    assert_allclose(rates, rate_ratio(total, controls) / 2, rtol=ROUNDING)


def test_residents_stand_at_the_centers_of_their_cells(grid: Grid, window: BaseGeometry) -> None:
    random = np.random.default_rng(15)
    residents = random.uniform(0, 9, grid.shape) * grid.inside(window)
    east, north = np.meshgrid(grid.x, grid.y)
    density = residents_density(residents, grid, window=window)
    points = kernel_density(
        east.ravel(), north.ravel(), residents.ravel(), grid, window=window, measure="total"
    )
    assert_allclose(density, points, rtol=1e-6)
    assert float(density.sum()) * grid.cell_area_km2 == pytest.approx(residents.sum(), rel=1e-9)


def test_attributes_say_what_they_are(grid: Grid, window: BaseGeometry) -> None:
    cases = kernel_density([1500], [5100], [3], grid, window=window, measure="total", years=2)
    residents = residents_density(
        np.full(grid.shape, 10.0) * grid.inside(window), grid, window=window
    )
    assert residents.attrs["units"] == "resident-years per km2"
    assert "half of each resident's weight within 589 m" in residents.attrs["method"]
    assert (residents.name, residents.attrs["count"]) == ("resident_years", 1180)
    risk, ratio = log_relative_risk(cases, residents), rate_ratio(cases, residents)
    assert (risk.name, ratio.name) == ("log_relative_risk", "rate_ratio")
    same = {name: cases.attrs[name] for name in cases.attrs if name != "years"} | {
        "controls": "1,180 resident-years",
        "method": "Ratio of two densities, blank where that of the controls is below 1% of its "
        f"peak. {cases.attrs['method']}",
    }
    assert risk.attrs == same | {
        "measure": "log-relative-risk",
        "units": "natural logarithm of a ratio",
        "meaning": words.LOG_RELATIVE_RISK,
    }
    assert ratio.attrs == same | {
        "measure": "rate-ratio",
        "units": "arrests per resident-year",
        "meaning": words.RATE_RATIO,
    }
    assert risk.rio.crs.to_epsg() == ratio.rio.crs.to_epsg() == 26971
    by_arrests = rate_ratio(cases, cases)
    assert (by_arrests.attrs["units"], by_arrests.attrs["controls"]) == (
        "cases per control",
        "3 arrests",
    )


def test_the_input_is_left_alone() -> None:
    cases, controls = on_cells([1, 2, 0, 4]), on_cells([0, 6, 7, 8])
    before = cases.copy(deep=True), controls.copy(deep=True)
    rate_ratio(cases, controls)
    log_relative_risk(cases, controls)
    xr.testing.assert_identical(cases, before[0])
    xr.testing.assert_identical(controls, before[1])


def test_surfaces_that_were_not_smoothed_alike(grid: Grid) -> None:
    points = [1500], [5500], None
    cases = kernel_density(*points, grid, measure="total")
    for estimator, word in (
        (Estimator(bandwidth_m=400), r"bandwidth_m 500.0, the other 400.0"),
        (Estimator("quartic"), "kernel gaussian, the other quartic"),
        (Estimator(edge_correction="none"), "edge_correction jones-diggle, the other none"),
    ):
        controls = kernel_density(*points, grid, measure="total", estimator=estimator)
        with pytest.raises(SurfaceError, match=word):
            rate_ratio(cases, controls)
        with pytest.raises(SurfaceError, match=word):
            log_relative_risk(cases, controls)
    other = kernel_density(*points, Grid(Region(1000, 5000, 2300, 6000), 100), measure="total")
    with pytest.raises(SurfaceError, match="not of the same cells; make both on one grid"):
        log_relative_risk(cases, other)


def test_no_cases_or_no_controls() -> None:
    some, none = on_cells([1, 2, 3, 4]), on_cells([0, 0, 0, 0])
    for make in (rate_ratio, log_relative_risk):
        with pytest.raises(SurfaceError, match="there are no controls to set the cases against"):
            make(some, none)
    with pytest.raises(SurfaceError, match="there are no cases"):
        log_relative_risk(none, some)
    assert_array_equal(rate_ratio(none, some), [[0, 0, 0, 0]])


def test_residents_on_another_grid(grid: Grid) -> None:
    with pytest.raises(SurfaceError, match=r"residents in \(13, 11\) cells for a grid of \(11, 13"):
        residents_density(np.ones((13, 11)), grid)
