"""What is kept is read back as it came, and what is damaged is not used."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from cannabis_maps import cache
from cannabis_maps.context import context_layers, context_sources, find_kept, ground
from cannabis_maps.context.features import Features
from cannabis_maps.context.shelf import in_degrees
from cannabis_maps.places import community_areas

if TYPE_CHECKING:
    from tests.context.conftest import City

Get = Callable[..., Any]


@pytest.mark.usefixtures("folder")
def test_an_empty_cache() -> None:
    assert find_kept() == ()
    assert context_layers() == {}
    assert context_sources() == ()


def test_read_back(city: "City") -> None:
    kept = city.fetch()
    assert find_kept() == tuple(kept.values())
    layers = context_layers()
    assert {name: len(features) for name, features in layers.items()} == {
        name: layer.features for name, layer in kept.items()
    }
    for features in layers.values():
        assert shapely.is_valid(features.shapes).all()
    areas = layers["community_areas"]
    by_number = dict(zip(areas.properties["number"], areas.shapes, strict=True))
    for number, polygon in zip(community_areas().numbers, community_areas().polygons, strict=True):
        served = shapely.simplify(polygon, 20)
        # Six decimals of a degree are a tenth of a meter.
        assert shapely.hausdorff_distance(by_number[str(number)], served) < 0.15
    assert sorted(layers["parks"].properties["name"])[:2] == ["Park 0", "Park 1"]
    assert set(layers["major_streets"].properties["name"]) == {"MADISON"}


def test_six_decimals_and_few_properties(city: "City", folder: Path) -> None:
    city.fetch()
    text = (folder / "community_areas.geojson").read_text("utf-8")
    assert not re.search(r"\.\d{7}", text)
    row = json.loads(text)["features"][0]
    assert sorted(row["properties"]) == ["name", "number"]
    assert json.loads((folder / "rail.geojson").read_bytes())["features"][0]["properties"] == {}


def test_what_is_below_the_last_decimal_is_left_out() -> None:
    sides = np.array([0.01, 10.0])
    specks = shapely.box(352_000, 578_000, 352_000 + sides, 578_000 + sides)
    (shape,) = in_degrees(Features(specks, {"name": ("A", "B")})).shapes
    assert shapely.get_coordinates(shape).tolist()[0] == [-87.706945, 41.871321]


@pytest.mark.parametrize("end", ["geojson", "json"])
def test_a_file_that_is_not_what_its_sidecar_says(
    city: "City", folder: Path, caplog: pytest.LogCaptureFixture, end: str
) -> None:
    city.fetch()
    damaged = folder / f"parks.{end}"
    damaged.write_bytes(damaged.read_bytes()[:-40])
    assert len(find_kept()) == len(find_kept()) == 5
    assert "parks.geojson" not in {source.name for source in context_sources()}
    told = [message for message in caplog.messages if "parks.geojson" in message]
    assert len(told) == 1
    assert "fetch it again with: cannabis-maps fetch context" in told[0]


def test_a_fetch_that_stopped_before_the_sidecar(
    city: "City", folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    city.fetch()
    (folder / "rail.json").unlink()
    assert "rail" not in ground()
    assert caplog.messages == []
    city.fetch()
    assert "rail" in ground()


def test_clear_removes_them(city: "City", folder: Path) -> None:
    city.fetch()
    (removed,) = (each for each in cache.clear() if each.name == "context")
    assert removed.files == 12
    assert not folder.exists()
    assert find_kept() == ()
