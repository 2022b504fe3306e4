"""Captions and descriptions, their numbers worked out another way."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr

from cannabis_maps import method_words, words
from cannabis_maps.maps.description import (
    describe_areas,
    describe_map,
    describe_rates,
    document,
)
from cannabis_maps.maps.scale import Units, written
from cannabis_maps.places import community_areas
from cannabis_maps.provenance import Provenance
from cannabis_maps.rates import area_rates

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SQUARE_MILE_KM2 = 2.589988110336


@pytest.fixture(scope="module")
def provenance(make_provenance: Get) -> Provenance:
    made: Provenance = make_provenance()
    return made


@pytest.fixture(scope="module")
def surface(make_surface: Get) -> xr.DataArray:
    made: xr.DataArray = make_surface()
    return made


def means_by_area(surface: xr.DataArray) -> dict[str, float]:
    """Average the cells whose center is in an area, one area after another."""
    x, y = np.meshgrid(surface.x, surface.y)
    values = surface.to_numpy()
    areas = community_areas()
    means = {}
    for name, polygon in zip(areas.names, areas.polygons, strict=True):
        held = shapely.contains_xy(polygon, x, y) & np.isfinite(values)
        means[name] = float(values[held].mean()) * SQUARE_MILE_KM2 if held.any() else 0.0
    return means


def test_the_largest_value_is_told_with_its_area(
    surface: xr.DataArray, provenance: Provenance, area_of: Get
) -> None:
    told = describe_map(surface, provenance).description
    largest = surface.where(surface == surface.max(), drop=True)
    where = re.search(r"largest value, ([\d,]+), is in ([^;]+);", told)
    assert where is not None
    assert where[1] == f"{float(largest.max()) * SQUARE_MILE_KM2:,.0f}"
    assert shapely.contains_xy(area_of(where[2]), float(largest.x[0]), float(largest.y[0]))


def test_the_areas_of_highest_and_lowest_average_are_told(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    means = means_by_area(surface)
    ranked = [f"{name} {written(means[name])}" for name in sorted(means, key=lambda n: -means[n])]
    told = describe_map(surface, provenance).description
    assert f"Averages are highest in the community areas {words.listed(ranked[:5])}, " in told
    assert f"and lowest in {words.listed(ranked[:-4:-1])}." in told


@pytest.mark.parametrize(
    ("units", "factor", "unit"), [("mi", SQUARE_MILE_KM2, "square mile"), ("km", 1, "km²")]
)
def test_the_citys_average_is_told(
    units: Units, factor: float, unit: str, surface: xr.DataArray, provenance: Provenance
) -> None:
    told = describe_map(surface, provenance, units).description
    assert told.startswith(f"Map of Chicago shaded by arrests per {unit} per year. ")
    assert f"the city's average is {written(float(surface.mean()) * factor)}." in told


def test_no_area_is_named_for_next_to_nothing(make_surface: Get, provenance: Provenance) -> None:
    faint = make_surface(scale=2e-3)
    means = means_by_area(faint)
    under = sum(mean < 0.1 for mean in means.values())
    assert 5 < under < 72
    ranked = [f"{name} {written(means[name])}" for name in sorted(means, key=lambda n: -means[n])]
    told = describe_map(faint, provenance).description
    assert (
        f"highest in the community areas {words.listed(ranked[:5])}, "
        f"and under 0.1 in {under} areas." in told
    )
    assert "lowest" not in told


def test_a_single_area_of_next_to_nothing_is_one_area(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    means = sorted(means_by_area(surface).values())
    least, second = np.array(means[:2])
    faint = surface * (0.1 / np.sqrt(least * second))
    told = describe_map(faint.assign_attrs(surface.attrs), provenance).description
    assert "and under 0.1 in 1 area." in told


def test_a_city_of_next_to_nothing_names_no_area(make_surface: Get, provenance: Provenance) -> None:
    told = describe_map(make_surface(scale=1e-7), provenance).description
    assert "Averages are under 0.1 in all community areas." in told
    assert "highest" not in told


def test_the_chart_is_told(surface: xr.DataArray, provenance: Provenance) -> None:
    told = describe_map(surface, provenance).description
    assert (
        "Arrests recorded by year: 14,348 in 2001, 22,903 in 2007 and 1,296 in 2018 "
        "(to November 12, 2018)." in told
    )


def test_the_chart_of_a_demonstration_is_headed_as_drawn(
    surface: xr.DataArray, make_provenance: Get
) -> None:
    told = describe_map(surface, make_provenance(demonstration=True)).description
    assert "Arrests with a position, by year: 14,248 in 2001, " in told


def test_a_single_year_has_no_chart_to_tell(surface: xr.DataArray, make_provenance: Get) -> None:
    one = make_provenance(date(2010, 1, 1), date(2010, 12, 31))
    assert "chart" not in describe_map(surface, one).description


def test_a_part_year_at_the_start_says_from_when(
    surface: xr.DataArray, make_provenance: Get
) -> None:
    provenance = make_provenance(date(2012, 8, 4), date(2014, 12, 31))
    assert "17,785 in 2012 (from August 4, 2012)" in describe_map(surface, provenance).description


def test_the_caption_is_complete(surface: xr.DataArray, provenance: Provenance) -> None:
    told = describe_map(surface, provenance)
    assert told.title == words.headline(provenance)
    for sentence in (
        "273,057 arrests mapped of 274,857 recorded.",
        words.source(provenance),
        "Each arrest is spread over its surroundings, half of it within 0.37 mile (0.59 km).",
        method_words.method(surface.attrs),
        *words.statement(provenance),
        words.credit(),
    ):
        assert sentence in told.caption


def test_the_caption_says_what_limits_the_map(make_surface: Get, make_provenance: Get) -> None:
    month = make_provenance(date(2013, 6, 1), date(2013, 6, 30), mapped=99)
    told = describe_map(make_surface(caution=words.FINER), month)
    assert told.title.endswith(", June 2013")
    for sentence in (words.FEW, "Scaled up to a year from 30 days.", words.FINER):
        assert told.caption.count(sentence) == 1


def test_a_title_of_the_users_is_the_captions(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    assert describe_map(surface, provenance, title="Mine").title == "Mine"


def test_incidents_and_demonstrations_are_called_what_they_are(
    surface: xr.DataArray, make_provenance: Get
) -> None:
    provenance = make_provenance(arrests_only=False, demonstration=True)
    told = describe_map(surface, provenance)
    assert "shaded by incidents per square mile" in told.description
    assert "Each incident is spread" in told.caption
    assert f"{words.DEMONSTRATION}." in told.caption
    assert " with or without an arrest" in told.caption


def test_the_table_of_areas_is_told(provenance: Provenance) -> None:
    counts = np.arange(100, 177)
    told = describe_areas(area_rates(counts, provenance), provenance)
    names = community_areas().names
    most = [f"{names[index]} {100 + index}" for index in (76, 75, 74, 73, 72)]
    fewest = [f"{names[index]} {100 + index}" for index in (0, 1, 2)]
    assert f"in {words.listed(most)}; fewest in {words.listed(fewest)}." in told.description


@pytest.mark.parametrize(("none", "said"), [(1, "none in 1 area."), (40, "none in 40 areas.")])
def test_areas_without_arrests_are_counted_and_not_named(
    none: int, said: str, provenance: Provenance
) -> None:
    counts = np.arange(77) + 1
    counts[:none] = 0
    told = describe_areas(area_rates(counts, provenance), provenance).description
    assert told.endswith(f" and {community_areas().names[72]} 73; {said}")
    assert "fewest" not in told


def test_areas_without_arrests_are_not_among_those_of_most(provenance: Provenance) -> None:
    counts = np.zeros(77, dtype=int)
    counts[[7, 40]] = 30, 20
    names = community_areas().names
    told = describe_areas(area_rates(counts, provenance), provenance).description
    assert f"recorded in {names[7]} 30 and {names[40]} 20; none in 75 areas." in told


@pytest.mark.parametrize("describe", [describe_areas, describe_rates])
def test_tables_and_rates_of_a_month_are_titled_so(describe: Get, make_provenance: Get) -> None:
    month = make_provenance(date(2013, 6, 1), date(2013, 6, 30))
    assert describe(area_rates(np.full(77, 30), month), month).title.endswith(", June 2013")


@pytest.mark.parametrize("describe", [describe_areas, describe_rates])
@pytest.mark.parametrize(
    ("last", "scaled"), [(date(2013, 6, 30), True), (date(2013, 12, 31), False)]
)
def test_captions_of_rates_under_a_year_say_that_they_are_scaled_up(
    describe: Get, last: date, *, scaled: bool, make_provenance: Get
) -> None:
    known = make_provenance(date(2013, 1, 1), last)
    told = describe(area_rates(np.full(77, 30), known), known).caption
    assert ("Rates are scaled up to a year." in told) is scaled


def test_the_map_of_rates_is_told_without_the_areas_where_a_rate_says_little(
    provenance: Provenance,
) -> None:
    rates = area_rates(np.full(77, 1000), provenance)
    told = describe_rates(rates, provenance).description
    by_hand = sorted(
        (1000 / area.residents / (6525 / 365.25) * 1000, area.name)
        for area in rates
        if area.residents >= 5000 and area.name not in {"O'Hare", "The Loop"}
    )
    highest = [f"{name} {rate:.1f}" for rate, name in by_hand[::-1][:5]]
    lowest = [f"{name} {rate:.1f}" for rate, name in by_hand[:5]]
    assert f"highest in {words.listed(highest)}, and lowest in {words.listed(lowest)}." in told


def test_no_area_with_enough_arrests_is_said(provenance: Provenance) -> None:
    told = describe_rates(area_rates(np.full(77, 3), provenance), provenance).description
    assert "No area has enough for a rate." in told


def test_a_document_carries_description_and_caption(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    caption = describe_map(surface, provenance)
    told = document(caption, provenance)
    assert told.title == caption.title
    assert told.subject == "Possession of cannabis, 30 grams or less (IUCR 1811)"
    assert told.source == words.source(provenance)
    assert told.description == f"{caption.description} {caption.caption}"
