"""Which sections a brief has, and what an editor may choose about it; in plain values."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from cannabis_maps.errors import OptionError

COVER, YEARS, AREAS, RATES, CHANGE = "cover", "years", "areas", "rates", "change"
CIRCUMSTANCES, EXPUNGEMENT, RESIDENTS = "circumstances", "expungement", "residents"
CERTAINTY, QUALITY, METHOD = "certainty", "quality", "method"
NOT_SHOWN, AGAIN, DISCLAIMER = "not-shown", "again", "disclaimer"
# The author's own words; in a brief only where they are given.
TEXT = "text"
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
KNOWN_SECTIONS = (COVER, TEXT, *SECTIONS[1:])


@dataclass(frozen=True)
class BriefRecipe:
    """What an editor may choose about a brief.

    Parameters
    ----------
    title, subtitle : str, optional
        In place of the default words.
    author : str
    sections : tuple of str
        Those wanted, in their order; all if left out, with the author's text after the cover.
    command : str, optional
        The command line that makes it; worked out from recipe and records if left out.
    text : str, optional
        The author's own words, in Markdown.
    text_file : str
        The name of the file that they come from.
    standard_error : bool
        Add a map of the standard error.

    Raises
    ------
    OptionError
        If a section is not known, or sections and what they are to hold do not go together.

    Examples
    --------
    >>> BriefRecipe(text="Our view.").sections[:3]
    ('cover', 'text', 'years')
    """

    title: str | None = None
    subtitle: str | None = None
    author: str = ""
    sections: tuple[str, ...] = ()
    command: str | None = None
    text: str | None = None
    text_file: str = ""
    standard_error: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without data."""
        if not self.sections:
            usual = SECTIONS if self.text is None else KNOWN_SECTIONS
            object.__setattr__(self, "sections", usual)
        check_sections(self.sections)
        if self.text is None and TEXT in self.sections:
            raise OptionError(
                f'sections name "{TEXT}" and no text is given; give text = "notes.md", or leave '
                f'"{TEXT}" out of the sections'
            )
        if self.text is not None and TEXT not in self.sections:
            raise OptionError(
                f"text {self.text_file or 'of your own'} is given and the sections do not name "
                f'"{TEXT}"; put "{TEXT}" among the sections where it is to stand, or leave the '
                "text out"
            )
        if self.standard_error and CERTAINTY not in self.sections:
            raise OptionError(
                f"standard-error is shown in the section {CERTAINTY}, which the sections leave "
                "out; add it, or leave standard-error out"
            )


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
        if name not in KNOWN_SECTIONS:
            near = difflib.get_close_matches(name, KNOWN_SECTIONS, 1, cutoff=0.0)[0]
            raise OptionError(
                f"section {name!r} is not known; the nearest is {near}; use "
                f"{', '.join(KNOWN_SECTIONS)}"
            )
        if name in sections[:at]:
            raise OptionError(f"section {name} is given twice; name it once")


DEFAULT_BRIEF = BriefRecipe()
