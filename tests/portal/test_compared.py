"""The portal's records against an export of another day: what was done to them is told."""

from pathlib import Path

import pytest
from portal_server import PortalServer

from cannabis_maps.records.differences import Differences, compare_sources

ARRESTS = "iucr = '1811' AND arrest"


@pytest.fixture(autouse=True)
def _portal(server: PortalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", server.address)


@pytest.fixture
def export(server: PortalServer, tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    with server.open_export() as stream:
        path.write_bytes(stream.read())
    return path


def recorded(found: Differences) -> dict[str, int]:
    return {name: part.recorded for name, part in found.whole.parts.items() if part.recorded}


def test_a_copy_and_an_export_of_the_same_day_do_not_differ(export: Path) -> None:
    found = compare_sources(export, "portal")
    assert found.whole.is_none
    assert not found.is_net
    assert found.old_has_others
    assert not found.new_has_others


def test_rows_withdrawn_and_added_since_are_counted(server: PortalServer, export: Path) -> None:
    gone = len(server.withdraw(7, ARRESTS))
    late = added(server, server.add_within(5))
    after = added(server, server.add(4))
    found = compare_sources(export, "portal")
    assert gone == 7
    told = recorded(found)
    assert told.pop("withdrawn") == gone
    assert told.get("late", 0) + told.get("after", 0) == late + after
    assert set(told) <= {"late", "after"}


def test_rows_moved_to_another_point_are_the_same_rows(server: PortalServer, export: Path) -> None:
    server.change(30)
    assert recorded(compare_sources(export, "portal")) == {}


def added(server: PortalServer, keys: list[int]) -> int:
    """Count those of new rows that are arrests."""
    listed = ", ".join(map(str, keys))
    return len(server.rows(f"{ARRESTS} AND id IN ({listed})", "id"))
