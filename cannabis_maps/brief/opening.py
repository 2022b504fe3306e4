"""The first pages of a brief: the cover and the years."""

from cannabis_maps import figure_recipe as figures
from cannabis_maps import words
from cannabis_maps.brief.areas import MOST
from cannabis_maps.brief.content import Content, section
from cannabis_maps.brief.document import (
    Block,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)
from cannabis_maps.brief.facts import YearFacts
from cannabis_maps.brief.phrases import (
    change,
    counted,
    days_of,
    during,
    opened,
    per_day,
    percent,
    spelled,
    what,
    year_named,
)
from cannabis_maps.brief_recipe import YEARS
from cannabis_maps.estimating import FEWEST_ON_MAP
from cannabis_maps.maps.years import tickets
from cannabis_maps.provenance import YearCount

PER_DAY_FROM = 1.0
SHORTEST_TO_AVERAGE = 2.0


def cover(content: Content) -> tuple[Block, ...]:
    """Write what stands under the title: the numbers in plain sentences, and the map."""
    told = [_total(content), _peak(content), _areas(content)]
    blocks: list[Block] = []
    if content.known.demonstration:
        blocks.append(Paragraph(f"{words.DEMONSTRATION}.", "note"))
    blocks += [KeyFigures(_key_figures(content))]
    blocks += [Paragraph(" ".join(sentence for sentence in told if sentence), "lead")]
    blocks += content.figure(figures.MAP)
    if content.facts.no_map:
        blocks.append(Paragraph(f"There is no map. {content.facts.no_map}", "note"))
    blocks.append(Paragraph(_what_it_shows(content), "note"))
    return tuple(blocks)


def years(content: Content) -> Section:
    """Write the section of the years."""
    facts = content.facts.years
    blocks: list[Block] = [Paragraph(_story(content))]
    cautions = [*tickets(content.known)]
    if cautions:
        cautions.append("A fall in arrests is therefore not by itself a fall in enforcement.")
    if len(facts.years) > 1:
        cautions.append(words.OVER_TIME)
    if cautions:
        blocks.append(Paragraph(" ".join(cautions)))
    blocks += content.figure(figures.YEARS)
    blocks += content.figure(figures.SERIES)
    blocks.append(_table(content))
    return section(YEARS, blocks)


def _key_figures(content: Content) -> tuple[KeyFigure, ...]:
    totals, facts, areas = content.facts.totals, content.facts.years, content.facts.areas
    noun, peak, last = content.noun, content.facts.years.peak, content.facts.years.last_full
    held = "with a position" if content.known.demonstration else "recorded"
    found = [KeyFigure(words.number(totals.recorded), f"{_one(noun, totals.recorded)} {held}")]
    if totals.duration_years >= SHORTEST_TO_AVERAGE:
        found.append(KeyFigure(words.number(totals.per_year), "a year on average"))
    if len(facts.years) > 1:
        found.append(KeyFigure(words.number(peak.recorded), f"in {year_named(peak)}, the most"))
    if last is not None and last is not peak and len(facts.years) > 1:
        label = f"in {last.year}, the last full year"
        found.append(KeyFigure(words.number(last.recorded), label))
    if len(areas.most) == MOST < len(areas.figures.rates):
        value = percent(areas.arrests_percent)
        label = f"of {noun} in ten areas with {percent(areas.residents_percent)} of residents"
        found.append(KeyFigure(value, label))
    return tuple(found)


def _one(noun: str, count: int) -> str:
    return counted(count, noun).split(" ", 1)[1]


def _total(content: Content) -> str:
    known, totals = content.known, content.facts.totals
    told = f"{opened(during(known.first_day, known.last_day))}, Chicago police {_recorded(content)}"
    if totals.duration_years >= SHORTEST_TO_AVERAGE:
        told += f", {words.number(totals.per_year)} a year on average"
    return f"{told}."


