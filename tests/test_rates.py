"""Areas against their residents, worked out by hand."""

import csv
import io
from datetime import date

import numpy as np
import pytest

from cannabis_maps import words
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import community_areas, mean_residents
from cannabis_maps.provenance import Provenance, Source, YearCount
from cannabis_maps.rates import AreaRate, area_rates, as_csv

FEW = "Too few for a rate: under 20."
SPECIAL = (
    "Under 5,000 residents, O'Hare or the Loop: people arrested there may live elsewhere, so a "
    "rate by residents says little."
)
AUSTIN = 24  # Its residents: 117,527 in 2000, 98,514 in 2010, 96,557 in 2020.


def provenance(first: date, last: date, *, demonstration: bool = False) -> Provenance:
    years = tuple(
        YearCount(year, 9, 9, max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in range(first.year, last.year + 1)
    )
    source = (Source("records.csv", "0a" * 32),)
    return Provenance(source, POSSESSION_30G, first, last, last, years, demonstration=demonstration)


def table(counts: np.ndarray, known: Provenance) -> list[dict[str, str]]:
    text = as_csv(area_rates(counts, known), known).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_rate_by_hand() -> None:
    # 730.5 days are two years: 400 / 20,000 residents / 2 years, times 1,000.
    assert AreaRate(25, "Austin", 400, 20_000, 2.0).per_1000_per_year == pytest.approx(10)


@pytest.mark.parametrize(("arrests", "known"), [(0, False), (19, False), (20, True)])
def test_under_20_arrests_there_is_no_rate(arrests: int, *, known: bool) -> None:
    rate = AreaRate(9, "Edison Park", arrests, 11_000, 1.0).per_1000_per_year
    assert (rate is not None) is known


@pytest.mark.parametrize(
    ("number", "residents", "special"),
    [
        (9, 4_999.9, True),
        (9, 5_000, False),
        (76, 12_000, True),
        (32, 42_000, True),
        (33, 42_000, False),
    ],
)
def test_where_a_rate_says_little(number: int, residents: float, *, special: bool) -> None:
    assert AreaRate(number, "Some area", 100, residents, 1.0).is_special is special


@pytest.mark.parametrize(
    ("first", "last", "residents"),
    [
        (date(2010, 4, 1), date(2010, 4, 1), 98_514),
        # Before the first Census and after the last one residents stay.
        (date(1999, 1, 1), date(2000, 4, 1), 117_527),
        (date(2020, 4, 1), date(2025, 1, 1), 96_557),
        # From one Census to the next: the mean of the two.
        (date(2000, 4, 1), date(2010, 4, 1), (117_527 + 98_514) / 2),
        # 1,000 of the 3,652 days between the Censuses of 2000 and 2010.
        (date(2002, 12, 27), date(2002, 12, 27), 117_527 + (98_514 - 117_527) * 1000 / 3652),
        # Half of the days on the way from 2010 to 2020, the others after it.
        (date(2020, 3, 31), date(2020, 4, 1), 96_557 + (98_514 - 96_557) / 3653 / 2),
    ],
)
def test_residents_change_day_by_day(first: date, last: date, residents: float) -> None:
    assert mean_residents(first, last)[AUSTIN] == pytest.approx(residents, rel=1e-12)


def test_residents_of_the_three_censuses() -> None:
    assert community_areas().residents[AUSTIN].tolist() == [117_527, 98_514, 96_557]
    # The City's residents, as the Census Bureau counted them, to within its blocks at the limit.
    assert community_areas().residents.sum(axis=0) == pytest.approx(
        [2_896_016, 2_695_598, 2_746_388], rel=0.001
    )


def test_rates_are_in_the_order_of_the_areas() -> None:
    rates = area_rates(np.arange(77), provenance(date(2010, 1, 1), date(2010, 12, 31)))
    assert [area.number for area in rates] == list(range(1, 78))
    assert [area.arrests for area in rates] == list(range(77))
    assert (rates[24].name, rates[58].name) == ("Austin", "McKinley Park")
    assert {area.years for area in rates} == {365 / 365.25}


def test_the_table_has_a_row_for_each_area() -> None:
    known = provenance(date(2010, 4, 1), date(2010, 4, 1))
    rows = table(np.full(77, 100), known)
    assert len(rows) == 77
    assert list(rows[0]) == [
        "number",
        "community_area",
        "arrests",
        "residents",
        "arrests_per_1000_residents_per_year",
        "note",
    ]
    assert list(rows[AUSTIN].values()) == [
        "25",
        "Austin",
        "100",
        "98514",
        # 100 / 98,514 * 1,000 in one day of 365.25.
        f"{100 / 98.514 * 365.25:.3f}",
        "",
    ]


def test_the_cell_of_a_rate_is_empty_or_a_number_and_a_note_says_why() -> None:
    counts = np.full(77, 20)
    counts[:30] = 19
    rows = table(counts, provenance(date(2010, 1, 1), date(2010, 12, 31)))
    rates = [row["arrests_per_1000_residents_per_year"] for row in rows]
    assert rates[:30] == [""] * 30
    assert all(float(rate) > 0 for rate in rates[30:])
    assert [row["note"].endswith(FEW) for row in rows] == [True] * 30 + [False] * 47


def test_the_table_says_where_a_rate_says_little() -> None:
    rows = table(np.full(77, 20), provenance(date(2010, 1, 1), date(2010, 12, 31)))
    noted = {row["community_area"] for row in rows if row["note"] == SPECIAL}
    assert noted == {"Burnside", "Fuller Park", "O'Hare", "The Loop"}
    assert {row["note"] for row in rows} == {"", SPECIAL}


def test_all_that_is_to_say_of_an_area_stands_in_one_note() -> None:
    known = provenance(date(2010, 1, 1), date(2010, 12, 31), demonstration=True)
    loop = table(np.ones(77), known)[31]
    assert loop["note"] == f"{SPECIAL} {FEW} {words.DEMONSTRATION}."


def test_a_demonstration_says_so_in_every_row() -> None:
    known = provenance(date(2010, 1, 1), date(2010, 12, 31), demonstration=True)
    assert all(row["note"].endswith(f"{words.DEMONSTRATION}.") for row in table(np.ones(77), known))
