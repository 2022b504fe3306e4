"""Unreadable lines are counted, named, and an error when they are over one in a hundred."""

from typing import TYPE_CHECKING

import pytest

from cannabis_maps.errors import SourceError
from cannabis_maps.records import Selection, read_records

if TYPE_CHECKING:
    from tests.records.conftest import Portal

BAD_VALUES = [
    {"Date": ""},
    {"Date": "02/30/2019 11:55:00 PM"},
    {"Date": "08/29/2019 13:55:00 PM"},
    {"Date": "12/31/2000 11:55:00 PM"},
    {"Date": "01/01/2100 12:00:00 AM"},
    {"Date": "August 29"},
    {"X Coordinate": "east"},
    {"X Coordinate": "nan"},
    {"Y Coordinate": "inf"},
    {"X Coordinate": "1,176,834"},
    {"Latitude": "north"},
    {"Longitude": "-"},
    {"Arrest": ""},
    {"Arrest": "maybe"},
]


@pytest.mark.parametrize("change", BAD_VALUES, ids=str)
def test_bad_value_makes_the_line_unreadable(portal: "Portal", change: dict[str, str]) -> None:
    quality = read_records(portal.csv([*portal.rows(150), portal.row(change)])).quality
    assert (quality.unreadable, quality.mapped) == (1, 150)
    assert quality.unreadable_lines == (("crimes.csv", 152, *change),)


@pytest.mark.parametrize("change", BAD_VALUES, ids=str)
def test_bad_value_of_another_offense_does_not_matter(
    portal: "Portal", change: dict[str, str]
) -> None:
    rows = [*portal.rows(2), portal.row(change, IUCR="0486")]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.unreadable, quality.other_offense, quality.mapped) == (0, 1, 2)


@pytest.mark.parametrize(
    "tail", ["too,few", "1," * 30, "  ", '""', '"x"y' + "," * 21, "," * 22, "1" + "," * 23]
)
def test_torn_line_is_counted_once_and_named(portal: "Portal", tail: str) -> None:
    path = portal.csv(portal.rows(150))
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(tail + "\r\n")
    quality = read_records(path).quality
    assert (quality.lines_read, quality.unreadable, quality.mapped) == (151, 1, 150)
    assert quality.unreadable_lines == (("crimes.csv", 152, "fields"),)


def test_field_too_long_to_be_one(portal: "Portal") -> None:
    rows = [*portal.rows(150), portal.row(Block="x" * 3_000_000)]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.lines_read, quality.unreadable, quality.mapped) == (151, 1, 150)


def test_lines_are_numbered_as_an_editor_does(portal: "Portal") -> None:
    rows = portal.rows(600)
    rows[0]["Block"] = "two\r\nlines"
    rows[10]["Block"] = 'a "quoted"\nword'
    rows[20]["Date"] = "never"
    lines = portal.csv(rows).read_bytes().decode().split("\r\n")
    lines[31:31] = ["", ""]
    lines[41] = "torn"
    path = portal.raw("\n\n" + "\n".join(lines))
    text = path.read_text().split("\n")
    expected = [number for number, line in enumerate(text, 1) if "never" in line or line == "torn"]
    quality = read_records(path).quality
    assert [line.line for line in quality.unreadable_lines] == expected
    assert quality.unreadable == 2


def test_same_line_numbers_in_gzip(portal: "Portal") -> None:
    rows = portal.rows(300)
    rows[7]["Date"] = "never"
    assert read_records(portal.gzipped(rows)).quality.unreadable_lines == (
        ("crimes.csv.gz", 9, "Date"),
    )


@pytest.mark.parametrize("layout", ["api_json", "text_parquet"])
def test_json_and_parquet_name_the_record(portal: "Portal", layout: str) -> None:
    rows = portal.rows(300)
    rows[7]["Latitude"] = "north"
    quality = read_records(getattr(portal, layout)(rows)).quality
    assert [line.line for line in quality.unreadable_lines] == [8]


def test_ten_lines_are_named_in_order_over_all_files(portal: "Portal") -> None:
    paths = []
    for name in ("b.csv", "a.csv"):
        rows = portal.rows(1000)
        for place in range(0, 16, 2):
            rows[place]["Date"] = "never"
        paths.append(portal.csv(rows, name))
    quality = read_records(paths).quality
    assert quality.unreadable == 16
    expected = [("a.csv", line) for line in range(2, 18, 2)] + [("b.csv", 2), ("b.csv", 4)]
    assert [(line.file, line.line) for line in quality.unreadable_lines] == expected


def test_all_that_cannot_be_read_of_a_line_is_named(portal: "Portal") -> None:
    row = portal.row({"Date": "never", "X Coordinate": "east"}, Longitude="-", Arrest="maybe")
    quality = read_records(portal.csv([*portal.rows(150), row])).quality
    assert str(quality.unreadable_lines[0]) == (
        "crimes.csv line 152 (Date, Arrest, X Coordinate, Longitude)"
    )


def test_one_in_a_hundred_passes_and_one_more_does_not(portal: "Portal") -> None:
    rows = [*portal.rows(198), *portal.rows(2, {"Date": "never"})]
    assert read_records(portal.csv(rows)).quality.unreadable == 2
    with pytest.raises(SourceError, match=r"2 of 199 .*line 199 \(Date\), .*line 200 \(Date\)"):
        read_records(portal.csv(rows[1:]))


def test_bad_values_are_measured_against_the_offense_alone(portal: "Portal") -> None:
    rows = [*portal.rows(98), *portal.rows(900, {"IUCR": "0486"}), portal.row(Date="never")]
    with pytest.raises(SourceError, match="1 of 99 records of the offense"):
        read_records(portal.csv(rows))


def test_torn_lines_are_measured_against_all(portal: "Portal") -> None:
    path = portal.csv([portal.row(), *portal.rows(198, {"IUCR": "0486"})])
    good = path.read_bytes()
    path.write_bytes(good + b"torn\r\n")
    assert read_records(path).quality.unreadable == 1
    path.write_bytes(good + b"torn\r\n" * 3)
    with pytest.raises(SourceError, match="3 of 202 lines cannot be read"):
        read_records(path)


def test_arrest_may_be_anything_where_it_does_not_matter(portal: "Portal") -> None:
    rows = [portal.row(Arrest=word) for word in ("", "maybe", "false", "true")]
    quality = read_records(portal.csv(rows), Selection(arrests_only=False)).quality
    assert (quality.unreadable, quality.no_arrest, quality.mapped) == (0, 0, 4)
