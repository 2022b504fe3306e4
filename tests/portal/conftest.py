"""A small portal on loopback, a quick client of it, and a shelf to put copies on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from portal_server import PortalServer

from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.portal.crimes import order_records
from cannabis_maps.portal.fetching import Fetched, Order, fetch
from cannabis_maps.portal.limits import Limits
from cannabis_maps.portal.service import Service

MADE_UP = 8_000
# Quick to try again, but as patient as a machine that is at other work needs.
QUICK = Limits(
    connect_s=30.0,
    read_s=30.0,
    slowest_bytes_per_s=1_000.0,
    slow_for_s=30.0,
    attempts=3,
    first_wait_s=0.0,
    longest_wait_s=0.0,
    jitter_s=0.0,
    page_rows=100,
    page_keys=200,
)
OF_OFFENSE = "iucr = '1811'"
PUBLISHED = (
    "id, strftime(date, '%Y-%m-%dT%H:%M:%S.%g'), iucr, location_description, arrest::VARCHAR, "
    "x_coordinate::VARCHAR, y_coordinate::VARCHAR, latitude::VARCHAR, longitude::VARCHAR, "
    "strftime(updated_on, '%Y-%m-%dT%H:%M:%S.%g')"
)
Rows = list[tuple[object, ...]]


@dataclass
class Client:
    """Fetches from a server into a folder."""

    server: PortalServer
    folder: Path
    limits: Limits = QUICK
    token: str | None = None

    @property
    def order(self) -> Order:
        return order_records(self.folder, POSSESSION_30G)

    def service(self, **changed: object) -> Service:
        limits = replace(self.limits, **changed)  # type: ignore[arg-type]
        return Service(self.server.address, self.token, limits, sleep=lambda _: None)

    def fetch(self, **changed: object) -> Fetched:
        with self.service(**changed) as service:
            return self.fetch_with(service)

    def fetch_with(self, service: Service) -> Fetched:
        return fetch(service, self.order)

    def published(self, where: str = OF_OFFENSE) -> Rows:
        """Return what the server holds, as the portal writes it."""
        return self.server.rows(where, PUBLISHED)

    def placed(self) -> dict[str, bytes]:
        """Return the copy and its sidecar, without what an unfinished fetch has left."""
        return {
            path.name: path.read_bytes()
            for path in sorted(self.folder.iterdir())
            if path.suffix in (".parquet", ".json")
        }

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def copied(path: Path) -> Rows:
    """Read a copy back with duckdb alone."""
    return duckdb.execute(
        "FROM read_parquet(?, hive_partitioning=false) ORDER BY id", [str(path)]
    ).fetchall()


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with PortalServer.made_up(MADE_UP) as running:
        yield running


@pytest.fixture
def client(server: PortalServer, tmp_path: Path) -> Client:
    return Client(server, tmp_path / "copies")


@pytest.fixture(name="copied")
def _copied() -> Callable[[Path], Rows]:
    return copied
