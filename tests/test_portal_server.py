"""The portal that other tests rely on does what it says."""

import gzip
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from email.message import Message
from http.client import HTTPConnection, HTTPException, IncompleteRead
from http.client import RemoteDisconnected as Disconnected
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import portal_server
import pytest
import shapely
from loopback import always, every, once
from portal_server import EXPORT, ROWS, PortalServer
from pyproj import Transformer

from cannabis_maps.places import city_limit

HEADER = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,"
    "Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,"
    "Longitude,Location\n"
)
WHOLE = (
    "9676676,HX326677,07/01/2014 12:00:00 AM,016XX W 92ND PL,0486,THEFT,OVER $500,ALLEY,true,"
    'false,0221,022,21,73,08B,1166780,1843351,2014,02/10/2018 03:50:01 PM,41.70051094,-87.66,"'
    '(41.70051094, -87.66)"\n'
)
BLANK = ',HX1,07/01/2014 01:00:00 PM,"A, B",1811,,"SAID ""NO""",,false,false,,,,,18,,,2014,,,,\n'
WHOLE_JSON = (
    '{"id":"9676676","case_number":"HX326677","date":"2014-07-01T00:00:00.000",'
    '"block":"016XX W 92ND PL","iucr":"0486","primary_type":"THEFT","description":"OVER $500",'
    '"location_description":"ALLEY","arrest":true,"domestic":false,"beat":"0221","district":"022",'
    '"ward":"21","community_area":"73","fbi_code":"08B","x_coordinate":"1166780",'
    '"y_coordinate":"1843351","year":"2014","updated_on":"2018-02-10T15:50:01.000",'
    '"latitude":"41.70051094","longitude":"-87.66","location":{"latitude":"41.70051094",'
    '"longitude":"-87.66","human_address":'
    r'"{\"address\": \"\", \"city\": \"\", \"state\": \"\", \"zip\": \"\"}"}}'
)
BLANK_JSON = (
    '{"id":"9676678","case_number":"HX1","date":"2014-07-01T13:00:00.000","block":"A, B",'
    r'"iucr":"1811","description":"SAID \"NO\"","arrest":false,"domestic":false,"fbi_code":"18",'
    '"year":"2014","updated_on":"2014-07-09T13:00:00.000"}'
)
ALL = {"$select": "id, iucr, x_coordinate", "$order": "id", "$limit": "2000"}
OPENER = build_opener(ProxyHandler({}))


class Got(NamedTuple):
    status: int
    headers: Message
    body: bytes

    @property
    def said(self) -> Any:  # noqa: ANN401  whatever JSON holds
        return json.loads(self.body)


@pytest.fixture
def server() -> Iterator[PortalServer]:
    with PortalServer.made_up(1_200) as made_up:
        yield made_up


