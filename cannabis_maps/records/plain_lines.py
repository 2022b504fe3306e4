"""Lines of a CSV text that are plainly records of other offenses, told by bits of words."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.records.bits import (
    SIZE,
    Bytes,
    Flags,
    Places,
    Words,
    count_before,
    next_to,
    odd_from,
    steps_to,
    words_at,
)
from cannabis_maps.records.pieces import Piece
from cannabis_maps.records.plain_days import NO_DAY, days_at
from cannabis_maps.records.tally import NEWLINE, QUOTE

COMMA = ord(",")
MARKS = (QUOTE, COMMA)
CODE = 4
HALF, QUARTER = np.uint64(32), np.uint64(16)
FOUR, PAIR, BYTE = (np.uint64((1 << bits) - 1) for bits in (32, 16, 8))


class Columns(NamedTuple):
    """Where a record has what tells that it is of another offense.

    Parameters
    ----------
    width : int
        Fields of a record.
    date, code : int
        Their places, from 0.
    """

    width: int
    date: int
    code: int


class Lines(NamedTuple):
    """Lines of a text.

    Parameters
    ----------
    starts, ends : array of int64, shape (n,)
        The first byte of each, and its newline.
    day : array of int64, shape (n,)
        Of a record that is plainly of another offense, as `plain_days` numbers them; `NO_DAY` of
        any other line.
    """

    starts: Places
    ends: Places
    day: Places


def four_bytes(codes: Iterable[str]) -> npt.NDArray[np.uint32]:
    """Return the codes as they stand in four bytes; longer ones never do.

    Parameters
    ----------
    codes : iterable of str

    Returns
    -------
    array of uint32

    Examples
    --------
    >>> four_bytes(["1811", "0486"]).tobytes()
    b'18110486'
    """
    short = [code.lstrip("0").rjust(CODE, "0") for code in codes]
    return np.frombuffer("".join(c for c in short if len(c) == CODE).encode("ascii"), "<u4")


def tell_apart(piece: Piece, columns: Columns, codes: npt.NDArray[np.uint32]) -> Lines | None:
    r"""Tell which lines of a text are plainly records of other offenses.

    Parameters
    ----------
    piece : Piece
        Whole lines, and their `MARKS`.
    columns : Columns
    codes : array of uint32
        From `four_bytes`.

    Returns
    -------
    Lines or None
        None if quotation marks are not closed on the line where they are opened.

    Examples
    --------
    >>> from cannabis_maps.records.pieces import blocks_of
    >>> lines = b'01/02/2010,0486,x\n01/02/2010,1811,x\n01/02/2010,0486\n'
    >>> (block,) = blocks_of(lines, lambda _: 0)
    >>> found = tell_apart(block.piece(MARKS), Columns(3, 0, 1), four_bytes(["1811"]))
    >>> (found.day == NO_DAY).tolist()
    [False, True, True]
    """
    text, newlines, ends = piece.text, piece.newlines, piece.ends
    quotes, all_commas = piece.marks
    quoted = odd_from(quotes)
    if (newlines & quoted).any():
        return None
    commas = all_commas & ~quoted
    starts = np.concatenate([[0], ends[:-1] + 1])
    # A mark that opens stands after a comma, a newline or the first of a doubled mark; and so on.
    after, before = next_to(commas | newlines | quotes)
    after[0] |= np.uint64(1)
    misplaced = quotes & ~(before ^ ((before ^ after) & quoted))
    plain = _per_line(commas, ends) == columns.width - 1
    if misplaced.any():
        plain &= _per_line(misplaced, ends) == 0
    dates, places = _fields(commas, starts, (columns.date, columns.code), text.size)
    plain &= _is_other(text, places, codes)
    day = days_at(text, dates)
    return Lines(starts, ends, np.where(plain, day, NO_DAY))


def _per_line(words: Words, ends: Places) -> Places:
    return np.diff(count_before(words, ends), prepend=0)


def _fields(commas: Words, starts: Places, columns: tuple[int, int], size: int) -> list[Places]:
    """Find where fields begin; at the end of the text if they are too far from the line's start."""
    nth = sorted(column for column in columns if column)
    steps = {0: np.full_like(starts, -1)} | dict(
        zip(nth, steps_to(commas, starts, nth), strict=True)
    )
    far = size - SIZE
    return [
        np.where(steps[each] < 2 * SIZE, np.minimum(starts + steps[each] + 1, far), far)
        for each in columns
    ]


def _is_other(text: Bytes, places: Places, codes: npt.NDArray[np.uint32]) -> Flags:
    """Tell where a field is a code of four capital letters or digits, and none of these."""
    word = words_at(text, places, 1).ravel()
    code, end = word & FOUR, (word >> HALF) & BYTE
    other = _in_codes_at(code & PAIR) & _in_codes_at(code >> QUARTER)
    other &= (end == COMMA) | (end == NEWLINE)
    for each in codes:
        other &= code != each
    return np.asarray(other)


def _in_codes_at(pairs: Words) -> Flags:
    return IN_CODES.take(pairs.view(np.int64))


def _in_codes() -> Flags:
    alone = np.zeros(256, dtype=bool)
    alone[[*b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]] = True
    return np.logical_and.outer(alone, alone).ravel()


# Whether two bytes, as one number, are capital letters or digits.
IN_CODES = _in_codes()
