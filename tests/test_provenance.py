"""Windows are counted in actual days, and a part of a year is told from the whole."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.provenance import Provenance, Source, YearCount

YEARS = st.integers(1990, 2040)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
ONE_DAY = timedelta(days=1)


def window(first: date, last: date, *years: YearCount) -> Provenance:
    return Provenance((Source("a.csv", "00"),), POSSESSION_30G, first, last, last, years)


def count(first: date, last: date) -> YearCount:
    return YearCount(first.year, 0, 0, first, last)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2019, 3, 1), date(2019, 3, 1), 1),
        (date(2019, 1, 1), date(2019, 12, 31), 365),
        (date(2020, 1, 1), date(2020, 12, 31), 366),
        (date(2000, 1, 1), date(2000, 12, 31), 366),
        (date(2020, 2, 28), date(2020, 3, 1), 3),
        (date(2019, 2, 28), date(2019, 3, 1), 2),
        (date(2001, 1, 1), date(2018, 11, 12), 6525),
        (date(2001, 1, 1), date(2012, 12, 31), 4383),
    ],
)
def test_actual_days(first: date, last: date, days: int) -> None:
    assert window(first, last).days == days
    assert window(first, last).duration_years == pytest.approx(days / 365.25, rel=1e-15)


def test_four_calendar_years_are_four_years() -> None:
    assert window(date(2017, 1, 1), date(2020, 12, 31)).duration_years == 4


@given(DAYS, DAYS, DAYS)
def test_days_add_up_wherever_a_window_is_cut(one: date, two: date, three: date) -> None:
    first, cut, last = sorted((one, two, three))
    assume(cut < last)
    parts = window(first, cut).days + window(cut + ONE_DAY, last).days
    assert parts == window(first, last).days


@given(YEARS)
def test_a_whole_year_is_no_part(year: int) -> None:
    assert not count(date(year, 1, 1), date(year, 12, 31)).is_part


@given(YEARS, st.integers(0, 365), st.integers(0, 365))
def test_anything_less_is_a_part(year: int, late: int, early: int) -> None:
    first = date(year, 1, 1) + timedelta(days=late)
    last = date(year, 12, 31) - timedelta(days=early)
    assume((late or early) and first <= last and first.year == last.year == year)
    assert count(first, last).is_part


def test_the_leap_day_makes_no_part_year() -> None:
    assert not count(date(2020, 1, 1), date(2020, 12, 31)).is_part
    assert count(date(2020, 1, 1), date(2020, 12, 30)).is_part


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), max_size=20))
def test_recorded_and_mapped_are_the_sums_of_the_years(counts: list[tuple[int, int]]) -> None:
    day = date(2019, 1, 1)
    years = [YearCount(2019, recorded, mapped, day, day) for recorded, mapped in counts]
    provenance = window(day, day, *years)
    assert provenance.recorded == sum(recorded for recorded, _ in counts)
    assert provenance.mapped == sum(mapped for _, mapped in counts)
