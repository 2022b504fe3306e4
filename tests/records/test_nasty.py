"""Nasty files: each ends in a clear error or in counted lines, and every line is accounted for.

Small ones stand in the folder beside this file, written by hand; what is big or packed is made.
"""

import gzip
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from cannabis_maps.cli import run
from cannabis_maps.errors import SourceError
from cannabis_maps.records import read_records, swelling
from cannabis_maps.records.quality import ENDS

NASTY = Path(__file__).with_name("nasty")
HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate,Location\n"
LINE = '08/29/2019 11:55:00 PM,1811,true,1176834,1899606,"(41.879864403, -87.626146750)"\n'
GOOD = HEADER + LINE * 2
UNPLACED = "08/29/2019 11:55:00 PM,1811,true,,,{}\n"
MANY = 900

# What is counted of a file, beside many good lines in another.
COUNTED: dict[str, dict[str, int]] = {
    "ragged_rows.csv": {"unreadable": 2, "mapped": 2},
    "quotes_across_lines.csv": {"mapped": 2},
    "bom.csv": {"mapped": 2},
    "bom_in_the_middle.csv": {"other_offense": 1, "mapped": 2},
    "crlf.csv": {"mapped": 2},
    "lone_cr.csv": {"mapped": 2},
    "other_order_and_case.csv": {"mapped": 2},
    "dates_that_are_none.csv": {"unreadable": 3, "mapped": 1},
    "the_missing_hour.csv": {"mapped": 2},
    "swapped_degrees.csv": {"outside_city": 1},
    "meters_for_feet.csv": {"outside_city": 1},
    "thousands_separators.csv": {"unreadable": 1},
    "no_numbers.csv": {"unreadable": 6},
    "minus_zero.csv": {"bad_geocode": 2},
    "negative_coordinates.csv": {"outside_city": 2},
    "huge_and_tiny.csv": {"outside_city": 2},
    "form_feed_in_header.csv": {"mapped": 2},
    "header_across_lines.csv": {"mapped": 2},
    "control_z.csv": {"unreadable": 1, "mapped": 1},
    "two_exports_joined.csv": {"other_offense": 1, "mapped": 2},
    "numbers_of_another_script.csv": {"unreadable": 1},
    "huge_field.csv": {"unreadable": 1, "mapped": 2},
    "huge_field_in_quotes.csv": {"unreadable": 1, "mapped": 2},
    "huge_field.csv.gz": {"unreadable": 1, "mapped": 2},
    "many_columns.csv": {"mapped": 1},
    "deep_in_a_field.csv": {"no_position": 1, "mapped": 1},
    "member_that_climbs.zip": {"mapped": 2},
    "member_from_the_root.zip": {"mapped": 2},
    "two_members.csv.gz": {"mapped": 2},
    "two_spellings.json": {"mapped": 1},
}
# What is said of a file.
REFUSED: dict[str, str] = {
    "nul_bytes.csv": "has a NUL byte (line 3, byte 197 of the file); save it as UTF-8",
    "unclosed_quote.csv": "a quotation mark is never closed (the last one is on line 3)",
    "stray_quotes.csv": "could be told apart: quotation marks, line ends or braces are out of",
    "utf16.csv": "is UTF-16 (byte 0); save it as UTF-8",
    "latin1.csv": "is not UTF-8 (line 3, byte 196 of the file); save it as UTF-8",
    "mixed_line_ends.csv": "save it again as CSV in UTF-8 with one kind of line end",
    "duplicate_headers.csv": "has two columns for one: Date and Date; which of them counts",
    "escape_codes.csv": "found: ?]0;title?Name, ?[31mAge",
    "key_twice.json": 'has duplicate key "iucr"',
    "bare_nan.json": "1 of 1 records of the offense cannot be read",
    "cut_off.json": "ends in the middle of a record; it is cut off, so download it again",
    "null.json": "holds 2 records by a plain count, but 3 could be told apart",
    "deep.json": "JSON exceeds maximum recursion depth",
    "deep_brackets.json": "holds no JSON records; download it again",
    "two_members.zip": "must hold exactly one CSV file, and holds 2 (a.csv, b?[31m.csv)",
    "swells.zip": "to 100,000,000,000 or more, over 100 times as many, which no records do",
    "lies_about_its_size.zip": "is cut off or damaged; download it again",
    "cut_off.csv.gz": "is cut off or damaged within its gzip compression; download it again",
    "twice_packed.csv.gz": "save it as UTF-8",
    "short_footer.parquet": "short_footer.parquet cannot be read",
    "long_footer.parquet": "long_footer.parquet cannot be read",
    "more_rows_than_there_are.parquet": "holds 51 records by a plain count, but 50 could be",
    "fewer_rows_than_there_are.parquet": "holds 49 records by a plain count, but 50 could be",
    "more_values_than_there_are.parquet": "more_values_than_there_are.parquet cannot be read",
}


