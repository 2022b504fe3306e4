"""The command for a series: what it writes, and what it refuses in one line."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Listing, Run

WINDOW = '[[window]]\nname = "August 29"\nfrom = 2019-08-29\nto = 2019-08-29\n'
OPTIONS = {
    "--by month": ["--by month is not known; use --by year, or --windows FILE"],
    "--by year --windows w.toml": ["--by year and --windows w.toml: give one of them"],
    "--windows absent.toml": ["absent.toml: no such file"],
    "--measure total": ["--measure total does not go with a series", "leave out --measure"],
    "--max-cv 0.3": ["--max-cv 0.3 does not go with a series"],
    "--bandwidth 30": ["bandwidth 30 m is below one block"],
    "--page column": ["--page column is too small for a series; use letter, tabloid"],
    "--page napkin": ["page 'napkin' is not known"],
    "--dpi 10": ["10 dpi: give 72 to 1200"],
}


@pytest.mark.parametrize("options", OPTIONS)
def test_options_are_refused_before_anything_is_read(
    cli: "Run", out: Path, options: str, tmp_path: Path
) -> None:
    (tmp_path / "w.toml").write_text(WINDOW, encoding="utf-8")
    given = [str(tmp_path / word) if word == "w.toml" else word for word in options.split()]
    outcome = cli("series", out / "absent.csv", "--out", out / "series.png", *given)
    assert outcome.code == 1
    for words in OPTIONS[options]:
        assert words in outcome.complaint
    assert "absent.csv" not in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["series.tif", "series", "series.jpg"])
def test_a_page_has_a_format(cli: "Run", few: Path, out: Path, name: str) -> None:
    outcome = cli("series", few, "--out", out / name)
    assert outcome.code == 1
    assert "a page is written as .png, .pdf or .svg" in outcome.complaint
    assert not [*out.iterdir()]


def test_windows_are_drawn(cli: "Run", few: Path, out: Path, tmp_path: Path) -> None:
    windows = tmp_path / "w.toml"
    windows.write_text(
        f'{WINDOW}[[window]]\nname = "On"\nfrom = 2019-08-30\nto = 2019-12-31\n', encoding="utf-8"
    )
    given = ["--windows", windows, "--cell", "200", "--dpi", "72"]
    outcome = cli("series", few, "--out", out / "series.png", *given)
    assert (outcome.code, outcome.err) == (0, "")
    assert (out / "series.png").read_bytes().startswith(b"\x89PNG")
    caption = (out / "series.png.txt").read_text("utf-8")
    assert "in 2 windows of time" in caption
    assert "On (n = 20, August 30, 2019, part of the window)" in caption
    assert "The City cautions that the records should not be used for comparisons over time." in (
        caption
    )


def test_years_are_the_default(cli: "Run", few: Path, out: Path) -> None:
    given = ["--cell", "200", "--dpi", "72", "--quiet"]
    for options in ([], ["--by", "year", "--force"]):
        outcome = cli("series", few, "--out", out / "series.svg", *given, *options)
        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert {path.name for path in out.iterdir()} == {"series.svg", "series.svg.txt"}


def test_an_older_file_stays(cli: "Run", few: Path, out: Path, listing: "Listing") -> None:
    (out / "series.png").write_text("old", encoding="utf-8")
    outcome = cli("series", few, "--out", out / "series.png", "--cell", "200")
    assert outcome.code == 1
    assert "series.png" in outcome.complaint
    assert listing(out) == {"series.png": b"old"}


def test_too_few_in_every_window(cli: "Run", few: Path, out: Path, tmp_path: Path) -> None:
    text = few.read_text("utf-8").splitlines(keepends=True)
    few.write_text("".join([*text[:11], *text[21:31]]), encoding="utf-8")
    windows = tmp_path / "w.toml"
    windows.write_text(WINDOW, encoding="utf-8")
    outcome = cli("series", few, "--out", out / "series.png", "--windows", windows)
    assert outcome.code == 1
    assert "no window has 20 arrests to map" in outcome.complaint
    assert not [*out.iterdir()]
