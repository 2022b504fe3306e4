"""Runs of the command in a process that has loaded all of it, one fork of it for each run."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

NOWHERE = Path(os.devnull)
PROGRAM = """
import ctypes, os, resource, sys
import duckdb, fontTools.subset, pyproj
from cannabis_maps import cli, make_run, make_geopackage, make_qgis, recipe_file, run_again
from cannabis_maps.portal import crimes, fetching
from datetime import date
from cannabis_maps.density import kernel_density
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.provenance import Provenance

# A page once laid out, each of the runs knows its grounds and where its names stand.
day = date(2019, 8, 29)
known = Provenance((), POSSESSION_30G, day, day, day, (), arrests_only=True, demonstration=False)
where = [357_000.0], [578_000.0], [40], chicago_grid(cell_m=400)
compose_map(kernel_density(*where, window=city_limit(), years=1), known)

for line in sys.stdin:
    given, printed, errors, most_bytes, more_memory, unprivileged, environment = eval(line)
    child = os.fork()
    if not child:
        os.environ.clear()
        os.environ.update(environment)
        for path, stream in ((printed, 1), (errors, 2)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), stream)
        # What was opened on a file or a pipe would take a terminal for one.
        sys.stdout = open(1, "w", closefd=False)
        sys.stderr = open(2, "w", 1, errors="backslashreplace", closefd=False)
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        if more_memory is not None:
            held = next(told for told in open("/proc/self/status") if told.startswith("VmSize"))
            most = int(held.split()[1]) * 1024 + more_memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        if unprivileged:
            # Of version 3, for this process: no right is in effect, permitted or handed on.
            told, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            assert ctypes.CDLL(None).capset(told, none) == 0
        code = cli.run(given)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forking:
    """Starts runs that take no time to load.

    What they are forked from has read and written nothing itself, and so has no threads to lose.
    """

    def __enter__(self) -> Self:
        """Load."""
        self._loaded = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._loaded.communicate()

    def start(
        self,
        *given: object,
        printed: Path = NOWHERE,
        errors: Path = NOWHERE,
        most_bytes: int | None = None,
        more_memory: int | None = None,
        unprivileged: bool = False,
    ) -> int:
        """Start a run, and return the number of its process.

        Parameters
        ----------
        *given : object
            The command's arguments.
        printed : Path
            Where its stdout goes.
        errors : Path
            Where what it says of errors goes.
        most_bytes : int, optional
            No file that it writes may grow beyond.
        more_memory : int, optional
            Bytes that it may take beyond what it begins with; on Linux only.
        unprivileged : bool
            Whether it has none of root's rights, as to write everywhere; on Linux only.
        """
        assert self._loaded.stdin is not None
        told = (
            [str(each) for each in given],
            str(printed),
            str(errors),
            most_bytes,
            more_memory,
            unprivileged,
            dict(os.environ),
        )
        self._loaded.stdin.write(f"{told!r}\n")
        self._loaded.stdin.flush()
        return self._told()

    def wait(self) -> int:
        """Wait for the run to end, and return its exit code."""
        return self._told()

    def _told(self) -> int:
        assert self._loaded.stdout is not None
        return int(self._loaded.stdout.readline())
