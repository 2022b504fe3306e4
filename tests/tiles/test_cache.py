"""The cache: asked once, kept a week, whole or not at all, and better old than nothing."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import PIL.Image
import pytest
from loopback import always

from cannabis_maps import cache
from cannabis_maps.errors import OptionError, OutputError, TilesError
from cannabis_maps.tiles import Pixels, mosaic, provider, tiles_folder
from tests.tiles.conftest import CITY, LOOP, QUICK

if TYPE_CHECKING:
    from tests.tiles.conftest import Getter

DAY_S = 86_400


def grow_old(paths: list[Path], days: float) -> None:
    for path in paths:
        moment = time.time() - days * DAY_S
        os.utime(path, (moment, moment))


def test_the_second_time_nothing_is_asked_and_the_picture_is_the_same(getter: "Getter") -> None:
    first = getter.get()
    asked = len(getter.server.log)
    assert asked == first.count
    second = getter.get()
    assert len(getter.server.log) == asked
    np.testing.assert_array_equal(first.image, second.image)


def test_a_tile_in_the_cache_needs_no_service(getter: "Getter") -> None:
    source = getter.provider
    first = getter.get(source)
    getter.server.stop()
    np.testing.assert_array_equal(getter.get(source).image, first.image)


def test_only_what_is_missing_is_asked_for(getter: "Getter") -> None:
    count = getter.get().count
    getter.kept()[0].unlink()
    getter.get()
    assert len(getter.server.log) == count + 1


def test_a_tile_is_kept_as_it_came_under_its_providers_folder(getter: "Getter") -> None:
    getter.get()
    seen = getter.server.log[0]
    zoom, column, row, _ = seen.tile
    path = getter.folder / getter.provider.slug / str(zoom) / str(column) / f"{row}.png"
    assert path.is_file()
    assert getter.provider.slug.startswith("127-0-0-1-")


def test_tiles_of_double_resolution_are_kept_by_that_name(getter: "Getter") -> None:
    getter.get(provider(getter.server.double_template))
    assert all(path.name.endswith("@2x.png") for path in getter.kept())


def test_providers_do_not_share_tiles(getter: "Getter") -> None:
    getter.get()
    asked = len(getter.server.log)
    getter.get(provider(f"{getter.server.template}?style=gray"))
    assert len(getter.server.log) == 2 * asked


@pytest.mark.parametrize(("days", "asks_again"), [(6.9, False), (7.1, True)])
def test_a_tile_is_asked_for_again_after_seven_days_and_not_before(
    getter: "Getter", days: float, *, asks_again: bool
) -> None:
    count = getter.get().count
    grow_old(getter.kept(), days)
    getter.get()
    assert len(getter.server.log) == (2 * count if asks_again else count)


def test_tiles_may_be_kept_longer(getter: "Getter") -> None:
    count = getter.get().count
    grow_old(getter.kept(), 29)
    for days, asked in ((30, count), (28, 2 * count)):
        mosaic(
            getter.provider,
            getter.region,
            getter.pixels,
            max_age_days=days,
            folder=getter.folder,
            limits=QUICK,
        )
        assert len(getter.server.log) == asked


@pytest.mark.parametrize("days", [6.9, 0, -1, float("nan")])
def test_tiles_may_not_be_kept_for_less_than_a_week(getter: "Getter", days: float) -> None:
    with pytest.raises(OptionError, match="at least 7 days"):
        mosaic(getter.provider, LOOP, getter.pixels, max_age_days=days, folder=getter.folder)
    assert getter.server.log == []


@pytest.mark.parametrize("fault", ["403", "500", "html", "reset"])
def test_an_old_tile_is_used_if_no_new_one_comes(
    getter: "Getter", fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = getter.get()
    grow_old(getter.kept(), 30)
    getter.server.faults = always(fault)
    np.testing.assert_array_equal(getter.get().image, first.image)
    assert caplog.text.count("tiles of 30 days ago are used, for 127.0.0.1") == 1


def test_a_service_that_has_failed_is_not_asked_for_every_old_tile(getter: "Getter") -> None:
    getter.region, getter.pixels = CITY, Pixels(700, 700)
    count = getter.get().count
    assert count > 10
    grow_old(getter.kept(), 30)
    getter.server.faults = always("500")
    getter.get(attempts=2)
    # Two at a time may be on their way, each tried twice.
    assert len(getter.server.log) - count <= 4


def test_an_old_tile_does_not_stand_in_for_one_that_is_missing(getter: "Getter") -> None:
    getter.get()
    grow_old(getter.kept(), 30)
    getter.kept()[-1].unlink()
    getter.server.faults = always("403")
    with pytest.raises(TilesError, match="status 403"):
        getter.get()


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "other-size"])
def test_a_damaged_tile_in_the_cache_is_fetched_again(getter: "Getter", damage: str) -> None:
    first = getter.get()
    path = getter.kept()[0]
    whole = path.read_bytes()
    if damage == "other-size":
        PIL.Image.new("RGB", (512, 512)).save(path)
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "text": b"no"}[damage])
    np.testing.assert_array_equal(getter.get().image, first.image)
    assert path.read_bytes() == whole
    assert len(getter.server.log) == first.count + 1


def test_what_a_killed_run_has_left_half_written_is_no_tile(getter: "Getter") -> None:
    whole = getter.get()
    path = getter.kept()[0]
    path.rename(path.with_name(f".partial-{path.name}"))
    np.testing.assert_array_equal(getter.get().image, whole.image)
    assert len(getter.server.log) == whole.count + 1


def test_a_run_that_is_killed_half_way_keeps_what_had_come(
    getter: "Getter", monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Path, target: Path) -> Path:
        if len(getter.kept()) > 2:
            raise KeyboardInterrupt
        return rename(self, target)

    rename = Path.replace
    getter.region, getter.pixels = CITY, Pixels(700, 700)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            getter.get()
    kept = getter.kept()
    assert kept
    assert all(not path.name.startswith(".partial-") for path in kept)
    asked = len(getter.server.log)
    made = getter.get()
    assert len(getter.server.log) == asked + made.count - len(kept)


def test_nothing_that_is_no_tile_is_kept(getter: "Getter") -> None:
    for fault in ("html", "not-an-image", "wrong-size", "cut", "404"):
        getter.server.faults = always(fault)
        with pytest.raises(TilesError):
            getter.get()
    assert getter.kept() == []


def test_a_cache_that_cannot_be_written_is_told(getter: "Getter") -> None:
    getter.folder.parent.mkdir(exist_ok=True)
    getter.folder.write_text("a file where a folder should be")
    with pytest.raises(OutputError, match="name another cache with CANNABIS_MAPS_CACHE"):
        getter.get()


def test_the_cache_command_counts_and_clears_the_tiles(
    getter: "Getter", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_CACHE", str(tmp_path / "cache"))
    made = mosaic(getter.provider, LOOP, getter.pixels, limits=QUICK)
    tiles = next(each for each in cache.kept() if each.name == cache.TILES)
    assert (tiles.folder, tiles.files) == (tiles_folder(), made.count)
    cache.clear()
    assert not tiles_folder().exists()
