"""Several bandwidths in one call, each as if it were alone."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density import (
    EDGE_CORRECTIONS,
    KERNELS,
    Estimator,
    Marks,
    Sample,
    contact_sheet,
    kernel_densities,
    kernel_density,
)
from cannabis_maps.density.modes import GaussianModes
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import Grid

MOST = 1e-6
kernels = pytest.mark.parametrize("kernel", KERNELS)
edges = pytest.mark.parametrize("edge_correction", EDGE_CORRECTIONS)


def sample(count: int) -> Sample:
    """Return arrests of two years on and around the small grid."""
    random = np.random.default_rng(31)
    x, y = random.uniform(1000, 2300, count), random.uniform(4900, 5300, count)
    return Sample(x, y, random.integers(1, 4, count), years=2)


@kernels
@edges
@pytest.mark.parametrize("count", [20, 400])
def test_each_surface_is_what_it_is_alone(
    kernel: str, edge_correction: str, count: int, grid: Grid, window: BaseGeometry
) -> None:
    arrests = sample(count)
    estimators = [Estimator(kernel, bandwidth, edge_correction) for bandwidth in (900, 300, 2500)]
    sheet = contact_sheet(arrests, grid, estimators, window=window)
    assert sheet.dims == ("bandwidth_m", "y", "x")
    for estimator in estimators:
        alone = kernel_density(
            arrests.x, arrests.y, arrests.counts, grid, window=window, estimator=estimator, years=2
        )
        one = sheet.sel(bandwidth_m=estimator.bandwidth_m)
        assert_allclose(one, alone, rtol=0, atol=MOST * float(alone.max()))
        told = dict(sheet.attrs) | {
            name: one.coords[name].item()
            for name in ("bandwidth_m", "equivalent_sigma_m", "half_weight_radius_m", "method")
        }
        assert told == alone.attrs
        assert sheet.rio.crs == alone.rio.crs


def test_without_correction_points_are_spread_once(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid = []
    lay = GaussianModes.lay

    def counted(self: GaussianModes, weights: np.ndarray) -> np.ndarray:
        laid.append(weights.size)
        return lay(self, weights)

    monkeypatch.setattr(GaussianModes, "lay", counted)
    contact_sheet(sample(400), grid, [Estimator("gaussian", s, "none") for s in (200, 400, 800)])
    assert laid == [400]


def test_with_correction_each_surface_sums_to_the_arrests(grid: Grid, window: BaseGeometry) -> None:
    arrests = sample(400)
    estimators = [Estimator("gaussian", sigma_m) for sigma_m in (250, 500, 1000)]
    sheet = contact_sheet(arrests, grid, estimators, window=window, measure="expected-count")
    assert arrests.counts is not None
    assert_allclose(sheet.sum(("y", "x")), np.asarray(arrests.counts).sum(), rtol=1e-9)


def threads_and_processes() -> list[Executor]:
    return [ThreadPoolExecutor(3), ProcessPoolExecutor(2, get_context("spawn"))]


@pytest.mark.slow
@edges
def test_an_executor_changes_nothing(edge_correction: str, grid: Grid) -> None:
    arrests = sample(300)
    estimators = [Estimator("gaussian", sigma_m, edge_correction) for sigma_m in (300, 600)]
    marks = Marks([1, 2], np.stack([np.arange(300), np.ones(300)]), [1, 2])
    points = arrests.x, arrests.y
    sheet = contact_sheet(arrests, grid, estimators)
    series = kernel_densities(*points, marks, grid, estimator=estimators[0])
    for executor in threads_and_processes():
        with executor:
            elsewhere = contact_sheet(arrests, grid, estimators, executor=executor)
            spread_out = kernel_densities(
                *points, marks, grid, estimator=estimators[0], executor=executor
            )
        assert elsewhere.identical(sheet)
        assert spread_out.identical(series)


def test_cells_outside_the_window_are_blank(grid: Grid, window: BaseGeometry) -> None:
    estimators = [Estimator("quartic", radius_m) for radius_m in (700, 1400)]
    sheet = contact_sheet(sample(30), grid, estimators, window=window)
    for surface in sheet:
        assert_array_equal(np.isfinite(surface), grid.inside(window))


@pytest.mark.parametrize(
    "estimators",
    [
        [],
        [Estimator(), Estimator("quartic")],
        [Estimator(), Estimator("gaussian", 300, "none")],
        [Estimator(), Estimator("gaussian", 500)],
    ],
)
def test_estimators_that_cannot_be_compared(estimators: list[Estimator], grid: Grid) -> None:
    with pytest.raises(OptionError, match="give at least one, all of one kernel and edge"):
        contact_sheet(sample(20), grid, estimators)


def test_years_and_points_are_checked(grid: Grid) -> None:
    with pytest.raises(OptionError, match="years 0: give a positive number"):
        contact_sheet(Sample([1500], [5500], None, 0), grid, [Estimator()])
    with pytest.raises(SurfaceError, match="x has 1 values, y 2"):
        contact_sheet(Sample([1500], [5500, 1], None, 1), grid, [Estimator()])
