"""The map of a change: its words, its signs, its layout on every size of page."""

import io
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from cannabis_maps import words
from cannabis_maps.comparing import region_of
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import (
    Estimator,
    Randomization,
    Sample,
    change,
    change_significance,
    worth_outlining,
)
from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.maps import change_words
from cannabis_maps.maps.change import compose_change
from cannabis_maps.maps.change_words import describe_change
from cannabis_maps.maps.diverging import MINUS, diverging_colors, diverging_scale_for
from cannabis_maps.maps.marks import BAND_IN
from cannabis_maps.maps.options import FigureOptions
from cannabis_maps.maps.page import Document, Page
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.sheet import Form
from cannabis_maps.maps.years import TICKETS
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_OVER_30G
from cannabis_maps.places import chicago_grid, city_limit

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

DPI = 150
NOTHING = Document("Title", "", "", "")
TITLE = (
    "Where police in the City of Chicago recorded more arrests for possessing 30 grams of cannabis "
    "or less in the later years of the records or fewer"
)
LONG = (date(2001, 1, 1), date(2012, 12, 31)), (date(2013, 1, 1), date(2018, 11, 12))
YEARS = (date(2010, 1, 1), date(2010, 12, 31)), (date(2011, 1, 1), date(2011, 12, 31))
MONTHS = (date(2012, 7, 1), date(2012, 7, 31)), (date(2012, 9, 15), date(2012, 10, 31))
EARLY = (date(2003, 1, 1), date(2005, 12, 31)), (date(2006, 1, 1), date(2010, 6, 30))
# Sizes, lengths of titles, windows and words, so that each pair of values meets at least once.
CASES: dict[str, tuple[str, str | None, bool, int, Any, dict[str, Any]]] = {
    "letter": ("letter", None, False, 60, LONG, {}),
    "letter, default title": ("letter", None, False, 0, LONG, {"demonstration": True}),
    "letter, lying": ("letter", "landscape", False, 140, YEARS, {"demonstration": True}),
    "tabloid": ("tabloid", None, False, 5, MONTHS, {"demonstration": True}),
    "a4": ("a4", None, False, 140, YEARS, {"arrests_only": False}),
    "a4, lying, bare": ("a4", "landscape", True, 5, LONG, {}),
    "a3": ("a3", None, True, 60, MONTHS, {"demonstration": True}),
    "figure": ("figure", None, False, 140, LONG, {}),
    "figure, demonstration": ("figure", None, False, 60, EARLY, {"demonstration": True}),
    "figure, bare": ("figure", None, True, 5, YEARS, {"offense": ALL_CANNABIS}),
    "column, demonstration": ("column", None, True, 5, LONG, {"demonstration": True}),
    "column, bare": ("column", None, True, 60, YEARS, {"arrests_only": False}),
    "slide": ("slide", None, False, 140, MONTHS, {"offense": ALL_CANNABIS}),
    "slide, bare": ("slide", None, True, 5, LONG, {"demonstration": True}),
    "poster": ("poster", None, False, 140, EARLY, {"demonstration": True}),
    "5 x 6 in, bare": ("5x6in", None, True, 60, MONTHS, {}),
    "12 x 5 in": ("12x5in", None, False, 5, YEARS, {}),
}
cases = pytest.mark.parametrize("case", CASES)
MakeComparison = Callable[..., Comparison]
# Where arrests become more, and where fewer, in meters.
MORE, FEWER = (347_473.0, 580_645.0), (357_000.0, 566_500.0)


@cache
def densities(times: float = 1.0) -> tuple[Any, Any]:
    """Spread clusters over the city, most of which become smaller, and test the change."""
    random = np.random.default_rng(1811)
    left, bottom, right, top = city_limit().bounds
    x, y = random.uniform(left, right, 900), random.uniform(bottom, top, 900)
    held = shapely.contains_xy(city_limit(), x, y)
    x, y = np.append(x[held], [MORE[0], FEWER[0]]), np.append(y[held], [MORE[1], FEWER[1]])
    before = random.poisson(30 * random.pareto(2.0, len(x)) * times)
    after = random.binomial(before, random.uniform(0.2, 0.7, len(x)))
    before[-2:], after[-2:] = np.array([10, 900]) * times, np.array([900, 10]) * times
    earlier, later = (Sample(x, y, counts, 1.0) for counts in (before, after))
    grid = chicago_grid(400)
    how: dict[str, Any] = {"window": city_limit(), "estimator": Estimator(bandwidth_m=700)}
    p = change_significance(earlier, later, grid, **how, randomization=Randomization(replicates=40))
    return change(earlier, later, grid, **how), p


