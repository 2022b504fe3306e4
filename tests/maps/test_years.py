"""The small chart: bars as high as their counts, part years hatched, laws where they belong."""

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from cannabis_maps.maps.page import Box, Page
from cannabis_maps.maps.years import draw_years, lowered
from cannabis_maps.offenses import POSSESSION_30G, find_offense
from cannabis_maps.provenance import Provenance, Source, YearCount

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

BOX = Box(0.5, 0.5, 3.5, 2.2)


def bars(page: Page) -> dict[int, Rectangle]:
    return {
        int(str(bar.get_gid()).removeprefix("year:")): bar
        for bar in page.figure.findobj(Rectangle)
        if str(bar.get_gid()).startswith("year:")
    }


def said(page: Page) -> list[str]:
    return [text.get_text() for text in page.figure.findobj(Text) if text.get_gid() == "years"]


def provenance(*years: YearCount) -> Provenance:
    first, last = years[0].first_day, years[-1].last_day
    source = (Source("records.csv", "0a" * 32),)
    return Provenance(source, POSSESSION_30G, first, last, last, years)


def chart(*years: YearCount) -> Page:
    return chart_of(provenance(*years))


def chart_of(known: Provenance) -> Page:
    page = Page(4, 3)
    draw_years(page, BOX, known)
    return page


def whole(year: int, recorded: int) -> YearCount:
    return YearCount(year, recorded, recorded, date(year, 1, 1), date(year, 12, 31))


def test_bars_are_as_high_as_what_is_recorded() -> None:
    drawn = bars(chart(whole(2001, 100), whole(2002, 250), whole(2003, 0)))
    assert list(drawn) == [2001, 2002, 2003]
    heights = [bar.get_height() for bar in drawn.values()]
    assert heights == pytest.approx([0.4 * heights[1], heights[1], 0])
    assert len({bar.get_y() for bar in drawn.values()}) == 1


@pytest.mark.parametrize("tallest", [2008, 2012, 2017])
def test_in_a_lowered_box_nothing_stands_above_the_box(tallest: int) -> None:
    known = provenance(
        *(whole(year, 900 if year >= tallest else 500) for year in range(2001, 2019))
    )
    page = Page(4, 3)
    taken = draw_years(page, lowered(BOX, known), known)
    assert taken.top <= BOX.top + 0.005
    # In the box itself the notes of the law do.
    assert draw_years(Page(4, 3), BOX, known).top > BOX.top + 0.1


def test_bars_count_records_without_a_position_too(page: Page, make_provenance: Get) -> None:
    drawn = bars(page)
    years = make_provenance().years
    assert drawn[2018].get_height() / drawn[2007].get_height() == pytest.approx(
        years[-1].recorded / years[6].recorded
    )


@pytest.mark.parametrize(
    ("first", "last", "hatched"),
    [
        (date(2001, 1, 1), date(2018, 11, 12), {2018}),
        (date(2012, 8, 4), date(2025, 3, 3), {2012, 2025}),
        (date(2001, 1, 1), date(2017, 12, 31), set()),
        (date(2010, 5, 5), date(2011, 12, 31), {2010}),
    ],
)
def test_part_years_are_hatched_and_their_days_are_told(
    first: date, last: date, hatched: set[Any], compose: Get
) -> None:
    page = compose(provenance={"first": first, "last": last})
    drawn = bars(page)
    assert {year for year, bar in drawn.items() if bar.get_hatch()} == hatched
    assert {to_hex(drawn[year].get_facecolor()) for year in hatched} <= {"#ffffff"}
    notes = [text for text in said(page) if text.startswith("Hatched: ")]
    assert len(notes) == len(hatched)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2018, 1, 1), date(2018, 11, 12), "January 1 to November 12, 2018"),
        (date(2018, 1, 1), date(2018, 1, 31), "January 2018"),
        (date(2018, 1, 1), date(2018, 1, 1), "January 1, 2018"),
    ],
)
def test_the_days_of_a_part_year(first: date, last: date, days: str) -> None:
    assert f"Hatched: {days}" in said(chart(whole(2017, 9), YearCount(2018, 5, 5, first, last)))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2010, 1, 1), date(2010, 12, 31)),
        (date(2012, 8, 4), date(2012, 8, 4)),
        (date(2018, 1, 1), date(2018, 11, 12)),
    ],
)
def test_a_single_year_needs_no_chart(first: date, last: date, compose: Get) -> None:
    page = compose(provenance={"first": first, "last": last})
    assert bars(page) == {}
    assert said(page) == []


