"""The sentences that products share."""

import re
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cannabis_maps import method_words, words
from cannabis_maps.offenses import ALL_CANNABIS, NAMED, POSSESSION_30G, Offense, find_offense
from cannabis_maps.provenance import Provenance, Source, YearCount
from cannabis_maps.words import Caption

ATTRS: dict[Hashable, Any] = {
    "measure": "per-year",
    "kernel": "gaussian",
    "bandwidth_m": 500.0,
    "half_weight_radius_m": 588.705,
    "edge_correction": "jones-diggle",
    "cell_m": 50.0,
}


TITLE = "Where Chicago police made arrests for possessing 30 grams of cannabis or less"
NOT_SHOWN = (
    "Not shown: tickets; age or race of those arrested; where they live; charges; convictions; "
    "whether a record was expunged; cannabis use."
)


def provenance(
    first: date = date(2001, 1, 1),
    last: date = date(2018, 11, 12),
    offense: Offense = POSSESSION_30G,
    **changes: bool,
) -> Provenance:
    years = (YearCount(first.year, 275_002, 273_057, first, last),)
    source = (Source("records.csv", "0a" * 32),)
    return Provenance(source, offense, first, last, date(2018, 11, 15), years, **changes)


def with_mapped(known: Provenance, mapped: int) -> Provenance:
    (year,) = known.years
    return replace(known, years=(replace(year, mapped=mapped),))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0, 0, "0"), (999, 0, "999"), (1000, 0, "1,000"), (1234567.891, 2, "1,234,567.89")],
)
def test_numbers(value: float, digits: int, text: str) -> None:
    assert words.number(value, digits) == text


@pytest.mark.parametrize("month", range(1, 13))
def test_days_are_written_in_english(month: int) -> None:
    names = "January February March April May June July August September October November December"
    assert words.day(date(2018, month, 2)) == f"{names.split()[month - 1]} 2, 2018"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2001, 1, 1), date(2017, 12, 31), "2001-2017"),
        (date(2010, 1, 1), date(2010, 12, 31), "2010"),
        (date(2010, 5, 5), date(2010, 5, 5), "May 5, 2010"),
        (date(2001, 1, 1), date(2018, 11, 12), "January 1, 2001, to November 12, 2018"),
        (date(2001, 1, 2), date(2017, 12, 31), "January 2, 2001, to December 31, 2017"),
    ],
)
def test_windows(first: date, last: date, text: str) -> None:
    assert words.window(first, last) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2001, 1, 1), date(2018, 11, 12), "2001-2018"),
        (date(2010, 1, 1), date(2010, 12, 31), "2010"),
        (date(2013, 6, 1), date(2013, 6, 30), "June 2013"),
        (date(2013, 12, 1), date(2013, 12, 31), "December 2013"),
        (date(2013, 2, 1), date(2013, 2, 28), "February 2013"),
        (date(2012, 2, 1), date(2012, 2, 28), "February 1 to February 28, 2012"),
        (date(2012, 2, 1), date(2012, 2, 29), "February 2012"),
        (date(2013, 6, 2), date(2013, 6, 30), "June 2 to June 30, 2013"),
        (date(2013, 5, 1), date(2013, 6, 30), "May 1 to June 30, 2013"),
        (date(2018, 1, 1), date(2018, 11, 12), "January 1 to November 12, 2018"),
        (date(2010, 1, 2), date(2010, 12, 31), "January 2 to December 31, 2010"),
        (date(2010, 5, 5), date(2010, 5, 5), "May 5, 2010"),
        (date(2010, 5, 1), date(2010, 5, 1), "May 1, 2010"),
    ],
)
def test_a_period_of_less_than_a_year_does_not_pass_for_one(
    first: date, last: date, text: str
) -> None:
    assert words.period(first, last) == text


@pytest.mark.parametrize(
    ("known", "title"),
    [
        (
            provenance(),
            f"{TITLE}, 2001-2018",
        ),
        (
            provenance(date(2010, 1, 1), date(2010, 12, 31), ALL_CANNABIS, arrests_only=False),
            "Where Chicago police recorded incidents of cannabis offenses of every kind, 2010",
        ),
        (
            provenance(date(2013, 6, 1), date(2013, 6, 30)),
            f"{TITLE}, June 2013",
        ),
    ],
)
def test_headlines(known: Provenance, title: str) -> None:
    assert words.headline(known) == title


def test_subtitle() -> None:
    assert words.subtitle(provenance()) == (
        "January 1, 2001, to November 12, 2018. 273,057 arrests mapped of 275,002 recorded."
    )


def test_a_demonstration_knows_only_what_is_mapped() -> None:
    told = words.subtitle(provenance(demonstration=True))
    assert told == (
        "Demonstration. January 1, 2001, to November 12, 2018. "
        "273,057 arrests, those with a usable position."
    )


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({}, "Arrests recorded by year"),
        ({"arrests_only": False}, "Incidents recorded by year"),
        ({"demonstration": True}, "Arrests with a position, by year"),
    ],
)
def test_counts_by_year_are_headed_by_what_is_counted(
    changes: dict[str, Any], heading: str
) -> None:
    assert words.by_year(provenance(**changes)) == heading


def test_source() -> None:
    assert words.source(provenance()) == (
        "Source: City of Chicago Data Portal, Crimes - 2001 to Present (ijzp-q8t2): possession of "
        "cannabis, 30 grams or less (IUCR 1811), with an arrest; data to November 15, 2018."
    )
    told = words.source(provenance(by_description=True, arrests_only=False))
    assert "(IUCR 1811), selected by description, with or without an arrest; data to" in told


