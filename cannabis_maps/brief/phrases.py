"""Numbers and times as a sentence has them."""

from datetime import date

from cannabis_maps import words
from cannabis_maps.provenance import Provenance, YearCount

WHOLE = 9.95
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON, MIDNIGHT = 12, 24


def percent(value: float) -> str:
    """Write a percentage: whole, with a decimal where it is small.

    Examples
    --------
    >>> percent(44.4), percent(3.26), percent(0.04), percent(0)
    ('44 percent', '3.3 percent', 'under 0.1 percent', '0 percent')
    """
    return f"{figure(value)} percent"


def figure(value: float) -> str:
    """Write the number of a percentage.

    Examples
    --------
    >>> figure(9.96), figure(100.0), figure(0.5)
    ('10', '100', '0.5')
    """
    if 0 < value < 0.05:  # noqa: PLR2004  what rounds to none is still some
        return "under 0.1"
    return words.number(value, 0 if value >= WHOLE or not value else 1)


def counted(count: float, noun: str) -> str:
    """Write how many there are of something.

    Examples
    --------
    >>> counted(1, "arrests"), counted(273057, "arrests")
    ('1 arrest', '273,057 arrests')
    """
    one = noun.removesuffix("s")
    return f"{words.number(count)} {one if round(count) == 1 else noun}"


def spelled(count: int) -> str:
    """Write a small number as a word.

    Examples
    --------
    >>> spelled(3), spelled(12)
    ('three', '12')
    """
    return SPELLED[count] if count < len(SPELLED) else words.number(count)


def clock(hour: int) -> str:
    """Write an hour the American way.

    Examples
    --------
    >>> [clock(hour) for hour in (0, 9, 12, 18, 24)]
    ['midnight', '9 a.m.', 'noon', '6 p.m.', 'midnight']
    """
    if hour % MIDNIGHT == 0:
        return "midnight"
    if hour == NOON:
        return "noon"
    return f"{(hour - 1) % NOON + 1} {'a.m.' if hour < NOON else 'p.m.'}"


def year_named(year: YearCount) -> str:
    """Name a year, with the days that are covered where it is a part.

    Examples
    --------
    >>> from datetime import date
    >>> year_named(YearCount(2018, 9, 9, date(2018, 1, 1), date(2018, 11, 12)))
    '2018 (January 1 to November 12)'
    """
    return f"{year.year} ({days_of(year)})" if year.is_part else str(year.year)


def days_of(year: YearCount) -> str:
    """Name the days of a year that are covered, without the year."""
    days = words.period(year.first_day, year.last_day)
    return days.removesuffix(f" {year.year}").removesuffix(",")


def during(first: date, last: date) -> str:
    """Say when, as the beginning or the middle of a sentence has it.

    Examples
    --------
    >>> during(date(2001, 1, 1), date(2012, 12, 31)), during(date(2013, 1, 1), date(2018, 11, 12))
    ('in 2001-2012', 'from January 1, 2013, to November 12, 2018')
    """
    days = words.window(first, last)
    if first == last:
        return f"on {days}"
    return f"from {days}" if ", to " in days else f"in {days}"


def opened(sentence: str) -> str:
    """Return a sentence with a capital letter at its beginning, and all else as it is."""
    return f"{sentence[:1].upper()}{sentence[1:]}"


def per_day(year: YearCount) -> float:
    """Return the recorded arrests of a year for each of its days that are covered."""
    return year.recorded / ((year.last_day - year.first_day).days + 1)


def what(known: Provenance) -> str:
    """Say what was counted, in the middle of a sentence.

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> what(read_records("demo").provenance)
    'arrests for possessing 30 grams of cannabis or less'
    """
    noun = words.noun(known)
    return f"{noun} {'for' if known.arrests_only else 'of'} {known.offense.phrase}"


def change(percent_of: float) -> str:
    """Say how much something changed.

    Parameters
    ----------
    percent_of : float
        Of the change: -60 is a fall by 60 percent.

    Examples
    --------
    >>> change(-59.6), change(12.2), change(0.01)
    ('fell by 60 percent', 'rose by 12 percent', 'stayed about the same')
    """
    if abs(percent_of) < 0.5:  # noqa: PLR2004  rounds to none
        return "stayed about the same"
    verb = "rose" if percent_of > 0 else "fell"
    return f"{verb} by {words.number(abs(percent_of))} percent"


def standard_error_told(noun: str) -> str:
    """Say what a standard error is, and what it is not.

    Examples
    --------
    >>> standard_error_told("arrests").split(", ")[0]
    'The standard error says how much a value would vary by chance if arrests were independent'
    """
    return (
        f"The standard error says how much a value would vary by chance if {noun} were "
        "independent, which they are not: one operation of the police can bring many, so it is "
        "optimistic. It is no sampling error, for the records are all that there are."
    )
