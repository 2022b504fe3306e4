"""Several marks of the same points in one call, each as if it were alone."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from shapely import box
from shapely.geometry.base import BaseGeometry

from cannabis_maps import places, read_records
from cannabis_maps.density import (
    EDGE_CORRECTIONS,
    KERNELS,
    MEASURES,
    Estimator,
    kernel_density,
    smoothing,
)
from cannabis_maps.density.marks import Marks, kernel_densities, surface_of
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid, Region

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
ROUNDING = 1e-12
GRID = Grid(Region(0, 0, 1200, 900), 100)
kernels = pytest.mark.parametrize("kernel", KERNELS)
edges = pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)


@kernels
@edges
@pytest.mark.parametrize("bandwidth_m", [60, 300])
@pytest.mark.parametrize("count", [30, 500])
def test_each_mark_is_what_it_is_alone(
    kernel: str,
    edge_correction: str,
    bandwidth_m: float,
    count: int,
    grid: Grid,
    window: BaseGeometry,
) -> None:
    random = np.random.default_rng(9)
    rows, cols = np.nonzero(grid.inside(window))
    at = random.integers(0, rows.size, count)
    x, y = grid.x[cols[at]] + random.uniform(-40, 40, count), grid.y[rows[at]]
    weights = random.integers(0, 3, (4, count))
    # One mark of all points, one of few, one of none and one of a single one.
    weights[0], weights[1, count // 5 :], weights[2] = 1, 0, 0
    weights[3] = np.arange(count) == 3
    years, estimator = [1, 2, 0.5, 4], Estimator(kernel, bandwidth_m, edge_correction)
    marks = Marks(["all", "few", "none", "one"], weights, years)
    surfaces = kernel_densities(x, y, marks, grid, window=window, estimator=estimator)
    assert surfaces.shape == (4, *grid.shape)
    for name, row, length in zip(marks.names, weights, years, strict=True):
        alone = kernel_density(x, y, row, grid, window=window, estimator=estimator, years=length)
        together = surface_of(surfaces, name)
        assert_allclose(together, alone, rtol=0, atol=ROUNDING * np.nanmax(alone))
        assert together.attrs == alone.attrs
        assert set(together.coords) == set(alone.coords)
        assert (together.name, together.rio.crs) == (alone.name, alone.rio.crs)


def test_a_mark_of_some_points_is_that_of_these_alone(grid: Grid, window: BaseGeometry) -> None:
    random = np.random.default_rng(10)
    x, y = random.uniform(1000, 2300, 900), random.uniform(5000, 5300, 900)
    of_mark = np.arange(900) % 3
    weights = (of_mark == np.arange(3)[:, None]).astype(np.float64)
    surfaces = kernel_densities(
        x, y, Marks([0, 1, 2], weights), grid, window=window, measure="total"
    )
    for mark in range(3):
        some = of_mark == mark
        alone = kernel_density(x[some], y[some], None, grid, window=window, measure="total")
        # To what modes err by.
        assert_allclose(surfaces.sel(mark=mark), alone, rtol=0, atol=1e-6 * np.nanmax(alone))


@kernels
def test_the_marks_sum_to_the_whole(kernel: str, grid: Grid, window: BaseGeometry) -> None:
    random = np.random.default_rng(11)
    x, y = random.uniform(1000, 2300, 300), random.uniform(5000, 5300, 300)
    weights = random.integers(0, 2, (5, 300)).astype(np.float64)
    estimator = Estimator(kernel, 350)
    surfaces = kernel_densities(
        x, y, Marks(range(5), weights), grid, window=window, estimator=estimator, measure="total"
    )
    whole = kernel_density(
        x, y, weights.sum(axis=0), grid, window=window, estimator=estimator, measure="total"
    )
    assert_allclose(
        surfaces.sum("mark", skipna=False), whole, rtol=0, atol=1e-6 * float(whole.max())
    )
    counts = surfaces.sum(("y", "x")) * grid.cell_area_km2
    # A mark of few points has nodes of its own, and its shares those of all points.
    assert_allclose(counts, surfaces["count"], rtol=1e-7)


@kernels
@edges
def test_an_executor_that_is_sent_only_each_marks_points_gives_the_same(
    kernel: str,
    edge_correction: str,
    grid: Grid,
    window: BaseGeometry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smoothing, "SETS_AT_ONCE", 2)
    random = np.random.default_rng(12)
    x, y = random.uniform(1000, 2300, 400), random.uniform(5000, 5300, 400)
    weights = np.maximum(random.integers(-3, 3, (5, 400)), 0)
    weights[3] = 0
    estimator = Estimator(kernel, 350, edge_correction)
    made = partial(
        kernel_densities, x, y, Marks(range(5), weights), grid, window=window, estimator=estimator
    )
    with ThreadPoolExecutor(2) as executor:
        elsewhere = made(measure="total", executor=executor)
    assert elsewhere.identical(made(measure="total"))


def test_points_that_no_kernel_brings_to_the_window_count_by_mark(grid: Grid) -> None:
    # 14 sigma from every center: each on its own cell.
    surfaces = kernel_densities(
        [1201, 1401],
        [5201, 5401],
        Marks(["west", "east"], [[4, 0], [0, 9]]),
        grid,
        estimator=Estimator(bandwidth_m=5),
        measure="expected-count",
    )
    expected = np.zeros((2, *grid.shape))
    expected[0, 8, 2], expected[1, 6, 4] = 4, 9
    assert_allclose(surfaces, expected, atol=ROUNDING)


@settings(deadline=None, max_examples=40)
@given(
    weights=st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=4),
    estimator=st.builds(
        Estimator, st.sampled_from(sorted(KERNELS)), st.floats(80, 2000), st.just("jones-diggle")
    ),
    measure=st.sampled_from(MEASURES),
)
def test_any_marks(weights: list[list[int]], estimator: Estimator, measure: str) -> None:
    x, y = np.linspace(70, 1130, 6), np.array([150.0, 800, 333, 512, 640, 77])
    years = [2.0] * len(weights)
    surfaces = kernel_densities(
        x, y, Marks(range(len(weights)), weights, years), GRID, estimator=estimator, measure=measure
    )
    for surface, row in zip(surfaces.values, weights, strict=True):
        alone = kernel_density(x, y, row, GRID, estimator=estimator, measure=measure, years=2)
        assert_allclose(surface, alone, rtol=0, atol=ROUNDING * np.nanmax(alone))


def test_coordinates_and_attributes(grid: Grid, window: BaseGeometry) -> None:
    marks = Marks([2010, 2011], [[2.0, 1.5], [0.0, 1.0]], [1, 0.5])
    surfaces = kernel_densities([1500, 1600], [5100, 5100], marks, grid, window=window)
    assert surfaces.dims == ("mark", "y", "x")
    assert_array_equal(surfaces["mark"], [2010, 2011])
    assert_array_equal(surfaces["count"], [3.5, 1])
    assert_array_equal(surfaces["years"], [1, 0.5])
    assert_array_equal(np.isfinite(surfaces), np.stack([grid.inside(window)] * 2))
    assert surfaces.attrs["units"] == "arrests per km2 per year"
    # What differs from mark to mark stands in coordinates only.
    assert not {"count", "years"} & set(surfaces.attrs)
    assert surfaces.rio.crs.to_epsg() == 26971


def test_totals_have_no_years(grid: Grid) -> None:
    marks = Marks(["a", "b"], [[1], [2]])
    surfaces = kernel_densities([1500], [5500], marks, grid, measure="total")
    assert "years" not in surfaces.coords
    assert "years" not in surface_of(surfaces, "a").attrs
    xr.testing.assert_allclose(
        surface_of(surfaces, "b"), kernel_density([1500], [5500], [2], grid, measure="total")
    )


@pytest.mark.parametrize(
    ("names", "weights"),
    [
        ([2010], [1, 2]),
        ([2010], [[1, 2], [3, 4]]),
        ([2010, 2010], [[1, 2], [3, 4]]),
        ([], np.ones((0, 2))),
    ],
)
def test_names_and_weights_that_do_not_fit(
    names: list[int], weights: list[list[int]], grid: Grid
) -> None:
    with pytest.raises(SurfaceError, match="give a row of weights for each mark"):
        kernel_densities([1500, 1600], [5500, 5500], Marks(names, weights), grid)


def test_faults_of_the_marks(grid: Grid) -> None:
    points = [1500.0, 1600], [5500.0, 5500]
    ones = [[1, 1], [1, 1]]
    with pytest.raises(SurfaceError, match="1 years for 2 marks; give one for each"):
        kernel_densities(*points, Marks([1, 2], ones, [1]), grid)
    with pytest.raises(OptionError, match="per-year needs years"):
        kernel_densities(*points, Marks([1, 2], ones), grid)
    with pytest.raises(OptionError, match="years 0: give a positive number"):
        kernel_densities(*points, Marks([1, 2], ones, [1, 0]), grid)
    with pytest.raises(SurfaceError, match="1 weights are negative"):
        kernel_densities(*points, Marks([1, 2], [[1, 1], [1, -1]]), grid, measure="total")
    with pytest.raises(SurfaceError, match="x has 2 values, y 2 and weights 3"):
        kernel_densities(*points, Marks([1], [[1, 1, 1]]), grid, measure="total")
    with pytest.raises(SurfaceError, match="no cell of 100 m"):
        kernel_densities(
            *points, Marks([1, 2], ones), grid, window=box(0, 0, 1, 1), measure="total"
        )
    with pytest.raises(SurfaceError, match="the kernel of 1 points does not reach the window"):
        kernel_densities([1500, 99_000], [5500, 5500], Marks([1, 2], ones), grid, measure="total")


def test_a_point_out_of_reach_is_no_fault_of_a_mark_that_has_none_there(grid: Grid) -> None:
    marks = Marks(["here"], [[1, 0]])
    surfaces = kernel_densities([1500, 99_000], [5500, 5500], marks, grid, measure="total")
    assert float(surfaces.sum()) * grid.cell_area_km2 == pytest.approx(1, rel=1e-9)


def test_a_name_that_is_not_among_them(grid: Grid) -> None:
    surfaces = kernel_densities([1500], [5500], Marks([2010], [[1]]), grid, measure="total")
    with pytest.raises(OptionError, match="mark 2011 is not among 2010; give one"):
        surface_of(surfaces, 2011)


@pytest.mark.skipif(not RECORDS.exists(), reason=f"{RECORDS} is not on this machine")
def test_18_years_of_the_real_records() -> None:
    records = read_records(str(RECORDS))
    points, weights = records.x + 1j * records.y, records.by_year()
    grid, window = places.chicago_grid(200), places.city_limit()
    names = list(range(2001, 2019))
    surfaces = kernel_densities(
        points.real, points.imag, Marks(names, weights, [1] * 18), grid, window=window
    )
    assert float(surfaces["count"].sum()) == 273_057
    assert_allclose(surfaces.sum(("y", "x")) * grid.cell_area_km2, surfaces["count"], rtol=1e-6)
    own = records.of_year(2018)
    alone = kernel_density(own.x, own.y, own.count, grid, window=window, years=1)
    assert surface_of(surfaces, 2018).attrs == alone.attrs
    assert_allclose(surfaces.sel(mark=2018), alone, rtol=0, atol=1e-6 * float(alone.max()))
