"""Every sentence that products share, and how numbers and dates are written."""

from datetime import date

from cannabis_maps.provenance import Provenance

DATA_SET = "Crimes - 2001 to Present (ijzp-q8t2)"
PORTAL = "City of Chicago Data Portal"
SHOWS = "This map shows where police recorded arrests. It does not show where cannabis was used."
NOT_SHOWN = (
    "Not shown: tickets; age or race of those arrested; where they live; charges; convictions; "
    "whether a record was expunged; cannabis use."
)
APPROXIMATE = (
    "Locations are known to the block only: the map is approximate, and the City prohibits "
    "deriving specific addresses from it."
)
OVER_TIME = "The City cautions that the records should not be used for comparisons over time."
DEMONSTRATION = (
    "Demonstration: real counts by community area, spread evenly within each; "
    "not recorded positions"
)
NO_ADVICE = "Nothing here is legal advice."
FINER = "Finer than the data: positions are known to the block only."
TICKETS = "Tickets, possible since August 2012, are not counted."

MONTHS = (
    "January February March April May June July August September October November December"
).split()


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


def mapped_of_recorded(provenance: Provenance) -> str:
    """Say how many of the recorded arrests are on the map."""
    noun = "arrests" if provenance.arrests_only else "incidents"
    return (
        f"{number(provenance.mapped)} {noun} mapped of {number(provenance.recorded)} recorded"
    )
