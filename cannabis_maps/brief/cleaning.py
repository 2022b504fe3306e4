"""Words of a report without what would break a file, or show other words than it holds."""

import unicodedata

# Without these Persian words and soft hyphens go wrong; all other format characters are invisible
# marks, among them those that turn the direction of what follows.
KEPT_MARKS = frozenset("\u00ad\u200c\u200d")
BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
NONCHARACTERS = range(0xFDD0, 0xFDF0)


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
    return "".join(
        " " if character in BREAKS else character
        for character in text
        if character in BREAKS or _shows(character)
    )


def _shows(character: str) -> bool:
    if character in KEPT_MARKS:
        return True
    code = ord(character)
    return (
        unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
        and code not in NONCHARACTERS
        and code & 0xFFFE != 0xFFFE  # noqa: PLR2004 -- the last two of each plane
    )
