"""Lines are set aside only where a strict grammar says that they are other offenses' records."""

import gzip
import re
from dataclasses import astuple
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pytest
from fuzz_records import made_up
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import SourceError
from cannabis_maps.records import read_records
from cannabis_maps.records.checking import check_file
from cannabis_maps.records.pieces import PIECE, blocks_of
from cannabis_maps.records.plain_days import DAYS, NO_DAY
from cannabis_maps.records.plain_lines import (
    MARKS,
    Columns,
    Lines,
    four_bytes,
    tell_apart,
)
from cannabis_maps.records.reader import read_identified
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.sieve import Sieve, Sieved, Sifting
from cannabis_maps.records.tally import CsvTally, Tally

COLUMNS = Columns(width=4, date=1, code=2)
HEADER = "ID,Date,IUCR,Arrest,X Coordinate,Y Coordinate"
FIELD = r'(?:[^",\n]*|"(?:[^"\n]|"")*")'
DATE = r'(\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d)[^",\n]*'
GRAMMAR = re.compile(f"{FIELD},{DATE},([0-9A-Z]{{4}}),{FIELD}")
PIECES = st.integers(1, 40)
ODD = '|x|"a, b"|"say ""no"""|""|""""|a"b|"a"b|"a" | "a"|é\xa0|' + "z" * 70
CODES = '1811| 1811|0486|486|"48"|"0486"|048é|1811.0|l811|181|999A|04860|0486 '
DATES = (
    "01/02/2003|01/02/2003 07:00:00 AM|02/29/2004|02/29/2003|13/01/2003|9/9/2003|*1/02/2003|"
    "01/02/200x|01-02-2003|2003-01-02T00:00:00|2003-1-2|12/31/1899|01/01/1900|12/31/2099|01/01/2100"
)
odd, code, date = (st.sampled_from(texts.split("|")) for texts in (ODD, CODES, DATES))
ROW = st.one_of(
    st.tuples(odd, date, code, odd),
    st.lists(st.one_of(odd, code, date), min_size=1, max_size=6),
).map(",".join)
ROWS = st.lists(ROW, min_size=1, max_size=12)


def told_apart(text: str) -> Lines | None:
    """Tell the lines of a text apart."""
    (block,) = blocks_of(text.encode(), lambda _: 0)
    return tell_apart(block.piece(MARKS), COLUMNS, four_bytes(["1811"]))


def plain_day(line: str) -> np.datetime64 | None:
    """Return the day of a line that is plainly another offense's, by a regular expression."""
    found = GRAMMAR.fullmatch(line)
    if not found or found[2] == "1811":
        return None
    date = found[1] if "-" in found[1] else f"{found[1][6:]}-{found[1][:2]}-{found[1][3:5]}"
    try:
        day = np.datetime64(date)
    except ValueError:
        return None
    return day if DAYS[0] <= day <= DAYS[-1] else None


def sieved(path: Path, copy: Path) -> Sieved | None:
    """Check a file, and set aside what is not possession of 30 g or less."""
    return check_file(path, path.name, sifting=Sifting(Selection().offense, copy)).sieved


class Found(NamedTuple):
    """What a sieve found."""

    records: int
    quoted_newlines: bool
    kept: bytes | None
    lines: list[int]
    days: list[str]
    counts: list[int]


def outcome_of(tally: Tally | Sieve) -> tuple[int, bool] | str:
    """Return what a tally has counted, or its complaint."""
    try:
        return tally.finish(), tally.quoted_newlines
    except SourceError as error:
        return str(error)


def outcome(text: bytes, most: int) -> Found | str:
    """Feed a sieve with so many bytes at a time, and return what it found or its complaint."""
    rest = BytesIO(text)
    with TemporaryDirectory() as folder:
        sieve = Sieve("a.csv", COLUMNS, ["1811"], Path(folder) / "left.csv")
        for block in blocks_of(b"", lambda room: rest.readinto(room[:most])):
            sieve.take(sieve.look(block))
        counted = outcome_of(sieve)
        if isinstance(counted, str):
            return counted
        left = sieve.result()
        if left is None:
            return Found(*counted, None, [], [], [])
        kept, days = left.path.read_bytes(), [str(day) for day in left.days]
    return Found(*counted, kept, left.lines.tolist(), days, left.counts.tolist())


def test_a_line_is_set_aside_if_and_only_if_the_grammar_says_so() -> None:
    closed = [text for text in ODD.split("|") if text.count('"') % 2 == 0]
    parts = closed, DATES.split("|"), CODES.split("|"), [*closed, "x,", "x,x"]
    rows = [*map(",".join, product(*parts)), *map(",".join, product(*parts[:3]))]
    lines = told_apart("".join(f"{row}\n" for row in rows))
    assert lines is not None
    expected = [plain_day(row) for row in rows]
    assert [None if day == NO_DAY else DAYS[day] for day in lines.day] == expected
    assert 700 < sum(day is not None for day in expected) < len(rows) / 2


def test_what_is_too_far_from_the_start_is_not_looked_at() -> None:
    lines = told_apart("".join(f"{'z' * size},01/02/2003,0486,\n" for size in (115, 116, 117)))
    assert lines is not None
    assert (lines.day != NO_DAY).tolist() == [True, True, False]


