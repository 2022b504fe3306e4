"""The page as a file: what is in it, what must not be, and the policy that holds it together."""

import csv
import hashlib
import io
import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from cannabis_maps.area_figures import area_figures
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.explorer.about import about
from cannabis_maps.explorer.content import Content, Extent, content_of, scales_of
from cannabis_maps.explorer.embed import snippet
from cannabis_maps.explorer.spans import span_values, told_of
from cannabis_maps.explorer.tables import counts_csv
from cannabis_maps.explorer.tiff import ROOM, tiff_head
from cannabis_maps.explorer_recipe import ExplorerRecipe
from cannabis_maps.make_explorer import check_explorer, make_explorer
from cannabis_maps.places import community_areas
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.run_recipe import RunRecipe
from tests.explorer.conftest import TITLE, Make

BLOCKS = re.compile(r'<script(?: type="application/json" id="(\w+)")?>(.*?)</script>', re.DOTALL)
LINES = 700
X_FT, Y_FT = 1_160_000, 1_899_000
HEADER = ["ID", "Case Number", "Date", "Block", "IUCR", "Arrest", "X Coordinate", "Y Coordinate"]
SECRETS = ("HZ123456", "987654321", "045XX S BLOCKED ST", "HZ1234")


def blocks(page: Path) -> dict[str, str]:
    return dict(BLOCKS.findall(page.read_text("utf-8")))


