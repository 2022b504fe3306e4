"""Who lives where, against the table it was carried over from."""

import csv
from pathlib import Path

import numpy as np

from cannabis_maps.composition import composition
from cannabis_maps.places import community_areas

COLUMNS = {
    "Black": "acs_black_not_hispanic",
    "Hispanic": "acs_hispanic_any_race",
    "white": "acs_white_not_hispanic",
    "Asian": "acs_asian_not_hispanic",
    "other": "acs_other",
}


def test_as_carried_over(shared_data: Path) -> None:
    with (shared_data / "community_area_population.csv").open(encoding="utf-8") as stream:
        table = {int(row["number"]): row for row in csv.DictReader(stream)}
    known = composition()
    for number, residents in zip(known.numbers.tolist(), known.residents, strict=True):
        row = table[number]
        for group, value in zip(known.groups, residents.tolist(), strict=True):
            assert value == int(row[COLUMNS[group]])
        # Estimates are rounded one by one.
        assert abs(residents.sum() - int(row["acs_2016_2020_total"])) <= 1


def test_in_the_order_of_the_areas() -> None:
    known = composition()
    np.testing.assert_array_equal(known.numbers, community_areas().numbers)
    np.testing.assert_allclose(known.shares.sum(axis=1), 100)
