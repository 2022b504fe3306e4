"""Hold the density engine against what people would pick instead; run by `make bench`.

One table, made in one run: the engines take turns, and the medians are told. All get the same
points, one for each arrest, and give arrests per km2 without edge correction, on a grid so wide
that no kernel leaves it: their cells must sum to the number of points. The error is the largest at
500 cells, half of them from the densest 5 %, against the plain sum over all points, over the peak.
`python tests/bench_density.py 100 25` makes the rows of those cells only; 8 million points with
`python tests/bench_density.py millions`, all years in one call with `series`. KDEpy, datashader and
scikit-learn take part where they are installed: `pip install '.[bench]'`.
"""

import gc
import importlib.util
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from cannabis_maps.density import (
    KERNELS,
    Estimator,
    Marks,
    compiled,
    kernel_densities,
    kernel_density,
)
from cannabis_maps.grid import Grid, Region
from cannabis_maps.places import city_limit
from cannabis_maps.records import read_records

Array = NDArray[np.float64]
Cells = tuple[NDArray[np.intp], ...]
Engine = Callable[["Task"], Array]

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
CELLS_M = (100, 50, 25, 10)
ESTIMATORS = (Estimator("gaussian", 500, "none"), Estimator("quartic", 1_000, "none"))
MARGIN_M = 2_500
LOOKED_AT = 500
MILLIONS, MILLIONS_CELL_M, MILLIONS_WORD = 8_000_000, 25, "millions"
SERIES_CELL_M, SERIES_WORD = 50, "series"
SERIES = (Estimator("gaussian", 500), Estimator("quartic", 1_000), Estimator("epanechnikov", 1_000))
PROCESSES = 2
CHOICES = {"": "as it chooses", compiled.NEVER: "numpy", compiled.ALWAYS: "compiled"}
M_PER_FOOT = 1200 / 3937
SEED = 1811
# The plain sum leaves out what is below 3e-16 of a kernel's peak.
FAR = 8.5
SECONDS_A_TASK = 60
MOST_RUNS = 11
MB = M2_PER_KM2 = 1e6
THOUSAND = 1_000
OURS = "cannabis_maps"