def data(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(blocks(page)["data"])
    return found


def digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_lets_in_this_script_and_this_style_and_nothing_else(page: Path) -> None:
    text = page.read_text("utf-8")
    allowed = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert allowed
    assert style
    assert allowed[1].split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{digest(blocks(page)[''])}'",
        f"style-src 'sha256-{digest(style[1])}'",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_it_names_no_other_address_to_load_from(page: Path) -> None:
    text = page.read_text("utf-8")
    sources = re.findall(r'(?:src|href)="([^"]{1,40})', text)
    assert {source.partition(",")[0] for source in sources} == {
        "data:image/png;base64",
        "data:text/csv;base64",
        "#table",
    }


def test_script_and_style_are_short() -> None:
    folder = Path(__file__).parents[2] / "cannabis_maps/explorer"
    names = ("explorer.js", "explorer.css")
    lines = [(folder / name).read_text("utf-8").count("\n") for name in names]
    assert sum(lines) <= LINES


def test_the_same_input_gives_the_same_bytes(make: Make, page: Path) -> None:
    again = make("explorer", embed=True)
    for name in ("explorer.html", "explorer_embed.html", "explorer.png"):
        assert (again.parent / name).read_bytes() == (page.parent / name).read_bytes()


def test_a_hostile_title_is_only_text(hostile: Path) -> None:
    text = hostile.read_text("utf-8")
    assert TITLE not in text
    assert len(re.findall(r"</script>", text)) == 3
    assert "<title>&lt;/script&gt;" in text
    assert "&lt;b&gt;</p>" in text


def test_hostile_areas_are_only_text(tmp_path: Path, one_year: Path) -> None:
    name = "</script><img src=x onerror=alert(1)>"
    square = [[-87.75, 41.85], [-87.65, 41.85], [-87.65, 41.95], [-87.75, 41.95], [-87.75, 41.85]]
    feature = {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    file, out = tmp_path / "areas.geojson", tmp_path / "page.html"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    recipe = Recipe(RecordsRecipe((str(one_year),)), SurfaceRecipe(bandwidth_m=500.0))
    chosen = replace(recipe, areas=replace(recipe.areas, file=file))
    make_explorer(RunRecipe(chosen, explorer=ExplorerRecipe(cell_m=400.0)), out)
    assert name not in out.read_text("utf-8")
    assert data(out)["areas"][0]["name"] == name


def test_a_snippet_escapes_what_it_is_given() -> None:
    told = snippet('a"b.html', "a b.png", TITLE, '"><script>')
    assert TITLE not in told
    assert 'src="a%22b.html"' in told
    assert told.count("<script>") == 1


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of three years, the second with few, with all that must not be told."""
    folder = tmp_path_factory.mktemp("records")
    rows: list[list[object]] = []
    for year, count in ((2010, 60), (2011, 7), (2012, 50)):
        for at in range(count):
            day = date(year, 1, 1) + timedelta(days=at * 6)
            known = (SECRETS[1], SECRETS[0]) if not rows else (at + year * 1000, f"HZ{year}{at}")
            when, place = f"{day:%m/%d/%Y} 10:17:00 PM", (X_FT + at * 20, Y_FT)
            rows.append([*known, when, SECRETS[2], "1811", "true", *place])
    path = folder / "records.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return path


@pytest.fixture(scope="module")
def few(real: Path) -> Content:
    return content_of(read_records(str(real)), community_areas(), SurfaceRecipe(cell_m=400.0))


def test_a_year_of_few_arrests_is_in_none_of_it(few: Content) -> None:
    assert few.years == (2010, 2012)
    assert int(few.counts.sum() + few.elsewhere.sum()) == 110
    text = " ".join(sentence for passage in about(few) for sentence in passage.sentences)
    assert "Left out, as fewer than 20 arrests are mapped: 2011." in text
    assert "2011" not in counts_csv(few).decode()
    told = [span["when"] for span in span_values(few, scales_of(few))]
    assert told == ["2010", "2010-2012", "January 1 to October 21, 2012"]


def test_no_page_of_too_few(real: Path) -> None:
    records = read_records(str(real)).of_year(2011)
    with pytest.raises(TooFewError, match="fewer"):
        content_of(records, community_areas(), SurfaceRecipe(cell_m=400.0))


def test_nothing_points_at_a_single_record(make: Make, real: Path) -> None:
    page = make("real", source=str(real))
    text = page.read_text("utf-8")
    for secret in (*SECRETS, "10:17", "01/07/2010", "2010-01-07"):
        assert secret not in text
    assert str(real.parent) not in text


def test_spans_are_told_as_products_tell_them(content: Content) -> None:
    assert told_of(content, Extent(4, 9)).startswith("2005-2010: 1")
    assert told_of(content, Extent(17, 17)) == (
        "January 1, 2018, to November 12, 2018: 1,195 arrests, those with a usable position."
    )
    assert len(span_values(content, scales_of(content))) == 18 * 19 // 2


def test_rates_of_all_years_are_those_of_the_product(content: Content, demo: Records) -> None:
    found = area_figures(demo, community_areas()).rates
    for own, other in zip(content.rates(Extent(0, 17)), found, strict=True):
        assert own.arrests == other.arrests
        assert own.per_1000_per_year == pytest.approx(other.per_1000_per_year, rel=1e-6)


def test_the_table_without_a_script_marks_rates_that_say_little(page: Path) -> None:
    text = page.read_text("utf-8")
    rows = re.findall(r'<th scope="row">([^<]*)</th>((?:<td>.*?</td>){4})', text)
    assert len(rows) == 77
    assert [name for name, cells in rows if "*</span></td>" in cells] == [
        "The Loop",
        "Fuller Park",
        "Burnside",
        "O&#x27;Hare",
    ]
    assert '<p class="note">* Under 5,000 residents, O&#x27;Hare or the Loop: people' in text


def test_the_counts_sum_to_what_is_mapped(content: Content) -> None:
    rows = list(csv.DictReader(io.StringIO(counts_csv(content).decode())))
    assert len(rows) == 18 * 78
    assert sum(int(row["arrests"]) for row in rows) == content.provenance.mapped
    assert rows[24]["area"] == "Austin"
    assert all(row["note"].startswith("Demonstration") for row in rows)


def test_a_geotiff_begins_so_that_a_gis_reads_it(content: Content, tmp_path: Path) -> None:
    head, surface = tiff_head(content.grid), content.surface(Extent(0, 17)).astype("<f4")
    told = bytearray(head.content)
    told[head.description_at : head.description_at + 4] = b"what"
    assert told[head.count_at : head.count_at + 4] == ROOM.to_bytes(4, "little")
    told[head.count_at : head.count_at + 4] = len(b"what\0").to_bytes(4, "little")
    path = tmp_path / "surface.tif"
    path.write_bytes(bytes(told) + surface.tobytes())
    with rasterio.open(path) as raster:
        assert raster.crs.to_epsg() == 26971
        assert raster.bounds[:] == tuple(content.grid.region)
        assert np.array_equal(raster.read(1), surface, equal_nan=True)
        assert raster.tags()["TIFFTAG_IMAGEDESCRIPTION"] == "what"
    assert b64decode(str(head.as_values()["head"])) == head.content
    assert head.as_values()["room"] == ROOM - 1


@pytest.mark.parametrize(
    ("surface", "told"),
    [
        (SurfaceRecipe(measure="total"), "--measure total does not go with the interactive page"),
        (SurfaceRecipe(max_cv=0.3), "--max-cv 0.3 does not go with the interactive page"),
        (SurfaceRecipe(bandwidth_m=50.0), "bandwidth 50 m is below"),
    ],
)
def test_what_no_page_is_made_with_is_refused(surface: SurfaceRecipe, told: str) -> None:
    with pytest.raises(OptionError, match=told):
        check_explorer(RunRecipe(Recipe(surface=surface)))


def test_a_page_has_its_own_suffix_and_is_not_replaced_unasked(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"written as \.html"):
        make_explorer(RunRecipe(), tmp_path / "page.pdf")


def test_kilometers_come_first_where_asked_for(tmp_path: Path, one_year: Path) -> None:
    recipe = Recipe(RecordsRecipe((str(one_year),)), page=PageRecipe(units="km"))
    out = tmp_path / "page.html"
    make_explorer(RunRecipe(recipe, explorer=ExplorerRecipe(cell_m=400.0)), out)
    found = data(out)
    assert found["units"]["names"] == ["km²", "square mile"]
    assert found["scales"]["factor"] == 1.0
