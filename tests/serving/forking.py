"""Runs of the command in a process that has loaded all of it, one fork of it for each run."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAM = """
import os, resource, sys
from cannabis_maps import cli, make_run, make_geopackage, make_qgis, recipe_file, run_again

for line in sys.stdin:
    given, errors, most_bytes = eval(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        os._exit(cli.run(given))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forking:
    """Starts runs that take no time to load.

    What they are forked from has read and drawn nothing itself, and so has no threads to lose.
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
        self, *given: object, errors: Path = Path(os.devnull), most_bytes: int | None = None
    ) -> int:
        """Start a run, and return the number of its process.

        Parameters
        ----------
        *given : object
            The command's arguments.
        errors : Path
            Where what it says of errors goes.
        most_bytes : int, optional
            No file that it writes may grow beyond.
        """
        assert self._loaded.stdin is not None
        told = [str(each) for each in given], str(errors), most_bytes
        self._loaded.stdin.write(f"{told!r}\n")
        self._loaded.stdin.flush()
        return self._told()

    def wait(self) -> int:
        """Wait for the run to end, and return its exit code."""
        return self._told()

    def _told(self) -> int:
        assert self._loaded.stdout is not None
        return int(self._loaded.stdout.readline())
