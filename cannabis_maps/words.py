"""Every sentence that products share, and how numbers and dates are written."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cannabis_maps.provenance import Provenance
from cannabis_maps.version import __version__

METERS_PER_MILE = 1609.344

DATA_SET = "Crimes - 2001 to Present (ijzp-q8t2)"
PORTAL = "City of Chicago Data Portal"
NOT_SHOWN = (
    "Not shown: tickets; age or race of those arrested; where they live; charges; convictions; "
    "whether a record was expunged; cannabis use."
)
APPROXIMATE = (
    "Locations are known to the block only: the map is approximate, and the City prohibits "
    "deriving specific addresses from it."
)
OVER_TIME = "The City cautions that the records should not be used for comparisons over time."
DISCLAIMER = (
    "The City of Chicago says of these records: all data visualizations on maps should be "
    "considered approximate, and attempts to derive specific addresses are strictly prohibited; "
    "the information should not be used for comparison purposes over time."
)
TERMS = "https://www.chicago.gov/city/en/narr/foia/data_disclaimer.html"
DEMONSTRATION = (
    "Demonstration: real counts by community area, spread evenly within each; "
    "not recorded positions"
)
NO_ADVICE = "Nothing here is legal advice."
FEW_ON_MAP = 100
FEW = f"Fewer than {FEW_ON_MAP} are mapped: single ones can be told apart, so handle with care."
BELOW_A_CELL = "The bandwidth is below a cell: the cells are too coarse for it."
FINER = "Finer than the data: positions are known to the block only."
BY_CHANCE = (
    "How much the picture could vary by chance if arrests were independent; not a sampling error."
)
PERCENT_UNITS = "percent of the arrests"
PERCENT_VOLUME = (
    "How much lies in cells at least as dense: the cells of 50 and less are the smallest area that "
    "holds half of the arrests."
)
RATE_RATIO = "How many arrests there are for each of those that they are compared with."
RATE_UNITS = "arrests per 1,000 residents per year"
FEWEST_PER_KM2 = 100
RATE = (
    "Arrests per 1,000 residents of the ground on which they were made: the density of arrests "
    "over that of residents, who are spread evenly over each community area. Blank where under "
    f"{FEWEST_PER_KM2} residents live on a square kilometer."
)
DIFFERENCE = "The density after less the density before, both per year of actual days."
LOG_UNITS = "natural logarithm of a ratio"
LOG_RELATIVE_RISK = (
    "0 where arrests are as frequent, among those that they are compared with, as in the city as a "
    "whole; 0.69 where they are twice as frequent, -0.69 where they are half as frequent."
)
NULLS = {
    "same-rate": (
        "Tested against the same rate in both windows: as if each arrest could as well have been "
        "made on any other day of them."
    ),
    "same-share": (
        "Tested against the same shares in both windows: as if their arrests were shuffled, and "
        "only the totals, not the places, told the windows apart."
    ),
}
P_IS_OPTIMISTIC = (
    "The test takes arrests as independent of one another, which they are not, so p is optimistic."
)

NO_BASEMAP = "The basemap asked for could not be had; the built-in ground is shown."

SHORTEST_YEAR = 0.99

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: float, digits: int = 0) -> str:
    """Write a number the American way.

    Examples
    --------
    >>> number(273057), number(18.972, 1)
    ('273,057', '19.0')
    """
    return f"{value:,.{digits}f}"


def day(value: date) -> str:
    """Write a date the American way, whatever the locale.

    Examples
    --------
    >>> day(date(2018, 11, 12))
    'November 12, 2018'
    """
    return f"{MONTHS[value.month - 1]} {value.day}, {value.year}"


def years(first: date, last: date) -> str:
    """Write the calendar years of a window.

    Examples
    --------
    >>> years(date(2001, 1, 1), date(2018, 11, 12)), years(date(2010, 3, 1), date(2010, 4, 1))
    ('2001-2018', '2010')
    """
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"


def window(first: date, last: date) -> str:
    """Write a window, to the day where a year is partial.

    Examples
    --------
    >>> window(date(2001, 1, 1), date(2018, 11, 12))
    'January 1, 2001, to November 12, 2018'
    >>> window(date(2001, 1, 1), date(2017, 12, 31))
    '2001-2017'
    """
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return years(first, last)
    if first == last:
        return day(first)
    return f"{day(first)}, to {day(last)}"


def period(first: date, last: date) -> str:
    """Write a window as a title does: years, or less where it is less than one.

    Examples
    --------
    >>> period(date(2001, 1, 1), date(2018, 11, 12)), period(date(2013, 6, 1), date(2013, 6, 30))
    ('2001-2018', 'June 2013')
    >>> period(date(2018, 1, 1), date(2018, 11, 12)), period(date(2013, 6, 1), date(2013, 6, 1))
    ('January 1 to November 12, 2018', 'June 1, 2013')
    """
    if first.year != last.year or (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return years(first, last)
    if first == last:
        return day(first)
    if (first.day, first.month) == (1, last.month) and (last + timedelta(1)).month != last.month:
        return f"{MONTHS[first.month - 1]} {first.year}"
    return f"{MONTHS[first.month - 1]} {first.day} to {day(last)}"


def mapped_of_recorded(provenance: Provenance) -> str:
    """Say how many of the recorded arrests are on the map."""
    mapped, recorded = number(provenance.mapped), number(provenance.recorded)
    if provenance.demonstration:
        return f"{mapped} {noun(provenance)}, those with a usable position"
    counted = noun(provenance) if provenance.mapped != 1 else noun(provenance).removesuffix("s")
    return f"{mapped} {counted} mapped of {recorded} recorded"


def by_year(provenance: Provenance) -> str:
    """Return the heading of a count by year."""
    counted = "with a position, by year" if provenance.demonstration else "recorded by year"
    return f"{noun(provenance).capitalize()} {counted}"


def noun(provenance: Provenance) -> str:
    """Return what is counted."""
    return "arrests" if provenance.arrests_only else "incidents"


def headline(provenance: Provenance) -> str:
    """Return the default title of a map: what one sees, and when."""
    made = "made arrests for" if provenance.arrests_only else "recorded incidents of"
    when = period(provenance.first_day, provenance.last_day)
    return f"Where Chicago police {made} {provenance.offense.phrase}, {when}"


def files(provenance: Provenance) -> str:
    """List the sources' files with their hashes."""
    return "; ".join(f"{source.name} sha256:{source.sha256}" for source in provenance.sources)