@pytest.fixture(scope="module")
def comparison(make_provenance: Get) -> MakeComparison:
    """Put a comparison together from made-up densities and what is known of two windows."""

    @cache
    def made(windows: Any = LONG, times: float = 1.0, **told: Any) -> Comparison:  # noqa: ANN401
        found, p = densities(times)
        outlined = worth_outlining(found, p)
        is_above = (found.after > found.citywide_ratio * found.before).to_numpy()
        cells = outlined.to_numpy()
        above, below = (
            region_of(outlined.copy(data=cells & side)) for side in (is_above, ~is_above)
        )
        (first, until), (since, last) = windows
        before, after, span = (
            make_provenance(*days, **told)
            for days in ((first, until), (since, last), (first, last))
        )
        return Comparison(found, p, outlined, above, below, before, after, span)

    return made


@pytest.fixture(scope="module")
def drawn(comparison: MakeComparison) -> Callable[[str], Page]:
    @cache
    def made(case: str) -> Page:
        page, orientation, bare, length, windows, told = CASES[case]
        form = Form(parse_paper(page, orientation), bare)
        options = FigureOptions(title=TITLE[:length] or None, form=form)
        return compose_change(comparison(windows, **told), options)

    return made


@pytest.fixture(scope="module")
def said(drawn: Get) -> Callable[..., str]:
    """Join the words of a page of one kind."""

    def joined(case: str, *kinds: str) -> str:
        texts = drawn(case).figure.findobj(Text)
        return " ".join(text.get_text() for text in texts if text.get_gid() in kinds)

    return joined


@cases
def test_no_two_texts_overlap(case: str, drawn: Get, text_boxes: Get, overlaps: Get) -> None:
    assert overlaps(text_boxes(drawn(case))) == []


@cases
def test_all_words_stay_on_the_page_and_off_the_city(
    case: str, drawn: Get, text_boxes: Get, frame_of: Get
) -> None:
    page = drawn(case)
    paper, city = shapely.box(*page.box), frame_of(page).on_page(city_limit())
    shapely.prepare(city)
    for text, room in text_boxes(page):
        assert paper.contains(room), text.get_text()
        if not str(text.get_gid()).startswith(("name:", "stamp")):
            assert not city.intersects(room), text.get_text()


@cases
def test_words_keep_off_bars_keys_and_lines(
    case: str, drawn: Get, text_boxes: Get, room_of: Get
) -> None:
    page = drawn(case)
    solid = ("year:", "law", "window", "average", "legend-bar", "scale-bar", "north")
    shapes = [
        (artist, room_of(page, artist))
        for artist in page.paper.findobj(lambda artist: bool(artist.get_gid()))
        if not isinstance(artist, Text)
        and str(artist.get_gid()).startswith((*solid, "outlined", "rise"))
    ]
    assert [
        (text.get_text(), artist.get_gid())
        for text, room in text_boxes(page)
        for artist, its_room in shapes
        if room.intersects(its_room)
    ] == []


@cases
def test_no_type_is_smaller_than_six_points(case: str, drawn: Get) -> None:
    page = drawn(case)
    sizes = {text.get_fontsize() for text in page.figure.findobj(Text) if text.get_text()}
    assert min(sizes) * page.enlargement >= 6


@cases
def test_unit_numbers_directions_and_the_citywide_change_are_on_every_page(
    case: str, drawn: Get, words_of: Get
) -> None:
    told = words_of(drawn(case))
    noun = "incidents" if CASES[case][-1].get("arrests_only") is False else "arrests"
    assert f"Change in {noun} per square mile per year" in told
    assert f"{MINUS} fewer {noun} after" in told
    assert "more after +" in told
    assert re.search(
        rf"whole city [{MINUS}+]?[\d.]+: [\d,]+ {noun} a year before, [\d,]+ after", told
    )
    assert re.search(rf"[\d,]+ {noun}( mapped of [\d,]+ recorded|, those with)", told)
    assert words.outlined(0.05, 0.25) in told


@cases
def test_every_foot_has_both_cautions_and_the_null(case: str, said: Get) -> None:
    foot = said(case, "foot")
    if CASES[case][2]:
        assert not foot
        return
    noun = "incident" if CASES[case][-1].get("arrests_only") is False else "arrest"
    for sentence in (words.OVER_TIME, words.NULLS["same-rate"], words.P_IS_OPTIMISTIC):
        assert sentence.replace("arrest", noun) in foot


@pytest.mark.parametrize(
    ("windows", "told", "is_said"),
    [
        (LONG, {}, True),
        (MONTHS, {}, True),
        (YEARS, {}, False),
        (((date(2001, 1, 1), date(2001, 12, 31)), (date(2012, 1, 1), date(2012, 8, 3))), {}, False),
        (LONG, {"offense": ALL_CANNABIS}, True),
        (LONG, {"offense": POSSESSION_OVER_30G}, False),
    ],
)
def test_tickets_are_named_where_they_were_possible(
    windows: object, told: dict[str, Any], *, is_said: bool, comparison: MakeComparison
) -> None:
    found = comparison(windows, **told)
    assert (TICKETS in change_words.method(found)) is is_said
    assert (TICKETS in describe_change(found).caption) is is_said


