"""Paper: the sizes a page is made in, and how large type and lines are on each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cannabis_maps.errors import OptionError

SHORTEST_IN, LONGEST_IN = 3.0, 60.0
# Type grows with the paper, but less: a poster is read from nearer than its size says.
LETTER_AREA = 8.5 * 11.0
GROWTH = 0.4
MOST_OBLONG = 3.0
MM_PER_INCH = 25.4
PORTRAIT, LANDSCAPE = "portrait", "landscape"
ORIENTATIONS = (PORTRAIT, LANDSCAPE)
CUSTOM = re.compile(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)in")


@dataclass(frozen=True)
class Paper:
    """A size of paper.

    Everything is set on paper as many times smaller, and enlarged at last, so that type and lines
    keep their proportion to one another whatever the size, and the layout follows the room.

    Parameters
    ----------
    name : str
        The word of the command line.
    width_in, height_in : float
        Of the real paper.
    enlargement : float
        How many times as large as on a letter page type and lines are.
    margin_in : float
        As on a letter page.

    Examples
    --------
    >>> paper = parse_paper("tabloid")
    >>> paper.width_in, paper.height_in, round(paper.enlargement, 2)
    (11.0, 17.0, 1.32)
    """

    name: str
    width_in: float
    height_in: float
    enlargement: float = 1.0
    margin_in: float = 0.5

    @property
    def set_width_in(self) -> float:
        """Width of the paper on which everything is set."""
        return self.width_in / self.enlargement

    @property
    def set_height_in(self) -> float:
        """Height of the paper on which everything is set."""
        return self.height_in / self.enlargement

    def turned(self, orientation: str) -> "Paper":
        """Return the same paper upright or lying."""
        short, long = sorted((self.width_in, self.height_in))
        width, height = (short, long) if orientation == PORTRAIT else (long, short)
        return replace(self, width_in=width, height_in=height)


def _paper(name: str, width_in: float, height_in: float) -> Paper:
    growth = (width_in * height_in / LETTER_AREA) ** GROWTH
    return Paper(name, width_in, height_in, max(1.0, growth))


LETTER = Paper("letter", 8.5, 11.0)
# A figure and a column stand between the margins of another page.
FIGURE = Paper("figure", 6.5, 7.9, margin_in=0.06)
COLUMN = Paper("column", 3.25, 6.7, margin_in=0.06)
SLIDE = Paper("slide", 40 / 3, 7.5, enlargement=1.2, margin_in=0.4)
PAPERS = {
    paper.name: paper
    for paper in (
        LETTER,
        _paper("tabloid", 11.0, 17.0),
        _paper("a4", 210 / MM_PER_INCH, 297 / MM_PER_INCH),
        _paper("a3", 297 / MM_PER_INCH, 420 / MM_PER_INCH),
        FIGURE,
        COLUMN,
        SLIDE,
        _paper("poster", 24.0, 36.0),
    )
}


def parse_paper(page: str, orientation: str | None = None) -> Paper:
    """Read a size of the command line.

    Parameters
    ----------
    page : str
        A name, or ``WxHin`` such as ``7x9.5in``.
    orientation : str, optional
        ``portrait`` or ``landscape``; as the size has it if left out.

    Returns
    -------
    Paper

    Raises
    ------
    OptionError
        If the size is not known or out of range, or may not be turned.

    Examples
    --------
    >>> parse_paper("letter", "landscape").width_in, parse_paper("7x9.5in").height_in
    (11.0, 9.5)
    """
    if orientation is not None and orientation not in ORIENTATIONS:
        raise OptionError(
            f"orientation {orientation!r} is not known; use {' or '.join(ORIENTATIONS)}"
        )
    paper = PAPERS.get(page.lower()) or _custom(page)
    if orientation is None:
        return paper
    turned = paper.turned(orientation)
    if turned != paper and paper in (FIGURE, COLUMN, SLIDE):
        raise OptionError(
            f"--page {paper.name} is {paper.width_in:.4g} in wide whatever the orientation; leave "
            "out --orientation, or give a size such as --page 6.5x4in"
        )
    return turned


def check_paper(paper: Paper, figure: str, allowed: Sequence[str]) -> None:
    """Refuse a size on which a figure cannot be read.

    Raises
    ------
    OptionError
        If it is a named size that is not among those allowed.
    """
    if paper.name in PAPERS and paper.name not in allowed:
        raise OptionError(
            f"--page {paper.name} is too small for {figure}; use {', '.join(allowed)}, or a size "
            "such as 9x12in"
        )


def _custom(page: str) -> Paper:
    found = CUSTOM.fullmatch(page.lower().replace(" ", ""))
    if found is None:
        raise OptionError(
            f"page {page!r} is not known; use {', '.join(PAPERS)}, or a size such as 7x9.5in"
        )
    width, height = float(found[1]), float(found[2])
    short, long = sorted((width, height))
    if short < SHORTEST_IN or long > LONGEST_IN or long > MOST_OBLONG * short:
        raise OptionError(
            f"page {page}: give sides of {SHORTEST_IN:g} to {LONGEST_IN:g} inches, neither more "
            f"than {MOST_OBLONG:g} times the other"
        )
    return _paper(page, width, height)
