"""Providers: found by name or address, credited in plain text, and clear when there is none."""

import re

import pytest
import xyzservices.providers
from mercantile import Tile

from cannabis_maps.errors import OptionError
from cannabis_maps.tiles import provider

NO_KEY = ("USGS.USImagery", "USGS.USTopo", "Esri.WorldGrayCanvas", "OpenStreetMap.Mapnik")
TILE = Tile(1050, 1522, 12)


def names() -> list[str]:
    return list(xyzservices.providers.flatten())


def test_usgs_is_asked_row_before_column_as_its_address_has_it() -> None:
    address = provider("USGS.USImagery").address(TILE)
    assert address == (
        "https://basemap.nationalmap.gov/arcgis/rest/services/USGSImageryOnly/MapServer/tile/"
        "12/1522/1050"
    )


def test_gray_canvas_stands_in_the_address_by_its_variant() -> None:
    address = provider("Esri.WorldGrayCanvas").address(TILE)
    assert address.endswith("/Canvas/World_Light_Gray_Base/MapServer/tile/12/1522/1050")


@pytest.mark.parametrize("name", NO_KEY)
def test_a_provider_is_found_in_any_case(name: str) -> None:
    assert provider(name.lower()) == provider(name.upper()) == provider(f" {name} ")
    assert provider(name.lower()).name == name


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("OpenStreetMap.Mapnik", "© OpenStreetMap contributors"),
        ("USGS.USTopo", "Tiles courtesy of the U.S. Geological Survey"),
        ("Esri.WorldGrayCanvas", "Tiles © Esri — Esri, DeLorme, NAVTEQ"),
    ],
)
def test_a_credit_is_plain_text(name: str, credit: str) -> None:
    assert provider(name).attribution == credit


@pytest.mark.parametrize("name", names()[::9])
def test_every_provider_of_the_catalog_is_whole_or_refused_in_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = re.sub("[^A-Z0-9]", "_", name.partition(".")[0].upper())
    monkeypatch.setenv(f"CANNABIS_MAPS_TILES_KEY_{service}", "k123")
    entry = xyzservices.providers.flatten()[name]
    matrix = entry.get("TileMatrixSet", "PM")
    if entry.get("crs", "EPSG:3857") != "EPSG:3857" or not matrix.startswith("PM"):
        with pytest.raises(OptionError, match="are not in Web Mercator"):
            provider(name)
        return
    found = provider(name)
    address = found.address(TILE, found.key())
    assert not re.search(r"[{}<]", address)
    assert ("k123" in address) == (found.key_variable is not None)
    assert found.attribution
    assert not re.search(r"<|&\w+;", found.attribution)
    assert 0 <= found.min_zoom <= found.max_zoom


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("USGS.USImagry", "USGS.USImagery"),
        ("openstreetmap.mapnick", "OpenStreetMap.Mapnik"),
        ("esri.worldgreycanvas", "Esri.WorldGrayCanvas"),
        ("Usgs", "USGS.USTopo"),
        ("zzz", "USGS.USImagery"),
        ("", "USGS.USImagery"),
    ],
)
def test_an_unknown_name_is_told_its_nearest_right_spelling(given: str, near: str) -> None:
    with pytest.raises(OptionError, match="there is no provider of tiles") as told:
        provider(given)
    assert near in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["NASAGIBS.BlueMarble3413", "Esri.ArcticImagery", "OpenAIP"])
def test_tiles_of_another_projection_are_refused(name: str) -> None:
    with pytest.raises(OptionError, match="not in Web Mercator"):
        provider(name)


def test_double_resolution_is_offered_where_the_address_has_r(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_TILES_KEY_STADIA", "k123")
    double = provider("Stadia.StamenTonerLite")
    assert double.has_double
    assert double.fetched_px == 512
    assert "/12/1050/1522@2x.png" in double.address(TILE, "k123")
    assert not provider("OpenStreetMap.Mapnik").has_double


def test_tiles_of_512_pixels_are_counted_one_zoom_lower(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_TILES_KEY_MAPTILER", "k123")
    found = provider("MapTiler.Basic")
    assert (found.tile_px, found.max_zoom, found.has_double) == (512, 20, False)


def test_an_own_address_is_a_provider_credited_to_its_host() -> None:
    own = provider("https://{s}.example.org:8080/a/{z}/{x}/{y}{r}.png")
    assert own.attribution == "tiles: example.org"
    assert own.address(TILE) == "https://b.example.org:8080/a/12/1050/1522@2x.png"
    assert (own.has_double, own.key_variable, own.max_zoom) == (True, None, 19)


def test_an_own_address_is_credited_as_the_user_says() -> None:
    own = provider("http://127.0.0.1/{z}/{x}/{y}.png", "© the county")
    assert own.attribution == "© the county"


def test_an_own_address_of_double_tiles_alone_counts_512_pixels() -> None:
    assert provider("http://127.0.0.1/{z}/{x}/{y}@2x.png").tile_px == 512


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("htp://example.org/{z}/{x}/{y}?key=secret", "does not begin with https:// or http://"),
        ("https://example.org/{z}/{x}.png", r"lacks \{y\}"),
        ("https://example.org/tiles.png", r"lacks \{z\}, \{x\}, \{y\}"),
        ("https://example.org/{z}/{x}/{y}/{apikey}.png", r"has \{apikey\}; it may have \{key\}"),
        ("https://example.org/{z}/{x}/{y}}.png", "stray brace"),
        ("https://user:secret@example.org/{z}/{x}/{y}.png", "user or a password"),
        ("https:///{z}/{x}/{y}.png", "address of the tiles is none"),
        ("https://example.org/{z}/{x}/{y}.png ?a", "address of the tiles is none"),
        ("https://example.org:0x/{z}/{x}/{y}.png", "address of the tiles is none"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(template: str, told: str) -> None:
    with pytest.raises(OptionError, match=told) as error:
        provider(template)
    assert "secret" not in str(error.value)
