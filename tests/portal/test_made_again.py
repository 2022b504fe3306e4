"""A run of the portal's records, made again from the same copy and refused on another."""

from pathlib import Path

import pytest
from portal_server import PortalServer

from cannabis_maps.errors import InputsDifferError
from cannabis_maps.make_run import make_all
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.portal.crimes import current_copy
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.run_recipe import RunRecipe
from cannabis_maps.verifying import verify

REMOVED, ADDED = 40, 300


@pytest.fixture
def folder(server: PortalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run on a fresh copy."""
    monkeypatch.setenv("CANNABIS_MAPS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", server.address)
    recipe = Recipe(RecordsRecipe(("portal",)), SurfaceRecipe(cell_m=400))
    return make_all(RunRecipe(recipe, ("raster",)), tmp_path / "out", jobs=1).paths[-1].parent


def test_the_same_copy_gives_the_same_bytes_without_the_portal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_PORTAL", "http://127.0.0.1:9")
    assert verify(folder, jobs=1).holds(strict=True)


def test_another_copy_is_told_by_how_many_records_it_differs(
    folder: Path, server: PortalServer
) -> None:

    server.withdraw(REMOVED, "iucr = '1811' AND arrest")
    server.add(ADDED)
    current_copy(POSSESSION_30G, max_age_days=0)
    with pytest.raises(InputsDifferError, match=r"at least \d+ records withdrawn, \d+ added"):
        verify(folder, jobs=1)
