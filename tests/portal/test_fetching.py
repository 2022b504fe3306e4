"""A fetch without faults: the copy is what the portal holds, and its sidecar says so."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cannabis_maps import read_records
from cannabis_maps.errors import PortalError
from cannabis_maps.offenses import POSSESSION_30G, find_offense
from cannabis_maps.portal.crimes import order_records
from cannabis_maps.portal.fetching import fetch
from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.portal.conftest import Client, Rows

    Copied = Callable[[Path], Rows]


def test_the_copy_is_what_the_portal_holds(client: "Client", copied: "Copied") -> None:
    fetched = client.fetch()
    assert copied(fetched.copy.path) == client.published()
    assert fetched.changes.rows == fetched.changes.added == len(client.published())


def test_nothing_but_the_copy_and_its_sidecar_is_left(client: "Client") -> None:
    copy = client.fetch().copy
    assert client.names() == ["possession-30g.json", copy.path.name]


def test_the_size_of_pages_does_not_show(client: "Client") -> None:
    few = client.fetch(page_rows=7, page_keys=11).copy
    assert client.fetch(page_rows=1_000, page_keys=1_000).copy.sha256 == few.sha256


def test_each_record_is_asked_for_once(client: "Client") -> None:
    assert client.fetch().changes.rows == client.server.rows_served


def test_pages_begin_where_the_last_one_ended(client: "Client") -> None:
    client.fetch()
    keys = [seen for seen in client.server.log if seen.params["$select"] == "id, updated_on"]
    begins = [int(seen.params["$where"].rpartition("> ")[2]) for seen in keys]
    assert begins[0] == -1
    assert all(before < after for before, after in pairwise(begins))
    assert all(seen.params["$order"] == "id" for seen in keys)
    assert not any("$offset" in seen.params for seen in client.server.log)


def test_the_count_is_asked_for_first_and_last(client: "Client") -> None:
    client.fetch()
    selects = [seen.params["$select"] for seen in client.server.log]
    assert selects[0].startswith("count(*)")
    assert sum(select.startswith("count(*)") for select in selects[-2:]) == 1


def test_only_the_columns_that_are_needed_are_asked_for(client: "Client") -> None:
    client.fetch()
    asked = {column for seen in client.server.log for column in seen.params["$select"].split(", ")}
    assert not asked & {"*", "case_number", "block", "description", "location"}


def test_every_request_says_who_asks(client: "Client") -> None:
    client.fetch()
    agents = {seen.headers["user-agent"] for seen in client.server.log}
    (agent,) = agents
    assert agent.startswith(f"cannabis-maps/{__version__} (+https://")


def test_the_sidecar_says_what_the_copy_is(client: "Client") -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    copy = client.fetch().copy
    sidecar = json.loads((client.folder / "possession-30g.json").read_text("utf-8"))
    assert sidecar["query"]["where"] == "iucr in('1811')"
    assert sidecar["query"]["dataset"] == "ijzp-q8t2"
    assert sidecar["rows"] == len(client.published())
    assert sidecar["file"] == copy.path.name
    assert sidecar["sha256"] == hashlib.sha256(copy.path.read_bytes()).hexdigest()
    assert sidecar["newest"] == max(str(row[-1]) for row in client.published())
    assert before <= datetime.fromisoformat(sidecar["fetched_at"]) <= datetime.now(UTC)
    assert "approximate" in sidecar["disclaimer"]
    assert sidecar["terms"].startswith("https://www.chicago.gov/")


def test_the_copy_covers_the_days_of_all_offenses(client: "Client") -> None:
    copy = client.fetch().copy
    days = [day for (day,) in client.server.rows("true", "date::DATE AS day")]
    assert (copy.first_day, copy.last_day) == (min(days), max(days))


def test_from_leaves_out_what_was_before(client: "Client", copied: "Copied") -> None:
    first = date(2013, 1, 1)
    order = order_records(client.folder, POSSESSION_30G, first)
    with client.service() as service:
        copy = fetch(service, order).copy
    assert copied(copy.path) == client.published("iucr = '1811' AND date >= DATE '2013-01-01'")
    assert copy.first_day == first
    assert copy.path.name.startswith("possession-30g_from-2013-01-01_")


def test_an_offense_without_a_record_is_an_error(client: "Client") -> None:
    order = order_records(client.folder, find_offense("2094"))
    with client.service() as service, pytest.raises(PortalError, match="holds no such record"):
        fetch(service, order)
    assert client.names() == []


@pytest.mark.parametrize("name", ["arrest=false", "id=5", "a=b", "it's [1] {2} %20 ü"])
def test_the_name_of_a_folder_changes_nothing(
    client: "Client", copied: "Copied", name: str
) -> None:
    client.folder = client.folder / name
    client.fetch()
    client.server.add(3)
    path = client.fetch().copy.path
    assert copied(path) == client.published()
    assert read_records(path).quality.no_arrest < len(client.published()) / 2


def test_two_fetches_at_once_do_not_meet(client: "Client") -> None:
    asked = ["fetch", "records", "--out", str(client.folder)]
    command = [sys.executable, "-m", "cannabis_maps", *asked]
    others: list[subprocess.CompletedProcess[str]] = []

    def meanwhile(number: int) -> None:
        if number in (1, 12):
            others.append(subprocess.run(command, check=False, capture_output=True, text=True))

    client.server.before = meanwhile
    assert client.fetch(read_s=30.0).changes.rows == len(client.published())
    for other in others:
        assert other.returncode == 1
        assert other.stderr.startswith("Error: another cannabis-maps is fetching into ")
    assert len(others) == 2