@pytest.mark.parametrize(
    ("offense", "named"),
    [
        (
            "possession-over-30g",
            ": possession of cannabis, more than 30 grams (IUCR 1812), with an arrest;",
        ),
        (
            "all-cannabis",
            ": all cannabis offenses (IUCR 1811, 1812, 1821, 1822, 1840, 1850, 1860, 2094), with",
        ),
        ("1811,1812", ": cannabis, IUCR 1811, 1812, with an arrest;"),
    ],
)
def test_the_source_names_the_offense(offense: str, named: str) -> None:
    assert named in words.source(provenance(offense=find_offense(offense)))


@pytest.mark.parametrize(
    ("radius_m", "units", "text"),
    [
        (588.705, "mi", "0.37 mile (0.59 km)"),
        (588.705, "km", "0.59 km (0.37 mile)"),
        (1609.344, "mi", "1.00 mile (1.61 km)"),
        (23_548, "mi", "14.63 miles (23.55 km)"),
    ],
)
def test_half_weight(radius_m: float, units: str, text: str) -> None:
    assert method_words.half_weight(radius_m, units) == text


def test_spread_names_what_is_counted() -> None:
    assert method_words.spread(ATTRS) == (
        "Each arrest is spread over its surroundings, half of it within 0.37 mile (0.59 km)."
    )
    assert method_words.spread(ATTRS, "km", "incidents").startswith("Each incident is spread")


def test_method() -> None:
    assert method_words.method(ATTRS) == (
        "Method: kernel density on 50 m cells in NAD83 / Illinois East (EPSG:26971). "
        "Gaussian kernel, bandwidth (sigma) 500 m, corrected at the city limit."
    )
    quartic = {**ATTRS, "kernel": "quartic", "bandwidth_m": 1400.0, "edge_correction": "none"}
    assert method_words.method(quartic).endswith(
        "Quartic kernel, bandwidth (radius) 1,400 m, not corrected at the city limit."
    )


def test_nothing_limits_a_map_of_many_arrests_and_years() -> None:
    assert words.limits(ATTRS, provenance()) == ()


@pytest.mark.parametrize(("mapped", "few"), [(20, True), (99, True), (100, False)])
def test_a_map_of_fewer_than_100_says_that_single_ones_show(mapped: int, *, few: bool) -> None:
    told = words.limits(ATTRS, with_mapped(provenance(), mapped))
    sentence = "Fewer than 100 are mapped: single ones can be told apart, so handle with care."
    assert told == ((sentence,) if few else ())


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (date(2013, 1, 1), ("Scaled up to a year from 1 day.",)),
        (date(2013, 1, 30), ("Scaled up to a year from 30 days.",)),
        # 361 days are 0.988 of a year of 365.25, 362 are 0.991.
        (date(2013, 12, 27), ("Scaled up to a year from 361 days.",)),
        (date(2013, 12, 28), ()),
        (date(2013, 12, 31), ()),
    ],
)
def test_a_window_under_a_year_is_said_to_be_scaled_up(last: date, told: tuple[str, ...]) -> None:
    assert words.limits(ATTRS, provenance(date(2013, 1, 1), last)) == told


@pytest.mark.parametrize("measure", ["total", "expected-count"])
def test_a_whole_period_is_not_scaled(measure: str) -> None:
    month = provenance(date(2013, 6, 1), date(2013, 6, 30))
    assert words.limits({**ATTRS, "measure": measure}, month) == ()


def test_a_surfaces_own_caution_comes_last() -> None:
    few = with_mapped(provenance(date(2013, 6, 1), date(2013, 6, 30)), 30)
    assert words.limits({**ATTRS, "caution": words.FINER}, few) == (
        words.FEW,
        "Scaled up to a year from 30 days.",
        "Finer than the data: positions are known to the block only.",
    )


def test_the_method_leaves_the_caution_to_the_limits() -> None:
    assert method_words.method({**ATTRS, "caution": words.FINER}) == method_words.method(ATTRS)


def test_the_statement_is_whole() -> None:
    assert words.statement(provenance()) == (
        "Shown: where police recorded arrests.",
        NOT_SHOWN,
        words.APPROXIMATE,
        words.OVER_TIME,
        words.NO_ADVICE,
    )
    assert words.statement(provenance(arrests_only=False))[0] == (
        "Shown: where police recorded incidents."
    )


def test_what_is_set_against_others_is_said_to_be_relative_to_them() -> None:
    told = words.statement(provenance(), "all arrests")
    assert told[0] == "Shown: where police recorded arrests, relative to all arrests."
    assert told[1:] == words.statement(provenance())[1:]


def test_one_year_is_not_compared() -> None:
    one = provenance(date(2010, 1, 1), date(2010, 12, 31))
    assert words.OVER_TIME not in words.statement(one)


def test_a_demonstration_says_so_first() -> None:
    assert words.statement(provenance(demonstration=True))[0] == (
        "Demonstration: real counts by community area, spread evenly within each; "
        "not recorded positions."
    )


@pytest.mark.parametrize(
    ("items", "text"),
    [(["Austin"], "Austin"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_lists(items: list[str], text: str) -> None:
    assert words.listed(items) == text


def test_a_caption_as_a_text_file() -> None:
    told = Caption("A title", "A caption.", "A description.").as_text()
    assert told == ("Title\nA title\n\nCaption\nA caption.\n\nDescription\nA description.\n")


@pytest.mark.parametrize("offense", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize(
    "write", [words.headline, words.subtitle, words.source, words.statement, words.by_year]
)
def test_nothing_is_judged(offense: Offense, write: Callable[..., Any]) -> None:
    told = str(write(provenance(offense=offense)))
    banned = r"hot ?spot|high[- ]crime|offender|problem area|eligible|criminal|would be lawful"
    assert not re.search(banned, told, flags=re.IGNORECASE)
