"""A portal with six made-up layers of a city that is Chicago's in outline, and a cache to fill."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from portal_server import PortalServer
from shapely.geometry.base import BaseGeometry

from cannabis_maps.cli import run
from cannabis_maps.context import LAYERS, Kept, fetch_context
from cannabis_maps.context.catalog import Layer
from cannabis_maps.grid import CRS
from cannabis_maps.places import city_limit, community_areas
from cannabis_maps.portal import Limits, Service
from cannabis_maps.progress import Progress, silent

GEOJSON = "application/vnd.geo+json; charset=utf-8"
ZIP = "application/zip"
EAGER = Limits(attempts=2, first_wait_s=0.0, jitter_s=0.0)
MIDDLE_X, MIDDLE_Y = 352_000.0, 578_000.0
FEET = 3435

Columns = Mapping[str, Iterable[object]]
Shapes = Iterable[BaseGeometry]
Geojson = Callable[..., bytes]
Outcome = tuple[int, str, str]


def frame_of(shapes: Shapes, columns: Columns | None = None) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(dict(columns or {}), geometry=[*shapes], crs=CRS)


def as_geojson(shapes: Shapes, columns: Columns | None = None) -> bytes:
    """Write shapes that are given in meters as the portal does, in degrees."""
    content: str = frame_of(shapes, columns).to_crs(4326).to_json(drop_id=True)
    return content.encode()


def as_zip(shapes: Shapes, columns: Columns | None = None, without: str = "") -> bytes:
    """Write shapes that are given in meters as a zipped shapefile, in feet."""
    archive, shapes = io.BytesIO(), [*shapes]
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive, "w") as packed:
        frame_of(shapes, columns or {"id": range(len(shapes))}).to_crs(FEET).to_file(
            f"{folder}/Layer.shp"
        )
        for path in sorted(Path(folder).iterdir()):
            if path.suffix != without:
                packed.write(path, f"export/{path.name}")
                packed.writestr(f"__MACOSX/export/._{path.name}", b"\0")
    return archive.getvalue()


def squares(n: int, side_m: float, x: float = MIDDLE_X, y: float = MIDDLE_Y) -> list[BaseGeometry]:
    """Return squares in rows of twenty, whose sides are half as far apart as they are long."""
    left = x + np.arange(n) % 20 * 1.5 * side_m
    bottom = y + np.arange(n) // 20 * 1.5 * side_m
    return list(shapely.box(left, bottom, left + side_m, bottom + side_m))


def segments(start: tuple[float, float], step: tuple[float, float], n: int) -> list[BaseGeometry]:
    """Return a line of n pieces."""
    corners = np.array(start) + np.arange(n + 1)[:, None] * np.array(step)
    return list(shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)))


def parks() -> list[BaseGeometry]:
    # 300 of 1 ha, and twelve of 9 ha south of them.
    return [*squares(300, 100), *squares(12, 300, y=MIDDLE_Y - 2000)]


def waters() -> list[BaseGeometry]:
    # A hundred ponds of 0.16 ha, a creek in pieces of 0.2 ha, and the lake to its other end.
    creek = [shapely.box(346_000 + 101 * at, 571_000, 346_100 + 101 * at, 571_020)
             for at in range(30)]  # fmt: skip
    lake = shapely.box(361_500, 576_000, 461_500, 996_000)
    return [*squares(100, 40, y=MIDDLE_Y + 5000), *creek, lake]


def streets() -> list[BaseGeometry]:
    # From the far west, outside the city, through it and into the lake.
    return [
        *segments((325_000, 573_000), (80, 0), 500),
        *segments((355_000, 566_000), (0, 50), 600),
    ]


def rails() -> list[BaseGeometry]:
    return segments((330_000, 574_500), (1000, 0), 27)


@cache
def sound_answers() -> dict[str, tuple[str, bytes]]:
    areas = community_areas()
    columns = {
        "area_numbe": [str(number) for number in areas.numbers],
        "community": [name.upper() for name in areas.names],
    }
    answers = {
        "community_areas": as_geojson(shapely.simplify(areas.polygons, 20), columns),
        "city_boundary": as_geojson([city_limit().simplify(20)]),
        "parks": as_geojson(parks(), {"label": [f"Park {at}" for at in range(312)]}),
        "rail": as_geojson(rails()),
    }
    attached = {
        "waterways": as_zip(waters()),
        "major_streets": as_zip(streets(), {"STREET_NAM": ["MADISON"] * 1100}),
    }
    return {name: (GEOJSON, body) for name, body in answers.items()} | {
        name: (ZIP, body) for name, body in attached.items()
    }


class City:
    """The portal's layers, each of which can be replaced."""

    def __init__(self, server: PortalServer) -> None:
        self.server = server
        for name, (media, body) in sound_answers().items():
            self.serve(name, body, media)

    def serve(self, name: str, body: bytes, media: str = GEOJSON) -> None:
        """Answer with these bytes when a layer is asked for."""
        self.server.files[self.path(name)] = media, body

    def drop(self, name: str) -> None:
        """Answer that there is no such layer."""
        del self.server.files[self.path(name)]

    def path(self, name: str) -> str:
        """Return where a layer is served."""
        return next(layer.request.path for layer in LAYERS if layer.name == name)

    def fetch(self, progress: Progress = silent) -> dict[str, Kept]:
        """Fetch all layers, without patience."""
        with Service(self.server.address, limits=EAGER, sleep=lambda _: None) as service:
            return {kept.name: kept for kept in fetch_context(service, progress)}


@pytest.fixture(scope="session")
def portal() -> Iterator[PortalServer]:
    with PortalServer.made_up(100) as server:
        yield server


@pytest.fixture
def city(portal: PortalServer, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[City]:
    """Serve six sound layers; the cache is empty."""
    assert not folder.exists()
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", portal.address)
    portal.log.clear()
    yield City(portal)
    portal.files.clear()
    portal.faults = lambda _: None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where layers are kept."""
    monkeypatch.setenv("CANNABIS_MAPS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "context"


@pytest.fixture(scope="session")
def geojson() -> Geojson:
    return as_geojson


@pytest.fixture(scope="session")
def zipped() -> Geojson:
    return as_zip


@pytest.fixture(scope="session")
def row_of_squares() -> Callable[..., list[BaseGeometry]]:
    return squares


@pytest.fixture(scope="session")
def layer() -> Callable[[str], Layer]:
    """Look a layer up in the catalog."""
    return {layer.name: layer for layer in LAYERS}.__getitem__


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command in this process: its exit code, and what it printed."""

    def run_here(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return run_here


@pytest.fixture(scope="session")
def shared_layers() -> dict[str, bytes]:
    """Read the City's own layers, as the portal publishes them, where they are."""
    found = Path(__file__).resolve().parents[3] / "shared" / "data" / "context"
    if not found.is_dir():
        pytest.skip(f"the City's layers are not at {found}")
    names = ("community_areas", "city_boundary", "parks", "waterways")
    return {name: (found / f"{name}.geojson").read_bytes() for name in names}


@pytest.fixture(scope="session")
def turned() -> Callable[[bytes], bytes]:
    """Put latitude before longitude in a GeoJSON."""

    def turn(content: bytes) -> bytes:
        collection = json.loads(content)
        for row in collection["features"]:
            shape = shapely.geometry.shape(row["geometry"])
            swapped = shapely.transform(shape, lambda degrees: degrees[:, ::-1])
            row["geometry"] = shapely.geometry.mapping(swapped)
        return json.dumps(collection).encode()

    return turn
