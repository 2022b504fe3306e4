"""A copy is renewed: what is new or changed comes, what was withdrawn goes."""

from typing import TYPE_CHECKING

import pytest

from cannabis_maps.errors import PortalError, SuspectCopyError
from cannabis_maps.portal.comparing import Changes
from cannabis_maps.portal.copies import find_copy
from cannabis_maps.portal.fetching import remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.portal.conftest import Client, Rows

    Copied = Callable[[Path], Rows]


def test_a_renewed_copy_is_the_portals_and_says_what_it_brought(
    client: "Client", copied: "Copied"
) -> None:
    client.fetch()
    changed = set(client.server.change(9))
    lost = len(changed & set(client.server.withdraw(13)))
    client.server.add(12)
    client.server.add_within(5)
    fetched = client.fetch()
    assert copied(fetched.copy.path) == client.published()
    assert fetched.changes == Changes(
        len(client.published()), added=17, changed=9 - lost, withdrawn=13
    )


def test_only_what_is_new_or_changed_is_asked_for(client: "Client") -> None:
    client.fetch()
    client.server.withdraw(20)
    wanted = {*client.server.add(12), *client.server.change(9)}
    before = client.server.rows_served
    client.fetch()
    assert client.server.rows_served - before == len(wanted)


def test_a_copy_of_an_unchanged_portal_is_the_same_file(client: "Client") -> None:
    first = client.fetch()
    again = client.fetch()
    assert again.copy.path == first.copy.path
    assert again.changes == Changes(first.changes.rows, added=0)


def test_the_file_that_held_withdrawn_records_is_gone(client: "Client") -> None:
    before = client.fetch().copy.path
    (gone,) = client.server.withdraw(1)
    after = client.fetch().copy.path
    assert not before.exists()
    assert client.names() == ["possession-30g.json", after.name]
    assert gone not in [row[0] for row in client.published()]


@pytest.mark.parametrize("change", ["withdraw", "add", "add_within", "change"])
@pytest.mark.parametrize("at", [3, 5, 7, 9, 11])
def test_what_moves_between_two_pages_is_neither_lost_nor_doubled(
    client: "Client", copied: "Copied", change: str, at: int
) -> None:
    def meanwhile(number: int) -> None:
        if number == at:
            getattr(client.server, change)(7)

    client.server.before = meanwhile
    assert copied(client.fetch().copy.path) == client.published()


def test_a_portal_that_never_rests_ends_clearly(client: "Client") -> None:
    def meanwhile(_: int) -> None:
        client.server.add(1)

    client.server.before = meanwhile
    with pytest.raises(PortalError, match="do not agree with its count"):
        client.fetch()
    assert client.placed() == {}


def test_a_copy_that_lost_a_tenth_is_kept_apart(client: "Client", copied: "Copied") -> None:
    last = client.fetch()
    kept = client.placed()
    client.server.withdraw(last.changes.rows // 10)
    told_of = f"under 95% of the {last.changes.rows} of the last one"
    with pytest.raises(SuspectCopyError, match=told_of) as told:
        client.fetch()
    assert client.placed().items() >= kept.items()
    (apart,) = [name for name in client.names() if "suspect_" in name]
    assert str(client.folder / apart) in str(told.value)
    assert copied(client.folder / apart) == client.published()
    assert find_copy(client.order.shelf) == last.copy


def test_a_copy_that_lost_one_in_twenty_is_taken(client: "Client") -> None:
    rows = client.fetch().changes.rows
    client.server.withdraw(rows // 20)
    assert client.fetch().changes.withdrawn == rows // 20


def test_a_column_that_has_gone_empty_is_refused(client: "Client") -> None:
    client.fetch()
    last = client.placed()
    client.server.blank("latitude")
    with pytest.raises(PortalError, match="sent rows without the column latitude"):
        client.fetch()
    assert client.placed() == last


def test_a_copy_that_is_kept_apart_goes_when_a_good_one_comes(client: "Client") -> None:
    rows = client.fetch().changes.rows
    client.server.withdraw(rows // 10)
    with pytest.raises(SuspectCopyError):
        client.fetch()
    client.server.add(rows // 10)
    client.fetch()
    assert len(client.names()) == 2


def test_all_records_withdrawn_is_told_with_what_to_do(client: "Client") -> None:
    rows = client.fetch().changes.rows
    last = client.placed()
    client.server.withdraw(rows)
    with pytest.raises(PortalError, match=r"no longer holds any of the .* fetch records --offense"):
        client.fetch()
    assert client.placed() == last


def test_after_removing_the_last_copy_the_small_one_is_taken(client: "Client") -> None:
    rows = client.fetch().changes.rows
    client.server.withdraw(rows // 2)
    with pytest.raises(SuspectCopyError):
        client.fetch()
    remove(client.order.shelf)
    assert client.names() == []
    assert client.fetch().changes.rows == rows - rows // 2


def test_a_damaged_copy_is_left_aside_and_fetched_anew(
    client: "Client", copied: "Copied", caplog: pytest.LogCaptureFixture
) -> None:
    path = client.fetch().copy.path
    path.write_bytes(path.read_bytes()[:-100])
    fetched = client.fetch()
    assert "is not what possession-30g.json says" in caplog.text
    assert copied(fetched.copy.path) == client.published()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"file": 3}', "\x00"])
def test_a_damaged_sidecar_is_no_copy(client: "Client", content: str) -> None:
    client.fetch()
    (client.folder / "possession-30g.json").write_text(content, encoding="utf-8")
    assert find_copy(client.order.shelf) is None
    assert client.fetch().changes.added == len(client.published())
