"""Limits between classes, against hand-worked values, every possible division, and properties."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.maps.breaks import (
    FINDERS,
    MULTIPLES,
    equal_breaks,
    find_breaks,
    natural_breaks,
    quantile_breaks,
    rounded,
)
from cannabis_maps.scale_recipe import SCHEMES

Values = st.lists(st.floats(0, 1e4).map(lambda value: round(value, 3)), min_size=2, max_size=60)
counts = st.integers(2, 9)


def held(values: np.ndarray, breaks: tuple[float, ...]) -> list[int]:
    """Count by hand: a limit belongs to the class above it."""
    ends = [-np.inf, *breaks, np.inf]
    return [int(((values >= low) & (values < high)).sum()) for low, high in pairwise(ends)]


def deviation(values: np.ndarray, cuts: tuple[int, ...]) -> float:
    parts = np.split(np.sort(values), cuts)
    return float(sum(((part - part.mean()) ** 2).sum() for part in parts))


@given(Values, counts)
@settings(max_examples=60)
def test_quantile_classes_hold_equally_many_within_ties(given: list[float], count: int) -> None:
    values = np.array(given)
    breaks = quantile_breaks(values, count)
    assert list(breaks) == sorted(set(breaks))
    if len(set(given)) == len(given) >= count:
        assert max(held(values, breaks)) - min(held(values, breaks)) <= 1
    most = max(int((values == value).sum()) for value in given)
    for limit, share in zip(breaks, range(1, count), strict=False):
        if len(breaks) == count - 1:
            below = int((values < limit).sum())
            assert abs(below - share * values.size / count) <= most


def test_quantiles_of_many_equal_cells() -> None:
    values = np.array([0.0] * 7 + [1.0, 2.0, 3.0])
    # At 2.5, 5 and 7.5 of 10 cells: the first two are all of them zero.
    assert quantile_breaks(values, 4) == (1.5,)


@given(st.lists(st.integers(0, 40), min_size=3, max_size=9), st.integers(2, 4))
@settings(max_examples=60)
def test_natural_breaks_are_the_best_of_all_divisions(given: list[int], count: int) -> None:
    values = np.array(given, dtype=float)
    different = np.unique(values)
    breaks = natural_breaks(values, count)
    assert len(breaks) == min(count, different.size) - 1
    found = deviation(values, tuple(np.searchsorted(np.sort(values), breaks)))
    best = min(
        deviation(values, cuts)
        for cuts in combinations(range(1, values.size), len(breaks))
        if all(np.sort(values)[cut - 1] < np.sort(values)[cut] for cut in cuts)
    )
    assert found == pytest.approx(best, abs=1e-9)


def test_natural_breaks_of_many_values_fall_into_the_gaps() -> None:
    random = np.random.default_rng(1811)
    clusters = [random.normal(middle, 1, 40_000) for middle in (10, 40, 90)]
    low, high = natural_breaks(np.abs(np.concatenate(clusters)), 3)
    assert 15 < low < 35
    assert 50 < high < 80


def test_a_thousand_steps_come_as_near_as_one_can_see_to_the_exact_division() -> None:
    values = np.sort(np.random.default_rng(7).pareto(2.0, 1500))
    cut = min(range(1, 1500), key=lambda cut: deviation(values, (cut,)))
    (limit,) = natural_breaks(values, 2)
    found = deviation(values, (int(np.searchsorted(values, limit)),))
    assert found == pytest.approx(deviation(values, (cut,)), rel=1e-3)


@given(st.floats(1e-4, 1e6), counts)
def test_equal_classes_are_as_wide_as_one_another_and_the_last_is_not_empty(
    largest: float, count: int
) -> None:
    breaks = equal_breaks(np.array([0.0, largest]), count)
    assert len(breaks) == count - 1
    np.testing.assert_allclose(np.diff((0.0, *breaks)), breaks[0], rtol=1e-9)
    assert breaks[-1] <= largest
    assert breaks[0] * count >= largest * (1 - 1e-9)


def test_equal_breaks_by_hand() -> None:
    assert equal_breaks(np.array([0.0, 655.0]), 5) == (150, 300, 450, 600)
    # 901 / 9 is 100.1: steps of 150 would leave three classes empty, those of 110 none.
    assert equal_breaks(np.array([901.0]), 9)[:2] == (110, 220)


def test_multiples_of_the_average_by_hand() -> None:
    values = np.array([0.0, 5, 10, 15, 20, 70])
    assert find_breaks(values, "city-mean", 4) == (10, 20, 40)
    assert MULTIPLES[6] == (0.5, 1, 2, 3, 5)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(given=Values, count=counts)
@settings(max_examples=40)
def test_classes_rise_and_none_is_empty(scheme: str, given: list[float], count: int) -> None:
    values = np.array(given)
    try:
        breaks = find_breaks(values, scheme, count)
    except OptionError as error:
        assert f"scheme {scheme}" in str(error)  # noqa: PT017  it may or may not be raised
        return
    assert len(breaks) == count - 1
    assert breaks[0] > 0
    assert all(low < high for low, high in pairwise(breaks))
    counts = held(values, breaks)
    # Round limits need a cell in the lowest and in the highest class only.
    assert min(counts if scheme in {"quantiles", "natural"} else counts[:: len(breaks)]) > 0
    assert sum(held(values, breaks)) == values.size


@given(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=8, unique=True))
def test_rounding_moves_no_limit_by_more_than_a_tenth_of_a_class(given: list[float]) -> None:
    exact = tuple(sorted(given))
    ends = 0.0, 2e5
    gaps = np.diff([ends[0], *exact, ends[1]])
    moved = np.abs(np.array(rounded(exact, *ends, shift=0.1)) - exact)
    assert (moved <= 0.1 * np.minimum(gaps[:-1], gaps[1:]) * (1 + 1e-9)).all()


@pytest.mark.parametrize("scheme", ["quantiles", "natural"])
def test_limits_read_well(scheme: str) -> None:
    values = np.random.default_rng(3).gamma(0.6, 110, 20_000)
    for limit in FINDERS[scheme](values, 5):
        assert len(f"{limit:.6e}".split("e")[0].rstrip("0").replace(".", "")) <= 2


@pytest.mark.parametrize(
    ("values", "scheme", "wanted", "parts"),
    [
        ([0.0, 1, 2], "quantiles", 5, ("--classes 5: by scheme quantiles", "--classes 3 or fewer")),
        ([8.0, 9, 10], "city-mean", 6, ("some class would be empty", "--classes 2 or fewer")),
        ([4.0, 4], "natural", 3, ("the same value nearly everywhere", "--breaks")),
        ([0.0, 0], "city-mean", None, ("--scheme city-mean", "leave out --classes")),
    ],
)
def test_what_the_map_cannot_give_is_refused(
    values: list[float], scheme: str, wanted: int | None, parts: tuple[str, ...]
) -> None:
    with pytest.raises(OptionError) as caught:
        find_breaks(np.array(values), scheme, wanted)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(("scheme", "most"), [("city-mean", 6), ("quantiles", 5), ("equal", 5)])
def test_without_a_number_there_are_as_many_as_suit(scheme: str, most: int) -> None:
    assert len(find_breaks(np.geomspace(1, 1000, 5000), scheme, None)) + 1 == most
    assert len(find_breaks(np.array([1.0, 3.0]), scheme, None)) + 1 == 2
