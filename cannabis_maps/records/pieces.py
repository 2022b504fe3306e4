"""A text in pieces of whole lines, refused where it is no text."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np

from cannabis_maps.records.bits import (
    SIZE,
    Bytes,
    Flags,
    Places,
    Words,
    bits_where,
    equals,
    places_of,
)
from cannabis_maps.records.tally import NEWLINE

ReadInto = Callable[[memoryview], int]

# Bits and places found in so much stay near a processor's core; less pays too often for each step.
PIECE = 3 << 20
# After the text: what is looked for near its end may be looked for beyond.
PADDING, PAD = 3 * SIZE, ord(" ")
# As signed numbers, what stands below this one is a control character or not ASCII.
PRINTABLE = 14
RETURN = ord("\r")
# Of one character.
MOST_BYTES = 4


class NotTextError(Exception):
    """What is wrong with a text, and at which of its bytes."""

    def __init__(self, what: str, byte: int) -> None:
        super().__init__(what)
        self.byte = byte


class Block(NamedTuple):
    """Whole lines of a text as they were read, or a part of a line that is very long.

    Parameters
    ----------
    room : bytearray
        Begins with them. Overwritten when the block after the next one is read.
    size : int
        How much of it they take.
    before : int
        How many bytes of the file come before them.
    is_last : bool
        Whether the text ends there.
    """

    room: bytearray
    size: int
    before: int
    is_last: bool

    @property
    def data(self) -> memoryview:
        """What was read."""
        return memoryview(self.room)[: self.size]

    def piece(self, marks: Sequence[int] = ()) -> "Piece":
        """Find where its lines end.

        Parameters
        ----------
        marks : sequence of int
            Other bytes that are to be found.

        Returns
        -------
        Piece

        Raises
        ------
        NotTextError
            If it has a NUL byte, or is not UTF-8.
        """
        room, size = self.room, self.size
        total = size + (self.is_last and room[size - 1] != NEWLINE)
        text = np.frombuffer(room, dtype=np.uint8)[: -(-total // SIZE) * SIZE + PADDING]
        text[size:total], text[total:] = NEWLINE, PAD
        low, *found = bits_where(text, [_is_low, *map(equals, marks)])
        ends = places_of(low)
        what = text[ends]
        if (what == NEWLINE).all():
            return Piece(text, size, low, ends, marks=tuple(found))
        _check(self.data.tobytes(), self.before)
        (newlines,), has_returns = bits_where(text, [equals(NEWLINE)]), bool((what == RETURN).any())
        return Piece(text, size, newlines, places_of(newlines), tuple(found), has_returns)


class Piece(NamedTuple):
    """Whole lines of a text and where they end, or a part of a line that is very long.

    Parameters
    ----------
    text : array of uint8, shape (n,)
        The lines, the last one with a newline even where the text has none at its end; then
        padding, 192 bytes or more, up to a multiple of 64. It stands in the room of its block.
    size : int
        How much of it is of the text.
    newlines : array of uint64, shape (n / 64,)
        A bit for each byte.
    ends : array of int64
        The places of the newlines.
    marks : tuple of array of uint64, shape (n / 64,)
        The bytes that were asked for, likewise.
    has_returns : bool
        Whether there are carriage returns.
    """

    text: Bytes
    size: int
    newlines: Words
    ends: Places
    marks: tuple[Words, ...]
    has_returns: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it ends where a line ends."""
        return bool(self.ends.size) and int(self.ends[-1]) >= self.size - 1

    def to_bytes(self) -> bytes:
        """Return the text as it stands in the file."""
        return self.text[: self.size].tobytes()


def blocks_of(start: bytes, read_into: ReadInto, before: int = 0) -> Iterator[Block]:
    r"""Go through a text some whole lines at a time.

    Parameters
    ----------
    start : bytes
        What of it has been read, `PIECE` at most.
    read_into : callable
        Fills a buffer as far as it can, and returns how far; 0 at the end.
    before : int
        How many bytes of the file come before the text.

    Yields
    ------
    Block

    Examples
    --------
    >>> from io import BytesIO
    >>> rest = BytesIO(b" last")
    >>> [bytes(block.data) for block in blocks_of(b"the first\nthe", rest.readinto)]
    [b'the first\n', b'the last']
    """
    # Two that take turns: to fill memory anew takes longer than to read the file.
    rooms = cycle([bytearray(2 * (PIECE + SIZE) + PADDING) for _ in range(2)])
    held, at_end = start, False
    while not at_end:
        room, filled, whole = next(rooms), len(held), 0
        room[:filled] = held
        while not (whole or at_end or filled > PIECE):
            got = read_into(memoryview(room)[filled : filled + PIECE])
            at_end, filled = not got, filled + got
            whole = room.rfind(b"\n", 0, filled) + 1
        size = filled if at_end else whole or _whole_characters(room, filled)
        held = bytes(memoryview(room)[size:filled])
        if size:
            yield Block(room, size, before, is_last=at_end)
        before += size


def _whole_characters(room: bytearray, filled: int) -> int:
    """Leave out a character that is cut in two."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    decoder.decode(memoryview(room)[filled - MOST_BYTES : filled])
    return filled - len(decoder.getstate()[0])


def _is_low(text: Bytes, passed: Flags) -> None:
    np.less(text.view(np.int8), PRINTABLE, out=passed)


def _check(text: bytes, before: int) -> None:
    zero = text.find(b"\0")
    try:
        text[: zero if zero >= 0 else None].decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTextError("is not UTF-8", before + error.start) from None
    if zero >= 0:
        raise NotTextError("has a NUL byte", before + zero)
