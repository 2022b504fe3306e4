"""Where: the areas, rates by residents, and what changed between two windows."""

from collections.abc import Sequence

from cannabis_maps import figure_recipe as figures
from cannabis_maps import words
from cannabis_maps.brief.content import Content, LeftOut, section
from cannabis_maps.brief.document import Block, Column, Paragraph, Section, Table, Trend
from cannabis_maps.brief.phrases import change as changed
from cannabis_maps.brief.phrases import (
    counted,
    during,
    figure,
    opened,
    percent,
    spelled,
    year_named,
)
from cannabis_maps.brief.windows import WindowFacts
from cannabis_maps.brief_recipe import AREAS, CHANGE, RATES
from cannabis_maps.estimating import FEWEST_ON_MAP
from cannabis_maps.maps.counted import Counted, method
from cannabis_maps.maps.years import tickets
from cannabis_maps.rates import FEW_ARRESTS, IN_NONE, NO_RESIDENTS, TOO_FEW, AreaRate, special

FEWEST_YEARS = 2
SLIGHT = 0.05


def areas(content: Content) -> Section | LeftOut:
    """Write the section of the areas: a table of all, those with most first."""
    facts = content.facts.areas
    if content.facts.totals.mapped < FEWEST_ON_MAP:
        few = f"Fewer than {FEWEST_ON_MAP} {content.noun} have a usable position"
        return LeftOut(AREAS, f"{few}, and a table of so few would show single ones.")
    told = []
    if len(facts.most) == 1:
        told.append(f"All {content.noun} with a position are in {facts.most[0].name}.")
    elif facts.most:
        first = facts.most[0]
        share = percent(max(facts.figures.share_of_arrests))
        told.append(
            f"{first.name} has the most {content.noun} with a position: "
            f"{words.number(first.arrests)}, or {share} of all."
        )
    told += _without(content)
    told.append(
        "A share of arrests above the share of residents means more arrests than its population "
        "alone would give.".replace("arrests", content.noun)
    )
    return section(AREAS, [Paragraph(" ".join(told)), _areas_table(content)])


def rates(content: Content) -> Section | LeftOut:
    """Write the section of rates by residents."""
    facts, noun = content.facts.rates, content.noun
    if facts.city is None or not facts.ranked:
        return LeftOut(RATES, f"No area has enough {noun} for a rate, or residents are not known.")
    unit = f"{noun} per 1,000 residents per year"
    told = [f"In all areas together there were {words.number(facts.city, 1)} {unit}."]
    told.append(f"Rates were highest in {_valued(facts.highest)}")
    told[-1] += f", and lowest in {_valued(facts.lowest)}." if facts.lowest else "."
    blocks: list[Block] = [Paragraph(" ".join(told))]
    aside = _aside(content)
    if aside:
        blocks.append(Paragraph(aside))
    blocks += content.figure(figures.RATES)
    return section(RATES, blocks)


def change(content: Content) -> Section | LeftOut:
    """Write the section of what changed between two windows."""
    facts, noun = content.facts.change, content.noun
    if facts is None:
        return LeftOut(CHANGE, "The records do not cover a day of each of the two windows.")
    before, after = facts.before, facts.after
    told = (
        f"{opened(during(before.first_day, before.last_day))} there were "
        f"{words.number(before.per_year)} mapped {noun} a year; "
        f"{during(after.first_day, after.last_day)}, {words.number(after.per_year)} a year, by "
        "actual days."
    )
    by = f" The yearly number {changed(facts.percent)}." if facts.percent is not None else ""
    blocks: list[Block] = [
        Paragraph(f"{told}{by}"),
        Paragraph(" ".join([*tickets(content.known), words.OVER_TIME])),
    ]
    shown = content.figure(figures.CHANGE)
    blocks += shown
    if not shown:
        few = f"There is no map of the change: a window has too few {noun} with a position."
        blocks.append(Paragraph(few, "note"))
    blocks.append(windows_table("change", f"Mapped {noun} in two windows", [before, after], noun))
    return section(CHANGE, blocks)


def windows_table(name: str, caption: str, held: Sequence[WindowFacts], noun: str) -> Table:
    """Set windows against each other, per year of actual days."""
    columns = (
        Column("Window"),
        Column("Days in the records"),
        Column(f"{noun.capitalize()} recorded", "right"),
        Column("Mapped", "right"),
        Column("Mapped a year", "right"),
    )
    rows = tuple(
        (
            each.asked.name,
            f"{_days(each)}{' (part)' if each.is_part else ''}",
            words.number(each.recorded),
            words.number(each.mapped),
            words.number(each.per_year),
        )
        for each in held
    )
    note = "Per year of actual days (365.25)."
    if any(each.is_part for each in held):
        note += " Part: the records cover only these days of the window."
    return Table(name, caption, columns, rows, note)


def _days(window: WindowFacts) -> str:
    return words.window(window.first_day, window.last_day)


