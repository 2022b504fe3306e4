"""Work shared between two threads."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# A fixed number: in how many parts sums are made must not depend on the machine.
THREADS = 2


def parts(count: int, least: int = 1) -> Iterator[slice]:
    """Cut so many items into a part for each thread, of no fewer than the least that pays."""
    step = max(least, math.ceil(count / THREADS))
    for begin in range(0, count, step):
        yield slice(begin, min(begin + step, count))


def in_threads(work: Callable[..., None], *arguments: list[Any]) -> None:
    """Call work with the first of each list of arguments, with the second, and so on."""
    if len(arguments[0]) <= 1:
        list(map(work, *arguments))
        return
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, *arguments))