def _recorded(content: Content) -> str:
    known, count = content.known, content.facts.totals.recorded
    noun, rest = what(known).split(" ", 1)
    position = " with a usable position" if known.demonstration else ""
    return f"recorded {counted(count, noun)} {rest}{position}"


def _peak(content: Content) -> str:
    facts, noun = content.facts.years, content.noun
    if len(facts.years) == 1:
        return ""
    peak, last = facts.peak, facts.last_full
    told = f"The most came in {year_named(peak)}: {words.number(peak.recorded)}{_a_day(peak)}."
    if last is None or last is peak or facts.since_peak is None:
        return told
    fewer = f", {percent(abs(facts.since_peak))} fewer" if facts.since_peak < 0 else ""
    there = "was" if last.recorded == 1 else "were"
    return (
        f"{told} In {last.year}, the last full year in the records, there {there} "
        f"{counted(last.recorded, noun)}{fewer}."
    )


def _a_day(year: YearCount) -> str:
    each = per_day(year)
    return f", or {words.number(each)} a day" if each >= PER_DAY_FROM else ""


def _areas(content: Content) -> str:
    areas, noun = content.facts.areas, content.noun
    count = len(areas.most)
    if not count or content.facts.totals.mapped < FEWEST_ON_MAP:
        return ""
    if count == 1:
        return f"All of those with a position were in {areas.most[0].name}."
    names = words.listed([area.name for area in areas.most])
    return (
        f"The {spelled(count)} areas with the most {noun} hold {percent(areas.arrests_percent)} of "
        f"{noun} and {percent(areas.residents_percent)} of residents: {names}."
    )


def _what_it_shows(content: Content) -> str:
    known = content.known
    told = (
        f"{words.shown(known)} It does not show where cannabis was used, who was arrested, or how "
        "many people were stopped, ticketed or convicted."
    )
    # A map's caption names the source.
    return told if content.figure(figures.MAP) else f"{told} {words.source(known)}"


def _story(content: Content) -> str:
    facts, noun = content.facts.years, content.noun
    if len(facts.years) == 1:
        only = facts.years[0]
        return f"The records are of one year, {year_named(only)}: {counted(only.recorded, noun)}."
    first = facts.years[0]
    begin = f"In {year_named(first)} police recorded {counted(first.recorded, noun)}{_a_day(first)}"
    told = [f"{begin}."]
    if facts.peak is not first:
        peak = facts.peak
        more = f"{words.number(peak.recorded)}{_a_day(peak)}"
        told.append(f"The most were recorded in {year_named(peak)}: {more}.")
    told += _since(facts)
    told += [_part(year, noun) for year in facts.parts if year is not first]
    return " ".join(told)


def _since(facts: YearFacts) -> list[str]:
    last = facts.last_full
    if facts.since_peak is None or last is None:
        return []
    fell = f"{change(facts.since_peak)} to {words.number(last.recorded)}{_a_day(last)}"
    return [f"From then to {last.year}, the last full year, the yearly number {fell}."]


def _part(year: YearCount, noun: str) -> str:
    return (
        f"Of {year.year} the records cover {days_of(year)} only, with "
        f"{counted(year.recorded, noun)}, so its number does not compare with those of whole years."
    )


def _table(content: Content) -> Table:
    known, noun = content.known, content.noun
    columns = (
        Column("Year"),
        Column("Recorded", "right"),
        Column("Mapped", "right"),
        Column("A day", "right"),
        Column("Days covered"),
    )
    rows = [
        (
            str(year.year),
            words.number(year.recorded),
            words.number(year.mapped),
            words.number(per_day(year), 1),
            words.period(year.first_day, year.last_day) if year.is_part else "whole year",
        )
        for year in known.years
    ]
    totals = content.facts.totals
    rows.append(
        (
            "All",
            words.number(totals.recorded),
            words.number(totals.mapped),
            words.number(totals.per_day, 1),
            counted(totals.days, "days"),
        )
    )
    return Table(
        "years",
        f"{noun.capitalize()} by year, recorded and with a usable position",
        columns,
        tuple(rows),
    )
