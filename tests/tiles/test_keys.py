"""Keys: from the environment into the request, and into nothing else."""

import logging
import re
from typing import TYPE_CHECKING

import pytest
from loopback import always

from cannabis_maps.errors import CannabisMapsError, OptionError, TilesError
from cannabis_maps.tiles import provider

if TYPE_CHECKING:
    from tests.tiles.conftest import Getter

SECRET = "s3cr3t+key/of=mine"  # noqa: S105
SENT = "s3cr3t%2Bkey%2Fof%3Dmine"
OWN = "CANNABIS_MAPS_TILES_KEY_OWN"


@pytest.fixture
def keyed(getter: "Getter", monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(OWN, SECRET)
    getter.server.valid_key = SENT
    return f"{getter.server.template}?apikey={{key}}"


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("Stadia.AlidadeSmooth", "STADIA"),
        ("CartoDB.Positron", "CARTODB"),
        ("Thunderforest.Landscape", "THUNDERFOREST"),
        ("MapBox", "MAPBOX"),
        ("https://example.org/{z}/{x}/{y}.png?k={key}", "OWN"),
    ],
)
def test_a_missing_key_is_told_with_its_variable(name: str, variable: str) -> None:
    with pytest.raises(OptionError, match=f"set CANNABIS_MAPS_TILES_KEY_{variable} to yours"):
        provider(name)


def test_a_key_is_sent_and_the_tiles_come(getter: "Getter", keyed: str) -> None:
    assert getter.get(provider(keyed)).count == 4
    assert all(f"apikey={SENT}" in seen.target for seen in getter.server.log)


def test_a_key_shows_in_no_log_name_or_record(
    getter: "Getter", keyed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = getter.get(provider(keyed))
    assert "apikey=[key]" in caplog.text
    shown = f"{caplog.text} {getter.kept()} {made.credit} {provider(keyed)!r}"
    assert SECRET not in shown
    assert SENT not in shown


@pytest.mark.parametrize(
    "fault", ["401", "403", "404", "429", "500", "html", "not-an-image", "hang", "cut", "reset"]
)
def test_a_key_shows_in_no_error(
    getter: "Getter", keyed: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    getter.server.faults = always(fault)
    with caplog.at_level(logging.DEBUG), pytest.raises(TilesError) as told:
        getter.get(provider(keyed), attempts=2, read_s=0.1)
    chain: BaseException | None = told.value
    while chain is not None:
        assert not re.search("s3cr3t", f"{chain!r}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    assert "s3cr3t" not in caplog.text


def test_a_key_that_is_refused_is_told_with_its_variable(
    getter: "Getter", keyed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN, "another")
    with pytest.raises(TilesError, match=rf"status 401\), with the key in {OWN}; correct it"):
        getter.get(provider(keyed))


def test_another_key_finds_the_tiles_of_the_first(
    getter: "Getter", keyed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    getter.get(provider(keyed))
    asked = len(getter.server.log)
    monkeypatch.setenv(OWN, "another")
    getter.get(provider(keyed))
    assert len(getter.server.log) == asked


def test_the_filter_on_the_log_goes_with_the_fetching(getter: "Getter", keyed: str) -> None:
    getter.get(provider(keyed))
    assert logging.getLogger("urllib3.connectionpool").filters == []


@pytest.mark.parametrize("name", ["key", "apikey", "access_token", "sig", "subscription-Key"])
def test_an_address_that_shows_a_key_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(OptionError, match=rf"put {{key}} in its place and set {OWN}") as told:
        provider(f"https://example.org/{{z}}/{{x}}/{{y}}.png?{name}={SECRET}")
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("key", ["two words", "ключ", "line\nbreak"])
def test_a_key_that_cannot_be_one_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_TILES_KEY_STADIA", key)
    with pytest.raises(CannabisMapsError, match="copy it again") as told:
        provider("Stadia.StamenToner")
    assert key not in str(told.value)
