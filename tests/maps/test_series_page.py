"""A page of small maps: nothing overlaps or leaves it, and all maps are drawn alike."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from cannabis_maps import words
from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.grid import Region
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.multiples import LEAST_WIDTH_IN, Parts, arrange
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Box, Page
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.series import compose_series, shared_scale
from cannabis_maps.maps.series_words import describe_series, label
from cannabis_maps.maps.sheet import Form
from cannabis_maps.maps.typeface import Weight, width_in
from cannabis_maps.maps.years import TICKETS
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_OVER_30G
from cannabis_maps.places import city_limit
from cannabis_maps.provenance import Provenance
from cannabis_maps.series import Series, Span
from cannabis_maps.windows import LONGEST_NAME, Window

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]
Make = Callable[..., Series]

LAST = date(2018, 11, 12)
LONG_TITLE = (
    "Where police in the City of Chicago recorded arrests for possessing 30 grams of cannabis or "
    "less over eighteen years of the public records, to"
)
THREE = (
    Window("Before tickets", date(2001, 1, 1), date(2012, 8, 3)),
    Window("Tickets possible", date(2012, 8, 4), date(2016, 7, 28)),
    Window("10 grams or less a civil violation", date(2016, 7, 29), date(2019, 12, 31)),
)
MONTHS = tuple(
    Window(
        f"{words.MONTHS[month - 1]} {year}",
        first,
        (first + timedelta(31)).replace(day=1) - timedelta(1),
    )
    for year in (2010, 2011, 2012)
    for month in range(1, 13)
    for first in [date(year, month, 1)]
)
WORDY = tuple(
    Window(f"{name} a rather long name for a window"[:LONGEST_NAME], date(2005, 1, 1), LAST)
    for name in "ABCDE"
)


def years(count: int, last: int = 2018) -> tuple[Window, ...]:
    return tuple(Window.of_year(year) for year in range(last - count + 1, last + 1))


CASES: dict[str, dict[str, Any]] = {
    "letter, 1 part year": {"windows": years(1)},
    "letter, 3 named": {"windows": THREE},
    "letter, 5 of long names": {"windows": WORDY},
    "letter, 18": {"windows": years(18)},
    "letter, 18, demonstration": {"windows": years(18), "demonstration": True},
    "letter, a title of 140 characters": {"windows": years(18), "title": LONG_TITLE},
    "letter, a subtitle": {"windows": years(18), "subtitle": f"{LONG_TITLE}."},
    "letter, kilometers, a credit": {"windows": years(6), "units": "km", "credit": "By A. Person."},
    "letter, bare": {"windows": years(18), "bare": True},
    "letter, lying": {"windows": years(18), "page": ("letter", "landscape")},
    "letter, some left out": {"windows": years(16), "left_out": years(2, 2002)},
    "tabloid, 25": {"windows": years(25, 2025), "page": ("tabloid",)},
    "tabloid, 36 months": {"windows": MONTHS, "page": ("tabloid",)},
    "slide, 3 named": {"windows": THREE, "page": ("slide",)},
    "slide, 18, demonstration": {
        "windows": years(18),
        "page": ("slide",),
        "demonstration": True,
    },
    "slide, bare": {"windows": years(9), "page": ("slide",), "bare": True},
    "figure, 3 named": {"windows": THREE, "page": ("figure",)},
    "figure, 12": {"windows": years(12), "page": ("figure",)},
    "figure, 18, bare": {"windows": years(18), "page": ("figure",), "bare": True},
    "a3, 25, demonstration": {
        "windows": years(25, 2025),
        "page": ("a3",),
        "demonstration": True,
    },
    "5x9in, 4": {"windows": years(4), "page": ("5x9in",)},
    "12x6in, 4": {"windows": years(4), "page": ("12x6in",)},
}
# One of each kind; the others take as long again, and again.
QUICK = {
    "letter, 1 part year",
    "letter, 3 named",
    "letter, 18",
    "letter, 18, demonstration",
    "letter, a title of 140 characters",
    "letter, some left out",
    "tabloid, 25",
    "slide, 3 named",
    "slide, bare",
    "figure, 12",
}
cases = pytest.mark.parametrize(
    "case",
    [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in CASES],
)


@pytest.fixture(scope="module")
def make_series(make_surface: Get, make_provenance: Get) -> Make:
    """Make up a series: the same surface for each window, the later the fainter."""

    def made(
        windows: tuple[Window, ...],
        left_out: tuple[Window, ...] = (),
        *,
        demonstration: bool = False,
        **known: Any,  # noqa: ANN401  as make_provenance takes them
    ) -> Series:
        def provenance(first: date, last: date) -> Provenance:
            end = max(date(2025, 3, 3), first) if last > date(2019, 12, 31) else min(last, LAST)
            found: Provenance = make_provenance(first, end, demonstration=demonstration, **known)
            return found

        spans = tuple(Span(each, provenance(each.first_day, each.last_day)) for each in windows)
        surface = make_surface(scale=1 / 18)
        values = np.stack([surface.to_numpy() / (index + 1) for index in range(len(windows))])
        surfaces = xr.DataArray(
            values,
            dims=("mark", "y", "x"),
            coords={
                "mark": [each.name for each in windows],
                "y": surface["y"],
                "x": surface["x"],
                "count": ("mark", [float(span.provenance.mapped) for span in spans]),
                "years": ("mark", [span.provenance.duration_years for span in spans]),
            },
            attrs=surface.attrs,
        )
        first = min(each.first_day for each in (*windows, *left_out))
        whole = provenance(first, max(each.last_day for each in windows))
        out = tuple(Span(each, provenance(each.first_day, each.last_day)) for each in left_out)
        return Series(surfaces, spans, out, whole, whole)

    return made


def test_a_long_window_counts_for_more_in_the_average(make_series: Make) -> None:
    series = make_series(THREE)
    years = series.surfaces["years"].to_numpy()
    counts = series.surfaces.mean(("y", "x")).to_numpy() * years
    scale = shared_scale(series, MapOptions(units="km"))
    assert scale.average == pytest.approx(counts.sum() / years.sum())
    assert scale.average != pytest.approx((counts / years).mean(), rel=0.01)


@pytest.fixture(scope="module")
def drawn(make_series: Make) -> Callable[[str], tuple[Page, Series]]:
    """Compose the page of a case, once."""

    @cache
    def composed(case: str) -> tuple[Page, Series]:
        given = dict(CASES[case])
        form = Form(parse_paper(*given.pop("page", ("letter",))), given.pop("bare", False))
        series = make_series(
            given.pop("windows"),
            given.pop("left_out", ()),
            demonstration=given.pop("demonstration", False),
        )
        return compose_series(series, MapOptions(form=form, **given)), series

    return composed


def frames(page: Page) -> list[MapFrame]:
    """Find the small maps of a page again."""
    found = []
    for image in page.figure.findobj(AxesImage):
        if image.get_gid() == "density:surface" and image.axes is not None:
            place, width, height = image.axes.get_position(), page.box.width, page.box.height
            box = Box(place.x0 * width, place.y0 * height, place.x1 * width, place.y1 * height)
            (left, right), (bottom, top) = image.axes.get_xlim(), image.axes.get_ylim()
            found.append(MapFrame(page, box, Region(left, bottom, right, top)))
    return found


def said(page: Page, kind: str) -> str:
    return " ".join(text.get_text() for text in page.figure.findobj(Text) if text.get_gid() == kind)


def printed_in(text: Text) -> float:
    return width_in(text.get_text(), Weight.BOLD, float(text.get_fontsize()))


@cases
def test_no_two_texts_overlap(case: str, drawn: Get, text_boxes: Get, overlaps: Get) -> None:
    assert overlaps(text_boxes(drawn(case)[0])) == []


@cases
def test_nothing_leaves_the_page(case: str, drawn: Get, text_boxes: Get) -> None:
    page, _ = drawn(case)
    sheet = shapely.box(*page.box)
    rooms = [shapely.box(*frame.box) for frame in frames(page)]
    assert all(sheet.buffer(1e-6).contains(room) for room in rooms)
    assert [text.get_text() for text, room in text_boxes(page) if not sheet.contains(room)] == []


@cases
def test_maps_are_equally_large_and_apart_and_can_be_read(case: str, drawn: Get) -> None:
    page, series = drawn(case)
    found = frames(page)
    assert len(found) == len(series.spans)
    assert all(frame.box.width * page.enlargement >= LEAST_WIDTH_IN for frame in found)
    assert np.ptp([frame.meters_per_inch for frame in found]) < 1e-3
    rooms = [shapely.box(*frame.box).buffer(0.02) for frame in found]
    assert not any(one.intersects(other) for one, other in combinations(rooms, 2))
    for frame in found:
        assert shapely.box(*frame.box).contains(frame.on_page(city_limit()))


@cases
def test_words_keep_off_the_maps_and_names_off_the_city(
    case: str, drawn: Get, text_boxes: Get
) -> None:
    page, _ = drawn(case)
    found = frames(page)
    maps = shapely.union_all([shapely.box(*frame.box) for frame in found])
    cities = shapely.union_all([frame.on_page(city_limit()) for frame in found])
    for text, room in text_boxes(page):
        if text.get_gid() == "label":
            assert not cities.intersects(room), text.get_text()
        elif text.get_gid() != "stamp":
            assert not maps.intersects(room), text.get_text()


@cases
def test_words_keep_off_bars_and_lines(
    case: str, drawn: Get, text_boxes: Get, room_of: Get
) -> None:
    page, _ = drawn(case)
    solid = ("year:", "law", "average", "legend-bar", "scale-bar", "north")
    shapes = [
        (artist.get_gid(), room_of(page, artist))
        for artist in page.figure.findobj(lambda artist: bool(artist.get_gid()))
        if artist.get_gid().startswith(solid) and not isinstance(artist, Text)
    ]
    assert [
        (text.get_text(), name)
        for text, room in text_boxes(page)
        for name, its_room in shapes
        if room.intersects(its_room)
    ] == []


@cases
def test_all_maps_share_one_scale(case: str, drawn: Get) -> None:
    page, series = drawn(case)
    images = [
        each for each in page.figure.findobj(AxesImage) if each.get_gid() == "density:surface"
    ]
    top = shared_scale(series, MapOptions(units=CASES[case].get("units", "mi"))).top
    assert {each.get_clim() for each in images} == {(0, top)}
    assert len({each.get_cmap().name for each in images}) == 1


@cases
def test_each_map_says_its_name_and_how_many_are_mapped(case: str, drawn: Get) -> None:
    page, series = drawn(case)
    labels = said(page, "label")
    for span in series.spans:
        assert span.window.name in labels
        assert f"n = {words.number(span.provenance.mapped)}" in labels
        if not span.window.is_year:
            first, last = span.provenance.first_day, span.provenance.last_day
            told = words.window if first.year < last.year else words.period
            assert told(first, last) in labels
            assert labels.count(span.window.name) == 1


@cases
def test_part_windows_are_marked_and_no_others(case: str, drawn: Get) -> None:
    page, series = drawn(case)
    marks = [each for each in page.figure.findobj(Rectangle) if each.get_gid() == "part"]
    assert len(marks) == sum(span.is_cut for span in series.spans)
    assert all(mark.get_hatch() for mark in marks)


@cases
def test_marks_stand_right_behind_names(case: str, drawn: Get) -> None:
    page, _ = drawn(case)
    right = max(frame.box.right for frame in frames(page))
    for mark in page.figure.findobj(Rectangle):
        if mark.get_gid() == "part":
            # Measured as letters are in print; on a screen of few pixels they may be wider.
            gaps = [
                mark.get_x() - text.get_position()[0] - printed_in(text)
                for text in page.figure.findobj(Text)
                if text.get_gid() == "label" and text.get_position()[1] == mark.get_y()
            ]
            assert min(gap for gap in gaps if gap > 0) < 0.1
            assert mark.get_x() + mark.get_width() <= right


@cases
def test_cautions_are_on_the_page(case: str, drawn: Get, words_of: Get) -> None:
    page, series = drawn(case)
    told = words_of(page)
    assert told.count(words.OVER_TIME) == 1
    assert (TICKETS in told) == (series.provenance.last_day >= date(2012, 8, 4))
    assert "per square mile per year" in told or "per km² per year" in told
    assert words.DEMONSTRATION in said(page, "stamp") or not series.provenance.demonstration


def test_a_part_year_says_its_days(drawn: Get) -> None:
    page, _ = drawn("letter, 18")
    assert said(page, "label").endswith("2018 n = 1,196 to November 12")
    assert "Scaled up to a year: 2018 from 316 days." in said(page, "notes")


def test_what_is_left_out_is_named(drawn: Get) -> None:
    page, _ = drawn("letter, some left out")
    assert "Left out, as fewer than 20 arrests are mapped: 2001 and 2002." in said(page, "notes")


def test_a_window_that_is_cut_says_so(drawn: Get) -> None:
    page, _ = drawn("letter, 3 named")
    assert "part of the window" in said(page, "label")
    assert "a part only of 10 grams or less a civil violation." in said(page, "notes")


@pytest.mark.parametrize("case", ["letter, bare", "slide, bare", "figure, 18, bare"])
def test_a_bare_page_keeps_unit_dates_and_n(case: str, drawn: Get) -> None:
    page, series = drawn(case)
    assert said(page, "title") == said(page, "subtitle") == said(page, "foot") == ""
    legend = said(page, "legend")
    assert "Arrests per square mile per year" in legend
    assert words.mapped_of_recorded(series.covered) in legend
    assert words.day(LAST) in legend


def test_the_legend_speaks_of_all_maps(drawn: Get) -> None:
    legend = said(drawn("letter, 18")[0], "legend")
    assert "Linear scale, fitted to these maps" in legend
    assert "average of these maps" in legend


def test_the_chart_counts_all_years_and_marks_the_law(drawn: Get) -> None:
    page, _ = drawn("letter, 3 named")
    bars = [each for each in page.figure.findobj(Rectangle) if str(each.get_gid())[:5] == "year:"]
    assert len(bars) == 18
    assert "tickets possible" in said(page, "years")


@pytest.mark.parametrize(("offense", "told"), [(ALL_CANNABIS, True), (POSSESSION_OVER_30G, False)])
def test_tickets_are_spoken_of_where_they_could_be_written(
    offense: object, make_series: Make, words_of: Get, *, told: bool
) -> None:
    page = compose_series(make_series(years(4), offense=offense))
    assert (TICKETS in words_of(page)) is told


def test_a_column_is_too_small(make_series: Make) -> None:
    options = MapOptions(form=Form(parse_paper("column")))
    with pytest.raises(OptionError, match=r"--page column is too small for a series; use letter, "):
        compose_series(make_series(years(3)), options)


def test_too_many_for_the_page_says_what_to_do(make_series: Make) -> None:
    options = MapOptions(form=Form(parse_paper("figure")))
    with pytest.raises(PageError, match=r"25 maps do not fit .* 0.9 in .* fewer windows, a larger"):
        compose_series(make_series(years(25, 2025)), options)


def test_the_caption_tells_all(drawn: Get) -> None:
    _, series = drawn("letter, 18")
    caption = describe_series(series)
    assert caption.title.endswith("2001-2018, by year")
    assert words.OVER_TIME in caption.caption
    assert TICKETS in caption.caption
    for span in series.spans:
        assert f"{span.window.name} (n = {words.number(span.provenance.mapped)}" in (
            caption.description
        )


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2018, 1, 1), date(2018, 11, 12), "to November 12"),
        (date(2012, 8, 4), date(2012, 12, 31), "from August 4"),
        (date(2012, 8, 4), date(2012, 9, 1), "August 4 to September 1"),
        (date(2012, 8, 4), date(2012, 8, 4), "August 4 only"),
    ],
)
def test_parts_of_years(make_provenance: Get, first: date, last: date, told: str) -> None:
    span = Span(Window.of_year(first.year), make_provenance(first, last))
    assert label(span)[1] == told


@pytest.mark.parametrize("count", range(1, 26))
@pytest.mark.parametrize("size", [(7.5, 8.3), (10.0, 6.0), (7.5, 11.0)])
def test_arrangements_hold_together(count: int, size: tuple[float, float]) -> None:
    box = Box(0.5, 1.0, 0.5 + size[0], 1.0 + size[1])
    parts = Parts(count, 0.85, lambda _: 0.2, lambda width: 3.4 / width, has_chart=True)
    arranged = arrange(box, parts)
    assert arranged.key is not None
    assert arranged.chart is not None
    above = [each._replace(top=each.top + arranged.label_in) for each in arranged.maps]
    rooms = [shapely.box(*each) for each in (*above, arranged.key, arranged.chart)]
    assert all(shapely.box(*box).buffer(1e-6).contains(room) for room in rooms)
    assert all(one.disjoint(other) for one, other in combinations(rooms, 2))
    assert len(arranged.maps) == count
