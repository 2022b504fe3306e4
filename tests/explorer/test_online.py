"""Tiles over the page's ground: whose may be shown, what the policy lets in, where they lie."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.explorer.bending import Bend, found, laid, world_of
from cannabis_maps.explorer.online import online_ground, tile_values
from cannabis_maps.explorer.page import policy
from cannabis_maps.explorer_recipe import ExplorerRecipe
from cannabis_maps.grid import FloatArray, Grid
from cannabis_maps.make_explorer import check_explorer
from cannabis_maps.places import chicago_grid
from cannabis_maps.recipe_file import parse_recipe
from cannabis_maps.run_recipe import RunRecipe
from tests.explorer.conftest import Make

# Pixels of the page for a meter: the whole city on a phone and on a wide window, and closest.
PIXELS_PER_M = (0.008, 0.025, 0.1, 0.35)
AROUND_M = 40_000.0
TILES = "tiles:https://{s}.tiles.example.org/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("basemap", "told"),
    [
        ("ground.tif", r"'ground\.tif' does not go with the interactive page.*use offline, or"),
        ("none", "'none' does not go with the interactive page"),
        ("tiles:CartoDB.Positron", "only with a key, which .* would tell all who open it; choose"),
        ("tiles:https://t.example.org/{z}/{x}/{y}.png?apikey={key}", "only with a key"),
        ("tiles:USGS.USTopos", "there is no provider of tiles USGS.USTopos; the nearest are"),
        ("tiles:https://*/{z}/{x}/{y}.png", "a host that a page cannot be held to; give one of"),
        ("tiles:https://a;script-src/{z}/{x}/{y}.png", "a host that a page cannot be held to"),
    ],
)
def test_what_no_page_can_show_is_refused(
    basemap: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANNABIS_MAPS_TILES_KEY_CARTODB", "k123")
    with pytest.raises(OptionError, match=told):
        check_explorer(RunRecipe(explorer=ExplorerRecipe(basemap=basemap)))


def test_a_recipe_is_refused_with_its_line() -> None:
    with pytest.raises(OptionError, match=r"recipe\.toml, line 2: basemap 'city.tif' does not go"):
        parse_recipe('[explorer]\nbasemap = "city.tif"')


def test_a_recipe_names_the_tiles_of_the_page_alone() -> None:
    run = parse_recipe('[explorer]\nbasemap = "tiles:USGS.USTopo"')
    assert run.explorer.basemap == "tiles:USGS.USTopo"
    assert run.recipe.basemap.basemap == "offline"


def test_the_policy_lets_in_pictures_of_that_host_and_nothing_else() -> None:
    provider = online_ground(TILES)
    assert provider
    hosts = [f"https://{each}.tiles.example.org" for each in "abc"]
    plain, open_to_tiles = policy("", "").split("; "), policy("", "", provider.origins).split("; ")
    assert [each for each in open_to_tiles if each not in plain] == [
        f"img-src data: {' '.join(hosts)}"
    ]
    assert len(plain) == len(open_to_tiles)


def test_the_page_says_whose_tiles_they_are(lay_out: Make) -> None:
    text = lay_out("tiles", basemap="tiles:OpenStreetMap.Mapnik").read_text("utf-8")
    assert "img-src data: https://tile.openstreetmap.org; font-src" in text
    assert '<p class="credit">Basemap: © OpenStreetMap contributors.</p>' in text
    assert "tiles of tile.openstreetmap.org lie over the built-in ground" in text
    (values,) = re.findall(r'"tiles":(\{.*?\]\]\}\})', text)
    assert json.loads(values)["zooms"] == [0, 19]


@pytest.fixture(scope="module")
def grid() -> Grid:
    return chicago_grid(100.0)


def drawn(bend: Bend, world: FloatArray, zoom: int) -> FloatArray:
    """Return where the page draws places in tiles: each by the middles of its tile's sides."""
    corners = np.floor(world * 2**zoom)
    left, right, upper, lower, middle = (
        bend.of((corners + each) / 2**zoom)
        for each in ((0, 0.5), (1, 0.5), (0.5, 0), (0.5, 1), (0.5, 0.5))
    )
    across, down = ((world * 2**zoom - corners) - 0.5).T[..., np.newaxis]
    return np.asarray(middle + across * (right - left) + down * (lower - upper))


@pytest.mark.parametrize("per_m", PIXELS_PER_M)
def test_every_place_of_a_tile_is_within_half_a_pixel_of_where_pyproj_has_it(
    grid: Grid, per_m: float
) -> None:
    provider = online_ground(TILES)
    values = tile_values(provider, grid)
    assert values
    zoom = round(np.log2(values["around"] * per_m / values["side"]))
    left, bottom, right, top = grid.region
    around = np.random.default_rng(7).uniform(
        [left - AROUND_M, bottom - AROUND_M], [right + AROUND_M, top + AROUND_M], (20_000, 2)
    )
    known = (around - [left, top]) * [1, -1]
    away = drawn(laid(grid), world_of(around), zoom) - known
    assert np.hypot(*away.T).max() * per_m < 0.5


def test_the_way_back_leads_back(grid: Grid) -> None:
    places = np.array([[0.0, 0.0], [17_000.0, 21_000.0], [-50_000.0, 90_000.0]])
    assert np.abs(laid(grid).of(found(grid).of(places)) - places).max() < 0.1


def test_without_tiles_nothing_of_them_is_in_the_page(page: Path) -> None:
    text = page.read_text("utf-8")
    assert '"tiles":null' in text
    assert 'class="credit"' not in text
