"""Files that are no areas: what was given, what is allowed, what next."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from cannabis_maps.areas import read_areas
from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.grid import CRS

Write = Callable[..., Path]
Squares = Callable[[int], list[shapely.Polygon]]


def refused(path: Path, what: str, name_field: str | None = None) -> None:
    with pytest.raises((SourceError, OptionError), match=what) as told:
        read_areas(path, name_field)
    assert path.name in str(told.value)
    assert "\n" not in str(told.value)


def test_no_such_file(tmp_path: Path) -> None:
    refused(tmp_path / "none.geojson", "no such file: .*check the name")


@pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.gpkg", "a.zip", "a.csv", "a"])
@pytest.mark.parametrize("content", [b"", b"no shapes, but words\n", b"\x00\xff" * 99])
def test_what_is_no_vector_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    refused(
        tmp_path / name, "give GeoJSON, a Shapefile .also zipped. or a GeoPackage|has no shapes"
    )


def test_a_file_that_is_cut_off(write: Write, squares: Squares) -> None:
    path = write("a.geojson", squares(3), {"name": ["a", "b", "c"]})
    path.write_bytes(path.read_bytes()[:-200])
    refused(path, "cannot be read: it is no such file, or damaged; give GeoJSON")


def test_no_coordinate_system(write: Write, squares: Squares) -> None:
    for name in ("a.shp", "a.gpkg"):
        path = write(name, squares(1), {"name": ["a"]}, None)
        refused(path, "does not say what its coordinates are .*needs its .prj")


def test_coordinates_that_are_not_what_the_file_says(write: Write, squares: Squares) -> None:
    degrees = geopandas.GeoSeries(squares(1), crs=CRS).to_crs("EPSG:4326").to_numpy()
    swapped = shapely.transform(degrees, lambda xy: xy[:, ::-1])
    for number, shapes in enumerate((swapped, squares(1))):
        path = write(f"{number}.gpkg", squares(1), {"name": ["a"]})
        wrong = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[*shapes], crs="EPSG:4326")
        wrong.to_file(path)
        refused(path, "no polygon in .* lies in Chicago; .*coordinates are swapped")


def test_fields_that_are_not_there(write: Write, squares: Squares) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], "code": ["x", "y"]})
    refused(path, "no field 'wrd'; use --area-name with one of them: ward, code", "wrd")


def test_several_fields_that_may_be_names(write: Write, squares: Squares) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], "name": ["x", "y"]})
    refused(path, "2 fields that may be names; say which with --area-name FIELD: ward, name")
    path = write("b.gpkg", squares(2), {"code": ["x", "y"], "sort": ["x", "y"]})
    refused(path, "no one field of names; say which with --area-name FIELD: code, sort")
    path = write("c.gpkg", squares(2), {"shape_area": [1.5, 2.5]})
    refused(path, "no one field of names; say which with --area-name FIELD: shape_area")


def test_several_fields_that_may_be_residents(write: Write, squares: Squares) -> None:
    path = write("a.gpkg", squares(1), {"ward": [1], "pop": [2], "residents": [3]})
    refused(path, "several fields that may be residents: pop, residents; keep one of them, or give")


@pytest.mark.parametrize("value", ["-1", "many", "inf", ""])
def test_residents_that_are_no_number(write: Write, squares: Squares, value: str) -> None:
    path = write("a.gpkg", squares(2), {"ward": [1, 2], "pop": ["7", value]})
    refused(path, r"row 2 of a.gpkg \(pop\) has .* for its residents; give a number", "ward")


@pytest.mark.parametrize("value", ["", "  ", None])
def test_a_row_without_a_name(write: Write, squares: Squares, value: str | None) -> None:
    path = write("a.gpkg", squares(2), {"name": ["a", value]})
    refused(path, "row 2 of a.gpkg has no name in the field name; fill it in")


@pytest.mark.parametrize("shape", [None, shapely.Polygon()])
def test_a_row_without_a_shape(
    write: Write, squares: Squares, shape: shapely.Polygon | None
) -> None:
    path = write("a.geojson", [*squares(1), shape], {"name": ["a", "b"]})
    refused(path, r"row 2 of a.geojson \(b\) has no shape; draw it or take the row out")


def test_lines_and_points(write: Write, squares: Squares) -> None:
    line = shapely.LineString([(350_000, 570_000), (351_000, 575_000)])
    for number, shape in enumerate((line, line.centroid)):
        path = write(f"{number}.gpkg", [*squares(1), shape], {"name": ["a", "b"]})
        refused(path, rf"row 2 of .* \(b\) is a {shape.geom_type}, and areas are polygons")


def test_a_polygon_without_an_area(write: Write) -> None:
    flat = shapely.Polygon([(350_000, 570_000), (351_000, 570_000), (350_500, 570_000)])
    path = write("a.gpkg", [flat], {"name": ["a"]}, "EPSG:26971")
    refused(path, r"row 1 of a.gpkg \(a\) is a polygon without an area")


def test_a_table_without_shapes_and_one_without_rows(write: Write, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,pop\na,5\n", encoding="utf-8")
    refused(tmp_path / "a.csv", "a.csv has no shapes; give GeoJSON, a Shapefile")
    path = write("a.gpkg", [], {"name": np.array([], dtype=object)})
    refused(path, "holds no areas with a name; give GeoJSON")


def test_shapes_without_fields(squares: Squares, tmp_path: Path) -> None:
    geopandas.GeoDataFrame(geometry=squares(1), crs=CRS).to_file(tmp_path / "a.gpkg")
    refused(tmp_path / "a.gpkg", "holds no areas with a name")


def test_areas_that_overlap(write: Write, squares: Squares) -> None:
    a, b, c = squares(3)
    path = write("a.gpkg", [a, b.buffer(30), c], {"name": ["a", "b", "c"]})
    refused(path, "overlap, and arrests there would count twice: a and b, b and c; give areas that")
    # Slivers are no overlap.
    assert len(read_areas(write("b.gpkg", [a, b.buffer(5), c], {"name": ["a", "b", "c"]}))) == 3


def test_one_area_within_another(write: Write, squares: Squares) -> None:
    (a,) = squares(1)
    path = write("a.gpkg", [a, a.buffer(-800)], {"name": ["a", "inner"]})
    refused(path, "count twice: a and inner")


def test_areas_below_a_block(write: Write, squares: Squares) -> None:
    lot = shapely.box(353_000, 570_000, 353_190, 570_190)
    path = write("a.gpkg", [*squares(1), lot], {"name": ["a", "lot"]})
    refused(path, r"in a.gpkg that are smaller than one block .*: lot; positions .* so join them")


def test_more_than_2000_areas(write: Write) -> None:
    left = 345_000 + 10.0 * np.arange(2001)
    path = write("a.gpkg", shapely.box(left, 0, left + 9, 9), {"name": range(2001)}, "EPSG:26971")
    refused(path, "holds 2,001 areas, where 2,000 are allowed; cut it to the city")


def test_several_layers(squares: Squares, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer in ("wards", "beats"):
        frame = geopandas.GeoDataFrame({"name": ["a"]}, geometry=squares(1), crs=CRS)
        frame.to_file(path, layer=layer)
    refused(path, r"has 2 layers \(wards, beats\); save one in a file of its own")


def test_an_archive_of_two_shapefiles(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    refused(tmp_path / "a.zip", "holds 2 Shapefiles, where one is allowed; zip one with all")
