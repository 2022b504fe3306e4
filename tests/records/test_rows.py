"""Rows by position and day, in blocks of any size, against plain arrays."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cannabis_maps.records import rows as module
from cannabis_maps.records.rows import Rows, smallest

DAYS = 6


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rows, np.ndarray]:
    """Return rows, and the same as a table of positions by days."""
    positions = draw(st.integers(0, 5))
    counts = st.lists(st.integers(0, 300), min_size=DAYS, max_size=DAYS)
    table = np.array(draw(st.lists(counts, min_size=positions, max_size=positions)), dtype=np.int64)
    table = table.reshape(positions, DAYS)
    at, day = np.nonzero(table)
    begins = np.concatenate([[0], np.cumsum((table > 0).sum(axis=1))])
    return Rows(begins, day.astype(np.uint16), table[at, day].astype(smallest(300))), table


@pytest.fixture(params=[1, 4, 1 << 20], autouse=True, scope="module")
def _blocks(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", request.param)
        yield


@given(tables())
@settings(max_examples=40)
def test_blocks_hold_each_position_and_row_once(made: tuple[Rows, np.ndarray]) -> None:
    rows, _ = made
    blocks = list(rows.blocks())
    assert [at for own, _ in blocks for at in range(own.start, own.stop)] == [
        *range(rows.positions)
    ]
    assert [at for _, own in blocks for at in range(own.start, own.stop)] == [*range(len(rows.day))]


@given(tables())
@settings(max_examples=40)
def test_sums_along_either_side(made: tuple[Rows, np.ndarray]) -> None:
    rows, table = made
    assert rows.by_position().tolist() == table.sum(axis=1).tolist()
    assert rows.by_day(DAYS).tolist() == table.sum(axis=0).tolist()


@given(tables(), st.lists(st.booleans(), min_size=DAYS, max_size=DAYS))
def test_sums_of_some_days(made: tuple[Rows, np.ndarray], held: list[bool]) -> None:
    rows, table = made
    assert rows.by_position(np.array(held)).tolist() == table[:, held].sum(axis=1).tolist()


@given(tables(), st.lists(st.integers(-1, 2), min_size=DAYS, max_size=DAYS))
def test_sums_of_parts(made: tuple[Rows, np.ndarray], part: list[int]) -> None:
    rows, table = made
    expected = [table[:, np.array(part) == each].sum(axis=1).tolist() for each in range(3)]
    assert rows.by_part(np.array(part), 3).tolist() == expected


@given(tables(), st.integers(0, DAYS - 1), st.integers(0, DAYS - 1))
@settings(max_examples=60)
def test_days_between_leave_the_positions_that_have_any(
    made: tuple[Rows, np.ndarray], first: int, last: int
) -> None:
    rows, table = made
    part = table[:, first : last + 1]
    found, has = rows.between(first, last)
    assert has.tolist() == (part.sum(axis=1) > 0).tolist()
    again = np.zeros((found.positions, DAYS), dtype=np.int64)
    again[found.each_position(), found.day] = found.count
    assert again[:, : part.shape[1]].tolist() == part[has].tolist()
    assert not again[:, part.shape[1] :].any()


def test_sums_do_not_overflow_the_narrow_counts() -> None:
    many = 1_000
    rows = Rows(np.array([0, many]), np.arange(many, dtype=np.uint16), np.full(many, 255, np.uint8))
    assert (rows.by_position().tolist(), rows.by_day(many).sum()) == ([255_000], 255_000)
