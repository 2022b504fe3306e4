"""What a comparison of two files found."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class Grade(IntEnum):
    """How far two files are the same; the larger, the less."""

    SAME = 0
    CLOSE = 1
    DIFFERENT = 2


class Finding(NamedTuple):
    """A grade, and what it is for.

    Parameters
    ----------
    grade : Grade
    what : str
        What differs, where anything does.
    """

    grade: Grade
    what: str = ""


SAME = Finding(Grade.SAME)


def worst(findings: Iterable[Finding]) -> Finding:
    """Return the first of the worst findings; the same if there are none.

    Examples
    --------
    >>> worst([SAME, Finding(Grade.CLOSE, "page 2"), Finding(Grade.CLOSE, "page 3")]).what
    'page 2'
    """
    return max(findings, key=lambda finding: finding.grade, default=SAME)


def different(what: str) -> Finding:
    """Return that two files differ."""
    return Finding(Grade.DIFFERENT, what)


def close(what: str) -> Finding:
    """Return that two files differ by no more than rounding does."""
    return Finding(Grade.CLOSE, what)
