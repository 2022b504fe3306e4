"""Two pictures: the same size, and shades that differ by one level at most."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from cannabis_maps.grading.findings import SAME, Finding, close, different

Shades = npt.NDArray[np.uint8]

ONE_LEVEL = 1


def grade_pictures(old: bytes, new: bytes) -> Finding:
    """Compare two PNG pictures.

    Parameters
    ----------
    old, new : bytes

    Returns
    -------
    Finding
        Close where no channel of any pixel differs by more than one of 255 levels, and the texts
        within are the same.
    """
    if old == new:
        return SAME
    try:
        one, other = _opened(old), _opened(new)
    except (OSError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return different("not a picture any more")
    if (one.size, one.mode) != (other.size, other.mode):
        return different("another size or kind of picture")
    if one.info != other.info:
        return different("other words within the picture")
    return grade_shades(np.asarray(one), np.asarray(other))


def grade_shades(old: Shades, new: Shades) -> Finding:
    """Compare the shades of two pictures of one size.

    Parameters
    ----------
    old, new : array of uint8, of one shape

    Returns
    -------
    Finding

    Examples
    --------
    >>> grade_shades(np.uint8([[0, 9]]), np.uint8([[1, 9]])).what
    '1 value differs by one level'
    >>> grade_shades(np.uint8([[0, 9]]), np.uint8([[3, 9]])).what
    '1 value differs by up to 3 levels'
    """
    apart = np.abs(old.astype(np.int16) - new.astype(np.int16))
    count, most = int(np.count_nonzero(apart)), int(apart.max(initial=0))
    if not count:
        return close("the same pixels in other bytes")
    values = "1 value differs" if count == 1 else f"{count:,} values differ"
    if most <= ONE_LEVEL:
        return close(f"{values} by one level")
    return different(f"{values} by up to {most} levels")


def _opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
