"""Hold the density engine against programs and libraries that no test depends on.

Run by `make bench-others`, with the points, cells, exact sums and columns of `bench_density.py`,
which says what they are, and a third kernel. `python -m tests.bench_others 100 25` makes the rows
of those cells, of 100 m if none is given. Those take part that are installed:
`pip install libkdv KDExpress 'jax[cpu]'`; on Debian `apt-get install r-cran-spatstat.explore
grass-core qgis qgis-providers python3-qgis`.

The row of a name is the estimate alone: a warm call from Python, R's own time of `density.ppp`, or
GRASS's command `v.kernel`, which reads the points from GRASS's own map. QGIS does not tell. The row
of a whole program, with imports and start, begins at a file of points and ends at a written
surface; the memory is the most that the largest of its processes held. Each is held against our row
of the same kind. No clock runs while that file is made, or the surface read back.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np

from cannabis_maps.density import Estimator
from tests.bench_density import (
    M2_PER_KM2,
    MB,
    MOST_RUNS,
    SECONDS_A_TASK,
    Array,
    Cells,
    Engine,
    Task,
    chosen_cells,
    grid_of,
    installed,
    judged,
    plain,
    plain_sum,
    row,
    take_turns,
    tasks,
)

OURS, LIBKDV, KDEXPRESS = "cannabis_maps", "libkdv", "KDExpress"
ALONE = "alone"
EPANECHNIKOV = Estimator("epanechnikov", 1_000, "none")
ROOT = Path(__file__).resolve().parents[1]
R_SCRIPT = Path(__file__).with_name("bench_spatstat.R")
POINTS, POINTS_TEXT, POINTS_GIS = "points.f8", "points.txt", "points.gpkg"
SURFACE = "surface.f8"
SPACES = "separator=space"
QGIS_KERNELS = {"quartic": 0, "epanechnikov": 4}
BYTES_PER_UNIT = 1024 if sys.platform == "linux" else 1
# Starts a command from a process that is small: a child's peak starts at its parent's size.
WATCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
spent = time.perf_counter() - start
print(spent, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


@dataclass(frozen=True, eq=False)
class Run:
    """What came of a program.

    Parameters
    ----------
    surface : array of shape (rows, cols)
        Arrests per km2.
    seconds : float
        Of the whole program.
    peak : float
        The most memory that one of its processes held, in bytes.
    step_seconds : float, optional
        Of the estimate alone, where the program tells.
    """

    surface: Array
    seconds: float
    peak: float
    step_seconds: float | None = None


Program = Callable[[Task, Path], Run]


# Engines to be called.


def libkdv(task: Task) -> Array:
    """SLAM, with the Epanechnikov kernel only, of a radius twice its bandwidth.

    Its values are over their own maximum, so they are made to sum to the points. It hands points
    and values over as text, wants bounds from the leftmost and the lowest point with y before x,
    and takes no frame of pandas 3.
    """
    x, y = task.grid.x, task.grid.y[::-1]
    engine = import_module("libkdv.kdv").kdv(
        np.stack([task.x, task.y], axis=1),
        GPS=False,
        bound=[*(y[[0, -1]] - task.y.min()), *(x[[0, -1]] - task.x.min())],
        bandwidth=task.estimator.bandwidth_m / 2,
        row_pixels=x.size,
        col_pixels=y.size,
        num_threads=os.cpu_count(),
    )
    shape = engine.compute()["val"].to_numpy().reshape(x.size, y.size).T[::-1]
    return np.asarray(shape / shape.sum() * task.x.size / task.grid.cell_area_km2)


def kdexpress(task: Task) -> Array:
    """KDExpress's fft_kde2d: a histogram on the cells, in single precision as JAX has it."""
    jax, engine = import_module("jax.numpy"), import_module("KDExpress")
    left, bottom, *_ = task.grid.region
    density = engine.fft_kde2d(
        jax.asarray(task.grid.x - left),
        jax.asarray(task.grid.y[::-1] - bottom),
        jax.asarray(np.stack([task.x - left, task.y - bottom], axis=1)),
        weights=jax.ones(task.x.size),
        bw=jax.full(2, task.estimator.bandwidth_m),
    )
    return np.asarray(density, dtype=np.float64).T[::-1] * task.x.size * M2_PER_KM2


CALLS: dict[str, Engine] = {OURS: plain, LIBKDV: libkdv, KDEXPRESS: kdexpress}


