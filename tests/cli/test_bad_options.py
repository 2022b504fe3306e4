"""Options out of range: what was given, what is allowed, what to do next, before any reading."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Arguments, Listing, Run

# Options, and what the message must say.
SURFACE = {
    "--bandwidth 30": [
        "bandwidth 30 m is below one block (about 200 m)",
        "positions are only known to the block",
        "use --bandwidth 200 or more, or --allow-fine",
    ],
    "--kernel quartic --bandwidth 500": [
        "bandwidth 500 m is below one block (about 200 m), since a radius of this kernel",
        "spreads like a Gaussian of 177 m: positions are only known to the block",
        "use --bandwidth 570",
    ],
    "--kernel quartic --bandwidth 500 --cell 300": [
        "bandwidth 500 m is below a cell of 300 m, since a radius of this kernel spreads like",
        "a Gaussian of 177 m; use --bandwidth 850",
    ],
    "--bandwidth 800 --cell 1000": ["below a cell of 1000 m", "--bandwidth 1000 or more"],
    "--bandwidth 99999": ["wider than the city (34,", "use a smaller --bandwidth"],
    "--bandwidth nan": ["bandwidth nan m", "give a length", "such as 500"],
    "--bandwidth inf": ["bandwidth inf m", "give a length"],
    "--bandwidth 0": ["bandwidth 0 m", "give a length"],
    "--bandwidth -500 --allow-fine": ["bandwidth -500 m", "give a length"],
    "--bandwidth wide": [
        "bandwidth 'wide' is neither a length in meters, such as 500, nor a rule",
        "use scott, silverman or robust",
    ],
    "--bandwidth 500m": ["bandwidth '500m' is neither", "use scott, silverman or robust"],
    "--bandwidth scott --kernel triangular": ["kernel 'triangular'", "use gaussian"],
    "--bandwidth scott --edge-correction torus": ["'torus'", "use jones-diggle or none"],
    "--cell 0": ["cell 0 m: give a positive length, such as 50"],
    "--cell -50": ["cell -50 m: give a positive length"],
    "--cell nan": ["cell nan m: give a positive length"],
    "--cell inf": ["cell inf m: give a positive length"],
    "--cell 1": ["cell 1 m makes a grid of", "over 2 GB", "use a larger --cell"],
    "--cell 1e-9": ["cell 1e-09 m makes a grid", "over 2 GB", "use a larger --cell"],
    "--cell 1e-320": ["makes a grid", "over 2 GB", "use a larger --cell"],
    "--cell 1e9 --allow-fine": ["no cell of 1e+09 m has its center", "use a smaller cell"],
    "--kernel triangular": ["kernel 'triangular'", "use gaussian, quartic, epanechnikov"],
    "--edge-correction torus": ["'torus'", "use jones-diggle or none"],
    "--measure mean": ["measure 'mean'", "use per-year, total, expected-count"],
    "--max-cv 0": [
        "--max-cv 0: give a number above 0",
        "0.3 leaves blank what chance alone would typically change by over 30 percent",
    ],
    "--max-cv -0.3": ["--max-cv -0.3: give a number above 0"],
    "--max-cv 30": ["--max-cv 30: give a number above 0 and up to 3; 0.3 leaves blank"],
    "--max-cv nan": ["--max-cv nan: give a number above 0"],
    "--max-cv inf": ["--max-cv inf: give a number above 0"],
}
RECORDS = {
    "--from 2013-06-01 --to 2013-05-31": [
        "--from 2013-06-01 is after --to 2013-05-31",
        "give the earlier day first",
    ],
    "--from 2013-02-29": ["date '2013-02-29' is not a day", "write it as 2013-01-31"],
    "--to 31/12/2013": ["date '31/12/2013' is not a day", "write it as 2013-01-31"],
    "--offense cocaine": ["offense 'cocaine' is not known", "possession-30g", "1811"],
    "--offense 1811,1813": ["offense '1811,1813' is not known", "all-cannabis"],
}
DEMO = {
    "--from 2013-06-01": [
        "the built-in data are counts by year",
        "ask for whole years, such as --from 2010-01-01 --to 2012-12-31, or give the City's file",
    ],
    "--to 2013-06-30": ["the built-in data are counts by year", "or give the City's file"],
    "--include-non-arrests": [
        "the built-in data hold arrests only",
        "leave out --include-non-arrests, or give the City's file",
    ],
}
PAGE = {
    "--units ft": ["units 'ft' are not known; use mi or km"],
    "--dpi 71": ["71 dpi: give 72 to 1200, such as 300"],
    "--dpi 100000": ["100000 dpi: give 72 to 1200"],
    "--measure expected-count": ["a map shows a density; use --measure per-year or total"],
    "--title \u6771": ["the typeface has no character '\u6771' (U+6771)", "leave it out"],
}


@pytest.mark.parametrize("name", ["map", "raster"])
@pytest.mark.parametrize("options", SURFACE)
def test_a_surface_that_is_refused(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, options: str, name: str
) -> None:
    outcome = cli(*arguments(name, few, out), *options.split())
    assert outcome.code == 1
    for words in SURFACE[options]:
        assert words in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["check", "map", "raster"])
@pytest.mark.parametrize("options", RECORDS)
def test_a_selection_that_is_refused(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, options: str, name: str
) -> None:
    outcome = cli(*arguments(name, few, out), *options.split())
    assert outcome.code == 1
    for words in RECORDS[options]:
        assert words in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["check", "map", "raster"])
@pytest.mark.parametrize("options", DEMO)
def test_what_the_built_in_data_cannot_answer(
    cli: "Run", arguments: "Arguments", out: Path, options: str, name: str
) -> None:
    outcome = cli(*arguments(name, "demo", out), *options.split())
    assert outcome.code == 1
    for words in DEMO[options]:
        assert words in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("options", PAGE)
def test_a_page_that_is_refused(
    cli: "Run", arguments: "Arguments", few: Path, out: Path, options: str
) -> None:
    outcome = cli(*arguments("map", few, out), *options.split())
    assert outcome.code == 1
    for words in PAGE[options]:
        assert words in outcome.complaint
    assert not [*out.iterdir()]


def test_a_title_too_long_for_the_page(cli: "Run", few: Path, out: Path) -> None:
    path = out / "map.png"
    outcome = cli("map", few, "--out", path, "--cell", "200", "--title", "Arrests in Chicago " * 40)
    assert outcome.code == 1
    assert "title" in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize(
    ("name", "options"),
    [(name, options) for name in ("map", "raster") for options in SURFACE if "e9" not in options],
)
def test_the_surface_is_refused_before_anything_is_read(
    cli: "Run", arguments: "Arguments", out: Path, options: str, name: str
) -> None:
    outcome = cli(*arguments(name, out / "absent.csv", out), *options.split())
    assert "no such file" not in outcome.complaint


@pytest.mark.parametrize("options", ["--bandwidth 30 --allow-fine", "--bandwidth 2e4"])
def test_a_bandwidth_that_is_allowed(cli: "Run", few: Path, out: Path, options: str) -> None:
    outcome = cli("raster", few, "--out", out / "a.tif", "--cell", "200", *options.split())
    assert (outcome.code, outcome.err) == (0, "")


def test_a_bad_option_by_the_real_command(
    command: "Run", few: Path, out: Path, listing: "Listing"
) -> None:
    outcome = command("raster", few, "--out", out / "a.tif", "--bandwidth", "30")
    assert outcome.code == 1
    assert outcome.complaint == (
        "bandwidth 30 m is below one block (about 200 m): positions are only known to the block; "
        "use --bandwidth 200 or more, or --allow-fine"
    )
    assert listing(out) == {}