def test_short_windows_and_few_arrests_are_told(comparison: MakeComparison) -> None:
    found = comparison(MONTHS, mapped=99)
    told = change_words.limits(found)
    assert words.FEW in told
    assert "Scaled up to a year: before from 31 days and after from 47 days." in told


def test_default_words(comparison: MakeComparison) -> None:
    found = comparison()
    assert change_words.headline(found) == (
        "How arrests for possessing 30 grams of cannabis or less changed in Chicago: 2001-2012 "
        "against 2013-2018"
    )
    assert change_words.subtitle(found) == (
        "2001-2012: 228,054 arrests mapped of 229,254 recorded. January 1, 2013, to November 12, "
        "2018: 45,003 of 45,603."
    )
    # 228,054 over 4,383 days, 45,003 over 2,142.
    assert change_words.citywide(found).startswith(
        "19,004 arrests a year before, 7,674 after, down "
    )


def test_the_caption_has_it_all(comparison: MakeComparison) -> None:
    caption = describe_change(comparison())
    for sentence in (
        words.OVER_TIME,
        words.NULLS["same-rate"],
        words.P_IS_OPTIMISTIC,
        words.outlined(0.05, 0.25),
        "Test: 40 replicates, seed 1811.",
        "228,054 arrests mapped of 229,254 recorded",
        "45,003 of 45,603",
    ):
        assert sentence in caption.caption
    assert "is in Austin." in caption.description
    assert caption.description.startswith(
        "Map of Chicago shaded by the change in arrests per square mile per year. Citywide: 19,004"
    )
    told = "for what fell by a smaller percentage than the whole city, or rose: "
    assert f"Outlined by a solid line, {told}" in caption.description


def pixels(page: Page) -> np.ndarray:
    with Image.open(io.BytesIO(page.render("png", NOTHING, DPI))) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_more_is_olive_and_fewer_is_blue_at_their_pixels(drawn: Get, frame_of: Get) -> None:
    page = drawn("letter")
    picture, frame = pixels(page), frame_of(page)
    for place, is_more in ((MORE, True), (FEWER, False)):
        x, y = frame.to_page(np.array([place]))[0] * DPI
        col, row = int(x), picture.shape[0] - int(y)
        red, _, blue = np.median(picture[row - 6 : row + 7, col - 6 : col + 7], axis=(0, 1))
        assert (red > blue + 20) if is_more else (blue > red + 20)


def test_zero_is_in_the_middle_of_the_colors(drawn: Get) -> None:
    images = drawn("letter").figure.findobj(AxesImage)
    shown = next(image for image in images if image.get_gid() == "density:surface")
    low, high = shown.get_clim()
    assert low == -high
    assert shown.to_rgba(np.zeros((1, 1)))[0, 0, 3] == 0
    assert shown.cmap is diverging_colors()


@cases
def test_ticks_stand_at_their_values(case: str, drawn: Get, comparison: MakeComparison) -> None:
    page = drawn(case)
    difference = comparison(CASES[case][4], **CASES[case][5]).change.difference
    scale = diverging_scale_for(difference.to_numpy(), "mi")
    bar = next(shape for shape in page.figure.findobj(Rectangle) if shape.get_gid() == "legend-bar")
    found = []
    for text in page.figure.findobj(Text):
        value = text.get_text().lstrip("≤≥ ").replace(",", "").replace(MINUS, "-")
        is_label = text.get_gid() == "legend" and text.get_horizontalalignment() == "center"
        if is_label and text.get_position()[1] < bar.get_y():
            found.append(float(value))
            share = (text.get_position()[0] - bar.get_x()) / bar.get_width()
            assert share == pytest.approx((float(value) / scale.top + 1) / 2, abs=1e-6)
    assert {-scale.top, 0, scale.top} <= set(found)


def test_rises_are_marked_in_the_map_and_the_legend(drawn: Get, said: Get) -> None:
    page = drawn("letter")
    marks = [artist for artist in page.figure.findobj() if artist.get_gid() == "rise"]
    assert len(marks) >= 2
    assert "more arrests after than before" in said("letter", "legend")


