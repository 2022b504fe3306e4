"""Work shared between two threads."""

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

# A fixed number: in how many parts sums are made must not depend on the machine.
THREADS = 2


class Helpers:
    """Threads beside the one that asks, kept: to start one takes as long as a small surface."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Forget them: a process that is forked has none."""
        self.pool = ThreadPoolExecutor(THREADS - 1)


_helpers = Helpers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.renew)


def parts(count: int, least: int = 1) -> Iterator[slice]:
    """Cut so many items into a part for each thread, of no fewer than the least that pays."""
    step = max(least, math.ceil(count / THREADS))
    for begin in range(0, count, step):
        yield slice(begin, min(begin + step, count))


def in_threads(work: Callable[..., None], *arguments: list[Any]) -> None:
    """Call work with the first of each list of arguments, with the second, and so on.

    What no other thread has begun is done in this one, which so never waits for its turn: not even
    if others are busy, or the work itself shares out more.
    """
    calls = list(zip(*arguments, strict=True))
    others = [(call, _helpers.pool.submit(work, *call)) for call in calls[1:]]
    try:
        for call in calls[:1]:
            work(*call)
        for call, future in reversed(others):
            if future.cancel():
                work(*call)
    finally:
        # Nothing goes on after this has ended, even by an error.
        wait([future for _, future in others if not future.cancel()])
    for _, future in others:
        if not future.cancelled():
            future.result()