def _without(content: Content) -> list[str]:
    """Say in how many areas there are none, and how many are in none of the areas."""
    known = content.facts.areas.figures
    empty = sum(not area.arrests for area in known.rates)
    told = []
    if empty:
        verb = "has" if empty == 1 else "have"
        nouns = known.areas.noun
        which = f"{spelled(empty)} {nouns.singular if empty == 1 else nouns.plural}"
        told.append(f"{which.capitalize()} {verb} none.")
    if known.elsewhere:
        told.append(f"{counted(known.elsewhere, content.noun)} are in none of the areas.")
    return told


def _valued(areas: Sequence[AreaRate]) -> str:
    return words.listed([f"{area.name} ({_rate(area)})" for area in areas])


def _rate(area: AreaRate) -> str:
    rate = area.per_1000_per_year
    if rate is None:
        return TOO_FEW if area.arrests < FEW_ARRESTS else "none"
    return "under 0.1" if 0 < rate < SLIGHT else words.number(rate, 1)


def _aside(content: Content) -> str:
    facts, noun = content.facts.rates, content.noun
    told = []
    if facts.special:
        names = words.listed([area.name for area in facts.special])
        told.append(
            f"A rate by residents says little in {names}: few people live there or many visit, and "
            "those arrested there may live elsewhere. These areas are left out of what is said "
            "above."
        )
    if facts.too_few:
        count = spelled(len(facts.too_few))
        areas = "areas have" if len(facts.too_few) > 1 else "area has"
        told.append(
            f"{count.capitalize()} more {areas} no rate, for fewer than {FEW_ARRESTS} {noun} or no "
            "residents."
        )
    return " ".join(told)


def _areas_table(content: Content) -> Table:
    known, noun = content.facts.areas.figures, content.noun
    full = content.facts.years.full
    has_trend = len(full) >= FEWEST_YEARS
    columns = [
        Column(known.areas.noun.singular.capitalize()),
        Column(noun.capitalize(), "right"),
        Column("Per 1,000 residents per year", "right"),
        Column(f"Percent of {noun}", "right"),
        Column("Percent of residents", "right"),
    ]
    if has_trend:
        columns.append(Column(f"By year, {full[0].year}-{full[-1].year}"))
    order = sorted(range(len(known.rates)), key=lambda at: (known.ranks[at], at))
    rows: list[tuple[str | Trend, ...]] = []
    for at in order:
        area = known.rates[at]
        cells: tuple[str | Trend, ...] = (
            area.name,
            words.number(area.arrests),
            f"{_rate(area)}{'*' if area.is_special and area.per_1000_per_year else ''}",
            figure(known.share_of_arrests[at]),
            figure(known.share_of_residents[at]),
        )
        rows.append((*cells, _trend(content, at)) if has_trend else cells)
    rows += [(*row, "") if has_trend else row for row in _last_rows(content)]
    return Table("areas", _caption(content), tuple(columns), tuple(rows), _note(content))


def _last_rows(content: Content) -> list[tuple[str, ...]]:
    known = content.facts.areas.figures
    rows: list[tuple[str, ...]] = []
    if known.elsewhere:
        share = 100 * known.elsewhere / content.facts.totals.mapped
        rows.append((IN_NONE.rstrip("."), words.number(known.elsewhere), "", figure(share), ""))
    held = float(known.share_of_residents.sum())
    city = content.facts.rates.city
    rate = "" if city is None or known.elsewhere else words.number(city, 1)
    mapped = words.number(content.facts.totals.mapped)
    rows.append(("All", mapped, rate, "100", figure(held)))
    return rows


def _caption(content: Content) -> str:
    area = content.facts.areas.figures.areas.noun.singular
    return f"{content.noun.capitalize()} with a usable position by {area}, {content.when}"


def _note(content: Content) -> str:
    known = content.facts.areas.figures
    told = []
    if len(content.facts.years.full) >= FEWEST_YEARS:
        told.append("The bars of each row have a scale of their own.")
    if any(area.arrests < FEW_ARRESTS for area in known.rates):
        few = (
            f"{TOO_FEW.capitalize()}: under {FEW_ARRESTS} {content.noun}, so no rate and no trend."
        )
        told.append(few)
    if any(area.is_special for area in known.rates):
        told.append(f"* {special(known.rates)}")
    if any(not area.residents for area in known.rates):
        told.append(NO_RESIDENTS)
    own = None if known.areas.are_community_areas else known.areas
    told.append(method(content.known, Counted(own, known.elsewhere)))
    return " ".join(told)


def _trend(content: Content, at: int) -> Trend | str:
    """Return the full years of an area, or why there are none."""
    known = content.facts.areas.figures
    if known.rates[at].arrests < FEW_ARRESTS:
        return TOO_FEW
    counts = [
        (year, rates[at].arrests)
        for year, rates in zip(content.known.years, known.by_year, strict=True)
        if not year.is_part
    ]
    (first, began), (last, ended) = counts[0], counts[-1]
    peak, most = max(counts, key=lambda pair: pair[1])
    way = "down" if ended < began else "up" if ended > began else "unchanged"
    told = (
        f"{way} from {words.number(began)} in {year_named(first)} to {words.number(ended)} in "
        f"{year_named(last)}"
    )
    if peak not in (first, last):
        told += f"; most, {words.number(most)}, in {peak.year}"
    return Trend(tuple(float(count) for _, count in counts), told)
