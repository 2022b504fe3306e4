"""The table of records: what it carries, and what it cannot give away."""

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.records import Records, read_records

if TYPE_CHECKING:
    from tests.records.conftest import Portal

DAYS = ("03/01/2010 01:00:00 AM", "03/01/2010 11:00:00 PM", "12/31/2010 11:00:00 PM")


def two_years(portal: "Portal") -> Records:
    rows = [portal.row(Date=day) for day in (*DAYS, "01/01/2011 01:00:00 AM")]
    rows += [portal.row(portal.nowhere, Date=day) for day in DAYS[1:]]
    return read_records(portal.csv(rows))


def test_equal_positions_and_days_are_one_row(portal: "Portal") -> None:
    records = two_years(portal)
    assert records.rows.count.tolist() == [2, 1, 1]
    assert (len(records), records.count.tolist()) == (1, [4])


def test_types_of_the_columns(portal: "Portal") -> None:
    records = two_years(portal)
    names = ("x", "y", "area", "count", "row_days", "recorded")
    found = [str(getattr(records, name).dtype) for name in names]
    assert found == ["float64", "float64", "int16", "int64", "datetime64[D]", "int32"]


def test_year_has_its_own_provenance(portal: "Portal") -> None:
    year = two_years(portal).of_year(2010)
    assert year.count.sum() == 3
    assert (year.provenance.first_day, year.provenance.last_day) == (
        date(2010, 3, 1),
        date(2010, 12, 31),
    )
    assert (year.provenance.mapped, year.provenance.recorded) == (3, 5)
    assert year.provenance.data_day == date(2011, 1, 1)
    assert year.quality.mapped == 4


def test_part_of_a_year_counts_its_own_days(portal: "Portal") -> None:
    part = two_years(portal).between(date(2010, 3, 2), date(2010, 12, 31))
    assert (part.provenance.mapped, part.provenance.recorded) == (1, 2)
    assert part.recorded.sum() == 2
    assert len(part.recorded) == part.provenance.days == 305


def test_days_without_arrests_are_no_error(portal: "Portal") -> None:
    empty = two_years(portal).between(date(2010, 5, 1), date(2010, 5, 31))
    assert len(empty) == 0
    assert empty.by_area().sum() == 0
    assert [(year.year, year.recorded) for year in empty.provenance.years] == [(2010, 0)]


def test_window_of_a_window(portal: "Portal") -> None:
    records = two_years(portal)
    direct = records.between(date(2010, 6, 1), date(2011, 1, 1))
    twice = records.of_year(2010).between(date(2010, 6, 1), date(2011, 1, 1))
    assert direct.provenance.recorded == 3
    assert twice.provenance.recorded == 2


@pytest.mark.parametrize("year", [2009, 2012])
def test_year_outside_says_what_there_is(portal: "Portal", year: int) -> None:
    with pytest.raises(OptionError, match="which as read run from 2010-03-01 to 2011-01-01"):
        two_years(portal).of_year(year)


def test_counts_by_area(portal: "Portal") -> None:
    records = read_records(portal.csv([*portal.rows(3), portal.row(portal.austin)]))
    expected = np.zeros(77, dtype=int)
    expected[[24, 31]] = 1, 3
    assert records.by_area().tolist() == expected.tolist()


def test_geodataframe(portal: "Portal") -> None:
    frame = two_years(portal).to_geodataframe()
    assert list(frame.columns) == ["day", "area", "count", "geometry"]
    assert frame.crs.to_epsg() == 26971
    assert frame["count"].tolist() == [2, 1, 1]
    assert frame.geometry.x.tolist() == [1176834 * (1200 / 3937)] * 3


def test_nothing_points_at_one_record(portal: "Portal") -> None:
    rows = [portal.row(portal.nowhere, Case_Number="ZZSECRET", ID="31415926"), *portal.rows(2)]
    records = read_records(portal.csv(rows))
    told = [str(getattr(records, field.name)) for field in fields(records)]
    told += [json.dumps(records.quality.as_dict()), repr(records), str(records.to_geodataframe())]
    for secret in ("ZZ", "31415926", "9000", "MADEUP", "11:55", "23:55"):
        assert not any(secret in text for text in told)


def test_report_is_ready_for_json_and_names_no_folder(portal: "Portal", tmp_path: Path) -> None:
    rows = portal.rows(300)
    rows[4]["Date"] = "never"
    report = read_records(portal.csv(rows)).quality.as_dict()
    assert str(tmp_path) not in json.dumps(report)
    assert report["unreadable_lines"] == [{"file": "crimes.csv", "line": 6, "what": "Date"}]
    assert (report["selected"], report["with_arrest"]) == (299, 299)
    assert report["years"] == [
        {
            "year": 2019,
            "recorded": 299,
            "mapped": 299,
            "first_day": "2019-08-29",
            "last_day": "2019-08-29",
            "part_year": True,
        }
    ]


def test_report_that_loses_a_line_is_refused(portal: "Portal") -> None:
    quality = read_records(portal.csv(portal.rows(3))).quality
    with pytest.raises(SourceError, match="4 lines were read and 3 accounted for"):
        replace(quality, lines_read=4)


@pytest.mark.parametrize("n", [1_000, 50_000])
@pytest.mark.parametrize(("more", "warned"), [(-1, False), (0, True), (1, False)])
def test_file_cut_off_by_the_api_is_warned_of(
    portal: "Portal", n: int, more: int, *, warned: bool
) -> None:
    line = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
    path = portal.raw("Date,IUCR,Arrest,X Coordinate,Y Coordinate\n" + line * (n + more))
    warnings = read_records(path).quality.warnings
    assert [f"exactly {n:,} rows" in warning for warning in warnings] == [True] * warned


def test_several_sources_are_listed_by_name_and_each_read_once(portal: "Portal") -> None:
    second, first = portal.csv(portal.rows(2), "b.csv"), portal.csv(portal.rows(3), "a.csv")
    records = read_records([second, first, str(portal.folder / "*.csv")])
    assert [source.name for source in records.provenance.sources] == ["a.csv", "b.csv"]
    assert records.quality.lines_read == 5


def test_home_folder_is_understood(portal: "Portal", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(portal.folder))
    monkeypatch.setenv("USERPROFILE", str(portal.folder))
    portal.csv(portal.rows(2), "a.csv")
    assert read_records("~/a.csv").quality.mapped == 2
    assert read_records("~/*.csv").quality.mapped == 2


def test_progress_never_goes_back_and_ends_at_one(portal: "Portal") -> None:
    calls: list[tuple[str, float]] = []

    def note(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        calls.append((what, fraction))

    read_records(portal.gzipped(portal.rows(2000)), progress=note)
    steps = {what: [done for name, done in calls if name == what] for what, _ in calls}
    assert list(steps) == ["Reading crimes.csv.gz", "Cleaning records"]
    for done in steps.values():
        assert done == sorted(done)
        assert done[-1] == 1.0


def test_the_library_prints_nothing(portal: "Portal", capfd: pytest.CaptureFixture[str]) -> None:
    read_records(portal.csv(portal.rows(2)))
    assert capfd.readouterr() == ("", "")
