"""Whatever the portal does wrong: a whole copy, or a clear error and the last copy whole."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from loopback import always, every, once
from portal_server import PortalServer

from cannabis_maps.errors import PortalError
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.portal.crimes import order_records
from cannabis_maps.portal.fetching import fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.portal.conftest import Client, Rows

    Copied = Callable[[Path], Rows]

PASSING = (
    "429",
    "500",
    "503",
    "cut",
    "cut-clean",
    "hang",
    "wrong-type",
    "html",
    "renamed",
    "repeated",
    "short",
    "redirect",
    "drip",
    "reset",
)
# For what is only known by waiting: not for long, of few pages, and again if that was too short.
IMPATIENT = {"read_s": 0.5, "slow_for_s": 0.3, "attempts": 9, "page_rows": 2_000}
SLOW = {"hang": IMPATIENT, "drip": IMPATIENT}
LASTING = {
    "429": "asked too much at the moment (status 429), after 3 tries",
    "500": "has an error of its own (status 500)",
    "503": "is out of service (status 503)",
    "cut": "broke off in the middle of an answer",
    "cut-clean": "sent an answer that is cut off",
    "hang": "does not answer",
    "wrong-type": "sent text/plain where application/json was asked for",
    "html": "sent text/html where application/json was asked for",
    "reset": "cannot be reached, or hangs up",
    "drip": "bytes in",
    "loop": "sends every request on to another address",
    "refused-token": "refuses to answer (status 403)",
    "lost-rows": "do not agree with its count",
}


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_in_every_second_answer_does_not_show(
    client: "Client", copied: "Copied", fault: str
) -> None:
    client.server.faults = every(2, [fault])
    assert copied(client.fetch(**SLOW.get(fault, {})).copy.path) == client.published()
    assert sum(seen.fault == fault for seen in client.server.log) > 2


@pytest.mark.parametrize("page", [3, 9], ids=["listing", "records"])
def test_a_record_that_an_answer_leaves_out_is_missed(
    client: "Client", copied: "Copied", page: int
) -> None:
    client.server.faults = once("lost-rows", at=page)
    assert copied(client.fetch().copy.path) == client.published()


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_stays_ends_clearly_and_leaves_the_last_copy(
    client: "Client", fault: str
) -> None:
    client.fetch()
    last = client.placed()
    client.server.change(3)
    client.server.faults = always(fault)
    with pytest.raises(PortalError) as told:
        client.fetch(read_s=0.3, slow_for_s=0.2)
    assert LASTING[fault] in str(told.value)
    assert "\n" not in str(told.value)
    assert client.placed() == last


def test_a_page_that_lacks_a_column_is_not_taken(client: "Client") -> None:
    client.server.faults = lambda number: "renamed" if number > 5 else None
    with pytest.raises(PortalError, match="sent rows without the column iucr, after 3 tries"):
        client.fetch()
    assert client.placed() == {}


def test_a_page_that_comes_again_and_again_is_not_taken(client: "Client") -> None:
    client.server.faults = lambda number: "repeated" if number > 8 else None
    with pytest.raises(PortalError, match="not asked for"):
        client.fetch()
    assert client.placed() == {}


def test_a_column_that_the_city_has_renamed_is_named(client: "Client") -> None:
    client.fetch()
    last = client.placed()
    client.server.rename_column("x_coordinate", "x_feet")
    client.server.add(1)
    with pytest.raises(PortalError, match="no longer has the column x_coordinate"):
        client.fetch()
    assert client.placed() == last


def test_a_cap_of_the_server_only_makes_more_requests(client: "Client", copied: "Copied") -> None:
    client.server.faults = always("short")
    assert copied(client.fetch().copy.path) == client.published()


def test_a_portal_that_is_not_there_ends_clearly(client: "Client") -> None:
    client.server.stop()
    with pytest.raises(PortalError, match=r"127\.0\.0\.1 cannot be reached.*, after 3 tries"):
        client.fetch()


def test_the_number_of_requests_is_bounded(client: "Client") -> None:
    with pytest.raises(PortalError, match="was asked 6 times, the most that one command may"):
        client.fetch(requests=6)
    assert len(client.server.log) == 6


def test_what_came_before_the_end_is_not_fetched_again(client: "Client") -> None:
    with pytest.raises(PortalError):
        client.fetch(requests=8)
    assert client.server.rows_served > 0
    client.fetch()
    assert client.server.rows_served == len(client.published())


def test_a_redirect_to_another_host_goes_without_the_token(client: "Client") -> None:
    with PortalServer.made_up(10) as other:
        client.server.elsewhere = other.address
        client.server.faults = once("elsewhere")
        client.token = "not-for-others"  # noqa: S105  made up
        with pytest.raises(PortalError, match="an address that is not secure"):
            client.fetch()
        assert other.log == []


@pytest.mark.parametrize("asked", ["1", "7"])
@pytest.mark.parametrize("status", ["429", "503"])
def test_a_wait_that_is_asked_for_is_kept(client: "Client", status: str, asked: str) -> None:
    client.server.retry_after = asked
    client.server.faults = once(status, at=2)
    waits: list[float] = []
    with client.service() as service:
        service._sleep = waits.append  # noqa: SLF001  what the clock would see
        client.fetch_with(service)
    assert waits == [float(asked)]


def test_a_wait_of_an_hour_is_not_kept(client: "Client") -> None:
    client.server.retry_after = "3600"
    client.server.faults = always("429")
    with pytest.raises(PortalError, match="asks to come back in 60 minutes"):
        client.fetch()


def test_waits_grow_and_differ(client: "Client") -> None:
    client.server.faults = always("500")
    waits: list[float] = []
    with client.service(attempts=6, first_wait_s=1.0, longest_wait_s=8.0, jitter_s=1.0) as service:
        service._sleep = waits.append  # noqa: SLF001  what the clock would see
        with pytest.raises(PortalError):
            client.fetch_with(service)
    floors = [1.0, 2.0, 4.0, 8.0, 8.0]
    assert all(floor <= wait <= floor + 1.0 for floor, wait in zip(floors, waits, strict=True))
    assert len({wait % 1.0 for wait in waits}) > 1


@pytest.mark.parametrize("left", [b"", b"not a database", b"\x00" * 5_000])
def test_a_damaged_spool_is_begun_anew(client: "Client", copied: "Copied", left: bytes) -> None:
    client.folder.mkdir()
    client.order.shelf.spool.write_bytes(left)
    assert copied(client.fetch().copy.path) == client.published()


def test_a_spool_that_was_cut_short_is_begun_anew(client: "Client", copied: "Copied") -> None:
    with pytest.raises(PortalError):
        client.fetch(requests=8)
    spool = client.order.shelf.spool
    spool.write_bytes(spool.read_bytes()[:20_000])
    assert copied(client.fetch().copy.path) == client.published()


def test_a_spool_of_another_query_is_begun_anew(client: "Client", copied: "Copied") -> None:
    with pytest.raises(PortalError):
        client.fetch(requests=8)
    late = order_records(client.folder, POSSESSION_30G, date(2013, 1, 1))
    client.order.shelf.spool.rename(late.shelf.spool)
    with client.service() as service:
        path = fetch(service, late).copy.path
    assert copied(path) == client.published("iucr = '1811' AND date >= DATE '2013-01-01'")
