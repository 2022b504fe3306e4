"""A tile server on loopback, a quick client of it, and a cache of its own for each test."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pyproj import Transformer
from tile_server import TileServer

from cannabis_maps.grid import Region
from cannabis_maps.tiles import Limits, Mosaic, Pixels, Provider, mosaic, provider

QUICK = Limits(
    connect_s=2.0,
    read_s=3.0,
    answer_s=6.0,
    attempts=3,
    first_wait_s=0.0,
    longest_wait_s=0.0,
    jitter_s=0.0,
    longest_asked_s=2.0,
)
TO_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
SERVICES = "STADIA CARTODB THUNDERFOREST MAPBOX MAPTILER OWN".split()  # noqa: SIM905


def region_of(west: float, south: float, east: float, north: float) -> Region:
    """Return a region of Web Mercator by its corners in degrees."""
    left, bottom = TO_MERCATOR.transform(west, south)
    right, top = TO_MERCATOR.transform(east, north)
    return Region(left, bottom, right, top)


CITY = region_of(-87.95, 41.62, -87.50, 42.05)
LOOP = region_of(-87.70, 41.84, -87.60, 41.92)


@dataclass
class Getter:
    """Gets mosaics from a server into a folder."""

    server: TileServer
    folder: Path
    region: Region = LOOP
    pixels: Pixels = field(default=Pixels(250, 250))

    @property
    def provider(self) -> Provider:
        return provider(self.server.template)

    def get(self, source: Provider | None = None, **changed: object) -> Mosaic:
        limits = replace(QUICK, **changed)  # type: ignore[arg-type]
        return mosaic(
            source or self.provider, self.region, self.pixels, folder=self.folder, limits=limits
        )

    def kept(self) -> list[Path]:
        """Return the tiles in the cache."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in SERVICES:
        monkeypatch.delenv(f"CANNABIS_MAPS_TILES_KEY_{service}", raising=False)


@pytest.fixture
def server() -> Iterator[TileServer]:
    with TileServer() as running:
        yield running


@pytest.fixture
def getter(server: TileServer, tmp_path: Path) -> Getter:
    return Getter(server, tmp_path / "tiles")
