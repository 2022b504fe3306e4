"""Records at chosen positions, and files of made-up areas around the Loop."""

import warnings
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from made_records import records_of

from cannabis_maps.grid import CRS
from cannabis_maps.places import Areas
from cannabis_maps.records import Records

FIRST, LAST = date(2009, 7, 1), date(2011, 6, 30)
LEFT, BOTTOM = 350_000, 570_000

MakeRecords = Callable[..., Records]
MakeAreas = Callable[..., Areas]
Write = Callable[..., Path]
Squares = Callable[[int], list[shapely.Polygon]]
EDGE_M = 100.0


@pytest.fixture(scope="session")
def records_at() -> MakeRecords:
    """Return records at positions, one arrest each, on days one after the other."""

    def make(x: np.ndarray, y: np.ndarray, first: date = FIRST, last: date = LAST) -> Records:
        length = (last - first).days + 1
        days = [first + timedelta(at % length) for at in range(len(x))]
        positions = zip(np.asarray(x, float).tolist(), np.asarray(y, float).tolist(), strict=True)
        return records_of(
            [(*at, day, 1) for at, day in zip(positions, days, strict=True)], first, last
        )

    return make


@pytest.fixture(scope="session")
def areas_of() -> MakeAreas:
    """Return areas of polygons, without residents unless given."""

    def make(polygons: Sequence[shapely.Geometry], residents: Sequence[float] = ()) -> Areas:
        count = len(polygons)
        return Areas(
            numbers=np.arange(1, count + 1, dtype=np.int16),
            names=tuple(f"Ward {place}" for place in range(1, count + 1)),
            polygons=np.array(polygons, dtype=object),
            residents=np.array(residents, dtype=float).reshape(count, -1),
            residents_days=(),
        )

    return make


@pytest.fixture(scope="session")
def squares() -> Squares:
    """Return squares of 2 km side by side, from the middle of the city to the north."""

    def make(count: int) -> list[shapely.Polygon]:
        return [
            shapely.box(LEFT, BOTTOM + 2000 * step, LEFT + 2000, BOTTOM + 2000 * (step + 1))
            for step in range(count)
        ]

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write shapes and their fields, projected from EPSG:26971, and return the file."""

    def to_file(
        name: str,
        shapes: Sequence[shapely.Geometry | None],
        fields: dict[str, Sequence[Any]],
        crs: str | None = "EPSG:4326",
    ) -> Path:
        # What is straight there is not in degrees, but for edges that are short.
        short = [
            shapely.segmentize(shape, EDGE_M) if shapely.is_valid(shape) else shape
            for shape in shapes
        ]
        frame = geopandas.GeoDataFrame(fields, geometry=short, crs=CRS)
        frame = frame.set_crs(None, allow_override=True) if crs is None else frame.to_crs(crs)
        with warnings.catch_warnings():
            # That there is no CRS, which is what a test may be about.
            warnings.simplefilter("ignore", UserWarning)
            frame.to_file(tmp_path / name)
        return tmp_path / name

    return to_file
