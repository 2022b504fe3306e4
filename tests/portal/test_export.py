"""The whole export in one stream: every row of it, the columns that are needed, or an error."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from loopback import always, once

from cannabis_maps import read_records
from cannabis_maps.errors import PortalError
from cannabis_maps.portal.comparing import Changes
from cannabis_maps.portal.crimes import order_export
from cannabis_maps.portal.fetching import Fetched, fetch_export

if TYPE_CHECKING:
    from tests.portal.conftest import Client

EXPORT = 3  # the request, after the count and the days
SERVER = Path(__file__).parents[1] / "serving" / "portal_server.py"
ROWS, MOST_MB = 1_000_000, 300
# In a process of its own, for a child's peak begins at its parent's size.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
unit = 1024 if sys.platform == "linux" else 1
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6)
"""
Serve = Callable[[int], str]


def full(client: "Client", **limits: object) -> Fetched:
    with client.service(**limits) as service:
        return fetch_export(service, order_export(client.folder))


def test_every_row_of_every_offense(client: "Client") -> None:
    fetched = full(client)
    found = duckdb.execute(
        "SELECT id, iucr, x_coordinate FROM read_parquet(?) ORDER BY id", [str(fetched.copy.path)]
    ).fetchall()
    assert found == client.server.rows("true", "id, iucr, x_coordinate::VARCHAR")
    assert fetched.changes == Changes(len(found), added=len(found))


def test_only_the_columns_that_are_needed_are_kept(client: "Client") -> None:
    path = full(client).copy.path
    columns = {
        row[0] for row in duckdb.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
    }
    assert not columns & {"case_number", "block", "description", "location"}


def test_it_reads_as_the_paged_copy_does(client: "Client") -> None:
    whole, paged = read_records(full(client).copy.path), read_records(client.fetch().copy.path)
    assert (whole.x == paged.x).all()
    assert whole.provenance.years == paged.provenance.years
    assert whole.quality.other_offense > 0


def test_again_it_says_what_it_brought(client: "Client") -> None:
    rows = full(client).changes.rows
    client.server.change(6)
    client.server.withdraw(4, "iucr = '0486'")
    client.server.add(5)
    assert full(client).changes == Changes(rows + 1, added=5, changed=6, withdrawn=4)


@pytest.mark.parametrize(
    "fault", ["429", "500", "503", "cut", "cut-clean", "wrong-type", "html", "reset"]
)
def test_a_fault_that_passes_does_not_show(client: "Client", fault: str) -> None:
    client.server.faults = once(fault, at=EXPORT)
    assert full(client).changes.rows == len(client.server.rows())
    assert client.server.log[EXPORT - 1].fault == fault


@pytest.mark.parametrize("fault", ["cut", "cut-clean", "wrong-type", "html", "500", "drip"])
def test_a_fault_that_stays_leaves_the_last_copy(client: "Client", fault: str) -> None:
    full(client)
    last = client.placed()
    client.server.faults = always(fault)
    with pytest.raises(PortalError, match="after 3 tries"):
        full(client, slow_for_s=0.2)
    assert client.placed() == last


def test_an_export_of_another_day_is_refused(client: "Client") -> None:
    def meanwhile(number: int) -> None:
        if number == EXPORT:
            client.server.withdraw(9)
        if number == EXPORT + 1:
            client.server.add(12)

    client.server.before = meanwhile
    with pytest.raises(PortalError, match=r"the export holds .* rows that are not"):
        full(client)
    assert client.placed() == {}


def test_a_renamed_column_is_named(client: "Client") -> None:
    client.server.rename_column("latitude", "lat")
    with pytest.raises(PortalError, match="the export no longer has the column latitude"):
        full(client)


@pytest.fixture
def served() -> Iterator[Serve]:
    servers: list[subprocess.Popen[str]] = []

    def serve(rows: int) -> str:
        command = [sys.executable, str(SERVER), str(rows)]
        servers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert servers[-1].stdout is not None
        return servers[-1].stdout.readline().strip()

    yield serve
    for server in servers:
        server.terminate()
        server.communicate()


@pytest.mark.slow
def test_memory_does_not_follow_the_rows(served: Serve, tmp_path: Path) -> None:
    fetching = [sys.executable, "-m", "cannabis_maps", "fetch", "records", "--full"]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, *fetching, "--quiet", "--out", str(tmp_path)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CANNABIS_MAPS_PORTAL": served(ROWS)},
    )
    assert float(measured.stdout) < MOST_MB
