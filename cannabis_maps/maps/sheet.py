"""The sheet that every figure shares: title, foot and the stamp of a demonstration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cannabis_maps import words
from cannabis_maps.errors import PageError
from cannabis_maps.maps import typeface
from cannabis_maps.maps.backdrop import BUILT_IN, Backdrop
from cannabis_maps.maps.page import INK_SOFT, Box, Page, Style
from cannabis_maps.maps.paper import LETTER, Paper
from cannabis_maps.maps.styles import PRINT
from cannabis_maps.maps.typeface import Weight
from cannabis_maps.provenance import Provenance

TITLE_ABOVE_IN = 0.08
GUTTER_IN = 0.24
# Wider than high by so much, a page has its words beside the map.
LYING = 1.1
# The city with its surroundings is so much wider than high.
CITY_ASPECT = 0.9
PANEL_IN = (2.5, 4.2)
PANEL_TEXT_SHARE = 0.62
LEAST_HEIGHT_IN = 2.0
PARAGRAPH_IN = 0.06
NO_ROOM_AT_FOOT = (
    "the words at the foot do not fit the page; use a larger --page, shorten the --credit if there "
    "is one, or --bare to have them in the caption file only"
)


@dataclass(frozen=True)
class Lettering:
    """Type for a width of page.

    Parameters
    ----------
    from_in : float
        The least width of a page without its margins.
    title_sizes_pt : tuple of float
        The largest that fits is taken.
    title_lines, subtitle_lines : int
        At most.
    subtitle, foot : Style
    columns : int
        Of the foot.
    foot_share : float
        Of the height of the page, at most.
    """

    from_in: float
    title_sizes_pt: tuple[float, ...]
    title_lines: int
    subtitle: Style
    subtitle_lines: int
    foot: Style
    columns: int
    foot_share: float


def _lettering(
    from_in: float, titles_pt: tuple[float, ...], small_pt: tuple[float, float], columns: int
) -> Lettering:
    subtitle_pt, foot_pt = small_pt
    lines = {1: 4, 2: 2 if from_in >= LETTER_ROOM_IN else 3}.get(columns, 2)
    share = {1: 0.48, 2: 0.1 if from_in >= LETTER_ROOM_IN else 0.18}.get(columns, 0.12)
    subtitle, foot = Style(subtitle_pt, color=INK_SOFT), Style(foot_pt, color=INK_SOFT)
    return Lettering(from_in, titles_pt, lines, subtitle, lines, foot, columns, share)


LETTER_ROOM_IN = 7.0
LETTERINGS = (
    _lettering(9.6, (20.0, 18.0, 16.0, 14.0), (10.5, 6.7), 3),
    _lettering(LETTER_ROOM_IN, (19.0, 17.0, 15.0, 13.0), (10.5, 6.7), 2),
    _lettering(4.8, (15.0, 13.5, 12.0, 11.0), (9.5, 6.4), 2),
    _lettering(0.0, (11.5, 10.5, 9.5, 8.5), (8.0, 6.1), 1),
)


@dataclass(frozen=True)
class Form:
    """How a figure is set.

    Parameters
    ----------
    paper : Paper
    bare : bool
        Without title and foot, for people with a layout of their own.
    style : str
    backdrop : Backdrop
        What the map is drawn on.
    """

    paper: Paper = LETTER
    bare: bool = False
    style: str = PRINT
    backdrop: Backdrop = BUILT_IN


LETTER_FORM = Form()


@dataclass(frozen=True)
class Sheet:
    """A page whose title and foot are set.

    Parameters
    ----------
    page : Page
    box : Box
        The room between them, in inches.
    panel : Box, optional
        Room beside it, above the words that a lying page has there.
    """

    page: Page
    box: Box
    panel: Box | None = None


def start_sheet(
    title: str,
    subtitle: str,
    source: str,
    statement: str,
    form: Form = LETTER_FORM,
    *,
    panel: bool = True,
    panel_in: tuple[float, float] = PANEL_IN,
) -> Sheet:
    """Set title and foot on a page.

    Parameters
    ----------
    title, subtitle : str
    source : str
        Source, method and credit: the left of the foot.
    statement : str
        What is shown and what is not, and the cautions: the right of the foot.
    form : Form
    panel : bool
        Whether a lying page has its words beside the figure instead of below it.
    panel_in : tuple of float
        The least and the largest width of the room beside it, in inches.

    Returns
    -------
    Sheet

    Raises
    ------
    PageError
        If the words do not fit or cannot be set.
    """
    paper = form.paper
    page = Page(paper.set_width_in, paper.set_height_in, paper.enlargement, form.style)
    page.backdrop = form.backdrop
    source = f"{source} {form.backdrop.credit}".strip()
    lies = panel and page.box.width > LYING * page.box.height
    margin_in = paper.margin_in
    if form.bare:
        margin_in = min(margin_in, TITLE_ABOVE_IN)
        room = Box(margin_in, margin_in, page.box.right - margin_in, page.box.top - margin_in)
        return _beside(Sheet(page, room), ("", ""), panel_in) if lies else Sheet(page, room)
    top = _draw_title(page, title, subtitle, paper)
    room = Box(margin_in, margin_in, page.box.right - margin_in, top)
    if lies:
        return _checked(_beside(Sheet(page, room), (source, statement), panel_in))
    bottom = _draw_foot(page, room, (source, statement), lettering_for(room.width))
    return _checked(Sheet(page, room._replace(bottom=bottom)))


def lettering_for(room_in: float) -> Lettering:
    """Return the type for a page of such a width without its margins, in inches."""
    return next(each for each in LETTERINGS if room_in >= each.from_in)


def check_words(title: str | None, subtitle: str | None, paper: Paper = LETTER) -> None:
    """Refuse words of the user's that would not fit, before any work is done for them.

    Raises
    ------
    PageError
        If title or subtitle do not fit or cannot be set.
    """
    room_in = paper.set_width_in - 2 * paper.margin_in
    letters = lettering_for(room_in)
    if title:
        fitting_size(title, room_in)
    if subtitle:
        typeface.check_glyphs(subtitle)
        style, lines = letters.subtitle, letters.subtitle_lines
        if not typeface.fits(subtitle, style.weight, style.size_pt, room_in, lines):
            raise PageError(f"the subtitle does not fit in {_count(lines)} lines; shorten it")


def fitting_size(title: str, room_in: float) -> float:
    """Return the largest size in points in which a title takes no more lines than it may.

    Raises
    ------
    PageError
        If it does not fit even in the smallest.
    """
    typeface.check_glyphs(title)
    letters = lettering_for(room_in)
    for size in letters.title_sizes_pt:
        if typeface.fits(title, Weight.BOLD, size, room_in, letters.title_lines):
            return size
    raise PageError(
        f"the title of {len(title)} characters does not fit in {_count(letters.title_lines)} lines "
        f"at {letters.title_sizes_pt[-1]:g} points; shorten it"
    )


def foot_source(provenance: Provenance, method: str, credit: str | None) -> str:
    """Join source, method and credit for the left of the foot."""
    return " ".join(
        part for part in (words.source(provenance), method, words.credit(), credit) if part
    )


def _count(lines: int) -> str:
    return {2: "two", 3: "three", 4: "four"}[lines]


def _checked(sheet: Sheet) -> Sheet:
    if sheet.box.height < LEAST_HEIGHT_IN:
        page = sheet.page
        width, height = (side * page.enlargement for side in page.box[2:])
        raise PageError(
            f"a page of {width:.4g} x {height:.4g} in leaves no room between title and foot; use a "
            "higher --page, or --bare to have the words in the caption file only"
        )
    return sheet


def _draw_title(page: Page, title: str, subtitle: str, paper: Paper) -> float:
    margin_in = paper.margin_in
    room = Box(margin_in, 0, page.box.right - margin_in, page.box.top - margin_in + TITLE_ABOVE_IN)
    if margin_in < TITLE_ABOVE_IN:
        room = room._replace(top=page.box.top - margin_in / 2)
    check_words(title, subtitle, paper)
    letters = lettering_for(room.width)
    style = Style(fitting_size(title, room.width), Weight.BOLD)
    even = typeface.balanced_room(title, style.weight, style.size_pt, room.width)
    y = page.lines(room._replace(right=room.left + even), title, style, "title")
    top = y + style.line_in - 0.12
    y = page.lines(room._replace(top=top), subtitle, letters.subtitle, "subtitle")
    return y + letters.subtitle.line_in - 0.14


def _draw_foot(page: Page, room: Box, texts: tuple[str, str], letters: Lettering) -> float:
    """Set the foot along the bottom, and return where it ends."""
    columns = _columns(texts, letters, room.width)
    rows, step = max(map(len, columns)), letters.foot.line_in
    if rows * step > letters.foot_share * page.box.height:
        raise PageError(NO_ROOM_AT_FOOT)
    top = room.bottom + rows * step
    for (left, _), lines in zip(_places(room, letters.columns), columns, strict=True):
        _set(page, left, top, lines, letters.foot)
    return top + 0.1


def _columns(texts: tuple[str, str], letters: Lettering, room_in: float) -> list[list[str]]:
    """Break the foot into lines, by column."""
    style, count = letters.foot, letters.columns
    width = (room_in - (count - 1) * GUTTER_IN) / count
    broken = [_broken(text, style, width) for text in texts]
    if count == len(broken):
        return broken
    if count == 1:
        return [[*broken[0], *([""] if broken[0] else []), *broken[1]]]
    joined = [line for lines in broken for line in lines]
    height = math.ceil(len(joined) / count)
    return [joined[index * height : (index + 1) * height] for index in range(count)]


def _places(room: Box, count: int) -> list[tuple[float, float]]:
    width = (room.width - (count - 1) * GUTTER_IN) / count
    starts = [room.left + index * (width + GUTTER_IN) for index in range(count)]
    return [(start, start + width) for start in starts]


def _beside(sheet: Sheet, texts: tuple[str, str], panel_in: tuple[float, float]) -> Sheet:
    """Set the words to the right of the map, from the bottom up."""
    page, room = sheet.page, sheet.box
    least, most = panel_in
    width = min(max(room.width - GUTTER_IN - CITY_ASPECT * room.height, least), most)
    panel = room._replace(left=room.right - width)
    style = lettering_for(room.width).foot
    paragraphs = [_broken(text, style, width) for text in texts if text]
    step = style.line_in
    height = sum(map(len, paragraphs)) * step + PARAGRAPH_IN * max(0, len(paragraphs) - 1)
    if height > PANEL_TEXT_SHARE * room.height:
        raise PageError(
            "the words beside the map do not fit; use a larger --page, shorten the --credit if "
            "there is one, or --bare to have them in the caption file only"
        )
    y = panel.bottom + height
    for lines in paragraphs:
        _set(page, panel.left, y, lines, style)
        y -= len(lines) * step + PARAGRAPH_IN
    box = room._replace(right=panel.left - GUTTER_IN)
    return Sheet(page, box, panel._replace(bottom=panel.bottom + height + (0.15 if height else 0)))


def _broken(text: str, style: Style, width_in: float) -> list[str]:
    typeface.check_glyphs(text)
    try:
        return typeface.wrap(text, style.weight, style.size_pt, width_in)
    except PageError:
        raise PageError(NO_ROOM_AT_FOOT) from None


def _set(page: Page, left: float, top: float, lines: Sequence[str], style: Style) -> None:
    y = top - 0.75 * style.size_pt / typeface.POINTS_PER_INCH
    for index, line in enumerate(lines):
        if line:
            page.line(left, y - index * style.line_in, line, style, "foot")
