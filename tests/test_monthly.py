"""Counts by month, and what their differences tell."""

from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.monthly import differing, monthly_counts
from cannabis_maps.records import read_records

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
months = st.dictionaries(
    st.sampled_from(["2017-12", "2018-01", "2018-02", "2019-01"]), st.integers(0, 50)
)
NEVER_ENDING = date(2099, 12, 31)


def write(path: Path, days: list[str], place: str = "1176834,1899606") -> Path:
    path.write_text(HEADER + "".join(f"{day},1811,true,{place}\n" for day in days), "utf-8")
    return path


def test_each_month_of_the_window_has_its_count(tmp_path: Path) -> None:
    days = ["2018-01-31", "2018-02-01", "2018-02-28", "2018-04-01"]
    records = read_records(write(tmp_path / "a.csv", days))
    assert monthly_counts(records) == {"2018-01": 1, "2018-02": 2, "2018-03": 0, "2018-04": 1}


def test_arrests_without_a_position_count(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["2018-01-31", "2018-01-01"])
    path.write_text(path.read_text("utf-8") + "2018-01-02,1811,true,,\n", "utf-8")
    assert monthly_counts(read_records(path)) == {"2018-01": 3}


def test_months_of_the_demonstration_sum_to_its_years() -> None:
    records = read_records("demo")
    by_year: Counter[int] = Counter()
    for month, count in monthly_counts(records).items():
        by_year[int(month[:4])] += count
    assert by_year == {year.year: year.recorded for year in records.provenance.years}


def test_a_window_within_a_month_is_that_part_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["2018-01-01", "2018-01-15", "2018-03-03"])
    part = read_records(path).between(date(2018, 1, 10), date(2018, 3, 3))
    assert monthly_counts(part) == {"2018-01": 1, "2018-02": 0, "2018-03": 1}


@given(months, months)
def test_what_came_less_what_went_is_the_difference(
    old: dict[str, int], new: dict[str, int]
) -> None:
    withdrawn, added = differing(old, new, NEVER_ENDING)
    assert added - withdrawn == sum(new.values()) - sum(old.values())
    assert differing(new, old, NEVER_ENDING) == (added, withdrawn)


@given(months)
def test_equal_months_do_not_differ(counts: dict[str, int]) -> None:
    assert differing(counts, counts, NEVER_ENDING) == (0, 0)


def test_months_that_the_new_does_not_reach_are_not_withdrawn() -> None:
    last_day = date(2018, 1, 31)
    assert differing({"2018-01": 5, "2018-02": 7}, {"2018-01": 4}, last_day) == (1, 0)
