"""The days of a text's dates, where they are written as the City writes them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.records.bits import ONE, Places, Words, words_at

DAYS = np.arange(np.datetime64("1900-01-01"), np.datetime64("2100-01-01"))
NO_DAY = -1
BYTE, SPLIT = 8, 2
TEN, LOW = np.uint64(10), np.uint64(0xFF)
DIGIT = ord("0")
FIRST_YEAR, YEARS, HUNDRED = np.uint64(1900), np.uint64(200), np.uint64(100)


class Form(NamedTuple):
    """How a date is written in ten bytes.

    Parameters
    ----------
    text : bytes
        With a zero for each digit.
    century, year, month, day : int
        Where the two digits of each begin.
    """

    text: bytes
    century: int
    year: int
    month: int
    day: int


FORMS = Form(b"00/00/0000", 6, 8, 0, 3), Form(b"0000-00-00", 0, 2, 5, 8)


def days_at(text: npt.NDArray[np.uint8], places: Places) -> Places:
    """Read the dates that stand at some places of a text.

    Parameters
    ----------
    text : array of uint8, shape (n,)
    places : array of int64, shape (m,)
        Each at most n - 16.

    Returns
    -------
    array of int64, shape (m,)
        Days since 1 January 1900, the places of them in `DAYS`; `NO_DAY` where there is no
        date in any of the forms, or none of the calendar.

    Examples
    --------
    >>> text = np.frombuffer(b"03/01/2004 07:00:00 PM,02/30/2004,".ljust(40), dtype=np.uint8)
    >>> days = days_at(text, np.array([0, 23]))
    >>> DAYS[days[0]], days[1] == NO_DAY
    (np.datetime64('2004-03-01'), np.True_)
    """
    head, rest = words_at(text, places, 2).T
    tail = (head >> _bits(SPLIT)) | (rest << _bits(BYTE - SPLIT))
    day = _days(head, tail, FORMS[0])
    for form in FORMS[1:]:
        left = np.flatnonzero(day == NO_DAY)
        if left.size:
            day[left] = _days(head[left], tail[left], form)
    return day


def _days(head: Words, tail: Words, form: Form) -> Places:
    """Read dates of which the first eight bytes are given, and the last."""
    firsts, over = _pairs(head, form.text[:BYTE])
    lasts, over_last = _pairs(tail, form.text[SPLIT:])
    century, year, month, day = (
        (lasts >> _bits(at - SPLIT) if at >= SPLIT else firsts) & LOW
        for at in (form.century, form.year, form.month, form.day)
    )
    # What is before 1900 comes out very large.
    since = HUNDRED * century + year - FIRST_YEAR
    good = ((over | over_last) & HIGHEST == 0) & (since < YEARS)
    at = np.where(good, HUNDRED * since + month, 0).view(np.int64)
    day -= ONE
    return np.where(day < LENGTHS[at], FIRSTS[at] + day.view(np.int64), NO_DAY)


def _pairs(words: Words, form: bytes) -> tuple[Words, Words]:
    """Read each two digits that follow each other; set bits where the form is not kept to."""
    digits = words ^ _word(form)
    # What takes a digit over 9, or another byte over 0, to its highest bit.
    most = bytes(0x76 if byte == DIGIT else 0x7F for byte in form)
    return digits * TEN + (digits >> _bits(1)), (digits + _word(most)) | digits


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _bits(count: int) -> np.uint64:
    return np.uint64(BYTE * count)


def _months() -> tuple[Places, Words]:
    """Return the first day and the length of each year's months, for any two digits of a month."""
    firsts = np.full((int(YEARS), int(HUNDRED)), NO_DAY)
    lengths = np.zeros(firsts.shape, dtype=np.uint64)
    months = np.arange("1900-01", "2100-01", dtype="datetime64[M]").reshape(int(YEARS), -1)
    days = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    named = slice(1, months.shape[1] + 1)
    firsts[:, named] = (days[0] - DAYS[0]).astype(np.int64)
    lengths[:, named] = (days[1] - days[0]).astype(np.uint64)
    return firsts.ravel(), lengths.ravel()


HIGHEST = _word(b"\x80" * BYTE)
FIRSTS, LENGTHS = _months()
