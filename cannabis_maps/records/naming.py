"""Which lines of a file cannot be read, as a text editor numbers them."""

import gzip
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

from cannabis_maps.records.quality import FIELDS


def name_lines(
    path: Path, *, gzipped: bool, torn: Collection[int], bad: Mapping[int, str], most: int
) -> dict[int, str]:
    """Find the unreadable lines of a CSV file.

    Parameters
    ----------
    path : Path
        A file in UTF-8.
    gzipped : bool
    torn : collection of int
        Records of a wrong structure, counted with the header (1) and blank lines.
    bad : mapping of int to str
        What cannot be read of records of a right structure, counted without all others.
    most : int
        How many are wanted.

    Returns
    -------
    dict of int to str
        Where the records begin, in order, and what of each cannot be read.
    """
    return dict(islice(_unreadable(path, frozenset(torn), bad, gzipped=gzipped), most))


def _unreadable(
    path: Path, torn: frozenset[int], bad: Mapping[int, str], *, gzipped: bool
) -> Iterator[tuple[int, str]]:
    right = -1  # the header is the first record of a right structure
    for place, (line, is_blank) in enumerate(_records(path, gzipped=gzipped), start=1):
        if place in torn:
            yield line, FIELDS
        elif not is_blank:
            right += 1
            if right in bad:
                yield line, bad[right]


def _records(path: Path, *, gzipped: bool) -> Iterator[tuple[int, bool]]:
    opener = gzip.open if gzipped else open
    start, is_open = 1, False
    with opener(path, "rt", encoding="utf-8-sig") as lines:
        for line, text in enumerate(lines, start=1):
            is_open ^= bool(text.count('"') & 1)
            if not is_open:
                yield start, start == line and text == "\n"
                start = line + 1
