"""Two threads do what one would do, in the same order, and end together."""

from collections.abc import Iterator
from itertools import pairwise
from threading import Barrier, get_ident

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.records.turns import in_turns

LENGTHS = st.integers(0, 30)


def silent() -> None:
    """Report nothing."""


def breaking_at(at: int, items: int, error: BaseException) -> Iterator[int]:
    """Count, and break on the way."""
    for number in range(items):
        if number == at:
            raise error
        yield number


@given(LENGTHS)
def test_all_is_taken_in_order(length: int) -> None:
    found: list[int] = []
    in_turns(iter(range(length)), lambda item: -item, found.append, silent)
    assert found == [-item for item in range(length)]


def test_two_items_are_worked_on_at_once() -> None:
    both = Barrier(2, timeout=60)
    found: list[int] = []

    def work(item: int) -> int:
        both.wait()
        return item

    in_turns(iter(range(20)), work, found.append, silent)
    assert found == [*range(20)]


def test_a_thread_asks_for_its_next_item_when_it_is_done_with_its_last() -> None:
    at_work: dict[int, int] = {}

    def made() -> Iterator[int]:
        for number in range(200):
            at_work.pop(get_ident(), None)
            assert len(at_work) <= 1
            yield number

    def work(item: int) -> int:
        at_work[get_ident()] = item
        return item

    def take(item: int) -> None:
        assert at_work[get_ident()] == item

    in_turns(made(), work, take, silent)


@given(LENGTHS, LENGTHS)
def test_what_goes_wrong_at_an_item_is_raised_when_what_came_before_is_taken(
    at: int, after: int
) -> None:
    found: list[int] = []
    for items, broken in (
        (breaking_at(at, at + after + 1, KeyError(at)), None),
        (iter(range(at + after + 1)), at),
    ):

        def work(item: int, broken: int | None = broken) -> int:
            if broken is not None and item >= broken:
                raise KeyError(item)
            return item

        found.clear()
        with pytest.raises(KeyError) as raised:
            in_turns(items, work, found.append, silent)
        assert raised.value.args == (at,)
        assert found == [*range(at)]


@given(LENGTHS)
def test_what_goes_wrong_as_an_item_is_taken_ends_both(at: int) -> None:
    taken: list[int] = []

    def take(item: int) -> None:
        taken.append(item)
        if item == at:
            raise KeyError(item)

    with pytest.raises(KeyError, match=str(at)):
        in_turns(iter(range(100)), lambda item: item, take, silent)
    assert taken == [*range(at + 1)]


def test_who_is_interrupted_waits_for_nobody() -> None:
    with pytest.raises(KeyboardInterrupt):
        in_turns(breaking_at(3, 10, KeyboardInterrupt()), lambda item: item, lambda _: None, silent)


def test_only_the_thread_that_called_reports() -> None:
    reports: list[int] = []
    in_turns(
        iter(range(50)), lambda item: item, lambda _: None, lambda: reports.append(get_ident())
    )
    assert set(reports) == {get_ident()}


def test_items_are_few_or_none() -> None:
    for length in range(3):
        found: list[int] = []
        in_turns(iter(range(length)), lambda item: item, found.append, silent)
        assert [after - before for before, after in pairwise([-1, *found])] == [1] * length
