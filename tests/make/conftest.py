"""One run on the demonstration, one on made-up records, and the real file where it is."""

import io
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from plain_recipe import COARSE
from shared_between import made_once

from cannabis_maps.cli import run

HEADER = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Beat,"
    "X Coordinate,Y Coordinate,Updated On\n"
)
PLAIN = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
# Each year is another small map, in the series and in the brief.
SINCE_2011 = "\n[records]\nfrom = 2011-01-01\n"
# Strings that no product would hold by chance.
SECRETS = {
    "id": "98765431{at}",
    "case": "QXVZJ77{at}61",
    "block": "0{at}9XX W ZYZZYVA BLVD",
    "time": "07:{minute:02}:43",
    "updated": "03/17/2021 04:{minute:02}:27 AM",
    "beat": "BEATNR8{at}77",
    "place": "QUIBBLE PARLOR {at}",
}


@dataclass(frozen=True)
class Run:
    """A run of `make` and what it printed."""

    folder: Path
    out: str
    err: str

    @property
    def names(self) -> list[str]:
        """Names of the files, those in folders with them, sorted."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.paths)

    @property
    def paths(self) -> list[Path]:
        """All files, also those in folders."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


Secrets = tuple[str, ...]
Make = Callable[..., Run]
Arrests = Callable[[Path, Mapping[str, int]], Path]


class NoNetwork(socket.socket):
    """A socket that nobody may ask for."""

    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")


@contextmanager
def no_network() -> Iterator[None]:
    """Let no network be asked for in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", NoNetwork)
        patch.setattr(socket, "getaddrinfo", NoNetwork)
        yield


def make_run(*arguments: object, jobs: int = 1) -> Run:
    """Run `make` in this process; the products' folder is the only one below --out."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["make", *map(str, arguments), "--jobs", str(jobs)])
    assert code == 0, err.getvalue()
    folder = Path(str(arguments[list(arguments).index("--out") + 1]))
    (made,) = folder.iterdir()
    return Run(made, out.getvalue(), err.getvalue())


def run_once(factory: pytest.TempPathFactory, name: str, *arguments: object) -> Run:
    """Run `make` once for all processes of the tests, and return what it made and printed."""

    def making(folder: Path) -> None:
        made = make_run(*arguments, "--out", folder / "out")
        (folder / "printed.json").write_text(json.dumps([made.out, made.err]), encoding="utf-8")

    folder = made_once(factory, name, making)
    (made,) = (folder / "out").iterdir()
    return Run(made, *json.loads((folder / "printed.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The demonstration's default products, of its last eight years, made without a network."""
    recipe = tmp_path_factory.mktemp("demo") / "recipe.toml"
    recipe.write_text(f"{COARSE.read_text('utf-8')}{SINCE_2011}", encoding="utf-8")
    with no_network():
        return run_once(tmp_path_factory, "demo", recipe)


@pytest.fixture(scope="session")
def secrets() -> Secrets:
    """What no product may carry: what is common to the strings of a kind, and every time."""
    stems = ("98765431", "QXVZJ77", "ZYZZYVA", "BEATNR8", "QUIBBLE")
    times = (
        SECRETS[name].format(minute=at) for name in ("time", "updated") for at in range(10, 40)
    )
    return stems + tuple(times)


@pytest.fixture(scope="session")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty arrests on thirty points of the Loop, and four lines that end elsewhere."""
    lines = []
    for at in range(10, 40):
        told = {name: form.format(at=at, minute=at) for name, form in SECRETS.items()}
        lines.append(
            f"{told['id']},{told['case']},08/{at % 28 + 1:02}/2019 {told['time']} AM,"
            f"{told['block']},1811,NARCOTICS,POSS: CANNABIS 30GMS OR LESS,{told['place']},true,"
            f"{told['beat']},{1176834 + 13 * at},{1899606 + 17 * at},{told['updated']}\n"
        )
    # A duplicate, one without an arrest, without a position, and at (0, 0).
    lines += [
        lines[0],
        lines[1].replace("true", "false").replace("9876543111", "1"),
        lines[2].replace("1176990", "").replace("9876543112", "2"),
        lines[3].replace("1177003,1899827", "0,0").replace("9876543113", "3"),
    ]
    written = "".join(lines)

    def write(folder: Path) -> None:
        (folder / "precinct.csv").write_text(HEADER + written, encoding="utf-8")

    return made_once(tmp_path_factory, "secret", write) / "precinct.csv"


@pytest.fixture(scope="session")
def secret_run(secret_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_once(tmp_path_factory, "precinct", COARSE, "--source", secret_file)


@pytest.fixture(scope="session")
def city_file() -> Path:
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
    if not path.is_file():
        pytest.skip(f"the City's records are not at {path}")
    return path


@pytest.fixture(scope="session")
def make() -> Make:
    return make_run


@pytest.fixture(scope="session")
def arrests() -> Arrests:
    """Write so many arrests of each day, each on one of twenty corners of the Loop."""

    def write(folder: Path, by_day: Mapping[str, int]) -> Path:
        lines = [
            f"{day} 11:55:00 PM,1811,true,{1175600 + 60 * (at % 20)},{1899606 + 90 * (at % 20)}\n"
            for day, n in by_day.items()
            for at in range(n)
        ]
        path = folder / "ward.csv"
        path.write_text(PLAIN + "".join(lines), encoding="utf-8")
        return path

    return write
