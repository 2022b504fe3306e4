"""The page under fingers, wheel and mouse, of a single year, and with tiles under the density."""

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from explorer_program import explore, programs, serving
from PIL import Image
from pyproj import Transformer
from scipy import ndimage
from tile_server import TileServer, world_px

from cannabis_maps.explorer.content import Content, Extent
from cannabis_maps.explorer.online import online_ground, tile_values
from cannabis_maps.grid import CRS, FloatArray
from cannabis_maps.places import community_areas
from cannabis_maps.rates import FEW_ARRESTS
from tests.explorer.conftest import Make

pytestmark = pytest.mark.slow

SHARP = 2
TILE_PX = 256
SLACK_PX = 1.0
# Of the page for a meter: the whole city, districts, and the nearest that one can look.
VIEWS = {"city": 0.02, "district": 0.1, "street": 0.35}
# In the city and around it, near the middle of the map and far from it.
POINTS = (
    (-87.7386, 41.8382),
    (-87.7230, 41.8295),
    (-87.7613, 41.8518),
    (-87.6951, 41.8559),
    (-87.9125, 41.7534),
    (-87.5374, 41.9405),
    (-87.8025, 41.9690),
)
WHEELS = ("home", "withControl", "inUse")
TILE_HOST = "http://127.0.0.1"
TO_GROUND = Transformer.from_crs("EPSG:3857", CRS, always_xy=True)


class Middle(NamedTuple):
    """What stands in the middle of the map, in meters from the grid's upper left corner."""

    x: float
    y: float


@pytest.fixture(scope="module")
def few(content: Content) -> int:
    """The largest area with too few arrests for a rate in the last year."""
    sizes = [
        area.area if count < FEW_ARRESTS else 0.0
        for area, count in zip(community_areas().polygons, content.counts[:, -1], strict=True)
    ]
    return int(np.argmax(sizes))


@pytest.fixture(scope="module")
def busy(content: Content) -> tuple[float, float]:
    """The busiest place, in EPSG:26971."""
    density = content.surface(Extent(0, 17))
    row, col = np.unravel_index(int(np.nanargmax(density)), density.shape)
    return float(content.grid.x[col]), float(content.grid.y[row])


@pytest.fixture(scope="module")
def middle(content: Content) -> Middle:
    left, bottom, right, top = content.grid.region
    return Middle(round((right - left) / 2), round((top - bottom) / 2))


@pytest.fixture(scope="module")
def tiles() -> TileServer:
    server = TileServer()
    server.points = POINTS
    return server


@pytest.fixture(scope="module")
def seen(
    page: Path,
    make: Make,
    lay_out: Make,
    one_year: Path,
    tiles: TileServer,
    few: int,
    busy: tuple[float, float],
    middle: Middle,
) -> dict[str, Any]:
    programs()
    folder = page.parent
    with TileServer() as gone:
        down = lay_out("down", basemap=f"tiles:{gone.template}")
    inner = community_areas().polygons[few].representative_point()
    with serving(folder) as server, tiles:
        plan = {
            "page": f"{server.address}/{page.name}",
            "single": make("single", source=str(one_year)).as_uri(),
            "tiles": lay_out("tiles", basemap=f"tiles:{tiles.template}").as_uri(),
            "down": down.as_uri(),
            "few": [inner.x, inner.y],
            "busy": busy,
            "views": {
                name: f"#show=density&view={middle.x},{middle.y},{scale * 1e4:g}"
                for name, scale in VIEWS.items()
            },
            "pictures": str(folder),
        }
        return explore(plan, folder, "gestures.cjs")


def view_in(link: str) -> FloatArray:
    """Return what the link says of the view: x, y and pixels for ten kilometers."""
    return np.array(
        [float(each) for each in parse_qs(urlsplit(link).fragment)["view"][0].split(",")]
    )


def test_a_tap_tells_and_chooses(seen: dict[str, Any]) -> None:
    found = seen["touch"]
    assert found["log"]["messages"] == []
    assert found["tip"][0] == found["chosen"] == "Austin"
    assert "arrests per square mile per year" in found["tip"][1]


def test_one_finger_scrolls_the_page_until_the_map_is_near(seen: dict[str, Any]) -> None:
    found = seen["touch"]
    assert found["scrolled"]["by"] > 100
    assert "view=" not in found["scrolled"]["hash"]
    assert np.subtract(found["panned"], found["pinched"]["place"]) == pytest.approx(
        [60, 40], abs=SLACK_PX
    )
    # Not taken along by what moves the map.
    assert found["still"] < 5


def test_two_fingers_draw_near_what_is_between_them(seen: dict[str, Any]) -> None:
    found = seen["touch"]
    middle = np.array(found["pinched"]["middle"])
    before, after = found["far"] - middle, found["pinched"]["place"] - middle
    # Four pixels go by before a touch is taken for a movement.
    assert after / before == pytest.approx([2, 2], rel=0.08)
    assert "view=" in found["pinched"]["hash"]


def test_the_wheel_scrolls_the_page_until_the_map_is_in_use(seen: dict[str, Any]) -> None:
    found = seen["mouse"]
    assert found["log"]["messages"] == []
    assert found["unasked"] == found["home"]
    at = np.array(found["at"])
    first, second, third = (np.array(found[name]["place"]) - at for name in WHEELS)
    for near, far in ((second, first), (third, second)):
        assert near / far == pytest.approx(np.exp(0.7), rel=0.01)


def test_the_mouse_takes_the_map_along_and_chooses_nothing(seen: dict[str, Any]) -> None:
    found = seen["mouse"]
    moved = np.subtract(found["dragged"]["place"], found["inUse"]["place"])
    assert moved == pytest.approx([80, -70], abs=SLACK_PX)
    assert found["dragged"]["chosen"] == "none"


