"""The letter sheet that every figure shares: title, foot and the stamp of a demonstration."""

from dataclasses import dataclass

import numpy as np
import shapely

from cannabis_maps import words
from cannabis_maps.errors import PageError
from cannabis_maps.maps import typeface
from cannabis_maps.maps.frame import MapFrame
from cannabis_maps.maps.page import INK_SOFT, Box, Page, Style
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.provenance import Provenance

LETTER = (8.5, 11.0)
MARGIN_IN = 0.5
TITLE_SIZES_PT = (19.0, 17.0, 15.0, 13.0)
TITLE_LINES = 2
SUBTITLE = Style(10.5, color=INK_SOFT)
SUBTITLE_LINES = 2
FOOT = Style(6.7, color=INK_SOFT)
FOOT_LINES = 9
GUTTER_IN = 0.24
STAMP = Style(8.5, Weight.BOLD, "#7a2f00", "center", "#ffffff", 1.6)


@dataclass(frozen=True)
class Sheet:
    """A page whose title and foot are set.

    Parameters
    ----------
    page : Page
    box : Box
        The room between them, in inches.
    """

    page: Page
    box: Box


def start_sheet(title: str, subtitle: str, source: str, statement: str) -> Sheet:
    """Set title and foot on a letter page.

    Parameters
    ----------
    title, subtitle : str
    source : str
        Source, method and credit: the left of the foot.
    statement : str
        What is shown and what is not, and the cautions: the right of the foot.

    Returns
    -------
    Sheet

    Raises
    ------
    PageError
        If the words do not fit or cannot be set.
    """
    page = Page(*LETTER)
    top = _draw_title(page, title, subtitle)
    bottom = _draw_foot(page, source, statement)
    return Sheet(page, Box(MARGIN_IN, bottom, LETTER[0] - MARGIN_IN, top))


def check_words(title: str | None, subtitle: str | None) -> None:
    """Refuse words of the user's that would not fit, before any work is done for them.

    Raises
    ------
    PageError
        If title or subtitle do not fit or cannot be set.
    """
    room_in = LETTER[0] - 2 * MARGIN_IN
    if title:
        fitting_size(title, room_in)
    if subtitle:
        typeface.check_glyphs(subtitle)
        if not typeface.fits(subtitle, SUBTITLE.weight, SUBTITLE.size_pt, room_in, SUBTITLE_LINES):
            raise PageError("the subtitle does not fit in two lines; shorten it")


def fitting_size(title: str, room_in: float) -> float:
    """Return the largest size in points in which a title takes two lines at most.

    Raises
    ------
    PageError
        If it does not fit even in the smallest.
    """
    typeface.check_glyphs(title)
    for size in TITLE_SIZES_PT:
        if typeface.fits(title, Weight.BOLD, size, room_in, TITLE_LINES):
            return size
    raise PageError(
        f"the title of {len(title)} characters does not fit in two lines at "
        f"{TITLE_SIZES_PT[-1]:g} points; shorten it"
    )


def draw_stamps(frame: MapFrame) -> list[shapely.Geometry]:
    """Say across the body of a map that it is a demonstration, twice, so that no crop loses it.

    Returns
    -------
    list of shapely polygons
        The room taken, in inches.
    """
    first, second = words.DEMONSTRATION.split(", ", 1)
    lines = (f"{first},", second)
    half = max(typeface.width_in(line, STAMP.weight, STAMP.size_pt) for line in lines) / 2
    taken = []
    for place in ((350_000.0, 582_600.0), (355_500.0, 562_500.0)):
        x, y = frame.to_page(np.array([place]))[0]
        for index, line in enumerate(lines):
            frame.page.line(x, y - index * STAMP.line_in, line, STAMP, "stamp")
        taken.append(shapely.box(x - half, y - STAMP.line_in - 0.05, x + half, y + 0.12))
    return taken


def foot_source(provenance: Provenance, method: str, credit: str | None) -> str:
    """Join source, method and credit for the left of the foot."""
    return " ".join(
        part for part in (words.source(provenance), method, words.credit(), credit) if part
    )


def _draw_title(page: Page, title: str, subtitle: str) -> float:
    room = Box(MARGIN_IN, 0, LETTER[0] - MARGIN_IN, LETTER[1] - 0.42)
    check_words(title, subtitle)
    style = Style(fitting_size(title, room.width), Weight.BOLD)
    even = typeface.balanced_room(title, style.weight, style.size_pt, room.width)
    y = page.lines(room._replace(right=room.left + even), title, style, "title")
    top = y + style.line_in - 0.12
    y = page.lines(room._replace(top=top), subtitle, SUBTITLE, "subtitle")
    return y + SUBTITLE.line_in - 0.14


def _draw_foot(page: Page, source: str, statement: str) -> float:
    room = (LETTER[0] - 2 * MARGIN_IN - GUTTER_IN) / 2
    columns = (MARGIN_IN, source), (MARGIN_IN + room + GUTTER_IN, statement)
    rows = 0
    for _, text in columns:
        typeface.check_glyphs(text)
        if not typeface.fits(text, FOOT.weight, FOOT.size_pt, room, FOOT_LINES):
            raise PageError("the credit does not fit at the foot of the page; shorten it")
        rows = max(rows, len(typeface.wrap(text, FOOT.weight, FOOT.size_pt, room)))
    top = MARGIN_IN + rows * FOOT.line_in
    for left, text in columns:
        page.lines(Box(left, 0, left + room, top), text, FOOT, "foot")
    return top + 0.1
