"""Who does the work: processes of this machine, or the workers of a cluster."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from typing import ParamSpec, TypeVar

from cannabis_maps.cluster import check_address, connected
from cannabis_maps.errors import OptionError, WorkerError

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Given = ParamSpec("Given")

Here = Callable[[int], AbstractContextManager[Executor]]


@dataclass(frozen=True)
class Workers:
    """Who does the work.

    Parameters
    ----------
    jobs : int, optional
        Cores of this machine; all of them if left out.
    scheduler : str, optional
        Address of a Dask cluster's scheduler, whose workers do the work instead.

    Raises
    ------
    OptionError
        If there cannot be so many cores, the address is none, or both are given.

    Examples
    --------
    >>> Workers(scheduler="tcp://10.0.0.1:8786").jobs is None
    True
    """

    jobs: int | None = None
    scheduler: str | None = None

    def __post_init__(self) -> None:
        """Check first, work after."""
        if self.jobs is not None and self.jobs < 1:
            raise OptionError(f"--jobs {self.jobs}: give 1 or more, or leave it out for all cores")
        if self.scheduler is None:
            return
        check_address(self.scheduler)
        if self.jobs is not None:
            raise OptionError(
                f"--jobs {self.jobs} is of this machine, and does not go with --scheduler, whose "
                "workers are as many as were started there; leave out one of the two"
            )


EVERY_CORE = Workers()


class InTurn(Executor):
    """Does one piece of work after the other, in this process.

    Examples
    --------
    >>> list(InTurn().map(str.upper, "ab"))
    ['A', 'B']
    """

    def submit(
        self, work: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        """Do the work before returning."""
        future: Future[Result] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  raised where the result is asked for
            future.set_exception(error)
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[object],
        timeout: float | None = None,  # noqa: ARG002  nothing is waited for
        chunksize: int = 1,  # noqa: ARG002  nothing is sent
    ) -> Iterator[Result]:
        """Do each piece of work when its result is asked for."""
        return map(fn, *iterables)


@contextmanager
def processes(many: int) -> Iterator[Executor]:
    """Work with processes of this machine, which end at once if anything fails.

    Parameters
    ----------
    many : int

    Yields
    ------
    concurrent.futures.Executor

    Raises
    ------
    WorkerError
        If one of them was ended from outside.
    """
    others = set(active_children())
    # A forked process would share the threads' locks of the libraries, and could wait for ever.
    with ProcessPoolExecutor(
        many, mp_context=get_context("spawn"), initializer=_begin_work
    ) as pool:
        try:
            yield pool
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            # What they are at may take long, and nobody wants it any more.
            for worker in set(active_children()) - others:
                worker.kill()
            if isinstance(error, BrokenProcessPool):
                raise WorkerError(
                    "a process that helped was ended before its work was done, maybe for want of "
                    "memory; use a larger --cell, or --jobs 1"
                ) from error
            raise


@contextmanager
def working(workers: Workers, pieces: int, here: Here = processes) -> Iterator[Executor]:
    """Give what does pieces of work side by side, wherever that is.

    Parameters
    ----------
    workers : Workers
    pieces : int
        How many there are; no more processes are started.
    here : callable
        From a number, over 1, to what works on this machine.

    Yields
    ------
    concurrent.futures.Executor
        What it is given must be fit to be sent to another process.

    Raises
    ------
    ClusterError
        If the cluster cannot be reached, or is lost.
    WorkerError
        If a process was ended from outside.

    Examples
    --------
    >>> with working(Workers(jobs=1), pieces=3) as executor:
    ...     executor.submit(max, 1, 2).result()
    2
    """
    if workers.scheduler is not None:
        with connected(workers.scheduler) as executor:
            yield executor
        return
    many = min(workers.jobs or os.cpu_count() or 1, pieces)
    with here(many) if many > 1 else InTurn() as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def as_done(
    executor: Executor, work: Callable[[Piece], Result], pieces: Iterable[Piece]
) -> Iterator[tuple[Piece, Result]]:
    """Do a piece of work on each of several things, and yield each with its result once there.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    work : callable
    pieces : iterable

    Yields
    ------
    tuple
        A thing, and what has come of it.

    Examples
    --------
    >>> dict(as_done(InTurn(), len, ["a", "bc"]))
    {'a': 1, 'bc': 2}
    """
    waiting: dict[Future[Result], Piece] = {}
    for piece in pieces:
        waiting[executor.submit(work, piece)] = piece
        # What works in this process is done by now, and its result is used before the next.
        for future in [each for each in waiting if each.done()]:
            yield waiting.pop(future), future.result()
    for future in as_completed(waiting):
        yield waiting[future], future.result()


def _begin_work() -> None:
    """See to it that a worker ends with its parent, and only then.

    A key that interrupts goes to all processes at the terminal; what comes of it is the parent's
    affair. Of a parent that was killed a worker would never know: the workers hold the ends of
    their pipes for one another, so that none is ever closed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
