"""Fetch a selection and keep it: the one way from the portal to a copy."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cannabis_maps.errors import OutputError, SuspectCopyError
from cannabis_maps.portal.comparing import Changes, compare, suspicion
from cannabis_maps.portal.copies import Copy, Shelf, find_copy, now, place_copy, sha256_of
from cannabis_maps.portal.exporting import write_export
from cannabis_maps.portal.query import Query
from cannabis_maps.portal.service import Service
from cannabis_maps.portal.spool import TEMPORARY, Spool, discard_spool, open_spool
from cannabis_maps.portal.synchronizing import synchronize
from cannabis_maps.portal.totals import Totals
from cannabis_maps.progress import Progress, silent


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
    """

    query: Query
    shelf: Shelf
    notes: dict[str, str]


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
    with _open(order, resumes=True) as (last, spool):
        totals = synchronize(service, spool, progress)
        if totals.rows:
            spool.write(order.shelf.partial, totals)
            return _keep(service, order, totals, last)
    raise service.error("holds no such record")


def fetch_export(service: Service, order: Order, progress: Progress = silent) -> Fetched:
    """Fetch the whole export of a data set in one stream; otherwise as `fetch`."""
    with _open(order, resumes=False) as (last, spool):
        totals = write_export(service, spool, order.shelf.partial, progress)
        return _keep(service, order, totals, last)


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
    apart = shelf.suspect()
    held = [*shelf.parquets(), shelf.sidecar, *apart.parquets(), apart.sidecar, shelf.spool]
    found = tuple(path for path in held if path.exists())
    with _plainly(shelf.folder):
        for path in found:
            path.unlink()
        discard_spool(shelf.spool)
    return found


@contextmanager
def _open(order: Order, *, resumes: bool) -> Iterator[tuple[Copy | None, Spool]]:
    """Hold the selection against other processes, with its last copy and its spool."""
    shelf = order.shelf
    with _plainly(shelf.folder):
        shelf.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(shelf.folder, os.W_OK | os.X_OK):
            raise OutputError(
                f"folder {shelf.folder} cannot be written to; name another with --out"
            )
        last = find_copy(shelf)
        is_base = resumes and last is not None and last.query == order.query
        base = last.path if last and is_base else None
        try:
            with open_spool(shelf.spool, order.query, base) as spool:
                yield last, spool
        except SuspectCopyError:
            discard_spool(shelf.spool)
            raise
        finally:
            shelf.partial.unlink(missing_ok=True)
        discard_spool(shelf.spool)


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
            "last one with: cannabis-maps fetch records --remove, and fetch again"
        )
    changes = compare(last.path if last else None, copy.path, temporary)
    return Fetched(place_copy(shelf, copy, order.notes), changes)


@contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    """Turn the system's errors and duckdb's into one line about the folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise OutputError(
            f"{folder} cannot be written to: {reason or error}; free some space, check "
            "permissions, or name another folder with --out"
        ) from error
