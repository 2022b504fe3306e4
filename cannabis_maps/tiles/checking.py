"""Is it a tile? A status, a media type and bytes are held against what was asked for."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO

import numpy as np
import PIL.Image
import requests

from cannabis_maps.asking import check_passing
from cannabis_maps.tiles.picture import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
REFUSING = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
SHOWN = 80
BOMBS = (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning)
# What is done with warnings is the same for all threads.
WARNINGS = threading.Lock()


class NotATileError(Exception):
    """What came is no tile, and asking again would not make it one."""


class RefusedError(NotATileError):
    """The service does not serve this user, or not with this key."""


def check_head(response: requests.Response) -> None:
    """Refuse an answer by its status or media type.

    Parameters
    ----------
    response : requests.Response
        Its body not yet read.

    Raises
    ------
    PassingError
        If another try may bring a better one.
    NotATileError
        If not.
    """
    check_passing(response)
    status = response.status_code
    if status in REFUSING:
        raise RefusedError(f"refuses to serve (status {status})")
    if status == HTTPStatus.NOT_FOUND:
        raise NotATileError("has no such tile (status 404)")
    if status != HTTPStatus.OK:
        raise NotATileError(f"answers with status {status}")
    found = response.headers.get("Content-Type", "nothing").partition(";")[0].strip().lower()
    if not found.startswith("image/"):
        raise NotATileError(f"sent {_printable(found)} where an image was asked for")


def decode(data: bytes, side_px: int) -> Image:
    """Read the pixels of a tile.

    Parameters
    ----------
    data : bytes
        A PNG, JPEG, WebP or GIF.
    side_px : int
        Its side in pixels, as it was asked for.

    Returns
    -------
    array of uint8, shape (side_px, side_px, 4)

    Raises
    ------
    NotATileError
        If it is none of these, or of another size.
    """
    try:
        with _bombs_refused(), PIL.Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.size != (side_px, side_px):
                width, height = image.size
                raise NotATileError(
                    f"sent an image of {width} x {height} pixels where {side_px} x {side_px} "
                    "were asked for"
                )
            return np.asarray(image.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, *BOMBS):
        # From none: what a library says of bytes that are no image helps nobody.
        raise NotATileError(f"sent {len(data):,} bytes that are no image") from None


@contextmanager
def _bombs_refused() -> Iterator[None]:
    """Refuse a picture of too many pixels, of which Pillow at first only warns."""
    with WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
        yield


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:SHOWN]
