"""What a selection amounts to at one moment, by the portal's own count."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from cannabis_maps.asking import PassingError
from cannabis_maps.portal.query import Query
from cannabis_maps.portal.service import Service

EARLIEST = date.min


@dataclass(frozen=True)
class Totals:
    """The state of a selection; two of the same rows are equal.

    Parameters
    ----------
    rows : int
    keys : int
        Sum of the rows' keys.
    newest : str
        When a row was last changed, as the portal writes it; empty if it does not say.
    first_day, last_day : date
        The days covered: of the whole data set, as far as the query lets them through.
    """

    rows: int
    keys: int
    newest: str
    first_day: date
    last_day: date


def ask_totals(service: Service, query: Query, into: Path) -> Totals:
    """Ask the portal how many rows there are, and for which days.

    Parameters
    ----------
    service : Service
    query : Query
    into : Path
        A file for the answers while they are read.

    Returns
    -------
    Totals

    Raises
    ------
    PortalError
        If the portal does not tell.
    """
    counted = service.ask(query.totals(), into, _one_row)
    covered = service.ask(query.coverage(), into, _one_row)
    try:
        return Totals(
            rows=int(Decimal(counted["n"])),
            keys=int(Decimal(counted.get("keys", "0"))),
            newest=counted.get("newest", ""),
            first_day=max(date.fromisoformat(covered["first"][:10]), query.first_day or EARLIEST),
            last_day=date.fromisoformat(covered["last"][:10]),
        )
    except (KeyError, ValueError, TypeError, OverflowError, InvalidOperation) as error:
        raise service.error("does not say how many rows it has, or of which days") from error


def _one_row(path: Path) -> dict[str, Any]:
    try:
        rows = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise PassingError("sent an answer that is cut off or garbled") from error
    if not (isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict)):
        raise PassingError("sent an answer to another question")
    return rows[0]
