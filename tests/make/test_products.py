"""Which files `make` writes, and what it prints about them."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
import rasterio

from cannabis_maps.cli import PORTAL_EXPORT
from cannabis_maps.words import DEMONSTRATION

if TYPE_CHECKING:
    from tests.make.conftest import Run

STEM = "chicago-cannabis-arrests_2011-2018_s500m"
UNMARKED = ("captions.md",)
OF_SEVERAL_YEARS = [
    f"{STEM}_{what}.{kind}"
    for what in ("change", "series")
    for kind in ("pdf", "pdf.txt", "png", "png.txt")
]
NAMES = [
    "arrests_by_community_area.csv",
    "arrests_by_community_area.csv.txt",
    "arrests_by_community_area.png",
    "arrests_by_community_area.png.txt",
    f"{STEM}.pdf",
    f"{STEM}.pdf.txt",
    f"{STEM}.png",
    f"{STEM}.png.txt",
    f"{STEM}.qml",
    f"{STEM}.tif",
    f"{STEM}.tif.txt",
    f"{STEM}_classes.qml",
    f"{STEM}_classes.tif",
    f"{STEM}_classes.tif.aux.xml",
    *(f"{STEM}_rates.{kind}" for kind in ("csv", "csv.txt", "pdf", "pdf.txt", "png", "png.txt")),
    "brief.docx",
    "brief.html",
    "brief.pdf",
    "captions.md",
    "manifest.json",
    "quality.json",
]


def of_folder(run: "Run") -> list[str]:
    """Return the names of the files that are in none of a run's folders."""
    return [name for name in run.names if "/" not in name]


def test_the_folder_is_named_by_source_and_last_day(demo_run: "Run", secret_run: "Run") -> None:
    assert demo_run.folder.name == "demo_2018-11-12"
    assert secret_run.folder.name == "precinct_2019-08-28"


def test_the_files_of_the_demonstration(demo_run: "Run") -> None:
    assert of_folder(demo_run) == sorted(
        name if name in UNMARKED else f"DEMO_{name}" for name in [*NAMES, *OF_SEVERAL_YEARS]
    )


def test_the_files_of_a_source(secret_run: "Run") -> None:
    days = "2019-08-01_to_2019-08-28"
    assert of_folder(secret_run) == sorted(name.replace("2011-2018", days) for name in NAMES)


def test_what_needs_several_years_is_left_out_of_one_and_the_manifest_says_why(
    secret_run: "Run",
) -> None:
    manifest = json.loads((secret_run.folder / "manifest.json").read_text("utf-8"))
    assert manifest["left_out"] == {
        "series": "fewer than 2 windows of time have 20 arrests to map",
        "change": "fewer than 2 windows of time have 20 arrests to map",
    }


def test_a_brief_comes_with_its_figures_and_tables_as_files(demo_run: "Run") -> None:
    figures = {name.split("/")[1] for name in demo_run.names if name.startswith("figures/")}
    stems = {name.split(".")[0] for name in figures}
    assert {"map", "years", "series", "rates", "change", "residents", "bandwidths"} <= stems
    assert figures == {f"{stem}.{kind}" for stem in stems for kind in ("pdf", "png", "svg", "txt")}
    tables = {name.split("/")[1] for name in demo_run.names if name.startswith("tables/")}
    assert {"areas.csv", "years.csv", "quality.csv", "residents.csv"} <= tables


def test_nothing_is_left_beside_the_folder(demo_run: "Run") -> None:
    assert [*demo_run.folder.parent.iterdir()] == [demo_run.folder]


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".tif"])
def test_each_caption_has_title_caption_and_description(demo_run: "Run", suffix: str) -> None:
    text = (demo_run.folder / f"DEMO_{STEM}{suffix}.txt").read_text("utf-8")
    title, caption, description = text.split("\n\n")
    assert title.startswith("Title\n")
    assert caption.startswith("Caption\n")
    assert description.startswith("Description\n")
    assert "tickets; age or race of those arrested" in caption
    assert "approximate" in caption
    assert all(len(part) > 50 for part in (title, caption, description))


