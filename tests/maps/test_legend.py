"""The legend of a page against the surface that the page shows."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from cannabis_maps.maps.page import Page
from cannabis_maps.maps.scale import nice_top, written

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SQUARE_MILE_KM2 = 2.589988110336
units = pytest.mark.parametrize(("units", "factor"), [("mi", SQUARE_MILE_KM2), ("km", 1.0)])


def legend(page: Page) -> list[Text]:
    return [text for text in page.figure.findobj(Text) if text.get_gid() == "legend"]


def said(page: Page) -> str:
    return " ".join(text.get_text() for text in legend(page))


def bar(page: Page) -> Rectangle:
    return next(part for part in page.figure.findobj(Rectangle) if part.get_gid() == "legend-bar")


@units
def test_largest_value_and_average_are_those_of_the_surface(
    units: str, factor: float, compose: Get, make_surface: Get
) -> None:
    values = make_surface().to_numpy()
    text = said(compose(units=units))
    unit = {"mi": "square mile", "km": "km²"}[units]
    largest, average = np.nanmax(values) * factor, np.nanmean(values) * factor
    assert f"Linear scale. Largest value shown: {largest:,.0f} per {unit}." in text
    assert f"city average {written(average)}" in text


@units
def test_ticks_stand_where_their_values_are(units: str, factor: float, compose: Get) -> None:
    page = compose(units=units)
    box = bar(page)
    values = [
        (text.get_position(), float(text.get_text().lstrip("≥ ").replace(",", "")))
        for text in legend(page)
        if re.fullmatch(r"(≥ )?[\d,.]+", text.get_text())
    ]
    first = [(x, value) for (x, y), value in values if y < box.get_y()]
    second = [(x, value) for (x, y), value in values if y > box.get_y()]
    top = max(value for _, value in first)
    assert len(first) >= 4
    assert len(second) >= 2
    per_other = factor if units == "mi" else 1 / SQUARE_MILE_KM2
    for known, to_first in ((first, 1.0), (second, per_other)):
        for x, value in known:
            share = (x - box.get_x()) / box.get_width()
            # The zero may give way to the average, by less than its own width.
            assert share == pytest.approx(value * to_first / top, abs=1e-6 if value else 0.05)


def test_the_average_is_marked_where_it_is(compose: Get, make_surface: Get) -> None:
    page = compose(units="km")
    box = bar(page)
    line = next(line for line in page.figure.findobj(Line2D) if line.get_gid() == "average")
    values = make_surface().to_numpy()
    top = nice_top(float(np.nanquantile(values, 0.995)))[0]
    share = (line.get_xdata()[0] - box.get_x()) / box.get_width()
    assert share == pytest.approx(np.nanmean(values) / top)


@pytest.mark.parametrize(("bandwidth_m", "is_cut"), [(500, True), (20_000, False)])
def test_the_end_is_marked_exactly_where_the_scale_is_cut(
    bandwidth_m: float,
    *,
    is_cut: bool,
    compose: Get,
    make_surface: Get,
) -> None:
    page = compose(surface={"bandwidth_m": bandwidth_m})
    ticks = [
        float(text.get_text().lstrip("≥ ").replace(",", ""))
        for text in legend(page)
        if re.fullmatch(r"(≥ )?[\d,.]+", text.get_text())
        and text.get_position()[1] < bar(page).get_y()
    ]
    largest = float(make_surface(bandwidth_m=bandwidth_m).max()) * SQUARE_MILE_KM2
    assert (largest > max(ticks)) is is_cut
    assert ("≥" in said(page)) is is_cut
    # With it the bar ends in a point.
    parts = [part for part in page.figure.findobj(Polygon) if part.get_gid() == "legend-bar"]
    tip = max(part.get_xy()[:, 0].max() for part in parts)
    beyond = tip - (bar(page).get_x() + bar(page).get_width())
    assert beyond == pytest.approx(0.1 if is_cut else 0)
