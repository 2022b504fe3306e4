"""Processes that work side by side, and end with the one that started them."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from cannabis_maps.errors import OptionError


def worker_pool(jobs: int) -> ProcessPoolExecutor:
    """Return a pool of processes.

    Parameters
    ----------
    jobs : int
        How many.

    Returns
    -------
    concurrent.futures.ProcessPoolExecutor
    """
    # A forked process would share the threads' locks of the libraries, and could wait for ever.
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_end_with_the_parent
    )


def _end_with_the_parent() -> None:
    """See to it that a worker whose parent was killed does not wait for work for ever.

    The workers hold the ends of their pipes for one another, so that none is ever closed.
    """
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
