"""A Dask cluster on loopback: a scheduler and workers, each a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from distributed import Client

ROOT = Path(__file__).resolve().parents[2]
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
QUIETLY = ("--no-dashboard", "--host", "127.0.0.1")
PATIENCE_S = 60


@dataclass
class DaskCluster:
    """A scheduler and its workers.

    Parameters
    ----------
    folder : Path
        For what they leave on a disk.
    """

    folder: Path
    address: str = ""
    scheduler: "subprocess.Popen[bytes] | None" = None
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self) -> None:
        """Start a scheduler on a port that is free."""
        told = self.folder / "scheduler.json"
        where = "--port", 0, "--scheduler-file", told, "--no-jupyter"
        self.scheduler = self._started(SCHEDULER, *where)
        until = time.monotonic() + PATIENCE_S
        while not (told.exists() and told.read_bytes().endswith(b"}")):
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address = str(address_in(told.read_text()))

    def add(
        self, workers: int = 1, threads: int = 1, **environment: str
    ) -> "list[subprocess.Popen[bytes]]":
        """Start workers, wait until they are known, and return them."""
        given = self.address, "--nthreads", threads, "--no-nanny", "--memory-limit", 0
        scratch = "--local-directory", self.folder
        added = [
            self._started(WORKER, *given, *scratch, environment=environment) for _ in range(workers)
        ]
        self.workers += added
        with self._client() as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE_S)
        return added

    def lose_workers(self) -> None:
        """Kill the workers, and wait until that is known."""
        while self.workers:
            worker = self.workers.pop()
            worker.kill()
            worker.wait()
        with self._client() as client:
            until = time.monotonic() + PATIENCE_S
            while client.scheduler_info(n_workers=-1)["workers"]:
                assert time.monotonic() < until
                time.sleep(0.05)

    def end(self) -> None:
        """Kill them all."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()

    def _client(self) -> Client:
        return Client(self.address, set_as_default=False)  # type: ignore[no-untyped-call]

    def _started(
        self, program: str, *given: object, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", program, *map(str, (*QUIETLY, *given))],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def address_in(told: str) -> str:
    """Return the address in what a scheduler tells of itself."""
    found = next(part for part in told.split('"') if part.startswith("tcp://"))
    assert urlsplit(found).port
    return found


@contextmanager
def dask_cluster(folder: Path) -> Iterator[DaskCluster]:
    """Give a cluster with no workers yet, and end it."""
    cluster = DaskCluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.end()
