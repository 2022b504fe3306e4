"""Processes that work side by side, and end with the one that started them."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process

from cannabis_maps.errors import OptionError, WorkerError


@contextmanager
def worker_pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Work with a pool of processes, which end at once if anything fails.

    Parameters
    ----------
    jobs : int
        How many.

    Yields
    ------
    concurrent.futures.ProcessPoolExecutor

    Raises
    ------
    WorkerError
        If one of them was ended from outside.
    """
    others = set(active_children())
    # A forked process would share the threads' locks of the libraries, and could wait for ever.
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_begin_work
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


def check_jobs(jobs: int | None) -> None:
    """Refuse a number of cores that there cannot be.

    Raises
    ------
    OptionError
    """
    if jobs is not None and jobs < 1:
        raise OptionError(f"--jobs {jobs}: give 1 or more, or leave it out to use all cores")
