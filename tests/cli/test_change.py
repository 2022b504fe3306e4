"""The map of a change by the command line: what it writes, and what it refuses."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import HEADER

if TYPE_CHECKING:
    from tests.cli.conftest import Listing, Run

WINDOWS = "--before 2019-01-01/2019-06-30 --after 2019-07-01/2019-12-31"
FAST = "--cell 400 --bandwidth 1000 --replicates 20 --dpi 72"
# Options, and what the message must say.
REFUSED = {
    "--before 2019-07-01/2019-12-31 --after 2019-01-01/2019-06-30": [
        "--before 2019-07-01/2019-12-31 and --after 2019-01-01/2019-06-30",
        "the window after comes first; exchange them",
    ],
    "--before 2019-01-01/2019-07-01 --after 2019-07-01/2019-12-31": [
        "share days, which would be compared with themselves",
        "let --after begin after 2019-07-01",
    ],
    "--before 2019-06-30/2019-01-01 --after 2019-07-01/2019-12-31": [
        "--before 2019-06-30/2019-01-01: 2019-06-30 is after 2019-01-01; give the earlier day first"
    ],
    "--before 2018 --after 2019": [
        "--before 2018 is not two days; write them as 2001-01-01/2012-12-31"
    ],
    "--before 2019-01-01/2019-02-29 --after 2019-07-01/2019-12-31": ["is not two days"],
    "--before 2019-01-01/2019-06-30 --after 2019-07-01/latest": [
        "--after 2019-07-01/latest is not two days; write them as 2013-01-01/2018-12-31"
    ],
    "--before 2019-01-01/2019-03-01/2019-04-01 --after 2019-07-01/2019-12-31": ["is not two days"],
    f"{WINDOWS} --replicates 19": ["--replicates 19: give 20 to 100,000, such as 999"],
    f"{WINDOWS} --replicates -1": ["--replicates -1: give 20 to 100,000"],
    f"{WINDOWS} --seed -1": ["--seed -1: give a whole number from 0 on, such as 1811"],
    f"{WINDOWS} --measure total": ["--measure total does not go with a change", "leave out"],
    f"{WINDOWS} --max-cv 0.3": ["--max-cv 0.3 does not go with a change", "leave out --max-cv"],
    f"{WINDOWS} --from 2019-01-01": ["--from and --to do not go with a change", "leave them out"],
    f"{WINDOWS} --to 2019-12-31": ["--from and --to do not go with a change"],
    f"{WINDOWS} --bandwidth 30": ["bandwidth 30 m is below one block"],
    f"{WINDOWS} --units ft": ["units 'ft' are not known; use mi or km"],
    f"{WINDOWS} --page foolscap": ["page 'foolscap' is not known"],
    f"{WINDOWS} --offense cocaine": ["offense 'cocaine' is not known"],
    f"{WINDOWS} --title \u6771": ["the typeface has no character"],
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Sixty arrests in May 2019 and thirty in August, in two places."""
    rows = [
        f"{month}/{index % 28 + 1:02}/2019 01:05:00 AM,1811,true,{place}\n"
        for month, count in (("05", 60), ("08", 30))
        for index in range(count)
        for place in ["1176834,1899606", "1140000,1905000"][index % 2 :: 2]
    ]
    path = tmp_path / "sources" / "arrests.csv"
    path.parent.mkdir()
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("options", REFUSED)
def test_what_is_refused_before_anything_is_read(cli: "Run", out: Path, options: str) -> None:
    outcome = cli("change", out / "absent.csv", "--out", out / "a.png", *options.split())
    assert outcome.code == 1
    for words in REFUSED[options]:
        assert words in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--before 2017-01-01/2017-12-31 --after 2019-07-01/2019-12-31", "no day from 2017-01-01"),
        ("--before 2019-05-01/2019-05-05 --after 2019-07-01/2019-12-31", "of the window before"),
        ("--before 2019-05-01/2019-06-30 --after 2019-08-28/2019-12-31", "of the window after"),
    ],
)
def test_a_window_of_few_or_none(
    cli: "Run", source: Path, out: Path, options: str, told: str
) -> None:
    outcome = cli("change", source, "--out", out / "a.png", *options.split(), *FAST.split())
    assert outcome.code == 1
    assert told in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("missing", ["--before", "--after"])
def test_both_windows_must_be_given(cli: "Run", out: Path, missing: str) -> None:
    given = [part for part in WINDOWS.split("--") if part and missing[2:] not in part]
    outcome = cli("change", "demo", "--out", out / "a.png", *f"--{given[0]}".split())
    assert outcome.code == 2
    assert f"Missing option '{missing}'" in outcome.complaint


def test_parts_of_years_of_the_built_in_data(cli: "Run", out: Path) -> None:
    outcome = cli("change", "demo", "--out", out / "a.png", *WINDOWS.split())
    assert outcome.code == 1
    assert "the built-in data are counts by year; give whole years" in outcome.complaint
    assert not [*out.iterdir()]


@pytest.mark.parametrize("name", ["a.txt", "a.tif", "a"])
def test_another_kind_of_file(cli: "Run", source: Path, out: Path, name: str) -> None:
    outcome = cli("change", source, "--out", out / name, *WINDOWS.split())
    assert outcome.code == 1
    assert "a page is written as .png, .pdf or .svg" in outcome.complaint


def test_a_map_and_its_caption(cli: "Run", source: Path, out: Path, listing: "Listing") -> None:
    arguments = ["change", source, "--out", out / "a.png", *WINDOWS.split(), *FAST.split()]
    outcome = cli(*arguments)
    assert outcome.code == 0, outcome.err
    written = listing(out)
    assert [*written] == ["a.png", "a.png.txt"]
    caption = written["a.png.txt"].decode()
    # To the last day of the records, not of the window.
    assert "May 1, 2019, to June 30, 2019: 60 arrests mapped of 60 recorded." in caption
    assert "July 1, 2019, to August 28, 2019: 30 of 30." in caption
    assert "The City cautions that the records should not be used for comparisons" in caption
    again = cli(*arguments)
    assert again.code == 1
    assert "--force" in again.complaint
    assert cli(*arguments, "--force", "--quiet").code == 0
    assert listing(out) == written
