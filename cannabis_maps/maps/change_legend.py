"""The legend of a change: the scale, the city's own change, what is outlined and how."""

from collections.abc import Callable, Sequence

from cannabis_maps import words
from cannabis_maps.comparison import Comparison
from cannabis_maps.maps import change_words, ground, typeface
from cannabis_maps.maps.diverging import MINUS, DivergingScale, signed, signed_ticks
from cannabis_maps.maps.diverging_legend import Bar, draw_bar, draw_pointer_key
from cannabis_maps.maps.furniture import KEY_IN, SMALL
from cannabis_maps.maps.marks import LEAST_RISE, draw_line_key, draw_plus_key
from cannabis_maps.maps.page import Box, Page, Style
from cannabis_maps.maps.scale import AREA_UNITS, written
from cannabis_maps.maps.typeface import Weight

HEADING = Style(9.0, Weight.BOLD)
KEY_GAP_IN, BESIDE_IN = 0.07, 0.12
# From the baseline of a line of small words to the top of what it is set in.
RISE_IN = 0.75 * SMALL.size_pt / typeface.POINTS_PER_INCH
GAP_IN = 0.025

DrawKey = Callable[[Page, Box], None]


def draw_change_legend(
    page: Page, box: Box, found: Comparison, scale: DivergingScale, told: Sequence[str] = ()
) -> float:
    """Draw the legend from the top of a box down.

    Parameters
    ----------
    page : Page
    box : Box
    found : Comparison
    scale : DivergingScale
    told : sequence of str, optional
        What else the legend has to say.

    Returns
    -------
    float
        Where its words end, in inches.
    """
    unit, other = AREA_UNITS[scale.units]
    noun = words.noun(found.span)
    heading = f"Change in {noun} per {unit} per year"
    even = typeface.balanced_room(heading, HEADING.weight, HEADING.size_pt, box.width)
    y = page.lines(box._replace(right=box.left + even), heading, HEADING, "legend")
    page.line(box.left, y + 0.01, f"above the bar: per {other}", SMALL, "legend")
    y = draw_bar(page, box._replace(top=y), _bar(scale, noun), ground.CITY)
    city = f"whole city {signed(scale.average)}: {change_words.citywide(found)}"
    y = _draw_key(page, box, y, draw_pointer_key, city)
    lines = _lines(found)
    where = "A gray band marks the inside." if lines else "This is nowhere the case."
    y = _set(page, box, y, f"{found.outlined.attrs['meaning']} {where}")
    if scale.largest > LEAST_RISE * scale.top:
        lines.append((draw_plus_key, f"more {noun} after than before"))
    y = _draw_keys(page, box, y, lines)
    return _set(page, box, y, " ".join([f"{scale.told()}; {_extremes(scale)}.", *told]))


def _bar(scale: DivergingScale, noun: str) -> Bar:
    labels = signed_ticks(scale.ticks)
    if scale.is_cut_below:
        labels[0] = f"≤ {labels[0]}"
    if scale.is_cut_above:
        labels[-1] = f"≥ {labels[-1]}"
    others = scale.other_ticks()
    return Bar(
        ticks=[*zip(map(scale.position, scale.ticks), labels, strict=True)],
        above=[*zip(map(scale.other_position, others), signed_ticks(others), strict=True)],
        less=f"{MINUS} fewer {noun} after",
        more="more after +",
        pointer=scale.position(scale.average),
        is_cut=(scale.is_cut_below, scale.is_cut_above),
    )


def _lines(found: Comparison) -> list[tuple[DrawKey, str]]:
    """Return the kinds of outlines that there are, with what they mean."""
    above, below = change_words.keys(found)
    kinds = ((found.above, _draw_solid, above), (found.below, _draw_dashed, below))
    return [(draw, text) for region, draw, text in kinds if not region.is_empty]


def _draw_solid(page: Page, box: Box) -> None:
    draw_line_key(page, box, "above")


def _draw_dashed(page: Page, box: Box) -> None:
    draw_line_key(page, box, "below")


def _extremes(scale: DivergingScale) -> str:
    told = []
    if scale.smallest < 0:
        told.append(f"largest fall {written(-scale.smallest)}")
    if scale.largest > 0:
        told.append(f"largest rise {written(scale.largest)}")
    return ", ".join(told) or "no change anywhere"


def _draw_keys(page: Page, box: Box, y: float, keys: Sequence[tuple[DrawKey, str]]) -> float:
    """Draw keys side by side where there is room, and return where the next line would be."""
    left, lowest = box.left, y
    for draw, text in keys:
        width = KEY_IN + KEY_GAP_IN + typeface.width_in(text, SMALL.weight, SMALL.size_pt)
        if left > box.left and left + width > box.right:
            left, y = box.left, lowest
        lowest = _draw_key(page, box._replace(left=left), y, draw, text)
        left += width + BESIDE_IN
    return lowest


def _draw_key(page: Page, box: Box, y: float, draw: DrawKey, text: str) -> float:
    top = y + RISE_IN
    swatch = Box(box.left, top - 0.12, box.left + KEY_IN, top)
    draw(page, swatch)
    return _set(page, box._replace(left=swatch.right + KEY_GAP_IN), y, text)


def _set(page: Page, box: Box, y: float, text: str) -> float:
    """Set small words whose first baseline is at a height; return where the next would be."""
    return page.lines(box._replace(top=y + RISE_IN), text, SMALL, "legend") - GAP_IN
