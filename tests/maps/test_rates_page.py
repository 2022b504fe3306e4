"""The map of rates in classes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from matplotlib.typing import ColorType

from cannabis_maps import words
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.options import FigureOptions
from cannabis_maps.maps.page import Page
from cannabis_maps.maps.rates import NO_RATE, class_breaks, compose_rates
from cannabis_maps.maps.scale import luminance
from cannabis_maps.places import city_limit
from cannabis_maps.rates import AreaRate, area_rates

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SPECIAL = {32, 37, 47, 76}
COUNTS = (np.arange(77) * 29 % 77) ** 2 * 5


def area(number: int, rate: float, residents: float = 10_000) -> AreaRate:
    return AreaRate(number, f"Area {number}", round(rate * residents / 1000), residents, 1.0)


@pytest.fixture(scope="module")
def rates(make_provenance: Get) -> tuple[AreaRate, ...]:
    return area_rates(COUNTS, make_provenance())


@pytest.fixture(scope="module", params=[False, True], ids=["records", "demonstration"])
def drawn(
    request: pytest.FixtureRequest, rates: tuple[AreaRate, ...], make_provenance: Get
) -> Page:
    return compose_rates(rates, make_provenance(demonstration=request.param))


def shapes(page: Page) -> dict[int, PathPatch]:
    return {
        int(str(shape.get_gid()).removeprefix("rate:")): shape
        for shape in page.figure.findobj(PathPatch)
        if str(shape.get_gid()).startswith("rate:")
    }


def said(page: Page, kind: str) -> str:
    return " ".join(text.get_text() for text in page.figure.findobj(Text) if text.get_gid() == kind)


def test_breaks_are_rounded_quantiles() -> None:
    rates = [area(number, rate) for number, rate in enumerate(range(2, 13), start=1)]
    # Rates 2 to 12: a fifth of the way from the least to the largest is 4, and so on.
    assert class_breaks(rates) == (4, 6, 8, 10)


def test_breaks_have_two_digits() -> None:
    rates = [area(number, 2.04 + 1.357 * number) for number in range(1, 60)]
    assert all(float(f"{value:.2g}") == value for value in class_breaks(rates))


def test_areas_where_a_rate_says_little_have_no_part_in_the_breaks() -> None:
    rates = [area(number, rate) for number, rate in enumerate(range(2, 13), start=1)]
    odd = [area(76, 900), area(32, 800), area(50, 700, residents=4999), area(51, 0.1)]
    assert class_breaks([*rates, *odd]) == class_breaks(rates)


def test_equal_rates_make_one_class() -> None:
    assert class_breaks([area(number, 5) for number in range(1, 20)]) == ()


@pytest.mark.parametrize(
    ("known", "breaks"),
    [
        ([7], ()),
        ([28.4, 32.6], (30,)),
        ([28.4, 28.45], ()),
        ([2, 4, 9], (3.3, 5.7)),
        ([3, 3, 3, 3, 3, 3, 3, 24], (5.6,)),
    ],
)
def test_no_class_is_empty(known: list[float], breaks: tuple[float, ...]) -> None:
    assert class_breaks([area(number, rate) for number, rate in enumerate(known, 1)]) == breaks


def test_no_rate_makes_no_break(make_provenance: Get) -> None:
    rates = area_rates(np.full(77, 19), make_provenance())
    assert class_breaks(rates) == ()
    page = compose_rates(rates, make_provenance())
    assert {to_hex(shape.get_facecolor()) for shape in shapes(page).values()} == {NO_RATE}
    # Neither has the legend a class then.
    assert "areas" not in said(page, "legend")
    assert "too few (arrests under 20)" in said(page, "legend")


def test_special_areas_and_only_they_are_hatched(drawn: Page) -> None:
    hatched = {number for number, shape in shapes(drawn).items() if shape.get_hatch()}
    assert hatched == SPECIAL
    assert (
        "Under 5,000 residents, O'Hare or the Loop: people arrested there may live elsewhere, "
        "so a rate by residents says little." in said(drawn, "legend")
    )


def brightness(color: ColorType) -> float:
    return float(luminance(np.array([to_rgba(color)]), to_rgb(CITY))[0])


@pytest.mark.parametrize(
    ("arrests", "is_dark"), [(0, False), (30, False), (300, None), (50_000, True)]
)
def test_hatches_are_light_on_dark_and_dark_on_light(
    arrests: int, *, is_dark: bool | None, make_provenance: Get
) -> None:
    counts = 2000 + COUNTS
    counts[[number - 1 for number in SPECIAL]] = arrests
    known = make_provenance()
    page = compose_rates(area_rates(counts, known), known)
    for number in SPECIAL:
        shape = shapes(page)[number]
        under, hatch = brightness(shape.get_facecolor()), brightness(shape.get_edgecolor())
        low, high = sorted((under, hatch))
        # WCAG's least for what is not small text.
        assert (high + 0.05) / (low + 0.05) >= 3
        if is_dark is not None:
            assert (hatch > under) is is_dark


def test_too_few_is_in_the_legend_only_where_it_occurs(drawn: Page, make_provenance: Get) -> None:
    assert "too few (arrests under 20)" in said(drawn, "legend")
    enough = area_rates(COUNTS + 20, make_provenance())
    page = compose_rates(enough, make_provenance())
    assert "too few" not in said(page, "legend")
    assert NO_RATE not in {to_hex(shape.get_facecolor()) for shape in shapes(page).values()}


@pytest.mark.parametrize(
    ("last", "when", "scaled"),
    [(date(2013, 1, 31), "January 2013", True), (date(2013, 12, 31), "2013", False)],
)
def test_rates_of_less_than_a_year_say_so(
    last: date, when: str, *, scaled: bool, make_provenance: Get
) -> None:
    known = make_provenance(date(2013, 1, 1), last)
    page = compose_rates(area_rates(COUNTS, known), known)
    assert said(page, "title").endswith(f" per year, {when}")
    assert ("Rates are scaled up to a year." in said(page, "foot")) is scaled


def test_areas_of_a_class_share_the_legends_color(drawn: Page, rates: tuple[AreaRate, ...]) -> None:
    breaks = class_breaks(rates)
    swatches = [
        to_hex(swatch.get_facecolor(), keep_alpha=True)
        for swatch in drawn.figure.findobj(Rectangle)
        if swatch.get_gid() == "legend-swatch" and to_rgba(swatch.get_facecolor())[3] > 0
    ]
    for known in rates:
        color = to_hex(shapes(drawn)[known.number].get_facecolor(), keep_alpha=True)
        rate = known.per_1000_per_year
        if rate is None:
            assert to_hex(color) == NO_RATE
        else:
            assert color == swatches[sum(rate >= limit for limit in breaks)]


def test_classes_are_labeled(drawn: Page, rates: tuple[AreaRate, ...]) -> None:
    first, *_, last = (f"{value:g}" for value in class_breaks(rates))
    labels = {text.get_text() for text in drawn.figure.findobj(Text) if text.get_gid() == "legend"}
    assert {f"under {first}", f"{last} or more"} <= labels


def test_nothing_overlaps_and_furniture_keeps_off_the_city(
    drawn: Page, text_boxes: Get, overlaps: Get, frame_of: Get
) -> None:
    boxes = text_boxes(drawn)
    assert overlaps(boxes) == []
    frame = frame_of(drawn)
    city = frame.on_page(city_limit())
    for text, room in boxes:
        if not str(text.get_gid()).startswith(("name:", "stamp")):
            assert not city.intersects(room), text.get_text()
        if text.get_gid() not in {"foot", "title", "subtitle"}:
            assert shapely.box(*frame.box).contains(room), text.get_text()


def test_an_editors_words_stand_in_place_of_the_default_ones(
    rates: tuple[AreaRate, ...], make_provenance: Get, words_of: Get
) -> None:
    options = FigureOptions(title="A title", subtitle="A subtitle.", credit="By A. Person.")
    told = words_of(compose_rates(rates, make_provenance(), options))
    assert told.count("A title") == told.count("A subtitle.") == told.count("By A. Person.") == 1
    # What the default subtitle says is said at the foot then.
    assert words.subtitle(make_provenance()) in told
