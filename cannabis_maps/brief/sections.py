"""The report of a brief: its cover and its sections, in the order that is asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from cannabis_maps import figure_recipe as names
from cannabis_maps import words
from cannabis_maps.brief.caveats import (
    again,
    certainty,
    disclaimer,
    method,
    not_shown,
    quality,
)
from cannabis_maps.brief.circumstances import circumstances, expungement, residents
from cannabis_maps.brief.content import Content, LeftOut
from cannabis_maps.brief.document import Block, Bullets, Figure, Report, Section
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief.geography import areas, change, rates
from cannabis_maps.brief.opening import cover, years
from cannabis_maps.brief.own_text import parse_text
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
    check_sections,
)

KEYWORDS = ("Chicago", "cannabis", "arrests", "police", "maps", "open data")
DEFAULT_OPTIONS = BriefRecipe()


def own_text(content: Content) -> Section:
    """Return the author's own words as a section."""
    return parse_text(content.options.text or "", content.options.text_file or "text")


WRITERS: Mapping[str, Callable[[Content], Section | LeftOut]] = {
    TEXT: own_text,
    YEARS: years,
    AREAS: areas,
    RATES: rates,
    CHANGE: change,
    CIRCUMSTANCES: circumstances,
    EXPUNGEMENT: expungement,
    RESIDENTS: residents,
    CERTAINTY: certainty,
    QUALITY: quality,
    METHOD: method,
    NOT_SHOWN: not_shown,
    AGAIN: again,
    DISCLAIMER: disclaimer,
}


FIGURES = {
    COVER: (names.MAP,),
    YEARS: (names.YEARS, names.SERIES),
    RATES: (names.RATES,),
    CHANGE: (names.CHANGE,),
    CIRCUMSTANCES: (names.TIMES, names.PLACES),
    RESIDENTS: (names.RESIDENTS,),
    CERTAINTY: (names.BANDWIDTHS,),
}


def figure_names(sections: Iterable[str]) -> tuple[str, ...]:
    """Return the figures that sections have.

    Examples
    --------
    >>> figure_names(["cover", "years", "quality"])
    ('map', 'years', 'series')
    """
    return tuple(name for section in sections for name in FIGURES.get(section, ()))


def figures_wanted(options: BriefRecipe) -> tuple[str, ...]:
    """Return the figures of a brief, with those that are drawn on request.

    Examples
    --------
    >>> figures_wanted(BriefRecipe(sections=("certainty",), standard_error=True))
    ('bandwidths', 'standard-error')
    """
    usual = figure_names(options.sections)
    return (*usual, names.STANDARD_ERROR) if options.standard_error else usual


def report_of(
    facts: Facts, figures: Mapping[str, Figure], options: BriefRecipe = DEFAULT_OPTIONS
) -> Report:
    """Write a whole brief as plain values.

    What cannot be made of these records is left out, and the section on quality says so; where
    that is not wanted, the last one does.

    Parameters
    ----------
    facts : Facts
    figures : mapping of str to Figure
        By name.
    options : BriefRecipe

    Returns
    -------
    Report

    Raises
    ------
    OptionError
        If a section is not known, or given twice.

    Examples
    --------
    >>> from cannabis_maps.brief.estimates import Estimates
    >>> from cannabis_maps.brief.facts import facts_of
    >>> from cannabis_maps.records import read_records
    >>> facts = facts_of(read_records("demo"), Estimates())
    >>> report = report_of(facts, {}, BriefRecipe(sections=("cover", "areas", "quality")))
    >>> [section.name for section in report.sections], report.date
    (['areas', 'quality'], 'November 12, 2018')
    """
    check_sections(options.sections)
    content, known = Content(facts, figures, options), facts.provenance
    written = {name: WRITERS[name](content) for name in options.sections if name != COVER}
    left_out = [each for each in written.values() if isinstance(each, LeftOut)]
    sections = [each for each in written.values() if isinstance(each, Section)]
    return Report(
        title=options.title or words.headline(known),
        subtitle=options.subtitle or words.subtitle(known),
        author=options.author,
        subject=known.offense.label,
        keywords=KEYWORDS,
        date=words.day(known.data_day),
        cover=_cover(content, left_out if not sections else []),
        sections=_telling(sections, content, left_out),
    )


def _cover(content: Content, left_out: Sequence[LeftOut]) -> tuple[Block, ...]:
    told = (Bullets(tuple(each.told() for each in left_out)),) if left_out else ()
    return (*(cover(content) if COVER in content.options.sections else ()), *told)


def _telling(
    sections: Sequence[Section], content: Content, left_out: Sequence[LeftOut]
) -> tuple[Section, ...]:
    """Return the sections, one of which says what is left out."""
    if not left_out or not sections:
        return tuple(sections)
    if any(each.name == QUALITY for each in sections):
        return tuple(
            quality(content, left_out) if each.name == QUALITY else each for each in sections
        )
    *others, last = sections
    told = Bullets(tuple(each.told() for each in left_out))
    return (*others, Section(last.name, last.heading, (*last.blocks, told), last.subsections))
