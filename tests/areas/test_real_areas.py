"""The City's own layers as areas of the user's, with all records of 2001 to 2018."""

import csv
from pathlib import Path

import geopandas
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.areas import counts_in, read_areas, with_population, with_residents
from cannabis_maps.grid import CRS
from cannabis_maps.places import community_areas, locate_in
from cannabis_maps.records import Records, read_records

SHARED = Path(__file__).parents[3] / "shared" / "data"
LAYERS = SHARED / "context"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the City's data are not at {SHARED}")


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records(SHARED / "cannabis_2001_2018.csv.gz")


@pytest.fixture(scope="module")
def own_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of the built-in community areas."""
    path = tmp_path_factory.mktemp("own") / "a.gpkg"
    shapes, names = [*community_areas().polygons], community_areas().names
    geopandas.GeoDataFrame({"name": names}, geometry=shapes, crs=CRS).to_file(path)
    return path


def test_police_districts(records: Records) -> None:
    areas = read_areas(LAYERS / "police_districts.geojson")
    # District 31 is the suburbs that the city encloses.
    assert (len(areas), areas.left_out) == (22, ("31",))
    counts = counts_in(records, areas)
    assert counts.total == records.provenance.mapped == 273_057
    assert (counts.years[0], counts.years[-1]) == (2001, 2018)
    # As many as lie outside the community areas, but for some at the limit.
    assert 400 < counts.elsewhere < 460
    frame = geopandas.read_file(LAYERS / "police_districts.geojson")
    points = records.to_geodataframe().to_crs(frame.crs).sjoin(frame, predicate="intersects")
    joined = points.groupby("dist_num")["count"].sum()
    assert counts.by_area.tolist() == [joined[name] for name in areas.names]


def test_residents_of_police_districts_are_the_citys() -> None:
    areas = with_residents(read_areas(LAYERS / "police_districts.geojson"))
    assert_allclose(areas.residents.sum(axis=0), community_areas().residents.sum(axis=0), rtol=1e-3)


def inside_only(records: Records) -> np.ndarray:
    """Count the community areas without those who are just outside the city."""
    place = locate_in(community_areas(), records.x, records.y)
    return np.bincount(place, records.count, 78)[1:].astype(int)


def test_community_areas_from_the_citys_file(records: Records) -> None:
    areas = read_areas(LAYERS / "community_areas.geojson")
    frame = geopandas.read_file(LAYERS / "community_areas.geojson")
    counts = counts_in(records, areas)
    assert counts.total == records.provenance.mapped
    # The two files differ in where some neighbors meet: at most 74, and 701 in all, change sides.
    expected = inside_only(records)[frame["number"].to_numpy() - 1]
    moved = np.abs(counts.by_area - expected)
    assert (moved.max() < 100, moved.sum() < 0.005 * counts.total) == (True, True)
    assert counts.elsewhere == 432


def test_the_built_in_areas_from_a_file(records: Records, own_file: Path) -> None:
    counts = counts_in(records, read_areas(own_file))
    assert_array_equal(counts.by_area, inside_only(records))
    # What is up to 200 m outside the city counts to the nearest of the built-in ones.
    more = counts_in(records, community_areas()).by_area - counts.by_area
    assert (more.min(), more.sum(), counts.elsewhere) == (0, 449, 449)


def test_the_counts_that_others_have_made(records: Records) -> None:
    with (SHARED / "arrests_1811_by_area_year.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    expected = np.array([[int(row[str(year)]) for row in rows] for year in range(2001, 2019)])
    place = locate_in(community_areas(), records.x, records.y)
    year = records.row_days.astype("datetime64[Y]").astype(int) + 1970 - 2001
    found = np.zeros((18, 78), dtype=int)
    np.add.at(found, (year, place[records.rows.each_position()]), records.rows.count)
    assert found[:, 0].sum() == 449
    assert_array_equal(found[:, 1:], expected)


def test_the_censuses_table_as_population(own_file: Path) -> None:
    areas = with_population(read_areas(own_file), SHARED / "community_area_population.csv")
    assert_array_equal(areas.residents, community_areas().residents)