def subtitle(provenance: Provenance) -> str:
    """Return the default subtitle: the window and how much of it is mapped."""
    when = window(provenance.first_day, provenance.last_day)
    told = "Demonstration. " if provenance.demonstration else ""
    return f"{told}{when}. {mapped_of_recorded(provenance)}."


def source(provenance: Provenance) -> str:
    """Return where the records come from and how they were selected."""
    label = provenance.offense.label
    chosen = f"{label[0].lower()}{label[1:]}"
    if provenance.by_description:
        chosen += ", selected by description"
    chosen += ", with an arrest" if provenance.arrests_only else ", with or without an arrest"
    dated = f"data to {day(provenance.data_day)}"
    kind = "counts by community area and year from " if provenance.demonstration else ""
    return f"Source: {kind}{PORTAL}, {DATA_SET}: {chosen}; {dated}."


def limits(attrs: Mapping[Hashable, Any], provenance: Provenance) -> tuple[str, ...]:
    """Return what limits a surface: so few arrests, so short a time, or finer than the data."""
    found = []
    if provenance.mapped < FEW_ON_MAP:
        found.append(FEW)
    if attrs["measure"] in {"per-year", "rate"} and provenance.duration_years < SHORTEST_YEAR:
        days = "1 day" if provenance.days == 1 else f"{number(provenance.days)} days"
        found.append(f"Scaled up to a year from {days}.")
    if attrs.get("controls_mapped", FEW_ON_MAP) < FEW_ON_MAP:
        found.append(f"Fewer than {FEW_ON_MAP} are mapped of what they are set against.")
    if attrs.get("caution"):
        found.append(str(attrs["caution"]))
    return tuple(found)


def outlined(most_p: float, least_departure: float) -> str:
    """Say where a change is outlined.

    Examples
    --------
    >>> outlined(0.05, 0.25)
    'Outlined: p below 0.05, and a ratio of the two windows over 25 percent off the citywide one.'
    """
    return (
        f"Outlined: p below {most_p:g}, and a ratio of the two windows over "
        f"{100 * least_departure:.10g} percent off the citywide one."
    )


def shown(provenance: Provenance, against: str | None = None) -> str:
    """Say what every product shows, set against others if it is."""
    relative = "" if against is None else f", relative to {against}"
    return f"Shown: where police recorded {noun(provenance)}{relative}."


def statement(provenance: Provenance, against: str | None = None) -> tuple[str, ...]:
    """Return what every product says: what it shows, what it does not, and the cautions."""
    sentences = [shown(provenance, against), NOT_SHOWN, APPROXIMATE]
    if provenance.first_day.year != provenance.last_day.year:
        sentences.append(OVER_TIME)
    sentences.append(NO_ADVICE)
    if provenance.demonstration:
        sentences.insert(0, f"{DEMONSTRATION}.")
    return tuple(sentences)


def basemap(attribution: str) -> str:
    """Return the credit of a basemap."""
    return f"Basemap: {attribution.rstrip('.')}."


def credit() -> str:
    """Return how to credit a product."""
    return f"Made with cannabis_maps {__version__}."


@dataclass(frozen=True)
class Caption:
    """The words that go with a product where they cannot stand in it.

    Parameters
    ----------
    title : str
    caption : str
        Source, method and cautions, complete.
    description : str
        For people who cannot see the product: the finding first, with its numbers.
    """

    title: str
    caption: str
    description: str

    def as_text(self) -> str:
        """Write the caption as a text file's content."""
        return (
            "\n\n".join(
                f"{heading}\n{text}"
                for heading, text in (
                    ("Title", self.title),
                    ("Caption", self.caption),
                    ("Description", self.description),
                )
            )
            + "\n"
        )


def listed(items: Sequence[str]) -> str:
    """Join items as a sentence does.

    Examples
    --------
    >>> listed(["Austin", "Englewood", "Roseland"])
    'Austin, Englewood and Roseland'
    """
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} and {items[-1]}"
