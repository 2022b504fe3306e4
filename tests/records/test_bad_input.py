"""Bad input: one clear line that says what was given and what to do."""

import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.errors import CannabisMapsError, NoRecordsError, SourceError
from cannabis_maps.records import read_records
from cannabis_maps.records.inputs import Sources

if TYPE_CHECKING:
    from tests.records.conftest import Portal

GOOD = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LINE = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"


def message(path: Sources, kind: type[CannabisMapsError] = SourceError) -> str:
    with pytest.raises(kind) as caught:
        read_records(path)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in message(tmp_path / "absent.csv")


def test_glob_that_matches_nothing(tmp_path: Path) -> None:
    assert "no file matches" in message(str(tmp_path / "*.csv"))


def test_no_source_at_all() -> None:
    assert "no source is given" in message([])


def test_folder(tmp_path: Path) -> None:
    assert "is a folder; give its files" in message(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_file_without_permission(portal: "Portal") -> None:
    path = portal.csv([portal.row()])
    path.chmod(0)
    assert "may not be read" in message(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in message(tmp_path / "pipe.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.csv.gz"])
def test_empty_file(portal: "Portal", name: str) -> None:
    assert f"{name} is empty" in message(portal.raw("", name))


def test_file_of_blank_lines(portal: "Portal") -> None:
    assert "is empty" in message(portal.raw("\n\r\n \n"))


def test_empty_gzip(portal: "Portal") -> None:
    assert "is empty" in message(portal.raw(gzip.compress(b""), "a.csv.gz"))


def test_header_alone(portal: "Portal") -> None:
    assert "of 0 lines" in message(portal.raw(GOOD), NoRecordsError)


def test_csv_of_something_else_names_both_sides(portal: "Portal") -> None:
    text = message(portal.raw("Name,Age\nA,1\n"))
    assert "looked for the columns Date, IUCR or Description, Arrest" in text
    assert "found: Name, Age" in text


def test_csv_with_one_column_missing_names_it(portal: "Portal") -> None:
    header = [name for name in portal.header if name != "Arrest"]
    assert "missing: Arrest; found: ID" in message(portal.csv([portal.row()], header=header))


def test_csv_with_semicolons(portal: "Portal") -> None:
    content = (GOOD + LINE).replace(",", ";")
    assert message(portal.raw(content)) == (
        "crimes.csv is separated by semicolons; save it with commas"
    )


def test_semicolon_in_one_of_several_titles_is_no_separator(portal: "Portal") -> None:
    content = f"Note; remark,{GOOD}none,{LINE}"
    assert read_records(portal.raw(content)).quality.mapped == 1


def test_web_page_named_csv(portal: "Portal") -> None:
    page = "\n<!DOCTYPE html><html><body>Sign in</body></html>"
    assert "looks like a web page" in message(portal.raw(page))


@pytest.mark.parametrize("keep", [-9, -1, 60])
def test_truncated_gzip(portal: "Portal", keep: int) -> None:
    whole = portal.gzipped(portal.rows(500)).read_bytes()
    assert "cut off or damaged" in message(portal.raw(whole[:keep], "a.csv.gz"))


def test_gzip_with_garbage_after_it(portal: "Portal") -> None:
    whole = portal.gzipped(portal.rows(5)).read_bytes()
    assert "cut off or damaged" in message(portal.raw(whole + b"garbage", "a.csv.gz"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(portal: "Portal", encoding: str) -> None:
    assert "save it as UTF-8" in message(portal.raw((GOOD + LINE).encode(encoding)))


def test_latin1_names_line_and_byte(portal: "Portal") -> None:
    content = b"a\n" + "caf\u00e9,1\n".encode("latin-1")
    assert "is not UTF-8 (line 2, byte 5 of the file); save it as UTF-8" in message(
        portal.raw(content)
    )


def test_latin1_far_into_the_file(portal: "Portal") -> None:
    start = ("\u00e9" * 99 + "\n").encode() * 5000
    assert f"(line 5,001, byte {len(start)} of the file)".replace(
        str(len(start)), f"{len(start):,}"
    ) in (message(portal.raw(start + b"\xe9\n")))


def test_text_that_ends_within_a_character(portal: "Portal") -> None:
    assert "is not UTF-8" in message(portal.raw(GOOD.encode() + b"\xc3"))


def test_nul_byte(portal: "Portal") -> None:
    content = GOOD + LINE + "\0"
    assert f"has a NUL byte (line 3, byte {len(content) - 1} of the file)" in message(
        portal.raw(content)
    )


def test_quotation_mark_never_closed(portal: "Portal") -> None:
    content = GOOD + LINE + LINE.replace("true", '"true') + LINE
    assert "never closed (the last one is on line 3)" in message(portal.raw(content))


@pytest.mark.parametrize("after", ["", 'x,"y"\n'])
def test_the_first_mark_that_is_left_open_is_named(portal: "Portal", after: str) -> None:
    lines = ['"a,b\n', *["1,2\n"] * 5, *['x,"y"\n'] * 3, after]
    content = GOOD + LINE * 3 + "".join(lines)
    first = content[: content.index('"a,b')].count("\n") + 1
    last = len(content.splitlines())
    told = message(portal.raw(content))
    assert f"(the first that goes on past its line is on line {first}, the last one is" in told
    assert f"is on line {last}); the file may be cut off" in told


def test_stray_quotation_marks_never_give_a_wrong_total(portal: "Portal") -> None:
    stray = LINE.replace("1811", '18"11')
    assert "holds 201 records by a plain count, but 205" in message(
        portal.raw(GOOD + LINE * 200 + stray + LINE * 3 + stray)
    )


def test_mixed_line_ends_are_refused(portal: "Portal") -> None:
    odd = LINE.replace("\n", "\r\n")
    told = "line {} ends in {}, and those before it in {}; save it again as CSV in UTF-8 with one"
    lines = GOOD.count("\n")
    for content, where in (
        (GOOD + LINE + odd + LINE, (lines + 2, "CR LF", "LF")),
        ((GOOD + LINE * 2).replace("\n", "\r\n") + LINE, (lines + 3, "LF", "CR LF")),
        (GOOD + LINE.replace("\n", "\r"), (lines + 1, "CR", "LF")),
    ):
        assert told.format(*where) in message(portal.raw(content + LINE))


def test_line_ends_within_quotation_marks_are_no_line_ends(portal: "Portal") -> None:
    header, line = (each.rstrip() for each in (GOOD, LINE))
    content = f'{header},Block\n{line},"a\r\nb"\n{line},"a\rb"\n{line},a\n'
    assert read_records(portal.raw(content)).quality.mapped == 3


def test_old_line_ends_are_read(portal: "Portal") -> None:
    content = (GOOD + LINE * 3).replace("\n", "\r")
    assert read_records(portal.raw(content)).quality.mapped == 3


@pytest.mark.parametrize(
    "content",
    ["hello", '[{"date": "x"}, {"date":', "[1, 2]", '[{"iucr": "1811"}] more', "[]", '{"a": [}'],
)
def test_json_that_is_none(portal: "Portal", content: str) -> None:
    assert "a.json" in message(portal.raw(content, "a.json"))


def test_error_message_of_the_api(portal: "Portal") -> None:
    text = message(portal.raw(json.dumps({"error": True, "message": "no"}), "a.json"))
    assert "found: error, message" in text


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1 cut off", b"hello", b""])
def test_parquet_that_is_none(portal: "Portal", content: bytes) -> None:
    assert "a.parquet" in message(portal.raw(content, "a.parquet"))


def test_parquet_with_its_end_torn_off(portal: "Portal") -> None:
    whole = portal.text_parquet(portal.rows(50)).read_bytes()
    assert "cut off" in message(portal.raw(whole[:-20], "a.parquet"))
    assert "cannot be read" in message(portal.raw(b"PAR1" + whole[40:], "a.parquet"))


def zip_of(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, GOOD + LINE)
    return path


def test_zip_with_several_tables(tmp_path: Path) -> None:
    text = message(zip_of(tmp_path / "a.zip", "one.csv", "two.csv"))
    assert "exactly one CSV file, and holds 2 (one.csv, two.csv)" in text


def test_zip_without_a_table(tmp_path: Path) -> None:
    assert "holds 0 (read me.txt)" in message(zip_of(tmp_path / "a.zip", "read me.txt"))


@pytest.mark.parametrize("name", ["book.xlsx", "book.csv", "book.zip"])
def test_office_document_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    held = "[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/embedded.csv"
    assert message(zip_of(tmp_path / name, *held)) == (
        f"{name} is an office document; save its sheet as CSV in UTF-8"
    )


def test_zip_that_is_cut_off(portal: "Portal") -> None:
    whole = portal.zipped(portal.rows(50)).read_bytes()
    assert "cut off or damaged" in message(portal.raw(whole[:-30], "a.zip"))


def test_zip_that_is_damaged_within(portal: "Portal") -> None:
    whole = bytearray(portal.zipped(portal.rows(50)).read_bytes())
    whole[200] ^= 0xFF
    assert "cut off or damaged" in message(portal.raw(bytes(whole), "a.zip"))


def test_built_in_data_and_files_together(tmp_path: Path) -> None:
    assert "do not go together" in message(["demo", tmp_path / "a.csv"])


def test_parquet_with_a_time_zone(portal: "Portal") -> None:
    path = portal._parquet(  # noqa: SLF001
        portal.api_csv([portal.row()]),
        "timezone('UTC', date::TIMESTAMP) AS date, iucr, arrest, latitude, longitude",
    )
    assert "carries a time zone" in message(path)


def test_nothing_is_left_behind(
    portal: "Portal", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = sorted(portal.folder.rglob("*"))
    read_records("demo")
    message(zip_of(portal.folder / "a.zip", "one.csv", "two.csv"))
    message(portal.raw(GOOD + "1\n" * 5, "torn.csv"))
    left = set(portal.folder.rglob("*")) - set(before)
    assert {path.name for path in left} == {"a.zip", "torn.csv"}


def test_no_room_for_temporary_files(portal: "Portal", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(portal.folder / "absent"))
    assert "the folder for temporary files" in message(portal.csv([portal.row()]))


def test_a_date_with_a_control_character_is_named(tmp_path: Path) -> None:
    path = tmp_path / "apart.csv"
    bad = LINE.replace("PM", "PM\x1f")
    path.write_text(GOOD + LINE * 200 + bad, encoding="utf-8")
    quality = read_records(path).quality
    assert (quality.unreadable, quality.mapped) == (1, 200)
    assert [line.line for line in quality.unreadable_lines] == [202]


def test_a_header_of_any_length_after_any_blank_lines_is_read_whole(portal: "Portal") -> None:
    names, values = (GOOD.splitlines()[0], LINE.rstrip("\n"))
    for blank, extra in ((0, 5_000), (20_000, 0), (16_383, 1), (16_380, 1)):
        more = "".join(f",x{number}" for number in range(extra))
        content = "\n" * blank + f"{names}{more}\n" + f"{values}{',' * extra}\n" * 3
        assert read_records(portal.raw(content)).quality.mapped == 3
