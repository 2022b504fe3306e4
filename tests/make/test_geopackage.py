"""A GeoPackage made by the command: its counts, its tables, and what it says of itself."""

import json
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pytest
import shapely

from cannabis_maps import words
from cannabis_maps.cli import run
from cannabis_maps.grid import CRS
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, community_areas, mean_residents
from cannabis_maps.rates import area_rates
from cannabis_maps.records import read_records

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

DAYS = {"05/01/2010": 60, "05/02/2010": 5, "03/04/2011": 15, "11/12/2012": 40}
LAYERS = ["arrests_grid", "community_areas", "contours"]
COARSE = ("--cell", "200", "--quiet")

Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def source(arrests: "Arrests", tmp_path_factory: pytest.TempPathFactory) -> Path:
    return arrests(tmp_path_factory.mktemp("ward"), DAYS)


@pytest.fixture(scope="module")
def made(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "a.gpkg"
    assert run(["geopackage", str(source), "--out", str(path), *COARSE]) == 0
    return path


@pytest.fixture
def query(made: Path) -> Query:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(made)) as database:
            return database.execute(sql).fetchall()

    return ask


def counts(table: geopandas.GeoDataFrame, noun: str = "arrests") -> dict[str, int]:
    named = [name for name in table if name.removeprefix(f"{noun}_").isdecimal()]
    return {name[-4:]: int(table[name].sum()) for name in named}


