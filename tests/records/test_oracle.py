"""The reader against a plain loop over Python's csv, on rows that nobody would think of."""

import csv
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cannabis_maps.errors import CannabisMapsError, NoRecordsError, SourceError
from cannabis_maps.records import Records, read_records

HEADER = ["ID", "Case Number", "Date", "Block", "IUCR", "Arrest", "X Coordinate"]
HEADER += ["Y Coordinate", "Updated On", "Latitude", "Longitude"]
AT, IN = HEADER.index, "%m/%d/%Y %I:%M:%S %p"
AREA = {("1176834", "1899606"): 32, ("1140000", "1905000"): 25, ("1180000", "1865000"): 42}
DEGREES = {("41.879864403", "-87.626146750"): ("1176834", "1899606")}

texts = st.text(alphabet="ab\", '\n\r;\u00e9", max_size=8)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2011, 12, 31))  # noqa: DTZ001
blank = st.just("")
dates = st.one_of(
    *[moments.map(lambda moment: moment.strftime(IN))] * 6,
    st.sampled_from(["", "02/30/2010 11:00:00 PM", "never", "2010-06-01T23:00:00.000"]),
)
places = st.one_of(
    *[st.sampled_from(sorted(AREA)).map(lambda feet: (*feet, "", ""))] * 4,
    st.sampled_from(sorted(DEGREES)).map(lambda degrees: ("", "", *degrees)),
    st.sampled_from(
        [
            ("", "", "", ""),
            ("0", "0", "36.619446395", "-91.686565684"),
            ("", "", "36.619446395", "-91.686565684"),
            ("1000000", "1900000", "", ""),
            ("1176834", "", "", ""),
            ("east", "1899606", "", ""),
        ]
    ),
)


@st.composite
def rows(draw: st.DrawFn) -> list[str]:
    x, y, latitude, longitude = draw(places)
    return [
        draw(st.sampled_from(["", "", "1", "2", "3", "4"])),
        draw(st.sampled_from(["", "ZZ1", "ZZ2", "zz2", "ZZ3"])),
        draw(dates),
        draw(texts),
        draw(st.sampled_from(["1811", "1811", "1811", " 1811", "486", "0486", "1812", ""])),
        draw(st.sampled_from(["true", "true", "true", "TRUE", "false", "false ", ""])),
        x,
        y,
        draw(st.one_of(blank, moments.map(lambda moment: moment.strftime(IN)))),
        latitude,
        longitude,
    ]


# Each has a number of its own, so that a few bad rows stay under one in a hundred.
FILLER = [
    [str(1000 + number), "", "06/15/2010 01:00:00 PM", "", "1811", "true", "1176834", "1899606"]
    + [""] * 3
    for number in range(1300)
]


def day_of(row: list[str]) -> date | None:
    for form in (IN, "%Y-%m-%dT%H:%M:%S.%f"):
        try:
            return datetime.strptime(row[AT("Date")], form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def is_readable(row: list[str]) -> bool:
    has_arrest = row[AT("Arrest")].strip().lower() in ("true", "false")
    return day_of(row) is not None and has_arrest and "east" not in row


def key_of(row: list[str], place: int) -> tuple[object, ...]:
    if row[0]:
        return ("id", row[0])
    return ("case", row[1].upper()) if row[1] else ("none", place)


def newness(row: list[str]) -> tuple[object, ...]:
    updated = row[AT("Updated On")]
    return bool(updated), datetime.strptime(updated, IN) if updated else None  # noqa: DTZ007


def feet_of(row: list[str]) -> tuple[str, str] | None:
    x, y, latitude, longitude = row[6], row[7], row[9], row[10]
    return (x, y) if x and y else DEGREES.get((latitude, longitude))


def end_of(row: list[str]) -> str:
    if row[AT("Arrest")].strip().lower() == "false":
        return "no_arrest"
    if "36.619446395" in row:
        return "bad_geocode"
    feet = feet_of(row)
    if feet is None:
        return "no_position"
    return "mapped" if feet in AREA else "outside_city"


def oracle(table: list[list[str]]) -> tuple[Counter[str], Counter[tuple[object, ...]]]:
    ends: Counter[str] = Counter()
    newest: dict[tuple[object, ...], list[str]] = {}
    for place, row in enumerate(table):
        if row[AT("IUCR")].strip() != "1811":
            ends["other_offense"] += 1
        elif not is_readable(row):
            ends["unreadable"] += 1
        else:
            key = key_of(row, place)
            ends["duplicate"] += key in newest
            if key not in newest or newness(row) > newness(newest[key]):
                newest[key] = row
    mapped: Counter[tuple[object, ...]] = Counter()
    for row in newest.values():
        end = end_of(row)
        ends[end] += 1
        if end == "mapped":
            x, y = feet_of(row) or ("", "")
            mapped[(x, y, day_of(row))] += 1
    return +ends, mapped


def has_ties(table: list[list[str]]) -> bool:
    seen = Counter((key_of(row, place), row[AT("Updated On")]) for place, row in enumerate(table))
    return max(seen.values(), default=0) > 1


def write(path: Path, table: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *table])
    return path


