"""The command line in this process, the real command, and a few made-up records."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from forking import Forking
from plain_recipe import PLAIN

from cannabis_maps.cli import run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LOOP = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
AUSTIN = "08/30/2019 01:05:00 AM,1811,true,1140000,1905000\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line of a command that failed as it should."""
        assert self.code != 0
        assert self.out == ""
        assert self.err.startswith("Error: ")
        assert self.err.count("\n") == 1
        for word in ("Traceback", "unexpected", "/site-packages/"):
            assert word not in self.err
        return self.err.removeprefix("Error: ").rstrip()


Run = Callable[..., Outcome]
Listing = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, and see what libraries in C print as well."""

    def run_here(*arguments: object) -> Outcome:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capfd.readouterr())

    return run_here


@pytest.fixture
def command(tmp_path: Path) -> Run:
    """Run the real command in a process of its own, in the test's folder."""

    def run_there(*arguments: object, prefix: Sequence[str] = (), stdout: int = PIPE) -> Outcome:
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "cannabis_maps", *map(str, arguments)],
            check=False,
            cwd=tmp_path,
            stdout=stdout,
            stderr=PIPE,
            text=True,
        )
        return Outcome(done.returncode, done.stdout or "", done.stderr)

    return run_there


@pytest.fixture(scope="session")
def forking() -> Iterator[Forking]:
    """What starts runs that take no time to load."""
    with Forking() as loaded:
        yield loaded


@pytest.fixture
def forked(forking: Forking, tmp_path: Path) -> Run:
    """Run a command in a process of its own that need not load, and see what it leaves."""

    def run_forked(*arguments: object, **limits: Any) -> Outcome:  # noqa: ANN401  Forking's
        printed, errors = tmp_path / "printed.txt", tmp_path / "errors.txt"
        forking.start(*arguments, printed=printed, errors=errors, **limits)
        return Outcome(forking.wait(), printed.read_text("utf-8"), errors.read_text("utf-8"))

    return run_forked


Terminal = Callable[..., tuple[bytes, str]]


@pytest.fixture
def terminal(forking: Forking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Run a command whose stderr is a terminal; return its stdout and what the terminal shows."""

    def run_on_terminal(*arguments: object) -> tuple[bytes, str]:
        ours, theirs = pty.openpty()
        printed = tmp_path / "printed.txt"
        forking.start(*arguments, printed=printed, errors=Path(os.ttyname(theirs)))

        def wait() -> int:
            code = forking.wait()
            os.close(theirs)
            return code

        shown = b""
        with ThreadPoolExecutor(1) as waiting:
            code = waiting.submit(wait)
            # Once nobody has the other end open any more, reading is an error.
            with suppress(OSError):
                while piece := os.read(ours, 4096):
                    shown += piece
        os.close(ours)
        assert code.result() == 0, shown
        return printed.read_bytes(), shown.decode()

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return run_on_terminal


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """Twenty arrests in the Loop and twenty in Austin, in a folder of their own."""
    path = tmp_path / "sources" / "few.csv"
    path.parent.mkdir()
    path.write_text(HEADER + LOOP * 20 + AUSTIN * 20, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder to write to."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def listing() -> Listing:
    """Return the files of a folder, hidden ones too, with what is in them."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
            for path in sorted(folder.rglob("*"))
        }

    return read


@pytest.fixture
def unprivileged(forked: Run) -> Run:
    """Run a command without root's right to write everywhere."""
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("root may write everywhere, and only Linux can take that away")
    return partial(forked, unprivileged=os.geteuid() == 0)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a tiny disk")
    if subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def arguments(name: str, source: object, folder: Path) -> list[object]:
    """Return a command on a source that writes, if at all, to a folder."""
    return {
        "check": ["check", source],
        "make": ["make", PLAIN, "--jobs", "1", "--source", source, "--out", folder],
        "map": ["map", source, "--out", folder / "map.png", "--dpi", "72", "--cell", "200"],
        "raster": ["raster", source, "--out", folder / "raster.tif", "--cell", "100"],
        "qgis": ["qgis", source, "--out", folder / "a", "--cell", "400"],
        "explore": ["explore", source, "--out", folder / "a.html", "--cell", "400"],
    }[name]


def beside(file: str) -> list[str]:
    """Return the names of a product's file and of all that is written with it."""
    stem, suffix = file.rsplit(".", 1)
    if suffix != "tif":
        return [file, f"{file}.txt"]
    classes = f"{stem}_classes.tif", f"{stem}_classes.tif.aux.xml", f"{stem}_classes.qml"
    return [file, f"{file}.txt", f"{stem}.qml", *classes]


Arguments = Callable[[str, object, Path], list[object]]
Beside = Callable[[str], list[str]]


@pytest.fixture(name="arguments")
def _arguments() -> Arguments:
    return arguments


@pytest.fixture(name="beside")
def _beside() -> Beside:
    return beside
