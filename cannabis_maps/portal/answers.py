"""What an answer's status and headers mean: worth another try, or not."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import requests
import urllib3

from cannabis_maps.errors import PortalError

PASSING: Mapping[int, str] = {
    HTTPStatus.ACCEPTED: "is still working on the answer",
    HTTPStatus.REQUEST_TIMEOUT: "gave up waiting",
    HTTPStatus.TOO_MANY_REQUESTS: "is asked too much at the moment",
    HTTPStatus.INTERNAL_SERVER_ERROR: "has an error of its own",
    HTTPStatus.BAD_GATEWAY: "is out of order",
    HTTPStatus.SERVICE_UNAVAILABLE: "is out of service",
    HTTPStatus.GATEWAY_TIMEOUT: "is out of order",
}
REDIRECTS = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
NO_SUCH_COLUMN = "no-such-column"
SHOWN = 160
MOST_TOLD = 1 << 16


class PassingError(Exception):
    """A failure that another try may mend.

    Parameters
    ----------
    reason : str
        Goes on after the portal's name: "does not answer".
    asked_s : float, optional
        How long the portal asks to wait.
    """

    def __init__(self, reason: str, asked_s: float | None = None) -> None:
        super().__init__(reason)
        self.asked_s = asked_s


def check_answer(
    response: requests.Response, media_types: tuple[str, ...], *, has_token: bool
) -> None:
    """Refuse an answer that is not what was asked for.

    Parameters
    ----------
    response : requests.Response
        Its body not yet read.
    media_types : tuple of str
        Those that were asked for, such as ``application/json``.
    has_token : bool
        Whether the request carried an app token.

    Raises
    ------
    PassingError
        If another try may bring a better one.
    PortalError
        If not.
    """
    status = response.status_code
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        reason = PASSING.get(status, "is out of order")
        raise PassingError(f"{reason} (status {status})", _asked(response))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise PortalError(_refused(status, has_token=has_token))
    if status != HTTPStatus.OK:
        raise PortalError(_unanswered(response))
    found = response.headers.get("Content-Type", "nothing").partition(";")[0].strip().lower()
    if found not in media_types:
        asked = " or ".join(media_types)
        raise PassingError(f"sent {found[:SHOWN]} where {asked} was asked for")


def seconds_asked(text: str, now: datetime) -> float | None:
    """Read a header ``Retry-After``: seconds, or the date of a moment.

    Parameters
    ----------
    text : str
    now : datetime
        With a time zone.

    Returns
    -------
    float or None
        None if it says neither.

    Examples
    --------
    >>> seconds_asked("120", datetime(2026, 11, 12, tzinfo=UTC))
    120.0
    >>> seconds_asked("Thu, 12 Nov 2026 00:00:30 GMT", datetime(2026, 11, 12, tzinfo=UTC))
    30.0
    """
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _asked(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After")
    return None if text is None else seconds_asked(text, datetime.now(UTC))


def _refused(status: int, *, has_token: bool) -> str:
    if has_token:
        return (
            f"the portal refuses the app token (status {status}); correct SOCRATA_APP_TOKEN, or "
            "unset it to go on without one"
        )
    return (
        f"the portal refuses to answer (status {status}); try again later, or get a free app "
        "token from the portal and set SOCRATA_APP_TOKEN"
    )


def _unanswered(response: requests.Response) -> str:
    told = _told(response)
    said = _text(told.get("message"))
    if NO_SUCH_COLUMN in _text(told.get("errorCode")):
        data = told.get("data")
        column = _text(data.get("column")) if isinstance(data, dict) else ""
        return (
            f"the portal no longer has the column {column or said}: the City has changed its data "
            "set; look for a newer cannabis-maps"
        )
    said = f": {said}" if said else ""
    return f"the portal answers with status {response.status_code}{said}; try again later"


def _told(response: requests.Response) -> dict[str, Any]:
    """Read the beginning of an error's body; whoever sends more wants to be heard no further."""
    try:
        told = json.loads(response.raw.read(MOST_TOLD, decode_content=True))
    except (ValueError, RecursionError, OSError, urllib3.exceptions.HTTPError):
        return {}
    return told if isinstance(told, dict) else {}


def _text(told: object) -> str:
    """Return what can be shown of a text that somebody else wrote."""
    printable = (
        "".join(letter for letter in told if letter.isprintable()) if isinstance(told, str) else ""
    )
    return printable[:SHOWN]
