"""Map tiles for tests: an HTTP server on loopback, faults included.

Its tiles are drawn, each unlike the others, with a cross at each known point; or a folder's own.
By hand: ``python tests/serving/tile_server.py [FOLDER] [--port PORT]``.
"""

import argparse
import math
import re
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import cast

from loopback import Handler, Loopback, serve_until_interrupted
from PIL import Image, ImageDraw

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


class TileServer(Loopback):
    """Tiles served on loopback; closed by ``stop()`` or at the end of a ``with``."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(_Handler, FAULTS)
        self.folder = folder
        self.points: tuple[tuple[float, float], ...] = POINTS
        self.kind = "PNG"
        self.retry_after: str | None = "0"
        self.hang_s, self.drip_s, self.slow_s = 60.0, 0.02, 0.0
        self.valid_key: str | None = None
        self.log: list[Seen] = []
        self.most_at_once = 0
        self._at_once = 0
        self._books = threading.Lock()

    @property
    def template(self) -> str:
        """The address of its plain tiles."""
        return f"{self.address}/{{z}}/{{x}}/{{y}}.png"

    @property
    def double_template(self) -> str:
        """The address of its tiles, double resolution offered."""
        return f"{self.address}/{{z}}/{{x}}/{{y}}{{r}}.png"

    def receive(self, target: str, headers: dict[str, str]) -> Seen:
        """Number a request and note it."""
        with self._books:
            number = len(self.log) + 1
            fault = self.fault_of(number)
            seen = Seen(number, target, headers, fault)
            self.log.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        return seen

    def done(self) -> None:
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


class _Handler(Handler):
    def do_GET(self) -> None:  # noqa: N802  as http.server calls it
        tiles = cast("TileServer", self.server.owner)
        seen = tiles.receive(self.path, {k.lower(): v for k, v in self.headers.items()})
        try:
            self._serve(tiles, seen)
        finally:
            tiles.done()

    def _serve(self, tiles: TileServer, seen: Seen) -> None:
        time.sleep(tiles.slow_s)
        if seen.fault == "hang":
            tiles.stopping.wait(tiles.hang_s)
        if seen.fault in ("hang", "reset"):
            self.leave()
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
            self.leave()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of tiles as z/x/y.png")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    server = TileServer(given.folder)
    serve_until_interrupted(server, given.port, lambda: server.double_template)


if __name__ == "__main__":
    main()
