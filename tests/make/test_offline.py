"""No network is needed, nor touched."""

import socket
from typing import TYPE_CHECKING

import pytest

from tests.make.conftest import no_network

if TYPE_CHECKING:
    from tests.make.conftest import Run


def test_make_on_the_demonstration_needs_no_network(demo_run: "Run") -> None:
    # Whoever makes it first makes it without one, in one process.
    assert (demo_run.folder / "DEMO_manifest.json").is_file()


def test_the_guard_holds() -> None:
    with no_network(), pytest.raises(AssertionError, match="network"):
        socket.create_connection(("localhost", 9))