def test_reset_shows_the_whole_city(seen: dict[str, Any]) -> None:
    found = seen["mouse"]
    assert found["reset"]["place"] == found["home"]["place"]
    assert "view=" not in found["reset"]["hash"]


def test_the_copied_link_restores_the_view(seen: dict[str, Any]) -> None:
    found = seen["mouse"]
    told = parse_qs(urlsplit(found["copied"]["link"]).fragment)
    assert found["copied"]["told"] == "Copied"
    assert found["copied"]["link"].startswith("http://127.0.0.1")
    assert (told["show"], told["after"], told["area"]) == (["change"], ["2011-2014"], ["25"])
    assert found["restored"]["title"] == found["shown"]["title"]
    assert found["restored"]["title"].endswith(": 2003-2006 against 2011-2014")
    assert found["restored"]["chosen"] == found["shown"]["chosen"] == "Austin"
    assert found["restored"]["place"] == pytest.approx(found["shown"]["place"], abs=SLACK_PX)


def test_too_few_are_told_so_on_the_map_and_in_the_table(
    seen: dict[str, Any], content: Content, few: int
) -> None:
    name, count = content.areas.names[few], int(content.counts[few, -1])
    assert count < FEW_ARRESTS
    when = "January 1 to November 12, 2018"
    density, rate = seen["few"]["density"], seen["few"]["rate"]
    assert density["tip"][0] == rate["tip"][0] == name
    assert density["tip"][-1] == f"{count} arrests, {when}; rate: too few"
    assert rate["tip"][1:3] == ["rate: too few", f"{count} arrests, {when}"]
    assert rate["tip"][3].startswith("Here: ")
    told = [row.split("\t")[-1] for row in density["cells"]]
    assert told.count("too few") == int((content.counts[:, -1] < FEW_ARRESTS).sum())


def test_a_single_year_has_nothing_to_choose_from(seen: dict[str, Any]) -> None:
    found = seen["single"]
    assert found["log"]["messages"] == []
    assert found["visible"] == ["#tiff", "#search"]
    assert "fitted to this year" in found["legend"]


@pytest.mark.parametrize("name", VIEWS)
def test_tiles_lie_where_pyproj_has_them(
    seen: dict[str, Any], content: Content, page: Path, middle: Middle, name: str
) -> None:
    frame, scale = seen["tiles"]["frame"], VIEWS[name]
    window = np.array([frame["width"], frame["height"]])
    known = (drawn_places(content, scale) - middle) * scale + window / 2
    shown = [place for place in known if ((place > 12) & (place < window - 12)).all()]
    alone = [place for place in shown if near_others(place, known) == 1]
    assert len(alone) >= 2
    # A picture of the map begins with the whole pixel that its edge is in.
    found = crosses(page.parent / f"{name}.png") / SHARP - [frame["x"] % 1, frame["y"] % 1]
    for place in alone:
        assert np.hypot(*(found - place).T).min() < 0.5


def drawn_places(content: Content, scale: float) -> FloatArray:
    """Return where the middles of the crosses are on the ground, as the page counts meters."""
    left, _, _, top = content.grid.region
    values = tile_values(online_ground("tiles:USGS.USTopo"), content.grid)
    assert values
    zoom = round(np.log2(values["around"] * scale / TILE_PX))
    world = TILE_PX * 2**zoom
    # A cross is drawn on whole pixels.
    pixels = np.floor([world_px(*point, world) for point in POINTS]) + 0.5
    half = 20_037_508.342789244
    from_web = (pixels / world - 0.5) * [2 * half, -2 * half]
    x, y = TO_GROUND.transform(*from_web.T)
    return np.column_stack([x - left, top - y])


def crosses(path: Path) -> FloatArray:
    """Return the middles of what is red, in pixels from the upper left."""
    with Image.open(path) as shot:
        red, green, blue = np.moveaxis(np.asarray(shot.convert("RGB"), dtype=int), 2, 0)
    labels, count = ndimage.label((red > 170) & (green < 110) & (blue < 110), np.ones((3, 3)))
    weight = np.clip(red - (green + blue) / 2, 0, None)
    found = ndimage.center_of_mass(weight, labels, range(1, count + 1))
    return np.asarray(found)[:, ::-1] + 0.5


def near_others(place: FloatArray, known: FloatArray) -> int:
    return int((np.hypot(*(known - place).T) < 40).sum())


def test_tiles_are_asked_of_their_host_alone(seen: dict[str, Any], tiles: TileServer) -> None:
    found = seen["tiles"]
    asked = [url for url in found["log"]["requests"] if not url.startswith("data:")]
    opened, *others = (url.partition("#")[0] for url in asked)
    assert opened.endswith("/tiles.html")
    assert others
    assert {url for url in others if not url.startswith(f"{TILE_HOST}:")} == set()
    assert len(tiles.log) == len(set(others))
    assert found["log"]["messages"] == []
    assert found["credit"]


def test_without_a_network_the_page_is_whole(seen: dict[str, Any], page: Path) -> None:
    found = seen["down"]
    assert found["log"]["messages"]
    # What the browser says of each tile; nothing that the page stumbled over.
    assert {told.partition(":")[0] for told in found["log"]["messages"]} == {
        "Failed to load resource"
    }
    assert not found["credit"]
    assert found["title"] == seen["plain"]["title"]
    assert found["rows"] == 77
    with (
        Image.open(page.parent / "down-whole.png") as one,
        Image.open(page.parent / "plain-whole.png") as other,
    ):
        assert one.tobytes() == other.tobytes()
