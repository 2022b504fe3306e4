"""Every format of a source gives the same records as the plain CSV."""

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cannabis_maps.records import Records, read_records
from cannabis_maps.records.reader import read_identified

if TYPE_CHECKING:
    from tests.records.conftest import Portal

FORMATS = [
    "gzipped",
    "zipped",
    "wide",
    "shouted",
    "with_mark",
    "unix",
    "blank_lines",
    "api_csv",
    "api_json",
    "json_lines",
    "json_point",
    "text_parquet",
    "typed_parquet",
    "decimal_parquet",
    "nested_parquet",
]
DATES = [
    "1/1/2009",
    "1/1/2009 0:05",
    "1/1/2009 12:05:00 AM",
    " 01/01/2009 00:05",
    "2009-01-01T00:05:00",
]


def assert_same(found: Records, expected: Records) -> None:
    for name in ("x", "y", "row_days", "area", "count", "recorded"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    assert found.quality.rows() == expected.quality.rows()
    assert found.provenance.years == expected.provenance.years


def mixture(portal: "Portal") -> list[dict[str, str]]:
    return [
        portal.row(),
        portal.row(Date="08/29/2019 12:05:00 AM"),
        portal.row(portal.austin, Date="01/02/2020 01:00:00 PM"),
        portal.row(portal.nowhere),
        portal.row(Arrest="false"),
        portal.row(IUCR="1812"),
        portal.row(ID="77", Updated_On="01/01/2020 03:00:00 PM"),
        portal.row(ID="77", Updated_On="01/01/2020 03:00:00 AM"),
    ]


@pytest.mark.parametrize("layout", FORMATS)
def test_same_records_in_every_format(portal: "Portal", layout: str) -> None:
    rows = mixture(portal)
    expected = read_records(portal.csv(rows))
    assert_same(read_records(getattr(portal, layout)(rows)), expected)


@pytest.mark.parametrize("layout", ["csv", "unix", "text_parquet"])
@pytest.mark.parametrize("written", DATES)
def test_the_day_of_another_offense_is_read_however_it_is_written(
    portal: "Portal", layout: str, written: str
) -> None:
    path = getattr(portal, layout)([portal.row(), portal.row(Date=written, IUCR="0486")])
    identified = read_identified(path, portal.folder / "identities.parquet")
    for records in (read_records(path), identified):
        assert records.provenance.first_day == date(2009, 1, 1)


def test_what_the_mixture_holds(portal: "Portal") -> None:
    records = read_records(portal.csv(mixture(portal)))
    assert [count for _, count in records.quality.rows()] == [8, 0, 1, 1, 0, 1, 1, 0, 0, 4]
    assert records.area.tolist() == [25, 32]
    assert records.count.tolist() == [1, 3]
    assert records.row_days.astype(str).tolist() == ["2020-01-02", "2019-08-29"]
    np.testing.assert_allclose(records.x, [1140000 * 1200 / 3937, 1176834 * 1200 / 3937])


def test_degrees_alone_give_the_same_position_as_feet(portal: "Portal") -> None:
    rows = mixture(portal)
    in_degrees = [{**row, "X Coordinate": "", "Y Coordinate": ""} for row in rows]
    expected = read_records(portal.csv(rows))
    assert_same(read_records(portal.csv(in_degrees)), expected)


def test_location_text_is_read_where_it_is_all_there_is(portal: "Portal") -> None:
    rows = mixture(portal)
    expected = read_records(portal.csv(rows))
    header = ["ID", "Case Number", "Date", "IUCR", "Arrest", "Updated On", "Location"]
    assert_same(read_records(portal.csv(rows, header=header)), expected)


def test_code_without_its_leading_zero_and_in_lower_case(portal: "Portal") -> None:
    rows = [portal.row(IUCR=code) for code in ("1811", " 1811 ", "1811.0", "01811", "18110", "811")]
    assert read_records(portal.csv(rows)).quality.mapped == 4


def test_arrest_in_any_case(portal: "Portal") -> None:
    rows = [portal.row(Arrest=word) for word in ("true", "TRUE", " True ", "False")]
    quality = read_records(portal.csv(rows)).quality
    assert (quality.mapped, quality.no_arrest) == (3, 1)


def test_file_without_iucr_is_selected_by_both_spellings(portal: "Portal") -> None:
    spellings = ("poss: cannabis 30gms or less ", "POSSESS - CANNABIS 30 GRAMS OR LESS", "THEFT")
    rows = [portal.row(Description=text) for text in spellings]
    header = [name for name in portal.header if name != "IUCR"]
    records = read_records(portal.csv(rows, header=header))
    assert (records.quality.mapped, records.quality.other_offense) == (2, 1)
    assert records.provenance.by_description
    assert "crimes.csv has no IUCR" in records.quality.warnings[0]


def test_description_is_ignored_where_there_is_a_code(portal: "Portal") -> None:
    rows = [portal.row(), portal.row(IUCR="0486"), portal.row(IUCR="")]
    records = read_records(portal.csv(rows))
    assert (records.quality.mapped, records.quality.other_offense) == (1, 2)
    assert not records.provenance.by_description
    assert records.quality.warnings == ()


@pytest.mark.parametrize("name", ["data[1].csv", "what*.csv", "o'hare.csv", "août.csv"])
def test_name_with_odd_characters(portal: "Portal", name: str) -> None:
    assert read_records(portal.csv([portal.row()], name)).provenance.sources[0].name == name


def test_gzip_is_told_by_its_content_not_its_name(portal: "Portal") -> None:
    path = portal.gzipped([portal.row()]).rename(portal.folder / "renamed.csv")
    assert read_records(path).quality.mapped == 1


def test_sources_carry_the_hash_of_the_file_as_it_is(portal: "Portal") -> None:
    for path in (portal.csv([portal.row()]), portal.gzipped([portal.row()])):
        expected = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        assert read_records(path).provenance.sources[0].sha256 == expected


def test_zip_is_named_and_hashed_as_the_archive(portal: "Portal") -> None:
    path = portal.zipped([portal.row()])
    source = read_records(path).provenance.sources[0]
    assert source.name == "crimes.zip"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
