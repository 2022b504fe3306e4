"""A Dask cluster on loopback: a scheduler and workers, each a process of its own."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

from distributed import Client

SCHEDULER, WORKER = "distributed.cli.dask_scheduler", "distributed.cli.dask_worker"
# Each is forked from a process that has loaded what they need, which takes longer than the rest.
FORKING = get_context("forkserver")
FORKING.set_forkserver_preload([SCHEDULER, WORKER, "cannabis_maps.make_run"])
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
    scheduler: BaseProcess | None = None
    workers: list[BaseProcess] = field(default_factory=list)

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

    def add(self, workers: int = 1, threads: int = 1, *before: Path) -> list[BaseProcess]:
        """Start workers, wait until they are known, and return them.

        Parameters
        ----------
        workers, threads : int
        *before : Path
            Where they look for packages first.
        """
        given = self.address, "--nthreads", threads, "--no-nanny", "--memory-limit", 0
        scratch = "--local-directory", self.folder
        added = [self._started(WORKER, *given, *scratch, before=before) for _ in range(workers)]
        self.workers += added
        with self._client() as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE_S)
        return added

    def lose_workers(self) -> None:
        """Kill the workers, and wait until that is known."""
        while self.workers:
            worker = self.workers.pop()
            worker.kill()
            worker.join()
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
                process.join()

    def _client(self) -> Client:
        return Client(self.address, set_as_default=False)  # type: ignore[no-untyped-call]

    def _started(self, program: str, *given: object, before: tuple[Path, ...] = ()) -> BaseProcess:
        words = [str(each) for each in (*QUIETLY, *given)]
        process = FORKING.Process(
            target=_run, args=(program, words, self.folder, before), daemon=True
        )
        process.start()
        return process


def _run(program: str, given: list[str], folder: Path, before: tuple[Path, ...]) -> None:
    """Run a program of Dask's in a folder, in silence."""
    os.chdir(folder)
    sys.path[:0] = [str(path) for path in before]
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    import_module(program).main(given)


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