def zipped(*names: str, claimed: int | None = None) -> bytes:
    """Return a zip archive of members, each of which claims to be so large."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), GOOD)
            if claimed is not None:
                archive.filelist[-1].file_size = claimed
    return packed.getvalue()


def nested(start: str, end: str) -> str:
    """Return brackets in brackets, 10,000 deep."""
    return start * 10_000 + end * 10_000


def in_json(value: str) -> str:
    return f'[{{"date": "2019-08-29", "iucr": "1811", "arrest": true, "location": {value}}}]'


def parquet(folder: Path) -> bytes:
    """Return fifty records as Parquet."""
    path = folder / "sound.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT TIMESTAMP '2019-08-29 23:55:00' AS date, '1811' AS iucr, "  # noqa: S608
            "true AS arrest, 1176834 + i AS x_coordinate, 1899606 AS y_coordinate "
            f"FROM range(50) r(i)) TO '{path}' (FORMAT parquet)"
        )
    return path.read_bytes()


def lying(whole: bytes, told: int, which: slice) -> bytes:
    """Tell another number of rows or values where the footer tells fifty."""
    truth, lie = (bytes([0x16, 2 * number]) for number in (50, told))
    start = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    places = [at for at in range(start, len(whole)) if whole[at : at + 2] == truth]
    for at in places[which]:
        whole = whole[:at] + lie + whole[at + 2 :]
    return whole


def with_footer(whole: bytes, length: int) -> bytes:
    return whole[:-8] + length.to_bytes(4, "little") + whole[-4:]


MADE: dict[str, Callable[[Path], str | bytes]] = {
    "huge_field.csv": lambda _: GOOD + LINE.replace("1811", "x" * 10_000_000),
    "huge_field_in_quotes.csv": lambda _: GOOD + LINE.replace("1811", f'"{"x" * 10_000_000}"'),
    "huge_field.csv.gz": lambda _: gzip.compress(
        (GOOD + LINE.replace("1811", "x" * 10_000_000)).encode(), 1
    ),
    "many_columns.csv": lambda _: (
        HEADER[:-1] + "".join(f",c{at}" for at in range(MANY)) + "\n" + LINE[:-1] + "," * MANY
    ),
    "deep_in_a_field.csv": lambda _: HEADER + LINE + UNPLACED.format(nested("[", "]")),
    "deep.json": lambda _: in_json(nested('{"a":', "}").replace(":}", ":1}")),
    "deep_brackets.json": lambda _: nested("[", "]"),
    "member_that_climbs.zip": lambda _: zipped("../../climbed.csv"),
    "member_from_the_root.zip": lambda _: zipped("/tmp/rooted.csv"),  # noqa: S108  not written
    "two_members.csv.gz": lambda _: (
        gzip.compress(GOOD[:90].encode()) + gzip.compress(GOOD[90:].encode())
    ),
    "two_members.zip": lambda _: zipped("a.csv", "b\x1b[31m.csv"),
    "swells.zip": lambda _: zipped("a.csv", claimed=100_000_000_000),
    "lies_about_its_size.zip": lambda _: zipped("a.csv", claimed=60),
    "cut_off.csv.gz": lambda _: gzip.compress(GOOD.encode())[:-9],
    "twice_packed.csv.gz": lambda _: gzip.compress(gzip.compress(GOOD.encode())),
    "short_footer.parquet": lambda folder: with_footer(parquet(folder), 1),
    "long_footer.parquet": lambda folder: with_footer(parquet(folder), 2**32 - 1),
    "more_rows_than_there_are.parquet": lambda folder: lying(parquet(folder), 51, slice(1)),
    "fewer_rows_than_there_are.parquet": lambda folder: lying(parquet(folder), 49, slice(1)),
    "more_values_than_there_are.parquet": lambda folder: lying(parquet(folder), 51, slice(9)),
}


@pytest.fixture
def nasty(tmp_path: Path) -> Callable[[str], Path]:
    """Find a nasty file by its name, or make it."""

    def find(name: str) -> Path:
        if name not in MADE:
            return NASTY / name
        content = MADE[name](tmp_path)
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return find


@pytest.fixture
def plenty(tmp_path: Path) -> Path:
    """Good lines, so that a nasty few are below one in a hundred."""
    path = tmp_path / "plenty.csv"
    path.write_text(HEADER + LINE * MANY, encoding="utf-8")
    return path


def told_by_check(capfd: pytest.CaptureFixture[str], *sources: Path) -> tuple[int, str, str]:
    capfd.readouterr()
    code = run(["check", *map(str, sources), "--json"])
    return code, *capfd.readouterr()


@pytest.mark.parametrize("name", COUNTED)
def test_every_line_is_counted(
    nasty: Callable[[str], Path], plenty: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    code, out, err = told_by_check(capfd, nasty(name), plenty)
    assert code == 0, err
    told = json.loads(out)
    expected = dict(COUNTED[name])
    expected["mapped"] = expected.get("mapped", 0) + MANY
    assert {end: told[end] for end in ENDS if told[end]} == expected
    assert told["lines_read"] == sum(expected.values())
    assert read_records([nasty(name), plenty]).quality.ends() == {end: told[end] for end in ENDS}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_line(
    nasty: Callable[[str], Path], capfd: pytest.CaptureFixture[str], name: str
) -> None:
    code, out, err = told_by_check(capfd, nasty(name))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("Error: ")
    assert REFUSED[name] in err
    assert err[:-1].isprintable()


def test_every_file_of_the_folder_is_tried() -> None:
    there = {path.name for path in NASTY.iterdir() if not path.name.startswith(".")}
    assert there | MADE.keys() == COUNTED.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", ["swapped_degrees.csv", "meters_for_feet.csv"])
def test_positions_that_are_all_elsewhere_are_explained(
    nasty: Callable[[str], Path], capfd: pytest.CaptureFixture[str], name: str
) -> None:
    code, _, err = told_by_check(capfd, nasty(name))
    assert code == 1
    assert "1 outside the city" in err
    assert "US survey feet of EPSG:3435" in err
    assert "look whether they are swapped, or in meters" in err


def test_the_missing_hour_is_of_its_day(nasty: Callable[[str], Path]) -> None:
    known = read_records(nasty("the_missing_hour.csv")).provenance
    assert (known.first_day.isoformat(), known.last_day.isoformat()) == ("2019-03-10", "2019-11-03")


def test_a_path_in_an_archive_leads_nowhere(nasty: Callable[[str], Path], tmp_path: Path) -> None:
    read_records(nasty("member_that_climbs.zip"))
    for folder in (tmp_path, *tmp_path.parents):
        assert not (folder / "climbed.csv").exists()


@pytest.mark.parametrize("packed", ["zip", "gz"])
def test_what_swells_is_refused_before_it_fills_the_disk(
    packed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swelling, "LEAST_BYTES", 1_000_000)
    content = (HEADER + LINE * 50_000).encode()
    path = tmp_path / f"a.csv.{packed}"
    if packed == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", content)
    with pytest.raises(SourceError, match="over 100 times as many, which no records do"):
        read_records(path)


def test_what_has_no_room_is_not_unpacked(
    nasty: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = nasty("member_that_climbs.zip")
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(SourceError, match=r"unpacks to \d+ bytes, and the folder .* room for 100"):
        read_records(whole)


def by_command(source: Path) -> str:
    """Return what the real command says of a source that it refuses within a minute."""
    given = [sys.executable, "-m", "cannabis_maps", "check", str(source)]
    done = subprocess.run(given, check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is not a regular file; save it as a file first" in by_command(tmp_path / "pipe.csv")


def test_a_link_to_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, target in (("itself.csv", "itself.csv"), ("nothing.csv", "absent.csv")):
        (tmp_path / name).symlink_to(target)
        code, _, err = told_by_check(capfd, tmp_path / name)
        assert code == 1
        assert f"{name} is a link that leads to no file; give the file itself" in err


def test_a_folder_and_a_name_that_is_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for given, told in (
        (tmp_path, "is a folder; give its files"),
        (tmp_path / ("a" * 5000), "cannot be reached: File name too long; check the name"),
        (Path("nul\0.csv"), "no such file: nul?.csv"),
    ):
        code, _, err = told_by_check(capfd, given)
        assert (code, err.count("\n")) == (1, 1)
        assert told in err


def grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(LINE)


def cut(path: Path) -> None:
    os.truncate(path, len(HEADER + LINE))


def swap(path: Path) -> None:
    other = path.with_name("other")
    other.write_text(path.read_text("utf-8").replace("1811", "0486"), encoding="utf-8")
    other.replace(path)


@pytest.mark.parametrize("checked", [False, True], ids=["while checked", "once checked"])
@pytest.mark.parametrize("change", [grow, cut, swap, Path.unlink])
def test_a_file_that_changes_while_it_is_read(
    plenty: Path, change: Callable[[Path], None], *, checked: bool
) -> None:
    done = False

    def interfere(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        nonlocal done
        if what == "Reading plenty.csv" and (fraction > 0 or not checked) and not done:
            done = True
            change(plenty)

    told = "went away" if change == Path.unlink else "was changed"
    with pytest.raises(SourceError, match=f"plenty.csv {told} while it was read; wait until"):
        read_records(plenty, progress=interfere)


def test_a_file_that_never_stops_growing(plenty: Path) -> None:
    plenty.write_text(HEADER + LINE * 200_000, encoding="utf-8")
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(0.001):
            grow(plenty)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert "plenty.csv was changed while it was read" in by_command(plenty)
    finally:
        ended.set()
        writer.join()
