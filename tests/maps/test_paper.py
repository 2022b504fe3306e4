"""Sizes of paper: what may be asked for, and what comes of it."""

import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.maps.paper import PAPERS, check_paper, parse_paper


@pytest.mark.parametrize(
    ("page", "orientation", "size"),
    [
        ("letter", None, (8.5, 11)),
        ("letter", "landscape", (11, 8.5)),
        ("Tabloid", "landscape", (17, 11)),
        ("a4", None, (8.2677, 11.6929)),
        ("a3", None, (11.6929, 16.5354)),
        ("slide", None, (13.3333, 7.5)),
        ("poster", "portrait", (24, 36)),
        ("column", "portrait", (3.25, 6.7)),
        ("7x9.5in", None, (7, 9.5)),
        ("12x9in", "portrait", (9, 12)),
    ],
)
def test_a_size_is_what_it_says(
    page: str, orientation: str | None, size: tuple[float, float]
) -> None:
    paper = parse_paper(page, orientation)
    assert (paper.width_in, paper.height_in) == pytest.approx(size, abs=1e-4)


def test_type_grows_with_the_paper_but_less() -> None:
    letter, tabloid, poster = (PAPERS[name] for name in ("letter", "tabloid", "poster"))
    assert letter.enlargement == 1
    assert 1 < tabloid.enlargement < 17 / 11
    assert 2 < poster.enlargement < 36 / 11


@pytest.mark.parametrize("name", PAPERS)
def test_no_size_makes_type_smaller(name: str) -> None:
    assert PAPERS[name].enlargement >= 1


@pytest.mark.parametrize(
    ("page", "orientation", "told"),
    [
        ("leter", None, "page 'leter' is not known; use letter, tabloid"),
        ("letter", "sideways", "orientation 'sideways' is not known; use portrait or landscape"),
        ("2x9in", None, "3 to 60 inches"),
        ("20x61in", None, "3 to 60 inches"),
        ("4x13in", None, "neither more than 3 times the other"),
        ("0x0in", None, "3 to 60 inches"),
        ("7x9", None, "or a size such as 7x9.5in"),
        ("column", "landscape", "--page column is 3.25 in wide whatever the orientation"),
        ("slide", "portrait", "give a size such as"),
    ],
)
def test_what_cannot_be_is_refused(page: str, orientation: str | None, told: str) -> None:
    with pytest.raises(OptionError, match=told.replace("(", r"\(")):
        parse_paper(page, orientation)


def test_a_figure_says_which_sizes_it_takes() -> None:
    allowed = ("letter", "tabloid")
    with pytest.raises(OptionError, match="--page column is too small for x; use letter, tabloid"):
        check_paper(PAPERS["column"], "x", allowed)
    check_paper(PAPERS["letter"], "x", allowed)
    check_paper(parse_paper("5x5in"), "x", allowed)
