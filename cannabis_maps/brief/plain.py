"""Words of anybody's made fit for a file and for a page: what shows, and room to break."""

import re
import unicodedata
from urllib.parse import quote

from cannabis_maps.maps.typeface import check_glyphs

# Without these Persian words and soft hyphens go wrong; all other format characters are invisible
# marks, among them those that turn the direction of what follows.
KEPT_MARKS = frozenset("\u00ad\u200c\u200d")
BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
NONCHARACTERS = range(0xFDD0, 0xFDF0)
# A word of more letters than this may break inside; longer English words hardly exist.
UNBROKEN = 24
PIECE = 12
MAY_BREAK = "\u200b"
# What a typeface seldom has, and what says the same.
STAND_INS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2007": "\u00a0"}
    | dict.fromkeys(KEPT_MARKS, "")
)
SPACES = re.compile(" +")
# A stop or a bracket at the end belongs to the sentence.
ADDRESS = re.compile(r"""(https?://[^\s<>"]*[^\s<>"'.,;:!?)\]}])""")
IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
LONG_WORD = re.compile(rf"[^ \u00a0]{{{UNBROKEN + 1},}}")
RUN = re.compile(rf"[^/?&=_.:;,@-]{{1,{PIECE}}}[/?&=_.:;,@-]*|[/?&=_.:;,@-]+")


def cleaned(text: str) -> str:
    r"""Drop control characters and invisible marks from a text; its line breaks become spaces.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Fit for XML and HTML once escaped, and read in the order in which it is stored.

    Examples
    --------
    >>> cleaned("Near\x00 West\n\u202eSide <b>")
    'Near West Side <b>'
    """
    if text.isprintable():
        # As nearly all are, and paths of thousands of numbers among them.
        return text
    return "".join(
        " " if character in BREAKS else character
        for character in text
        if character in BREAKS or _shows(character)
    )


def plain(text: str) -> str:
    r"""Return a cleaned text as few characters tell it: no spaces in a row, no marks at all.

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
    # Marks go first: a letter and its accent may stand on either side of one.
    shown = unicodedata.normalize("NFC", cleaned(text).translate(STAND_INS))
    return SPACES.sub(" ", shown).strip(" ")


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


def _shows(character: str) -> bool:
    if character in KEPT_MARKS:
        return True
    code = ord(character)
    return (
        unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
        and code not in NONCHARACTERS
        and code & 0xFFFE != 0xFFFE  # noqa: PLR2004 -- the last two of each plane
    )
