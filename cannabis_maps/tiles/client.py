"""One honest client of a tile service: it asks, waits, tries again, and comes to a clear end."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import requests
import urllib3
from mercantile import Tile

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
from cannabis_maps.errors import TilesError
from cannabis_maps.tiles.checking import NotATileError, RefusedError, check_head
from cannabis_maps.tiles.keys import hiding
from cannabis_maps.tiles.limits import Limits
from cannabis_maps.tiles.providers import Provider

PIECE = 1 << 16
MOST_BYTES = 8_000_000
MOST_REDIRECTS = 5
NEXT = "choose another --basemap, such as USGS.USImagery, or --basemap offline"
STOPPED = "is asked no more"


class Client:
    """A client that asks for single tiles, from more than one thread if need be.

    Parameters
    ----------
    provider : Provider
    limits : Limits
    stop : threading.Event
        Set, it ends all waits, and nothing more is asked.

    Raises
    ------
    OptionError
        If the provider needs a key and the environment holds none.
    """

    def __init__(self, provider: Provider, limits: Limits, stop: threading.Event) -> None:
        self.provider = provider
        self._limits = limits
        self.stop = stop
        self._key = provider.key()
        self._held = ExitStack()
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "image/*"})
        self._session.max_redirects = MOST_REDIRECTS

    def __enter__(self) -> Self:
        """Hold the connections."""
        self._held.enter_context(hiding(self._key))
        self._held.callback(self._session.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        self._held.close()

    def ask(self, tile: Tile, check: Callable[[bytes], None]) -> bytes:
        """Ask for a tile until it comes, or there is no hope of it.

        Parameters
        ----------
        tile : mercantile.Tile
        check : callable
            Given the bytes that came; raises NotATileError if they are no tile.

        Returns
        -------
        bytes
            As the service sent them.

        Raises
        ------
        TilesError
            If the service stays away, refuses, or sends no tile.
        """

        def once() -> bytes:
            data = self._receive(tile)
            check(data)
            return data

        try:
            return retrying(self._limits, self._wait, self._tell, self._sleep)(once)
        except PassingError as error:
            tries = f", after {self._limits.attempts} tries"
            raise self.error(f"{error}{tries}; try again later", tile) from None
        except RefusedError as error:
            raise self.error(f"{error}{self._of_the_key()}", tile) from None
        except NotATileError as error:
            raise self.error(str(error), tile) from None

    def error(self, reason: str, tile: Tile | None = None) -> TilesError:
        """Return an error that says what was asked, what came, and what to do next.

        Parameters
        ----------
        reason : str
            Goes on after the name of the host.
        tile : mercantile.Tile, optional
            The one that was asked for.

        Returns
        -------
        TilesError
        """
        asked = f", asked for tile {tile.z}/{tile.x}/{tile.y} of " if tile else ", which gives "
        name = self.provider.name
        return TilesError(f"{self.provider.host}{asked}{name}, {reason}; {NEXT}")

    def _of_the_key(self) -> str:
        variable = self.provider.key_variable
        return f", with the key in {variable}; correct it" if variable else ""

    def _wait(self, state: State) -> float:
        limits, asked = self._limits, asked_s(state) or 0.0
        if asked > limits.longest_asked_s:
            raise NotATileError(f"asks to come back in {asked / 60:,.0f} minutes; do so then")
        return max(growing_s(limits, state), asked) + jitter_s(limits, state)

    def _sleep(self, seconds: float) -> None:
        self.stop.wait(seconds)

    def _tell(self, state: State) -> None:
        tell_of_waiting(self.provider.host, failure_of(state), self._limits, state)

    def _receive(self, tile: Tile) -> bytes:
        if self.stop.is_set():
            raise NotATileError(STOPPED)
        since = time.monotonic()
        with self._send(tile) as response:
            check_head(response)
            return self._read(response, since)

    def _send(self, tile: Tile) -> requests.Response:
        limits = self._limits
        try:
            return self._session.get(
                self.provider.address(tile, self._key),
                stream=True,
                timeout=(limits.connect_s, limits.read_s),
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            failure = _passing_or_not(error)
        # Not from the error: it holds the address, and the address the key.
        raise failure

    def _read(self, response: requests.Response, since: float) -> bytes:
        data = bytearray()
        while piece := next_piece(response, "a tile"):
            data += piece
            if len(data) > MOST_BYTES:
                raise NotATileError(f"sent over {MOST_BYTES / 1e6:,.0f} MB for one tile")
            if time.monotonic() - since > self._limits.answer_s:
                raise PassingError(f"took over {self._limits.answer_s:g} seconds for one tile")
        return bytes(data)


def _passing_or_not(error: Exception) -> PassingError | NotATileError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return NotATileError("has a certificate that cannot be verified")
    return lost_connection(error) or NotATileError(f"cannot be asked ({type(error).__name__})")
