"""A portal for tests: an HTTP server on loopback that speaks the City's dialect, faults included.

By hand: ``python tests/serving/portal_server.py FILE.csv.gz|ROWS [--port PORT]``.
"""

import argparse
import gzip
import json
import os
import re
import threading
import time
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

from loopback import Handler, Loopback, hang_up, serve_until_interrupted
from portal_rows import DEFAULT_LIMIT, Crimes, QueryError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

DATASET = "ijzp-q8t2"
ROWS = f"/resource/{DATASET}.json"
EXPORT = f"/api/views/{DATASET}/rows.csv"
JSON, CSV, HTML = "application/json;charset=utf-8", "text/csv; charset=utf-8", "text/html"
PIECE = 1 << 18
REDIRECTED = "redirected"
LOGIN = b"<!DOCTYPE html><title>Sign in</title><p>Sign in to use this network.</p>"
REFUSALS = "429 500 503 refused-token html redirect loop elsewhere"
SPOILT = "wrong-type cut-clean renamed repeated short lost-rows"
DELIVERIES = "cut hang drip reset"
FAULTS = frozenset(f"{REFUSALS} {SPOILT} {DELIVERIES}".split())


@dataclass(frozen=True)
class Seen:
    """A request that came in; rows are those of the answer, 0 for as long as there is none."""

    number: int
    target: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    time: float
    fault: str | None
    rows: int = 0

    @property
    def has_rows(self) -> bool:
        """Whether it asks for rows, not only for their ids or their number."""
        selected = self.params.get("$select", "*")
        return self.path == ROWS and ("iucr" in selected or selected == "*")


@dataclass(frozen=True)
class Answer:
    """What is sent: of a stream, or only a part of the body, if a length is given."""

    body: bytes | BinaryIO
    media: str = JSON
    status: int = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    length: int | None = None

    @property
    def size(self) -> int:
        """How many bytes are to be sent."""
        if self.length is not None:
            return self.length
        if isinstance(self.body, bytes):
            return len(self.body)
        return os.fstat(self.body.fileno()).st_size

    def compressed(self) -> "Answer":
        """Return it with a smaller body, if it is in JSON."""
        if self.media != JSON or not isinstance(self.body, bytes):
            return self
        body = gzip.compress(self.body[: self.size], compresslevel=1)
        headers = {**self.headers, "Content-Encoding": "gzip"}
        return replace(self, body=body, length=None, headers=headers)


def told(status: HTTPStatus, said: object, headers: dict[str, str] | None = None) -> Answer:
    """Answer with an object in JSON."""
    return Answer(json.dumps(said).encode(), status=status, headers=headers or {})


def failed(status: HTTPStatus, headers: dict[str, str] | None = None) -> Answer:
    """Answer with a status and no rows."""
    return told(status, {"error": True, "message": status.phrase}, headers)


REFUSED = told(
    HTTPStatus.FORBIDDEN,
    {"code": "permission_denied", "error": True, "message": "Invalid app_token specified"},
)


