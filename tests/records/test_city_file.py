"""The City's real file: the counts that must hold. Skipped where it is absent."""

import csv
import gzip
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from cannabis_maps.records import Records, Selection, read_records

BY_YEAR = [14248, 14715, 17371, 18729, 19122, 20224, 22803, 20206, 20889, 21978]
BY_YEAR += [20084, 17685, 15942, 12860, 9745, 4050, 1210, 1196]


def test_every_line_has_its_end(city_records: Records) -> None:
    assert city_records.quality.rows() == (
        ("Lines read", 321_501),
        ("Unreadable", 0),
        ("Other offense", 44_939),
        ("Duplicate", 0),
        ("Outside the dates", 0),
        ("No arrest", 1_560),
        ("No position", 1_934),
        ("Bad geocode", 11),
        ("Outside the city", 0),
        ("Mapped", 273_057),
    )
    assert city_records.quality.selected == 276_562
    assert city_records.quality.with_arrest == 275_002


def test_counts_by_year(city_records: Records) -> None:
    years = city_records.provenance.years
    assert [year.mapped for year in years] == BY_YEAR
    assert years[1].recorded - years[1].mapped >= 684
    assert [year.year for year in years if year.is_part] == [2018]


def test_window_is_the_files(city_records: Records) -> None:
    provenance = city_records.provenance
    assert (provenance.first_day, provenance.last_day) == (date(2001, 1, 1), date(2018, 11, 12))


def test_windows_of_the_law(city_records: Records) -> None:
    assert city_records.between(date(2001, 1, 1), date(2012, 12, 31)).count.sum() == 228_054
    assert city_records.between(date(2013, 1, 1), date(2019, 6, 25)).count.sum() == 45_003


def test_counts_by_area_are_near_the_published_table(
    city_records: Records, shared_data: Path
) -> None:
    # That table leaves out 449 positions in no area; here the nearest area has them.
    with (shared_data / "arrests_1811_by_area_year.csv").open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    header = rows[0]
    years = [place for place, title in enumerate(header) if title.isdigit()]
    table = np.array([sum(int(row[place]) for place in years) for row in rows[1:]])
    difference = np.sort(city_records.by_area()) - np.sort(table)
    assert difference.sum() == 273_057 - 272_608
    assert np.abs(difference).max() < 150


def test_all_of_one_year(shared_data: Path) -> None:
    quality = read_records(shared_data / "crimes_2010_all_types.csv.gz").quality
    assert (quality.lines_read, quality.unreadable, quality.mapped) == (370_290, 0, 21_978)


def test_one_week_in_plain_text(shared_data: Path) -> None:
    quality = read_records(shared_data / "crimes_one_week_2014.csv").quality
    assert quality.lines_read == 6_200
    assert quality.mapped + quality.no_arrest == quality.selected - quality.no_position


@pytest.mark.parametrize("layout", ["parquet", "json"])
def test_other_formats_of_it(
    city_file: Path, city_records: Records, tmp_path: Path, layout: str
) -> None:
    path = tmp_path / f"city.{layout}"
    options = ", ARRAY true" if layout == "json" else ""
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * FROM read_csv('{city_file}', all_varchar=true)) "  # noqa: S608
            f"TO '{path}' (FORMAT {layout}{options})"
        )
    found = read_records(path)
    assert found.quality.rows() == city_records.quality.rows()
    for name in ("x", "y", "row_days", "area", "count", "recorded"):
        np.testing.assert_array_equal(getattr(found, name), getattr(city_records, name))


def test_same_in_plain_text_with_one_thread(
    city_file: Path, city_records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "city.csv"
    path.write_bytes(gzip.decompress(city_file.read_bytes()))
    several = read_records(path)
    monkeypatch.setattr("cannabis_maps.records.database.MAX_THREADS", 1)
    one = read_records(path)
    for name in ("x", "y", "row_days", "area", "count", "recorded"):
        np.testing.assert_array_equal(getattr(several, name), getattr(city_records, name))
        np.testing.assert_array_equal(getattr(one, name), getattr(city_records, name))
    assert one.quality == several.quality == city_records.quality


SCRIPT = """
import hashlib, json, sys
from cannabis_maps.records import read_records
found = read_records(sys.argv[1])
columns = (found.x, found.y, found.row_days, found.area, found.count, found.recorded)
hashes = [hashlib.sha256(column.tobytes()).hexdigest() for column in columns]
print(json.dumps([hashes, found.quality.as_dict()]))
"""


def test_same_in_another_locale_zone_and_folder(city_file: Path, tmp_path: Path) -> None:
    def run(**changes: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, str(city_file)],
            env=os.environ | changes,
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert run(LC_ALL="C", TZ="UTC") == run(LC_ALL="de_DE.UTF-8", TZ="Pacific/Kiritimati")


def test_dates_to_the_day(city_file: Path) -> None:
    selection = Selection(first_day=date(2013, 3, 1), last_day=date(2013, 3, 31))
    records = read_records(city_file, selection)
    assert records.provenance.days == 31
    assert records.provenance.data_day == date(2018, 11, 12)
    assert records.quality.selected == 276_562
