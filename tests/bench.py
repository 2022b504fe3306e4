"""Measure what users wait for: whole commands, and the estimate by itself; run by `make bench`."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
PORTAL = Path(__file__).with_name("serving") / "portal_server.py"
RUNS = 5
BYTES_PER_MB = 1024 * (1 if sys.platform == "linux" else 1024)


def main() -> None:
    """Print one table: median, least and most of several runs after one to warm up."""
    print(f"{'what':<56}{'median s':>10}{'min':>8}{'max':>8}{'peak MB':>9}")
    sources = ["demo"] + ([str(REAL)] if REAL.exists() else [])
    command("cannabis-maps --help", ["--help"])
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            command(f"check {Path(source).name}", ["check", source])
            command(f"make {Path(source).name}", ["make", "--source", source, "--out", folder])
    atlas(sources[-1])
    for source in sources:
        estimate(source, Path(source).name)
    pages(sources[-1])
    serving(str(REAL) if REAL.exists() else "6000000", [])
    serving("8000000", ["--full"])


def serving(rows: str, options: list[str]) -> None:
    """Measure a first fetch and one that renews, from a portal on loopback."""
    asking = [sys.executable, str(PORTAL), rows]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(asking, stdout=subprocess.PIPE, text=True) as portal,
    ):
        os.environ["CANNABIS_MAPS_PORTAL"] = (portal.stdout or sys.stdin).readline().strip()
        given = ["fetch", "records", *options, "--out", folder]
        name = f"fetch records of {Path(rows).name} {' '.join(options)}".strip()
        command(f"{name}, first", given, runs=1, warm_up=False)
        command(f"{name}, again", given, runs=1, warm_up=False)
        portal.terminate()


def command(name: str, arguments: list[str], runs: int = RUNS, *, warm_up: bool = True) -> None:
    """Measure a whole process from outside, by the system's own account of it."""
    times, peaks = [], []
    for _ in range(runs + warm_up):
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "cannabis_maps", *arguments], stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - start)
        peaks.append(usage.ru_maxrss / BYTES_PER_MB)
        if status:
            sys.exit(f"{name} failed")
    row(name, times[warm_up:], max(peaks))


def estimate(source: str, name: str) -> None:
    """Measure the estimate alone, at several cells."""
    # Not before the commands are measured: a child's peak starts at its parent's size.
    from cannabis_maps.density import kernel_density
    from cannabis_maps.places import chicago_grid, city_limit
    from cannabis_maps.records import read_records

    records = read_records(source)
    for cell_m in (100, 50, 25):
        points = records.x, records.y, records.count, chicago_grid(cell_m)
        work = partial(kernel_density, *points, window=city_limit(), measure="total")
        row(f"density of {name} at {cell_m} m", timed(work), None)


def atlas(source: str) -> None:
    """Measure an atlas of the community areas on one core and on two."""
    for jobs in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "atlas.pdf")
            given = ["atlas", source, "--jobs", str(jobs), "--quiet", "--out", path]
            command(f"atlas of {Path(source).name}, {jobs} jobs", given, runs=1, warm_up=False)


def pages(source: str) -> None:
    """Measure what is drawn, records and surfaces being there: compose, then PDF and PNG."""
    from cannabis_maps.estimating import estimate as surface_of
    from cannabis_maps.estimating_series import estimate_series
    from cannabis_maps.maps.heatmap import compose_map
    from cannabis_maps.maps.options import MapOptions
    from cannabis_maps.maps.page import Document
    from cannabis_maps.maps.paper import parse_paper
    from cannabis_maps.maps.series import compose_series
    from cannabis_maps.maps.sheet import Form
    from cannabis_maps.recipe import SurfaceRecipe
    from cannabis_maps.records import read_records
    from cannabis_maps.windows import yearly_windows

    records, nothing = read_records(source), Document("", "", "", "")
    known = records.provenance
    surface = surface_of(records, SurfaceRecipe())
    windows = yearly_windows(known.first_day, known.last_day)
    series = estimate_series(records, windows, SurfaceRecipe())

    def drawn(name: str) -> None:
        options = MapOptions(form=Form(parse_paper(name)))
        if name == "tabloid":
            page = compose_series(series, options)
        else:
            page = compose_map(surface, known, options)
        page.render("pdf", nothing)
        page.render("png", nothing)

    for name, what in (("letter", "map"), ("tabloid", "series"), ("poster", "map")):
        row(f"{what} on {name}, PDF and PNG", timed(partial(drawn, name)), None)


def timed(work: Callable[[], object]) -> list[float]:
    """Return the seconds of several calls after one to warm up."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def row(name: str, times: list[float], peak_mb: float | None) -> None:
    """Print a row of the table."""
    median = statistics.median(times)
    peak = "" if peak_mb is None else f"{peak_mb:,.0f}"
    print(f"{name:<56}{median:>10.2f}{min(times):>8.2f}{max(times):>8.2f}{peak:>9}")


if __name__ == "__main__":
    main()
