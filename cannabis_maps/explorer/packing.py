"""Yearly surfaces made small: whole steps, what differs from their neighbors, compressed."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation

from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import BoolArray, FloatArray
from cannabis_maps.maps.raster import filled

MOST_STEPS = 65_535
# The step is this part of the end of a year's own scale, so that values are half of it off.
STEP_OF_END = 0.0008
# Cells beyond the city to which values are carried on, for the edge to be smooth.
BEYOND = 3
RAW_DEFLATE = -15

Steps = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Packed:
    """Layers of whole steps on one grid, as text.

    Parameters
    ----------
    text : str
        Base64 of raw deflate of the low bytes, then the high bytes.
    step : float
        What one step is, in arrests per km2.
    shape : tuple of int
        Layers, rows and columns; the first layer is 1 in the city and 0 outside.
    """

    text: str
    step: float
    shape: tuple[int, int, int]


def step_for(counts: FloatArray, ends: Sequence[float], years: Iterable[float]) -> float:
    """Return the largest step with which every span of years is true enough.

    The values of a span are a weighted mean of those of its years, so their error is no larger
    than that of its worst year, in which it is half a step over the length of the year.

    Parameters
    ----------
    counts : array of shape (n, rows, cols)
        Arrests per km2 of each year; NaN outside the city.
    ends : sequence of float
        Where each year's own scale would end, in arrests per km2 per year.
    years : iterable of float
        The length of each, in years of 365.25 days.

    Returns
    -------
    float
        In arrests per km2. Where the largest value would take more than 65,535 of them, it is
        larger, and true enough on the scale of that value.

    Examples
    --------
    >>> step_for(np.array([[[1000.0]], [[100.0]]]), [500.0, 100.0], [1.0, 1.0])
    0.08
    """
    least = float(np.nanmax(counts)) / MOST_STEPS
    return max(least, min(STEP_OF_END * end * year for end, year in zip(ends, years, strict=True)))


def pack(counts: FloatArray, step: float) -> Packed:
    """Pack the surfaces of years.

    Parameters
    ----------
    counts : array of shape (n, rows, cols)
        Arrests per km2 of each year; NaN outside the city.
    step : float
        From `step_for`.

    Returns
    -------
    Packed
        The same for the same surfaces.

    Raises
    ------
    SurfaceError
        If the largest value takes too many steps.

    Examples
    --------
    >>> packed = pack(np.array([[[1.0, 2.0, np.nan]]]), 0.5)
    >>> unpacked(packed)
    array([[[ 1.,  2., nan]]])
    """
    inside = np.isfinite(counts[0])
    steps = np.rint(np.stack([_carried_on(layer, inside) for layer in counts]) / step)
    if steps.max() > MOST_STEPS:
        raise SurfaceError(f"a step of {step:g} is too small for values of {np.nanmax(counts):g}")
    layers = np.concatenate([inside[np.newaxis], steps]).astype(np.uint16)
    deflate = zlib.compressobj(9, zlib.DEFLATED, RAW_DEFLATE)
    packed = deflate.compress(_bytes(_differences(layers))) + deflate.flush()
    return Packed(b64encode(packed).decode(), step, layers.shape)


def unpacked(packed: Packed) -> FloatArray:
    """Return the surfaces of years as the page has them.

    Parameters
    ----------
    packed : Packed

    Returns
    -------
    array of shape (n, rows, cols)
        Arrests per km2 of each year; NaN outside the city.
    """
    raw = zlib.decompress(b64decode(packed.text), RAW_DEFLATE)
    low, high = np.frombuffer(raw, dtype=np.uint8).reshape(2, *packed.shape).astype(np.uint16)
    code = low | high << 8
    # Zigzag: even numbers stand for what is larger than expected, odd ones for what is less.
    found = (code >> 1) ^ (0 - (code & 1)).astype(np.uint16)
    for axis in (1, 2):
        found = np.cumsum(found, axis=axis, dtype=np.uint16)
    return np.where(found[0] > 0, found[1:] * packed.step, np.nan)


def _carried_on(layer: FloatArray, inside: BoolArray) -> FloatArray:
    near = binary_dilation(inside, iterations=BEYOND)
    return np.where(near, filled(layer), 0.0)


def _differences(layers: Steps) -> Steps:
    """Return what each cell has more than its left and upper neighbors let expect, modulo 65,536.

    Smooth surfaces leave next to nothing, which compresses to a third.
    """
    for axis in (2, 1):
        layers = np.diff(layers, axis=axis, prepend=np.uint16(0))
    return layers


def _bytes(differences: Steps) -> bytes:
    """Return all low bytes, then all high ones, which are nearly all zero."""
    signed = differences.view(np.int16)
    code = ((signed.astype(np.int32) << 1) ^ (signed.astype(np.int32) >> 15)).astype(np.uint16)
    return (code & 0xFF).astype(np.uint8).tobytes() + (code >> 8).astype(np.uint8).tobytes()
