"""One streaming pass over a file before it is read: encoding, hash, header, number of records."""

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cannabis_maps.errors import SourceError
from cannabis_maps.progress import Progress, silent
from cannabis_maps.records.pieces import PIECE, Block, NotTextError, blocks_of
from cannabis_maps.records.sieve import Sieve, Sieved, Sifting
from cannabis_maps.records.swelling import refuse_swelling
from cannabis_maps.records.tally import CsvTally, JsonTally
from cannabis_maps.records.turns import in_turns

GZIP_MAGIC, PARQUET_MAGIC = b"\x1f\x8b", b"PAR1"
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# So little that memory for it need not be asked for anew.
HASHED = 1 << 18
HEADER = 1 << 14
AS_UTF8 = "save it as UTF-8 and try again"

Kind = Literal["csv", "json", "parquet"]
Text = io.BufferedReader | gzip.GzipFile


@dataclass(frozen=True)
class Checked:
    """A file that is fit to be read.

    Parameters
    ----------
    kind : {"csv", "json", "parquet"}
    gzipped : bool
    sha256 : str
        Hash of the file's bytes as they are.
    records : int
        Lines of a CSV file but for its header and blank lines; objects of a JSON file; 0 for
        Parquet, which carries its own count.
    header : tuple of str
        Column names of a CSV file.
    blank_lines : int
        Blank lines before the header.
    quoted_newlines : bool
        Whether a field of a CSV file goes over several lines.
    json_array : bool
        Whether a JSON file is one array.
    sieved : Sieved, optional
        What is left of a CSV file where not all of it must be read.
    """

    kind: Kind
    gzipped: bool
    sha256: str
    records: int = 0
    header: tuple[str, ...] = ()
    blank_lines: int = 0
    quoted_newlines: bool = False
    json_array: bool = False
    sieved: Sieved | None = None

    def to_be_read(self, path: Path) -> tuple[Path, bool]:
        """Return the file to be parsed in place of this one or itself, and if it is gzipped."""
        return (path, self.gzipped) if self.sieved is None else (self.sieved.path, False)


