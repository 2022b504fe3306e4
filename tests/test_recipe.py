"""A recipe is checked before any work starts, and says what is allowed."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.recipe import (
    PageRecipe,
    Recipe,
    RecordsRecipe,
    SurfaceRecipe,
    parse_bandwidth,
)


def test_the_defaults() -> None:
    recipe = Recipe()
    assert recipe.records == RecordsRecipe(("demo",), "possession-30g", None, None)
    assert recipe.surface == SurfaceRecipe("gaussian", None, 50, "jones-diggle", "per-year")
    assert recipe.surface.bandwidth_rule is None
    assert recipe.page == PageRecipe("mi", None, None, None, 300)


def test_a_recipe_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Recipe().page.dpi = 72  # type: ignore[misc]


@given(st.dates(), st.dates())
def test_the_first_day_is_not_after_the_last(one: date, two: date) -> None:
    first, last = sorted((one, two))
    Recipe(RecordsRecipe(first_day=first, last_day=last))
    if first < last:
        with pytest.raises(OptionError) as caught:
            Recipe(RecordsRecipe(first_day=last, last_day=first))
        assert (
            str(caught.value) == f"--from {last} is after --to {first}; give the earlier day first"
        )


@given(st.dates())
def test_one_end_of_the_window_may_be_open(day: date) -> None:
    Recipe(RecordsRecipe(first_day=day))
    Recipe(RecordsRecipe(last_day=day))


@given(st.integers())
def test_dots_per_inch(dpi: int) -> None:
    if 72 <= dpi <= 1200:
        assert Recipe(page=PageRecipe(dpi=dpi)).page.dpi == dpi
        return
    with pytest.raises(OptionError, match=f"^{dpi} dpi: give 72 to 1200, such as 300$"):
        Recipe(page=PageRecipe(dpi=dpi))


@pytest.mark.parametrize("title", ["", " "])
def test_a_title_has_words(title: str) -> None:
    with pytest.raises(OptionError, match="title has no words; leave it out"):
        Recipe(page=PageRecipe(title=title))


@pytest.mark.parametrize("units", ["mi", "km"])
def test_units(units: str) -> None:
    assert Recipe(page=PageRecipe(units=units)).page.units == units


@pytest.mark.parametrize("units", ["", "MI", "miles", "m"])
def test_units_that_are_refused(units: str) -> None:
    with pytest.raises(OptionError, match=f"^units '{units}' are not known; use mi or km$"):
        Recipe(page=PageRecipe(units=units))


def test_an_offense_that_is_refused() -> None:
    with pytest.raises(OptionError, match="offense 'theft' is not known; use possession-30g"):
        Recipe(RecordsRecipe(offense="theft"))


@given(st.floats(allow_nan=False))
def test_a_bandwidth_in_meters(meters: float) -> None:
    assert parse_bandwidth(str(meters)) == (meters, None)


@pytest.mark.parametrize("word", ["robust", "wide", "500m", "1,400", ""])
def test_a_bandwidth_that_is_no_number_is_left_to_the_rules(word: str) -> None:
    assert parse_bandwidth(word) == (None, word)


def test_no_bandwidth() -> None:
    assert parse_bandwidth(None) == (None, None)
