"""What servers for tests share: a listener on loopback, and whose lot it is to be spoilt."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Faults = Callable[[int], str | None]


def every(k: int, names: Sequence[str]) -> Faults:
    """Spoil each k-th answer, going round the names."""
    return lambda number: None if number % k else names[(number // k - 1) % len(names)]


def once(name: str, at: int = 1) -> Faults:
    """Spoil the answer of that number."""
    return lambda number: name if number == at else None


def since(name: str, first: int) -> Faults:
    """Spoil the answer of that number and all that follow."""
    return lambda number: name if number >= first else None


def always(name: str | None) -> Faults:
    """Spoil every answer, or none."""
    return lambda number: name  # noqa: ARG005


class Loopback:
    """A server on loopback; closed by ``stop()`` or at the end of a ``with``."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], faults: frozenset[str]) -> None:
        self.faults: Faults = always(None)
        self.stopping = threading.Event()
        self.errors: list[BaseException] = []
        self._handler = handler
        self._known_faults = faults
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        if self._listener is None:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._listener is None:
            raise RuntimeError("the server is not started")
        return f"http://127.0.0.1:{self._listener.server_port}"

    def start(self, port: int = 0) -> None:
        """Serve from now on; port 0 is any that is free."""
        self._listener = Listener(("127.0.0.1", port), self._handler)
        self._listener.owner = self
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Serve no more, and raise what went wrong in the server itself."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
        self.leave_all()
        if self.errors:
            raise self.errors[0]

    def leave_all(self) -> None:
        """Leave every connection that still stands; here there is none to know of."""

    def fault_of(self, number: int) -> str | None:
        """Return what becomes of an answer, or say that there is no such fault."""
        fault = self.faults(number)
        if fault is not None and fault not in self._known_faults:
            raise ValueError(f"there is no fault {fault}")
        return fault


class Listener(ThreadingHTTPServer):
    """Takes requests for a server, which gets what goes wrong in answering them."""

    daemon_threads = True
    owner: Loopback

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Keep an error, unless it is that the other side has gone."""
        error = sys.exception()
        expected = isinstance(error, ConnectionError) or self.owner.stopping.is_set()
        if error is not None and not expected:
            self.owner.errors.append(error)


class Handler(BaseHTTPRequestHandler):
    """Answers requests and says nothing of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def leave(self) -> None:
        """End the connection in the middle of whatever it is about."""
        self.close_connection = True
        hang_up(self.connection)


def hang_up(connection: socket.socket) -> None:
    """End a connection from both sides, whoever waits for it."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def serve_until_interrupted(server: Loopback, port: int, told: Callable[[], str]) -> None:
    """Serve by hand, and print where."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    server.start(port)
    with server, suppress(KeyboardInterrupt):
        print(told(), flush=True)  # noqa: T201  what one runs it for
        threading.Event().wait()
