"""Fetch the tiles of a plan: from the cache what is fresh, from the service what is not."""

import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import NoReturn

from mercantile import Tile

from cannabis_maps.errors import TilesError
from cannabis_maps.progress import Progress
from cannabis_maps.tiles.checking import NotATileError, decode
from cannabis_maps.tiles.client import Client
from cannabis_maps.tiles.picture import Image
from cannabis_maps.tiles.shelf import Kept, Shelf
from cannabis_maps.tiles.zoom import Plan

WORK = "Fetching tiles"
# What a service may be asked at the same time, by the policy of OpenStreetMap's.
AT_ONCE = 2
# As many neighbors, at a zoom of streets, are never all alike on land.
LEAST_ALIKE, LEAST_ZOOM = 4, 10

Paint = Callable[[Tile, Image], None]

log = logging.getLogger("cannabis_maps")


def fetch_tiles(plan: Plan, client: Client, shelf: Shelf, paint: Paint, progress: Progress) -> None:
    """Fetch all tiles of a plan, two at a time.

    Parameters
    ----------
    plan : Plan
    client : Client
        Its waits end when the fetching does.
    shelf : Shelf
    paint : callable
        Given each tile and its pixels, from more than one thread.
    progress : Progress

    Raises
    ------
    TilesError
        If a tile is neither to be had nor kept, or all that came are one and the same.
    OutputError
        If a tile cannot be kept.
    """
    run = _Run(plan, client, shelf, paint)
    futures: list[Future[bytes]] = []
    digests = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            futures.extend(pool.submit(run.get, tile) for tile in plan.tiles)
            for done, future in enumerate(as_completed(futures), start=1):
                digests.add(future.result())
                progress(WORK, done / plan.count, f"{done:,} of {plan.count:,}")
        except BaseException:
            _give_up(futures, client)
            raise
    if len(digests) == 1 and plan.count >= LEAST_ALIKE and plan.zoom >= LEAST_ZOOM:
        _refuse(plan, client, shelf)


def _refuse(plan: Plan, client: Client, shelf: Shelf) -> NoReturn:
    """Refuse tiles that are all alike, and keep none: a key or another day may bring better."""
    for tile in plan.tiles:
        shelf.remove(tile)
    raise client.error(
        f"sent one and the same image for all {plan.count} tiles at zoom {plan.zoom}: it blocks "
        "or marks them, or has nothing to show there"
    )


def _give_up(futures: list[Future[bytes]], client: Client) -> None:
    client.stop.set()
    for future in futures:
        future.cancel()


class _Run:
    """Gets one tile after the other; once the service has failed, it is not asked again."""

    def __init__(self, plan: Plan, client: Client, shelf: Shelf, paint: Paint) -> None:
        self._side_px = plan.tile_px
        self._client = client
        self._shelf = shelf
        self._paint = paint
        self._failure: TilesError | None = None
        self._books = threading.Lock()

    def get(self, tile: Tile) -> bytes:
        """Paint a tile, and return a digest of it."""
        kept, image = self._find(tile)
        if kept is None or image is None or not self._shelf.is_fresh(kept):
            try:
                kept, image = self._fetch(tile)
            except TilesError as error:
                self._note(error, kept)
                if kept is None or image is None:
                    raise
        self._paint(tile, image)
        return hashlib.sha256(kept.data).digest()

    def _find(self, tile: Tile) -> tuple[Kept | None, Image | None]:
        kept = self._shelf.find(tile)
        try:
            return (kept, decode(kept.data, self._side_px)) if kept else (None, None)
        except NotATileError:
            return None, None

    def _fetch(self, tile: Tile) -> tuple[Kept, Image]:
        if self._failure is not None:
            raise TilesError(str(self._failure))
        images: list[Image] = []
        check = lambda data: images.append(decode(data, self._side_px))  # noqa: E731
        data = self._client.ask(tile, check)
        self._shelf.keep(tile, data)
        return Kept(data, 0.0), images[-1]

    def _note(self, error: TilesError, kept: Kept | None) -> None:
        with self._books:
            is_first, self._failure = self._failure is None, self._failure or error
        if is_first and kept is not None:
            log.warning("tiles of %.0f days ago are used, for %s", kept.age_days, error)
