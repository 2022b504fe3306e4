"""The page in a real browser: true to the surfaces, usable by all, and asking for nothing."""

import csv
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import rasterio
from explorer_program import explore, programs, serving
from PIL import Image

from cannabis_maps.explorer.content import Content, Extent, scales_of
from cannabis_maps.maps.diverging import DivergingScale, diverging_scale_for
from cannabis_maps.maps.scale import ColorScale
from tests.explorer.conftest import TITLE

pytestmark = pytest.mark.slow

SIZES = ("390", "1280", "1920")
KINDS = ("file", "http")
BASELINES = Path(__file__).parent / "baselines"
SHOWN, BEFORE, AFTER = (2004, 2009), (2003, 2006), (2012, 2018)
KM2 = 1.609344**2


def extent(content: Content, years: tuple[int, int]) -> Extent:
    first, last = years
    return Extent(content.years.index(first), content.years.index(last))


@pytest.fixture(scope="module")
def cells(content: Content) -> list[tuple[int, int]]:
    """Ten cells from the busiest to the quietest, Austin's among them."""
    density = content.surface(Extent(0, 17))
    order = np.argsort(np.where(np.isfinite(density), density, -1.0).ravel())[::-1]
    inside = int(np.isfinite(density).sum())
    chosen = [order[int(share * (inside - 1))] for share in np.linspace(0, 1, 10)]
    return [(int(at) // density.shape[1], int(at) % density.shape[1]) for at in chosen]


@pytest.fixture(scope="module")
def folder(page: Path) -> Path:
    return page.parent


@pytest.fixture(scope="module")
def seen(
    page: Path, hostile: Path, folder: Path, content: Content, cells: list[tuple[int, int]]
) -> dict[str, Any]:
    programs()
    grid = content.grid
    places = [
        {
            "at": [grid.x[col], grid.y[row]],
            "from_corner": [grid.x[col] - grid.region.left, grid.region.top - grid.y[row]],
        }
        for row, col in cells
    ]
    with serving(folder) as server:
        plan = {
            "urls": {"file": page.as_uri(), "http": f"{server.address}/{page.name}"},
            "embed": f"{server.address}/{page.stem}_embed.html",
            "hostile": hostile.as_uri(),
            "places": places,
            "pictures": str(folder),
        }
        return explore(plan, folder)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_said_and_nothing_is_asked_for(
    seen: dict[str, Any], kind: str, size: str
) -> None:
    found = seen[kind][size]
    assert found["messages"] == []
    asked = [url for url in found["requests"] if not url.startswith(("data:", "blob:"))]
    assert [url.partition("#")[0].rpartition("/")[2] for url in asked] == ["explorer.html"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_with_all_years(seen: dict[str, Any], kind: str, size: str) -> None:
    found = seen[kind][size]
    assert found["title"].endswith("cannabis or less, 2001-2018")
    assert "272,608 arrests" in found["told"]
    assert found["scrollWidth"] == int(size)
    assert set(found["faces"]) <= {"loaded"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_handles_move_the_years_and_the_number(
    seen: dict[str, Any], content: Content, kind: str, size: str
) -> None:
    found = seen[kind][size]["keyboard"]
    assert found["title"].endswith(", 2005-2010")
    mapped = sum(
        span.provenance.mapped
        for span in content.series.spans
        if 2005 <= span.window.first_day.year <= 2010
    )
    assert f"2005-2010: {mapped:,} arrests" in found["told"]
    rates = content.rates(extent(content, (2005, 2010)))
    most = max(rates, key=lambda rate: rate.arrests)
    assert found["firstRow"].split("\t")[:2] == [most.name, f"{most.arrests:,}"]


@pytest.mark.parametrize("size", SIZES)
def test_colors_and_values_are_those_of_the_surface(
    seen: dict[str, Any], content: Content, cells: list[tuple[int, int]], size: str
) -> None:
    surface = content.surface(extent(content, SHOWN))
    scale = scales_of(content).density
    for cell, found in zip(cells, seen["file"][size]["density"], strict=True):
        check_place(found, surface[cell], scale)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("measure", ["change", "rescaled"])
def test_a_change_is_that_of_two_surfaces(
    seen: dict[str, Any],
    content: Content,
    cells: list[tuple[int, int]],
    size: str,
    measure: str,
) -> None:
    change = content.surface(extent(content, AFTER)) - content.surface(extent(content, BEFORE))
    fitted = diverging_scale_for(change, "mi")
    scale = scales_of(content).change if measure == "change" else fitted
    for cell, found in zip(cells, seen["file"][size][measure], strict=True):
        check_place(found, change[cell], scale)


@pytest.mark.parametrize("size", SIZES)
def test_the_view_of_rates_tells_the_density_too(
    seen: dict[str, Any], content: Content, cells: list[tuple[int, int]], size: str
) -> None:
    surface = content.surface(extent(content, SHOWN))
    rates = {rate.name: rate for rate in content.rates(extent(content, SHOWN))}
    for cell, found in zip(cells, seen["file"][size]["rate"], strict=True):
        name, rate, count, here, other = found["tip"]
        per_1000 = rates[name].per_1000_per_year
        told = (
            "rate: too few" if per_1000 is None else f"{per_1000:.1f} per 1,000 residents per year"
        )
        assert (rate, count) == (told, f"{rates[name].arrests:,} arrests, 2004-2009")
        assert here.startswith("Here: ")
        density = here.removeprefix("Here: ")
        assert number_in(density) == pytest.approx(surface[cell] * KM2, rel=0.02, abs=0.6)
        assert number_in(other) == pytest.approx(surface[cell], rel=0.02, abs=0.6)


def check_place(found: dict[str, Any], per_km2: float, scale: ColorScale | DivergingScale) -> None:
    """Hold the ink and the two values of a place against a product's value and scale."""
    expected = np.array(scale.colormap(scale.norm(per_km2 * scale.factor))) * 255
    opacity = expected[3] / 255
    # Transparent ink is what its opacity leaves of it.
    assert np.abs((expected[:3] - found["ink"][:3]) * opacity).max() <= 6
    assert abs(expected[3] - found["ink"][3]) <= 6
    shown, other = (number_in(line) for line in found["tip"][1:3])
    allowed = 0.001 * scale.top
    assert shown == pytest.approx(per_km2 * KM2, abs=allowed + last_digit(found["tip"][1]))
    assert other == pytest.approx(per_km2, abs=allowed + last_digit(found["tip"][2]))


def number_in(line: str) -> float:
    return float(line.split(maxsplit=1)[0].replace(",", "").replace("\N{MINUS SIGN}", "-"))


def last_digit(line: str) -> float:
    return float(f"0.5e-{len(line.split(maxsplit=1)[0].partition('.')[2])}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_area_is_chosen_on_the_map(
    seen: dict[str, Any], content: Content, kind: str, size: str
) -> None:
    found = seen[kind][size]["pointer"]
    assert found["chosen"] in content.areas.names
    at = content.areas.names.index(found["chosen"])
    own, city = found["charts"]
    assert own.startswith(f"{found['chosen']}, arrests mapped by year: 2001 ")
    assert city.startswith("Whole city, arrests mapped by year: 2001 ")
    assert f"2001 {int(content.counts[at, 0]):,}" in own
    assert found["laws"] == 4
    assert f"area={content.areas.numbers[at]}" in found["hash"]
    assert "view=" not in found["hash"]
    assert "view=" in found["near"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_table_is_sorted_and_searched(
    seen: dict[str, Any], content: Content, kind: str, size: str
) -> None:
    found = seen[kind][size]["pointer"]
    assert sorted(found["searched"]) == [
        name for name in sorted(content.areas.names) if "lawn" in name.lower()
    ]
    assert found["matches"] == f"{len(found['searched'])} of 77"
    assert found["sorted"] == "descending"
    rates = [float(text.rstrip("*")) for text in found["byRate"] if text != "too few"]
    assert all(one >= other for one, other in pairwise(rates))
    assert found["byName"] == sorted(content.areas.names)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_table_marks_rates_that_say_little(
    seen: dict[str, Any], content: Content, kind: str, size: str
) -> None:
    found = seen[kind][size]["pointer"]
    special = {rate.name for rate in content.rates(next(content.extents())) if rate.is_special}
    told = dict(zip(found["ofRate"], found["byRate"], strict=True))
    marked = {name for name, text in told.items() if text.endswith("*")}
    assert marked == {name for name in special if told[name] != "too few"}
    assert "Fuller Park" in marked


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_link_restores_the_view(seen: dict[str, Any], kind: str, size: str) -> None:
    found = seen[kind][size]
    assert found["restored"] == {
        "title": "How arrests for possessing 30 grams of cannabis or less changed in Chicago: "
        "2001-2004 against 2010-2012",
        "chosen": "Austin",
        "rescale": True,
    }
    assert found["copy"] is (kind == "http")


@pytest.mark.parametrize("size", SIZES)
def test_all_is_reached_by_keyboard(seen: dict[str, Any], size: str) -> None:
    found = seen["file"][size]
    stops = found["stops"]
    assert stops[0] == "a Skip to the table of areas"
    wanted = ["map", "nearer", "farther", "reset", "years-first", "years-last", "play", "rescale"]
    wanted += ["pick", "tiff", "search"]
    assert [stop for stop in stops if stop in wanted] == wanted
    assert sum(stop.startswith("button ") for stop in stops) == 5 + 77
    keyboard = found["keyboard"]
    assert "arrests per square mile per year" in keyboard["said"]
    assert keyboard["chosen"] in keyboard["said"]
    assert "per 1,000 residents per year" in keyboard["facts"]
    assert keyboard["rateTitle"].startswith("Arrests for possessing 30 grams of cannabis or less")


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(seen: dict[str, Any], size: str) -> None:
    for found in seen["audit"][size].values():
        assert found["violations"] == []
        assert found["passes"] > 25


@pytest.mark.parametrize("size", SIZES)
def test_without_script_picture_numbers_and_sources_are_there(
    seen: dict[str, Any], size: str
) -> None:
    found = seen["still"][size]
    assert found["messages"] == []
    assert not found["map"]
    assert found["picture"]["width"] > 300
    assert found["picture"]["height"] > 300
    for told in ("272,608", "City of Chicago Data Portal", "Austin", "How to cite", "not shown"):
        assert told in found["text"]


def test_it_plays_only_when_told_and_steps_for_who_wants_less_motion(seen: dict[str, Any]) -> None:
    full, less = seen["plays"]["no-preference"], seen["plays"]["reduce"]
    assert full["still"]
    assert less["still"]
    assert (full["button"], full["after"]) == ("Play years", "Stop")
    assert (less["button"], less["after"]) == ("Next years", "Next years")
    assert full["title"].endswith(", 2001")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_away(seen: dict[str, Any], content: Content, kind: str) -> None:
    taken = seen[kind]["1280"]["taken"]
    rows = list(csv.DictReader(Path(taken["csv"]["path"]).read_text("utf-8").splitlines()))
    assert sum(int(row["arrests"]) for row in rows) == content.provenance.mapped
    assert taken["tiff"]["name"] == "arrests_per_km2_per_year_2016-2018.tif"
    span = content.surface(extent(content, (2016, 2018)))
    with rasterio.open(taken["tiff"]["path"]) as raster:
        assert raster.crs.to_epsg() == 26971
        assert raster.bounds[:] == tuple(content.grid.region)
        assert np.isnan(raster.nodata)
        values = raster.read(1)
        assert "2016" in raster.tags()["TIFFTAG_IMAGEDESCRIPTION"]
    assert np.array_equal(np.isnan(values), np.isnan(span))
    assert np.nanmax(np.abs(values - span)) <= 0.001 * scales_of(content).spans[-1].density.top


def test_the_host_learns_the_height(seen: dict[str, Any]) -> None:
    found = seen["embedded"]
    assert found["height"] == pytest.approx(found["inner"], abs=2)
    assert found["height"] > 1000
    assert found["title"].startswith("Where Chicago police")


def test_hostile_words_are_words(seen: dict[str, Any]) -> None:
    found = seen["hostile"]
    assert found["messages"] == []
    assert found["title"] == found["page"] == TITLE
    assert '<img src=x onerror="alert(2)">' in found["text"]


def test_it_prints_on_letters(seen: dict[str, Any], folder: Path) -> None:
    assert seen
    with pypdfium2.PdfDocument(folder / "1280.pdf") as pdf:
        text = "".join(each.get_textpage().get_text_range() for each in pdf)
        assert len(pdf) <= 8
    assert "Play years" not in text
    assert re.search("Austin", text)
    assert "How to cite" in text


@pytest.mark.parametrize("name", [*SIZES, "1280-rate", "1280-change"])
def test_it_looks_as_it_did(seen: dict[str, Any], folder: Path, name: str) -> None:
    assert seen
    with Image.open(BASELINES / f"{name}.png") as kept, Image.open(folder / f"{name}.png") as shot:
        small = shot.convert("RGB").resize(kept.size, Image.Resampling.BOX)
        difference = np.asarray(small, dtype=float) - np.asarray(kept.convert("RGB"), dtype=float)
    assert np.sqrt(np.mean(difference**2)) < 8
