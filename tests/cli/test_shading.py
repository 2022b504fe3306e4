"""Classes, contours, a set end and notes on the command line: drawn and told, or refused."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FAST = ("--cell", "400", "--dpi", "72")


def test_all_of_it_is_drawn_and_told(cli: "Run", few: Path, out: Path) -> None:
    path = out / "a.svg"
    outcome = cli(
        *("map", few, "--out", path, *FAST, "--svg-text", "--classes", 4),
        *("--scheme", "city-mean", "--contours", "50,90"),
        *("--note", "Union Station@-87.640,41.879", "--note", "Made for <a test> & more"),
    )
    assert (outcome.code, outcome.err) == (0, "")
    drawn, told = path.read_text("utf-8"), (out / "a.svg.txt").read_text("utf-8")
    for part in ("Union Station", "times average", 'id="contour:50"', "Made for &lt;a test&gt;"):
        assert part in drawn
    for part in (
        "Classes by multiples of the average, per square mile: under ",
        "Lines enclose the smallest areas that hold 50 percent and 90 percent of the arrests (",
        "Marked on the map: Union Station (41.8790° N, 87.6400° W).",
        "Note: Made for <a test> & more.",
    ):
        assert part in told


@pytest.mark.parametrize("options", [("--breaks", "10,20,40"), ("--scale-max", "400")])
def test_limits_are_in_the_legends_unit(
    cli: "Run", few: Path, out: Path, options: tuple[str, ...]
) -> None:
    path = out / "a.png"
    outcome = cli("map", few, "--out", path, *FAST, "--units", "km", *options)
    assert (outcome.code, outcome.err) == (0, "")
    told = (out / "a.png.txt").read_text("utf-8")
    expected = {
        "--breaks": "per km²: under 10; 10 to 20; 20 to 40; 40 or more.",
        "--scale-max": "Linear scale, set to end at 400 per km².",
    }
    assert expected[options[0]] in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--classes", 1), "--classes 1: give 2 to 9, such as 5"),
        (("--scheme", "quantils"), "did you mean quantiles?"),
        (("--breaks", "1;2"), "--breaks '1;2': give numbers with commas between them"),
        (("--breaks", "10,20", "--classes", 3), "does not go with --classes 3"),
        (("--scale-max", "400", "--scheme", "equal"), "does not go with --scheme equal"),
        (("--scale-max", "-1"), "--scale-max -1: give a number above 0"),
        (("--contours", "50%"), "--contours '50%': give numbers"),
        (("--contours", "101"), "--contours 101: give up to 5 percents"),
        (("--note", ""), "has no words"),
        (("--note", "here@41.879,-87.64"), "'here@-87.64,41.879'"),
        (("--note", "here@-90,41"), "is not on the map"),
        (("--note", "smoke 🚬"), "the typeface has no character"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(
    cli: "Run", out: Path, options: tuple[object, ...], told: str
) -> None:
    outcome = cli("map", out / "not-there.csv", "--out", out / "a.png", *options)
    assert outcome.code == 1
    assert told in outcome.complaint
    assert not [*out.iterdir()]
