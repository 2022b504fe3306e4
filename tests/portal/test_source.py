"""``portal`` wherever a source is named: a fresh copy, a renewed one, or the one that there is."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import requests
from portal_server import PortalServer

from cannabis_maps import read_records
from cannabis_maps.brief.times import place_facts, time_facts
from cannabis_maps.errors import PortalError
from cannabis_maps.offenses import ALL_CANNABIS, EVERY_OFFENSE, POSSESSION_OVER_30G
from cannabis_maps.portal import crimes
from cannabis_maps.portal.copies import find_copies
from cannabis_maps.portal.crimes import (
    fetch_records,
    order_export,
    order_records,
    portal_service,
    records_folder,
)
from cannabis_maps.portal.limits import Limits
from cannabis_maps.records import Selection

NOBODY = "http://127.0.0.1:9"
Age = Callable[[float], None]


@pytest.fixture(autouse=True)
def _portal(server: PortalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", server.address)


@pytest.fixture
def age() -> Age:
    """Make the copies that there are older by so many days."""

    def older(days: float) -> None:
        for sidecar in records_folder().glob("*.json"):
            content = json.loads(sidecar.read_text("utf-8"))
            fetched = datetime.fromisoformat(content["fetched_at"]) - timedelta(days=days)
            content["fetched_at"] = fetched.isoformat()
            sidecar.write_text(json.dumps(content), encoding="utf-8")

    return older


def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise requests.ConnectionError

    once = Limits(attempts=1)
    monkeypatch.setattr(crimes, "PATIENT", once)
    monkeypatch.setattr(crimes, "HASTY", once)
    monkeypatch.setattr(requests.Session, "get", refused)


def test_the_first_use_fetches_a_copy(server: PortalServer) -> None:
    records = read_records("portal")
    published = server.rows("iucr = '1811'", "id")
    assert records.quality.lines_read == len(published)
    assert [copy.rows for copy in find_copies(records_folder())] == [len(published)]


def test_the_copy_reads_as_the_portals_own_export_does(
    server: PortalServer, tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    with server.open_export() as stream:
        export.write_bytes(stream.read())
    live, file = read_records("portal"), read_records(export)
    for column in ("x", "y", "row_days", "area", "count", "recorded"):
        assert (getattr(live, column) == getattr(file, column)).all()
    assert live.provenance.years == file.provenance.years


def test_kinds_of_place_and_times_are_those_of_the_portals_own_export(
    server: PortalServer, tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    with server.open_export() as stream:
        export.write_bytes(stream.read())
    live, file = (read_records(each).citywide for each in ("portal", export))
    assert place_facts(live) is not None
    assert place_facts(live) == place_facts(file)
    by_time = [each and each.by_time.tolist() for each in (time_facts(live), time_facts(file))]
    assert by_time[0] == by_time[1]


def test_a_copy_without_a_column_of_today_is_fetched_anew(
    server: PortalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as former:
        columns = tuple(name for name in crimes.COLUMNS if name != "location_description")
        former.setattr(crimes, "COLUMNS", columns)
        assert place_facts(read_records("portal").citywide) is None
    asked = len(server.log)
    assert place_facts(read_records("portal").citywide) is not None
    assert len(server.log) > asked
    (copy,) = find_copies(records_folder())
    assert copy.query.columns == crimes.COLUMNS


def test_products_name_the_source_and_the_day_of_the_data(server: PortalServer) -> None:
    provenance = read_records("portal").provenance
    (source,) = provenance.sources
    assert source.name == "portal"
    assert provenance.data_day == max(day for (day,) in server.rows("true", "date::DATE AS day"))


def test_a_fresh_copy_needs_no_portal(monkeypatch: pytest.MonkeyPatch, age: Age) -> None:
    first = read_records("portal")
    age(6.9)
    offline(monkeypatch)
    assert read_records("portal").provenance == first.provenance


def test_an_old_copy_is_renewed(server: PortalServer, age: Age) -> None:
    before = read_records("portal").quality.lines_read
    server.add(5)
    assert read_records("portal").quality.lines_read == before
    age(7.1)
    assert read_records("portal").quality.lines_read == before + 5


def test_max_age_tells_what_is_old(server: PortalServer, age: Age) -> None:
    before = read_records("portal").quality.lines_read
    server.add(5)
    age(2.0)
    assert read_records("portal", max_age_days=3).quality.lines_read == before
    assert read_records("portal", max_age_days=1).quality.lines_read == before + 5


def test_a_copy_from_the_future_is_renewed(server: PortalServer, age: Age) -> None:
    before = read_records("portal").quality.lines_read
    server.add(5)
    age(-30.0)
    assert read_records("portal").quality.lines_read == before + 5


def test_without_a_network_an_old_copy_is_used_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, age: Age, caplog: pytest.LogCaptureFixture
) -> None:
    first = read_records("portal")
    age(400.0)
    offline(monkeypatch)
    assert read_records("portal").provenance == first.provenance
    fetched = (datetime.now(UTC) - timedelta(days=400)).date()
    assert f"the copy fetched on {fetched:%B} {fetched.day}, {fetched.year} is used" in caplog.text
    assert "cannot be reached" in caplog.text


def test_without_a_network_and_a_copy_there_is_a_clear_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offline(monkeypatch)
    with pytest.raises(PortalError, match="cannot be reached"):
        read_records("portal")


def test_every_offense_is_read_from_the_copy_of_all_of_them(
    server: PortalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_records("portal")
    with portal_service() as service:
        fetch_records(order_export(records_folder()), service)
    offline(monkeypatch)
    records = read_records("portal", Selection(EVERY_OFFENSE))
    assert records.quality.lines_read == len(server.rows("true", "id"))
    assert records.quality.other_offense == 0


def test_every_offense_is_fetched_where_only_one_is_kept(server: PortalServer) -> None:
    read_records("portal")
    records = read_records("portal", Selection(EVERY_OFFENSE))
    assert records.quality.lines_read == len(server.rows("true", "id"))
    assert len(find_copies(records_folder())) == 2


def test_a_copy_of_more_offenses_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    with portal_service() as service:
        fetch_records(order_records(records_folder(), ALL_CANNABIS), service)
    offline(monkeypatch)
    assert read_records("portal").provenance.mapped > 0


def test_the_whole_export_serves_any_offense(monkeypatch: pytest.MonkeyPatch) -> None:
    with portal_service() as service:
        fetch_records(order_export(records_folder()), service)
    offline(monkeypatch)
    quality = read_records("portal").quality
    assert quality.other_offense > quality.mapped > 0


def test_a_copy_of_other_offenses_does_not_serve(server: PortalServer) -> None:
    read_records("portal")
    with pytest.raises(PortalError, match="holds no such record"):
        read_records("portal", Selection(POSSESSION_OVER_30G))
    assert any(seen.params.get("$where") == "iucr in('1812')" for seen in server.log)


def test_a_copy_that_begins_late_serves_only_what_begins_later(server: PortalServer) -> None:
    late = date(2013, 1, 1)
    with portal_service() as service:
        fetch_records(order_records(records_folder(), Selection().offense, late), service)
    asked = len(server.log)
    assert read_records("portal", Selection(first_day=late)).provenance.first_day == late
    assert len(server.log) == asked
    assert read_records("portal").provenance.first_day < late


def test_the_copy_of_another_portal_does_not_serve(server: PortalServer, tmp_path: Path) -> None:
    read_records("portal")
    with PortalServer.made_up(2_000, seed=5) as other, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANNABIS_MAPS_PORTAL", other.address)
        rows = read_records("portal").quality.lines_read
        assert rows == len(other.rows("iucr = '1811'"))
    assert (tmp_path / "data").is_dir()
    assert server.log


def test_a_data_folder_that_cannot_be_written_to_serves_what_it_has(
    server: PortalServer,
    age: Age,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = read_records("portal")
    age(30.0)
    monkeypatch.setattr("os.access", lambda *_: False)
    server.add(3)
    assert crimes.current_copy(Selection().offense).rows == first.quality.lines_read
    assert "cannot be written to" in caplog.text


def test_a_portal_named_twice_is_asked_once(server: PortalServer) -> None:
    read_records(["portal", "portal"], max_age_days=0)
    assert sum(seen.params["$select"].startswith("min(") for seen in server.log) == 2


def test_a_slip_in_a_date_does_not_change_what_is_covered(server: PortalServer) -> None:
    server.set_dates([datetime(1900, 1, 1), datetime(2062, 5, 1)])  # noqa: DTZ001  local, as there
    sound = "date BETWEEN TIMESTAMP '2001-01-01' AND TIMESTAMP '2026-12-31'"
    days = [day for (day,) in server.rows(sound, "date::DATE AS day")]
    provenance = read_records("portal").provenance
    assert (provenance.first_day, provenance.data_day) == (min(days), max(days))


def test_the_copy_as_a_file_covers_the_same_days() -> None:
    live = read_records("portal")
    (copy,) = find_copies(records_folder())
    file = read_records(copy.path)
    assert file.provenance.data_day == live.provenance.data_day
    assert file.provenance.years == live.provenance.years


def test_a_day_without_a_record_of_the_offense_is_covered(server: PortalServer) -> None:
    recent = "iucr = '1811' AND date >= DATE '2026-06-01'"
    server.withdraw(len(server.rows(recent)), recent)
    records = read_records("portal")
    last = max(day for (day,) in server.rows("iucr = '1811'", "date::DATE AS day"))
    assert records.provenance.last_day > last
    assert records.provenance.last_day == records.provenance.data_day


def test_portal_and_a_file_go_together(server: PortalServer, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    with server.open_export() as stream:
        export.write_bytes(stream.read())
    both = read_records(["portal", export])
    assert both.quality.duplicate == len(server.rows("iucr = '1811'", "id"))
    assert [source.name for source in both.provenance.sources] == ["export.csv", "portal"]


def test_nothing_of_the_users_is_read(tmp_path: Path) -> None:
    assert records_folder() == tmp_path / "data" / "records"
    assert os.environ["CANNABIS_MAPS_PORTAL"].startswith("http://127.0.0.1:")