@given(ROWS)
def test_quotation_marks_left_open_make_no_guess(rows: list[str]) -> None:
    text = "".join(f"{row}\n" for row in rows)
    closed = all(row.count('"') % 2 == 0 for row in rows)
    assert (told_apart(text) is not None) == closed


@given(ROWS, PIECES, st.sampled_from(["", "\n"]))
def test_pieces_of_any_size_give_one_result(rows: list[str], size: int, end: str) -> None:
    text = ("\n".join(rows) + end).encode()
    assert outcome(text, len(text)) == outcome(text, size)


@given(ROWS, st.sampled_from(["", "\n"]))
def test_lines_are_counted_as_by_the_tally(rows: list[str], end: str) -> None:
    text = ("\n".join(rows) + end).encode()
    found, tally = outcome(text, len(text)), CsvTally("a.csv")
    tally.feed(text)
    assert outcome_of(tally) == (found if isinstance(found, str) else found[:2])


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_what_is_kept_and_what_is_set_aside_make_the_file(tmp_path: Path, name: str) -> None:
    lines = [
        HEADER,
        "1,03/05/2010 10:00:00 PM,0486,true,1176834,1899606",
        "2,03/05/2010 11:00:00 PM,1811,true,1176834,1899606",
        "",
        "3,03/05/2010 10:00:00 PM,0486,true,1176834",
        "4,2011-12-31T10:00:00.000,0560,true,1176834,1899606",
        "5,03/05/2010 10:00:00 PM,0560,true,1176834,1899606",
    ]
    path = tmp_path / name
    text = "\ufeff" + "\n".join(lines)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    left = sieved(path, tmp_path / "left.csv")
    assert left is not None
    assert left.path.read_text("utf-8").splitlines() == [lines[at] for at in (0, 2, 3, 4)]
    assert left.lines.tolist() == [1, 3, 4, 5]
    assert [str(day) for day in left.days] == ["2010-03-05", "2011-12-31"]
    assert left.counts.tolist() == [2, 1]


def test_what_is_sieved_gives_the_records_of_the_whole(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.csv", tmp_path / "left.csv"
    lines = made_up(2_000, np.random.default_rng(3))
    path.write_text("".join(line for line in lines if line.count("\n") == 1), encoding="utf-8")
    left = sieved(path, copy)
    assert left is not None
    assert left.counts.sum() > 500
    # Who wants to know which records they are has all of the file read.
    part, whole = read_records(path), read_identified(path, tmp_path / "known.parquet")
    assert (part.quality, part.provenance) == (whole.quality, whole.provenance)
    assert [*zip(part.x, part.y, part.area, strict=True)] == [
        *zip(whole.x, whole.y, whole.area, strict=True)
    ]
    for of_part, of_whole in zip(astuple(part.rows), astuple(whole.rows), strict=True):
        assert (of_part == of_whole).all()


def test_unreadable_lines_are_named_by_their_place_in_the_file(tmp_path: Path) -> None:
    other = "1,03/05/2010 10:00:00 PM,0486,true,1176834,1899606\n"
    good = "{at},03/05/2010 11:00:00 PM,1811,true,1176834,1899606\n"
    many = "".join(good.format(at=at) for at in range(10, 400))
    path = tmp_path / "a.csv"
    torn, bad = "2,03/05/2010 10:00:00 PM,0486\n", good.format(at=3).replace("03/", "99/")
    path.write_text(f"{HEADER}\n{other * 4}\n{torn}{other * 5}{bad}{other}{many}", "utf-8")
    quality = read_records(path).quality
    assert [line.line for line in quality.unreadable_lines] == [7, 13]
    assert (quality.lines_read, quality.unreadable) == (2 + 10 + 390, 2)


def test_days_of_other_offenses_are_covered(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        "1,01/01/2009 10:00:00 PM,0486,true,1176834,1899606",
        "2,03/05/2010 11:00:00 PM,1811,true,1176834,1899606",
        "3,12/31/2011 10:00:00 PM,0486,true,1176834,1899606",
    ]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    known = read_records(path).provenance
    assert (known.first_day.isoformat(), known.last_day.isoformat()) == ("2009-01-01", "2011-12-31")


def test_a_file_of_the_offense_is_not_copied_to_the_end(tmp_path: Path) -> None:
    row = "2,03/05/2010 11:00:00 PM,1811,true,1176834,1899606\n"
    path, copy = tmp_path / "a.csv", tmp_path / "left.csv"
    path.write_text(HEADER + "\n" + row * 400_000 + row.replace("1811", "0486") * 9, "utf-8")
    found = check_file(path, "a.csv", sifting=Sifting(Selection().offense, copy))
    assert (found.records, found.sieved, copy.exists()) == (400_009, None, False)


@pytest.mark.parametrize("odd", ['"two\nlines"', "x" * 2 * PIECE])
def test_a_file_of_another_kind_is_read_as_it_is(tmp_path: Path, odd: str) -> None:
    row = "1,03/05/2010 10:00:00 PM,0486,true,1176834,1899606\n"
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\n{row * 9}{odd},\n{row}".encode())
    assert sieved(path, tmp_path / "left.csv") is None


def test_a_file_whose_lines_end_in_cr_lf_is_read_as_it_is(tmp_path: Path) -> None:
    row = "1,03/05/2010 10:00:00 PM,0486,true,1176834,1899606\r\n"
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\r\n{row * 9}".encode())
    assert sieved(path, tmp_path / "left.csv") is None
