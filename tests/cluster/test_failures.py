"""Whatever becomes of a cluster, the answer is right or one line says what to do."""

import os
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dask_cluster import DaskCluster, dask_cluster

from cannabis_maps import cluster as product
from cannabis_maps.density.significance import TESTING
from cannabis_maps.errors import ClusterError, OptionError, SourceError
from cannabis_maps.make_change import make_change
from cannabis_maps.progress import Progress, silent
from cannabis_maps.reading import read
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Selection, bringing, filling
from cannabis_maps.records.inputs import Input
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe
from cannabis_maps.workers import Workers, working

if TYPE_CHECKING:
    from tests.cluster.conftest import Complaint

NOBODY = "tcp://127.0.0.1:9"


def raster(sources: list[Path], out: Path, address: str) -> list[object]:
    return ["raster", *sources, "--out", out, "--cell", "400", "--scheduler", address]


@pytest.fixture(scope="module")
def two(cluster: DaskCluster) -> DaskCluster:
    cluster.add(2)
    return cluster


def changed(
    sources: list[Path],
    path: Path,
    replicates: int,
    scheduler: str | None = None,
    progress: Progress = silent,
) -> None:
    windows = ChangeRecipe(
        Window("before", date(2016, 1, 1), date(2016, 12, 31)),
        Window("after", date(2017, 1, 1), date(2018, 12, 31)),
        replicates,
    )
    recipe = Recipe(
        RecordsRecipe(tuple(map(str, sources))),
        SurfaceRecipe(bandwidth_m=1_000, cell_m=800),
        PageRecipe(page="figure", dpi=72),
    )
    make_change(recipe, windows, path, scheduler=scheduler, progress=progress)


def test_few_pieces_are_shared_evenly(two: DaskCluster) -> None:
    def who(_: int) -> int:
        time.sleep(0.3)
        return os.getpid()

    with product.connected(two.address) as executor:
        assert sorted(Counter(executor.map(who, range(4))).values()) == [2, 2]


def test_progress_is_shown(two: DaskCluster, sources: list[Path]) -> None:
    told = []

    def report(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        told.append((what, fraction))

    recipe = RecordsRecipe(tuple(map(str, sources)))
    read(recipe, report, Workers(scheduler=two.address))
    assert [what for what, fraction in told if fraction == 1] == [
        *(f"Reading {source.name}" for source in sources),
        "Cleaning records",
    ]


@pytest.mark.slow
def test_work_of_a_worker_that_is_killed_is_done_by_another(
    two: DaskCluster, sources: list[Path], out: Path
) -> None:
    (victim,) = two.add(1)

    def report(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        if what == TESTING and fraction > 0:
            victim.kill()

    changed(sources, out / "a.png", 150, two.address, report)
    two.workers.remove(victim)
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    changed(sources, out / "b.png", 150)
    assert (out / "a.png").read_bytes() == (out / "b.png").read_bytes()


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster that the last of the tests kills, with no workers yet."""
    with dask_cluster(tmp_path_factory.mktemp("mortal")) as started:
        yield started


def test_a_scheduler_without_workers(
    mortal: DaskCluster,
    sources: list[Path],
    out: Path,
    complaint: "Complaint",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(product, "PATIENCE_S", 1)
    told = complaint(*raster(sources, out / "a.tif", mortal.address))
    assert told.startswith(f"the scheduler at {mortal.address} has no workers; start one for each")
    assert f"dask worker {mortal.address} --nthreads 1" in told


def test_a_worker_with_another_version_of_the_package(
    mortal: DaskCluster, sources: list[Path], out: Path, complaint: "Complaint"
) -> None:
    told = mortal.folder / "other" / "cannabis_maps-9.9.dist-info" / "METADATA"
    told.parent.mkdir(parents=True)
    told.write_text("Metadata-Version: 2.1\nName: cannabis-maps\nVersion: 9.9\n")
    mortal.add(1, 1, told.parents[1])
    complained = complaint(*raster(sources, out / "a.tif", mortal.address))
    own = version("cannabis-maps")
    assert f"has cannabis-maps 9.9, and this process {own}; install the same" in complained
    assert not any(out.iterdir())
    mortal.lose_workers()


def test_a_worker_that_does_several_things_at_a_time(
    mortal: DaskCluster, sources: list[Path], out: Path, complaint: "Complaint"
) -> None:
    mortal.add(1, threads=2)
    told = complaint(*raster(sources, out / "a.tif", mortal.address))
    assert "does 2 things at a time; start workers that do one each with: dask worker" in told
    assert not any(out.iterdir())
    mortal.lose_workers()


def test_a_scheduler_that_is_killed(mortal: DaskCluster, sources: list[Path], out: Path) -> None:
    mortal.add(1)
    assert mortal.scheduler is not None
    killed = mortal.scheduler.kill

    def report(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        if what == TESTING and fraction > 0:
            killed()

    with pytest.raises(ClusterError, match="went away in the middle of the work; start it"):
        changed(sources, out / "a.png", 25_000, mortal.address, report)
    assert not any(out.iterdir())


def test_other_bytes_at_the_same_path(
    two: DaskCluster,
    sources: list[Path],
    out: Path,
    complaint: "Complaint",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if this machine had another file there than the workers have.
    monkeypatch.setattr(filling, "_sha256_of", lambda *_: "0" * 64)
    told = complaint(*raster(sources, out / "a.tif", two.address))
    assert told.startswith("a.csv has other bytes where workers read it than here (SHA-256 ")
    assert "as on a disk that they share" in told
    assert not any(out.iterdir())


def test_a_file_that_workers_do_not_see(two: DaskCluster, tmp_path: Path) -> None:
    asked = bringing.Asked(Selection())
    missing = Input(tmp_path / "missing.csv", "missing.csv")
    with (
        pytest.raises(
            SourceError, match=r"missing\.csv is not found on .*; all machines that read"
        ),
        working(Workers(scheduler=two.address), 1) as executor,
    ):
        executor.submit(bringing.bring, bringing.Part(missing), asked).result()


def test_an_address_where_nothing_answers(
    sources: list[Path], out: Path, complaint: "Complaint", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "PATIENCE_S", 1)
    told = complaint(*raster(sources, out / "a.tif", NOBODY))
    assert told.startswith(f"no Dask scheduler answers at {NOBODY} within 1 seconds; check host")
    assert not any(out.iterdir())


def test_an_address_where_something_else_answers(
    sources: list[Path], out: Path, complaint: "Complaint", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "PATIENCE_S", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        told = complaint(*raster(sources, out / "a.tif", address))
    assert told.startswith(f"no Dask scheduler answers at {address}")


def test_dask_is_not_installed(
    sources: list[Path], out: Path, complaint: "Complaint", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = complaint(*raster(sources, out / "a.tif", NOBODY))
    assert told.endswith("install it with: python -m pip install 'cannabis-maps[cluster]'")
    assert not any(out.iterdir())


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8786", "tcp://127.0.0.1", "http://a:8786", "tcp://a:0", "tcp://a b:1"]
)
def test_what_is_no_address(
    address: str, sources: list[Path], out: Path, complaint: "Complaint"
) -> None:
    told = complaint(*raster(sources, out / "a.tif", address))
    assert told.startswith(f"--scheduler '{address}' is not the address of a scheduler; write it")


def test_cores_and_a_scheduler_do_not_go_together() -> None:
    with pytest.raises(OptionError, match="--jobs 2 is of this machine, and does not go with"):
        Workers(2, NOBODY)