@dataclass(frozen=True, eq=False)
class Task:
    """Points to be smoothed.

    Parameters
    ----------
    name : str
    x, y : array of shape (n,)
        Meters.
    grid : Grid
    estimator : Estimator
    """

    name: str
    x: Array
    y: Array
    grid: Grid
    estimator: Estimator

    @property
    def reach_cells(self) -> int:
        """How many cells a sampled kernel reaches, as others cut it: 5 sigma, or the radius."""
        sigmas = 5 if self.estimator.kernel == "gaussian" else 1
        return int(sigmas * self.estimator.bandwidth_m // self.grid.cell_m)

    def kernel_at(self, squares: Array) -> Array:
        """Return the kernel per km2 at squared distances in squared meters."""
        kernel, bandwidth_m = KERNELS[self.estimator.kernel], self.estimator.bandwidth_m
        return kernel.shape(squares / bandwidth_m**2) / kernel.integral / (bandwidth_m / 1000) ** 2


# The engines.


def plain(task: Task) -> Array:
    """Ours by numpy only."""
    return ours(task, compiled.NEVER)


def with_numba(task: Task) -> Array:
    """Ours with its loops compiled."""
    return ours(task, compiled.ALWAYS)


def ours(task: Task, choice: str) -> Array:
    """As a user calls it."""
    os.environ[compiled.CHOICE] = choice
    surface = kernel_density(
        task.x, task.y, None, task.grid, estimator=task.estimator, measure="total"
    )
    return np.asarray(surface.values)


def histogram(task: Task) -> Array:
    """Count points by cell, in the usual way."""
    rows, cols = task.grid.shape
    left, bottom, right, top = task.grid.region
    counts, _, _ = np.histogram2d(
        task.y, task.x, bins=(rows, cols), range=((bottom, top), (left, right))
    )
    return np.asarray(counts[::-1])


def convolved(task: Task, counts: Array) -> Array:
    """Convolve counts with the kernel sampled at the centers, made to sum to 1."""
    squares = (np.arange(-task.reach_cells, task.reach_cells + 1) * task.grid.cell_m) ** 2.0
    kernel = task.kernel_at(squares[:, None] + squares)
    kernel /= kernel.sum() * task.grid.cell_area_km2
    return np.asarray(signal.fftconvolve(counts, kernel, mode="same"))


def histogram_fft(task: Task) -> Array:
    """As many write it themselves."""
    return convolved(task, histogram(task))


def histogram_filter(task: Task) -> Array:
    """As many write it who know scipy.ndimage."""
    return filtered(task, histogram(task))


def filtered(task: Task, counts: Array) -> Array:
    """Smooth counts by scipy's Gaussian filter, cut at 4 sigma as it is by default."""
    sigma = task.estimator.bandwidth_m / task.grid.cell_m
    smooth = ndimage.gaussian_filter(counts, sigma, mode="constant")
    return np.asarray(smooth / task.grid.cell_area_km2)


def datashader(task: Task) -> Array:
    """Count by datashader, which has no kernel of its own, and smooth as above."""
    pandas, shader = import_module("pandas"), import_module("datashader")
    left, bottom, right, top = task.grid.region
    rows, cols = task.grid.shape
    canvas = shader.Canvas(cols, rows, x_range=(left, right), y_range=(bottom, top))
    points = canvas.points(pandas.DataFrame({"x": task.x, "y": task.y}), "x", "y")
    counts = points.values[::-1].astype(np.float64)
    return (filtered if task.estimator.kernel == "gaussian" else convolved)(task, counts)


def kdepy(task: Task) -> Array:
    """KDEpy's FFTKDE, which bins linearly; its bandwidth is a standard deviation.

    In units of that one, since it cuts a Gaussian where it is below 1e-4 in the unit it is given.
    """
    kind, variance = {"gaussian": ("gaussian", 1), "quartic": ("biweight", 1 / 7)}[
        task.estimator.kernel
    ]
    unit_m = task.estimator.bandwidth_m * variance**0.5
    engine = import_module("KDEpy").FFTKDE(kind, 1).fit(np.stack([task.x, task.y], axis=1) / unit_m)
    east, north = np.meshgrid(task.grid.x / unit_m, task.grid.y[::-1] / unit_m, indexing="ij")
    density = engine.evaluate(np.stack([east.ravel(), north.ravel()], axis=1))
    return np.asarray(density.reshape(east.shape).T[::-1] * task.x.size / (unit_m / 1000) ** 2)


def scikit_learn(task: Task, cells: Cells) -> Array:
    """KernelDensity at a few cells: all of them would take hours."""
    engine = import_module("sklearn.neighbors").KernelDensity(
        kernel=task.estimator.kernel, bandwidth=task.estimator.bandwidth_m
    )
    engine.fit(np.stack([task.x, task.y], axis=1))
    rows, cols = cells
    logs = engine.score_samples(np.stack([task.grid.x[cols], task.grid.y[rows]], axis=1))
    return np.asarray(np.exp(logs) * task.x.size * M2_PER_KM2)


def engines(task: Task) -> Iterator[tuple[str, Engine | None]]:
    """Name those that have the kernel; None for one that is not installed."""
    yield OURS, plain
    yield f"{OURS}, compiled", with_numba if installed("numba") else None
    yield "histogram + FFT convolution", histogram_fft
    if task.estimator.kernel == "gaussian":
        yield "histogram + gaussian_filter", histogram_filter
    yield "KDEpy FFTKDE", kdepy if installed("KDEpy") else None
    smoother = "gaussian_filter" if task.estimator.kernel == "gaussian" else "FFT convolution"
    yield f"datashader + {smoother}", datashader if installed("datashader") else None


def installed(module: str) -> bool:
    """Tell whether a module can be imported."""
    return importlib.util.find_spec(module) is not None


# The points.


def tasks(wanted: list[str]) -> Iterator[Task]:
    """Go through the rows of the table."""
    x, y, told = arrests()
    for cell_m in CELLS_M:
        if not wanted or str(cell_m) in wanted:
            for estimator in ESTIMATORS:
                yield Task(told, x, y, grid_of(cell_m), estimator)
    if not wanted or MILLIONS_WORD in wanted:
        x, y = jittered(x, y)
        told = f"{MILLIONS:,} made from them"
        for estimator in ESTIMATORS:
            yield Task(told, x, y, grid_of(MILLIONS_CELL_M), estimator)


def arrests() -> tuple[Array, Array, str]:
    """Return a point for each real arrest, or else made-up ones."""
    if REAL.exists():
        records = read_records(str(REAL))
        x, y = (np.repeat(each, records.count) for each in (records.x, records.y))
        return x, y, f"{x.size:,} real arrests"
    random = np.random.default_rng(SEED)
    left, bottom, right, top = city_limit().bounds
    centers = random.uniform([left, bottom], [right, top], (77, 2))
    places = centers[random.integers(0, 77, 36_430)] + random.normal(0, 1_500, (36_430, 2))
    chosen = places[random.integers(0, 36_430, 280_000)]
    x, y = np.clip(chosen, [left, bottom], [right, top]).T.copy()
    return x, y, f"{x.size:,} made-up arrests"


def jittered(x: Array, y: Array) -> tuple[Array, Array]:
    """Draw points again and again, each shifted by whole feet within a block."""
    random = np.random.default_rng(SEED)
    chosen = random.integers(0, x.size, MILLIONS)
    feet = random.integers(-150, 151, (2, MILLIONS)) * M_PER_FOOT
    return x[chosen] + feet[0], y[chosen] + feet[1]


def grid_of(cell_m: float) -> Grid:
    """Return a grid that no kernel leaves."""
    left, bottom, right, top = city_limit().bounds
    wide = Region(left - MARGIN_M, bottom - MARGIN_M, right + MARGIN_M, top + MARGIN_M)
    return Grid.covering(wide, cell_m)


# The measures.


def chosen_cells(surface: Array) -> Cells:
    """Choose the peak, cells of the densest 5 %, and as many others."""
    random = np.random.default_rng(SEED)
    order = np.argsort(surface, axis=None)[::-1]
    densest, others = np.split(order, [order.size // 20])
    half = LOOKED_AT // 2
    dense = random.choice(densest[1:], half - 1, replace=False)
    chosen = np.concatenate([order[:1], dense, random.choice(others, half, replace=False)])
    return np.unravel_index(chosen, surface.shape)


def plain_sum(task: Task, cells: Cells) -> Array:
    """Sum the kernel over all points within its reach along one axis, cell by cell."""
    order = np.argsort(task.x)
    x, y = task.x[order], task.y[order]
    rows, cols = cells
    sums = []
    for east, north in zip(task.grid.x[cols], task.grid.y[rows], strict=True):
        reach_m = FAR * task.estimator.bandwidth_m
        near = slice(*np.searchsorted(x, [east - reach_m, east + reach_m]))
        sums.append(task.kernel_at((x[near] - east) ** 2 + (y[near] - north) ** 2).sum())
    return np.array(sums)


def take_turns(task: Task, runs: dict[str, Engine]) -> dict[str, list[float]]:
    """Return the seconds of each engine, after a round to warm up.

    Their order is drawn anew in each round: memory that one gives back, the next one has to ask for
    again.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    begin, random = time.perf_counter(), np.random.default_rng(SEED)
    for turn in range(MOST_RUNS + 1):
        for name in random.permutation(list(runs)).tolist():
            seconds[name].append(timed(partial(runs[name], task)))
        if turn >= 1 and time.perf_counter() - begin > SECONDS_A_TASK:
            break
    return {name: each[1:] for name, each in seconds.items()}


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of a call."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(engine: Engine, task: Task) -> tuple[Array, float]:
    """Return a surface, and the most memory that was in use at once to make it, in bytes."""
    tracemalloc.start()
    surface = engine(task)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return surface, peak


# The table.


def main() -> None:
    """Print the tables; cells, or a word for the millions of points or the series, choose rows."""
    wanted = sys.argv[1:]
    for task in tasks(wanted):
        bench(task)
    if not wanted or SERIES_WORD in wanted:
        bench_series()


def bench_series() -> None:
    """Print what all years in one call take, and the mean of one year by itself, in turns.

    Kernels with an edge by numpy also take turns with two processes as the executor of all years.
    """
    records = read_records(str(REAL) if REAL.exists() else "demo")
    weights, window = records.by_year(), city_limit()
    grid = Grid.covering(Region(*window.bounds), SERIES_CELL_M)
    marks = Marks(range(len(weights)), weights)
    print(f"\n{SERIES_CELL_M} m, {len(weights)} years in one call, edges corrected")
    print(f"{'':<32}{'series s':>10}{'one year':>10}{'ratio':>7}")
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as executor:
        for estimator, (choice, told) in product(SERIES, CHOICES.items()):
            if choice == compiled.ALWAYS and not installed("numba"):
                continue
            os.environ[compiled.CHOICE] = choice
            how = {"window": window, "estimator": estimator, "measure": "total"}
            together = partial(kernel_densities, records.x, records.y, marks, grid, **how)
            ways = {told: together}
            if choice == compiled.NEVER and estimator.kernel != "gaussian":
                ways[f"{told}, {PROCESSES} processes"] = partial(together, executor=executor)
            for way in ways.values():
                way()
            series: dict[str, list[float]] = {name: [] for name in ways}
            ones = []
            for year in weights:
                own = year > 0
                points = records.x[own], records.y[own], year[own]
                for name, way in ways.items():
                    series[name].append(timed(way))
                ones.append(timed(partial(kernel_density, *points, grid, **how)))
            for name, seconds in series.items():
                long, short = statistics.median(seconds), statistics.mean(ones)
                print(f"{estimator.kernel + ', ' + name:<32}{long:>10.3f}", end="")
                print(f"{short:>10.3f}{long / short:>7.1f}", flush=True)


def bench(task: Task) -> None:
    """Print what is to be made, and a row for each engine."""
    rows, cols = task.grid.shape
    how = f"{task.estimator.kernel} {task.estimator.bandwidth_m:g} m"
    print(f"\n{task.grid.cell_m:g} m, {rows:,} x {cols:,} cells, {how}, {task.name}")
    print(f"{'':<32}{'median s':>10}{'of ours':>12}{'peak MB':>9}{'of output':>10}", end="")
    print(f"{'error':>10}{'mass error':>12}")
    known = dict(engines(task))
    runs = {name: engine for name, engine in known.items() if engine is not None}
    seconds = {name: statistics.median(each) for name, each in take_turns(task, runs).items()}
    cells = chosen_cells(plain(task))
    exact = plain_sum(task, cells)
    for name, engine in known.items():
        if engine is None:
            print(f"{name:<32}{'not installed':>13}")
        else:
            row(name, seconds[name], seconds[OURS], *judged(engine, task, cells, exact))
    if task.estimator.kernel == "gaussian" and task.x.size < MILLIONS:
        few_cells(task, cells, exact, seconds[OURS])


def judged(engine: Engine, task: Task, cells: Cells, exact: Array) -> tuple[str, ...]:
    """Return memory, its ratio to the output, and both errors."""
    surface, peak = measured(engine, task)
    error = np.abs(surface[cells] - exact).max() / exact.max()
    mass = abs(surface.sum() * task.grid.cell_area_km2 / task.x.size - 1)
    output = surface.size * 8
    return f"{peak / MB:,.0f}", f"{peak / output:.1f}", f"{error:.0e}", f"{mass:.0e}"


def few_cells(task: Task, cells: Cells, exact: Array, our_seconds: float) -> None:
    """Print scikit-learn's row: some cells, and the time that all of them would take."""
    if not installed("sklearn"):
        print(f"{'scikit-learn KernelDensity':<32}{'not installed':>13}")
        return
    found: list[Array] = []
    seconds = timed(lambda: found.append(scikit_learn(task, cells)))
    error = np.abs(found[0] - exact).max() / exact.max()
    times = task.grid.shape[0] * task.grid.shape[1] / LOOKED_AT
    name = f"scikit-learn, {LOOKED_AT} cells x {times:,.0f}"
    row(name, seconds * times, our_seconds, "", "", f"{error:.0e}", "")


def rounded(number: float, digits: int) -> str:
    """Write a number with so many decimals, and one above 1,000 as a whole one."""
    return f"{number:.{digits}f}" if number < THOUSAND else f"{number:,.0f}"


def row(name: str, seconds: float, our_seconds: float, *told: str) -> None:
    """Print a row of the table."""
    peak, over, error, mass = told
    print(f"{name:<32}{rounded(seconds, 3):>10}{rounded(seconds / our_seconds, 1):>12}", end="")
    print(f"{peak:>9}{over:>10}{error:>10}{mass:>12}", flush=True)


if __name__ == "__main__":
    main()
