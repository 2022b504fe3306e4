"""Words of anybody's made fit to be set: no controls, no hidden directions, room to break."""

import re
import unicodedata
from urllib.parse import quote

from cannabis_maps.maps.typeface import check_glyphs

# A word of more letters than this may break inside; longer English words hardly exist.
UNBROKEN = 24
PIECE = 12
MAY_BREAK = "\u200b"
# What a typeface seldom has, and what says the same.
STAND_INS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0"})
SPACES = re.compile("[ \t\n]+")
# A stop or a bracket at the end belongs to the sentence.
ADDRESS = re.compile(r"""(https?://[^\s<>"]*[^\s<>"'.,;:!?)\]}])""")
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
LONG_WORD = re.compile(rf"[^ \u00a0]{{{UNBROKEN + 1},}}")
RUN = re.compile(rf"[^/?&=_.:;,@-]{{1,{PIECE}}}[/?&=_.:;,@-]*|[/?&=_.:;,@-]+")


def plain(text: str) -> str:
    r"""Return text without what does not show.

    Controls and separators become spaces, and spaces in a row one. Directions, zero widths and
    soft hyphens go; half a character becomes a question mark.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain("West\tTown\x00 \u202eeht\u202c  Loop")
    'West Town eht Loop'
    """
    shown = unicodedata.normalize("NFC", "".join(map(_shown, text)))
    return SPACES.sub(" ", shown.translate(STAND_INS)).strip(" ")


def printable(text: str) -> str:
    """Return text as the typeface sets it, long words with places to break.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Raises
    ------
    PageError
        Names the first character that the typeface lacks.

    Examples
    --------
    >>> printable("*Lake View*  #import")
    '*Lake View* #import'
    >>> printable("Near-North-Side-and-the-Loop").split(MAY_BREAK)
    ['Near-', 'North-', 'Side-', 'and-', 'the-', 'Loop']
    """
    shown = plain(text)
    check_glyphs(shown)
    return _with_breaks(shown)


def linked(text: str) -> list[tuple[str, str]]:
    """Return text as the typeface sets it, in pieces: web addresses by themselves.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of tuple of str
        Each piece, and where it leads; nowhere if that is empty.

    Raises
    ------
    PageError
        Names the first character that the typeface lacks.

    Examples
    --------
    >>> linked("See https://x.org/a (or not).")
    [('See ', ''), ('https://x.org/a', 'https://x.org/a'), (' (or not).', '')]
    """
    shown = plain(text)
    check_glyphs(shown)
    # Words and addresses take turns.
    pieces = enumerate(ADDRESS.split(shown))
    return [
        (_with_breaks(piece), quote(piece, safe=IN_ADDRESSES) if index % 2 else "")
        for index, piece in pieces
        if piece
    ]


def _with_breaks(text: str) -> str:
    return LONG_WORD.sub(lambda word: MAY_BREAK.join(RUN.findall(word[0])), text)


def _shown(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return "?"
    return character
