"""One figure of the brief on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image

from cannabis_maps.figure_recipe import FIGURES

if TYPE_CHECKING:
    from tests.cli.conftest import Listing, Run

COARSE = ("--cell", "400")


def test_a_figure_is_written_with_its_words(cli: "Run", out: Path, listing: "Listing") -> None:
    outcome = cli("figure", "years", "demo", "--out", out / "years.png", "--dpi", "100")
    assert (outcome.code, outcome.err) == (0, "")
    assert str(out / "years.png") in outcome.out
    assert list(listing(out)) == ["years.png", "years.png.txt"]
    with Image.open(out / "years.png") as picture:
        assert picture.size[0] == pytest.approx(650, abs=1.5)
    text = (out / "years.png.txt").read_text("utf-8")
    assert text.startswith("Title\n")
    assert "\nDescription\nArrests were most in 2007" in text


def test_a_map_is_a_pdf_as_wide_as_on_the_briefs_cover(cli: "Run", few: Path, out: Path) -> None:
    assert cli("figure", "map", few, *COARSE, "--out", out / "map.pdf", "--quiet").out == ""
    document = pypdfium2.PdfDocument(out / "map.pdf")
    assert document[0].get_width() == pytest.approx(4.4 * 72, abs=0.1)
    document.close()


def test_a_caption_alone_writes_nothing(cli: "Run", out: Path, listing: "Listing") -> None:
    outcome = cli("figure", "map", "demo", *COARSE, "--units", "km", "--caption")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("\n") == 1
    assert outcome.out.startswith("Demonstration: real counts by community area")
    for told in ("Source: counts", "Not shown: tickets;", "within 0.59 km (0.37 mile)", "Method:"):
        assert told in outcome.out
    assert listing(out) == {}


def test_a_caption_is_printed_alone_also_where_the_figure_is_written(
    cli: "Run", few: Path, out: Path
) -> None:
    outcome = cli("figure", "rates", few, "--caption", "--out", out / "rates.svg")
    assert outcome.out.rstrip("\n") in (out / "rates.svg.txt").read_text("utf-8")
    assert b"<svg " in (out / "rates.svg").read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            ("mapp", "demo", "--caption"),
            f"figure 'mapp' is not known; did you mean map? use {', '.join(FIGURES)}",
        ),
        (("map", "demo"), "neither --out nor --caption is given; add --out FILE.png"),
        (("map", "demo", "--out", "a.gif"), "a.gif: a page is written as .png, .pdf or .svg"),
        (("map", "demo", "--out", "no/a.png"), "folder no does not exist"),
        (("map", "demo", "--caption", "--bandwidth", "30"), "bandwidth 30 m is below one block"),
        (("map", "demo", "--caption", "--style", "loud"), "style 'loud' is not known"),
        (("map", "demo", "--caption", "--before", "2001-01-01/2001-12-31"), "--before goes with"),
        (
            ("change", "demo", "--caption", "--after", "2001-01-01/latest"),
            "share days",
        ),
    ],
)
def test_what_is_wrong_is_one_line(cli: "Run", given: tuple[str, ...], told: str) -> None:
    assert told in cli("figure", *given).complaint


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("times", "the source does not give the time"),
        ("years", "the records are of one year, 2019"),
    ],
)
def test_what_the_records_do_not_tell_is_one_line(
    cli: "Run", few: Path, name: str, told: str
) -> None:
    days = few.read_text("utf-8").replace(" 11:55:00 PM", "").replace(" 01:05:00 AM", "")
    few.write_text(days, encoding="utf-8")
    complaint = cli("figure", name, few, "--caption").complaint
    assert f"figure {name} cannot be drawn of these records: {told}" in complaint
    assert complaint.endswith("; choose another figure or another source")


def test_days_that_were_chosen_may_be_the_cause(cli: "Run", few: Path) -> None:
    complaint = cli("figure", "years", few, "--caption", "--to", "2019-08-30").complaint
    assert complaint.endswith("; widen --from and --to, or choose another figure or another source")


def test_too_few_to_map_is_one_line(cli: "Run", few: Path, tmp_path: Path) -> None:
    path = tmp_path / "nine.csv"
    path.write_text(
        "".join(few.read_text("utf-8").splitlines(keepends=True)[:10]), encoding="utf-8"
    )
    for name in ("map", "bandwidths", "standard-error"):
        complaint = cli("figure", name, path, "--caption").complaint
        assert "left to map: 9; fewer than 20 would show single ones" in complaint


def test_a_figure_is_not_written_over(cli: "Run", few: Path, out: Path) -> None:
    path = out / "rates.png"
    path.write_text("mine", encoding="utf-8")
    assert "exists already" in cli("figure", "rates", few, "--out", path).complaint
    assert path.read_text("utf-8") == "mine"
    assert cli("figure", "rates", few, "--out", path, "--force", "--dpi", "72").code == 0


def test_words_of_the_authors_are_checked_before_any_work(cli: "Run", out: Path) -> None:
    notes = out / "notes.md"
    notes.write_text("![a](b.png)", encoding="utf-8")
    complaint = cli("brief", "none.csv", "--text", notes, "--out", out / "brief").complaint
    assert complaint.startswith("notes.md, line 1: a picture cannot be set")
