"""Fewer than twenty mapped arrests: one clear line, exit 1, nothing written; `check` reports."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Beside, Listing, Run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LINE = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
NO_POSITION = LINE.replace("1176834,1899606", ",")
NO_ARREST = LINE.replace("true", "false")
WRITERS = [("map", "map.png"), ("raster", "raster.tif")]
COMMANDS = ("make", "map", "raster")


def complaint(left: str) -> str:
    return (
        f"{left}; fewer than 20 would show single ones, whose records are being expunged: "
        "choose a longer window, another offense or another source"
    )


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("n", [1, 19])
def test_so_few_arrests_are_refused(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, n: int
) -> None:
    few.write_text(HEADER + LINE * n, encoding="utf-8")
    outcome = cli(*arguments(name, few, out))
    assert outcome.code == 1
    assert outcome.complaint == complaint(f"arrests left to map: {n}")
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", COMMANDS)
def test_arrests_that_are_not_mapped_do_not_help(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str
) -> None:
    few.write_text(HEADER + LINE * 19 + NO_POSITION * 30 + NO_ARREST * 30, encoding="utf-8")
    outcome = cli(*arguments(name, few, out))
    assert outcome.complaint == complaint("arrests left to map: 19")
    assert not [*out.iterdir()]


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_a_window_that_leaves_so_few_is_refused_and_a_longer_one_taken(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, file: str
) -> None:
    few.write_text(HEADER + LINE * 19 + LINE.replace("08/29", "08/30"), encoding="utf-8")
    given = [*arguments(name, few, out), "--to"]
    outcome = cli(*given, "2019-08-29")
    assert outcome.complaint == complaint("arrests left to map: 19")
    assert not [*out.iterdir()]
    assert cli(*given, "2019-08-30").code == 0
    assert (out / file).is_file()


def test_incidents_are_called_so(cli: "Run", few: Path, out: Path) -> None:
    few.write_text(HEADER + LINE * 9 + NO_ARREST * 9, encoding="utf-8")
    outcome = cli("raster", few, "--out", out / "a.tif", "--include-non-arrests")
    assert outcome.complaint == complaint("incidents left to map: 18")


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_force_replaces_nothing_then(
    cli: "Run",
    arguments: "Arguments",
    beside: "Beside",
    listing: "Listing",
    few: Path,
    out: Path,
    name: str,
    file: str,
) -> None:
    for each in beside(file):
        (out / each).write_text("old", encoding="utf-8")
    few.write_text(HEADER + LINE * 19, encoding="utf-8")
    outcome = cli(*arguments(name, few, out), "--force")
    assert outcome.code == 1
    assert listing(out) == dict.fromkeys(beside(file), b"old")


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_twenty_are_enough(
    cli: "Run",
    arguments: "Arguments",
    beside: "Beside",
    few: Path,
    out: Path,
    name: str,
    file: str,
) -> None:
    few.write_text(HEADER + LINE * 20, encoding="utf-8")
    outcome = cli(*arguments(name, few, out))
    assert (outcome.code, outcome.err) == (0, "")
    assert {path.name for path in out.iterdir()} == set(beside(file))


@pytest.mark.parametrize("n", [1, 19])
def test_check_reports_however_few_there_are(cli: "Run", few: Path, n: int) -> None:
    few.write_text(HEADER + LINE * n, encoding="utf-8")
    outcome = cli("check", few, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out)["mapped"] == n


def test_a_process_of_its_own_says_the_same(forked: "Run", few: Path, out: Path) -> None:
    few.write_text(HEADER + LINE * 19, encoding="utf-8")
    outcome = forked("make", "--source", few, "--out", out / "new")
    assert outcome.code == 1
    assert outcome.complaint == complaint("arrests left to map: 19")
    assert not [*out.iterdir()]


@pytest.mark.parametrize(("n", "code"), [(19, 1), (20, 0)])
def test_a_map_of_an_area_needs_as_many_in_the_area(
    cli: "Run", few: Path, out: Path, n: int, code: int
) -> None:
    there = LINE.replace("1176834,1899606", "1140000,1905000")
    few.write_text(HEADER + LINE * 100 + there * n, encoding="utf-8")
    outcome = cli("map", few, "--area", "Austin", "--out", out / "map.png", "--cell", "200")
    assert outcome.code == code
    if code:
        assert outcome.complaint == complaint(f"arrests in Austin left to map: {n}")
        assert not [*out.iterdir()]
    else:
        caption = (out / "map.png.txt").read_text("utf-8")
        assert "Fewer than 100 are mapped here: single ones can be told apart" in caption
