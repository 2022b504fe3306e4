"""Runs of the command in a process that has loaded all of it, one fork of it for each run."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

NOWHERE = Path(os.devnull)
PROGRAM = """
import os, resource, sys
import fontTools.subset
from cannabis_maps import cli, make_run, make_geopackage, make_qgis, recipe_file, run_again
from cannabis_maps.portal import crimes, fetching

for line in sys.stdin:
    given, printed, errors, most_bytes, environment = eval(line)
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
        code = cli.run(given)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Forking:
    """Starts runs that take no time to load.

    What they are forked from has read and drawn nothing itself, and so has no threads to lose.

    Parameters
    ----------
    *prefix : str
        A command that starts what they are forked from.
    """

    def __init__(self, *prefix: str) -> None:
        """Start nothing yet."""
        self._prefix = prefix

    def __enter__(self) -> Self:
        """Load."""
        self._loaded = subprocess.Popen(
            [*self._prefix, sys.executable, "-c", PROGRAM],
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
        """
        assert self._loaded.stdin is not None
        told = (
            [str(each) for each in given],
            str(printed),
            str(errors),
            most_bytes,
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
