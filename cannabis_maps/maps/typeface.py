"""The one typeface of every page: its files, its measures and what it lacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import font_source_sans_pro
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import TextPath, text_to_path

from cannabis_maps.errors import PageError

POINTS_PER_INCH = 72.0
LINE_HEIGHT = 1.2
BALANCE_IN = 0.05
SPACES = str.maketrans("\t\n\r", "   ")
# How letters are set beside each other, which they already are once they stand on a page.
SETTING = ("GDEF", "GPOS", "GSUB")


class Weight(Enum):
    """The cuts of Source Sans Pro in use."""

    REGULAR = "Regular"
    ITALIC = "It"
    SEMIBOLD = "Semibold"
    BOLD = "Bold"


# Those that are as narrow come first.
FAMILIES = ["Source Sans Pro", "Source Sans 3", "Arial Narrow", "sans-serif"]
CSS: dict[Weight, tuple[Literal["normal", "italic"], int]] = {
    Weight.REGULAR: ("normal", 400),
    Weight.ITALIC: ("italic", 400),
    Weight.SEMIBOLD: ("normal", 600),
    Weight.BOLD: ("normal", 700),
}


def font(weight: Weight, size_pt: float) -> FontProperties:
    """Return a cut in a size, ready for matplotlib.

    Parameters
    ----------
    weight : Weight
    size_pt : float

    Returns
    -------
    matplotlib.font_manager.FontProperties
    """
    style, thickness = CSS[weight]
    # The file sets the type; the names are for an SVG whose lettering stays text.
    return FontProperties(
        family=FAMILIES, style=style, weight=thickness, fname=file_of(weight), size=size_pt
    )


@contextmanager
def cut_to_letters() -> Iterator[None]:
    """Let matplotlib put fonts into a file without their rules for setting other words.

    To cut these rules to a page's letters takes five times as long as to cut the letters, and no
    reader of the file has a use for them.
    """
    from fontTools import subset  # noqa: PLC0415  only a PDF needs it, and it takes long to load

    options = subset.Options

    def without_setting(**given: Any) -> Any:  # noqa: ANN401  fontTools has no types
        chosen = options(**given)
        chosen.drop_tables += SETTING
        return chosen

    subset.Options = without_setting
    try:
        yield
    finally:
        subset.Options = options


@cache
def file_of(weight: Weight) -> Path:
    """Return the file of a cut."""
    return (
        Path(font_source_sans_pro.__file__).parent / "files" / f"SourceSansPro-{weight.value}.ttf"
    )


def check_glyphs(text: str) -> None:
    """Refuse words that the typeface cannot set; tabs and ends of lines count as spaces.

    Raises
    ------
    PageError
        Names the first character that is missing.
    """
    known = _characters()
    for character in text.translate(SPACES):
        if ord(character) not in known:
            raise PageError(
                f"the typeface has no character {character!r} (U+{ord(character):04X}); "
                "leave it out or spell it another way"
            )


@cache
def width_in(text: str, weight: Weight, size_pt: float) -> float:
    """Measure a line of text in inches."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, font(weight, size_pt), ismath=False
    )
    return float(width) / POINTS_PER_INCH


@cache
def outline(text: str, weight: Weight, size_pt: float) -> TextPath:
    """Return a line of text as an outline in points, its baseline starting at (0, 0)."""
    return TextPath((0, 0), text, prop=font(weight, size_pt), usetex=False)


def wrap(text: str, weight: Weight, size_pt: float, room_in: float) -> list[str]:
    """Break text into lines that fit a width.

    Parameters
    ----------
    text : str
        Broken at spaces only.
    weight : Weight
    size_pt : float
    room_in : float
        The width, in inches.

    Returns
    -------
    list of str

    Raises
    ------
    PageError
        If one word alone is wider than the room.

    Examples
    --------
    >>> wrap("one line or two", Weight.REGULAR, 10, room_in=0.5)
    ['one line', 'or two']
    """
    return list(_wrapped(text, weight, size_pt, room_in))


# Layouts are tried out, and most words stay as they were.
@lru_cache(maxsize=4096)
def _wrapped(text: str, weight: Weight, size_pt: float, room_in: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split():
        if width_in(word, weight, size_pt) > room_in:
            raise PageError(f"the word {word!r} is wider than the page at {size_pt:g} points")
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_in(longer, weight, size_pt) <= room_in:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


@lru_cache(maxsize=4096)
def balanced_room(text: str, weight: Weight, size_pt: float, room_in: float) -> float:
    """Return the narrowest width, in inches, in which text takes no more lines than in the room."""
    lines = len(wrap(text, weight, size_pt, room_in))
    narrow, wide = 0.0, room_in
    while wide - narrow > BALANCE_IN:
        middle = (narrow + wide) / 2
        if fits(text, weight, size_pt, middle, lines):
            wide = middle
        else:
            narrow = middle
    return wide


def fits(text: str, weight: Weight, size_pt: float, room_in: float, lines: int) -> bool:
    """Tell whether text takes no more than so many lines of a width in inches."""
    try:
        return len(wrap(text, weight, size_pt, room_in)) <= lines
    except PageError:
        return False


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(file_of(Weight.REGULAR)).get_charmap())
