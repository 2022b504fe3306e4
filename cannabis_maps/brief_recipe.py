"""Which sections a brief has, and what an editor may choose about it; in plain values."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from cannabis_maps.errors import OptionError

COVER, YEARS, AREAS, RATES, CHANGE = "cover", "years", "areas", "rates", "change"
CIRCUMSTANCES, EXPUNGEMENT, RESIDENTS = "circumstances", "expungement", "residents"
CERTAINTY, QUALITY, METHOD = "certainty", "quality", "method"
NOT_SHOWN, AGAIN, DISCLAIMER = "not-shown", "again", "disclaimer"
SECTIONS = (
    COVER,
    YEARS,
    AREAS,
    RATES,
    CHANGE,
    CIRCUMSTANCES,
    EXPUNGEMENT,
    RESIDENTS,
    CERTAINTY,
    QUALITY,
    METHOD,
    NOT_SHOWN,
    AGAIN,
    DISCLAIMER,
)


@dataclass(frozen=True)
class BriefRecipe:
    """What an editor may choose about a brief.

    Parameters
    ----------
    title, subtitle : str, optional
        In place of the default words.
    author : str
    sections : tuple of str
        Those wanted, in their order.
    command : str, optional
        The command line that makes it; worked out from the records if left out.
    """

    title: str | None = None
    subtitle: str | None = None
    author: str = ""
    sections: tuple[str, ...] = SECTIONS
    command: str | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without data."""
        check_sections(self.sections)


def check_sections(sections: Sequence[str]) -> None:
    """Refuse sections that there are not, before any work is done for them.

    Raises
    ------
    OptionError
        If one is not known, or given twice.

    Examples
    --------
    >>> check_sections(["years", "rates"])
    """
    for at, name in enumerate(sections):
        if name not in SECTIONS:
            near = difflib.get_close_matches(name, SECTIONS, 1, cutoff=0.0)[0]
            raise OptionError(
                f"section {name!r} is not known; the nearest is {near}; use {', '.join(SECTIONS)}"
            )
        if name in sections[:at]:
            raise OptionError(f"section {name} is given twice; name it once")


DEFAULT_BRIEF = BriefRecipe()
