"""Small charts for cells of tables: bars from zero, the last one darker."""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

WIDTH_PT, HEIGHT_PT = 72.0, 11.0
GAP = 0.25
BASELINE_PT = 0.4
# Both stand out from white by 3 to 1 and more, and from each other without color.
BAR, LAST_BAR, BASELINE = "#7480b4", "#2c3a73", "#77767a"
DPI = 300
POINTS_PER_INCH = 72
# Drawn larger and shrunk, so that edges between dots are smooth.
OVERSIZE = 4


class Rectangle(NamedTuple):
    """A bar, in points from the chart's upper left corner."""

    x: float
    y: float
    width: float
    height: float
    color: str


def rectangles(values: Sequence[float]) -> list[Rectangle]:
    """Return the bars of a chart and, last, its line at zero.

    Parameters
    ----------
    values : sequence of float
        From the first year to the last; one that is not a number leaves a gap.

    Returns
    -------
    list of Rectangle
        Every chart has its own scale.

    Examples
    --------
    >>> [round(each.height, 2) for each in rectangles([2, 1])]
    [10.6, 5.3, 0.4]
    """
    known = [value for value in values if math.isfinite(value)]
    top, bottom = max([0.0, *known]), min([0.0, *known])
    unit = (HEIGHT_PT - BASELINE_PT) / ((top - bottom) or 1.0)
    zero = top * unit
    step = WIDTH_PT / max(len(values), 1)
    bars = [
        Rectangle(
            (index + GAP / 2) * step,
            zero - max(value, 0.0) * unit,
            step * (1 - GAP),
            abs(value) * unit,
            LAST_BAR if index == len(values) - 1 else BAR,
        )
        for index, value in enumerate(values)
        if math.isfinite(value)
    ]
    return [*bars, Rectangle(0.0, zero, WIDTH_PT, BASELINE_PT, BASELINE)]


def trend_svg(values: Sequence[float]) -> str:
    """Draw a chart as the content of an SVG whose unit is a point.

    Parameters
    ----------
    values : sequence of float

    Returns
    -------
    str

    Examples
    --------
    >>> trend_svg([2, 1]).count("<rect")
    3
    """
    return "".join(
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{color}"/>'
        for x, y, width, height, color in rectangles(values)
    )


def trend_file(values: Sequence[float]) -> str:
    """Draw a chart as an SVG of its own.

    Examples
    --------
    >>> trend_file([1])[:39]
    '<svg xmlns="http://www.w3.org/2000/svg"'
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PT:g}pt" height="{HEIGHT_PT:g}pt"'
        f' viewBox="0 0 {WIDTH_PT:g} {HEIGHT_PT:g}">{trend_svg(values)}</svg>'
    )


def trend_png(values: Sequence[float]) -> bytes:
    """Draw a chart as a PNG of 300 dots per inch on white.

    Parameters
    ----------
    values : sequence of float

    Returns
    -------
    bytes
    """
    scale = DPI / POINTS_PER_INCH * OVERSIZE
    width, height = round(WIDTH_PT * scale), round(HEIGHT_PT * scale)
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for each in rectangles(values):
        right, below = (each.x + each.width) * scale - 1, (each.y + each.height) * scale - 1
        if right >= each.x * scale and below >= each.y * scale:
            pen.rectangle((each.x * scale, each.y * scale, right, below), fill=each.color)
    small = picture.resize((width // OVERSIZE, height // OVERSIZE), Image.Resampling.BOX)
    target = BytesIO()
    small.quantize(16, dither=Image.Dither.NONE).save(target, "PNG", dpi=(DPI, DPI), optimize=True)
    return target.getvalue()
