"""Two threads that go through the same items: one is on the next while the other is on this."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Condition, Lock
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


def in_turns(
    items: Iterator[Item],
    work: Callable[[Item], Done],
    take: Callable[[Done], None],
    report: Callable[[], None],
) -> None:
    """Work on items in two threads, and take what comes of them in their order.

    Parameters
    ----------
    items : iterator
        Only one thread at a time asks for the next one: when it does, it is done with its last.
    work : callable
        What may be done to two items at once.
    take : callable
        Given what came of each item, one after the other.
    report : callable
        Called from time to time and at the end, by the thread that called this.

    Raises
    ------
    Exception
        The first that an item brings, in their order. What came before it has been taken, and
        nothing that came after it.

    Examples
    --------
    >>> found = []
    >>> in_turns(iter([1, 2, 3]), lambda item: 10 * item, found.append, lambda: None)
    >>> found
    [10, 20, 30]
    """
    making, turn, numbers = Lock(), Condition(), count()
    # The number of who takes next; None once something went wrong.
    due: int | None = 0

    def await_turn(number: int) -> bool:
        turn.wait_for(lambda: due is None or due == number)
        return due == number

    def go(report: Callable[[], None]) -> None:
        nonlocal due
        number = 0
        try:
            while True:
                with making:
                    number = next(numbers)
                    item = next(items)
                done = work(item)
                with turn:
                    if not await_turn(number):
                        return
                    take(done)
                    due = number + 1
                    turn.notify_all()
                report()
        except StopIteration:
            return
        except BaseException as error:
            with turn:
                # Who was interrupted waits for nobody.
                is_first = not isinstance(error, Exception) or await_turn(number)
                due = None
                turn.notify_all()
            if is_first:
                raise

    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(go, lambda: None)
        go(report)
        other.result()
    report()
