"""Work in threads: all of it is done once, errors come out, and no thread waits for another."""

import multiprocessing
import threading

import pytest

from cannabis_maps.density.threads import THREADS, in_threads, parts


def test_every_call_is_made_once_with_its_own_arguments() -> None:
    done: list[tuple[int, str]] = []
    in_threads(lambda number, letter: done.append((number, letter)), [1, 2, 3, 4], list("abcd"))
    assert sorted(done) == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


def test_nothing_to_do_is_done() -> None:
    in_threads(pytest.fail, [])


def test_two_calls_run_at_the_same_time() -> None:
    both = threading.Barrier(THREADS, timeout=20)
    in_threads(lambda _: (both.wait(), None)[1], [1, 2])


def test_work_that_shares_out_more_work_ends() -> None:
    done: list[int] = []

    def outer(number: int) -> None:
        in_threads(lambda more: done.append(10 * number + more), [1, 2, 3])

    in_threads(outer, [1, 2, 3])
    assert sorted(done) == [11, 12, 13, 21, 22, 23, 31, 32, 33]


@pytest.mark.parametrize("bad", [1, 2, 3])
def test_an_error_comes_out_and_nothing_goes_on_after_it(bad: int) -> None:
    running: list[int] = []

    def work(number: int) -> None:
        running.append(number)
        try:
            if number == bad:
                raise OSError(number)
        finally:
            running.remove(number)

    with pytest.raises(OSError, match=str(bad)):
        in_threads(work, [1, 2, 3])
    assert running == []


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    test_two_calls_run_at_the_same_time()
    process = multiprocessing.get_context("fork").Process(
        target=test_two_calls_run_at_the_same_time
    )
    process.start()
    process.join(30)
    assert process.exitcode == 0


def test_parts_are_one_for_each_thread_and_no_smaller_than_pays() -> None:
    assert list(parts(5)) == [slice(0, 3), slice(3, 5)]
    assert list(parts(5, 4)) == [slice(0, 4), slice(4, 5)]
    assert list(parts(5, 9)) == [slice(0, 5)]
    assert list(parts(0)) == []
