"""What the sections of a brief are written from, and what an editor may choose about it."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cannabis_maps import words
from cannabis_maps.brief.document import Block, Figure, Section
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief_recipe import (
    AGAIN,
    AREAS,
    CERTAINTY,
    CHANGE,
    CIRCUMSTANCES,
    COVER,
    DISCLAIMER,
    EXPUNGEMENT,
    METHOD,
    NOT_SHOWN,
    QUALITY,
    RATES,
    RESIDENTS,
    TEXT,
    YEARS,
    BriefRecipe,
)
from cannabis_maps.maps.scale import Units
from cannabis_maps.offenses import POSSESSION_30G
from cannabis_maps.provenance import Provenance

OUT = ("--out", "brief")
HEADINGS = {
    COVER: "Cover",
    TEXT: "Notes",
    YEARS: "The years",
    AREAS: "Area by area",
    RATES: "Arrests and residents",
    CHANGE: "What changed",
    CIRCUMSTANCES: "When, and in what kind of place",
    EXPUNGEMENT: "Arrests by window of automatic expungement",
    RESIDENTS: "Who lives where",
    CERTAINTY: "How sure one can be",
    QUALITY: "Quality of the data",
    METHOD: "Method",
    NOT_SHOWN: "What is not shown",
    AGAIN: "How to make this again",
    DISCLAIMER: "The City's disclaimer",
}


@dataclass(frozen=True, eq=False)
class Content:
    """All that sections are written from.

    Parameters
    ----------
    facts : Facts
    figures : mapping of str to Figure
        By name; a section goes without one that is missing.
    options : BriefRecipe
    """

    facts: Facts
    figures: Mapping[str, Figure]
    options: BriefRecipe = field(default_factory=BriefRecipe)

    @property
    def known(self) -> Provenance:
        """Where the records come from."""
        return self.facts.provenance

    @property
    def noun(self) -> str:
        """What is counted."""
        return words.noun(self.known)

    @property
    def units(self) -> Units:
        """The unit that comes first."""
        return self.facts.units

    @property
    def when(self) -> str:
        """The window, in years or less."""
        return words.period(self.known.first_day, self.known.last_day)

    def figure(self, name: str) -> tuple[Figure, ...]:
        """Return a figure as a block, or nothing where there is none."""
        return (self.figures[name],) if name in self.figures else ()


@dataclass(frozen=True)
class LeftOut:
    """A section that cannot be made of these records.

    Parameters
    ----------
    name : str
    why : str
        A sentence.
    """

    name: str
    why: str

    def told(self) -> str:
        """Say what is left out and why.

        Examples
        --------
        >>> LeftOut(CHANGE, "There is only one window.").told()
        'Left out: "What changed". There is only one window.'
        """
        return f'Left out: "{HEADINGS[self.name]}". {self.why}'


def section(name: str, blocks: Iterable[Block], *subsections: Section) -> Section:
    """Put a section together under its heading."""
    return Section(name, HEADINGS[name], tuple(blocks), subsections)


def default_command(known: Provenance) -> str:
    """Return the command line that makes a brief of the same records.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> default_command(read_records("demo").provenance)
    'cannabis-maps brief demo --out brief'
    """
    return shlex.join([*command_of(known), *OUT])


def command_of(known: Provenance) -> list[str]:
    """Return the words of a command line that make a brief of the same records, but for --out."""
    parts = ["cannabis-maps", "brief", *(source.name for source in known.sources)]
    if known.offense != POSSESSION_30G:
        codes = ",".join(known.offense.iucr)
        parts += [
            "--offense",
            codes if known.offense.name.startswith("iucr") else known.offense.name,
        ]
    if not known.demonstration:
        parts += ["--from", str(known.first_day), "--to", str(known.last_day)]
    if not known.arrests_only:
        parts.append("--include-non-arrests")
    return parts
