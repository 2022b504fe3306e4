"""What the program says of itself, and of wrong usage."""

import re
from typing import TYPE_CHECKING

import pytest

from cannabis_maps.version import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMMANDS = (
    "make",
    "check",
    "map",
    "raster",
    "change",
    "geopackage",
    "qgis",
    "brief",
    "explore",
    "figure",
    "compare",
    "cite",
    "verify",
)


@pytest.mark.parametrize("given", [["--help"], []])
def test_help_names_every_command(cli: "Run", given: list[str]) -> None:
    outcome = cli(*given)
    assert (outcome.code, outcome.err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in outcome.out


def test_version(cli: "Run") -> None:
    outcome = cli("--version")
    assert (outcome.code, outcome.out, outcome.err) == (0, f"cannabis-maps {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_explains_every_option(cli: "Run", name: str) -> None:
    outcome = cli(name, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    for line in outcome.out.splitlines():
        if line.startswith("  --"):
            assert len(line.split("  ")) > 2 or len(line) > 30, line


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["plot"], "No such command 'plot'"),
        (["--loud"], "No such option: --loud"),
        (["map", "demo", "--bandwith", "500"], "--bandwidth"),
        (["map", "demo"], "Missing option '--out'"),
        (["raster", "demo"], "Missing option '--out'"),
        (["check"], "Missing argument 'S...'"),
        (["raster", "--out", "a.tif"], "Missing argument 'S...'"),
        (["raster", "demo", "--out"], "Option '--out' requires an argument"),
        (["raster", "demo", "--out", "a.tif", "--cell", "wide"], "Invalid value for '--cell'"),
        (["map", "demo", "--out", "a.png", "--dpi", "1.5"], "Invalid value for '--dpi'"),
        (["make", "recipe.toml", "other.toml"], "unexpected extra argument"),
        (["check", "demo", "--force"], "No such option: --force"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(cli: "Run", given: list[str], told: str) -> None:
    outcome = cli(*given)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Error: ")
    assert outcome.err.count("\n") == 1
    assert told in outcome.err
    # An error of the parser itself does not tell for which command it reads.
    assert re.search(r" See cannabis-maps( [a-z]+)? --help\.$", outcome.err)


def test_wrong_usage_names_the_help_of_the_command(cli: "Run") -> None:
    assert cli("map", "demo").complaint == "Missing option '--out'. See cannabis-maps map --help."


def test_the_real_command_says_the_same(command: "Run") -> None:
    outcome = command("plot")
    assert outcome.code == 2
    assert outcome.complaint == "No such command 'plot'. See cannabis-maps --help."
