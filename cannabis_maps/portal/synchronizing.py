"""Make what has been fetched equal to what the portal holds."""

import logging
from collections.abc import Callable
from pathlib import Path

from cannabis_maps.errors import PortalError
from cannabis_maps.portal.service import Service
from cannabis_maps.portal.spool import Picked, Spool, Stretch
from cannabis_maps.portal.totals import Totals, ask_totals
from cannabis_maps.progress import Progress

ROUNDS = 4
LISTING, FETCHING = "Listing records", "Fetching records"

log = logging.getLogger("cannabis_maps")


def synchronize(service: Service, spool: Spool, progress: Progress) -> Totals:
    """Fetch what is new or changed, until nothing moves under one's hands.

    The portal is asked for its count first; then which rows there are, in which version; then for
    those that are missing; and at the end for its count again. A row that was added, changed or
    withdrawn in between shows in that count, and all of it is looked at once more.

    Parameters
    ----------
    service : Service
    spool : Spool
        Afterwards its listing and its rows are those of the portal.
    progress : callable

    Returns
    -------
    Totals
        By the portal's count, equal to the spool's.

    Raises
    ------
    PortalError
        If the portal fails, or changes faster than it can be fetched.
    """
    for _ in range(ROUNDS):
        before = ask_totals(service, spool.query, spool.answer)
        _list(service, spool, before.rows, progress)
        if spool.listed() != (before.rows, before.keys):
            log.info("the portal's rows changed while they were listed; listing them again")
            continue
        missing = _fetch_missing(service, spool, before.rows, progress)
        if not missing and ask_totals(service, spool.query, spool.answer) == before:
            return before
        log.info("the portal's rows changed while they were fetched; looking again")
    raise PortalError(
        f"the rows of {service.host} do not agree with its count of {before.rows:,}, looked at "
        f"{ROUNDS} times; what was fetched is kept: run the same command again later"
    )


def _list(service: Service, spool: Spool, expected: int, progress: Progress) -> None:
    spool.begin_listing()
    last: int | None = -1
    # Rows that come in faster than they can be listed would never let it end.
    while last is not None and spool.listed()[0] <= expected:
        after = last
        asked = spool.query.keys_after(after, service.limits.page_keys)
        last = service.ask(asked, spool.answer, _taking_keys(spool, after))
        _tell(progress, LISTING, spool.listed()[0], expected)


def _fetch_missing(service: Service, spool: Spool, total: int, progress: Progress) -> int:
    """Fetch what is missing, and return how many rows could not be had."""
    missing, before = spool.count_missing(), total + 1
    while 0 < missing < before:
        _tell(progress, FETCHING, total - missing, total)
        asked = spool.next_missing(service.limits.page_rows)
        if isinstance(asked, Stretch):
            request = spool.query.rows_between(asked.after, asked.last, asked.rows)
        else:
            request = spool.query.rows_of(asked.keys)
        service.ask(request, spool.answer, _taking_rows(spool, asked))
        missing, before = spool.count_missing(), missing
    _tell(progress, FETCHING, total - missing, total)
    return missing


def _taking_keys(spool: Spool, after: int) -> Callable[[Path], int | None]:
    return lambda answer: spool.take_keys(answer, after)


def _taking_rows(spool: Spool, asked: Stretch | Picked) -> Callable[[Path], None]:
    return lambda answer: spool.take_rows(answer, asked)


def _tell(progress: Progress, what: str, done: int, total: int) -> None:
    progress(what, done / max(total, done, 1), f"{done:,} of {total:,}")