def as_counter(records: Records) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    at, counts = records.rows.each_position(), records.rows.count
    x_feet, y_feet = (
        np.rint(each[at] * 3937 / 1200).astype(int) for each in (records.x, records.y)
    )
    for x, y, day, count in zip(x_feet, y_feet, records.row_days, counts, strict=True):
        found[(str(x), str(y), day.item())] += int(count)
    return found


tables = st.lists(rows(), max_size=12).filter(lambda table: not has_ties(table))


@settings(max_examples=40, deadline=None)
@given(tables)
def test_every_end_and_every_position_is_as_in_a_plain_loop(table: list[list[str]]) -> None:
    table = [*table, *FILLER]
    ends, mapped = oracle(table)
    with tempfile.TemporaryDirectory() as folder:
        records = read_records(write(Path(folder) / "a.csv", table))
    assert {end: n for end, n in records.quality.ends().items() if n} == ends
    assert records.quality.lines_read == len(table)
    assert as_counter(records) == mapped


@settings(max_examples=40, deadline=None)
@given(tables)
def test_small_files_are_right_or_refused(table: list[list[str]]) -> None:
    ends, mapped = oracle(table)
    of_offense = len(table) - ends["other_offense"]
    expected: type[CannabisMapsError] | None = None
    if ends["unreadable"] * 100 > of_offense:
        expected = SourceError
    elif not mapped:
        expected = NoRecordsError
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.csv", table)
        if expected:
            with pytest.raises(expected):
                read_records(path)
        else:
            assert as_counter(read_records(path)) == mapped


@settings(max_examples=20, deadline=None)
@given(st.lists(rows(), max_size=12), st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_splitting_do_not_matter(
    table: list[list[str]], random: Random, parts: int
) -> None:
    table = [*table, *FILLER]
    shuffled = random.sample(table, len(table))
    with tempfile.TemporaryDirectory() as folder:
        one = read_records(write(Path(folder) / "whole.csv", table))
        split = [write(Path(folder) / f"{i}.csv", shuffled[i::parts]) for i in range(parts)]
        other = read_records(str(Path(folder) / "?.csv"))
        assert len(split) == len(other.provenance.sources)
    assert one.quality.rows() == other.quality.rows()
    for name in ("x", "y", "row_days", "area", "count", "recorded"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_day_is_a_day_whatever_the_hour() -> None:
    hours = [datetime(2010, 3, 14) + timedelta(hours=hour) for hour in range(24)]  # noqa: DTZ001
    table = [[*row[:2], hour.strftime(IN), *row[3:]] for row, hour in zip(FILLER, hours)]  # noqa: B905
    with tempfile.TemporaryDirectory() as folder:
        records = read_records(write(Path(folder) / "a.csv", table))
    assert records.row_days.astype(str).tolist() == ["2010-03-14"]
    assert records.count.tolist() == [24]
