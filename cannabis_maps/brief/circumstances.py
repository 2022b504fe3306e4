"""When, in what kind of place, by what window of the law, and who lives where."""

from collections.abc import Sequence

from cannabis_maps import figure_recipe as figures
from cannabis_maps import words
from cannabis_maps.brief.areas import GroupFacts, ResidentFacts
from cannabis_maps.brief.content import Content, LeftOut, section
from cannabis_maps.brief.document import Block, Column, Paragraph, Section, Table
from cannabis_maps.brief.phrases import DAYS, clock, counted, figure, percent, spelled
from cannabis_maps.brief.standing import NO_RACE, NOT_PERSONS
from cannabis_maps.brief.times import PlaceFacts, TimeFacts
from cannabis_maps.brief.windows import LAST_CREATED, ExpungementFacts, concerns_expungement
from cannabis_maps.brief_recipe import CIRCUMSTANCES, EXPUNGEMENT, RESIDENTS
from cannabis_maps.composition import COMPOSITION_SOURCE
from cannabis_maps.records.citywide import FEWEST_IN_CELL

COLUMN_HOURS = 4
__all__ = ("NO_RACE", "circumstances", "expungement", "residents")
NAMED_GROUPS = 3
FIFTHS = ("Highest", "Second", "Third", "Fourth", "Lowest")


def circumstances(content: Content) -> Section | LeftOut:
    """Write when of day and week and in what kind of place, for the city as a whole."""
    times, places = content.facts.times, content.facts.places
    if times is None and places is None:
        return LeftOut(
            CIRCUMSTANCES,
            "The source gives neither the time of day nor the kind of place, or has too few "
            f"{content.noun} for a table without single ones.",
        )
    opening = (
        "What follows is for the city as a whole. Times and places with fewer than "
        f"{FEWEST_IN_CELL} {content.noun} are put together, so that no single one shows."
    )
    missing = "" if times and places else _missing(times, content.noun)
    parts = []
    if times is not None:
        parts.append(Section("times", "Time of day and day of the week", _times(content, times)))
    if places is not None:
        parts.append(Section("places", "Kind of place", _places(content, places)))
    return section(CIRCUMSTANCES, [Paragraph(f"{opening} {missing}".strip())], *parts)


def expungement(content: Content) -> Section | LeftOut:
    """Write what was recorded in the windows of the law."""
    held = content.facts.expungements
    if not concerns_expungement(content.known):
        why = (
            "The windows are those of minor cannabis offenses, and not all records selected here "
            "are arrests for possessing 30 grams or less."
        )
        return LeftOut(EXPUNGEMENT, why)
    if not held:
        return LeftOut(EXPUNGEMENT, "The records have no day within a window of the law.")
    blocks: list[Block] = [
        Paragraph(
            "Illinois law (20 ILCS 2630/5.2) had police records of arrests for minor cannabis "
            "offenses that led to no conviction expunged automatically, by a date that depends on "
            "when the record was created. "
            + " ".join(_window(each, content.noun) for each in held)
            + _after(content)
        ),
        Paragraph(
            "A minor cannabis offense is both wider and narrower than what is counted here, IUCR "
            f"{words.listed(content.known.offense.iucr)}: it takes in delivery as well as "
            "possession of up to 30 grams, and it depends on how the case ended, which these "
            "records do not say. How many of "
            f"these records were expunged is not known here. {words.NO_ADVICE}"
        ),
        _expungements(held, content.noun),
    ]
    return section(EXPUNGEMENT, blocks)


