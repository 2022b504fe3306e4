"""Sets aside the lines of a CSV text that are plainly records of other offenses."""

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import SourceError
from cannabis_maps.offenses import Offense
from cannabis_maps.records.bits import Places
from cannabis_maps.records.columns import normalized
from cannabis_maps.records.pieces import Block, Piece
from cannabis_maps.records.plain_days import DAYS, NO_DAY
from cannabis_maps.records.plain_lines import (
    MARKS,
    Columns,
    Lines,
    four_bytes,
    tell_apart,
)
from cannabis_maps.records.tally import CsvTally
from cannabis_maps.scratch import NO_ROOM

# To copy most of a file only to read it again does not pay.
LOOKED_AT, MOST_KEPT = 1 << 24, 0.5


@dataclass(frozen=True)
class Sifting:
    """Which records are asked for, and where a file's other lines may be kept.

    Parameters
    ----------
    offense : Offense
    path : Path
        A file to be written.
    """

    offense: Offense
    path: Path

    def sieve(self, name: str, header: Sequence[str]) -> "Sieve | None":
        """Make a sieve, or None where there can be none.

        Parameters
        ----------
        name : str
            What messages call the file.
        header : sequence of str
        """
        places = {normalized(title): place for place, title in enumerate(header)}
        if self.offense.is_every or not {"date", "iucr"} <= places.keys():
            return None
        columns = Columns(len(header), places["date"], places["iucr"])
        return Sieve(name, columns, self.offense.iucr, self.path)


@dataclass(frozen=True, eq=False)
class Sieved:
    """What is left of a file, and what was set aside.

    Parameters
    ----------
    path : Path
        A copy of the other lines, the header among them.
    lines : array of int64
        Where they stand in the file, from 1; blank lines count.
    days : array of datetime64[D]
        On which records were set aside.
    counts : array of int64
        How many on each.
    """

    path: Path
    lines: Places
    days: npt.NDArray[np.datetime64]
    counts: Places


class Looked(NamedTuple):
    """Lines of a text, told apart where that can be done."""

    piece: Piece
    lines: Lines | None = None


class Sieve:
    """Counts the lines of a CSV text as `CsvTally` does, and keeps those that must be read.

    Nine in ten lines of the City's export are of no use but for their day. A line is set aside if
    it has as many fields as the header, quotation marks only around fields or doubled within them,
    a day of the calendar, and a code of four capital letters or digits that is not asked for. All
    else is kept for the one reader of all: this is no second reader, but a way of reading less.
    If a text is not of this kind at all, it is counted only, and is to be read as it is.

    Parameters
    ----------
    name : str
        What messages call the file.
    columns : Columns
    codes : iterable of str
        Which are asked for.
    path : Path
        A file to be written.
    """

    def __init__(self, name: str, columns: Columns, codes: Iterable[str], path: Path) -> None:
        self._name = name
        self._columns = columns
        self._codes = four_bytes(codes)
        self._path = path
        self._lines = self._blank = self._read = self._written = 0
        self._kept: list[Places] = []
        self._counts = np.zeros(DAYS.size, dtype=np.int64)
        self._tally: CsvTally | None = None

    @property
    def quoted_newlines(self) -> bool:
        """Whether a field goes over several lines."""
        return self._tally is not None and self._tally.quoted_newlines

    def look(self, block: Block) -> Looked:
        """Tell which lines of a block are plainly of other offenses; in any thread.

        Raises
        ------
        NotTextError
            If it is no text.
        """
        if self._tally is not None:
            return Looked(block.piece())
        piece = block.piece(MARKS)
        # With a line that is not whole, so long is it, all is to be read as it is.
        is_plain = piece.is_whole and not piece.has_returns
        return Looked(piece, tell_apart(piece, self._columns, self._codes) if is_plain else None)

    def take(self, looked: Looked) -> None:
        """Take the next block, once it has been looked at."""
        piece, lines = looked
        if self._tally is not None or lines is None:
            self._only_count(piece.to_bytes())
        else:
            self._take(piece, lines)

    def finish(self) -> int:
        """Return the number of lines that are not blank, the header included.

        Raises
        ------
        SourceError
            If the text ends within quotation marks.
        """
        return self._lines - self._blank if self._tally is None else self._tally.finish()

    def result(self) -> Sieved | None:
        """Return what is left after `finish`, or None if the file is to be read as it is."""
        if self._tally is not None or not self._counts.any():
            self._path.unlink(missing_ok=True)
            return None
        held = np.flatnonzero(self._counts)
        lines = np.concatenate(self._kept)
        return Sieved(self._path, lines, DAYS[held], self._counts[held])

    def _take(self, piece: Piece, lines: Lines) -> None:
        kept = np.flatnonzero(lines.day == NO_DAY)
        # Lines that follow each other are written as one.
        first = np.diff(kept, prepend=-2) > 1
        last = np.diff(kept, append=lines.ends.size + 1) > 1
        starts, ends = lines.starts[kept[first]], lines.ends[kept[last]] + 1
        view = piece.text.data
        pairs = zip(starts.tolist(), ends.tolist(), strict=True)
        self._write(b"".join([view[start:end] for start, end in pairs]))
        self._kept.append(self._lines + kept + 1)
        counts = np.bincount(lines.day - NO_DAY)[1:]
        self._counts[: counts.size] += counts
        self._lines += lines.ends.size
        self._blank += int(np.count_nonzero(lines.starts == lines.ends))
        self._read += piece.size
        self._written += int((ends - starts).sum())
        if self._read >= LOOKED_AT and self._written > MOST_KEPT * self._read:
            self._only_count(b"")

    def _write(self, kept: bytes) -> None:
        try:
            with self._path.open("ab") as copy:
                copy.write(kept)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise SourceError(f"{self._name} cannot be read: {NO_ROOM}") from error

    def _only_count(self, text: bytes) -> None:
        if self._tally is None:
            self._tally = CsvTally(self._name, self._lines - self._blank, self._lines)
            self._path.unlink(missing_ok=True)
        self._tally.feed(text)
