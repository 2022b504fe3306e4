"""What is said of an area, against the records it is said of."""

import numpy as np
import pytest

from cannabis_maps.places import community_areas
from cannabis_maps.portrait import Portrait, ranked
from cannabis_maps.portraits import portraits
from cannabis_maps.records import Records, read_records


@pytest.fixture(scope="module")
def records() -> Records:
    return read_records("demo")


@pytest.fixture(scope="module")
def found(records: Records) -> tuple[Portrait, ...]:
    return portraits(records, community_areas())


def test_areas_add_up_to_all_that_is_mapped(found: tuple[Portrait, ...], records: Records) -> None:
    assert sum(each.rate.arrests for each in found) == records.provenance.mapped
    for index, year in enumerate(records.provenance.years):
        assert sum(each.provenance.years[index].mapped for each in found) == year.mapped


def test_ranks_follow_the_counts(found: tuple[Portrait, ...]) -> None:
    counts = np.array([each.rate.arrests for each in found])
    for each in found:
        assert each.rank == 1 + (counts > each.rate.arrests).sum()


def test_ranks_are_worded_as_records_not_as_places(found: tuple[Portrait, ...]) -> None:
    first = min(found, key=lambda each: each.rank)
    assert ranked(first) == "the most of 77 community areas"
    assert first.name == "Austin"


def test_years_of_an_area_keep_their_days(found: tuple[Portrait, ...], records: Records) -> None:
    for year, all_of_it in zip(found[0].provenance.years, records.provenance.years, strict=True):
        assert (year.first_day, year.last_day) == (all_of_it.first_day, all_of_it.last_day)
