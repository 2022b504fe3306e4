"""The days of a text's dates, where they are written as the City writes them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.records.bits import LITTLE, Places, Words

DAYS = np.arange(np.datetime64("1900-01-01"), np.datetime64("2100-01-01"))
NO_DAY = -1
BYTE, SPLIT = 8, 2
TEN, LOW = np.uint64(10), np.uint64(0xFF)
DIGIT = ord("0")
FIRST_YEAR, YEARS, MONTHS, MONTH_DAYS = 1900, 200, 12, 31


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
        Each at most n - 10.

    Returns
    -------
    array of int64, shape (m,)
        Days since 1 January 1900, the places of them in `DAYS`; `NO_DAY` where there is no
        date in any of the forms, or none of the calendar.

    Examples
    --------
    >>> text = np.frombuffer(b"03/01/2004 07:00:00 PM,02/30/2004,", dtype=np.uint8)
    >>> days = days_at(text, np.array([0, 23]))
    >>> DAYS[days[0]], days[1] == NO_DAY
    (np.datetime64('2004-03-01'), np.True_)
    """
    eight = np.ndarray((text.size - 7,), LITTLE, text, strides=(1,))
    head, tail = eight[places], eight[places + SPLIT]
    day = np.full(places.size, NO_DAY)
    for form in FORMS:
        left = np.flatnonzero(day == NO_DAY)
        day[left] = _days(head[left], tail[left], form)
    return day


def _days(head: Words, tail: Words, form: Form) -> Places:
    """Read dates of which the first eight bytes are given, and the last."""
    firsts, first_good = _pairs(head, form.text[:BYTE])
    lasts, last_good = _pairs(tail, form.text[SPLIT:])
    century, year, month, day = (
        ((lasts >> _bits(at - SPLIT) if at >= SPLIT else firsts) & LOW).astype(np.int64)
        for at in (form.century, form.year, form.month, form.day)
    )
    since = 100 * century + year - FIRST_YEAR
    good = first_good & last_good & (since >= 0) & (since < YEARS)
    good &= (month >= 1) & (month <= MONTHS) & (day >= 1) & (day <= MONTH_DAYS)
    at = (since * MONTHS + month - 1) * MONTH_DAYS + day - 1
    return np.where(good, NUMBERS[np.where(good, at, 0)], NO_DAY)


def _pairs(words: Words, form: bytes) -> tuple[Words, npt.NDArray[np.bool_]]:
    """Read each two digits that follow each other, and tell whether the form is kept to."""
    digits = words ^ _word(form)
    # What takes a digit over 9, or another byte over 0, to its highest bit.
    most = bytes(0x76 if byte == DIGIT else 0x7F for byte in form)
    over = (digits + _word(most)) | digits
    return digits * TEN + (digits >> _bits(1)), over & _word(b"\x80" * BYTE) == 0


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _bits(count: int) -> np.uint64:
    return np.uint64(BYTE * count)


def _numbers() -> Places:
    """Return which day it is, for each day of months that all have 31."""
    every = np.full((YEARS * MONTHS, MONTH_DAYS), NO_DAY)
    month = DAYS.astype("datetime64[M]")
    row = month.astype(np.int64) - month[0].astype(np.int64)
    every[row, (DAYS - month).astype(np.int64)] = np.arange(DAYS.size)
    return every.ravel()


NUMBERS = _numbers()
