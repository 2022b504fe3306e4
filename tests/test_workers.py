"""Processes that help end with the work, with what fails, and with what is killed."""

import os
import signal
import time

import pytest

from cannabis_maps.errors import WorkerError
from cannabis_maps.workers import processes


def test_one_that_is_ended_from_outside_is_told_of() -> None:
    told = "ended before its work was done, maybe for want of memory; use a larger --cell, or"
    with pytest.raises(WorkerError, match=told), processes(1) as pool:
        pool.submit(os._exit, 1).result()


def interrupted() -> None:
    with processes(1) as pool:
        pool.submit(os.getpid).result()
        pool.submit(time.sleep, 60)
        raise KeyboardInterrupt


def test_nobody_waits_for_them_once_anything_fails() -> None:
    since = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - since < 30


def test_a_key_that_interrupts_is_left_to_the_parent() -> None:
    with processes(1) as pool:
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN
