"""Counting the records of a text without parsing it: a second opinion on the reader."""

import re
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import SourceError

NEWLINE, QUOTE, OPEN, CLOSE = b'\n"{}'
RETURN = ord("\r")
ESCAPE = re.compile(rb"\\.", re.DOTALL)
LINE_ENDS = "LF", "CR LF", "CR"


class Tally(Protocol):
    """Counts records in a text that comes in pieces."""

    @property
    def quoted_newlines(self) -> bool:
        """Whether a field goes over several lines."""

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""

    def finish(self) -> int:
        """Return the number of records, headers included."""


class CsvTally:
    r"""Counts the lines of a CSV text: newlines outside quotes, blank lines apart.

    Parameters
    ----------
    name : str
        What messages call the text.
    records, newlines : int
        Counted before, up to a line's end.

    Examples
    --------
    >>> tally = CsvTally("a.csv")
    >>> tally.feed(b'a,b\r\n1,"two\nlines"\r\n\r\n3,4')
    >>> tally.finish(), tally.quoted_newlines
    (3, True)
    """

    def __init__(self, name: str, records: int = 0, newlines: int = 0) -> None:
        self.quoted_newlines = False
        self._name = name
        self._records = records
        self._length = 0
        self._open = False
        self._newlines = newlines
        self._first_open_line = self._last_quote_line = 0
        self._held = b""
        # How the first line ends, as a place in `LINE_ENDS`, and the first that ends otherwise.
        self._usual = 0 if newlines else None
        self._odd: tuple[int, int] | None = None

    def feed(self, piece: bytes) -> None:
        """Take the next piece of any size."""
        raw = self._whole_line_ends(piece)
        text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        array = np.frombuffer(text, dtype=np.uint8)
        marks = np.flatnonzero((array == NEWLINE) | (array == QUOTE))
        is_quote = array[marks] == QUOTE
        quotes, breaks = np.flatnonzero(is_quote), marks[~is_quote]
        inside = ((np.cumsum(is_quote)[~is_quote] + self._open) & 1).astype(bool)
        ends = breaks[~inside]
        lengths = np.diff(ends, prepend=-1 - self._length) - 1
        self._records += int(np.count_nonzero(lengths))
        self._length = len(array) - 1 - int(ends[-1]) if len(ends) else self._length + len(array)
        self._compare(_kinds_of(raw, breaks)[~inside], np.flatnonzero(~inside))
        if inside.any() and not self.quoted_newlines:
            self.quoted_newlines = True
            self._first_open_line = self._newlines + int(inside.argmax()) + 1
        if len(quotes):
            before = int(quotes[-1]) - (len(quotes) - 1)
            self._last_quote_line = self._newlines + before + 1
        self._open ^= bool(len(quotes) & 1)
        self._newlines += len(breaks)

    def finish(self) -> int:
        """Return the number of lines that are not blank, the header included.

        Raises
        ------
        SourceError
            If the text ends within quotation marks.
        """
        if self._open:
            first, last = self._first_open_line, self._last_quote_line
            begun = f"the first that goes on past its line is on line {first:,}, "
            raise SourceError(
                f"{self._name}: a quotation mark is never closed "
                f"({begun if 0 < first < last else ''}the last one is on line {last:,}); "
                "the file may be cut off, so download it again"
            )
        if self._usual is not None and self._odd is not None:
            line, kind = self._odd
            raise SourceError(
                f"{self._name}: line {line:,} ends in {LINE_ENDS[kind]}, and those before it in "
                f"{LINE_ENDS[self._usual]}; save it again as CSV in UTF-8 with one kind of line end"
            )
        return self._records + bool(self._length)

    def _whole_line_ends(self, piece: bytes) -> bytes:
        text = self._held + piece
        self._held = b""
        if text.endswith(b"\r"):
            # Its newline may be the next piece's first byte; alone at the very end it adds nothing.
            text, self._held = text[:-1], b"\r"
        return text

    def _compare(self, kinds: npt.NDArray[np.uint8], numbers: npt.NDArray[np.intp]) -> None:
        """Look for a line that ends otherwise than the first, among some with their numbers."""
        if self._odd is not None or not kinds.size:
            return
        if self._usual is None:
            self._usual = int(kinds[0])
        odd = np.flatnonzero(kinds != self._usual)
        if odd.size:
            self._odd = self._newlines + int(numbers[odd[0]]) + 1, int(kinds[odd[0]])


def _kinds_of(raw: bytes, breaks: npt.NDArray[np.intp]) -> npt.NDArray[np.uint8]:
    """Tell how lines end, as places in `LINE_ENDS`.

    Parameters
    ----------
    raw : bytes
    breaks : array of int
        Where lines end, once each end is one byte.
    """
    kinds = np.zeros(breaks.size, dtype=np.uint8)
    if b"\r" not in raw:
        return kinds
    array = np.frombuffer(raw, dtype=np.uint8)
    returns = np.flatnonzero(array == RETURN)
    # None is at the end: that one is held back.
    with_newline = array[returns + 1] == NEWLINE
    # Each pair before it moved a place back by one.
    places = returns - (np.cumsum(with_newline) - with_newline)
    kinds[np.searchsorted(breaks, places)] = np.where(with_newline, 1, 2)
    return kinds


class JsonTally:
    r"""Counts the outermost objects of a JSON text.

    Examples
    --------
    >>> tally = JsonTally("a.json")
    >>> tally.feed(b'[{"a": "\\"{"}, {"b": {"c": 1}}]')
    >>> tally.finish()
    2
    """

    def __init__(self, name: str) -> None:
        self.quoted_newlines = False
        self._name = name
        self._records = 0
        self._depth = 0
        self._open = False
        self._held = b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece of any size."""
        array = np.frombuffer(self._without_escapes(piece), dtype=np.uint8)
        quotes = np.flatnonzero(array == QUOTE)
        braces = np.flatnonzero((array == OPEN) | (array == CLOSE))
        inside = ((np.searchsorted(quotes, braces) + self._open) & 1).astype(bool)
        steps = np.where(array[braces[~inside]] == OPEN, 1, -1)
        depth = self._depth + np.cumsum(steps)
        self._records += int(np.count_nonzero((steps == 1) & (depth == 1)))
        self._depth = int(depth[-1]) if len(depth) else self._depth
        self._open ^= bool(len(quotes) & 1)

    def finish(self) -> int:
        """Return the number of objects.

        Raises
        ------
        SourceError
            If the text ends within one.
        """
        if self._open or self._depth:
            raise SourceError(
                f"{self._name} ends in the middle of a record; it is cut off, so download it again"
            )
        return self._records

    def _without_escapes(self, piece: bytes) -> bytes:
        text = self._held + piece
        self._held = b""
        if b"\\" not in text:
            return text
        trailing = len(text) - len(text.rstrip(b"\\"))
        if trailing % 2:
            text, self._held = text[:-1], b"\\"
        return ESCAPE.sub(b"", text)
