"""A file's name tells what, when and how smoothed, and a part of a year never passes for it."""

from datetime import date

import pytest

from cannabis_maps.manifest import folder_name, stem
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_30G, Offense
from cannabis_maps.provenance import Provenance, Source
from cannabis_maps.recipe import SurfaceRecipe

WHOLE = date(2018, 1, 1), date(2018, 12, 31)


def known(
    first: date,
    last: date,
    offense: Offense = POSSESSION_30G,
    *,
    arrests_only: bool = True,
    demonstration: bool = False,
) -> Provenance:
    return Provenance(
        (Source("crimes.csv", "0a" * 32),),
        offense,
        first,
        last,
        last,
        (),
        arrests_only=arrests_only,
        demonstration=demonstration,
    )


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (*WHOLE, "2018"),
        (date(2018, 1, 1), date(2018, 11, 12), "2018-01-01_to_2018-11-12"),
        (date(2018, 1, 2), date(2018, 12, 31), "2018-01-02_to_2018-12-31"),
        (date(2013, 6, 1), date(2013, 6, 30), "2013-06-01_to_2013-06-30"),
        (date(2013, 6, 1), date(2013, 6, 1), "2013-06-01_to_2013-06-01"),
        (date(2001, 1, 1), date(2017, 12, 31), "2001-2017"),
        (date(2001, 1, 1), date(2018, 11, 12), "2001-2018"),
    ],
)
def test_a_year_by_its_number_and_a_part_of_one_by_its_days(
    first: date, last: date, when: str
) -> None:
    assert stem(known(first, last), SurfaceRecipe()) == f"chicago-cannabis-arrests_{when}_s500m"


def test_what_is_counted() -> None:
    incidents = known(*WHOLE, ALL_CANNABIS, arrests_only=False)
    assert stem(incidents, SurfaceRecipe()) == "chicago-all-cannabis-incidents_2018_s500m"


@pytest.mark.parametrize(
    ("chosen", "smoothed"),
    [
        (SurfaceRecipe(bandwidth_m=750), "s750m"),
        (SurfaceRecipe(kernel="quartic"), "quartic-r1400m"),
        (SurfaceRecipe(kernel="epanechnikov", bandwidth_m=812.5), "epanechnikov-r812.5m"),
    ],
)
def test_how_it_is_smoothed(chosen: SurfaceRecipe, smoothed: str) -> None:
    assert stem(known(*WHOLE), chosen) == f"chicago-cannabis-arrests_2018_{smoothed}"


def test_the_demonstration_says_so_first() -> None:
    part = known(date(2018, 1, 1), date(2018, 11, 12), demonstration=True)
    assert stem(part, SurfaceRecipe()) == (
        "DEMO_chicago-cannabis-arrests_2018-01-01_to_2018-11-12_s500m"
    )


def test_the_folder_is_named_by_source_and_last_day() -> None:
    assert folder_name(known(date(2018, 1, 1), date(2018, 11, 12))) == "crimes_2018-11-12"


def test_with_and_without_blank_cells_are_two_names() -> None:
    plain, blank = (stem(known(*WHOLE), SurfaceRecipe(max_cv=most)) for most in (None, 0.3))
    assert blank == f"{plain}_cv0.3"
