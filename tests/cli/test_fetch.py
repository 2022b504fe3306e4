"""`fetch records`, `portal` as a source and `cache`, on a portal on loopback."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from loopback import always, every
from portal_server import PortalServer

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Run, Terminal

TOKEN = "kHx81-Secret-0007"  # noqa: S105  made up


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANNABIS_MAPS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANNABIS_MAPS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "data" / "records"


@pytest.fixture
def server(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalServer]:  # noqa: ARG001
    with PortalServer.made_up(4_000) as running:
        monkeypatch.setenv("CANNABIS_MAPS_PORTAL", running.address)
        yield running


def possession(server: PortalServer) -> int:
    return len(server.rows("iucr = '1811'"))


def counts(out: str) -> dict[str, int]:
    """Read the printed table back."""
    lines = [line.split() for line in out.splitlines() if line.startswith("  ")]
    return {line[0]: int(line[1].replace(",", "")) for line in lines if len(line) == 2}


def make_old(folder: Path) -> None:
    for sidecar in folder.glob("*.json"):
        content = json.loads(sidecar.read_text("utf-8"))
        fetched = datetime.fromisoformat(content["fetched_at"]) - timedelta(days=30)
        sidecar.write_text(json.dumps(content | {"fetched_at": fetched.isoformat()}))


def test_it_says_what_came_and_where_it_is(cli: "Run", server: PortalServer, data: Path) -> None:
    outcome = cli("fetch", "records")
    assert (outcome.code, outcome.err) == (0, "")
    rows = possession(server)
    assert counts(outcome.out) == {"Records": rows, "Added": rows, "Changed": 0, "Withdrawn": 0}
    (copy,) = data.glob("*.parquet")
    assert f"Written\n  {copy}\n" in outcome.out
    assert outcome.out.endswith("Next: cannabis-maps make --source portal\n")


def test_again_it_says_what_is_new_changed_and_withdrawn(cli: "Run", server: PortalServer) -> None:
    cli("fetch", "records")
    server.change(3)
    server.add(5)
    outcome = cli("fetch", "records")
    assert counts(outcome.out)["Added"] == 5
    assert counts(outcome.out)["Changed"] == 3


def test_a_folder_of_ones_own(cli: "Run", server: PortalServer, out: Path, data: Path) -> None:
    outcome = cli("fetch", "records", "--out", out)
    assert outcome.code == 0
    assert len(list(out.glob("*.parquet"))) == 1
    assert not data.exists()
    (copy,) = out.glob("*.parquet")
    assert f"Lines read{possession(server):>21,}" in cli("check", copy).out


def test_other_offenses_and_a_first_day(cli: "Run", server: PortalServer, out: Path) -> None:
    given = ["--offense", "1812,1811", "--from", "2013-01-01", "--out", out]
    assert cli("fetch", "records", *given).code == 0
    (copy,) = out.glob("iucr-1811-1812_from-2013-01-01_*.parquet")
    assert copy.stat().st_size
    assert "iucr in('1811', '1812') AND date >= '2013-01-01T00:00:00'" in {
        seen.params.get("$where") for seen in server.log
    }


def test_the_whole_export(cli: "Run", server: PortalServer, out: Path) -> None:
    outcome = cli("fetch", "records", "--full", "--out", out)
    assert counts(outcome.out)["Records"] == len(server.rows())
    assert [path.name.partition("_")[0] for path in out.glob("*.parquet")] == ["all-offenses"]


def test_quiet_prints_nothing(cli: "Run", server: PortalServer) -> None:
    outcome = cli("fetch", "records", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert server.log


def test_remove_takes_the_copy_away(cli: "Run", server: PortalServer, data: Path) -> None:
    assert "Nothing to remove" in cli("fetch", "records", "--remove").out
    cli("fetch", "records")
    asked = len(server.log)
    assert cli("fetch", "records", "--remove").out.count("Removed ") == 2
    assert list(data.iterdir()) == []
    assert len(server.log) == asked


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--offense", "9999"], "offense '9999' is not known"),
        (["--from", "yesterday"], "date 'yesterday' is not a day; write it as 2013-01-31"),
        (["--full", "--from", "2013-01-01"], "leave out --from, or --full"),
        (["--full", "--offense", "1812"], "leave out --offense, or --full"),
    ],
)
def test_wrong_options(cli: "Run", server: PortalServer, given: list[str], told: str) -> None:
    assert told in cli("fetch", "records", *given).complaint
    assert server.log == []


def test_a_folder_that_cannot_be_written_to(
    unprivileged: "Run", server: PortalServer, out: Path
) -> None:
    out.chmod(0o500)
    outcome = unprivileged("fetch", "records", "--out", out)
    assert f"folder {out} cannot be written to" in outcome.complaint
    assert server.log == []


def test_a_disk_that_is_full(forked: "Run", server: PortalServer, tiny_disk: Path) -> None:
    outcome = forked("fetch", "records", "--out", tiny_disk)
    assert f"{tiny_disk} cannot be written to" in outcome.complaint
    assert not list(tiny_disk.glob("*.parquet"))
    assert server.errors == []


def test_a_refused_token(cli: "Run", server: PortalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.valid_token = "another"  # noqa: S105  made up
    monkeypatch.setenv("SOCRATA_APP_TOKEN", TOKEN)
    complaint = cli("fetch", "records").complaint
    assert complaint.startswith("the portal refuses the app token")
    assert TOKEN not in complaint


def test_the_token_is_in_nothing_that_is_left(
    forked: "Run", server: PortalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.valid_token = TOKEN
    server.faults = every(4, ["429", "redirect"])
    monkeypatch.setenv("SOCRATA_APP_TOKEN", TOKEN)
    monkeypatch.setenv("CANNABIS_MAPS_DEBUG", "1")
    outcome = forked("raster", "portal", "--out", tmp_path / "made.tif", "--cell", "200")
    assert outcome.code == 0
    assert {seen.headers["x-app-token"] for seen in server.log} == {TOKEN}
    assert TOKEN not in outcome.out + outcome.err
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []


def no_network(*_: object, **__: object) -> None:
    raise requests.ConnectionError


def test_make_from_the_portal_without_a_network_is_the_same(
    cli: "Run",
    arguments: "Arguments",
    server: PortalServer,
    out: Path,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOCRATA_APP_TOKEN", TOKEN)
    first = cli(*arguments("make", "portal", out / "first"))
    make_old(data)
    monkeypatch.setattr(requests.Session, "get", no_network)
    again = cli(*arguments("make", "portal", out / "again"))
    assert (first.code, again.code) == (0, 0)
    assert "Warning: the copy fetched on " in again.err
    assert "cannot be reached" in again.err
    day = max(day for (day,) in server.rows("true", "date::DATE AS day"))
    (made,) = (out / "first").iterdir()
    assert made.name == f"portal_{day}"
    same = {path.name: path.read_bytes() for path in made.iterdir()}
    assert same == {path.name: path.read_bytes() for path in (out / "again" / made.name).iterdir()}
    assert not [name for name, content in same.items() if TOKEN.encode() in content]
    caption = next(made.glob("*.pdf.txt")).read_text("utf-8")
    assert f"{day:%B} {day.day}, {day.year}" in caption


def test_max_age_is_days(cli: "Run", server: PortalServer) -> None:
    assert cli("check", "portal", "--max-age", "-1").complaint.startswith("--max-age -1: give days")
    assert cli("check", "portal").code == 0
    asked = len(server.log)
    assert cli("check", "portal", "--max-age", "3").code == 0
    assert len(server.log) == asked
    assert cli("check", "portal", "--max-age", "0").code == 0
    assert len(server.log) > asked


def test_check_as_json_stays_json(cli: "Run", server: PortalServer) -> None:
    report = json.loads(cli("check", "portal", "--json").out)
    assert report["lines_read"] == possession(server)


def test_progress_counts_rows_with_their_total(terminal: "Terminal", server: PortalServer) -> None:
    _, shown = terminal("fetch", "records")
    rows = f"{possession(server):,}"
    assert "Fetching records" in shown
    assert f"{rows} of {rows}" in shown


def test_a_wait_is_told_on_a_terminal_only(
    terminal: "Terminal", forked: "Run", server: PortalServer
) -> None:
    server.faults = lambda number: "503" if number in (2, 12) else None
    _, shown = terminal("fetch", "records")
    assert "Waiting: 127.0.0.1 is out of service (status 503); try 2 of 7" in shown
    assert forked("fetch", "records").err == ""
    assert server.log[11].fault == "503"


def test_interrupted_it_says_how_to_go_on(server: PortalServer, tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "cannabis_maps", "fetch", "records"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )

    def interrupt(number: int) -> None:
        if number == 3:
            running.send_signal(signal.SIGINT)

    server.before = interrupt
    server.faults = lambda number: "hang" if number == 3 else None
    _, told = running.communicate()
    assert running.returncode == 130
    assert told.startswith("Error: interrupted; what was there before is whole: run the same")


def test_what_is_kept_and_what_clearing_leaves(
    cli: "Run", server: PortalServer, data: Path, tmp_path: Path
) -> None:
    cli("fetch", "records")
    tile = tmp_path / "cache" / "tiles" / "some" / "tile.png"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"x" * 500_000)
    info = cli("cache", "info").out
    assert "1 files, 0.5 MB" in info
    assert str(tmp_path / "cache" / "tiles") in info
    assert f": {possession(server):,} records to " in info
    before = sorted(data.iterdir())
    assert "Removed tiles: 1 files, 0.5 MB" in cli("cache", "clear").out
    assert not tile.exists()
    assert sorted(data.iterdir()) == before


def test_clearing_what_is_not_there(cli: "Run", data: Path) -> None:
    assert cli("cache", "clear").code == 0
    assert "0 files" in cli("cache", "info").out
    assert not data.exists()


def test_a_portal_that_goes_in_circles_is_one_line(cli: "Run", server: PortalServer) -> None:
    server.faults = always("loop")
    assert "sends every request on" in cli("fetch", "records").complaint


def test_help_of_each(cli: "Run") -> None:
    for given in (["fetch"], ["cache"], ["fetch", "records"], ["cache", "info"]):
        outcome = cli(*given, "--help")
        assert (outcome.code, outcome.err) == (0, "")
        assert "Usage: cannabis-maps" in outcome.out