def check_file(
    path: Path, name: str, progress: Progress = silent, sifting: Sifting | None = None
) -> Checked:
    """Check that a file can be read, and count its records.

    Parameters
    ----------
    path : Path
    name : str
        What messages call it.
    progress : callable
        Called with the fraction of the bytes that are checked.
    sifting : Sifting, optional
        What other records than these are set aside from; none if left out.

    Returns
    -------
    Checked

    Raises
    ------
    SourceError
        If the file is empty, cut off, not UTF-8, a web page, or of an unknown kind.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(len(PARQUET_MAGIC))
            stream.seek(0)
            raw = _Raw(stream, name, max(path.stat().st_size, 1), progress)
            if start == PARQUET_MAGIC or path.suffix.lower() == ".parquet":
                return _check_parquet(raw, name)
            gzipped = start.startswith(GZIP_MAGIC)
            text = gzip.GzipFile(fileobj=raw, mode="rb") if gzipped else stream  # type: ignore[call-overload]
            return _check_text(text, raw, name, sifting)
    except NotTextError as error:
        where = f"line {_line_of(path, error.byte):,}, byte {error.byte:,} of the file"
        raise SourceError(f"{name} {error} ({where}); {AS_UTF8}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(
            f"{name} is cut off or damaged within its gzip compression; download it again"
        ) from error
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read: {error.strerror or error}; check its permissions and its disk"
        ) from error


class _Raw:
    """The bytes of a file, hashed one after the other; and how far they are."""

    def __init__(self, stream: io.BufferedReader, name: str, size: int, progress: Progress) -> None:
        self.size = size
        self._stream = stream
        self._name = name
        self._done = 0
        self._progress = progress
        self._digest = hashlib.sha256()

    def read(self, size: int = HASHED) -> bytes:
        piece = self._stream.read(size)
        self.hash(piece)
        return piece

    def hash(self, part: bytes | memoryview) -> None:
        self._digest.update(part)
        self._done += len(part)

    def sha256(self) -> str:
        return self._digest.hexdigest()

    def report(self) -> None:
        self._progress(f"Reading {self._name}", min(1.0, self._done / self.size))


def _line_of(path: Path, byte: int) -> int:
    """Return the line on which a byte of a text stands: counted only when it is asked for."""
    with path.open("rb") as stream:
        gzipped = stream.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    line = 1
    with gzip.open(path) if gzipped else path.open("rb") as text:
        while byte and (piece := text.read(min(PIECE, byte))):
            line += piece.count(b"\n")
            byte -= len(piece)
    return line


def _check_text(text: Text, raw: _Raw, name: str, sifting: Sifting | None) -> Checked:
    piece, gzipped = text.read(PIECE), isinstance(text, gzip.GzipFile)
    head = piece.removeprefix(codecs.BOM_UTF8)
    _refuse_foreign(head, name)
    is_json = head.lstrip()[:1] in (b"[", b"{") or name.lower().endswith((".json", ".json.gz"))
    sieve = None if is_json or sifting is None else _sieve(head, name, sifting)
    tally = JsonTally(name) if is_json else CsvTally(name)
    blocks = _blocks(piece, text, raw, name)
    if sieve:
        in_turns(blocks, sieve.look, sieve.take, raw.report)
    else:
        in_turns(blocks, lambda block: block.piece().to_bytes(), tally.feed, raw.report)
    counted = sieve or tally
    records = counted.finish()
    if is_json:
        is_array = head.lstrip()[:1] == b"["
        return Checked("json", gzipped, raw.sha256(), records, json_array=is_array)
    header, blank_lines = _read_header(head, name)
    return Checked(
        "csv",
        gzipped,
        raw.sha256(),
        records - 1,
        header,
        blank_lines,
        counted.quoted_newlines,
        sieved=sieve.result() if sieve else None,
    )


def _blocks(start: bytes, text: Text, raw: _Raw, name: str) -> Iterator[Block]:
    """Go through a text of which the start has been read; hash it if it is the file itself."""
    head = start.removeprefix(codecs.BOM_UTF8)
    gzipped, size = isinstance(text, gzip.GzipFile), len(start) - len(head)
    if not gzipped:
        raw.hash(start[:size])
    for block in blocks_of(head, text.readinto, size):
        size += block.size
        if gzipped:
            refuse_swelling(name, raw.size, size)
        else:
            raw.hash(block.data)
        yield block


def _sieve(head: bytes, name: str, sifting: Sifting) -> Sieve | None:
    try:
        return sifting.sieve(name, _read_header(head, name)[0])
    except SourceError:
        # What is wrong with the header is said when all is read.
        return None


def _check_parquet(raw: _Raw, name: str) -> Checked:
    start = end = raw.read()
    while piece := raw.read():
        raw.report()
        end = (end + piece[-len(PARQUET_MAGIC) :])[-len(PARQUET_MAGIC) :]
    if not (start.startswith(PARQUET_MAGIC) and end.endswith(PARQUET_MAGIC)):
        raise SourceError(f"{name} is cut off, or is not a Parquet file; download it again")
    return Checked("parquet", gzipped=False, sha256=raw.sha256())


def _refuse_foreign(head: bytes, name: str) -> None:
    if head.startswith(UTF16_MARKS):
        raise SourceError(f"{name} is UTF-16 (byte 0); {AS_UTF8}")
    if not head.strip():
        raise SourceError(f"{name} is empty; download it again")
    if head.lstrip().startswith(b"<"):
        raise SourceError(
            f"{name} looks like a web page (for example a login page), not like records; "
            "open the address in a browser and download the file itself"
        )


def _read_header(head: bytes, name: str) -> tuple[tuple[str, ...], int]:
    # Of more than a little it takes long to make text.
    for size in (HEADER, len(head)):
        text = head[:size].decode("utf-8", errors="ignore")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        stream = io.StringIO(text.lstrip("\n"))
        try:
            header = next(csv.reader(stream), [])
        except csv.Error as error:
            raise SourceError(f"{name} has no header that can be read: {error}") from error
        if stream.read(1) or size >= len(head):
            break
    return tuple(header), len(text) - len(text.lstrip("\n"))
