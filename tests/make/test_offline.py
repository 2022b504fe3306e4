"""No network is needed, nor touched."""

import socket
from pathlib import Path

import pytest
from plain_recipe import PLAIN

from cannabis_maps.cli import run


class NoNetwork(socket.socket):
    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", NoNetwork)
    monkeypatch.setattr(socket, "getaddrinfo", NoNetwork)


def test_make_on_the_demonstration_needs_no_network(tmp_path: Path) -> None:
    assert run(["make", str(PLAIN), "--jobs", "1", "--out", str(tmp_path), "--quiet"]) == 0
    assert (tmp_path / "demo_2018-11-12" / "DEMO_manifest.json").is_file()


def test_the_guard_holds() -> None:
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("localhost", 9))
