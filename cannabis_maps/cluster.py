"""The workers of a Dask cluster, as an executor like any other."""

import asyncio
import logging
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import MethodType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from cannabis_maps.errors import ClusterError, OptionError

if TYPE_CHECKING:
    from distributed import Client

Result = TypeVar("Result")
Given = ParamSpec("Given")

PATIENCE_S = 10
ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^\s/:@\[\]]+):([0-9]{1,5})")
HIGHEST_PORT = 65_535
PACKAGE = "cannabis-maps"
# What is sent is surfaces and records; Dask warns of what is over 10 MB.
NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "1 TB"}
SPEAKERS = ("distributed", "distributed.client", "asyncio")


def check_address(address: str) -> None:
    """Refuse what is not the address of a scheduler.

    Parameters
    ----------
    address : str

    Raises
    ------
    OptionError

    Examples
    --------
    >>> check_address("tcp://10.0.0.1:8786")
    """
    found = ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) <= HIGHEST_PORT:
        raise OptionError(
            f"--scheduler {address!r} is not the address of a scheduler; write it as "
            "tcp://HOST:8786, which the command `dask scheduler` prints as it starts"
        )


@contextmanager
def connected(address: str) -> Iterator[Executor]:
    """Give the workers of a cluster that are fit for the work.

    Parameters
    ----------
    address : str
        Of the scheduler.

    Yields
    ------
    concurrent.futures.Executor

    Raises
    ------
    ClusterError
        If Dask is not installed, nothing answers, there are no workers or unfit ones, or the
        scheduler or too many workers are lost in the middle.
    """
    client_class = _client_class()
    from dask import config  # noqa: PLC0415  not installed with the product itself
    from distributed.scheduler import KilledWorker  # noqa: PLC0415  as above

    with config.set(NO_WARNING), _in_silence(), _client(client_class, address) as client:
        _check_workers(client, address)
        executor = _ClusterExecutor(client)
        try:
            yield executor
            # One may have come since.
            _check_workers(client, address)
        except (CancelledError, asyncio.CancelledError) as error:
            raise _lost(address) from error
        except KilledWorker as error:
            raise ClusterError(
                f"workers of {address} ended again and again over one piece of work, most likely "
                "for want of memory; see what they wrote, and start them with more "
                "(dask worker --memory-limit)"
            ) from error
        except OSError as error:
            if client.status != "running":
                raise _lost(address) from error
            raise
        finally:
            executor.shutdown()


class _ClusterExecutor(Executor):
    """Dask's own executor, whose answers end before its connection does."""

    def __init__(self, client: "Client") -> None:
        # Not pure: what was read of a file is not what would be read of it now.
        self._client = client
        self._executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._answers: list[Iterator[Any]] = []

    def submit(
        self, work: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Result]:
        return self._executor.submit(work, *args, **kwargs)

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[Result]:
        pieces = [*zip(*iterables, strict=True)]
        # What a function is bound to is sent once, and not with each piece: it may be tens of
        # megabytes. As the answer of a task it is there again when the worker that has it is lost.
        # But most pieces go to the worker that has it, so a mere function is sent with each.
        bound = isinstance(fn, MethodType)
        work = self._client.submit(_itself, fn, pure=False) if bound else fn
        answers = self._executor.map(
            _done, [work] * len(pieces), pieces, timeout=timeout, chunksize=chunksize
        )
        self._answers.append(answers)
        return answers

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002  as of any executor
        for answers in self._answers:
            # An iterator that is left in the middle cancels the rest.
            cast("Generator[Any, None, None]", answers).close()
        self._executor.shutdown(wait=False)


def _itself(work: Callable[..., Result]) -> Callable[..., Result]:
    return work


def _done(work: Callable[..., Result], given: tuple[Any, ...]) -> Result:
    return work(*given)


def _client_class() -> "type[Client]":
    try:
        from distributed import Client  # noqa: PLC0415  not installed with the product itself
    except ImportError as error:
        raise ClusterError(
            "--scheduler needs the package distributed, which is not installed; install it with: "
            "python -m pip install 'cannabis-maps[cluster]'"
        ) from error
    return Client


@contextmanager
def _client(client_class: "type[Client]", address: str) -> "Iterator[Client]":
    try:
        # In a thread, since a notebook has a loop of its own.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _greet(address)).result()
        client = client_class(address, timeout=PATIENCE_S, set_as_default=False)
    except Exception as error:
        # Whatever is wrong with the answer of what is no scheduler.
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {PATIENCE_S} seconds; check host and "
            "port, start one with: dask scheduler; or leave out --scheduler to work on this "
            "machine"
        ) from error
    with client:
        yield client


async def _greet(address: str) -> None:
    """Exchange greetings with a scheduler: a client would wait for its one for ever."""
    from distributed import Security  # noqa: PLC0415  not installed with the product itself
    from distributed.comm.core import connect  # noqa: PLC0415  as above

    given = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    greeting = connect(address, timeout=PATIENCE_S, **given)  # type: ignore[no-untyped-call]
    comm = await asyncio.wait_for(greeting, PATIENCE_S)
    await comm.close()


def _lost(address: str) -> ClusterError:
    return ClusterError(
        f"the scheduler at {address} went away in the middle of the work; start it and its workers "
        "again, and run the same command"
    )


def _check_workers(client: "Client", address: str) -> None:
    """Refuse workers that would do the work otherwise than it is done here."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
        known: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
        versions = _versions(client)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler at {address} has no workers; start one for each core with: "
            f"dask worker {address} --nthreads 1 --nworkers auto"
        ) from error
    except OSError as error:
        raise _lost(address) from error
    for name, worker in known.items():
        if worker["nthreads"] > 1:
            # Two pages drawn in one process at a time would share what matplotlib is set to.
            raise ClusterError(
                f"the worker at {name} does {worker['nthreads']} things at a time; start workers "
                f"that do one each with: dask worker {address} --nthreads 1 --nworkers auto"
            )
    _check_versions(versions)


def _versions(client: "Client") -> dict[str, dict[str, str | None]]:
    """Return who has which version of what products depend on, this process first."""
    from cannabis_maps.made_from import LIBRARIES  # noqa: PLC0415  it loads what reads areas

    told = cast("Mapping[str, Any]", client.get_versions(packages=[PACKAGE, *LIBRARIES]))
    by_place = {"": told["client"], "scheduler": told["scheduler"]}
    by_place |= {f"worker at {name}": each for name, each in told["workers"].items()}
    return {place: dict(each["packages"]) for place, each in by_place.items()}


def _check_versions(versions: Mapping[str, Mapping[str, str | None]]) -> None:
    here = versions[""]
    for place, there in versions.items():
        for name in (PACKAGE, *sorted(here)):
            if there.get(name) != here[name]:
                raise ClusterError(
                    f"the {place} has {name} {there.get(name) or 'not installed'}, and this "
                    f"process {here[name] or 'not installed'}; install the same versions "
                    "everywhere, with the same requirements.lock, or products would differ"
                )


@contextmanager
def _in_silence() -> Iterator[None]:
    """Keep Dask from writing of a lost connection, of which an error tells."""
    speakers = [logging.getLogger(name) for name in SPEAKERS]
    levels = [speaker.level for speaker in speakers]
    for speaker in speakers:
        speaker.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for speaker, level in zip(speakers, levels, strict=True):
            speaker.setLevel(level)
