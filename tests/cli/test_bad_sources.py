"""Bad input, by any command: one clear line, exit 1, nothing written."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Listing, Run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LINE = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
GOOD = (HEADER + LINE * 5).encode()


def workbook() -> bytes:
    """Return what makes a file an office document, whatever its name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(zipfile.ZipInfo(name), "<xml/>")
    return packed.getvalue()


# What is in the file, and what the message must say: what was given, and what to do next.
CASES = {
    "empty": (b"", ["a.csv is empty", "download it again"]),
    "something else": (
        b"Name,Age\nA,1\n",
        ["looked for the columns Date, IUCR or Description, Arrest", "found: Name, Age"],
    ),
    "login page": (
        b"<!DOCTYPE html><html>Sign in</html>",
        ["a.csv looks like a web page", "open the address in a browser"],
    ),
    "semicolons": (
        GOOD.replace(b",", b";"),
        ["a.csv is separated by semicolons", "save it with commas"],
    ),
    "workbook": (
        workbook(),
        ["a.csv is an office document", "save its sheet as CSV in UTF-8"],
    ),
    "gzip cut off": (
        gzip.compress(GOOD * 50, mtime=0)[:-9],
        ["a.csv is cut off or damaged", "download it again"],
    ),
    "UTF-16": (GOOD.decode().encode("utf-16"), ["a.csv is UTF-16", "save it as UTF-8"]),
    "Latin-1": (
        GOOD + "caf\xe9,1811,true,1,1\n".encode("latin-1"),
        ["a.csv is not UTF-8 (line 7, byte", "save it as UTF-8"],
    ),
    "NUL": (GOOD + b"\0", ["a.csv has a NUL byte (line 7, byte", "save it as UTF-8"]),
    "bad date": (
        GOOD + LINE.replace("08/29/2019", "13/29/2019").encode(),
        ["1 of 6", "cannot be read", "a.csv line 7", "repair the file"],
    ),
    "bad number": (
        GOOD + LINE.replace("1176834", "somewhere").encode(),
        ["1 of 6", "cannot be read", "a.csv line 7", "repair the file"],
    ),
    "torn line": (GOOD + b"08/29/2019\n", ["1 of 6 lines cannot be read", "a.csv line 7"]),
    "header alone": (HEADER.encode(), ["0 lines"]),
    "other offense": (
        GOOD.replace(b"1811", b"0486"),
        ["no record", "5 lines", "5 other offense"],
    ),
    "no arrest": (GOOD.replace(b"true", b"false"), ["5 no arrest"]),
    "no position": (GOOD.replace(b"1176834,1899606", b","), ["5 no position"]),
}
COMMANDS = ("check", "make", "map", "raster")
# One found by a look at the file, one while it is read, and one once all of it is read.
KINDS = ("login page", "bad date", "no arrest")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("case", CASES)
def test_a_bad_file(
    cli: "Run", arguments: "Arguments", listing: "Listing", out: Path, case: str, name: str
) -> None:
    content, told = CASES[case]
    source = out / "a.csv"
    source.write_bytes(content)
    outcome = cli(*arguments(name, source, out))
    assert outcome.code == 1
    for words in told:
        assert words in outcome.complaint
    assert listing(out) == {"a.csv": content}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_such_file(
    cli: "Run", arguments: "Arguments", listing: "Listing", out: Path, name: str
) -> None:
    outcome = cli(*arguments(name, out / "absent.csv", out))
    assert outcome.code == 1
    assert f"no such file: {out / 'absent.csv'}" in outcome.complaint
    assert "check the name" in outcome.complaint
    assert listing(out) == {}


@pytest.mark.parametrize("case", KINDS)
def test_a_bad_file_in_a_process_of_its_own(
    forked: "Run", arguments: "Arguments", listing: "Listing", out: Path, case: str
) -> None:
    content, told = CASES[case]
    source = out / "a.csv"
    source.write_bytes(content)
    outcome = forked(*arguments("make", source, out))
    assert outcome.code == 1
    for words in told:
        assert words in outcome.complaint
    assert listing(out) == {"a.csv": content}


def test_dates_that_leave_no_record_are_named_with_what_the_source_holds(
    cli: "Run", few: Path
) -> None:
    outcome = cli("check", few, "--from", "2030-01-01")
    assert "40 outside the dates" in outcome.complaint
    assert "2019-08-29" in outcome.complaint


def test_a_bad_file_among_good_ones_is_the_one_named(cli: "Run", few: Path) -> None:
    (few.parent / "torn.csv").write_bytes(b"<html>")
    outcome = cli("check", few, few.parent / "torn.csv")
    assert outcome.complaint.startswith("torn.csv looks like a web page")


def test_several_files_and_a_glob_count_once(cli: "Run", few: Path) -> None:
    once = cli("check", few)
    assert once.code == 0
    assert cli("check", few, few.parent / "*.csv").out == once.out
