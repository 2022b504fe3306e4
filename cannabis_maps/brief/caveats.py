"""What a reader has to know of the numbers: how sure they are, their making and their limits."""

from collections.abc import Sequence

from cannabis_maps import figure_recipe as figures
from cannabis_maps import method_words, words
from cannabis_maps.brief.content import Content, LeftOut, default_command, section
from cannabis_maps.brief.document import Block, Bullets, Column, Paragraph, Section, Table
from cannabis_maps.brief.phrases import counted, during, percent, standard_error_told
from cannabis_maps.brief_recipe import AGAIN, CERTAINTY, DISCLAIMER, METHOD, NOT_SHOWN, QUALITY
from cannabis_maps.maps.scale import AREA_UNITS, Units, factor_of, written
from cannabis_maps.places import CENSUS_SOURCE
from cannabis_maps.version import __version__

REFERENCES = (
    (
        "Diggle, P. (1985). A kernel method for smoothing point process data. "
        "Applied Statistics 34, 138-147."
    ),
    (
        "Jones, M. C. (1993). Simple boundary correction for kernel density estimation. "
        "Statistics and Computing 3, 135-146."
    ),
    "Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall.",
)


def certainty(content: Content) -> Section | LeftOut:
    """Write how the picture depends on the bandwidth, and what else makes it uncertain."""
    peaks, noun = content.facts.peaks, content.noun
    if not peaks:
        return LeftOut(
            CERTAINTY, content.facts.no_map or "The map was made with one bandwidth only."
        )
    per = f"{noun} per {AREA_UNITS[content.units][0]} per year"
    shown = [
        f"{written(peak.per_km2 * factor_of(content.units))} with a bandwidth of "
        f"{words.number(peak.bandwidth_m)} m"
        for peak in peaks
    ]
    told = (
        f"There is no right bandwidth. The largest value on the map is {words.listed(shown)} "
        f"({per}). The places that stand out are steadier than the numbers, which mean little "
        "without the bandwidth beside them."
    )
    limits = (
        f"Positions are known to the block only. {noun.capitalize()} depend on where and how "
        "police work, and one operation can bring many, so neighboring values are not independent "
        "of one another."
    )
    blocks: list[Block] = [Paragraph(told), *content.figure(figures.BANDWIDTHS), _peaks(content)]
    return section(CERTAINTY, [*blocks, *_by_chance(content), Paragraph(limits)])


def _by_chance(content: Content) -> list[Block]:
    """Write how much the map could vary by chance, where that is asked for."""
    facts = content.facts.error
    if facts is None:
        return []
    where = f" in {facts.area}" if facts.area else ""
    value = written(facts.largest_per_km2 * factor_of(content.units))
    told = (
        f"Chance alone moves the map little where there are many {content.noun}. The standard "
        f"error is largest{where}, {value} {content.noun} per {AREA_UNITS[content.units][0]} per "
        f"year or {percent(facts.percent)} of the map's value there, and a tenth of the value or "
        f"less on {percent(facts.sure_percent)} of the city's ground. "
        f"{standard_error_told(content.noun)}"
    )
    return [Paragraph(told), *content.figure(figures.STANDARD_ERROR)]


def quality(content: Content, left_out: Sequence[LeftOut] = ()) -> Section:
    """Write what became of every line read, and what this brief leaves out."""
    report = content.facts.quality
    told = (
        f"The source holds {counted(report.lines_read, 'lines')}, and every one is accounted for. "
        f"{_unmapped(content)}"
    )
    blocks: list[Block] = [Paragraph(told), _quality_table(content)]
    notes = [*report.warnings]
    if report.unreadable_lines:
        lines = words.listed([str(line) for line in report.unreadable_lines])
        notes.append(f"Unreadable, the first ones: {lines}.")
    notes += [each.told() for each in left_out]
    if notes:
        blocks.append(Bullets(tuple(notes)))
    return section(QUALITY, blocks)


def method(content: Content) -> Section:
    """Write the method in half a page, with references."""
    blocks: list[Block] = [
        Paragraph(_selection(content)),
        *([Paragraph(_smoothing(content))] if content.facts.smoothing else []),
        Paragraph(
            f"{CENSUS_SOURCE} A rate is the number of {content.noun} over residents and the length "
            "of the window in years of 365.25 days. Areas with under 20 have none. Positions up to "
            "200 m outside the city count to the nearest community area."
        ),
        Bullets(REFERENCES),
    ]
    return section(METHOD, blocks)


