"""Rates of areas that are not community areas."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from cannabis_maps.areas import with_residents
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.places import Areas, community_areas
from cannabis_maps.provenance import Provenance, Source, YearCount
from cannabis_maps.rates import AreaRate, area_rates, as_csv, special

MakeAreas = Callable[..., Areas]
Squares = Callable[[int], list[shapely.Polygon]]
FEW = "Too few for a rate: under 20."
SIZE = (
    "Under 5,000 residents: people arrested there may live elsewhere, so a rate by residents "
    "says little."
)
# 1,461 days are four years.
FIRST, LAST = date(2009, 1, 1), date(2012, 12, 31)
KNOWN = Provenance(
    (Source("records.csv", "0a" * 32),),
    POSSESSION_30G,
    FIRST,
    LAST,
    LAST,
    (YearCount(2009, 9, 9, FIRST, LAST),),
)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def test_a_rate_by_hand(areas_of: MakeAreas, squares: Squares) -> None:
    rates = area_rates(np.array([400, 19]), KNOWN, areas_of(squares(2), [20_000, 5_000]))
    assert [rate.per_1000_per_year for rate in rates] == [pytest.approx(400 / 20 / 4), None]
    assert [rate.is_special for rate in rates] == [False, False]
    assert (rates[0].name, rates[1].number) == ("Ward 1", 2)


@pytest.mark.parametrize("number", [32, 76])
def test_the_numbers_of_ohare_and_the_loop_mean_nothing_elsewhere(number: int) -> None:
    own = AreaRate(number, "Ward", 100, 12_000, 1.0, is_community_area=False)
    assert not own.is_special
    assert replace(own, is_community_area=True).is_special
    assert replace(own, residents=4_999).is_special
    assert special([own]) == SIZE
    assert special([replace(own, is_community_area=True)]).startswith("Under 5,000 residents, O'H")


def test_nobody_lives_there() -> None:
    empty = AreaRate(1, "Airfield", 100, 0.0, 1.0, is_community_area=False)
    assert (empty.per_1000_per_year, empty.why_no_rate) == (None, "No residents, so no rate.")
    assert replace(empty, arrests=19).why_no_rate == FEW
    assert replace(empty, residents=9.0).why_no_rate is None


def test_residents_are_estimated_where_not_known(areas_of: MakeAreas, squares: Squares) -> None:
    areas = areas_of(squares(2))
    rates = area_rates(np.array([50, 60]), KNOWN, areas)
    assert rates == area_rates(np.array([50, 60]), KNOWN, with_residents(areas))
    assert all(rate.residents > 1_000 for rate in rates)


def test_the_table(areas_of: MakeAreas, squares: Squares) -> None:
    areas = replace(
        areas_of(squares(3), [20_000, 100, 0]),
        names=("Ward, the 1st", "=1+1", "Yard"),
        residents_source="Residents: p.csv.",
    )
    rates = area_rates(np.array([400, 19, 20]), KNOWN, areas)
    header, *rows = table(as_csv(rates, KNOWN, areas, elsewhere=7))
    of_community_areas = table(as_csv(area_rates(np.zeros(77, int), KNOWN), KNOWN))[0]
    assert header == ["area", *of_community_areas[2:]]
    assert rows == [
        ["Ward, the 1st", "400", "20000", "5.000", "Residents: p.csv."],
        ["'=1+1", "19", "100", "", f"{SIZE} {FEW} Residents: p.csv."],
        ["Yard", "20", "0", "", f"{SIZE} No residents, so no rate. Residents: p.csv."],
        ["elsewhere", "7", "", "", "In none of these areas."],
    ]


def test_the_table_of_community_areas_is_as_it_was() -> None:
    counts = np.arange(77)
    rates = area_rates(counts, KNOWN)
    assert rates == area_rates(counts, KNOWN, community_areas())
    assert as_csv(rates, KNOWN) == as_csv(rates, KNOWN, community_areas())
    other = replace(community_areas(), residents_source="Residents: p.csv.")
    header, first, *_ = table(as_csv(area_rates(counts, KNOWN, other), KNOWN, other))
    assert (header[1], first[-1]) == ("community_area", f"{FEW} Residents: p.csv.")