def get(
    server: PortalServer,
    path: str = ROWS,
    params: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Got:
    query = f"?{urlencode(params)}" if params else ""
    request = Request(server.address + path + query, headers=headers or {})  # noqa: S310
    try:
        with OPENER.open(request, timeout=10) as answer:
            return Got(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        with error:
            return Got(error.code, error.headers, error.read())


def ids(got: Got) -> list[int]:
    return [int(row["id"]) for row in got.said]


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def all_ids(server: PortalServer) -> list[int]:
    return [key for (key,) in server.rows(columns="id")]


def test_a_page_is_what_duckdb_finds(server: PortalServer) -> None:
    where = "iucr in ('1811', '031A') and date > '2010-03-01T00:00:00'"
    names = ("id", "iucr", "x_coordinate", "latitude", "ward")
    got = get(server, params={"$select": ", ".join(names), "$where": where, "$order": "id"})
    expected = [
        {name: str(value) for name, value in zip(names, row, strict=True) if value is not None}
        for row in server.rows(where, ", ".join(names))
    ]
    assert got.said == expected
    assert len(expected) > 100
    assert got.headers["Content-Type"] == "application/json;charset=utf-8"


def test_values_are_written_as_the_portal_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(HEADER + WHOLE + BLANK, encoding="utf-8")
    with PortalServer.from_csv(path) as server:
        got = get(server)
    assert got.body.decode() == f"[{WHOLE_JSON}\n,{BLANK_JSON}]\n"


def test_a_page_without_a_limit_stops_silently(server: PortalServer) -> None:
    assert len(get(server).said) == 1_000
    assert len(get(server, params={"$limit": "60000"}).said) == 1_200


def test_totals_are_text_too(server: PortalServer) -> None:
    totals = "count(*) as n, sum(id) as keys, min(date) as first, max(updated_on) as newest"
    ((n, keys, first, newest),) = server.rows("iucr = '1811'", totals)
    told = get(server, params={"$select": totals, "$where": "iucr = '1811'"}).said
    assert told == [{"n": str(n), "keys": str(keys), "first": iso(first), "newest": iso(newest)}]
    none = get(server, params={"$select": "count(*) as n, max(date) as d", "$where": "id < 0"})
    assert none.said == [{"n": "0"}]


def test_a_missing_column_is_named(server: PortalServer) -> None:
    for clause in ("$select", "$where", "$order"):
        got = get(server, params={clause: "foo"})
        assert got.status == 400
        assert got.said["errorCode"] == "query.soql.no-such-column"
        assert got.said["data"] == {"column": "foo"}
        assert "No such column: foo" in got.said["message"]


@pytest.mark.parametrize(
    "params",
    [{"$where": "id >"}, {"$select": "nothing(id)"}, {"$limit": "-1"}, {"$what": "1"}, {"id": "1"}],
)
def test_a_bad_query_is_refused(server: PortalServer, params: dict[str, str]) -> None:
    got = get(server, params=params)
    assert got.status == 400
    assert got.said["errorCode"]
    assert got.said["message"]


def test_an_unknown_data_set_is_not_found(server: PortalServer) -> None:
    got = get(server, "/resource/abcd-1234.json")
    assert got.status == 404
    assert got.said["message"] == "Cannot find view with id abcd-1234"


def test_json_is_compressed_for_who_takes_it(server: PortalServer) -> None:
    got = get(server, params=ALL, headers={"Accept-Encoding": "gzip, deflate"})
    assert got.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.body) == get(server, params=ALL).body


def test_one_connection_serves_many_requests(server: PortalServer) -> None:
    client = HTTPConnection(urlsplit(server.address).netloc)
    try:
        for path in (ROWS, EXPORT, "/nothing", ROWS):
            client.request("GET", path)
            ours = client.sock
            assert client.getresponse().read()
            assert client.sock is ours
    finally:
        client.close()
    assert len(server.connections) <= 1


def test_the_export_gives_back_the_file(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(HEADER + WHOLE + BLANK, encoding="utf-8")
    with PortalServer.from_csv(path) as server:
        got = get(server, f"{EXPORT}?accessType=DOWNLOAD")
    filled = BLANK.replace(",", "9676678,", 1).replace("2014,,,,", "2014,07/09/2014 01:00:00 PM,,,")
    assert got.body.decode() == HEADER + WHOLE + filled
    assert got.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert got.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in got.headers


def test_the_export_is_made_anew_after_a_change(server: PortalServer) -> None:
    before = get(server, EXPORT).body
    assert get(server, EXPORT).body == before
    gone = server.withdraw(2)
    left = before.splitlines(keepends=True)
    left = [line for line in left if not line.startswith(tuple(b"%d," % key for key in gone))]
    assert get(server, EXPORT).body == b"".join(left)


def test_other_files_are_served_as_they_are(server: PortalServer) -> None:
    path = "/download/abcd-1234/application/zip"
    server.files[path] = ("application/zip", b"PK")
    got = get(server, path, {"any": "thing"})
    assert (got.headers["Content-Type"], got.body) == ("application/zip", b"PK")
    assert get(server, "/resource/abcd-1234.geojson").status == 404


def test_a_wrong_token_is_refused(server: PortalServer) -> None:
    server.valid_token = "right"  # noqa: S105
    assert get(server).status == 200
    assert get(server, headers={"X-App-Token": "right"}).status == 200
    got = get(server, headers={"X-App-Token": "wrong"})
    assert got.status == 403
    assert got.said["message"] == "Invalid app_token specified"


def test_made_up_rows_are_the_same_again() -> None:
    with PortalServer.made_up(500) as one, PortalServer.made_up(500) as same:
        assert one.rows() == same.rows()
        assert get(one, EXPORT).body == get(same, EXPORT).body
        with PortalServer.made_up(500, seed=1) as other:
            assert one.rows() != other.rows()


def test_made_up_rows_are_plausible() -> None:
    totals = (
        "count(DISTINCT iucr), count(DISTINCT id), min(date)::DATE, max(date)::DATE, "
        "count_if(iucr = '1811')"
    )
    with PortalServer.made_up(20_000) as server:
        ((codes, keys, first, last, cannabis),) = server.rows(columns=totals)
        arrests = server.rows("iucr = '1811' AND arrest")
        unplaced = server.rows("iucr = '1811' AND latitude IS NULL")
        x, y = zip(*server.rows("latitude > 0", "x_coordinate, y_coordinate"), strict=True)
    assert (codes, keys) == (6, 20_000)
    assert (first, last) == (date(2001, 1, 1), date(2026, 11, 10))
    assert cannabis == pytest.approx(1_000, rel=0.1)
    assert len(arrests) == pytest.approx(970, rel=0.1)
    assert len(arrests) < cannabis
    assert 0 < len(unplaced) < 30
    meters = Transformer.from_crs(3435, 26971, always_xy=True).transform(x, y)
    assert shapely.contains_xy(city_limit(), *meters).all()


def test_withdrawn_rows_are_gone(server: PortalServer) -> None:
    before, cannabis = all_ids(server), server.rows("iucr = '1811'", "id")
    gone = server.withdraw(5)
    assert len(gone) == 5
    assert {(key,) for key in gone} <= set(cannabis)
    assert gone[0] < cannabis[len(cannabis) // 4][0]
    assert gone[-1] > cannabis[len(cannabis) * 3 // 4][0]
    assert all_ids(server) == sorted(set(before) - set(gone))
    assert ids(get(server, params=ALL)) == all_ids(server)
    assert server.withdraw(0) == []
    with pytest.raises(ValueError, match="9999 rows are wanted"):
        server.withdraw(9_999)


def test_added_rows_are_newer(server: PortalServer) -> None:
    before = all_ids(server)
    ((latest, updated),) = server.rows(columns="max(date), max(updated_on)")
    added = server.add(3)
    assert all_ids(server) == before + added
    for iucr, when, changed in server.rows(f"id >= {added[0]}", "iucr, date, updated_on"):
        assert iucr == "1811"
        assert when > latest
        assert changed > updated


def test_rows_are_added_in_the_gaps(server: PortalServer) -> None:
    before = all_ids(server)
    ((updated,),) = server.rows(columns="max(updated_on)")
    for _ in range(2):
        added = server.add_within(3)
        assert not {*added} & {*before}
        assert added[-1] < before[-1]
        before = sorted(before + added)
        assert all_ids(server) == before
    assert server.rows(f"updated_on > '{updated}'", "count(*)") == [(6,)]


def test_changed_rows_have_moved(server: PortalServer) -> None:
    columns = "id, x_coordinate, y_coordinate, latitude, longitude, updated_on"
    order = [line.split(b",")[0] for line in get(server, EXPORT).body.splitlines()]
    before = server.rows(columns=columns)
    changed = server.change(20)
    after = server.rows(columns=columns)
    different = [one for one, other in zip(after, before, strict=True) if one != other]
    assert [row[0] for row in different] == changed
    newest = max(row[-1] for row in before)
    for row in different:
        assert row[-1] > newest
        assert (row[0], *row[1:3]) not in {one[:3] for one in before}
    assert [line.split(b",")[0] for line in get(server, EXPORT).body.splitlines()] == order


def test_a_renamed_column_is_missing(server: PortalServer) -> None:
    server.rename_column("iucr", "offense_code")
    assert get(server, params=ALL).said["data"] == {"column": "iucr"}
    assert get(server, params={"$select": "offense_code", "$limit": "1"}).status == 200
    assert b",Block,Offense Code,Primary Type," in get(server, EXPORT).body
    server.add(1)
    server.rename_column("offense_code", "iucr")
    assert get(server, params=ALL).status == 200


def test_faults_come_when_they_are_due(server: PortalServer) -> None:
    server.faults = every(2, ["500", "429"])
    assert [get(server).status for _ in range(6)] == [200, 500, 200, 429, 200, 500]
    server.faults = once("503", at=8)
    assert [get(server).status for _ in range(3)] == [200, 503, 200]
    server.faults = always("refused-token")
    assert [get(server).status for _ in range(2)] == [403, 403]


def test_a_busy_portal_says_when_to_come_again(server: PortalServer) -> None:
    server.retry_after = "17"
    for name in ("429", "503"):
        server.faults = always(name)
        got = get(server)
        assert (str(got.status), got.headers["Retry-After"]) == (name, "17")


@pytest.mark.parametrize("path", [ROWS, EXPORT])
def test_an_answer_is_cut(server: PortalServer, path: str) -> None:
    whole = get(server, path).body
    server.faults = always("cut")
    with pytest.raises(IncompleteRead) as cut:
        get(server, path)
    assert whole.startswith(cut.value.partial)
    server.faults = always("cut-clean")
    assert get(server, path).body == whole[: len(whole) // 2]


def test_an_answer_is_late(server: PortalServer) -> None:
    server.faults, server.hang_s = always("hang"), 0.2
    start = time.monotonic()
    assert get(server).status == 200
    assert time.monotonic() - start >= 0.2


def test_the_connection_is_reset(server: PortalServer) -> None:
    server.faults = always("reset")
    with pytest.raises(Disconnected):
        get(server)


@pytest.mark.parametrize("path", [f"{ROWS}?$select=id&$limit=2", "/resource/abcd-1234.geojson"])
def test_an_answer_drips(server: PortalServer, path: str) -> None:
    server.files["/resource/abcd-1234.geojson"] = ("application/json", b"0123456789" * 3)
    whole = get(server, path).body
    server.faults, server.drip_s = always("drip"), 0.01
    start = time.monotonic()
    assert get(server, path).body == whole
    assert time.monotonic() - start > 0.009 * (len(whole) - 1)


def test_an_answer_is_something_else(server: PortalServer) -> None:
    right = get(server, params=ALL).body
    server.faults = always("wrong-type")
    got = get(server, params=ALL)
    assert (got.headers["Content-Type"], got.body) == ("text/plain", right)
    server.faults = always("html")
    got = get(server, params=ALL)
    assert (got.status, got.headers["Content-Type"]) == (200, "text/html")
    assert got.body.startswith(b"<!DOCTYPE html>")
    server.faults = always("renamed")
    assert get(server, params=ALL).body == right.replace(b'"iucr"', b'"iucr_code"')


def test_rows_are_repeated_or_fewer(server: PortalServer) -> None:
    first = get(server, params={**ALL, "$limit": "10"})
    rest = {**ALL, "$where": f"id > {ids(first)[-1]}", "$limit": "10"}
    second = get(server, params=rest)
    server.faults = always("repeated")
    assert get(server, params={**ALL, "$limit": "10"}).body == second.body
    server.faults = always("short")
    assert get(server, params=rest).said == second.said[:5]
    server.faults = always("lost-rows")
    assert get(server, params=rest).said == second.said[:2] + second.said[3:]


def test_redirects_lead_here_elsewhere_or_nowhere(server: PortalServer) -> None:
    whole = get(server, params=ALL).body
    server.faults = always("redirect")
    assert get(server, params=ALL).body == whole
    assert [seen.fault for seen in server.log] == [None, "redirect", None]
    server.faults = always("loop")
    assert get(server, params=ALL).status == 302
    with PortalServer.made_up(10) as other:
        server.faults, server.elsewhere = always("elsewhere"), other.address
        assert len(get(server, params=ALL).said) == 10
        assert other.log[0].target == server.log[-1].target


def test_requests_are_noted(server: PortalServer) -> None:
    before = time.monotonic()
    get(server, params={"$select": "id", "$limit": "7"}, headers={"X-App-Token": "mine"})
    get(server, params={**ALL, "$limit": "5"})
    server.faults = once("lost-rows", at=3)
    get(server, params=ALL)
    get(server, EXPORT)
    assert [seen.number for seen in server.log] == [1, 2, 3, 4]
    assert [seen.rows for seen in server.log] == [7, 5, 0, 0]
    assert [seen.fault for seen in server.log] == [None, None, "lost-rows", None]
    assert server.rows_served == 5
    first = server.log[0]
    assert (first.path, first.params) == (ROWS, {"$select": "id", "$limit": "7"})
    assert first.headers["x-app-token"] == "mine"
    assert before < first.time < time.monotonic()


def test_rows_can_change_between_two_pages(server: PortalServer) -> None:
    half = all_ids(server)[600]
    gone: list[int] = []

    def withdraw(number: int) -> None:
        if number == 2:
            gone.extend(server.withdraw(10, f"id > {half}"))

    server.before = withdraw
    first = get(server, params={**ALL, "$where": f"id <= {half}"})
    second = get(server, params={**ALL, "$where": f"id > {half}"})
    assert ids(first) + ids(second) == all_ids(server)
    assert len(ids(second)) == 1_200 - 601 - len(gone) == 589


def test_what_goes_wrong_in_the_server_comes_out() -> None:
    server = PortalServer.made_up(10)
    server.start()
    server.faults = always("no such fault")
    with pytest.raises(Disconnected):
        get(server)
    with pytest.raises(ValueError, match="no such fault"):
        server.stop()
    server.stop()


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_it_stops_at_once(fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    with PortalServer.made_up(2_000) as server:
        idle = HTTPConnection(urlsplit(server.address).netloc)
        idle.connect()
        server.faults = always(fault)
        ends: list[BaseException] = []
        client = threading.Thread(target=ended, args=(server, ROWS, ends))
        client.start()
        while not server.log:
            time.sleep(0.01)
        start = time.monotonic()
    assert time.monotonic() - start < 1
    client.join()
    idle.close()
    assert len(ends) == 1
    assert capfd.readouterr() == ("", "")


def ended(server: PortalServer, path: str, ends: list[BaseException]) -> None:
    """Ask, and note how that came to an end."""
    try:
        get(server, path)
    except (HTTPException, OSError) as error:
        ends.append(error)


def test_a_client_may_leave(server: PortalServer, capfd: pytest.CaptureFixture[str]) -> None:
    server.faults, server.drip_s = once("drip"), 0.001
    client = HTTPConnection(urlsplit(server.address).netloc)
    client.request("GET", EXPORT)
    client.getresponse().close()
    client.close()
    deadline = time.monotonic() + 5
    while server.connections and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not server.connections
    assert get(server).status == 200
    assert capfd.readouterr() == ("", "")


def test_it_stops_while_it_writes_the_export() -> None:
    with PortalServer.made_up(300_000) as server:
        ends: list[BaseException] = []
        client = threading.Thread(target=ended, args=(server, EXPORT, ends))
        client.start()
        while not server.log:
            time.sleep(0.01)
        time.sleep(0.05)
        start = time.monotonic()
    assert time.monotonic() - start < 1
    client.join()


def test_it_runs_by_hand() -> None:
    command = [sys.executable, portal_server.__file__, "50"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with OPENER.open(f"{address}{ROWS}", timeout=10) as answer:
            assert len(json.load(answer)) == 50
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