def residents(content: Content) -> Section | LeftOut:
    """Write who lives where arrests by residents are many or few."""
    facts, noun = content.facts.residents, content.noun
    if facts is None:
        why = (
            "Who lives there is known for the City's community areas only."
            if not content.facts.areas.figures.areas.are_community_areas
            else f"Too few areas have enough {noun} for a rate."
        )
        return LeftOut(RESIDENTS, why)
    top, bottom = facts.fifths[0], facts.fifths[-1]
    told = (
        f"In the {spelled(len(top.areas))} areas with the highest rates, together "
        f"{words.number(top.rate, 1)} {noun} per 1,000 residents per year, {_shares(facts, top)}. "
        f"In the {spelled(len(bottom.areas))} with the lowest, {words.number(bottom.rate, 1)}, "
        f"{_shares(facts, bottom)}. In the whole city, {_city(facts)}."
    )
    caution = (
        f"{NOT_PERSONS} The makeup of an area changes: "
        f"residents by group are those of 2016-2020, {noun} those of {content.when}."
    )
    blocks: list[Block] = [Paragraph(NO_RACE), Paragraph(told), Paragraph(caution)]
    blocks += content.figure(figures.RESIDENTS)
    blocks += [_fifths(content, facts), _composition(content, facts)]
    return section(RESIDENTS, blocks)


def _missing(times: TimeFacts | None, noun: str) -> str:
    what = "kind of place" if times else "time of day"
    return f"The source does not give the {what}, or has too few {noun} for a table of it."


def _times(content: Content, times: TimeFacts) -> tuple[Block, ...]:
    noun, days = content.noun, times.by_weekday
    first, share = times.busiest
    most, fewest = int(days.argmax()), int(days.argmin())
    end = first + times.span_hours
    told = (
        f"Between {clock(first)} and {clock(end % 24)} police recorded {percent(share)} of all "
        f"{noun}. {DAYS[most]} had the most, {words.number(days[most])}, and "
        f"{DAYS[fewest]} the fewest, {words.number(days[fewest])}. The hour is the one that the "
        "record gives for the incident."
    )
    return Paragraph(told), *content.figure(figures.TIMES), _times_table(content, times)


def _times_table(content: Content, times: TimeFacts) -> Table:
    cells = times.by_hours(COLUMN_HOURS)
    hours = 24 // cells.shape[1]
    starts = range(0, 24, hours)
    columns = [Column("Day")]
    columns += [
        Column(f"{clock(at)} to {clock(at + hours)}".capitalize(), "right") for at in starts
    ]
    rows = [
        (name, *(words.number(count) for count in row), words.number(row.sum()))
        for name, row in zip(DAYS, cells, strict=True)
    ]
    sums = cells.sum(axis=0)
    rows.append(("All", *(words.number(count) for count in sums), words.number(sums.sum())))
    caption = f"{content.noun.capitalize()} by day of the week and time of day, {content.when}"
    untimed = content.facts.totals.recorded - times.total
    note = f"{counted(untimed, content.noun)} without a time are left out." if untimed else ""
    return Table("times", caption, (*columns, Column("Whole day", "right")), tuple(rows), note)


def _places(content: Content, places: PlaceFacts) -> tuple[Block, ...]:
    noun, named = content.noun, places.counts
    leading = [f"{each.kind.lower()} ({percent(places.percent(each))})" for each in named[:2]]
    told = (
        f"The most frequent kinds of place are {words.listed(leading)}."
        if len(leading) > 1
        else f"The most frequent kind of place is {leading[0]}."
    )
    rows = [(each.kind, words.number(each.count), figure(places.percent(each))) for each in named]
    rows.append(("All", words.number(places.total), "100"))
    table = Table(
        "places",
        f"{noun.capitalize()} by kind of place, {content.when}",
        (Column("Kind of place"), Column(noun.capitalize(), "right"), Column("Percent", "right")),
        tuple(rows),
        "The City's location descriptions are put into groups; the smallest are counted as other.",
    )
    return Paragraph(told), *content.figure(figures.PLACES), table


def _window(facts: ExpungementFacts, noun: str) -> str:
    held = facts.held
    days = words.window(held.first_day, held.last_day)
    part = f", of which the records cover {days} only" if held.is_part else ""
    return (
        f"The source holds {counted(held.recorded, noun)} recorded in the window whose records "
        f"were to be expunged by {words.day(facts.law.by)}{part}."
    )


