"""What is printed where: products on stdout, progress on a terminal only, silence if asked for."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Beside, Run, Terminal

WRITERS = [("map", "map.png"), ("raster", "raster.tif")]


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_the_table_and_full_paths_that_exist(
    cli: "Run",
    arguments: "Arguments",
    beside: "Beside",
    few: Path,
    out: Path,
    name: str,
    file: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(out)
    outcome = cli(*arguments(name, few, Path()))
    assert (outcome.code, outcome.err) == (0, "")
    table, written = outcome.out.split("\nWritten\n")
    assert table == cli("check", few).out
    assert written.splitlines() == [f"  {out / each}" for each in beside(file)]
    assert all(Path(line.strip()).is_file() for line in written.splitlines())


@pytest.mark.parametrize(("name", "file"), WRITERS)
def test_quiet_prints_nothing(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, name: str, file: str
) -> None:
    outcome = cli(*arguments(name, few, out), "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (out / file).is_file()


def test_quiet_still_complains(cli: "Run", out: Path) -> None:
    outcome = cli("raster", out / "absent.csv", "--out", out / "a.tif", "--quiet")
    assert outcome.complaint.startswith("no such file")


def test_progress_is_shown_on_a_terminal(terminal: "Terminal", few: Path, out: Path) -> None:
    printed, shown = terminal("raster", few, "--out", out / "a.tif", "--cell", "200")
    assert "Reading few.csv" in shown
    assert "Estimating the density" in shown
    assert printed.startswith(b"Lines read")
    assert b"Estimating" not in printed


@pytest.mark.parametrize("given", [["raster", "--cell", "200", "--quiet"], ["check", "--json"]])
def test_no_progress_where_silence_is_asked_for(
    terminal: "Terminal", few: Path, out: Path, given: list[str]
) -> None:
    where = ["--out", out / "a.tif"] if given[0] == "raster" else []
    _, shown = terminal(*given, few, *where)
    assert shown == ""


def test_no_progress_through_a_pipe(command: "Run", few: Path, out: Path) -> None:
    outcome = command("raster", few, "--out", out / "a.tif", "--cell", "200")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Estimating" not in outcome.out