def not_shown(content: Content) -> Section:
    """Write what these numbers do not say."""
    noun = content.noun
    items = [
        "Tickets, which police may write instead of making an arrest.",
        "Age or race of those arrested, and where they live.",
        "Charges and convictions: what came of an arrest.",
        "Whether a record was expunged.",
        "Cannabis use: a map of arrests is one of police activity.",
        f"Persons: one record can stand for several, and a person can be in several {noun}.",
        "Exact places: the City shifts positions within the block.",
    ]
    return section(NOT_SHOWN, [Bullets(tuple(items))])


def again(content: Content) -> Section:
    """Write how to make the same brief from the same records."""
    known = content.known
    command = content.options.command or default_command(known)
    sources = [f"{source.name}: SHA-256 {source.sha256}" for source in known.sources]
    blocks: list[Block] = [
        Paragraph(
            f"This brief was made with cannabis_maps {__version__}, which is free software. The "
            "same version makes the same brief from the same records."
        ),
        Bullets((f"Command: {command}", *(f"Source {source}" for source in sources))),
        Paragraph(
            f"{words.source(known)} The City may withdraw or change records at any time: give the "
            "date of the data with every number, and make the brief again before you cite it later."
        ),
    ]
    return section(AGAIN, blocks)


def disclaimer(_content: Content) -> Section:
    """Write the City's own words, and where they stand."""
    return section(
        DISCLAIMER,
        [
            Paragraph(words.DISCLAIMER, "quote"),
            Paragraph(f"{words.NO_ADVICE} Terms: {words.TERMS}"),
        ],
    )


def _unmapped(content: Content) -> str:
    totals, noun = content.facts.totals, content.noun
    missing = totals.recorded - totals.mapped
    if content.known.demonstration:
        return f"The built-in data hold only {noun} with a usable position."
    if not missing:
        return f"All {noun} recorded have a usable position."
    share = percent(100 * missing / totals.recorded)
    return (
        f"Of {counted(totals.recorded, noun)} recorded, {words.number(missing)} ({share}) have no "
        "usable position and are on no map."
    )


def _peaks(content: Content) -> Table:
    rows = tuple(
        (
            f"{words.number(peak.bandwidth_m)} m",
            method_words.half_weight(peak.half_weight_radius_m, content.units),
            written(peak.per_km2 * factor_of(content.units)),
            written(peak.per_km2 * factor_of(_other(content))),
            peak.area or "",
        )
        for peak in content.facts.peaks
    )
    unit, other = AREA_UNITS[content.units]
    return Table(
        "bandwidths",
        f"The map's largest value under several bandwidths, in {content.noun} per area and year",
        (
            Column("Bandwidth"),
            Column("Half of each within"),
            Column(f"Per {unit}", "right"),
            Column(f"Per {other}", "right"),
            Column("In"),
        ),
        rows,
    )


def _other(content: Content) -> Units:
    return "km" if content.units == "mi" else "mi"


def _quality_table(content: Content) -> Table:
    report = content.facts.quality
    rows = [(label, words.number(count)) for label, count in report.rows()]
    rows.append(("Recorded: the last four together", words.number(report.with_arrest)))
    return Table(
        "quality",
        "What became of every line read: it ends at the first test that it fails",
        (Column("End"), Column("Lines", "right")),
        tuple(rows),
    )


def _selection(content: Content) -> str:
    known = content.known
    label = known.offense.label
    chosen = "those with an arrest" if known.arrests_only else "those with and without an arrest"
    by = "by its description" if known.by_description else "by its IUCR code"
    return (
        "Each of the City's records is a reported incident. Those of "
        f"{label[0].lower()}{label[1:]} are selected {by}; counted are {chosen}, "
        f"{during(known.first_day, known.last_day)}. A record found more than once counts once, as "
        "its newest version has it. Positions are converted to NAD83 / Illinois East (EPSG:26971), "
        "in meters, and assigned to areas by where they are."
    )


def _smoothing(content: Content) -> str:
    return (
        f"{content.facts.smoothing} Maps that are to be compared share bandwidth, grid and scale."
    )