@pytest.mark.parametrize("first_year", [2004, 2011, 2012, 2016, 2019, 2020])
@pytest.mark.parametrize(
    "counts", [(17_785, 16_042), (16_042, 17_785), (22_903, 22_903), (9, 22_903), (22_903, 0)]
)
def test_a_chart_of_two_years_has_both_years_and_both_values(
    first_year: int, counts: tuple[int, int], text_boxes: Get, room_of: Get
) -> None:
    first, last = counts
    page = chart(whole(first_year, first), whole(first_year + 1, last))
    labels = said(page)
    for label in (str(first_year), str(first_year + 1), f"{first:,}", f"{last:,}"):
        assert label in labels
    assert labels.count(f"{first:,}") == (2 if first == last else 1)
    assert [
        (one.get_text(), other.get_text())
        for (one, room), (other, its_room) in combinations(text_boxes(page), 2)
        if shapely.intersects(room, its_room)
    ] == []
    laws = [line for line in page.figure.findobj(Line2D) if line.get_gid() == "law"]
    solid = [room_of(page, shape) for shape in (*bars(page).values(), *laws)]
    assert [
        text.get_text() for text, room in text_boxes(page) if shapely.intersects(room, solid).any()
    ] == []


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({}, "Arrests recorded by year"),
        ({"arrests_only": False}, "Incidents recorded by year"),
        ({"demonstration": True}, "Arrests with a position, by year"),
    ],
)
def test_the_heading_says_what_is_counted(
    changes: dict[str, Any], heading: str, compose: Get
) -> None:
    assert said(compose(provenance=changes))[0] == heading


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2001, 1, 1), date(2011, 12, 31), []),
        (date(2001, 1, 1), date(2012, 8, 3), []),
        (date(2012, 8, 4), date(2012, 8, 4), ["2012"]),
        (date(2001, 1, 1), date(2018, 11, 12), ["2012", "2016"]),
        (date(2016, 7, 30), date(2019, 12, 31), []),
        (date(2016, 7, 29), date(2020, 1, 1), ["2016", "2020"]),
        (date(2001, 1, 1), date(2025, 12, 31), ["2012", "2016", "2020"]),
    ],
)
def test_laws_are_shown_only_within_the_window(
    first: date, last: date, shown: list[Any], make_provenance: Get
) -> None:
    page = chart_of(make_provenance(first, last))
    lines = [line for line in page.figure.findobj(Line2D) if line.get_gid() == "law"]
    notes = [text for text in said(page) if text.startswith(("Aug. ", "July ", "Jan. "))]
    assert len(lines) == len(notes)
    assert [text.split(":")[0][-4:] for text in notes] == shown


@pytest.mark.parametrize(
    ("offense", "shown"),
    [
        ("possession-30g", 3),
        ("possession-over-30g", 0),
        ("all-cannabis", 0),
        ("1811,1812", 0),
        ("1860", 0),
    ],
)
def test_laws_are_shown_only_with_the_offense_that_they_concern(
    offense: str, shown: int, make_provenance: Get
) -> None:
    known = make_provenance(date(2001, 1, 1), date(2025, 12, 31), find_offense(offense))
    page = chart_of(known)
    assert len([line for line in page.figure.findobj(Line2D) if line.get_gid() == "law"]) == shown
    assert len([text for text in said(page) if ": " in text]) == shown


def test_a_law_stands_at_its_day(page: Page) -> None:
    line = next(line for line in page.figure.findobj(Line2D) if line.get_gid() == "law")
    bar = bars(page)[2012]
    step = bars(page)[2013].get_x() - bar.get_x()
    # August 4 is 216 days into a year of 366; a bar takes the middle 76 % of its year.
    start = bar.get_x() - 0.12 * step
    assert (np.asarray(line.get_xdata())[0] - start) / step == pytest.approx(216 / 366, abs=0.01)


def test_the_largest_and_the_last_year_are_written(page: Page) -> None:
    assert {"22,903", "1,296"} <= set(said(page))


def test_years_without_a_record_make_an_empty_chart() -> None:
    assert [bar.get_height() for bar in bars(chart(whole(2001, 0), whole(2002, 0))).values()] == [
        0,
        0,
    ]


def test_notes_above_tall_bars_take_more_room() -> None:
    years = [whole(year, 100) for year in range(2012, 2021)]
    taken = draw_years(Page(4, 3), BOX, provenance(*years))
    assert taken.top > BOX.top
    assert taken[:3] == BOX[:3]
