"""A layer that is not what it should be is refused in one line; a little damage is repaired."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from cannabis_maps.context.catalog import Layer
from cannabis_maps.context.checking import Checked, check
from cannabis_maps.context.features import read_answer
from cannabis_maps.errors import PortalError
from cannabis_maps.places import city_limit, community_areas

Get = Callable[..., Any]
Take = Callable[[str, bytes], Checked]
X, Y = 352_000.0, 578_000.0


@pytest.fixture
def take(tmp_path: Path, layer: Callable[[str], Layer]) -> Take:
    """Read and check an answer."""

    def taken(name: str, body: bytes) -> Checked:
        path = tmp_path / "answer"
        path.write_bytes(body)
        return check(read_answer(path, layer(name)), layer(name))

    return taken


def bow_tie(at: int) -> shapely.Polygon:
    x = X + 300 * at
    return shapely.Polygon([(x, Y), (x + 200, Y + 200), (x + 200, Y), (x, Y + 200)])


def is_refused(take: Take, name: str, body: bytes, reason: str) -> None:
    with pytest.raises(PortalError, match=re.escape(reason)) as caught:
        take(name, body)
    said = str(caught.value)
    assert said.startswith(f"the City's layer {name} (")
    assert said.endswith("try again later, or go on without it")
    assert "\n" not in said


def test_swapped_coordinates(take: Take, geojson: Get, row_of_squares: Get, turned: Get) -> None:
    body = turned(geojson(row_of_squares(320, 100)))
    is_refused(take, "parks", body, "is not where Chicago is (320 of its 320 features)")


def test_feet_that_pass_for_degrees(take: Take, geojson: Get, row_of_squares: Get) -> None:
    collection = json.loads(geojson(row_of_squares(320, 100)))
    for row in collection["features"]:
        row["geometry"] = shapely.geometry.mapping(
            shapely.box(1_150_000, 1_900_000, 1_150_900, 1_900_900)
        )
    is_refused(take, "parks", json.dumps(collection).encode(), "is not where Chicago is")


def test_one_stray_feature(take: Take, geojson: Get, row_of_squares: Get) -> None:
    stray = shapely.box(100_000, 100_000, 100_100, 100_100)
    body = geojson([*row_of_squares(320, 100), stray])
    is_refused(take, "parks", body, "is not where Chicago is (1 of its 321 features)")


def test_one_corner_at_zero_degrees(take: Take, geojson: Get, row_of_squares: Get) -> None:
    collection = json.loads(geojson(row_of_squares(320, 100)))
    collection["features"][7]["geometry"]["coordinates"][0][2] = [0.0, 0.0]
    body = json.dumps(collection).encode()
    is_refused(take, "parks", body, "is not where Chicago is (1 of its 320 features)")


def test_the_suburbs_are_no_stray(take: Take, geojson: Get, row_of_squares: Get) -> None:
    left, _, _, top = city_limit().bounds
    suburb = shapely.box(left - 20_000, top + 20_000, left - 19_000, top + 21_000)
    assert len(take("parks", geojson([*row_of_squares(320, 100), suburb])).features) == 321


def test_nothing_in_it(take: Take, geojson: Get) -> None:
    is_refused(take, "parks", geojson([]), "came without a single feature")


@pytest.mark.parametrize("name", ["waterways", "major_streets"])
def test_rows_without_a_shape(take: Take, name: str) -> None:
    row: dict[str, object] = {"type": "Feature", "properties": {}, "geometry": None}
    body = json.dumps({"type": "FeatureCollection", "features": [row] * 605}).encode()
    is_refused(take, name, body, "in any of its 605 features")


def test_points_in_place_of_polygons(take: Take, geojson: Get, row_of_squares: Get) -> None:
    points = list(shapely.centroid(row_of_squares(320, 100)))
    is_refused(take, "parks", geojson(points), "holds no polygons in any of its 320 features")


def test_polygons_in_place_of_lines(take: Take, geojson: Get, row_of_squares: Get) -> None:
    is_refused(take, "rail", geojson(row_of_squares(60, 100)), "holds no lines in any of its 60")


def test_bow_ties_are_repaired(
    take: Take, geojson: Get, row_of_squares: Get, caplog: pytest.LogCaptureFixture
) -> None:
    body = geojson([bow_tie(0), *row_of_squares(320, 100), bow_tie(1)])
    with caplog.at_level(logging.INFO, "cannabis_maps"):
        features, repaired = take("parks", body)
    assert repaired == 2
    assert len(features) == 322
    assert shapely.is_valid(features.shapes).all()
    # Two triangles of half the bow tie's box are what it is.
    assert features.shapes[0].area == pytest.approx(200 * 200 / 2, rel=1e-3)
    assert "parks: 2 of 322 features were repaired" in caplog.messages


def test_a_few_without_a_shape_or_of_another_kind_are_dropped(
    take: Take, geojson: Get, row_of_squares: Get
) -> None:
    collection = json.loads(geojson([*row_of_squares(320, 100), shapely.Point(X, Y)]))
    collection["features"][5]["geometry"] = None
    features, repaired = take("parks", json.dumps(collection).encode())
    assert (len(features), repaired) == (319, 0)


def test_lines_beside_a_polygon_are_dropped_and_counted(
    take: Take, geojson: Get, row_of_squares: Get
) -> None:
    square, *others = row_of_squares(320, 100)
    mixed = shapely.GeometryCollection([square, shapely.LineString([(X, Y), (X + 9, Y + 9)])])
    features, repaired = take("parks", geojson([mixed, *others]))
    assert repaired == 1
    assert shapely.equals_exact(
        shapely.normalize(features.shapes[0]), shapely.normalize(square), tolerance=0.01
    )


def test_too_much_damage(take: Take, geojson: Get, row_of_squares: Get) -> None:
    body = geojson([*row_of_squares(300, 100), *map(bow_tie, range(34))])
    reason = "of its 334 features 0 hold no polygons and 34 had to be repaired, more than 10%"
    is_refused(take, "parks", body, reason)


def test_too_few(take: Take, geojson: Get, row_of_squares: Get) -> None:
    reason = "it holds 299 features, where at least 300 are expected"
    is_refused(take, "parks", geojson(row_of_squares(299, 100)), reason)


def areas(**changed: Iterable[object]) -> dict[str, Iterable[object]]:
    numbers = [str(number) for number in community_areas().numbers]
    return {"area_numbe": numbers, "community": community_areas().names, **changed}


def test_the_areas_by_number_and_name(take: Take, geojson: Get) -> None:
    features, _ = take("community_areas", geojson(community_areas().polygons, areas()))
    assert features.properties["number"] == tuple(str(number) for number in range(1, 78))
    assert features.properties["name"] == community_areas().names
    ours = shapely.area(community_areas().polygons)
    np.testing.assert_allclose(shapely.area(features.shapes), ours, rtol=1e-6)


def test_numbers_that_come_as_numbers(take: Take, geojson: Get) -> None:
    numbers = [float(number) for number in community_areas().numbers]
    features, _ = take(
        "community_areas", geojson(community_areas().polygons, areas(area_numbe=numbers))
    )
    assert features.properties["number"][76] == "77"


@pytest.mark.parametrize("spelling", ["AREA_NUM_1", "number"])
def test_other_spellings_of_a_column(take: Take, geojson: Get, spelling: str) -> None:
    renamed = areas()
    renamed[spelling] = renamed.pop("area_numbe")
    features, _ = take("community_areas", geojson(community_areas().polygons, renamed))
    assert features.properties["number"][0] == "1"


@pytest.mark.parametrize("numbers", [[*range(1, 77), 76], [*range(1, 77), 78], [None] * 77])
def test_other_areas(take: Take, geojson: Get, numbers: list[int]) -> None:
    body = geojson(community_areas().polygons, areas(area_numbe=[*map(str, numbers)]))
    is_refused(take, "community_areas", body, "does not hold each of the 77 community areas once")


def test_a_changed_city_is_told(take: Take, geojson: Get, caplog: pytest.LogCaptureFixture) -> None:
    take("city_boundary", geojson([translate(city_limit(), 30, 0)]))
    assert caplog.messages == []
    take("city_boundary", geojson([translate(city_limit(), 200, 0)]))
    (told,) = caplog.messages
    assert "the City has changed its areas: its layer city_boundary differs" in told
    assert float(re.findall(r"by ([\d.]+) %", told)[0]) > 1


def test_a_third_dimension_is_left_behind(take: Take, geojson: Get, row_of_squares: Get) -> None:
    collection = json.loads(geojson(row_of_squares(320, 100)))
    for row in collection["features"]:
        for ring in row["geometry"]["coordinates"]:
            ring[:] = [[*corner, 180.0] for corner in ring]
    features, _ = take("parks", json.dumps(collection).encode())
    assert not shapely.has_z(features.shapes).any()


def test_a_shapefile_in_feet(take: Take, zipped: Get, row_of_squares: Get) -> None:
    squares = row_of_squares(110, 100)
    features, repaired = take("waterways", zipped(squares))
    assert repaired == 0
    apart = shapely.hausdorff_distance(features.shapes, squares)
    assert apart.max() < 0.01


def test_a_shapefile_that_does_not_say_its_coordinates(
    take: Take, zipped: Get, row_of_squares: Get
) -> None:
    body = zipped(row_of_squares(110, 100), without=".prj")
    is_refused(take, "waterways", body, "does not say what its coordinates are (it has no .prj)")


def test_an_archive_without_a_shapefile(take: Take, zipped: Get, row_of_squares: Get) -> None:
    body = zipped(row_of_squares(110, 100), without=".shp")
    is_refused(take, "waterways", body, "came with 0 shapefiles in its archive, not with one")
