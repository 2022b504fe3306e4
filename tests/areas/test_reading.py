"""Files of areas: every format, and what is made of their rows."""

import hashlib
import logging
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.areas import noun_of, read_areas
from cannabis_maps.context.features import transformer
from cannabis_maps.grid import CRS
from cannabis_maps.places import community_areas

Write = Callable[..., Path]
Squares = Callable[[int], list[shapely.Polygon]]
TO_METERS = transformer("EPSG:4326", CRS)
SYSTEMS = ["EPSG:4326", "EPSG:4269", "EPSG:3435", "EPSG:26971", "EPSG:3857"]
# GeoJSON is in degrees.
FORMATS = [("a.geojson", "EPSG:4326"), *product(("a.shp", "a.gpkg"), SYSTEMS)]


@pytest.mark.parametrize(("name", "crs"), FORMATS)
def test_formats_and_coordinates(write: Write, squares: Squares, name: str, crs: str) -> None:
    areas = read_areas(write(name, squares(3), {"ward": ["1", "2", "3"]}, crs))
    assert areas.names == ("1", "2", "3")
    assert_array_equal(areas.numbers, [1, 2, 3])
    for found, expected in zip(areas.polygons, squares(3), strict=True):
        assert shapely.hausdorff_distance(found, expected) < 1e-3
    assert not areas.have_residents
    assert not areas.are_community_areas


@pytest.mark.parametrize("file", ["a.geojson", "a.gpkg"])
def test_an_edge_along_a_parallel_follows_it(tmp_path: Path, file: str) -> None:
    # The chord of these 50 km runs up to 43 m south of the parallel.
    south, north = shapely.box(-88, 41.6, -87.4, 41.88), shapely.box(-88, 41.88, -87.4, 42.1)
    fields = {"name": ["south", "north"], "geometry": [south, shapely.MultiPolygon([north])]}
    geopandas.GeoDataFrame(fields, crs="EPSG:4326").to_file(tmp_path / file)
    x, y = TO_METERS.transform(np.full(2, -87.7), 41.88 + np.array([-1e-5, 1e-5]))
    polygons = read_areas(tmp_path / file).polygons
    held = [shapely.contains_xy(polygon, x, y).tolist() for polygon in polygons]
    assert held == [[True, False], [False, True]]


def test_a_zipped_shapefile(write: Write, squares: Squares, tmp_path: Path) -> None:
    shapefile = write("wards.shp", squares(2), {"ward": [1.0, 2.0]}, "EPSG:3435")
    with zipfile.ZipFile(tmp_path / "wards.zip", "w") as archive:
        for part in ("cpg", "dbf", "prj", "shp", "shx"):
            archive.write(tmp_path / f"wards.{part}", f"inner/wards.{part}")
        archive.writestr("__MACOSX/inner/._wards.shp", b"shadow")
    areas = read_areas(tmp_path / "wards.zip")
    assert areas.names == ("1", "2")
    assert [source.name for source in areas.sources] == ["wards.zip"]
    assert_allclose(shapely.bounds(read_areas(shapefile).polygons), shapely.bounds(areas.polygons))


def test_sources_are_all_parts_of_a_shapefile(write: Write, squares: Squares) -> None:
    path = write("wards.shp", squares(1), {"name": ["a"]})
    sources = read_areas(path).sources
    assert [each.name for each in sources] == [
        f"wards.{end}" for end in ("cpg", "dbf", "prj", "shp", "shx")
    ]
    for each in sources:
        content = path.with_name(each.name).read_bytes()
        assert each.sha256 == hashlib.sha256(content).hexdigest()


def test_heights_are_left_out(write: Write, squares: Squares) -> None:
    shapes = [shapely.force_3d(shape, 180) for shape in squares(1)]
    assert not read_areas(write("a.gpkg", shapes, {"name": ["a"]})).polygons[0].has_z


def test_several_rows_of_one_name_are_one_area(write: Write, squares: Squares) -> None:
    a, b, c, d = squares(4)
    fields = {"name": ["Austin", "Loop", "AUSTIN ", "Loop"], "pop": [100, 70, 23, 70]}
    areas = read_areas(write("a.gpkg", [a, c, b, d], fields))
    assert areas.names == ("Austin", "Loop")
    assert shapely.area(areas.polygons) == pytest.approx([8e6, 8e6], rel=1e-6)
    # What all rows of an area say alike is of the whole area.
    assert areas.residents.tolist() == [[123], [70]]
    assert areas.residents_source == "Residents: field pop of a.gpkg, one number for all dates."


def test_names_keep_the_order_of_the_file(write: Write, squares: Squares) -> None:
    names = ["Zoo", "10", "Alley", "9"]
    assert read_areas(write("a.geojson", squares(4), {"label": names})).names == tuple(names)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([1, 2], ("1", "2")),
        ([1.0, 2.0], ("1", "2")),
        (["1.0", " 2 "], ("1", "2")),
        ([60601, 60602], ("60601", "60602")),
        (["01", "a\nb"], ("01", "a b")),
    ],
)
def test_how_names_are_written(
    write: Write, squares: Squares, values: list[object], names: tuple[str, ...]
) -> None:
    assert read_areas(write("a.gpkg", squares(2), {"zip": values})).names == names


