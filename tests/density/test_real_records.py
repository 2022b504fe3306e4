"""The City's real records, where they are at hand."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from cannabis_maps import places
from cannabis_maps.density import KERNELS, Estimator, kernel_density

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
pytestmark = pytest.mark.skipif(not RECORDS.exists(), reason=f"{RECORDS} is not on this machine")
Positions = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def positions() -> Positions:
    """Read the arrests for possession of 30 g or less that have a position, in meters."""
    query = """
        SELECT x::DOUBLE, y::DOUBLE
        FROM (
            SELECT "X Coordinate" AS x, "Y Coordinate" AS y
            FROM read_csv(?, all_varchar = true, header = true)
            WHERE "IUCR" = '1811' AND lower("Arrest") = 'true'
        )
        WHERE x <> '' AND y <> '' AND x::DOUBLE <> 0 AND y::DOUBLE <> 0
    """
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(RECORDS)]).fetchall()
    feet = np.array(rows)
    x, y = feet.T * 1200 / 3937
    return x, y


def test_all_mapped_arrests_are_read(positions: Positions) -> None:
    assert positions[0].size == 273_057


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_corrected_surface_sums_to_the_number_of_arrests(
    kernel: str, positions: Positions
) -> None:
    grid = places.chicago_grid(50)
    surface = kernel_density(
        *positions,
        None,
        grid,
        window=places.city_limit(),
        estimator=Estimator(kernel),
        measure="total",
    )
    assert float(surface.sum()) * grid.cell_area_km2 == pytest.approx(273_057, rel=1e-6)
    in_float32 = surface.values.astype(np.float32).astype(np.float64)
    assert np.nansum(in_float32) * grid.cell_area_km2 == pytest.approx(273_057, rel=1e-5)


@pytest.mark.parametrize("kernel", KERNELS)
def test_direct_summation_at_500_cells(kernel: str, positions: Positions) -> None:
    grid = places.chicago_grid(50)
    estimator = Estimator(kernel, edge_correction="none")
    surface = kernel_density(
        *positions, None, grid, window=places.city_limit(), estimator=estimator, measure="total"
    ).values
    rows, cols = _chosen_cells(surface)
    expected = _direct(positions, grid.x[cols], grid.y[rows], estimator)
    # The peak is among the cells.
    assert np.abs(surface[rows, cols] - expected).max() < 1e-7 * expected.max()


def _chosen_cells(surface: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Choose the peak, 249 cells of the densest 5 % and 250 others."""
    flat = surface.ravel()
    order = np.argsort(flat)[: np.isfinite(flat).sum()][::-1]
    densest = order[: order.size // 20]
    random = np.random.default_rng(1811)
    others = random.choice(order[densest.size :], 250, replace=False)
    chosen = [densest[:1], random.choice(densest[1:], 249, replace=False), others]
    rows, cols = np.unravel_index(np.concatenate(chosen), surface.shape)
    return rows, cols


def _direct(
    positions: Positions, east: np.ndarray, north: np.ndarray, estimator: Estimator
) -> np.ndarray:
    """Sum the kernel over all distinct positions, one cell after another."""
    places_, counts = np.unique(np.stack(positions, axis=1), axis=0, return_counts=True)
    sums = []
    for x, y in zip(east, north, strict=True):
        squared = ((places_ - [x, y]) ** 2).sum(axis=1) / estimator.bandwidth_m**2
        value = {
            "gaussian": lambda s: np.exp(-s / 2) / (2 * np.pi),
            "quartic": lambda s: np.maximum(1 - s, 0) ** 2 * 3 / np.pi,
            "epanechnikov": lambda s: np.maximum(1 - s, 0) * 2 / np.pi,
        }[estimator.kernel](squared)
        sums.append((value * counts).sum())
    return np.array(sums) / (estimator.bandwidth_m / 1000) ** 2