def _after(content: Content) -> str:
    if content.known.last_day <= LAST_CREATED:
        return ""
    return (
        f" {content.noun.capitalize()} recorded after {words.day(LAST_CREATED)} fall in none of "
        "these windows."
    )


def _expungements(held: Sequence[ExpungementFacts], noun: str) -> Table:
    rows = tuple(
        (
            words.day(each.law.by),
            words.window(each.law.first_day, each.law.last_day),
            _held_days(each),
            words.number(each.held.recorded),
            words.number(each.held.mapped),
        )
        for each in held
    )
    return Table(
        "expungement_windows",
        f"{noun.capitalize()} by the date of the incident, in the windows of the law",
        (
            Column("To be expunged by"),
            Column("Window of the law"),
            Column("Days in the records"),
            Column("Recorded", "right"),
            Column("Mapped", "right"),
        ),
        rows,
        "The law goes by the day on which the record was created, the table by that of the "
        "incident. Part: the records cover only these days of the window. Source: Illinois State "
        "Police, Cannabis Expungements.",
    )


def _held_days(facts: ExpungementFacts) -> str:
    days = words.window(facts.held.first_day, facts.held.last_day)
    return f"{days} (part)" if facts.held.is_part else days


def _largest(facts: ResidentFacts) -> list[int]:
    order = sorted(range(len(facts.city)), key=lambda at: -facts.city[at])
    return [at for at in order if facts.composition.groups[at] != "other"][:NAMED_GROUPS]


def _shares(facts: ResidentFacts, group: GroupFacts) -> str:
    names = facts.composition.groups
    told = [f"{percent(group.shares[at])} are {names[at]}" for at in _largest(facts)]
    return f"{words.listed(told).replace(' are ', ' of residents are ', 1)}"


def _city(facts: ResidentFacts) -> str:
    names = facts.composition.groups
    return words.listed([f"{percent(facts.city[at])} are {names[at]}" for at in _largest(facts)])


def _group_columns(facts: ResidentFacts) -> tuple[Column, ...]:
    groups = facts.composition.groups
    return tuple(Column(f"{name[0].upper()}{name[1:]}, percent", "right") for name in groups)


def _fifths(content: Content, facts: ResidentFacts) -> Table:
    rows = [
        (
            f"{rank}: {each.areas[0].name} to {each.areas[-1].name}",
            words.number(len(each.areas)),
            words.number(each.rate, 1),
            *(figure(share) for share in each.shares),
        )
        for rank, each in zip(FIFTHS, facts.fifths, strict=True)
    ]
    city = content.facts.rates.city or 0.0
    count = len(content.facts.areas.figures.rates)
    whole = ("All areas", words.number(count), words.number(city, 1))
    rows.append((*whole, *(figure(share) for share in facts.city)))
    return Table(
        "residents_by_rate",
        f"Residents of areas in five groups, by rates of {content.noun}",
        (
            Column("Areas, by rate"),
            Column("Areas", "right"),
            Column("Rate", "right"),
            *_group_columns(facts),
        ),
        tuple(rows),
        f"Rate: {content.noun} per 1,000 residents per year. The five groups leave out areas where "
        "a rate says little or there is none. Hispanic residents are of any race, the others not "
        f"Hispanic. Residents by group: {COMPOSITION_SOURCE}.",
    )


def _composition(content: Content, facts: ResidentFacts) -> Table:
    rates = content.facts.areas.figures.rates
    shares = facts.composition.shares
    rows = tuple(
        (
            area.name,
            words.number(facts.composition.residents[at].sum()),
            *(figure(share) for share in shares[at]),
        )
        for at, area in sorted(enumerate(rates), key=lambda each: each[1].name)
    )
    return Table(
        "residents",
        "Residents of the community areas, 2016-2020",
        (Column("Community area"), Column("Residents", "right"), *_group_columns(facts)),
        rows,
        f"{NO_RACE} Estimates from a sample: {COMPOSITION_SOURCE}.",
    )