@pytest.mark.parametrize("field", ["NAME", "Ward", "dist_num", "ZIP", "community", "label", "odd"])
def test_the_field_of_names_is_found(write: Write, squares: Squares, field: str) -> None:
    fields = {field: ["a", "b"], "shape_area": [1.5, 2.5], "objectid": [7, 8]}
    assert read_areas(write("a.gpkg", squares(2), fields)).names == ("a", "b")


def test_the_field_of_names_is_given(write: Write, squares: Squares) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], "name": ["x", "y"], "No": [8.0, 9.0]})
    assert read_areas(path, "name").names == ("x", "y")
    assert read_areas(path, "WARD").names == ("1", "2")
    assert read_areas(path, "no").names == ("8", "9")


@pytest.mark.parametrize(
    "field", ["residents", "Population", "pop", "pop2020", "totpop", "total_pop", "POP_TOTAL"]
)
def test_the_field_of_residents_is_found(write: Write, squares: Squares, field: str) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], field: ["1,234", "56"]})
    areas = read_areas(path, "ward")
    assert (areas.residents.tolist(), areas.residents_days) == ([[1234], [56]], ())


def test_the_field_of_residents_is_given(write: Write, squares: Squares) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], "pop": [5, 6], "adults": [3, 4]})
    assert read_areas(path, residents_field="adults").residents.tolist() == [[3], [4]]


def test_residents_of_several_years(write: Write, squares: Squares) -> None:
    fields = {"ward": [1, 2], "pop2020": [30, 40], "pop2010": [10, 20]}
    areas = read_areas(write("a.gpkg", squares(2), fields))
    assert areas.residents.tolist() == [[10, 30], [20, 40]]
    assert areas.residents_days == (date(2010, 4, 1), date(2020, 4, 1))
    assert areas.residents_source == (
        "Residents: a.gpkg, as of April 1, 2010 and 2020, interpolated day by day and averaged "
        "over the dates shown."
    )


def test_damaged_polygons_are_repaired(write: Write) -> None:
    x, y = 350_000, 570_000
    bow = shapely.Polygon([(x, y), (x + 4000, y + 4000), (x + 4000, y), (x, y + 4000)])
    areas = read_areas(write("a.gpkg", [bow], {"name": ["bow"]}))
    assert areas.polygons[0].is_valid
    assert areas.polygons[0].area == pytest.approx(8e6, rel=1e-3)


def test_a_collection_counts_by_its_polygons(write: Write, squares: Squares) -> None:
    a, b = squares(2)
    both = shapely.GeometryCollection([a, shapely.Point(350_000, 570_000)])
    areas = read_areas(write("a.gpkg", [both, b], {"name": ["a", "b"]}))
    assert shapely.area(areas.polygons) == pytest.approx([4e6, 4e6], rel=1e-6)


def test_areas_outside_the_city_are_left_out_and_said(
    write: Write, squares: Squares, caplog: pytest.LogCaptureFixture
) -> None:
    far = shapely.box(300_000, 500_000, 310_000, 510_000)
    # A suburb that was drawn across the city limit by some meters.
    touching = community_areas().polygons[9].buffer(20).difference(community_areas().polygons[9])
    fields = {"name": ["far", "in", "touching"], "pop": [None, 5.0, None]}
    path = write("a.gpkg", [far, *squares(1), shapely.union(far, touching)], fields)
    with caplog.at_level(logging.WARNING, "cannabis_maps"):
        areas = read_areas(path)
    assert (areas.names, areas.left_out) == (("in",), ("far", "touching"))
    assert caplog.messages == ["a.gpkg: left out as not in Chicago: far, touching"]
    assert areas.residents.tolist() == [[5]]


def test_polygons_that_reach_beyond_the_city_are_kept_whole(write: Write) -> None:
    wide = shapely.box(330_000, 560_000, 380_000, 600_000)
    areas = read_areas(write("a.gpkg", [wide], {"name": ["a"]}), noun=noun_of("ward"))
    assert areas.polygons[0].area == pytest.approx(wide.area, rel=1e-5)
    assert areas.noun == ("ward", "wards")


def test_two_thousand_areas(write: Write) -> None:
    x, y = np.meshgrid(np.arange(50), np.arange(40))
    left, bottom = 345_000 + 250.0 * x.ravel(), 560_000 + 250.0 * y.ravel()
    shapes = shapely.box(left, bottom, left + 250, bottom + 250)
    areas = read_areas(write("a.gpkg", shapes, {"name": range(2000)}, "EPSG:26971"))
    assert len(areas) + len(areas.left_out) == 2000
    assert len(areas) > 1000
