"""Runs of the command in a process that has loaded all of it, one fork of it for each run."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAM = """
import os, signal, sys, time
from cannabis_maps import cli, make_run

for line in sys.stdin:
    given = eval(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
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

    def start(self, *given: str | Path) -> int:
        """Start a run, and return the number of its process."""
        assert self._loaded.stdin is not None
        self._loaded.stdin.write(f"{[str(each) for each in given]!r}\n")
        self._loaded.stdin.flush()
        return self._told()

    def wait(self) -> int:
        """Wait for the run to end, and return its exit code."""
        return self._told()

    def _told(self) -> int:
        assert self._loaded.stdout is not None
        return int(self._loaded.stdout.readline())
