"""The City's real rows through a portal on loopback. Skipped where they are absent."""

import hashlib
import itertools
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from forking import Forking
from loopback import every
from portal_server import PortalServer, Seen

from cannabis_maps import read_records
from cannabis_maps.portal.comparing import Changes
from cannabis_maps.portal.limits import Limits
from tests.portal.conftest import Client, copied

pytestmark = pytest.mark.slow

ROWS = 276_562
KILLS = 8
MANY = ["429", "500", "503", "cut", "cut-clean", "wrong-type", "html", "renamed"]
MANY += ["repeated", "short", "redirect", "reset"]
UNHURRIED = Limits(first_wait_s=0.0, longest_wait_s=0.0, jitter_s=0.0)


@pytest.fixture(scope="module")
def path() -> Path:
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
    if not path.exists():
        pytest.skip("the City's real file (../shared/data) is not here")
    return path


@pytest.fixture(scope="module")
def whole(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A portal that has not changed, and a copy of it."""
    with PortalServer.from_csv(path) as server:
        client = Client(server, tmp_path_factory.mktemp("whole") / "copies", UNHURRIED)
        client.fetch()
        yield client


@pytest.fixture
def client(path: Path, tmp_path: Path) -> Iterator[Client]:
    """A portal that may change, and no copy of it yet."""
    with PortalServer.from_csv(path) as server:
        yield Client(server, tmp_path / "copies", UNHURRIED)


def test_a_fault_in_every_third_answer_leaves_the_same_bytes(
    whole: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert copied(latest(whole)) == whole.published()
    monkeypatch.setattr(whole.server, "faults", every(3, MANY))
    faulty = Client(whole.server, tmp_path / "copies", UNHURRIED).fetch().copy
    assert faulty.rows == ROWS
    assert faulty.path.read_bytes() == latest(whole).read_bytes()
    assert {seen.fault for seen in whole.server.log} >= set(MANY[:8])


def test_withdrawn_added_and_changed_rows(client: Client) -> None:
    client.fetch()
    client.server.change(50)
    apart = "iucr = '1811' AND id % 7 = 3 AND updated_on < TIMESTAMP '2018-12-01'"
    client.server.withdraw(500, apart)
    client.server.add(300)
    fetched = client.fetch()
    assert fetched.changes == Changes(ROWS - 200, added=300, changed=50, withdrawn=500)
    assert copied(fetched.copy.path) == client.published()


def test_the_copy_maps_as_the_citys_file_does(whole: Client) -> None:
    quality = read_records(latest(whole)).quality
    assert quality.lines_read == ROWS
    assert quality.with_arrest == 275_002
    assert (quality.no_position, quality.bad_geocode) == (1_934, 11)
    assert quality.mapped == 273_057


@pytest.fixture
def forking(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forking]:
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", client.server.address)
    with Forking() as loaded:
        yield loaded


def test_killed_at_any_moment_and_started_again(client: Client, forking: Forking) -> None:
    # Fewer, so that it does not take long, but more than one page of ids, and of records.
    client.server.withdraw(ROWS - 60_000)
    random, kills, runs = Random(20), 0, []  # noqa: S311  which moments is all the same
    while kills < KILLS:
        begin = len(client.server.log)
        requests, delay_s = random.randrange(1, 10), random.random() / 4
        was_killed = killed(client, forking, requests, delay_s)
        kills += was_killed
        runs.append(client.server.log[begin:])
        assert is_whole(client)
        if not was_killed:
            assert copied(latest(client)) == client.published()
            refresh(client)
            runs.clear()
        check_nothing_twice(runs)
    forking.start("fetch", "records", "--quiet", "--out", client.folder)
    assert forking.wait() == 0
    assert copied(latest(client)) == client.published()
    assert len(client.names()) == 2


def killed(client: Client, forking: Forking, requests: int, delay_s: float) -> bool:
    """Fetch by the command, and kill it after so many requests and a little while."""
    begin = len(client.server.log)
    number = forking.start("fetch", "records", "--quiet", "--out", client.folder)
    while is_running(number) and len(client.server.log) - begin < requests:
        time.sleep(0.002)
    time.sleep(delay_s)
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
    code = forking.wait()
    assert code in (0, -signal.SIGKILL)
    return code != 0


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def is_whole(client: Client) -> bool:
    """Tell whether there is no copy in place, or one that is what its sidecar says."""
    sidecar = client.folder / "possession-30g.json"
    if not sidecar.exists():
        return True
    content = json.loads(sidecar.read_text("utf-8"))
    found = (client.folder / content["file"]).read_bytes()
    return bool(hashlib.sha256(found).hexdigest() == content["sha256"])


def latest(client: Client) -> Path:
    """Return the copy that the sidecar names."""
    content = json.loads((client.folder / "possession-30g.json").read_text("utf-8"))
    return client.folder / str(content["file"])


def refresh(client: Client) -> None:
    """Change so many rows that there is a whole fetch to be interrupted again."""
    client.server.change(40_000)


def check_nothing_twice(runs: list[list[Seen]]) -> None:
    """Check that no page was asked for again once the next one had been asked for."""
    done = Counter(
        seen.params["$where"]
        for run in runs
        for seen, after in itertools.pairwise(run)
        if seen.has_rows and after.number > seen.number
    )
    assert all(count == 1 for count in done.values()), done
