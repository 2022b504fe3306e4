"""Map tiles for tests: an HTTP server on loopback, faults included.

Its tiles are drawn, each unlike the others, with a cross at each known point; or a folder's own.
By hand: ``python tests/serving/tile_server.py [FOLDER] [--port PORT]``.
"""

import argparse
import math
import re
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Self

from PIL import Image, ImageDraw
from portal_server import Faults, always

CROSS = (255, 0, 0)
ARM_PX = 6
PLAIN_PX, DOUBLE_PX = 256, 512
PAGE = b"<!DOCTYPE html><title>Sign in</title><p>Sign in to use this network.</p>"
STATUSES = ("401", "403", "404", "429", "500", "503")
SPOILT = ("html", "not-an-image", "one-tile", "wrong-size")
DELIVERIES = ("hang", "cut", "reset", "drip")
FAULTS = frozenset(STATUSES + SPOILT + DELIVERIES)
# Millennium Park, Midway, O'Hare, the south-east corner, and the shore at Evanston.
POINTS = (
    (-87.6226, 41.8826),
    (-87.7522, 41.7868),
    (-87.9073, 41.9742),
    (-87.5245, 41.6447),
    (-87.6701, 42.0230),
)


def since(name: str, first: int) -> Faults:
    """Spoil the answer of that number and all that follow."""
    return lambda number: name if number >= first else None


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    number: int
    target: str
    headers: dict[str, str]
    fault: str | None

    @property
    def tile(self) -> tuple[int, int, int, int]:
        """Zoom, column, row, and the side in pixels."""
        found = re.search(r"/(\d+)/(\d+)/(\d+)(@2x)?\.png", self.target)
        if found is None:
            raise ValueError(f"{self.target} is no tile")
        zoom, column, row = (int(found[each]) for each in (1, 2, 3))
        return zoom, column, row, DOUBLE_PX if found[4] else PLAIN_PX


def draw(
    tile: tuple[int, int, int, int],
    points: tuple[tuple[float, float], ...] = POINTS,
    kind: str = "PNG",
) -> bytes:
    """Draw a tile with a cross at each point that is near it."""
    zoom, column, row, side = tile
    image = Image.new("RGB", (side, side), (90, (37 * column) % 200, (53 * row) % 200))
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), f"{zoom}/{column}/{row}", fill=(255, 255, 255))
    pen.rectangle((0, 0, side - 1, side - 1), outline=(90, 90, 90))
    for lon, lat in points:
        across, down = world_px(lon, lat, side * 2**zoom)
        x, y = math.floor(across) - column * side, math.floor(down) - row * side
        pen.line((x - ARM_PX, y, x + ARM_PX, y), fill=CROSS)
        pen.line((x, y - ARM_PX, x, y + ARM_PX), fill=CROSS)
    stream = BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def world_px(lon: float, lat: float, world: int) -> tuple[float, float]:
    """Return where a point is on a world of so many pixels, from its north-west corner."""
    slope = math.asinh(math.tan(math.radians(lat)))
    return world * (0.5 + lon / 360), world * (0.5 - slope / (2 * math.pi))


class TileServer:
    """Tiles served on loopback; closed by ``stop()`` or at the end of a ``with``."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.points = POINTS
        self.kind = "PNG"
        self.retry_after: str | None = "0"
        self.hang_s, self.drip_s, self.slow_s = 60.0, 0.02, 0.0
        self.valid_key: str | None = None
        self.faults: Faults = always(None)
        self.log: list[Seen] = []
        self.most_at_once = 0
        self.stopping = threading.Event()
        self.errors: list[BaseException] = []
        self._at_once = 0
        self._books = threading.Lock()
        self._listener: _Listener | None = None

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

    @property
    def template(self) -> str:
        """The address of its plain tiles."""
        return f"{self.address}/{{z}}/{{x}}/{{y}}.png"

    @property
    def double_template(self) -> str:
        """The address of its tiles, double resolution offered."""
        return f"{self.address}/{{z}}/{{x}}/{{y}}{{r}}.png"

    def start(self, port: int = 0) -> None:
        """Serve from now on; port 0 is any that is free."""
        self._listener = _Listener(("127.0.0.1", port), _Handler)
        self._listener.tiles = self
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Serve no more, and raise what went wrong in the server itself."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
        if self.errors:
            raise self.errors[0]

    def receive(self, target: str, headers: dict[str, str]) -> Seen:
        """Number a request and note it."""
        with self._books:
            number = len(self.log) + 1
            fault = self.faults(number)
            if fault is not None and fault not in FAULTS:
                raise ValueError(f"there is no fault {fault}")
            seen = Seen(number, target, headers, fault)
            self.log.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        return seen

    def leave(self) -> None:
        """Note that a request has been answered."""
        with self._books:
            self._at_once -= 1

    def answer(self, seen: Seen) -> tuple[int, str, bytes]:
        """Return status, media type and body."""
        fault = seen.fault or ""
        if self.valid_key is not None and f"={self.valid_key}" not in seen.target:
            fault = "401"
        if fault in STATUSES:
            return int(fault), "text/plain", HTTPStatus(int(fault)).phrase.encode()
        spoilt = {
            "html": ("text/html; charset=utf-8", PAGE),
            "not-an-image": ("image/png", PAGE),
            "one-tile": ("image/png", draw((0, 0, 0, seen.tile[3]))),
            "wrong-size": ("image/png", draw((*seen.tile[:3], 100))),
        }
        if fault in spoilt:
            return HTTPStatus.OK, *spoilt[fault]
        return self._right(seen)

    def _right(self, seen: Seen) -> tuple[int, str, bytes]:
        if self.folder is None:
            return (
                HTTPStatus.OK,
                f"image/{self.kind.lower()}",
                draw(seen.tile, self.points, self.kind),
            )
        zoom, column, row, side = seen.tile
        ending = "@2x.png" if side == DOUBLE_PX else ".png"
        path = self.folder / str(zoom) / str(column) / f"{row}{ending}"
        if not path.is_file():
            return HTTPStatus.NOT_FOUND, "text/plain", b"no such tile"
        return HTTPStatus.OK, "image/png", path.read_bytes()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    tiles: TileServer

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        error = sys.exception()
        expected = isinstance(error, ConnectionError) or self.tiles.stopping.is_set()
        if error is not None and not expected:
            self.tiles.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        tiles = self.server.tiles
        seen = tiles.receive(self.path, {k.lower(): v for k, v in self.headers.items()})
        try:
            self._serve(tiles, seen)
        finally:
            tiles.leave()

    def _serve(self, tiles: TileServer, seen: Seen) -> None:
        time.sleep(tiles.slow_s)
        if seen.fault == "hang":
            tiles.stopping.wait(tiles.hang_s)
        if seen.fault in ("hang", "reset"):
            self._leave()
            return
        status, media, body = tiles.answer(seen)
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            self.send_header("Retry-After", tiles.retry_after or "")
        self.end_headers()
        self._send(tiles, body, seen.fault)

    def _send(self, tiles: TileServer, body: bytes, fault: str | None) -> None:
        if fault == "drip":
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                if tiles.stopping.wait(tiles.drip_s):
                    break
            return
        self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)
        if fault == "cut":
            self._leave()

    def _leave(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of tiles as z/x/y.png")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    server = TileServer(given.folder)
    server.start(given.port)
    with server, suppress(KeyboardInterrupt):
        print(server.double_template, flush=True)  # noqa: T201  what one runs it for
        threading.Event().wait()


if __name__ == "__main__":
    main()
