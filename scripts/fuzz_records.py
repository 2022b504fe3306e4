"""Break files of records in thousands of ways, and see whether the reader ever loses count.

Each file ends in the product's own error, or in a report in which every line read is accounted
for. Where its CSV is still well-formed by RFC 4180, the totals are those of a plain count by
Python's csv module, which shares no code with the reader. The numbers printed make a file again.
"""

import argparse
import csv
import gzip
import io
import json
import math
import re
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cannabis_maps.errors import CannabisMapsError
from cannabis_maps.records import Quality, read_records

SEED, FILES, MADE_UP, LINES, MOST_FAULTS, SLOW_S = 420, 10_000, 5_000, 400, 4, 60.0
HEADER = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,"
    "Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,"
    "Latitude,Longitude,Location"
)
PLACES = "STREET", '"SCHOOL, PUBLIC, BUILDING"', '"A ""BAR"" OR TAVERN"'
NASTY: tuple[bytes, ...] = (
    b"\0",
    b'"',
    b'""',
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff",
    b"NaN",
    b"1e400",
)
NASTY += (b"-0", b"\x1a", b"{", b"}", b"[", b"\\", b"02/30/2019", b"\xd9\xa1", b"9" * 400, b" ")
FORMS = ("csv",) * 6 + ("csv.gz", "zip", "json", "parquet")
FIELD = r'(?:"(?:[^"]|"")*+"|[^",\r\n]*+)'
WELL_FORMED = tuple(
    re.compile(rf"(?:{FIELD}(?:,{FIELD})*+{end})*+(?:{FIELD}(?:,{FIELD})*+)?")
    for end in (r"\n", r"\r\n", r"\r")
)
# Python's strptime takes a space for the first of two digits; what was lost may be another one.
LOST_DIGIT = re.compile(r"[/:-] ")
DATES: tuple[str, ...] = (
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
)
DATES += ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")
PAIR = re.compile(r"\s*\(\s*([^,()]+),\s*([^,()]+)\)\s*")

Fault = Callable[[bytes, np.random.Generator], bytes]


@dataclass(frozen=True)
class Totals:
    """What a plain count finds; `kept` is what duplicates leave."""

    lines_read: int
    unreadable: int
    other_offense: int
    duplicate: int
    kept: int


def made_up(records: int, rng: np.random.Generator) -> list[str]:
    """Write records in the shape of the portal's export, with all that it has in it."""
    return [f"{HEADER}\n", *(f"{_made_up(number, rng)}\n" for number in range(records))]


def _made_up(number: int, rng: np.random.Generator) -> str:
    x, y = rng.integers(1_150_000, 1_180_000), rng.integers(1_860_000, 1_920_000)
    day, hour = np.datetime64("2005-01-01") + rng.integers(5_000), rng.integers(1, 13)
    date = f"{day.item():%m/%d/%Y} {hour:02}:{rng.integers(60):02}:00 {rng.choice(['AM', 'PM'])}"
    # A file with such a newline is read in another way, and not all should be.
    place = rng.choice([*PLACES, PLACES[-1].replace(" OR", "\nOR")], p=[0.3, 0.4, 0.298, 0.002])
    where = f'{x},{y},{day.item():%Y},{date},41.8{x},-87.6{y},"(41.8{x}, -87.6{y})"'
    where = rng.choice([where, f",,{day.item():%Y},{date},,,"], p=[0.97, 0.03])
    return (
        f"{8_000_000 + number},HZ{number:06},{date},000XX E MADEUP ST,"
        f"{rng.choice(['1811', '0486'], p=[0.7, 0.3])},NARCOTICS,POSS: CANNABIS 30GMS OR LESS,"
        f"{place},{rng.choice(['true', 'false'], p=[0.95, 0.05])},false,0111,001,42,32,18,{where}"
    )


def samples(path: Path | None) -> Callable[[np.random.Generator], str]:
    """Return what takes some records at random: of a file, or made up."""
    header, *lines = _lines_of(path)

    def sample(rng: np.random.Generator) -> str:
        start = int(rng.integers(max(1, len(lines) - LINES)))
        return header + "".join(lines[start : start + LINES])

    return sample


def _lines_of(path: Path | None) -> list[str]:
    if path is None:
        return made_up(MADE_UP, np.random.default_rng(SEED))
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        return list(stream)