@pytest.mark.parametrize("layer", LAYERS[:2])
def test_counts_equal_the_quality_report(
    made: Path, source: Path, layer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(source), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    table = geopandas.read_file(made, layer=layer)
    assert int(table["arrests"].sum()) == report["mapped"] == 120
    assert counts(table) == {str(year["year"]): year["mapped"] for year in report["years"]}
    assert counts(table) == {"2010": 65, "2011": 15, "2012": 40}


def test_counts_equal_the_quality_report_of_the_citys_file(city_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    assert run(["geopackage", str(city_file), "--out", str(path), "--quiet"]) == 0
    records = read_records(city_file)
    by_year = {str(year.year): year.mapped for year in records.quality.years}
    for layer in LAYERS[:2]:
        table = geopandas.read_file(path, layer=layer)
        assert (int(table["arrests"].sum()), counts(table)) == (273_057, by_year)
    rates = [each.per_1000_per_year for each in area_rates(records.by_area(), records.provenance)]
    written = table["arrests_per_1000_residents_per_year"].tolist()
    assert written == rates
    assert records.quality.mapped == 273_057


def test_layers_and_their_shapes(made: Path) -> None:
    listed = geopandas.list_layers(made)
    assert listed[listed["geometry_type"].notna()]["name"].tolist() == LAYERS
    for layer in LAYERS:
        table = geopandas.read_file(made, layer=layer)
        assert table.crs == CRS
        assert set(table.geom_type) == {"MultiPolygon"}
        assert table.is_valid.all()


def test_cells_are_whole_squares_that_hold_some(made: Path) -> None:
    table = geopandas.read_file(made, layer="arrests_grid")
    assert table.area.tolist() == [62_500] * len(table)
    assert (table.bounds % 250 == 0).all(axis=None)
    assert table["arrests"].min() > 0
    assert table["arrests"].dtype == np.int32


def test_areas_tell_count_rate_shares_and_rank(made: Path) -> None:
    table = geopandas.read_file(made, layer="community_areas").set_index("number")
    loop, austin = table.loc[32], table.loc[25]
    assert (loop["name"], loop["arrests"], loop["rank"]) == ("The Loop", 120, 1)
    assert loop["share_of_arrests"] == 100
    assert loop["share_of_residents"] == pytest.approx(1.1, abs=0.1)
    assert (austin["arrests"], austin["rank"]) == (0, 2)


def test_where_there_are_too_few_the_rate_is_null_and_a_note_says_why(made: Path) -> None:
    table = geopandas.read_file(made, layer="community_areas").set_index("number")
    rates = ["arrests_per_1000_residents_per_year", "rate_2010", "rate_2011", "rate_2012"]
    assert table.loc[32, rates].notna().tolist() == [True, True, False, True]
    assert table.loc[25, rates].isna().all()
    assert table.loc[25, "note"] == "Too few for a rate: under 20."


def test_a_part_year_is_rated_by_its_days(made: Path) -> None:
    table = geopandas.read_file(made, layer="community_areas").set_index("number")
    loop = mean_residents(date(2012, 1, 1), date(2012, 11, 12))[31]
    assert table.loc[32, "rate_2012"] == pytest.approx(40 / loop / (317 / 365.25) * 1000)


def test_contours_hold_what_they_say_the_largest_one_first(made: Path) -> None:
    table = geopandas.read_file(made, layer="contours")
    assert table["percent"].tolist() == [90, 75, 50, 25]
    assert (table["share_of_arrests"] >= table["percent"]).all()
    assert table["area_km2"].tolist() == pytest.approx((table.area / 1e6).tolist())
    assert table["level"].is_monotonic_increasing
    assert table["share_of_residents"].between(0, 100).all()


def test_other_contours(source: Path, tmp_path: Path) -> None:
    made = ["geopackage", str(source), "--out", str(tmp_path / "a.gpkg"), "--contours", "60,30"]
    assert run([*made, *COARSE]) == 0
    assert geopandas.read_file(tmp_path / "a.gpkg", layer="contours")["percent"].tolist() == [
        60,
        30,
    ]


def test_incidents_are_not_called_arrests(source: Path, tmp_path: Path) -> None:
    made = ["geopackage", str(source), "--out", str(tmp_path / "a.gpkg"), "--include-non-arrests"]
    assert run([*made, *COARSE]) == 0
    table = geopandas.read_file(tmp_path / "a.gpkg", layer="incidents_grid")
    assert counts(table, "incidents") == {"2010": 65, "2011": 15, "2012": 40}
    assert not [name for name in table if "arrest" in name]


@pytest.mark.parametrize("window", [("2010-01-01", "2010-12-31"), ("2010-05-01", "2010-05-02")])
def test_a_window_within_one_year(source: Path, tmp_path: Path, window: tuple[str, str]) -> None:
    made = ["geopackage", str(source), "--out", str(tmp_path / "a.gpkg"), "--from", window[0]]
    assert run([*made, "--to", window[1], *COARSE]) == 0
    assert counts(geopandas.read_file(tmp_path / "a.gpkg", layer="arrests_grid")) == {"2010": 65}


def test_contours_go_with_blank_cells(source: Path, tmp_path: Path) -> None:
    made = ["geopackage", str(source), "--out", str(tmp_path / "a.gpkg"), "--max-cv", "0.3"]
    assert run([*made, *COARSE]) == 0
    assert len(geopandas.read_file(tmp_path / "a.gpkg", layer="contours")) == 4
    assert "coefficient of variation over 0.3" in (tmp_path / "a.gpkg.txt").read_text("utf-8")


@pytest.mark.parametrize("measure", ["total", "expected-count"])
def test_the_level_of_a_contour_is_in_the_unit_of_the_surface(
    source: Path, tmp_path: Path, measure: str
) -> None:
    path, units = tmp_path / "a.gpkg", {"total": "arrests per km²", "expected-count": "arrests"}
    made = ["geopackage", str(source), "--out", str(path), "--measure", measure]
    assert run([*made, *COARSE]) == 0
    with closing(sqlite3.connect(path)) as database:
        ((title,),) = database.execute(
            "SELECT title FROM gpkg_data_columns WHERE column_name = 'level'"
        )
    assert title.removesuffix(" in each cell") == f"Level: {units[measure]}"


def own_areas(folder: Path) -> Path:
    """Write a ward around half of the corners on which the arrests are, and one elsewhere."""
    west, south = 1175600 * METERS_PER_SURVEY_FOOT, 1899606 * METERS_PER_SURVEY_FOOT
    half = west + 600 * METERS_PER_SURVEY_FOOT - 1
    wards = [
        shapely.box(west - 900, south - 900, half, south + 900),
        shapely.box(west - 900, south - 5900, half, south - 4900),
    ]
    table = geopandas.GeoDataFrame({"WARD": ["O'Hara & <Sons>", "2"]}, geometry=wards, crs=CRS)
    table.to_file(folder / "wards.gpkg", driver="GPKG")
    return folder / "wards.gpkg"


def test_own_areas_are_called_what_they_are(source: Path, tmp_path: Path) -> None:
    path, wards = tmp_path / "a.gpkg", own_areas(tmp_path)
    made = ["geopackage", str(source), "--out", str(path), "--areas", str(wards)]
    assert run([*made, "--area-name", "WARD", *COARSE]) == 0
    table = geopandas.read_file(path, layer="wards")
    assert table["name"].tolist() == ["O'Hara & <Sons>", "2"]
    assert table["arrests"].tolist() == [65, 0]
    assert table["share_of_arrests"].tolist() == pytest.approx([100 * 65 / 120, 0])
    assert "number" not in table
    with closing(sqlite3.connect(path)) as database:
        told = database.execute("SELECT metadata FROM gpkg_metadata WHERE id = 2").fetchone()[0]
    assert "55 of the arrests stand in none of them" in told
    assert "Areas: wards.gpkg." in told


def test_residents_of_a_table(source: Path, tmp_path: Path) -> None:
    path, people = tmp_path / "a.gpkg", tmp_path / "people.csv"
    rows = [f'"{name}",{1000 + at}' for at, name in enumerate(community_areas().names)]
    people.write_text("\n".join(["name,residents", *rows]), encoding="utf-8")
    made = ["geopackage", str(source), "--out", str(path), "--population", str(people)]
    assert run([*made, *COARSE]) == 0
    table = geopandas.read_file(path, layer="community_areas")
    assert table["residents"].tolist() == list(range(1000, 1077))
    assert table["share_of_residents"].sum() == pytest.approx(100)


def test_the_same_source_gives_the_same_bytes(made: Path, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "another.gpkg"
    assert run(["geopackage", str(source), "--out", str(path), *COARSE]) == 0
    assert path.read_bytes() == made.read_bytes()


def test_no_clock_goes_into_the_file(query: Query) -> None:
    dates = query(
        "SELECT last_change FROM gpkg_contents UNION SELECT update_time FROM layer_styles "
        "UNION SELECT timestamp FROM gpkg_metadata_reference"
    )
    assert dates == [("2012-11-12T00:00:00.000Z",)]


def test_no_position_of_the_source_goes_into_the_file(made: Path, source: Path) -> None:
    data = made.read_bytes()
    records = read_records(source)
    for x, y in set(zip(records.x.tolist(), records.y.tolist(), strict=True)):
        for form in ("<2d", ">2d", "<2f", ">2f"):
            assert struct.pack(form, x, y) not in data
    for line in source.read_text("utf-8").splitlines()[1:]:
        for feet in line.split(",")[3:]:
            assert feet.encode() not in data


def test_nothing_is_beside_it_but_its_caption(made: Path) -> None:
    assert sorted(path.name for path in made.parent.iterdir()) == ["a.gpkg", "a.gpkg.txt"]


def test_the_caption_says_what_is_shown_and_what_is_not(made: Path) -> None:
    caption = (made.parent / "a.gpkg.txt").read_text("utf-8")
    for sentence in ("120 arrests mapped of 120 recorded.", words.NOT_SHOWN, words.OVER_TIME):
        assert sentence in caption
    assert "contours (4): Volume contours" in caption


def test_each_layer_has_a_default_style(query: Query) -> None:
    styles = query("SELECT f_table_name, f_geometry_column, useAsDefault, owner FROM layer_styles")
    assert styles == [(layer, "geom", 1, "") for layer in LAYERS]


def test_every_column_has_a_readable_name(query: Query) -> None:
    for layer in LAYERS:
        columns = {row[1] for row in query(f"PRAGMA table_info({layer})")} - {"fid", "geom"}
        named = query(
            f"SELECT column_name, title FROM gpkg_data_columns WHERE table_name = '{layer}'"  # noqa: S608
        )
        assert {name for name, _ in named} == columns
        assert all(title and "_" not in title for _, title in named)
    titles: dict[str, str] = dict(query("SELECT column_name, title FROM gpkg_data_columns"))
    assert titles["arrests_2012"] == "Arrests, 2012 (January 1 to November 12)"
    assert titles["arrests_2011"] == "Arrests, 2011"


def test_each_layer_says_source_date_and_cautions(query: Query) -> None:
    described = query("SELECT description FROM gpkg_contents WHERE data_type = 'features'")
    metadata = query("SELECT metadata FROM gpkg_metadata")
    assert (len(described), len(metadata)) == (3, 3)
    for (text,) in described:
        for sentence in ("data to November 12, 2012", words.NOT_SHOWN, words.APPROXIMATE):
            assert sentence in text
    for (text,) in metadata:
        for sentence in ("120 arrests mapped", words.DISCLAIMER, words.OVER_TIME, "Cite as:"):
            assert sentence in text


def test_a_demonstration_says_so_in_each_layer(tmp_path: Path) -> None:
    path = tmp_path / "demo.gpkg"
    made = ["geopackage", "demo", "--from", "2018-01-01", "--out", str(path), "--cell", "400"]
    assert run([*made, "--quiet"]) == 0
    with closing(sqlite3.connect(path)) as database:
        described = database.execute(
            "SELECT identifier, description FROM gpkg_contents WHERE data_type = 'features'"
        ).fetchall()
        metadata = database.execute("SELECT metadata FROM gpkg_metadata").fetchall()
    assert all(title.startswith("Demonstration: ") for title, _ in described)
    assert all(words.DEMONSTRATION in text for _, text in described)
    assert all(words.DEMONSTRATION in text for (text,) in metadata)
