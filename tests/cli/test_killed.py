"""Killed while it replaces rasters: what was there is whole, and the next run clears up."""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from forking import Forking

    from tests.cli.conftest import Listing

KILLS = 5


def moments() -> list[float]:
    """Return when to kill, in seconds from the start of writing."""
    chosen = random.Random(420)  # noqa: S311  moments, not secrets
    return [chosen.uniform(0, 0.08) for _ in range(KILLS)]


def killed(forking: "Forking", given: list[str], partial: Path, delay_s: float) -> bool:
    """Kill a run so long after it has begun to write, and tell whether it was still at it."""
    number = forking.start(*given)
    with suppress(ProcessLookupError):
        while not partial.exists():
            os.kill(number, 0)
            time.sleep(0.001)
        time.sleep(delay_s)
        os.kill(number, signal.SIGKILL)
    return forking.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_a_raster_and_all_beside_it(
    forking: "Forking", few: Path, out: Path, listing: "Listing"
) -> None:
    given = ["raster", str(few), "--out", str(out / "a.tif"), "--cell", "100", "--force", "--quiet"]
    assert run([*given, "--bandwidth", "600"]) == 0
    new = listing(out)
    assert run(given) == 0
    old = listing(out)
    assert old["a.tif"] != new["a.tif"]
    partial = out / ".together-a.tif"
    hits = 0
    for delay_s in moments():
        hits += killed(forking, [*given, "--bandwidth", "600"], partial, delay_s)
        left = {name: content for name, content in listing(out).items() if "together" not in name}
        assert left.keys() == old.keys()
        assert all(content in (old[name], new[name]) for name, content in left.items())
        assert run(given) == 0
        assert listing(out) == old
    assert hits


@pytest.mark.slow
def test_a_folder_of_years(forking: "Forking", few: Path, out: Path, listing: "Listing") -> None:
    folder = out / "years"
    given = ["raster", str(few), "--by", "year", "--out", str(folder), "--cell", "100", "--quiet"]
    other = [*given, "--bandwidth", "600"]
    assert run(other) == 0
    new = listing(folder)
    assert run(given) == 0
    old = listing(folder)
    partial, former = out / ".partial-years", out / ".former-years"
    hits = 0
    for delay_s in moments():
        hits += killed(forking, other, partial, delay_s)
        # Between its two renames the old folder stands beside its place.
        left = listing(folder if folder.exists() else former)
        assert left in (old, new)
        assert run(given) == 0
        assert listing(folder) == old
        assert {path.name for path in out.iterdir()} == {"years"}
    assert hits
