"""Notes: at the foot, or with a line that ends at the exact place."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text
from pyproj import Transformer

from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.maps.description import describe_map
from cannabis_maps.maps.notes import Note, parse_note, parse_notes
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.paper import COLUMN, SLIDE
from cannabis_maps.maps.sheet import Form
from cannabis_maps.places import city_limit

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

STATION = "Union Station@-87.640,41.879"
PLACES = (STATION, "Garfield Park@-87.717,41.886", "The southern border of the city@-87.56,41.66")
forms = pytest.mark.parametrize("form", [Form(), Form(COLUMN), Form(SLIDE)], ids=str)


def leaders(page: Page) -> list[np.ndarray]:
    """Return the lines from notes to places, from start to end, in inches."""
    return [
        np.asarray(part.get_xydata())
        for part in page.figure.findobj(Line2D)
        if part.get_gid() == "note"
    ]


def noted(page: Page) -> list[Text]:
    return [text for text in page.figure.findobj(Text) if text.get_gid() == "note"]


@forms
def test_the_line_ends_at_the_exact_place(form: Form, compose: Get, frame_of: Get) -> None:
    page = compose(notes=PLACES, form=form)
    frame = frame_of(page)
    to_meters = Transformer.from_crs("EPSG:4326", "EPSG:26971", always_xy=True)
    placed = [(-87.640, 41.879), (-87.717, 41.886), (-87.56, 41.66)]
    expected = frame.to_page(np.array([to_meters.transform(*place) for place in placed]))
    ends = np.array([line[-1] for line in leaders(page)])
    # A meter of the ground is under a thousandth of an inch.
    np.testing.assert_allclose(ends, expected, atol=5e-4)
    dots = [part.center for part in page.figure.findobj(Circle) if part.get_gid() == "note-dot"]
    np.testing.assert_allclose(dots, ends)


@forms
def test_the_words_stand_beside_the_city_and_the_line_starts_at_them(
    form: Form, compose: Get, frame_of: Get, room_of: Get
) -> None:
    page = compose(notes=PLACES, form=form)
    city = frame_of(page).on_page(city_limit())
    rooms = [room_of(page, text) for text in noted(page)]
    assert not any(room.intersects(city) for room in rooms)
    for line in leaders(page):
        assert min(room.distance(shapely.Point(line[0])) for room in rooms) < 0.12


@forms
def test_lines_cross_nothing_but_the_map(form: Form, compose: Get, text_boxes: Get) -> None:
    page = compose(notes=PLACES, form=form)
    drawn = [shapely.LineString(line) for line in leaders(page)]
    for text, room in text_boxes(page):
        # On a screen letters are measured a little wider than on paper.
        crossed = [line for line in drawn if line.intersects(room.buffer(-0.04))]
        assert not crossed, text.get_text()
    assert not any(
        one.intersects(other) for at, one in enumerate(drawn) for other in drawn[at + 1 :]
    )


def test_without_room_beside_the_city_the_words_stand_near_the_place(compose: Get) -> None:
    crowd = tuple(f"A place that takes up room {at}@-87.7{at},41.8{at}" for at in range(8))
    page = compose(notes=crowd)
    assert len(leaders(page)) == 8
    words = " ".join(text.get_text() for text in noted(page))
    assert all(f"takes up room {at}" in words for at in range(8))


def test_a_note_without_a_place_is_a_sentence_of_the_foot(
    compose: Get, make_surface: Get, make_provenance: Get
) -> None:
    told = ("Tickets began in 2012", "Drawn for the council!")
    page = compose(notes=told)
    foot = " ".join(t.get_text() for t in page.figure.findobj(Text) if t.get_gid() == "foot")
    assert "Note: Tickets began in 2012. Note: Drawn for the council!" in foot
    assert not leaders(page)
    caption = describe_map(make_surface(), make_provenance(), notes=parse_notes(told)).caption
    assert "Note: Tickets began in 2012. Note: Drawn for the council!" in caption


def test_the_caption_says_what_is_marked(make_surface: Get, make_provenance: Get) -> None:
    told = describe_map(make_surface(), make_provenance(), notes=parse_notes([STATION])).caption
    assert "Marked on the map: Union Station (41.8790° N, 87.6400° W)." in told


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (" A  tab\there ", Note("A tab here")),
        ("a@-87.64,41.879", Note("a", -87.64, 41.879)),
        ("desk@paper.org wrote @ -87.64 , 41.879 ", Note("desk@paper.org wrote", -87.64, 41.879)),
        ("write to desk@paper.org", Note("write to desk@paper.org")),
        ("costs $5 {and} \\frac <b>&amp;", Note("costs $5 {and} \\frac <b>&amp;")),
    ],
)
def test_notes_are_read(text: str, note: Note) -> None:
    assert parse_note(text) == note


@given(st.floats(-87.9, -87.5), st.floats(41.65, 42.02))
def test_a_place_is_read_as_it_is_given(longitude: float, latitude: float) -> None:
    note = parse_note(f"here@{longitude:.6f},{latitude:.6f}")
    assert (note.longitude, note.latitude) == (round(longitude, 6), round(latitude, 6))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("has no words", "--note 'Union Station@")),
        ("  ", ("has no words",)),
        ("@-87.64,41.879", ("has no words",)),
        ("here@41.879,-87.64", ("latitude,longitude", "'here@-87.64,41.879'")),
        ("here@-88.5,41.8", ("is not on the map", "from -87.9", "from 41.6", "longitude,latitude")),
        ("here@-87.64,45", ("is not on the map",)),
        ("here@999,41", ("is not on the map",)),
        ("here@-87.64", ("a place is longitude,latitude in degrees",)),
        ("here@-87.64;41.879", ("a place is longitude,latitude",)),
        ("here@41.879 N, 87.64 W", ("a place is longitude,latitude",)),
        ("here@", ("a place is longitude,latitude",)),
    ],
)
def test_notes_that_are_refused(text: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(OptionError) as caught:
        parse_note(text)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize("text", ["smoke 🚬", "日本@-87.64,41.879", "a\x07b"])
def test_words_that_cannot_be_set_are_refused(text: str) -> None:
    with pytest.raises(PageError, match="the typeface has no character"):
        parse_note(text)


def test_words_too_long_for_a_place_are_refused() -> None:
    with pytest.raises(PageError, match="takes more than 4 lines beside its place; shorten it"):
        parse_note("many words " * 20 + "@-87.64,41.879")
    with pytest.raises(PageError, match="takes more than 4 lines"):
        parse_note("x" * 80 + "@-87.64,41.879")


def test_words_too_long_for_the_foot_are_refused(compose: Get) -> None:
    with pytest.raises(PageError, match="do not fit the page"):
        compose(notes=("a long note of words " * 40,))


def test_too_many_notes_are_refused() -> None:
    with pytest.raises(OptionError, match=r"^9 notes are too many for a page; give up to 8$"):
        parse_notes(["note"] * 9)
