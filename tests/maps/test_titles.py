"""Titles are set as they were given, or refused with a way out."""

from collections.abc import Callable
from typing import Any

import pytest

from cannabis_maps.errors import PageError
from cannabis_maps.maps import sheet, typeface
from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.offenses import NAMED

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]


def title_lines(page: Page) -> list[Any]:
    return [artist for artist in page.figure.findobj() if artist.get_gid() == "title"]


@pytest.mark.parametrize("offense", NAMED.values(), ids=NAMED)
def test_default_titles_take_two_lines_at_the_largest_size(offense: object, compose: Get) -> None:
    lines = title_lines(compose(provenance={"offense": offense}))
    assert len(lines) == 2
    assert {line.get_fontsize() for line in lines} == {19}


def narrowest(title: str, size_pt: float) -> float:
    """Return the least width of a title over two lines, every way to break it tried."""
    parts = title.split()
    return min(
        max(
            typeface.width_in(" ".join(line), Weight.BOLD, size_pt)
            for line in (parts[:count], parts[count:])
        )
        for count in range(1, len(parts))
    )


@pytest.mark.parametrize("offense", NAMED.values(), ids=NAMED)
def test_a_title_fills_its_two_lines_evenly(offense: object, compose: Get) -> None:
    lines = title_lines(compose(provenance={"offense": offense}))
    title = " ".join(line.get_text() for line in lines)
    widest = max(typeface.width_in(line.get_text(), Weight.BOLD, 19) for line in lines)
    # To within the step of its search.
    assert 0 <= widest - narrowest(title, 19) <= typeface.BALANCE_IN


@pytest.mark.parametrize(
    "title",
    [
        "Cannabis arrests in Chicago by year, by area and by all that is known of them so far",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 2,
    ],
)
def test_the_balanced_room_is_the_narrowest_of_as_many_lines(title: str) -> None:
    room = typeface.balanced_room(title, Weight.BOLD, 19, 7.5)
    assert 0 <= room - narrowest(title, 19) <= typeface.BALANCE_IN
    assert len(typeface.wrap(title, Weight.BOLD, 19, room)) == 2


def test_balance_breaks_no_title_of_one_line(compose: Get) -> None:
    title = "Cannabis arrests in Chicago"
    assert [line.get_text() for line in title_lines(compose(title=title))] == [title]


@pytest.mark.parametrize(("words", "size"), [(8, 19), (14, 17), (16, 15), (18, 13)])
def test_a_long_title_gets_smaller_before_it_is_refused(words: int, size: float) -> None:
    assert sheet.fitting_size(" ".join(["cannabis"] * words), room_in=7.5) == size


@pytest.mark.parametrize(
    "title",
    [
        "Cost: $x^2$ and $5",
        "under_score {braces} {0}",
        r"back\nslash %s \frac{1}{2}",
        "<b>&amp;</b>",
    ],
)
def test_marks_of_other_languages_are_letters(title: str, compose: Get) -> None:
    page = compose(title=title)
    assert [line.get_text() for line in title_lines(page)] == [title]
    assert not any(line.get_parse_math() for line in title_lines(page))


def test_ends_of_lines_and_tabs_are_spaces(compose: Get) -> None:
    page = compose(title="Cannabis\n\tarrests\r\nin Chicago")
    assert [line.get_text() for line in title_lines(page)] == ["Cannabis arrests in Chicago"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"title": "cannabis arrests " * 18}, "title of 306 characters does not fit.*shorten it"),
        ({"title": "a" * 200}, "title of 200 characters does not fit.*shorten it"),
        ({"subtitle": "cannabis arrests " * 18}, "subtitle does not fit.*shorten it"),
        ({"subtitle": "a" * 200}, "subtitle does not fit.*shorten it"),
        (
            {"credit": "cannabis arrests " * 60},
            "do not fit the page; use a larger --page, shorten the --credit",
        ),
        ({"credit": "a" * 200}, "do not fit the page; use a larger --page, shorten the --credit"),
    ],
)
def test_words_without_room_are_refused(
    options: dict[str, Any],
    message: str,
    make_surface: Get,
    make_provenance: Get,
) -> None:
    with pytest.raises(PageError, match=message):
        compose_map(make_surface(), make_provenance(), MapOptions(**options))


@pytest.mark.parametrize("where", ["title", "subtitle", "credit"])
@pytest.mark.parametrize(
    ("character", "name"), [("麻", "U\\+9EBB"), ("😀", "U\\+1F600"), ("\x00", "U\\+0000")]
)
def test_a_character_that_the_typeface_lacks_is_named(
    where: str,
    character: str,
    name: str,
    make_surface: Get,
    make_provenance: Get,
) -> None:
    options: dict[str, Any] = {where: f"Map {character}"}
    with pytest.raises(PageError, match=f"no character .*{name}.*leave it out or spell it"):
        compose_map(make_surface(), make_provenance(), MapOptions(**options))


def test_accents_and_quotes_are_set(compose: Get) -> None:
    title = "“Décriminalisé”: Łódź, Ñandú…"
    assert [line.get_text() for line in title_lines(compose(title=title))] == [title]
