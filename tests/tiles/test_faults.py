"""Whatever a tile service does wrong: a whole picture, or a clear error."""

import re
import time
from typing import TYPE_CHECKING

import pytest
from loopback import always, every, once, since

from cannabis_maps.errors import OptionError, TilesError
from cannabis_maps.grid import Region
from cannabis_maps.tiles import Pixels, mosaic, provider
from cannabis_maps.version import PROJECT_ADDRESS, __version__
from tests.tiles.conftest import CITY, LOOP, QUICK

if TYPE_CHECKING:
    from tests.tiles.conftest import Getter

PASSING = ("429", "500", "503", "hang", "cut", "reset", "drip")
LASTING = {
    "401": r"refuses to serve (status 401)",
    "403": r"refuses to serve (status 403)",
    "404": "has no such tile (status 404)",
    "429": "asked too much at the moment (status 429), after 3 tries",
    "500": "has an error of its own (status 500), after 3 tries",
    "503": "is out of service (status 503), after 3 tries",
    "hang": "does not answer, after 3 tries",
    "reset": "cannot be reached, or hangs up, after 3 tries",
    "cut": "broke off in the middle of a tile, after 3 tries",
    "drip": "took over 0.2 seconds for one tile, after 3 tries",
    "html": "sent text/html where an image was asked for",
    "not-an-image": "bytes that are no image",
    "wrong-size": "sent an image of 100 x 100 pixels where 256 x 256 were asked for",
    "one-tile": "sent one and the same image for all 4 tiles at zoom 12",
}
AT_ONCE_FINAL = ("401", "403", "404", "html", "not-an-image", "wrong-size")


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_in_every_third_answer_does_not_show(getter: "Getter", fault: str) -> None:
    getter.server.faults = every(3, [fault])
    assert getter.get(read_s=0.4, answer_s=0.4).count == 4
    assert any(seen.fault == fault for seen in getter.server.log)
    assert len(getter.kept()) == 4


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_stays_says_what_was_asked_what_came_and_what_next(
    getter: "Getter", fault: str
) -> None:
    getter.server.faults = always(fault)
    with pytest.raises(TilesError) as told:
        getter.get(read_s=0.2, answer_s=0.2)
    said = str(told.value)
    assert LASTING[fault] in said
    assert re.search(
        r"^127\.0\.0\.1, (asked for tile 12/\d+/\d+ of|which gives) 127\.0\.0\.1", said
    )
    assert "choose another --basemap, such as USGS.USImagery, or --basemap offline" in said
    assert "\n" not in said


@pytest.mark.parametrize("fault", AT_ONCE_FINAL)
def test_a_service_that_refuses_is_not_asked_again(getter: "Getter", fault: str) -> None:
    getter.region, getter.pixels = CITY, Pixels(1400, 1400)
    getter.server.faults = always(fault)
    with pytest.raises(TilesError):
        getter.get()
    # Two at a time, and each worker may have begun one more before it was told.
    assert len(getter.server.log) <= 4


def test_a_service_that_is_not_there_ends_clearly(getter: "Getter") -> None:
    source = getter.provider
    getter.server.stop()
    with pytest.raises(TilesError, match=r"cannot be reached, or hangs up, after 3 tries"):
        getter.get(source)


def test_a_service_that_asks_to_wait_is_not_asked_before(getter: "Getter") -> None:
    getter.server.faults, getter.server.retry_after = once("429"), "1"
    begun = time.monotonic()
    getter.get()
    assert time.monotonic() - begun >= 1.0


def test_a_service_that_asks_for_hours_is_not_waited_for(getter: "Getter") -> None:
    getter.server.faults, getter.server.retry_after = always("429"), "7200"
    begun = time.monotonic()
    with pytest.raises(TilesError, match="asks to come back in 120 minutes"):
        getter.get()
    assert time.monotonic() - begun < 2.0


def test_waits_grow_between_tries(getter: "Getter", monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(
        "cannabis_maps.tiles.client.Client._sleep", lambda _, seconds: waits.append(seconds)
    )
    getter.pixels, getter.server.faults = Pixels(10, 10), always("500")
    with pytest.raises(TilesError):
        getter.get(attempts=5, first_wait_s=1.0, longest_wait_s=3.0)
    assert waits == [1.0, 2.0, 3.0, 3.0]


def test_a_fault_half_way_does_not_wait_for_the_rest(getter: "Getter") -> None:
    getter.region, getter.pixels = CITY, Pixels(1400, 1400)
    getter.server.faults = since("403", 6)
    with pytest.raises(TilesError, match="status 403"):
        getter.get()
    assert len(getter.server.log) <= 9


def test_a_wait_ends_when_another_tile_has_failed_for_good(getter: "Getter") -> None:
    getter.server.faults = lambda number: "500" if number == 1 else "403"
    begun = time.monotonic()
    with pytest.raises(TilesError, match="status 403"):
        getter.get(first_wait_s=20.0, longest_wait_s=20.0)
    assert time.monotonic() - begun < 3.0


def test_no_more_than_two_tiles_are_asked_for_at_once(getter: "Getter") -> None:
    getter.region, getter.pixels, getter.server.slow_s = CITY, Pixels(700, 700), 0.02
    assert getter.get().count > 4
    assert getter.server.most_at_once == 2


def test_every_request_names_the_program_and_where_it_is_from(getter: "Getter") -> None:
    getter.get()
    agents = {seen.headers["user-agent"] for seen in getter.server.log}
    assert agents == {f"cannabis-maps/{__version__} (+{PROJECT_ADDRESS})"}


def test_too_many_tiles_are_refused_before_any_is_asked_for(getter: "Getter") -> None:
    getter.region, getter.pixels = CITY, Pixels(6000, 6000)
    with pytest.raises(OptionError, match="--many-tiles"):
        getter.get()
    assert getter.server.log == []


def test_progress_counts_the_tiles(getter: "Getter") -> None:
    told: list[tuple[str, float, str]] = []
    mosaic(
        getter.provider,
        LOOP,
        getter.pixels,
        folder=getter.folder,
        limits=QUICK,
        progress=lambda *given: told.append(given),
    )
    assert told[-1] == ("Fetching tiles", 1.0, "4 of 4")
    assert len(told) == 4


def test_one_tile_for_all_is_not_left_in_the_cache(getter: "Getter") -> None:
    getter.server.faults = always("one-tile")
    with pytest.raises(TilesError, match="blocks or marks them"):
        getter.get()
    assert getter.kept() == []


def test_one_tile_for_all_but_one_is_open_sea(getter: "Getter") -> None:
    getter.server.faults = lambda number: None if number == 2 else "one-tile"
    assert getter.get().count == 4


@pytest.mark.parametrize(("px", "zoom"), [(20, 9), (100, 11)])
def test_few_tiles_may_be_alike(getter: "Getter", px: int, zoom: int) -> None:
    getter.pixels, getter.server.faults = Pixels(px, px), always("one-tile")
    made = getter.get()
    assert made.zoom <= zoom
    assert made.count < 4


def test_many_tiles_of_a_coarse_zoom_may_be_alike(getter: "Getter") -> None:
    getter.region = Region(-2e6, -2e6, 2e6, 2e6)
    getter.server.faults = always("one-tile")
    made = getter.get()
    assert (made.zoom < 10, made.count) == (True, 4)


def test_a_provider_that_needs_a_key_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(OptionError, match="CANNABIS_MAPS_TILES_KEY_CARTODB"):
        provider("cartodb.positron")
