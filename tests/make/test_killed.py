"""`make` killed at any moment: the old products are whole, and the next run clears up."""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from forking import Forking

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

KILLS, SEED = 30, 420
# Soon made, but for the files: what is killed is the making of these.
RECIPE = """
products = ["raster", "geopackage"]

[surface]
cell = 400
bandwidth = {bandwidth_m}
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_thirty_random_moments(arrests: "Arrests", tmp_path: Path) -> None:
    source, out = arrests(tmp_path, {"08/29/2018": 40}), tmp_path / "out"
    given = {}
    for name, bandwidth_m in (("old", 500), ("new", 900)):
        recipe = tmp_path / f"{name}.toml"
        recipe.write_text(RECIPE.format(bandwidth_m=bandwidth_m), encoding="utf-8")
        given[name] = ("make", recipe, "--source", source, "--out", out, "--jobs", "1", "--quiet")
    place, former = out / "ward_2018-08-29", out / ".former-ward_2018-08-29"
    moments, killed, cleared = random.Random(SEED), 0, 0  # noqa: S311  moments, not secrets
    with Forking() as forking:
        whole, took_s = {}, 0.0
        for name in ("new", "old"):
            since = time.monotonic()
            forking.start(*given[name])
            assert forking.wait() == 0
            took_s = time.monotonic() - since
            whole[name] = contents(place)
        for _ in range(KILLS):
            number = forking.start(*given["new"], "--fresh")
            time.sleep(moments.uniform(0, took_s))
            # It may have been faster than the one that was timed.
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
            killed += forking.wait() == -signal.SIGKILL
            # Between its two renames the old folder stands beside its place.
            assert contents(place if place.exists() else former) in whole.values()
            cleared += len([*out.iterdir()]) > 1
            forking.start(*given["old"])
            assert forking.wait() == 0
            assert contents(place) == whole["old"]
            assert [*out.iterdir()] == [place]
        # Killed once all was made and before it had its name, or after the old one had lost it.
        for left in (place.with_name(f".partial-{place.name}"), former):
            place.rename(left)
            forking.start(*given["old"])
            assert forking.wait() == 0
            assert contents(place) == whole["old"]
            assert [*out.iterdir()] == [place]
    assert killed > KILLS / 2
    assert cleared > 0
