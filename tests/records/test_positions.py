"""A position is in the city, or its record ends where it should."""

from typing import TYPE_CHECKING

import pytest

from cannabis_maps.records import read_records

if TYPE_CHECKING:
    from tests.records.conftest import Portal

FEET = ("X Coordinate", "Y Coordinate")
DEGREES = ("Latitude", "Longitude")


def ends_of(portal: "Portal", change: dict[str, str]) -> dict[str, int]:
    quality = read_records(portal.csv([portal.row(), portal.row(portal.nowhere, change)])).quality
    return {end: number for end, number in quality.ends().items() if number}


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, "no_position"),
        ({"X Coordinate": "1176834"}, "no_position"),
        ({"Latitude": "41.879864403"}, "no_position"),
        ({"X Coordinate": "0", "Y Coordinate": "0"}, "bad_geocode"),
        ({"X Coordinate": "0.0", "Y Coordinate": "0"}, "bad_geocode"),
        ({"Latitude": "36.619446395", "Longitude": "-91.686565684"}, "bad_geocode"),
        ({"Latitude": "36.61945", "Longitude": "-91.68657"}, "bad_geocode"),
        ({"Latitude": "0", "Longitude": "0"}, "bad_geocode"),
        ({"X Coordinate": "1000000", "Y Coordinate": "1900000"}, "outside_city"),
        ({"X Coordinate": "0", "Y Coordinate": "1900000"}, "outside_city"),
        ({"Latitude": "500", "Longitude": "-87.6"}, "outside_city"),
        ({"Latitude": "-87.626", "Longitude": "41.88"}, "outside_city"),
        # East of 59th Street's shore: 193.5 m and 230.3 m out in the lake.
        ({"X Coordinate": "1191400", "Y Coordinate": "1865000"}, "mapped"),
        ({"X Coordinate": "1191600", "Y Coordinate": "1865000"}, "outside_city"),
    ],
    ids=str,
)
def test_end_of_a_position(portal: "Portal", change: dict[str, str], end: str) -> None:
    expected = {"mapped": 2} if end == "mapped" else {end: 1, "mapped": 1}
    assert ends_of(portal, change) == expected


def test_null_island_in_feet_beats_its_degrees(portal: "Portal") -> None:
    change = {
        "X Coordinate": "0",
        "Y Coordinate": "0",
        "Latitude": "36.619446395",
        "Longitude": "-91.686565684",
    }
    assert ends_of(portal, change) == {"bad_geocode": 1, "mapped": 1}


def test_feet_come_before_degrees(portal: "Portal") -> None:
    degrees_of_austin = {name: portal.austin[name] for name in DEGREES}
    records = read_records(portal.csv([portal.row(degrees_of_austin)]))
    assert records.area.tolist() == [32]


def test_nearest_area_has_a_position_in_the_lake(portal: "Portal") -> None:
    row = portal.row(X_Coordinate="1191400", Y_Coordinate="1865000")
    assert read_records(portal.csv([row])).area.tolist() == [42]


def test_feet_with_a_fraction_are_kept(portal: "Portal") -> None:
    row = portal.row(X_Coordinate="1176834.5")
    assert read_records(portal.csv([row])).x.tolist() == [1176834.5 * (1200 / 3937)]
