"""Layers come from the portal into the cache, each by itself, or say why not."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from loopback import once

from cannabis_maps import words
from cannabis_maps.errors import OutputError, PortalError

if TYPE_CHECKING:
    from tests.context.conftest import City

Get = Callable[..., Any]

FEATURES = {
    "community_areas": 77,
    "city_boundary": 1,
    "parks": 312,
    "waterways": 131,
    "major_streets": 1100,
    "rail": 27,
}
GEOJSON = ("application/vnd.geo+json", "application/geo+json", "application/json")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_layers_come(city: "City", folder: Path) -> None:
    kept = city.fetch()
    assert {name: layer.features for name, layer in kept.items()} == FEATURES
    assert {layer.repaired for layer in kept.values()} == {0}
    names = [f"{name}.{end}" for name in FEATURES for end in ("geojson", "json")]
    assert sorted(contents(folder)) == sorted(names)


def test_the_sidecar_says_what_it_is(city: "City", folder: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    city.fetch()
    told = json.loads((folder / "parks.json").read_text("utf-8"))
    fetched_at = datetime.fromisoformat(told.pop("fetched_at"))
    assert before <= fetched_at <= datetime.now(UTC)
    assert fetched_at.microsecond == 0
    assert told == {
        "dataset": "ej32-qgdr",
        "address": f"{city.server.address}/resource/ej32-qgdr.geojson?$limit=100000",
        "features": 312,
        "repaired": 0,
        "sha256": sha256((folder / "parks.geojson").read_bytes()).hexdigest(),
        "terms": words.TERMS,
    }


def test_what_is_asked(city: "City") -> None:
    city.fetch()
    asked = {seen.path: seen for seen in city.server.log}
    assert sorted(asked) == sorted(map(city.path, FEATURES))
    for path, seen in asked.items():
        served = path.startswith("/resource/")
        assert seen.params == ({"$limit": "100000"} if served else {})
        assert seen.headers["accept"].endswith(", ".join(GEOJSON))
        assert seen.headers["accept"].startswith(GEOJSON[0] if served else "application/zip")


@pytest.mark.parametrize("media", GEOJSON)
def test_names_of_geojson(city: "City", media: str) -> None:
    city.serve("parks", city.server.files[city.path("parks")][1], media)
    assert city.fetch()["parks"].features == 312


def test_an_archive_may_be_called_just_bytes(city: "City") -> None:
    body = city.server.files[city.path("waterways")][1]
    city.serve("waterways", body, "application/octet-stream")
    assert city.fetch()["waterways"].features == 131


def test_geojson_in_place_of_an_archive(
    city: "City", folder: Path, geojson: Get, row_of_squares: Get
) -> None:
    city.serve("waterways", geojson(row_of_squares(120, 90)))
    assert city.fetch()["waterways"].features == 120
    assert len(json.loads((folder / "waterways.geojson").read_bytes())["features"]) == 120


def test_progress_by_layers(city: "City") -> None:
    told: list[tuple[str, float, str]] = []

    def progress(what: str, fraction: float, detail: str = "") -> None:
        told.append((what, fraction, detail))

    city.fetch(progress)
    assert {what for what, _, _ in told} == {"Fetching layers"}
    assert [detail for _, _, detail in told[:-1]] == [*FEATURES]
    fractions = [fraction for _, fraction, _ in told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)


@pytest.mark.parametrize("fault", ["503", "cut", "html", "wrong-type", "reset"])
def test_another_try_mends_it(city: "City", fault: str) -> None:
    already = city.server._numbers  # noqa: SLF001
    city.server.faults = once(fault, at=already + 3)
    assert len(city.fetch()) == len(FEATURES)
    assert len(city.server.log) == len(FEATURES) + 1


@pytest.mark.parametrize(
    ("body", "media", "said"),
    [
        (b"<!DOCTYPE html><p>Sign in", "text/html", "sent text/html where application/vnd.geo"),
        (b"<!DOCTYPE html><p>Sign in", "application/json", "cut off or garbled"),
        (b'{"type": "FeatureCollection", "features": [{"ty', GEOJSON[0], "cut off or garbled"),
        (b"PK\x03\x04 and then no archive", GEOJSON[0], "cut off or garbled"),
        (b"", GEOJSON[0], "cut off or garbled"),
    ],
    ids=["a page", "a page that lies", "half", "no archive", "nothing"],
)
def test_what_cannot_be_read_is_refused(
    city: "City", folder: Path, body: bytes, media: str, said: str
) -> None:
    city.serve("parks", body, media)
    with pytest.raises(PortalError, match=re.escape(said)) as caught:
        city.fetch()
    assert "\n" not in str(caught.value)
    assert "1 of 6 layers did not come (parks), the others are kept" in str(caught.value)
    assert len(contents(folder)) == 10


def test_one_that_fails_leaves_the_others_and_its_last_copy(
    city: "City", folder: Path, geojson: Get, row_of_squares: Get
) -> None:
    city.fetch()
    before = contents(folder)
    city.serve("parks", geojson([]))
    city.serve("rail", geojson(row_of_squares(30, 90)))
    city.serve("waterways", geojson(row_of_squares(110, 90)))
    with pytest.raises(PortalError) as caught:
        city.fetch()
    assert str(caught.value).startswith(
        "2 of 6 layers did not come (parks, rail), the others are kept: the City's layer parks "
        "(ej32-qgdr) came without a single feature; it is not taken"
    )
    after = contents(folder)
    for name in ("parks.geojson", "parks.json", "rail.geojson", "rail.json"):
        assert after[name] == before[name]
    assert after["waterways.geojson"] != before["waterways.geojson"]


def test_one_that_is_gone(city: "City") -> None:
    city.drop("rail")
    with pytest.raises(PortalError, match=r"\(rail\).*status 404: Cannot find view with id xbyr"):
        city.fetch()


@pytest.mark.usefixtures("folder")
def test_a_portal_that_is_away_is_not_asked_for_every_layer(city: "City") -> None:
    city.server.faults = lambda _: "503"
    with pytest.raises(PortalError, match=r"^none of the 6 layers came: 127\.0\.0\.1 is out of"):
        city.fetch()
    assert len(city.server.log) == 4


def test_same_bytes_twice_and_in_any_order(city: "City", folder: Path) -> None:
    city.fetch()
    before = contents(folder)
    for name in ("community_areas", "parks", "rail"):
        collection = json.loads(city.server.files[city.path(name)][1])
        collection["features"].reverse()
        city.serve(name, json.dumps(collection).encode())
    city.fetch()
    after = contents(folder)
    for name in FEATURES:
        assert after[f"{name}.geojson"] == before[f"{name}.geojson"], name


def test_a_cache_that_cannot_be_made(city: "City", folder: Path) -> None:
    folder.parent.write_text("not a folder")
    with pytest.raises(OutputError, match=r"context cannot be made.*CANNABIS_MAPS_CACHE"):
        city.fetch()
