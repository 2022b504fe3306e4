"""One honest client of the portal: it asks, waits, tries again, and comes to a clear end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from cannabis_maps.asking import (
    USER_AGENT,
    PassingError,
    State,
    asked_s,
    failure_of,
    growing_s,
    jitter_s,
    lost_connection,
    next_piece,
    retrying,
    tell_of_waiting,
)
from cannabis_maps.errors import PortalError
from cannabis_maps.portal.answers import REDIRECTS, check_answer
from cannabis_maps.portal.limits import Limits

TOKEN_HEADER = "X-App-Token"  # noqa: S105  the header's name
MOST_REDIRECTS = 5
MOST_BYTES = 500_000_000
HIDDEN = "[token]"
PATIENT = Limits()

T = TypeVar("T")
Seen = Callable[[bytes], None]


@dataclass(frozen=True)
class Request:
    """A question to the portal.

    Parameters
    ----------
    path : str
        Begins with a slash.
    media_types : tuple of str
        Those that the answer may be of, such as ``application/json``.
    parameters : tuple of pairs of str
    most_bytes : int
        A larger answer is not taken.
    """

    path: str
    media_types: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...] = ()
    most_bytes: int = MOST_BYTES


class Service:
    """A client that holds one connection, counts its requests and is patient within limits.

    Parameters
    ----------
    address : str
        Such as ``https://data.cityofchicago.org``.
    token : str, optional
        The user's app token; it goes to this address and nowhere else.
    limits : Limits
    sleep : callable
        Waits that many seconds.

    Raises
    ------
    PortalError
        If the address or the token cannot be sent.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        limits: Limits = PATIENT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address.rstrip("/")
        self.limits = limits
        self.host = _checked_host(self.address)
        self._token = _checked_token(token)
        self._sleep = sleep
        self._requests = 0
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT

    def __enter__(self) -> Self:
        """Hold the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._session.close()

    def ask(
        self, request: Request, into: Path, parse: Callable[[Path], T], seen: Seen | None = None
    ) -> T:
        """Ask until there is a whole and sound answer, or no hope of one.

        Parameters
        ----------
        request : Request
        into : Path
            A file for the answer while it is parsed; it is gone afterwards.
        parse : callable
            Given that file; raises PassingError if its content is not sound.
        seen : callable, optional
            Given each piece of the answer as it comes; an empty one when it begins anew.

        Returns
        -------
        object
            What ``parse`` returns.

        Raises
        ------
        PortalError
            If the portal stays away, refuses, or is not what it was.
        """

        def once() -> T:
            self._receive(request, into, seen or _unseen)
            return parse(into)

        try:
            return retrying(self.limits, self._wait, self._tell, self._sleep)(once)
        except PassingError as error:
            raise PortalError(
                f"{self.host} {self._hidden(str(error))}, after {self.limits.attempts} tries; "
                "check the network, or try again later"
            ) from error
        finally:
            into.unlink(missing_ok=True)

    def error(self, reason: str) -> PortalError:
        """Return an error that says what is wrong with the portal."""
        return PortalError(f"{self.host} {reason}; try again later")

    def _wait(self, state: State) -> float:
        asked = asked_s(state)
        if asked is not None and asked > self.limits.longest_asked_s:
            raise PortalError(
                f"{self.host} asks to come back in {asked / 60:,.0f} minutes; try again then"
            )
        wait = growing_s(self.limits, state) if asked is None else asked
        return wait + jitter_s(self.limits, state)

    def _tell(self, state: State) -> None:
        tell_of_waiting(self.host, self._hidden(failure_of(state)), self.limits, state)

    def _receive(self, request: Request, into: Path, seen: Seen) -> None:
        url = f"{self.address}{request.path}"
        parameters = request.parameters
        for _ in range(MOST_REDIRECTS + 1):
            with self._send(url, parameters, request.media_types) as response:
                if response.status_code not in REDIRECTS:
                    has_token = TOKEN_HEADER in response.request.headers
                    self._check(response, request.media_types, has_token=has_token)
                    self._save(response, into, seen, request.most_bytes)
                    return
                url, parameters = self._follow(response), ()
        raise PortalError(f"{self.host} sends every request on to another address; try again later")

    def _send(
        self, url: str, parameters: tuple[tuple[str, str], ...], media_types: tuple[str, ...]
    ) -> requests.Response:
        self._requests += 1
        if self._requests > self.limits.requests:
            raise PortalError(
                f"{self.host} was asked {self.limits.requests:,} times, the most that one command "
                "may; run the command again to go on"
            )
        headers = {"Accept": ", ".join(media_types)}
        if self._token and _origin(url) == _origin(self.address):
            headers[TOKEN_HEADER] = self._token
        try:
            return self._session.get(
                url,
                params=parameters,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect_s, self.limits.read_s),
            )
        except (requests.RequestException, ValueError) as error:
            failure = _passing_or_not(error, self.host)
        # Not from the error: it holds the request, and the request the token.
        raise failure

    def _check(
        self, response: requests.Response, media_types: tuple[str, ...], *, has_token: bool
    ) -> None:
        try:
            check_answer(response, media_types, has_token=has_token)
        except PortalError as error:
            raise PortalError(self._hidden(str(error))) from None

    def _follow(self, response: requests.Response) -> str:
        try:
            url = urljoin(response.url, response.headers.get("Location", ""))
            is_safe = url.startswith("https://") or _origin(url) == _origin(self.address)
        except ValueError:
            is_safe = False
        if not is_safe:
            raise PortalError(
                f"{self.host} sends the request on to an address that is not secure; "
                "try again later, or check the network"
            )
        return url

    def _save(self, response: requests.Response, into: Path, seen: Seen, most_bytes: int) -> None:
        pace = _Pace(self.limits)
        seen(b"")
        with into.open("wb") as stream:
            while piece := next_piece(response, "an answer"):
                stream.write(piece)
                seen(piece)
                pace.count(len(piece))
                if stream.tell() > most_bytes:
                    raise PassingError(
                        f"sent over {most_bytes / 1e6:,.0f} MB, too much to be right"
                    )

    def _hidden(self, text: str) -> str:
        return text.replace(self._token, HIDDEN) if self._token else text


class _Pace:
    """Gives up an answer that only drips."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._since = time.monotonic()
        self._bytes = 0

    def count(self, size: int) -> None:
        self._bytes += size
        passed_s = time.monotonic() - self._since
        if passed_s < self._limits.slow_for_s:
            return
        if self._bytes < passed_s * self._limits.slowest_bytes_per_s:
            raise PassingError(f"sent {self._bytes:,} bytes in {passed_s:,.0f} seconds")
        self._since, self._bytes = time.monotonic(), 0


def _passing_or_not(error: Exception, host: str) -> PassingError | PortalError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return PortalError(
            f"the certificate of {host} cannot be verified; check the clock of this computer, or "
            "ask who runs its network"
        )
    return lost_connection(error) or PortalError(
        f"{host} cannot be asked: {type(error).__name__}; check the address"
    )


def _checked_host(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_plain = parts.username is None and not parts.query and parts.port != 0
    except ValueError:
        is_plain = False
    if not is_plain or parts.scheme not in ("http", "https") or not parts.hostname:
        raise PortalError(
            "what is given is not the address of a portal, without user and password; "
            "give one such as https://data.cityofchicago.org"
        )
    return parts.hostname


def _checked_token(token: str | None) -> str | None:
    token = (token or "").strip()
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise PortalError(
            "the app token in SOCRATA_APP_TOKEN has characters that no token has; copy it again"
        )
    return token or None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _unseen(piece: bytes) -> None:
    """Look away."""
