"""Measure how long a big export takes to be read, beside duckdb's own bare scan; by `make bench`.

`python tests/bench_reading.py 1000000 6700000` tells how many rows.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from cannabis_maps.records import read_records

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "make_big_export.py"
ROWS, RUNS = (1_000_000, 6_700_000), 3
BARE = "SELECT count(*) FROM {} WHERE \"IUCR\" = '1811'"


def main() -> None:
    """Print a table: wall time in turns, and the processor's time of the fastest."""
    print(f"{'what':<56}{'median s':>10}{'min':>8}{'max':>8}{'CPU s':>9}")
    for rows in map(int, sys.argv[1:] or ROWS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            bench(rows, folder)


def bench(rows: int, folder: Path) -> None:
    """Measure one size: as CSV, as one Parquet file, and as Parquet split by year."""
    path = folder / "export.csv"
    subprocess.run(
        [sys.executable, str(SCRIPT), "--rows", str(rows), "--out", str(path)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    scanned = f"read_csv('{path}', all_varchar=true, header=true, store_rejects=true)"
    whole, years = folder / "export.parquet", folder / "years"
    with duckdb.connect() as con:
        con.execute(f"COPY (FROM {scanned}) TO '{whole}' (FORMAT parquet)")
        con.execute(f"COPY (FROM '{whole}') TO '{years}' (FORMAT parquet, PARTITION_BY (\"Year\"))")
    take_turns(
        {
            f"duckdb's bare scan, {rows:,} rows of CSV": partial(scan, scanned),
            "read and checked, CSV": partial(read_records, path),
            "read and checked, one Parquet file": partial(read_records, whole),
            "read and checked, Parquet by year": partial(
                read_records, str(years / "*" / "*.parquet")
            ),
        }
    )


def scan(relation: str) -> None:
    """Count by duckdb alone."""
    with duckdb.connect() as con:
        con.execute(BARE.format(relation)).fetchall()


def take_turns(works: dict[str, Callable[[], object]]) -> None:
    """Measure works one after another, several times over, after a round to warm up."""
    walls: dict[str, list[float]] = {name: [] for name in works}
    used: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(RUNS + 1):
        for name, work in works.items():
            start, before = time.perf_counter(), processor_s()
            work()
            walls[name].append(time.perf_counter() - start)
            used[name].append(processor_s() - before)
    for name in works:
        wall = walls[name][1:]
        print(
            f"{name:<56}{statistics.median(wall):>10.2f}{min(wall):>8.2f}{max(wall):>8.2f}"
            f"{min(used[name][1:]):>9.2f}"
        )


def processor_s() -> float:
    """Return the processor's time of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