class PortalServer(Crimes, Loopback):
    """The City's crimes, served on loopback; closed by ``stop()`` or at the end of a ``with``."""

    def __init__(self, seed: int = 0) -> None:
        Crimes.__init__(self, seed)
        Loopback.__init__(self, _Handler, FAULTS)
        self.files: dict[str, tuple[str, bytes]] = {}
        self.valid_token: str | None = None
        self.retry_after = "0"
        self.hang_s, self.drip_s = 60.0, 0.01
        self.elsewhere = ""
        self.before: Callable[[int], None] | None = None
        self.log: list[Seen] = []
        self.rows_served = 0
        self.connections: dict[threading.Thread, socket.socket] = {}
        self._numbers = 0
        self._last_page: bytes | None = None
        self._books = threading.Lock()

    def leave_all(self) -> None:
        """Leave every connection, and drop the rows."""
        connections = list(self.connections.items())
        for _, connection in connections:
            hang_up(connection)
        self.close()
        for thread, _ in connections:
            thread.join(0.2)

    def receive(self, target: str, headers: dict[str, str]) -> Seen:
        """Number a request and note it."""
        path, query = urlsplit(target)[2:4]
        params = dict(parse_qsl(query, keep_blank_values=True))
        now = time.monotonic()
        with self._books:
            self._numbers += 1
            number = self._numbers
            fault = self.fault_of(number)
            if fault == "redirect" and REDIRECTED in params:
                fault = None
            seen = Seen(number, target, path, params, headers, now, fault)
            self.log.append(seen)
        if self.before is not None:
            self.before(number)
        return seen

    def answer(self, seen: Seen) -> Answer:
        """Find the answer to a request, and spoil it if that is its lot."""
        refusal = self._refusal(seen)
        if refusal is not None:
            return refusal
        token = seen.headers.get("x-app-token")
        if self.valid_token is not None and token not in (None, self.valid_token):
            return REFUSED
        answer = self._right(seen)
        if seen.fault is not None:
            return self._spoilt(answer, seen.fault)
        if answer.status == HTTPStatus.OK:
            self._count(seen, answer)
        return answer

    def _refusal(self, seen: Seen) -> Answer | None:
        later = {"Retry-After": self.retry_after}
        mark = f"{'&' if '?' in seen.target else '?'}{REDIRECTED}=1"
        return {
            "429": failed(HTTPStatus.TOO_MANY_REQUESTS, later),
            "500": failed(HTTPStatus.INTERNAL_SERVER_ERROR),
            "503": failed(HTTPStatus.SERVICE_UNAVAILABLE, later),
            "refused-token": REFUSED,
            "html": Answer(LOGIN, HTML),
            "redirect": failed(HTTPStatus.FOUND, {"Location": seen.target + mark}),
            "loop": failed(HTTPStatus.FOUND, {"Location": seen.target}),
            "elsewhere": failed(HTTPStatus.FOUND, {"Location": self.elsewhere + seen.target}),
        }.get(seen.fault or "")

    def _right(self, seen: Seen) -> Answer:
        if seen.path == ROWS:
            return self._page(seen)
        if seen.path == EXPORT:
            return Answer(self.open_export(), CSV)
        if seen.path in self.files:
            media, body = self.files[seen.path]
            return Answer(body, media)
        found = re.search(r"\w{4}-\w{4}", seen.path)
        said = f"Cannot find view with id {found[0] if found else seen.path}"
        return told(HTTPStatus.NOT_FOUND, {"code": "not_found", "error": True, "message": said})

    def _page(self, seen: Seen) -> Answer:
        asked = {name: value for name, value in seen.params.items() if name != REDIRECTED}
        if seen.fault == "short":
            asked["$limit"] = str(max(1, int(asked.get("$limit", DEFAULT_LIMIT)) // 2))
        try:
            rows = self.ask(asked)
        except QueryError as error:
            return told(HTTPStatus.BAD_REQUEST, error.body)
        if seen.fault == "lost-rows":
            del rows[2:3]
        body = "[" + "\n,".join(rows) + "]\n"
        return Answer(body.encode(), rows=len(rows))

    def _spoilt(self, answer: Answer, fault: str) -> Answer:
        match fault, answer.body:
            case "wrong-type", _:
                return replace(answer, media="text/plain")
            case "cut-clean", _:
                return replace(answer, length=answer.size // 2)
            case "renamed", bytes() as body:
                return replace(answer, body=body.replace(b'"iucr":', b'"iucr_code":'))
            case "repeated", bytes() as body:
                return replace(answer, body=self._last_page or body)
        return answer

    def _count(self, seen: Seen, answer: Answer) -> None:
        with self._books:
            noted = replace(seen, rows=answer.rows)
            self.log[:] = [noted if each is seen else each for each in self.log]
            if seen.has_rows and isinstance(answer.body, bytes):
                self.rows_served += answer.rows
                self._last_page = answer.body


class _Handler(Handler):
    portal: PortalServer

    def setup(self) -> None:
        super().setup()
        self.portal = cast("PortalServer", self.server.owner)
        self.portal.connections[threading.current_thread()] = self.connection

    def handle(self) -> None:
        if not self.portal.stopping.is_set():
            super().handle()

    def finish(self) -> None:
        del self.portal.connections[threading.current_thread()]
        super().finish()

    def do_GET(self) -> None:  # noqa: N802  as http.server calls it
        seen = self.portal.receive(self.path, {k.lower(): v for k, v in self.headers.items()})
        if seen.fault == "hang":
            self.portal.stopping.wait(self.portal.hang_s)
        if seen.fault == "reset" or self.portal.stopping.is_set():
            self.leave()
            return
        answer = self.portal.answer(seen)
        if "gzip" in seen.headers.get("accept-encoding", ""):
            answer = answer.compressed()
        with BytesIO(answer.body) if isinstance(answer.body, bytes) else answer.body as stream:
            self._send_head(answer)
            self._send_body(stream, answer.size, seen.fault)

    def _send_head(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media)
        if isinstance(answer.body, bytes):
            self.send_header("Content-Length", str(answer.size))
        else:
            self.send_header("Transfer-Encoding", "chunked")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self._chunked = not isinstance(answer.body, bytes)
        self.end_headers()

    def _send_body(self, stream: BinaryIO, size: int, fault: str | None) -> None:
        left = size // 2 if fault == "cut" else size
        while left and not self.portal.stopping.is_set():
            piece = stream.read(min(left, 1 if fault == "drip" else PIECE))
            self._send_piece(piece)
            left -= len(piece)
            if fault == "drip":
                self.portal.stopping.wait(self.portal.drip_s)
        if left or fault == "cut":
            self.leave()
        elif self._chunked:
            self._send_piece(b"")

    def _send_piece(self, piece: bytes) -> None:
        if self._chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        self.wfile.write(piece)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", help="an export, or how many rows to make up")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    made_up = given.rows.isdigit()
    rows = PortalServer.made_up(int(given.rows)) if made_up else PortalServer.from_csv(given.rows)
    serve_until_interrupted(rows, given.port, lambda: rows.address)


if __name__ == "__main__":
    main()