def alone(name: str, folder: str, cell_m: str, kernel: str, bandwidth_m: str) -> None:
    """Call an engine once, in a process of its own."""
    x, y = np.fromfile(Path(folder) / POINTS).reshape(2, -1)
    estimator = Estimator(kernel, float(bandwidth_m), "none")
    CALLS[name](Task(name, x, y, grid_of(float(cell_m)), estimator)).tofile(Path(folder) / SURFACE)


def called(name: str, task: Task, folder: Path) -> Run:
    """Run Python to call an engine."""
    estimator = task.estimator
    given = [folder, task.grid.cell_m, estimator.kernel, estimator.bandwidth_m]
    spent, peak = watched(sys.executable, "-m", "tests.bench_others", ALONE, name, *given)
    return Run(np.fromfile(folder / SURFACE).reshape(task.grid.shape), spent, peak)


# Programs.


def spatstat(task: Task, folder: Path) -> Run:
    """R's density.ppp, which counts points by cell; its bandwidth is a standard deviation."""
    sigma = task.estimator.equivalent_sigma_m
    given = [folder, task.estimator.kernel, sigma, *task.grid.shape, *task.grid.region]
    spent, peak = watched(found("Rscript"), "--vanilla", R_SCRIPT, *given)
    values = np.fromfile(folder / SURFACE).reshape(task.grid.shape, order="F")[::-1]
    return Run(values * M2_PER_KM2, spent, peak, float((folder / "seconds").read_text()))


def grass(task: Task, folder: Path) -> Run:
    """GRASS's v.kernel on the cells of its region; its Gaussian's radius is 4 sigma."""
    left, bottom, right, top = task.grid.region
    radius = task.estimator.bandwidth_m * (4 if task.estimator.kernel == "gaussian" else 1)
    kernel = ["output=surface", f"radius={radius}", f"kernel={task.estimator.kernel}"]
    location = folder / "location"
    shutil.rmtree(location, ignore_errors=True)
    within = partial(watched, found("grass"), location / "PERMANENT", "--exec")
    spent = [
        watched(found("grass"), "-c", "XY", location, "-e"),
        within("g.region", f"w={left}", f"s={bottom}", f"e={right}", f"n={top}"),
        within("g.region", f"res={task.grid.cell_m}"),
        within("v.in.ascii", "-t", f"input={folder / POINTS_TEXT}", "output=points", SPACES),
        within("v.kernel", "input=points", *kernel),
        within("r.out.bin", "-f", "input=surface", f"output={folder / SURFACE}", "bytes=8"),
    ]
    seconds, peaks = zip(*spent, strict=True)
    values = np.fromfile(folder / SURFACE).reshape(task.grid.shape)
    return Run(values * M2_PER_KM2, sum(seconds), max(peaks), seconds[-2])


def qgis(task: Task, folder: Path) -> Run:
    """QGIS's heatmap, raw, times the kernel's peak: scaled, a quartic was 7.25 times too large.

    Its raster is where the points are, so two of no weight in the corners lay it on the grid; it
    has a row and a column more.
    """
    import rasterio

    raster = folder / "surface.tif"
    raster.unlink(missing_ok=True)
    spent, peak = watched(
        qgis_process(),
        "run",
        "qgis:heatmapkerneldensityestimation",
        "--",
        f"INPUT={folder / POINTS_GIS}",
        f"RADIUS={task.estimator.bandwidth_m}",
        f"PIXEL_SIZE={task.grid.cell_m}",
        "WEIGHT_FIELD=weight",
        f"KERNEL={QGIS_KERNELS[task.estimator.kernel]}",
        "OUTPUT_VALUE=0",
        f"OUTPUT={raster}",
    )
    rows, cols = task.grid.shape
    with rasterio.open(raster) as opened:
        values = opened.read(1, masked=True).filled(0)[:rows, :cols].astype(np.float64)
    return Run(values * task.kernel_at(np.zeros(1)), spent, peak)


def qgis_process() -> str:
    """Find the program, past Debian 12's script that gives it an option that it does not know."""
    return found("qgis_process.bin") or found("qgis_process")


def found(program: str) -> str:
    """Return where a program is, or nothing."""
    return shutil.which(program) or ""


def has_spatstat() -> bool:
    """Tell whether R has the package."""
    if not found("Rscript"):
        return False
    asking = [found("Rscript"), "--vanilla", "-e", "library(spatstat.explore)"]
    return subprocess.run(asking, capture_output=True, check=False).returncode == 0