def test_every_product_of_the_demonstration_says_so(demo_run: "Run") -> None:
    for path in demo_run.folder.glob("*.txt"):
        assert DEMONSTRATION in path.read_text("utf-8"), path.name
    assert json.loads((demo_run.folder / "DEMO_manifest.json").read_text())["demonstration"]
    with (demo_run.folder / "DEMO_arrests_by_community_area.csv").open(encoding="utf-8") as table:
        assert all(DEMONSTRATION in row["note"] for row in csv.DictReader(table))
    with rasterio.open(demo_run.folder / f"DEMO_{STEM}.tif") as raster:
        assert DEMONSTRATION in raster.descriptions[0]
        assert raster.tags()["DEMONSTRATION"] == DEMONSTRATION


def test_no_other_product_says_demonstration(secret_run: "Run") -> None:
    for path in secret_run.paths:
        assert b"Demonstration" not in path.read_bytes(), path.name


def test_the_last_line_of_the_demonstration_tells_how_to_get_the_real_file(
    demo_run: "Run", secret_run: "Run"
) -> None:
    last = demo_run.out.splitlines()[-1]
    assert PORTAL_EXPORT in last
    assert "then run: cannabis-maps make --source arrests.csv" in last
    assert "$where=iucr='1811'&$order=:id&$limit=1000000" in PORTAL_EXPORT
    assert PORTAL_EXPORT not in secret_run.out


def test_the_printed_table_and_paths(demo_run: "Run") -> None:
    lines = demo_run.out.splitlines()
    assert lines[0].split() == ["Lines", "read", "272,608"]
    assert ["Mapped", "82,652"] in [line.split() for line in lines]
    listed = [Path(line.strip()) for line in lines[lines.index("Written") + 1 : -2]]
    assert all(path.is_absolute() and path.is_file() for path in listed)
    found = sorted(path.relative_to(demo_run.folder.resolve()).as_posix() for path in listed)
    assert found == demo_run.names


def test_nothing_is_said_on_stderr_but_what_was_left_out(
    demo_run: "Run", secret_run: "Run"
) -> None:
    assert demo_run.err == ""
    first, second = secret_run.err.splitlines()
    assert first.startswith("Warning: left out: series, since fewer than 2 windows of time")
    assert second.startswith("Warning: left out: change, since fewer than 2 windows of time")


def test_the_table_of_areas_counts_what_is_mapped(demo_run: "Run", secret_run: "Run") -> None:
    for made, name, mapped in (
        (demo_run, "DEMO_arrests_by_community_area.csv", 82_652),
        (secret_run, "arrests_by_community_area.csv", 30),
    ):
        with (made.folder / name).open(encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
        assert [int(row["number"]) for row in rows] == list(range(1, 78))
        assert sum(int(row["arrests"]) for row in rows) == mapped


def test_the_page_is_us_letter_with_no_type_3_font(demo_run: "Run") -> None:
    path = demo_run.folder / f"DEMO_{STEM}.pdf"
    with pikepdf.open(path) as pdf:
        (page,) = pdf.pages
        assert [float(edge) for edge in page.mediabox] == [0, 0, 612, 792]
        fonts = [item for item in pdf.objects if _is_font(item)]
        assert fonts
        assert all(font.Subtype != "/Type3" for font in fonts)


def _is_font(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"


def test_the_pages_metadata_is_there(demo_run: "Run") -> None:
    with pikepdf.open(demo_run.folder / f"DEMO_{STEM}.pdf") as pdf:
        told = pdf.docinfo
        assert {"/Title", "/Author", "/Subject"} <= set(told.keys())
        assert "/CreationDate" not in told
    head = (demo_run.folder / f"DEMO_{STEM}.png").read_bytes()
    for key in (b"Title", b"Author", b"Subject", b"Source", b"Description"):
        assert key + b"\0" in head
