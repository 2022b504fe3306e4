"""Records that found no counterpart: gone and new ones, and those that nothing tells apart."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cannabis_maps.records.parts import Counted

BOTH, ID_ONLY, CASE_ONLY, NOTHING = (True, True), (True, False), (False, True), (False, False)

Known = tuple[bool, bool]
"""Whether a record is known by an ID, and by a case number."""


class Pool(NamedTuple):
    """What one source has that found no counterpart, by day and by what it is known by.

    Parameters
    ----------
    recorded, mapped : mapping of (date, Known) to int
    """

    recorded: Mapping[tuple[date, Known], int]
    mapped: Mapping[tuple[date, Known], int]


class DayLeft(NamedTuple):
    """What came and went on one day.

    Parameters
    ----------
    day : date
    gone, come : Counted
    moved : int
        How many more have a position, of records that nothing tells apart.
    """

    day: date
    gone: Counted
    come: Counted
    moved: int


@dataclass(frozen=True)
class Left:
    """What came and went, day by day.

    Parameters
    ----------
    days : tuple of DayLeft
    is_net : bool
        Whether some of it is only a difference of counts.
    """

    days: tuple[DayLeft, ...]
    is_net: bool


def left_of(old: Pool, new: Pool) -> Left:
    """Tell what went from what came; what may be the same record for all one knows is neither.

    Parameters
    ----------
    old, new : Pool

    Returns
    -------
    Left

    Examples
    --------
    >>> day = date(2018, 11, 12)
    >>> old = Pool({(day, NOTHING): 5, (day, ID_ONLY): 1}, {(day, NOTHING): 5})
    >>> new = Pool({(day, NOTHING): 3, (day, ID_ONLY): 1}, {(day, NOTHING): 3})
    >>> left = left_of(old, new)
    >>> [(each.gone.recorded, each.come.recorded) for each in left.days], left.is_net
    ([(2, 0)], True)
    """
    days = sorted({day for pool in (old, new) for day, _ in pool.recorded})
    was, now = (_by_day(pool.recorded) for pool in (old, new))
    was_mapped, now_mapped = (_by_day(pool.mapped) for pool in (old, new))
    empty: Counter[Known] = Counter()
    found = []
    for day in days:
        gone, come = _left(was.get(day, empty), now.get(day, empty))
        gone_mapped, come_mapped = _left(was_mapped.get(day, empty), now_mapped.get(day, empty))
        # No more of them can have a position than there are; the rest has gained or lost it.
        gone_mapped, come_mapped, moved = (
            min(gone, gone_mapped),
            min(come, come_mapped),
            max(0, come_mapped - come) - max(0, gone_mapped - gone),
        )
        found.append(DayLeft(day, Counted(gone, gone_mapped), Counted(come, come_mapped), moved))
    return Left(tuple(found), _alike(_known(was), _known(now)) > 0)


def _left(old: Counter[Known], new: Counter[Known]) -> tuple[int, int]:
    same = _alike(old, new)
    return old.total() - same, new.total() - same


def _alike(old: Counter[Known], new: Counter[Known]) -> int:
    """Count the most pairs that may be the same record: those that have neither thing in common."""
    crossed = min(old[ID_ONLY], new[CASE_ONLY]) + min(old[CASE_ONLY], new[ID_ONLY])
    rest_old, rest_new = (pool.total() - pool[NOTHING] - crossed for pool in (old, new))
    # What is known by something pairs with what is known by nothing first: it has no other choice.
    with_old, with_new = min(rest_old, new[NOTHING]), min(rest_new, old[NOTHING])
    return crossed + with_old + with_new + min(new[NOTHING] - with_old, old[NOTHING] - with_new)


def _by_day(counts: Mapping[tuple[date, Known], int]) -> dict[date, Counter[Known]]:
    found: dict[date, Counter[Known]] = {}
    for (day, known), count in counts.items():
        found.setdefault(day, Counter())[known] += count
    return found


def _known(days: Mapping[date, Counter[Known]]) -> Counter[Known]:
    return sum(days.values(), Counter())
