"""Figures of R's spatstat, stored with the script that made them: reference/spatstat.R."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from shapely import box

from cannabis_maps.density import Estimator, kernel_density, rule_bandwidth_m
from cannabis_maps.grid import Grid, Region

Array = NDArray[np.float64]
REFERENCE = Path(__file__).parent / "reference"
GRID = Grid(Region(1000, 5000, 7000, 10000), 100)
WINDOW = box(*GRID.region) - box(5500, 8500, 7000, 10000) - box(2500, 6500, 3500, 7500)


def sequence(n: int, ratio: float) -> Array:
    return np.asarray((0.5 + np.arange(1, n + 1) * ratio) % 1, dtype=np.float64)


def u(n: int) -> Array:
    return sequence(n, 0.7548776662466927)


def v(n: int) -> Array:
    return sequence(n, 0.5698402909980532)


def w(n: int) -> Array:
    return sequence(n, 0.6180339887498949)


def times(n: int, most: int) -> Array:
    return np.asarray(1 + np.arange(1, n + 1) % most, dtype=np.float64)


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        next(lines)
        return list(csv.DictReader(lines))


def spread_points(name: str) -> tuple[Array, Array, Array]:
    """Return the points of `bw.scott`: x, y and how often each stands there."""
    if name == "even":
        return 1000 + 6000 * u(200), 5000 + 5000 * v(200), np.ones(200)
    if name == "clustered":
        cubes = v(1000) * v(1000) * v(1000)
        return 1000 + 6000 * u(1000) * u(1000), 5000 + 9000 * cubes, np.ones(1000)
    return 1000 + 6000 * u(50), 5000 + 9000 * v(50), times(50, 7)


def mapped_points(name: str) -> tuple[Array, Array, Array]:
    """Return the points of `density.ppp` that are in the window, and their weights."""
    x, y = 1000 + 3000 * (u(1200) + w(1200)), 5000 + 5000 * v(1200)
    weights = times(1200, 4)
    notch = (x > 5500) & (y > 8500)
    hole = (x > 2500) & (x < 3500) & (y > 6500) & (y < 7500)
    x, y, weights = (values[~notch & ~hole] for values in (x, y, weights))
    return (x, y, weights) if name == "scattered" else (*centered(x, y), weights)


def centered(x: Array, y: Array) -> tuple[Array, Array]:
    """Move points to the centers of their cells."""
    rows, cols = (np.rint(index).astype(int) for index in GRID.fractional_index(x, y))
    return GRID.x[cols], GRID.y[rows]


@pytest.mark.parametrize("figure", table("spatstat_scott.csv"), ids=lambda row: row["points"])
def test_scott(figure: dict[str, str]) -> None:
    points = spread_points(figure["points"])
    assert rule_bandwidth_m("scott", "gaussian", *points) == pytest.approx(
        float(figure["sigma_m"]), rel=1e-12
    )


@pytest.mark.parametrize("kernel", ["gaussian", "quartic", "epanechnikov"])
@pytest.mark.parametrize(
    ("points", "tolerance"),
    # spatstat moves points to the centers of their cells; where they stand there it is exact.
    [("scattered", 0.01), ("centered", 1e-7)],
)
def test_corrected_density(kernel: str, points: str, tolerance: float) -> None:
    chosen = (kernel, points)
    figures = [
        row for row in table("spatstat_density.csv") if (row["kernel"], row["points"]) == chosen
    ]
    rows, cols = (np.array([int(row[name]) for row in figures]) for name in ("row", "col"))
    surface = kernel_density(
        *mapped_points(points),
        GRID,
        window=WINDOW,
        estimator=Estimator(kernel, float(figures[0]["bandwidth_m"])),
        measure="total",
    ).values
    expected = np.array([float(row["per_km2"]) for row in figures])
    assert expected.size == 40
    assert np.abs(surface[rows, cols] - expected).max() < tolerance * np.nanmax(surface)
