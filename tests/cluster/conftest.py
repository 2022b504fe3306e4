"""A cluster for all tests of a module, records in three files, and the command line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import geopandas as gpd
import pytest
from dask_cluster import DaskCluster, dask_cluster

from cannabis_maps.cli import run
from cannabis_maps.places import community_areas

HEADER = "ID,Date,IUCR,Arrest,X Coordinate,Y Coordinate,Updated On\n"
AREAS = ("Austin", "South Shore")


def lines(numbers: range) -> str:
    """Write records around the Loop and Austin, some of another offense, and one that is torn."""
    written = [
        f"{number},{number % 12 + 1:02}/{number % 28 + 1:02}/{2016 + number % 3} 11:55:00 PM,"
        f"{'1811' if number % 5 else '0486'},true,"
        f"{(1_176_834, 1_140_000)[number % 2] - number % 7 * 900},"
        f"{(1_899_606, 1_905_000)[number % 2] - number % 11 * 900},"
        f"02/{number % 28 + 1:02}/2018 03:50:01 PM\n"
        for number in numbers
    ]
    return "".join([HEADER, *written])


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files, of which the first has a torn line, and the last repeats some of the others."""
    folder = tmp_path_factory.mktemp("sources")
    paths = [folder / "a.csv", folder / "b.csv", folder / "c.parquet"]
    paths[0].write_text(lines(range(1_000, 1_250)) + "torn\n", encoding="utf-8")
    paths[1].write_text(lines(range(1_250, 1_500)), encoding="utf-8")
    again = folder / "again.csv"
    again.write_text(lines(range(1_450, 1_600)), encoding="utf-8")
    duckdb.sql(
        f"COPY (FROM read_csv('{again}', all_varchar=true)) TO '{paths[2]}' (FORMAT parquet)"
    )
    again.unlink()
    return paths


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two areas."""
    known = community_areas()
    chosen = [known.names.index(name) for name in AREAS]
    path = tmp_path_factory.mktemp("areas") / "two.gpkg"
    frame = gpd.GeoDataFrame(
        {"name": AREAS}, geometry=list(known.polygons[chosen]), crs="EPSG:26971"
    )
    frame.to_file(path)
    return path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster, to which tests add workers."""
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder to write to."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


Complaint = Callable[..., str]


@pytest.fixture
def complaint(capfd: pytest.CaptureFixture[str]) -> Complaint:
    """Run a command that fails, and return its one line."""

    def failed(*arguments: object) -> str:
        capfd.readouterr()
        assert run([str(argument) for argument in arguments]) == 1
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith("Error: ")
        assert err.count("\n") == 1
        return err.removeprefix("Error: ").rstrip()

    return failed