def flip(data: bytes, rng: np.random.Generator) -> bytes:
    """Flip some bits."""
    broken = bytearray(data)
    for at in rng.integers(len(data), size=rng.integers(1, 9)):
        broken[at] ^= 1 << int(rng.integers(8))
    return bytes(broken)


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut off the end, or cut out a part."""
    start, end = _span(data, rng)
    return data[:start] + data[end:] * int(rng.integers(2))


def splice(data: bytes, rng: np.random.Generator) -> bytes:
    """Put a part of the file into, or over, another."""
    (start, end), at = _span(data, rng), int(rng.integers(len(data)))
    return data[:at] + data[start:end] + data[at + (end - start) * int(rng.integers(2)) :]


def insert(data: bytes, rng: np.random.Generator) -> bytes:
    """Put in what often does harm."""
    at = int(rng.integers(len(data)))
    return data[:at] + NASTY[rng.integers(len(NASTY))] + data[at + int(rng.integers(2)) :]


def repeat(data: bytes, rng: np.random.Generator) -> bytes:
    """Repeat a block of lines."""
    lines = data.splitlines(keepends=True)
    start = int(rng.integers(len(lines)))
    block = lines[start : start + int(rng.integers(1, 40))]
    return b"".join(
        [*lines[:start], *block * int(rng.integers(2, 5)), *lines[start + len(block) :]]
    )


def swap_columns(data: bytes, rng: np.random.Generator) -> bytes:
    """Swap two columns of some lines, as far as commas tell columns."""
    lines = [line.split(b",") for line in data.split(b"\n")]
    one, other = rng.integers(len(lines[0]), size=2)
    start = int(rng.integers(-1, len(lines)))
    for line in lines[max(0, start) : start + int(rng.choice([2, 9, len(lines)]))]:
        if len(line) > max(one, other):
            line[one], line[other] = line[other], line[one]
    return b"\n".join(b",".join(line) for line in lines)


FAULTS: tuple[Fault, ...] = (flip, cut, splice, insert, repeat, swap_columns)


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Return bytes with one to four faults."""
    for fault in rng.choice(len(FAULTS), size=rng.integers(1, MOST_FAULTS + 1)):
        data = FAULTS[fault](data, rng) if data else data
    return data


def _span(data: bytes, rng: np.random.Generator) -> tuple[int, int]:
    start = int(rng.integers(len(data)))
    return start, min(len(data), start + int(rng.geometric(0.002)))


def packed(text: str, form: str, folder: Path, rng: np.random.Generator) -> bytes:
    """Return records in a form, broken before or after they are packed into it."""
    if form == "csv":
        return mutated(text.encode(), rng)
    if form in {"json", "parquet"}:
        return mutated(_converted(text, form, folder), rng)
    inside = rng.integers(2)
    data = mutated(text.encode(), rng) if inside else text.encode()
    whole = gzip.compress(data, 1, mtime=0) if form == "csv.gz" else _zipped(data, rng)
    return whole if inside else mutated(whole, rng)


def _zipped(data: bytes, rng: np.random.Generator) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", int(rng.choice([0, 8, 12, 14]))) as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), data, archive.compression)
    return held.getvalue()


def _converted(text: str, form: str, folder: Path) -> bytes:
    import duckdb  # noqa: PLC0415  only for what is no text

    source, target = folder / "sound.csv", folder / f"sound.{form}"
    source.write_text(text, encoding="utf-8")
    how = "FORMAT json, ARRAY true" if form == "json" else "FORMAT parquet"
    with duckdb.connect() as con:
        read = f"read_csv('{source}', all_varchar = true, normalize_names = true)"
        con.execute(f"COPY (FROM {read}) TO '{target}' ({how})")
    return target.read_bytes()


def plain_count(data: bytes) -> Totals | None:
    """Count by Python's csv module; None where the text is not well-formed."""
    try:
        text = data.decode("utf-8-sig").lstrip("\r\n")
    except UnicodeDecodeError:
        return None
    if "\0" in text or not any(form.fullmatch(text) for form in WELL_FORMED):
        return None
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    titles = [re.sub(r"[\s_]+", "_", title.strip().lower()) for title in header]
    if not {"iucr", "date", "arrest"} <= set(titles):
        return None
    ends, keys = Counter[str](), set[str]()
    for row in rows:
        record = {title: value.strip(" ") for title, value in zip(titles, row, strict=False)}
        end = _end(record) if len(row) == len(titles) else "unreadable"
        ends[end] += 1
        if end == "kept":
            keys.add(_key(record) or f"none {ends[end]}")
    return Totals(len(rows), ends["unreadable"], ends["other"], ends["kept"] - len(keys), len(keys))


