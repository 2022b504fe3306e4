"""The City's live records: what to ask the portal for, and which copy to read."""

import logging
import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cannabis_maps import words
from cannabis_maps.errors import OutputError, PortalError
from cannabis_maps.folders import data_folder
from cannabis_maps.offenses import Offense
from cannabis_maps.portal.copies import Copy, Shelf, find_copies, now
from cannabis_maps.portal.fetching import Fetched, Order, fetch, fetch_export
from cannabis_maps.portal.limits import Limits
from cannabis_maps.portal.query import Query
from cannabis_maps.portal.service import Service
from cannabis_maps.progress import Progress, silent
from cannabis_maps.sql import quoted

PORTAL_ADDRESS = "https://data.cityofchicago.org"
DATASET = "ijzp-q8t2"
COLUMNS = (
    "id",
    "date",
    "iucr",
    "location_description",
    "arrest",
    "x_coordinate",
    "y_coordinate",
    "latitude",
    "longitude",
    "updated_on",
)
REQUIRED = ("date", "iucr", "arrest")
ADDRESS_VARIABLE = "CANNABIS_MAPS_PORTAL"
TOKEN_VARIABLE = "SOCRATA_APP_TOKEN"  # noqa: S105  the variable's name
WHOLE = "all-offenses"
FETCH = "cannabis-maps fetch records"
MAX_AGE_DAYS = 7.0
PATIENT = Limits()
# With a copy to fall back on, nobody should wait minutes for a network that is not there.
HASTY = Limits(connect_s=5.0, read_s=15.0, attempts=3, longest_asked_s=10.0)

log = logging.getLogger("cannabis_maps")


def records_folder() -> Path:
    """Return the folder of fetched records."""
    return data_folder() / "records"


def portal_address() -> str:
    """Return the portal's address, without a slash at its end."""
    return (os.environ.get(ADDRESS_VARIABLE) or PORTAL_ADDRESS).rstrip("/")


def portal_service(limits: Limits = PATIENT) -> Service:
    """Return a client of the City's portal.

    The environment may name another address (``CANNABIS_MAPS_PORTAL``) and an app token of the
    user's (``SOCRATA_APP_TOKEN``).

    Parameters
    ----------
    limits : Limits

    Returns
    -------
    Service
    """
    return Service(portal_address(), os.environ.get(TOKEN_VARIABLE), limits)


def order_records(folder: Path, offense: Offense, first_day: date | None = None) -> Order:
    """Return what to ask for to have an offense's records.

    Parameters
    ----------
    folder : Path
        Where the copy is kept.
    offense : Offense
    first_day : date, optional
        Leave out what was recorded before.

    Returns
    -------
    Order

    Examples
    --------
    >>> from cannabis_maps.offenses import POSSESSION_30G
    >>> order_records(Path("copies"), POSSESSION_30G, date(2013, 1, 1)).query.where
    "iucr in('1811') AND date >= '2013-01-01T00:00:00'"
    """
    where = f"iucr in({', '.join(quoted(code) for code in offense.iucr)})"
    stem, again = offense.name, f"{FETCH} --offense {','.join(offense.iucr)}"
    if first_day:
        again = f"{again} --from {first_day.isoformat()}"
        where = f"{where} AND date >= '{first_day.isoformat()}T00:00:00'"
        stem = f"{stem}_from-{first_day.isoformat()}"
    return _order(folder, stem, Selected(where, first_day, again))


def order_export(folder: Path) -> Order:
    """Return what to ask for to have the records of every offense; parameters as above."""
    return _order(folder, WHOLE, Selected("", None, f"{FETCH} --full"))


def fetch_records(order: Order, service: Service, progress: Progress = silent) -> Fetched:
    """Fetch records and keep a copy, or renew the copy that there is.

    Parameters
    ----------
    order : Order
        Of `order_records` or `order_export`.
    service : Service
    progress : callable

    Returns
    -------
    Fetched

    Raises
    ------
    PortalError
        If the portal fails; what was fetched is kept for the next time.
    OutputError
        If the copy cannot be written.
    """
    is_whole = order.shelf.stem == WHOLE
    return (fetch_export if is_whole else fetch)(service, order, progress)


def current_copy(
    offense: Offense,
    first_day: date | None = None,
    max_age_days: float = MAX_AGE_DAYS,
    progress: Progress = silent,
) -> Copy:
    """Return a copy that holds an offense's records: one that is fresh, or a new one.

    Parameters
    ----------
    offense : Offense
    first_day : date, optional
        What was recorded before need not be in it.
    max_age_days : float
        An older copy is renewed; if the portal cannot be reached, it is used and that is said.
    progress : callable

    Returns
    -------
    Copy

    Raises
    ------
    PortalError
        If there is no copy, and none can be had.
    """
    covering = [copy for copy in find_copies(records_folder()) if _covers(copy, offense, first_day)]
    fresh = [copy for copy in covering if copy.age_days(now()) < max_age_days]
    if fresh:
        return min(fresh, key=lambda copy: copy.rows)
    try:
        with portal_service(HASTY if covering else PATIENT) as service:
            order = _order_of(offense)
            return fetch_records(order, service, progress).copy
    except (PortalError, OutputError) as error:
        if not covering:
            raise
        newest = max(covering, key=lambda copy: copy.fetched_at)
        fetched = words.day(newest.fetched_at.date())
        log.warning("the copy fetched on %s is used, for %s", fetched, error)
        return newest


def _order_of(offense: Offense) -> Order:
    if offense.is_every:
        return order_export(records_folder())
    return order_records(records_folder(), offense)


class Selected(NamedTuple):
    """Which rows, and the command that asks for them."""

    where: str
    first_day: date | None
    again: str


def _order(folder: Path, stem: str, selected: Selected) -> Order:
    query = Query(DATASET, COLUMNS, REQUIRED, selected.where, selected.first_day)
    is_own = folder != records_folder()
    again = f"{selected.again} --out '{folder}'" if is_own else selected.again
    notes = {"data_set": words.DATA_SET, "disclaimer": words.DISCLAIMER, "terms": words.TERMS}
    return Order(query, Shelf(folder, stem), notes, again)


def _covers(copy: Copy, offense: Offense, first_day: date | None) -> bool:
    """Tell whether a copy holds an offense's records; every copy was made by an order."""
    query = copy.query
    begins = query.first_day is None or (first_day is not None and query.first_day <= first_day)
    codes = query.where.partition(" AND ")[0]
    is_held = not offense.is_every and all(quoted(code) in codes for code in offense.iucr)
    is_same = (copy.portal, query.dataset) == (portal_address(), DATASET)
    return is_same and query.columns == COLUMNS and begins and (is_held or not codes)
