"""What an answer's status and headers mean: worth another try, or not."""

import json
from http import HTTPStatus
from typing import Any

import requests
import urllib3

from cannabis_maps.asking import PassingError, check_passing
from cannabis_maps.errors import PortalError

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
    check_passing(response)
    status = response.status_code
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise PortalError(_refused(status, has_token=has_token))
    if status != HTTPStatus.OK:
        raise PortalError(_unanswered(response))
    found = response.headers.get("Content-Type", "nothing").partition(";")[0].strip().lower()
    if found not in media_types:
        asked = " or ".join(media_types)
        raise PassingError(f"sent {found[:SHOWN]} where {asked} was asked for")


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
