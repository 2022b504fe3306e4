"""How any server is asked: by whom, how patiently, and which failures another try may mend."""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol

import requests
import tenacity
import urllib3
from tenacity.wait import wait_exponential, wait_random

from cannabis_maps.version import PROJECT_ADDRESS, __version__

USER_AGENT = f"cannabis-maps/{__version__} (+{PROJECT_ADDRESS})"
PIECE = 1 << 16
# Marks a log record that tells somebody at a terminal what is being waited for.
WAITING = "waiting"
PASSING: Mapping[int, str] = {
    HTTPStatus.ACCEPTED: "is still working on the answer",
    HTTPStatus.REQUEST_TIMEOUT: "gave up waiting",
    HTTPStatus.TOO_MANY_REQUESTS: "is asked too much at the moment",
    HTTPStatus.INTERNAL_SERVER_ERROR: "has an error of its own",
    HTTPStatus.BAD_GATEWAY: "is out of order",
    HTTPStatus.SERVICE_UNAVAILABLE: "is out of service",
    HTTPStatus.GATEWAY_TIMEOUT: "is out of order",
}

State = tenacity.RetryCallState

log = logging.getLogger("cannabis_maps")


class PassingError(Exception):
    """A failure that another try may mend.

    Parameters
    ----------
    reason : str
        Goes on after the server's name: "does not answer".
    asked_s : float, optional
        How long the server asks to wait.
    """

    def __init__(self, reason: str, asked_s: float | None = None) -> None:
        super().__init__(reason)
        self.asked_s = asked_s


class Patience(Protocol):
    """How often a client asks, and how long it waits in between."""

    @property
    def attempts(self) -> int:
        """How often, at most."""

    @property
    def first_wait_s(self) -> float:
        """The first wait; each one is twice the last."""

    @property
    def longest_wait_s(self) -> float:
        """The longest of them."""

    @property
    def jitter_s(self) -> float:
        """Up to this much is added at random, so that clients do not come in step."""


def retrying(
    patience: Patience,
    wait: Callable[[State], float],
    tell: Callable[[State], None],
    sleep: Callable[[float], None],
) -> tenacity.Retrying:
    """Return what asks again after failures that may pass."""
    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(PassingError),
        stop=tenacity.stop_after_attempt(patience.attempts),
        wait=wait,
        before_sleep=tell,
        sleep=sleep,
        reraise=True,
    )


def growing_s(patience: Patience, state: State) -> float:
    """Return the next of the waits that grow."""
    return float(wait_exponential(patience.first_wait_s, patience.longest_wait_s)(state))


def jitter_s(patience: Patience, state: State) -> float:
    """Return what is added to a wait at random."""
    return float(wait_random(0, patience.jitter_s)(state))


def asked_s(state: State) -> float | None:
    """Return how long the server has asked to wait, if it has."""
    asked = getattr(state.outcome and state.outcome.exception(), "asked_s", None)
    return None if asked is None else float(asked)


def tell_of_waiting(host: str, said: str, patience: Patience, state: State) -> None:
    """Say what is being waited for."""
    log.info(
        "%s %s; try %d of %d in %.0f s",
        host,
        said,
        state.attempt_number + 1,
        patience.attempts,
        state.upcoming_sleep,
        extra={WAITING: True},
    )


def failure_of(state: State) -> str:
    """Return what went wrong the last time."""
    return str(state.outcome and state.outcome.exception())


def check_passing(response: requests.Response) -> None:
    """Refuse an answer by its status, if another try may bring a better one.

    Raises
    ------
    PassingError
    """
    status = response.status_code
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        text = response.headers.get("Retry-After")
        asked = None if text is None else seconds_asked(text, datetime.now(UTC))
        raise PassingError(f"{PASSING.get(status, 'is out of order')} (status {status})", asked)


def next_piece(response: requests.Response, what: str) -> bytes:
    """Return the next bytes of a body, none at its end.

    Parameters
    ----------
    response : requests.Response
    what : str
        It is in the middle of, such as ``an answer``.

    Returns
    -------
    bytes

    Raises
    ------
    PassingError
        If they do not come.
    """
    try:
        # Whatever has come by now: a full piece may take hours to drip in.
        return bytes(response.raw.read1(PIECE, decode_content=True))
    except urllib3.exceptions.ReadTimeoutError:
        reason = f"stopped in the middle of {what}"
    except (urllib3.exceptions.HTTPError, OSError):
        reason = f"broke off in the middle of {what}"
    # Not from the error: it may hold an address, and the address a key.
    raise PassingError(reason)


def lost_connection(error: Exception) -> PassingError | None:
    """Return what a failure to get through means, if another try may mend it."""
    if isinstance(error, requests.ConnectTimeout | requests.ConnectionError):
        return PassingError("cannot be reached, or hangs up")
    return PassingError("does not answer") if isinstance(error, requests.Timeout) else None


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
