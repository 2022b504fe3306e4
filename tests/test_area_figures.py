"""What is known of each area, worked out by hand."""

import numpy as np
import pytest

from cannabis_maps.area_figures import AreaFigures, area_figures, notes
from cannabis_maps.places import community_areas, mean_residents
from cannabis_maps.rates import AreaRate, area_rates
from cannabis_maps.records import Records, read_records

AUSTIN = 24


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records("demo")


@pytest.fixture(scope="module")
def figures(records: Records) -> AreaFigures:
    return area_figures(records, community_areas())


def rates_of(*arrests: int) -> tuple[AreaRate, ...]:
    return tuple(AreaRate(at, f"Area {at}", n, 1000.0, 2.0) for at, n in enumerate(arrests, 1))


def test_ranks_begin_with_the_most_and_ties_share_one() -> None:
    assert AreaFigures(community_areas(), rates_of(5, 9, 0, 5), (), 0, 1.0).ranks == (2, 1, 4, 2)


def test_shares_are_of_the_whole_city() -> None:
    figures = AreaFigures(community_areas(), rates_of(30, 10), (), 60, 8000.0)
    assert figures.share_of_arrests.tolist() == [30, 10]
    assert figures.share_of_residents.tolist() == [12.5, 12.5]


def test_shares_of_community_areas_sum_to_100(figures: AreaFigures) -> None:
    assert figures.share_of_arrests.sum() == pytest.approx(100)
    assert figures.share_of_residents.sum() == pytest.approx(100)


def test_rates_are_those_of_the_rates_table(records: Records, figures: AreaFigures) -> None:
    assert figures.rates == area_rates(records.by_area(), records.provenance)


def test_a_year_meets_the_residents_and_the_days_of_that_year(
    records: Records, figures: AreaFigures
) -> None:
    part = records.provenance.years[-1]
    area = figures.by_year[-1][AUSTIN]
    assert area.arrests == 125
    assert area.years == pytest.approx(316 / 365.25)
    assert area.residents == mean_residents(part.first_day, part.last_day)[AUSTIN]


def test_each_year_sums_to_what_is_mapped_of_it(records: Records, figures: AreaFigures) -> None:
    summed = [sum(area.arrests for area in of_year) for of_year in figures.by_year]
    assert summed == [year.mapped for year in records.provenance.years]


def test_a_year_of_few_arrests_has_no_rate(figures: AreaFigures) -> None:
    few = [area for of_year in figures.by_year for area in of_year if area.arrests < 20]
    assert few
    assert {area.per_1000_per_year for area in few} == {None}


def test_notes_say_what_the_rates_table_says(records: Records) -> None:
    rates = area_rates(np.full(77, 20), records.provenance)
    told = notes(rates, records.provenance)
    assert all(note.endswith("not recorded positions.") for note in told)
    assert [note.startswith("Under 5,000 residents") for note in told] == [
        area.is_special for area in rates
    ]