def watched(*command: object) -> tuple[float, float]:
    """Run a command; return its seconds, and the most memory of its largest process, in bytes."""
    watching = [sys.executable, "-S", "-c", WATCH, *map(str, command)]
    done = subprocess.run(
        watching,
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(watching[4:])} failed:\n{done.stderr}")
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak * BYTES_PER_UNIT


def programs(task: Task) -> Iterator[tuple[str, Program | None]]:
    """Name those that have the kernel; None for one that is not installed."""
    yield OURS, partial(called, OURS)
    if task.estimator.kernel == "gaussian":
        yield KDEXPRESS, partial(called, KDEXPRESS) if installed("KDExpress") else None
    if task.estimator.kernel == "epanechnikov":
        yield LIBKDV, partial(called, LIBKDV) if installed("libkdv") else None
    yield "R spatstat", spatstat if has_spatstat() else None
    yield "GRASS v.kernel", grass if found("grass") else None
    if task.estimator.kernel in QGIS_KERNELS:
        yield "QGIS heatmap", qgis if qgis_process() else None


def written(task: Task, folder: Path) -> None:
    """Write the points for all programs."""
    import geopandas as gpd

    points = np.stack([task.x, task.y])
    points.tofile(folder / POINTS)
    np.savetxt(folder / POINTS_TEXT, points.T, "%.9f")
    left, bottom, right, top = task.grid.region
    inward = task.estimator.bandwidth_m
    corners = [[left + inward, right - inward], [bottom + inward, top - inward]]
    geometry = gpd.points_from_xy(*np.concatenate([points, corners], axis=1))
    weights = {"weight": np.repeat([1, 0], [task.x.size, 2])}
    gpd.GeoDataFrame(weights, geometry=geometry, crs=task.grid.crs).to_file(folder / POINTS_GIS)


# The table.


def main() -> None:
    """Print the table; cells choose its rows."""
    if sys.argv[1:2] == [ALONE]:
        alone(*sys.argv[2:])
        return
    for task in tasks(sys.argv[1:] or ["100"]):
        bench(task)
        if task.estimator.kernel == "quartic":
            bench(replace(task, estimator=EPANECHNIKOV))


def bench(task: Task) -> None:
    """Print what is to be made, and the rows of each engine."""
    rows, cols = task.grid.shape
    print(
        f"\n{task.name}, {task.estimator.describe()}; {task.grid.cell_m:g} m, {rows:,} x {cols:,}"
    )
    heads = ("", "median s", "of ours", "peak MB", "of output", "error", "mass error")
    print("{:<32}{:>10}{:>9}{:>9}{:>10}{:>10}{:>12}".format(*heads))
    known = dict(programs(task))
    there = {name: program for name, program in known.items() if program is not None}
    calls = take_turns(task, {name: CALLS[name] for name in there if name in CALLS})
    with tempfile.TemporaryDirectory() as folder:
        written(task, Path(folder))
        runs = in_turns(task, there, Path(folder))
    cells = chosen_cells(runs[OURS][0].surface)
    exact = plain_sum(task, cells)
    our_call = statistics.median(calls[OURS])
    our_run = statistics.median(run.seconds for run in runs[OURS])
    for name, program in known.items():
        if program is None:
            print(f"{name:<32}{'not installed':>13}")
            continue
        told = calls.get(name) or [run.step_seconds for run in runs[name] if run.step_seconds]
        if told:
            row(name, statistics.median(told), our_call, "", "", "", "")
        surface = runs[name][0].surface
        peak = max(run.peak for run in runs[name])
        row(
            f"{name}, whole program",
            statistics.median(run.seconds for run in runs[name]),
            our_run,
            f"{peak / MB:,.0f}",
            f"{peak / surface.nbytes:.1f}",
            *errors(surface, task, cells, exact),
        )


def errors(surface: Array, task: Task, cells: Cells, exact: Array) -> tuple[str, ...]:
    """Return both errors of a surface that is there."""
    return judged(lambda _: surface, task, cells, exact)[2:]


def in_turns(task: Task, there: dict[str, Program], folder: Path) -> dict[str, list[Run]]:
    """Run the programs; the first round is left out if there is time for more."""
    runs: dict[str, list[Run]] = {name: [] for name in there}
    begin = time.perf_counter()
    for _ in range(MOST_RUNS + 1):
        for name, program in there.items():
            runs[name].append(program(task, folder))
        if time.perf_counter() - begin > SECONDS_A_TASK:
            break
    return {name: each[1:] or each for name, each in runs.items()}


if __name__ == "__main__":
    main()
