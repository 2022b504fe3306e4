"""The City's real rows through a portal on loopback. Skipped where they are absent."""

import hashlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from loopback import every
from portal_server import PortalServer, Seen

from cannabis_maps import read_records
from cannabis_maps.portal.comparing import Changes
from cannabis_maps.portal.limits import Limits
from tests.portal.conftest import Client, copied

if TYPE_CHECKING:
    from tests.portal.conftest import Rows

pytestmark = pytest.mark.slow

ROWS = 276_562
KILLS = 8
MANY = ["429", "500", "503", "cut", "cut-clean", "wrong-type", "html", "renamed"]
MANY += ["repeated", "short", "redirect", "reset"]
UNHURRIED = Limits(first_wait_s=0.0, longest_wait_s=0.0, jitter_s=0.0)


@pytest.fixture
def city() -> Iterator[PortalServer]:
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
    if not path.exists():
        pytest.skip("the City's real file (../shared/data) is not here")
    with PortalServer.from_csv(path) as server:
        yield server


@pytest.fixture
def client(city: PortalServer, tmp_path: Path) -> Client:
    return Client(city, tmp_path / "copies", UNHURRIED)


def test_a_fault_in_every_third_answer_leaves_the_same_bytes(
    client: Client, tmp_path: Path
) -> None:
    whole = client.fetch().copy
    assert whole.rows == ROWS
    assert copied(whole.path) == client.published()
    client.folder = tmp_path / "faulty"
    client.server.faults = every(3, MANY)
    faulty = client.fetch().copy
    assert faulty.path.read_bytes() == whole.path.read_bytes()
    assert {seen.fault for seen in client.server.log} >= set(MANY[:8])


def test_withdrawn_added_and_changed_rows(client: Client) -> None:
    client.fetch()
    client.server.change(50)
    apart = "iucr = '1811' AND id % 7 = 3 AND updated_on < TIMESTAMP '2018-12-01'"
    client.server.withdraw(500, apart)
    client.server.add(300)
    fetched = client.fetch()
    assert fetched.changes == Changes(ROWS - 200, added=300, changed=50, withdrawn=500)
    assert copied(fetched.copy.path) == client.published()


def test_the_copy_maps_as_the_citys_file_does(client: Client) -> None:
    quality = read_records(client.fetch().copy.path).quality
    assert quality.lines_read == ROWS
    assert quality.with_arrest == 275_002
    assert (quality.no_position, quality.bad_geocode) == (1_934, 11)
    assert quality.mapped == 273_057


def test_killed_at_any_moment_and_started_again(client: Client) -> None:
    random, kills, runs = Random(20), 0, []  # noqa: S311  which moments is all the same
    while kills < KILLS:
        begin = len(client.server.log)
        was_killed = killed(client, requests=random.randrange(1, 26), delay_s=random.random() / 4)
        kills += was_killed
        runs.append(client.server.log[begin:])
        assert is_whole(client)
        if not was_killed:
            assert latest(client) == client.published()
            refresh(client)
            runs.clear()
        check_nothing_twice(runs)
    assert not killed(client, requests=10_000, delay_s=0.0)
    assert latest(client) == client.published()
    assert len(client.names()) == 2


def killed(client: Client, requests: int, delay_s: float) -> bool:
    """Fetch by the real command, and kill it after so many requests and a little while."""
    begin = len(client.server.log)
    command = [sys.executable, "-m", "cannabis_maps", "fetch", "records", "--quiet"]
    environment = os.environ | {"CANNABIS_MAPS_PORTAL": client.server.address}
    running = subprocess.Popen([*command, "--out", str(client.folder)], env=environment)
    while running.poll() is None and len(client.server.log) - begin < requests:
        time.sleep(0.002)
    time.sleep(delay_s)
    running.kill()
    code = running.wait()
    assert code in (0, -signal.SIGKILL)
    return code != 0


def is_whole(client: Client) -> bool:
    """Tell whether there is no copy in place, or one that is what its sidecar says."""
    sidecar = client.folder / "possession-30g.json"
    if not sidecar.exists():
        return True
    content = json.loads(sidecar.read_text("utf-8"))
    found = (client.folder / content["file"]).read_bytes()
    return bool(hashlib.sha256(found).hexdigest() == content["sha256"])


def latest(client: Client) -> "Rows":
    content = json.loads((client.folder / "possession-30g.json").read_text("utf-8"))
    return copied(client.folder / content["file"])


def refresh(client: Client) -> None:
    """Change so many rows that there is a whole fetch to be interrupted again."""
    client.server.change(200_000)


def check_nothing_twice(runs: list[list[Seen]]) -> None:
    """Check that no page was asked for again once the next one had been asked for."""
    done = Counter(
        seen.params["$where"]
        for run in runs
        for seen, after in itertools.pairwise(run)
        if seen.has_rows and after.number > seen.number
    )
    assert all(count == 1 for count in done.values()), done
