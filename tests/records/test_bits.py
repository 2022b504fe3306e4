"""Bits of words are found, counted and moved as sets of numbers are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.records.bits import (
    SIZE,
    Words,
    bits_where,
    count_before,
    equals,
    next_to,
    odd_from,
    places_of,
    steps_to,
)

TEXT = 6 * SIZE
# Bits at the ends of words are where mistakes are made.
EDGES = st.sampled_from([at * SIZE + by for at in range(1, 6) for by in (-2, -1, 0, 1)])
PLACES = st.sets(st.one_of(st.integers(0, TEXT - 1), EDGES), max_size=40)


def words_of(places: set[int]) -> Words:
    """Set bits by way of a text that has a mark at each place."""
    text = np.zeros(TEXT, dtype=np.uint8)
    text[sorted(places)] = ord(",")
    return bits_where(text, [equals(ord(","))])[0]


@given(PLACES)
def test_places_come_back_in_order(places: set[int]) -> None:
    assert places_of(words_of(places)).tolist() == sorted(places)


@given(PLACES)
def test_neighbors_are_one_off(places: set[int]) -> None:
    after, before = (set(places_of(words).tolist()) for words in next_to(words_of(places)))
    assert after == {place + 1 for place in places if place < TEXT - 1}
    assert before == {place - 1 for place in places if place}


@given(PLACES)
def test_odd_stretches_begin_and_end_at_bits(places: set[int]) -> None:
    inside = {at for at in range(TEXT) if sum(place <= at for place in places) % 2}
    assert set(places_of(odd_from(words_of(places))).tolist()) == inside


@given(PLACES, PLACES)
def test_bits_before_a_place_are_counted(places: set[int], wanted: set[int]) -> None:
    at = np.array(sorted(wanted), dtype=np.int64)
    expected = [sum(place < each for place in places) for each in at]
    assert count_before(words_of(places), at).tolist() == expected


@given(PLACES, st.lists(st.integers(0, TEXT - 2 * SIZE - 1), min_size=1, max_size=9))
def test_the_nth_bit_is_so_many_steps_away(places: set[int], starts: list[int]) -> None:
    nth = [1, 2, 5]
    found = steps_to(words_of(places), np.array(starts), nth)
    for each, steps in zip(nth, found, strict=True):
        for start, step in zip(starts, steps, strict=True):
            after = [place - start for place in sorted(places) if place >= start]
            near = len(after) >= each and after[each - 1] < 2 * SIZE
            assert step == (after[each - 1] if near else 2 * SIZE)