def _end(record: dict[str, str]) -> str:
    if record["iucr"].upper().lstrip("0") not in {"1811", "1811.0"}:
        return "other"
    degrees = PAIR.fullmatch(record.get("location", ""))
    numbers = [record.get(name, "") for name in ("x_coordinate", "y_coordinate")]
    for at, name in enumerate(("latitude", "longitude"), start=1):
        numbers.append(record.get(name, "") or (degrees[at].strip(" ") if degrees else ""))
    is_read = (
        record["arrest"].lower() in {"true", "false"}
        and _is_day(record["date"])
        and all(_is_number(text) for text in numbers if text)
    )
    return "kept" if is_read else "unreadable"


def _is_day(text: str) -> bool:
    if LOST_DIGIT.search(text):
        return False
    for form in DATES:
        try:
            return text.isascii() and 2001 <= datetime.strptime(text, form).year <= 2099  # noqa: DTZ007, PLR2004
        except ValueError:
            continue
    return False


def _is_number(text: str) -> bool:
    try:
        return text.isascii() and math.isfinite(float(text))
    except ValueError:
        return False


def _key(record: dict[str, str]) -> str:
    identity = re.sub(r"\.0+$", "", record.get("id", ""))
    case = record.get("case_number", "").upper()
    return f"id {identity}" if record.get("id") else f"case {case}" if case else ""


def verdict(path: Path) -> str:
    """Read a broken file, and say what came of it; what is wrong begins with WRONG."""
    since = time.monotonic()
    try:
        quality = read_records(path).quality
        told = (
            "read" if path.suffix != ".csv" else _compared(quality, plain_count(path.read_bytes()))
        )
    except CannabisMapsError as error:
        is_plain = str(error).count("\n") == 0 and "please report" not in str(error)
        told = "refused" if is_plain else f"WRONG {error}"
    except Exception as error:  # noqa: BLE001  any other is what is looked for
        told = f"WRONG {type(error).__name__}: {error}"
    return told if time.monotonic() - since < SLOW_S else "WRONG over a minute"


def _compared(quality: Quality, plain: Totals | None) -> str:
    if sum(quality.ends().values()) != quality.lines_read:
        return f"WRONG lines: {quality}"
    found = Totals(
        quality.lines_read,
        quality.unreadable,
        quality.other_offense,
        quality.duplicate,
        quality.outside_dates + quality.no_arrest + quality.with_arrest,
    )
    if plain is None:
        return "read, not well-formed"
    return "read as by csv" if found == plain else f"WRONG total: {found} and by csv {plain}"


def broken_files(
    path: Path | None, numbers: range, seed: int, folder: Path
) -> Iterator[tuple[int, Path]]:
    """Write broken files one after the other, and yield their numbers and paths."""
    sample = samples(path)
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        form = str(rng.choice(FORMS))
        target = folder / f"broken.{form}"
        target.write_bytes(packed(sample(rng), form, folder, rng))
        yield number, target


def fuzz(path: Path | None, numbers: range, seed: int) -> tuple[Counter[str], list[str]]:
    """Return how many files came to which end, and what went wrong."""
    ends, wrong = Counter[str](), []
    with TemporaryDirectory() as name:
        for number, broken in broken_files(path, numbers, seed, Path(name)):
            told = verdict(broken)
            ends[f"{broken.name.partition('.')[2]}: {told.split(':')[0]}"] += 1
            if told.startswith("WRONG"):
                wrong.append(f"seed {seed}, file {number} ({broken.name}): {told}")
    return ends, wrong


def main() -> int:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, help="records to break; made up if left out")
    parser.add_argument("--files", type=int, default=FILES, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.files)
    ends, wrong = fuzz(asked.file, numbers, asked.seed)
    print(f"seed {asked.seed}, files {numbers.start} to {numbers.stop - 1}")
    print(json.dumps(dict(sorted(ends.items())), indent=2))
    print("\n".join(wrong) or "nothing wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
