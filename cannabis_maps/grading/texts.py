"""Two texts: the same words, and numbers that differ by rounding at most."""

import base64
import re

from cannabis_maps.grading.findings import SAME, Finding, close, different, worst
from cannabis_maps.grading.pictures import grade_pictures

TOLERANCE = 1e-6
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
# What follows a letter, such as the digits of a hash or a color, is a word and no number.
NUMBER = re.compile(r"(?<![\w.#])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?!\w)")
SHOWN = 60


def grade_texts(old: str, new: str) -> Finding:
    """Compare two texts, and the pictures within them.

    Parameters
    ----------
    old, new : str

    Returns
    -------
    Finding
        Close where all words are the same, whole numbers are equal, others differ by 1e-6 of
        themselves at most, and pictures by one gray level.

    Examples
    --------
    >>> grade_texts("peak 4.4500001, n 12", "peak 4.4500002, n 12").grade.name
    'CLOSE'
    >>> grade_texts("peak 4.45, n 12", "peak 4.45, n 13")
    Finding(grade=<Grade.DIFFERENT: 2>, what="'13' in place of '12'")
    """
    if old == new:
        return SAME
    pictures = [PICTURE.findall(text) for text in (old, new)]
    if len(pictures[0]) != len(pictures[1]):
        return different("another number of pictures")
    found = [
        grade_pictures(base64.b64decode(one), base64.b64decode(other))
        for one, other in zip(*pictures, strict=True)
    ]
    return worst([_grade_words(PICTURE.sub("", old), PICTURE.sub("", new)), *found])


def _grade_words(old: str, new: str) -> Finding:
    if old == new:
        return SAME
    words, others = NUMBER.split(old), NUMBER.split(new)
    for one, other in zip(words, others, strict=False):
        if one != other:
            return different(f"{_shown(other, one)} in place of {_shown(one, other)}")
    if len(words) != len(others):
        return different(f"{len(others) - 1:,} numbers in place of {len(words) - 1:,}")
    numbers = zip(NUMBER.findall(old), NUMBER.findall(new), strict=True)
    for was, now in numbers:
        if not are_close(was, now):
            return different(f"{now!r} in place of {was!r}")
    return close("numbers differ by rounding")


def are_close(one: str, other: str) -> bool:
    """Tell whether two numbers, as written, differ by rounding at most.

    Examples
    --------
    >>> are_close("273057", "273058"), are_close("0.12345678", "0.12345679")
    (False, True)
    """
    if one == other:
        return True
    if one.lstrip("+-").isdigit() and other.lstrip("+-").isdigit():
        return False
    was, now = float(one), float(other)
    return abs(was - now) <= TOLERANCE * max(abs(was), abs(now))


def _shown(text: str, other: str) -> str:
    """Return where a text begins to be unlike another."""
    same = next(
        (at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two),
        min(len(text), len(other)),
    )
    return repr(text[same : same + SHOWN].strip())
