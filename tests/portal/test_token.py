"""The user's app token goes to the portal and nowhere else."""

import logging
from typing import TYPE_CHECKING

import pytest
from loopback import always, every, once
from portal_server import PortalServer

from cannabis_maps.errors import PortalError
from cannabis_maps.portal.crimes import portal_service
from cannabis_maps.portal.service import Service

if TYPE_CHECKING:
    from tests.portal.conftest import Client

TOKEN = "kHx81-Secret-0007"  # noqa: S105  made up


@pytest.fixture(autouse=True)
def _token(client: "Client") -> None:
    client.token = client.server.valid_token = TOKEN


def test_it_is_sent_with_every_request(client: "Client") -> None:
    client.fetch()
    assert {seen.headers.get("x-app-token") for seen in client.server.log} == {TOKEN}


def test_it_is_taken_from_the_environment(
    client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", client.server.address)
    monkeypatch.setenv("SOCRATA_APP_TOKEN", f" {TOKEN}\n")
    with portal_service() as service:
        client.fetch_with(service)
    assert client.server.log[-1].headers["x-app-token"] == TOKEN


def test_it_is_in_no_file_log_or_error(
    client: "Client", caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client.server.faults = every(3, ["429", "cut", "redirect", "html"])
    client.fetch()
    client.server.faults = always("500")
    with pytest.raises(PortalError) as told:
        client.fetch()
    found = [path for path in client.folder.rglob("*") if TOKEN.encode() in path.read_bytes()]
    assert found == []
    assert TOKEN not in caplog.text
    assert TOKEN not in f"{told.value!r} {told.value.__cause__!r}"
    assert TOKEN not in "".join(capfd.readouterr())


def test_a_refused_token_is_told_without_showing_it(client: "Client") -> None:
    client.token = "wrong-token"  # noqa: S105  made up
    with pytest.raises(PortalError, match=r"refuses the app token .* correct SOCRATA_APP_TOKEN"):
        client.fetch()
    assert len(client.server.log) == 1


def test_a_portal_that_repeats_the_token_does_not_bring_it_into_the_error(
    client: "Client",
) -> None:
    client.server.rename_column("iucr", TOKEN)
    client.server.files["/resource/none-none.json"] = ("text/plain", b"")
    client.server.faults = once("wrong-type")
    with pytest.raises(PortalError) as told:
        client.fetch()
    assert TOKEN not in str(told.value)


def test_it_is_not_in_the_request_that_an_error_remembers(client: "Client") -> None:
    client.server.faults = always("reset")
    with pytest.raises(PortalError) as told:
        client.fetch()
    error: BaseException | None = told.value
    while error is not None:
        assert getattr(error, "request", None) is None
        error = error.__cause__ or error.__context__


def test_it_does_not_go_to_another_host(client: "Client") -> None:
    with PortalServer.made_up(10) as other:
        client.server.elsewhere = other.address
        client.server.faults = once("elsewhere")
        with pytest.raises(PortalError, match="an address that is not secure"):
            client.fetch()
        assert other.log == []


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "tab\there", "n\u00e4in"])
def test_what_cannot_be_a_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(PortalError, match="SOCRATA_APP_TOKEN has characters") as told:
        Service("https://data.cityofchicago.org", token)
    assert token not in str(told.value)


@pytest.mark.parametrize(
    "address", ["", "data.cityofchicago.org", "ftp://x", "https://", "file:///x"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(PortalError, match="is not the address of a portal"):
        Service(address)
