"""What every page says by default, and what it never says."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from matplotlib.text import Text

from cannabis_maps import words
from cannabis_maps.maps.page import Page
from cannabis_maps.offenses import ALL_CANNABIS, POSSESSION_OVER_30G
from cannabis_maps.places import city_limit

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

CASES = {
    "defaults": {},
    "over 30 grams": {"provenance": {"offense": POSSESSION_OVER_30G}},
    "all offenses in kilometers": {"provenance": {"offense": ALL_CANNABIS}, "units": "km"},
    "demonstration": {"provenance": {"demonstration": True}},
    "incidents": {"provenance": {"arrests_only": False}},
    "past 2020": {"provenance": {"first": date(2012, 8, 4), "last": date(2025, 3, 3)}},
    "one year": {"provenance": {"first": date(2010, 1, 1), "last": date(2010, 12, 31)}},
    "few in a month": {
        "provenance": {"first": date(2013, 6, 1), "last": date(2013, 6, 30), "mapped": 99}
    },
}
cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
# DESIGN's list, and words that would judge, conclude or advise.
BANNED = (
    r"hot ?spots?|high[- ]crime|offenders?|problem areas?|eligible|criminals?|suspects?|dangerous"
    r"|disparit|dispro|racial|bias|target|over-?polic|unfair|because|crime rates?"
    r"|safe|lawful|legal(?! advice)"
)


NOT_SHOWN = (
    "Not shown: tickets; age or race of those arrested; where they live; charges; convictions; "
    "whether a record was expunged; cannabis use."
)


def of_kind(page: Page, *kinds: str) -> str:
    return " ".join(
        text.get_text() for text in page.figure.findobj(Text) if str(text.get_gid()) in kinds
    )


@cases
def test_the_foot_says_source_date_method_and_cautions(
    case: dict[str, Any], compose: Get, make_provenance: Get
) -> None:
    foot = of_kind(compose(**case), "foot")
    provenance = make_provenance(**case.get("provenance", {}))
    noun = "arrests" if provenance.arrests_only else "incidents"
    for sentence in (
        "City of Chicago Data Portal, Crimes - 2001 to Present (ijzp-q8t2)",
        f"{provenance.offense.label[1:]}, with",
        f"data to {words.day(provenance.last_day)}.",
        "Method: kernel density on 400 m cells",
        "Gaussian kernel, bandwidth (sigma) 500 m, corrected at the city limit.",
        f"Shown: where police recorded {noun}.",
        NOT_SHOWN,
        "known to the block only: the map is approximate",
        "prohibits deriving specific addresses",
        "Made with cannabis_maps",
    ):
        assert sentence in foot


@cases
def test_the_subtitle_says_how_many_are_mapped(
    case: dict[str, Any], compose: Get, make_provenance: Get
) -> None:
    provenance = make_provenance(**case.get("provenance", {}))
    noun = "arrests" if provenance.arrests_only else "incidents"
    mapped = sum(year.mapped for year in provenance.years)
    recorded = sum(year.recorded for year in provenance.years)
    subtitle = of_kind(compose(**case), "subtitle")
    # A demonstration knows nothing of those without a position.
    said = (
        f"{mapped:,} {noun}, those with a usable position."
        if provenance.demonstration
        else f"{mapped:,} {noun} mapped of {recorded:,} recorded."
    )
    assert subtitle.endswith(said)


@pytest.mark.parametrize("demonstration", [False, True])
def test_a_subtitle_of_the_users_moves_the_default_one_into_the_foot(
    *, demonstration: bool, compose: Get, make_provenance: Get
) -> None:
    known = {"demonstration": demonstration}
    page = compose(provenance=known, subtitle="For the council")
    assert of_kind(page, "subtitle") == "For the council"
    told = words.subtitle(make_provenance(**known))
    assert of_kind(page, "foot").count(told) == 1
    assert told not in of_kind(compose(provenance=known), "foot")


LIMITS = {
    "few": ({"mapped": 99}, {}, words.FEW),
    "short": (
        {"first": date(2013, 6, 1), "last": date(2013, 6, 30)},
        {},
        "Scaled up to a year from 30 days.",
    ),
    "fine": ({}, {"bandwidth_m": 150, "cell_m": 200, "caution": words.FINER}, words.FINER),
}


@pytest.mark.parametrize(("known", "surface", "limit"), LIMITS.values(), ids=LIMITS)
def test_what_limits_a_map_stands_in_legend_and_foot(
    known: dict[str, Any], surface: dict[str, Any], limit: str, compose: Get
) -> None:
    first = {"first": date(2013, 1, 1), "last": date(2013, 12, 31)}
    page = compose(provenance={**first, **known}, surface=surface)
    assert of_kind(page, "legend").count(limit) == 1
    assert of_kind(page, "foot").count(limit) == 1


def test_a_map_of_many_arrests_and_years_has_no_such_limit(compose: Get, words_of: Get) -> None:
    text = words_of(compose())
    assert not any(part in text for part in ("Fewer than", "Scaled up", "Finer than"))


def test_a_whole_period_is_not_said_to_be_scaled_up(compose: Get, words_of: Get) -> None:
    month = {"first": date(2013, 6, 1), "last": date(2013, 6, 30)}
    assert "Scaled up" not in words_of(compose(provenance=month, surface={"measure": "total"}))


def test_the_title_of_a_month_names_the_month(compose: Get) -> None:
    month = {"first": date(2013, 6, 1), "last": date(2013, 6, 30)}
    assert of_kind(compose(provenance=month), "title").endswith(" or less, June 2013")


@cases
def test_nothing_is_judged_or_concluded(case: dict[str, Any], compose: Get, words_of: Get) -> None:
    assert re.findall(BANNED, words_of(compose(**case)), flags=re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2001, 1, 1), date(2018, 11, 12), True),
        (date(2009, 12, 31), date(2010, 1, 1), True),
        (date(2010, 1, 1), date(2010, 12, 31), False),
    ],
)
def test_a_window_of_several_years_carries_the_caution_on_comparing_them(
    first: date, last: date, *, said: bool, compose: Get, words_of: Get
) -> None:
    text = words_of(compose(provenance={"first": first, "last": last}))
    assert ("should not be used for comparisons over time" in text) is said


def test_the_legend_says_in_plain_words_how_far_an_arrest_is_spread(
    compose: Get,
) -> None:
    # Half of a Gaussian lies within sqrt(2 ln 2) sigma: 588.7 m, 0.366 mile.
    assert "half of it within 0.37 mile (0.59 km)" in of_kind(compose(), "legend")
    assert "half of it within 0.59 km (0.37 mile)" in of_kind(compose(units="km"), "legend")


@pytest.mark.parametrize(
    ("case", "heading", "other"),
    [
        ({}, "Arrests per square mile per year", "per km²"),
        ({"units": "km"}, "Arrests per km² per year", "per square mile"),
        (
            {"surface": {"measure": "total"}},
            "Arrests per square mile, whole period",
            "per km²",
        ),
        (
            {"provenance": {"arrests_only": False}},
            "Incidents per square mile per year",
            "per km²",
        ),
    ],
)
def test_the_legend_names_both_units(
    case: dict[str, Any], heading: str, other: str, compose: Get
) -> None:
    legend = of_kind(compose(**case), "legend")
    assert legend.startswith(heading)
    assert f" {other} " in legend


def test_incidents_are_not_called_arrests(compose: Get) -> None:
    page = compose(provenance={"arrests_only": False})
    assert "arrests" not in of_kind(page, "title", "subtitle", "legend", "years").lower()
    assert "Each incident is spread" in of_kind(page, "legend")


def test_what_lies_outside_says_that_it_has_no_data(compose: Get, words_of: Get) -> None:
    assert "No data outside Chicago" in words_of(compose())


def test_a_credit_is_added_to_the_foot(compose: Get) -> None:
    assert of_kind(compose(credit="Map: A. Person."), "foot").count("Map: A. Person.") == 1


def test_a_demonstration_says_so_across_its_body_at_least_twice(
    compose: Get, frame_of: Get, text_boxes: Get
) -> None:
    page = compose(provenance={"demonstration": True})
    frame = frame_of(page)
    city = frame.on_page(city_limit())
    stamps = [(text, room) for text, room in text_boxes(page) if text.get_gid() == "stamp"]
    said = " ".join(text.get_text() for text, _ in stamps)
    assert said.count(words.DEMONSTRATION) >= 2
    for _, room in stamps:
        assert shapely.box(*frame.box).contains(room)
        assert room.intersection(city).area > 0.5 * room.area
    # Far apart, so that no crop of the map is without one.
    heights = [room.centroid.y for _, room in stamps]
    assert max(heights) - min(heights) > 0.4 * frame.box.height


def test_a_demonstration_says_so_in_subtitle_source_and_foot(compose: Get) -> None:
    page = compose(provenance={"demonstration": True})
    assert of_kind(page, "subtitle").startswith("Demonstration. ")
    assert f"{words.DEMONSTRATION}." in of_kind(page, "foot")
    assert "Source: counts by community area and year from" in of_kind(page, "foot")


def test_a_map_of_records_is_not_stamped(compose: Get, words_of: Get) -> None:
    assert "emonstration" not in words_of(compose())