def test_without_any_rise_the_legend_has_no_sign_of_it(comparison: MakeComparison) -> None:
    found = comparison()
    fallen = found.change.difference - float(found.change.difference.max())
    only_falls = type(found.change)(
        found.change.before,
        found.change.after,
        fallen.assign_attrs(found.change.difference.attrs),
        found.change.ratio,
    )
    page = compose_change(
        Comparison(
            only_falls,
            found.p,
            found.outlined,
            shapely.MultiPolygon(),
            shapely.MultiPolygon(),
            found.before,
            found.after,
            found.span,
        )
    )
    told = " ".join(text.get_text() for text in page.figure.findobj(Text))
    assert "more arrests after than before" not in told
    assert "This is nowhere the case." in told
    assert "gray band" not in told
    assert "whole city, or rose" not in told
    gids = {str(artist.get_gid()) for artist in page.figure.findobj()}
    assert not gids & {"rise", "outlined:above", "outlined:below"}


def test_keys_of_outlines_show_the_band_on_their_inside(drawn: Get, words_of: Get) -> None:
    page = drawn("letter")
    keys = [each for each in page.figure.findobj() if each.get_gid() == "key:inside"]
    (on_map,) = {each.get_alpha() for each in page.figure.findobj() if each.get_gid() == "inside"}
    assert [(key.get_height(), key.get_alpha()) for key in keys] == [(BAND_IN, on_map)] * 2
    assert "A gray band marks the inside." in words_of(page)


def test_outlines_are_solid_above_and_dashed_below(drawn: Get) -> None:
    styles = {
        (str(artist.get_gid()), artist.get_linestyle() in ("solid", "-"))
        for artist in drawn("letter").figure.findobj(shapes_named)
    }
    assert styles == {("outlined:above", True), ("outlined:below", False)}


def shapes_named(artist: Any) -> bool:  # noqa: ANN401  any artist of a page
    return str(artist.get_gid()).startswith("outlined:")


def test_windows_are_bracketed_below_the_years(drawn: Get, said: Get) -> None:
    page = drawn("letter")
    brackets = [line for line in page.paper.lines if line.get_gid() == "window"]
    assert len(brackets) == 2
    (first, until), (since, last) = (line.get_xdata() for line in brackets)
    bars = {
        str(bar.get_gid()): bar
        for bar in page.figure.findobj(Rectangle)
        if str(bar.get_gid()).startswith("year:")
    }
    assert first <= bars["year:2001"].get_x() + 0.01
    assert bars["year:2012"].get_x() < until < since < bars["year:2013"].get_x() + 0.01
    # 2018 ends on November 12.
    middle = bars["year:2018"].get_x() + bars["year:2018"].get_width() / 2
    assert middle < last
    assert "before" in said("letter", "years")


def test_a_page_too_low_for_the_map_is_refused(comparison: MakeComparison) -> None:
    options = FigureOptions(form=Form(parse_paper("5x6in")))
    with pytest.raises(PageError, match=r"5 x 6 in leaves 1\.\d in for the map; use a higher"):
        compose_change(comparison(), options)


CREDIT = (
    "Map: A. Person and B. Person for The Daily Paper of Chicago, with help from the graphics "
    "desk, after records of the City; edited by C. Person. All rights reserved."
)


@pytest.mark.parametrize("page", ["letter", "slide", "a4"])
@pytest.mark.parametrize("demonstration", [False, True])
def test_all_that_a_page_can_say_fits(
    page: str, *, demonstration: bool, comparison: MakeComparison, text_boxes: Get, overlaps: Get
) -> None:
    found = comparison(
        MONTHS, mapped=99, demonstration=demonstration, arrests_only=False, offense=ALL_CANNABIS
    )
    found.change.difference.attrs["caution"] = words.FINER
    form = Form(parse_paper(page))
    options = FigureOptions("km", TITLE, f"{TITLE}.", CREDIT, form)
    drawn = compose_change(found, options)
    del found.change.difference.attrs["caution"]
    boxes = text_boxes(drawn)
    paper = shapely.box(*drawn.box)
    assert all(paper.contains(room) for _, room in boxes)
    assert overlaps(boxes) == []
    legend = " ".join(text.get_text() for text, _ in boxes if text.get_gid() == "legend")
    for sentence in (change_words.subtitle(found), *change_words.limits(found)):
        assert sentence in legend


def test_the_same_bytes_twice(comparison: MakeComparison) -> None:
    found = comparison(YEARS)
    first, second = (compose_change(found).render("pdf", NOTHING, DPI) for _ in range(2))
    assert first == second


def test_kilometers_first(comparison: MakeComparison) -> None:
    page = compose_change(comparison(), FigureOptions(units="km"))
    told = " ".join(text.get_text() for text in page.figure.findobj(Text))
    assert "Change in arrests per km² per year" in told
    assert "above the bar: per square mile" in told


def test_a_column_takes_a_change_only_without_its_words(comparison: MakeComparison) -> None:
    with pytest.raises(OptionError, match="use --page figure, or --bare"):
        compose_change(comparison(YEARS), FigureOptions(form=Form(parse_paper("column"))))
