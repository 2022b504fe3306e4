"""The legend of a page against the surface that the page shows."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from cannabis_maps.maps.page import Page
from cannabis_maps.maps.scale import Units, nice_top, scale_for, written, written_ticks

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


def pointer(page: Page, name: str) -> np.ndarray:
    """Return left foot, right foot and tip of a triangle, in inches."""
    (found,) = [part for part in page.figure.findobj(Polygon) if part.get_gid() == name]
    return np.asarray(found.get_xy())[:3]


@units
def test_largest_value_and_average_are_those_of_the_surface(
    units: str, factor: float, compose: Get, make_surface: Get
) -> None:
    values = make_surface().to_numpy()
    text = said(compose(units=units))
    unit = {"mi": "square mile", "km": "km²"}[units]
    largest, average = np.nanmax(values) * factor, np.nanmean(values) * factor
    assert f"Linear scale, fitted to this map; largest value {largest:,.0f} per {unit}." in text
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
            assert share == pytest.approx(value * to_first / top, abs=1e-6)


@units
def test_no_tick_of_the_default_page_goes_without_its_value(
    units: Units, factor: float, compose: Get, make_surface: Get
) -> None:
    page = compose(units=units)
    scale = scale_for(make_surface().to_numpy(), units)
    assert scale.factor == pytest.approx(factor)
    labels = [
        (text.get_position()[1] > bar(page).get_y(), text.get_text().lstrip("≥ "))
        for text in legend(page)
        if re.fullmatch(r"(≥ )?[\d,.]+", text.get_text())
    ]
    assert {label for above, label in labels if not above} == set(written_ticks(scale.ticks))
    assert {label for above, label in labels if above} == set(written_ticks(scale.other_ticks()))


@units
def test_the_other_unit_has_a_line_of_its_own(units: str, factor: float, compose: Get) -> None:
    del factor
    page = compose(units=units)
    other = {"mi": "km²", "km": "square mile"}[units]
    (line,) = [text for text in legend(page) if text.get_text() == f"above the bar: per {other}"]
    y, size = line.get_position()[1], float(line.get_fontsize()) / 72
    apart = [
        abs(text.get_position()[1] - y) > 0.9 * size for text in legend(page) if text is not line
    ]
    assert all(apart)
    assert y > bar(page).get_y() + bar(page).get_height()


def test_a_triangle_points_at_the_average(compose: Get, make_surface: Get) -> None:
    page = compose(units="km")
    box = bar(page)
    left, right, tip = pointer(page, "average")
    values = make_surface().to_numpy()
    top = nice_top(float(np.nanquantile(values, 0.995)))[0]
    share = (tip[0] - box.get_x()) / box.get_width()
    assert share == pytest.approx(np.nanmean(values) / top)
    # Upright, its foot on the bar's lower edge and its tip within the bar.
    assert left[1] == right[1] == pytest.approx(box.get_y())
    assert (left[0] + right[0]) / 2 == pytest.approx(tip[0])
    assert box.get_y() < tip[1] < box.get_y() + box.get_height()


def test_the_same_triangle_stands_beside_the_averages_number(page: Page) -> None:
    key = pointer(page, "average-key")
    np.testing.assert_allclose(
        np.ptp(key, axis=0), np.ptp(pointer(page, "average"), axis=0), rtol=1e-9
    )
    (number,) = [text for text in legend(page) if text.get_text().startswith("city average ")]
    x, y = number.get_position()
    assert y == pytest.approx(key[0, 1])
    assert 0 < x - key[:, 0].max() < 0.06


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
