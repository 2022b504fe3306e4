"""Fetch a selection and keep it: the one way from the portal to a copy."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import OutputError, PortalError, SuspectCopyError
from cannabis_maps.files import sha256_of
from cannabis_maps.portal.comparing import Changes, compare, suspicion
from cannabis_maps.portal.copies import Copy, Shelf, find_copy, now, place_copy
from cannabis_maps.portal.exporting import write_export
from cannabis_maps.portal.query import Query
from cannabis_maps.portal.service import Service
from cannabis_maps.portal.spool import TEMPORARY, Spool, discard_spool, holding, open_spool
from cannabis_maps.portal.synchronizing import synchronize
from cannabis_maps.portal.totals import Totals
from cannabis_maps.progress import Progress, silent

ANOTHER = "name another folder with --out, or with CANNABIS_MAPS_DATA"
DAMAGE = (
    "Corrupt",
    "corrupt",
    "checksum",
    "Could not read enough bytes",
    "invalidated",
    "INTERNAL",
)

log = logging.getLogger("cannabis_maps")


@dataclass(frozen=True)
class Fetched:
    """A copy and what it brought."""

    copy: Copy
    changes: Changes


@dataclass(frozen=True)
class Order:
    """What to fetch and where to keep it.

    Parameters
    ----------
    query : Query
    shelf : Shelf
    notes : dict of str to str
        What the sidecar says besides, such as the owner's terms.
    again : str
        The command that gives this order.
    """

    query: Query
    shelf: Shelf
    notes: dict[str, str]
    again: str


def fetch(service: Service, order: Order, progress: Progress = silent) -> Fetched:
    """Fetch what is new or changed, drop what was withdrawn, and put the copy in place.

    Parameters
    ----------
    service : Service
    order : Order
    progress : callable

    Returns
    -------
    Fetched

    Raises
    ------
    PortalError
        If the portal fails; the last copy stays, and what was fetched is kept for the next time.
    SuspectCopyError
        If the new copy is not to be trusted; the last one stays.
    OutputError
        If the folder cannot be written to.
    """
    return _once_more(order, lambda: _fetch(service, order, progress))


def fetch_export(service: Service, order: Order, progress: Progress = silent) -> Fetched:
    """Fetch the whole export of a data set in one stream; otherwise as `fetch`."""

    def work() -> Fetched:
        with _open(service, order, resumes=False) as (last, spool):
            totals = write_export(service, spool, order.shelf.partial, progress)
            return _keep(service, order, totals, last)

    return _once_more(order, work)


def _once_more(order: Order, work: Callable[[], Fetched]) -> Fetched:
    """Do the work, and once more if what an earlier fetch has left is damaged."""
    try:
        return work()
    except _DamagedSpoolError:
        log.warning("what an earlier fetch has left is damaged; it is fetched anew")
        discard_spool(order.shelf.spool)
        return work()


def _fetch(service: Service, order: Order, progress: Progress) -> Fetched:
    with _open(service, order, resumes=True) as (last, spool):
        totals = synchronize(service, spool, progress)
        if totals.rows:
            spool.write(order.shelf.partial, totals)
            return _keep(service, order, totals, last)
        days = f"from {totals.first_day} to {totals.last_day}"
    if last:
        raise PortalError(
            f"{service.host} no longer holds any of the {last.rows:,} records of the last copy, "
            f"which stays. If the City did withdraw them, remove it with: {order.again} --remove"
        )
    raise PortalError(f"{service.host} holds no such record; its data are {days}")


def remove(shelf: Shelf) -> tuple[Path, ...]:
    """Remove a selection's copies and whatever an unfinished fetch has left.

    Parameters
    ----------
    shelf : Shelf

    Returns
    -------
    tuple of Path
        What was removed.

    Raises
    ------
    OutputError
        If something may not be removed.
    """
    if not shelf.folder.is_dir():
        return ()
    found = [*_held(shelf), *_held(shelf.suspect())]
    with _plainly(shelf.folder), holding(shelf.spool):
        for path in found:
            path.unlink(missing_ok=True)
    discard_spool(shelf.spool)
    return tuple(found)


def _held(shelf: Shelf) -> list[Path]:
    every = [*shelf.parquets(), shelf.sidecar, shelf.partial, shelf.spool]
    return [path for path in every if path.exists()]


@contextmanager
def _open(service: Service, order: Order, *, resumes: bool) -> Iterator[tuple[Copy | None, Spool]]:
    """Hold the selection against other processes, with its last copy and its spool."""
    shelf = order.shelf

    def base() -> Path | None:
        last = _last(service, shelf)
        return last.path if last and last.query == order.query and resumes else None

    with _plainly(shelf.folder):
        shelf.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(shelf.folder, os.W_OK | os.X_OK):
            raise OutputError(f"folder {shelf.folder} cannot be written to; {ANOTHER}")
        is_done = False
        with open_spool(shelf.spool, order.query, service.address, base) as spool:
            try:
                yield _last(service, shelf), spool
                is_done = True
            except SuspectCopyError:
                is_done = True
                raise
            finally:
                shelf.partial.unlink(missing_ok=True)
                spool.con.close()
                if is_done:
                    discard_spool(shelf.spool)


def _last(service: Service, shelf: Shelf) -> Copy | None:
    """Return the last copy, if it is of the same portal."""
    copy = find_copy(shelf)
    return copy if copy and copy.portal == service.address else None


def _keep(service: Service, order: Order, totals: Totals, last: Copy | None) -> Fetched:
    shelf, temporary = order.shelf, order.shelf.spool.with_suffix(TEMPORARY)
    copy = Copy(
        path=shelf.partial,
        query=order.query,
        portal=service.address,
        rows=totals.rows,
        first_day=totals.first_day,
        last_day=totals.last_day,
        newest=totals.newest,
        fetched_at=now(),
        sha256=sha256_of(shelf.partial),
    )
    doubt = suspicion(last.path, copy.path, temporary) if last else None
    if doubt and last:
        kept = place_copy(shelf.suspect(), copy, order.notes)
        raise SuspectCopyError(
            f"the new copy {doubt}; it is kept apart as {kept.path}, and the last one "
            f"({last.fetched_at.date()}) stays. If the City did withdraw so much, remove the "
            f"last one with: {order.again} --remove, and fetch again"
        )
    changes = compare(last.path if last else None, copy.path, temporary)
    placed = place_copy(shelf, copy, order.notes)
    for path in _held(shelf.suspect()):
        path.unlink(missing_ok=True)
    return Fetched(placed, changes)


class _DamagedSpoolError(OutputError):
    """What an earlier fetch has left cannot be read."""


@contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    """Turn the system's errors and duckdb's into one line about the folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        told = f"{folder} cannot be written to: {reason or error}; free some space, or {ANOTHER}"
        is_damage = isinstance(error, duckdb.Error) and any(word in str(error) for word in DAMAGE)
        raise (_DamagedSpoolError if is_damage else OutputError)(told) from error
