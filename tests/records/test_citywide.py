"""When and in what kind of place, against a plain loop over Python's csv."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cannabis_maps.offenses import EVERY_OFFENSE
from cannabis_maps.records import Records, Selection, read_records
from cannabis_maps.records.citywide import (
    FEWEST_IN_CELL,
    CitywideTables,
    PlaceCount,
    Tally,
    citywide_tables,
)
from cannabis_maps.records.location_kinds import NOT_STATED, OTHER, kind_of

if TYPE_CHECKING:
    from tests.records.conftest import Portal

WEEK = [f"03/{day:02}/2010" for day in range(1, 8)]  # March 1, 2010, was a Monday.


def tables_of(records: Records) -> CitywideTables:
    assert records.citywide is not None
    return records.citywide


def week(portal: "Portal", each: int, hours: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        portal.row({"Date": f"{day} {hour}", "Location Description": "STREET"})
        for day in WEEK
        for hour in hours
        for _ in range(each)
    ]


def test_cells_with_enough_stay_as_fine_as_they_can(portal: "Portal") -> None:
    hours = ("01:30:00 AM", "07:00:00 AM", "12:15:00 PM", "11:59:59 PM")
    found = tables_of(read_records(portal.csv(week(portal, 20, hours))))
    assert found.by_time is not None
    assert found.by_time.tolist() == [[20, 20, 20, 20]] * 7
    assert (found.hours_of_part, found.timed) == (6, 560)


def test_one_cell_under_twenty_makes_all_coarser(portal: "Portal") -> None:
    rows = week(portal, 20, ("01:30:00 AM", "07:00:00 AM", "12:15:00 PM", "11:59:59 PM"))
    found = tables_of(read_records(portal.csv(rows[1:])))
    assert found.by_time is not None
    assert found.by_time.tolist() == [[39, 20, 20], *[[40, 20, 20]] * 6]


def test_too_few_have_no_table(portal: "Portal") -> None:
    found = tables_of(read_records(portal.csv(week(portal, 1, ("01:30:00 PM",)))))
    assert found.by_time is None
    assert found.by_place == ()


def test_one_record_shows_nowhere(portal: "Portal") -> None:
    found = tables_of(read_records(portal.csv([portal.row(Location_Description="STREET")])))
    assert (found.by_time, found.by_place) == (None, ())


def test_small_kinds_are_among_the_others(portal: "Portal") -> None:
    rows = [
        portal.row({"Location Description": place})
        for place, count in (("STREET", 40), ("CTA BUS", 25), ("PARK PROPERTY", 19), ("", 1))
        for _ in range(count)
    ]
    found = tables_of(read_records(portal.csv(rows)))
    assert found.by_place == (
        PlaceCount("Street or alley", 40),
        PlaceCount("Transit or airport", 25),
        PlaceCount(OTHER, 20),
    )


def test_few_others_take_the_next_smallest_kind_with_them() -> None:
    tallies = [Tally(0, 1, place, n) for place, n in (("STREET", 40), ("ALIEN SHIP", 3))]
    tallies.append(Tally(0, 1, "CTA BUS", 25))
    assert citywide_tables(tallies).by_place == (
        PlaceCount("Street or alley", 40),
        PlaceCount(OTHER, 28),
    )


def test_what_is_not_stated_is_told(portal: "Portal") -> None:
    rows = portal.rows(30, {"Location Description": " "})
    rows += portal.rows(20, {"Location Description": "sidewalk"})
    assert tables_of(read_records(portal.csv(rows))).by_place == (
        PlaceCount("Sidewalk", 20),
        PlaceCount(NOT_STATED, 30),
    )


def test_sources_without_times_or_places_have_none(portal: "Portal") -> None:
    rows = [portal.row({"Date": day}) for day in WEEK for _ in range(200)]
    header = [name for name in portal.header if name != "Location Description"]
    found = tables_of(read_records(portal.csv(rows, header=header)))
    assert (found.by_time, found.timed, found.by_place) == (None, 0, ())
    assert read_records("demo").citywide is None


def test_only_what_is_recorded_in_the_window_counts(portal: "Portal") -> None:
    rows = portal.rows(30, {"Location Description": "STREET"}, portal.nowhere)
    rows += portal.rows(30, {"Location Description": "STREET", "Arrest": "false"})
    rows += portal.rows(30, {"Location Description": "STREET", "IUCR": "1812"})
    rows += portal.rows(30, {"Location Description": "ALLEY", "Date": "08/30/2019 01:00:00 AM"})
    rows += portal.rows(5, {"Location Description": "STREET"})
    copy = rows[-1] | {"Date": "08/29/2019 01:00:00 PM"}
    window = Selection(last_day=date(2019, 8, 29))
    found = read_records(portal.csv([*rows, copy]), window)
    assert tables_of(found).by_place == (PlaceCount("Street or alley", 35),)
    assert tables_of(found).timed == found.provenance.recorded == 35


@pytest.mark.parametrize(
    "layout", ["csv", "api_csv", "api_json", "json_lines", "text_parquet", "shouted"]
)
def test_every_layout(portal: "Portal", layout: str) -> None:
    rows = week(portal, 20, ("01:30:00 AM", "01:30:00 PM"))
    found = tables_of(read_records(getattr(portal, layout)(rows)))
    assert found.by_time is not None
    assert found.by_time.tolist() == [[20, 20]] * 7
    assert found.by_place == (PlaceCount("Street or alley", 280),)


def test_no_table_of_parts_or_of_every_offense(portal: "Portal") -> None:
    rows = week(portal, 20, ("01:30:00 AM", "01:30:00 PM"))
    path = portal.csv(rows)
    records = read_records(path)
    assert records.between(date(2010, 3, 1), date(2010, 3, 2)).citywide is None
    assert records.between(date(2001, 1, 1), date(2020, 1, 1)).citywide is records.citywide
    assert read_records(path, Selection(EVERY_OFFENSE)).citywide is None


def city_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["IUCR"] == "1811" and row["Arrest"] == "true":
                yield row


def test_the_citys_file_hour_by_hour(city_file: Path, city_records: Records) -> None:
    table = np.zeros((7, 24), dtype=np.int64)
    for row in city_rows(city_file):
        moment = datetime.strptime(row["Date"], "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007
        table[moment.weekday(), moment.hour] += 1
    found = tables_of(city_records)
    assert found.by_time is not None
    np.testing.assert_array_equal(found.by_time, table)
    assert found.timed == city_records.quality.with_arrest == 275_002


def test_the_citys_file_by_kind_of_place(city_file: Path, city_records: Records) -> None:
    counted = Counter(row["Location Description"] for row in city_rows(city_file))
    found = {each.kind: each.count for each in tables_of(city_records).by_place}
    assert sum(found.values()) == sum(counted.values()) == 275_002
    assert min(found.values()) >= FEWEST_IN_CELL
    assert found["Sidewalk"] == counted["SIDEWALK"]
    assert found["School"] == sum(
        count for place, count in counted.items() if place.startswith(("SCHOOL", "COLLEGE", "DAY"))
    )
    assert found["Parking lot"] == counted["PARKING LOT/GARAGE(NON.RESID.)"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("RESIDENCE PORCH/HALLWAY", "RESIDENCE - PORCH / HALLWAY", "Residence"),
        (
            "CHA HALLWAY/STAIRWELL/ELEVATOR",
            "CHA HALLWAY / STAIRWELL / ELEVATOR",
            "Apartment or housing authority",
        ),
        ("PARKING LOT/GARAGE(NON.RESID.)", "PARKING LOT / GARAGE (NON RESIDENTIAL)", "Parking lot"),
        ("CTA GARAGE / OTHER PROPERTY", "CTA PARKING LOT / GARAGE", "Transit or airport"),
        ("BARBERSHOP", "BARBER SHOP/BEAUTY SALON", "Business"),
        ("OTHER", "OTHER (SPECIFY)", OTHER),
    ],
)
def test_both_spellings_are_of_one_kind(old: str, new: str, kind: str) -> None:
    assert kind_of(old) == kind_of(new) == kind
