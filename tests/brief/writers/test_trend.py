"""The small charts in cells: bars as the values are, the same in each format, few bytes."""

import io
import math
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from cannabis_maps.brief.trend import (
    BASELINE_PT,
    HEIGHT_PT,
    WIDTH_PT,
    rectangles,
    trend_file,
    trend_png,
)

YEARS = tuple(float(value) for value in (14, 15, 17, 19, 19, 20, 23, 20, 21, 22, 20, 18, 4, 1))


def test_heights_are_as_the_values() -> None:
    full = HEIGHT_PT - BASELINE_PT
    *bars, _ = rectangles([4, 2, 1, 0])
    assert [bar.height for bar in bars] == pytest.approx([full, full / 2, full / 4, 0])


def test_below_zero_hangs_from_the_line() -> None:
    above, below, line = rectangles([1, -1])
    assert above.y == 0
    assert below.y == line.y == pytest.approx(above.height)


def test_what_is_not_known_leaves_its_place_free() -> None:
    first, last, _ = rectangles([1, math.nan, 1])
    assert last.x - first.x == pytest.approx(WIDTH_PT * 2 / 3)


@pytest.mark.parametrize("values", [[], [0, 0], [math.inf], [1e-9, 1e12], [-5, -3], [3.0]])
def test_all_stays_within_the_chart_and_can_be_drawn(values: list[float]) -> None:
    for each in rectangles(values):
        assert min(each.x, each.y) >= 0
        assert each.x + each.width <= WIDTH_PT + 1e-9
        assert each.y + each.height <= HEIGHT_PT + 1e-9
    assert len(trend_png(values)) > 50


def test_the_file_has_the_rectangles() -> None:
    drawn = ET.fromstring(trend_file(YEARS))  # noqa: S314  ours
    told = [(float(bar.get("x", "")), float(bar.get("height", ""))) for bar in drawn]
    assert told == [(round(each.x, 2), round(each.height, 2)) for each in rectangles(YEARS)]


def test_the_picture_is_small_sharp_and_the_same_twice() -> None:
    content = trend_png(YEARS)
    assert len(content) < 3000
    assert content == trend_png(YEARS)
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.size == (300, 45)
        assert opened.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_picture_has_ink_where_the_bars_are() -> None:
    with Image.open(io.BytesIO(trend_png(YEARS))) as opened:
        light = np.asarray(opened.convert("L"))
    for each in rectangles(YEARS):
        x, y = (int(at * 300 / 72) for at in (each.x + each.width / 2, each.y + each.height / 2))
        if each.height * 300 / 72 > 2:
            assert light[min(y, 44), min(x, 299)] < 160
    assert light[0, 0] > 250
