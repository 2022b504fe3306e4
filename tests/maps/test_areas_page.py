"""The table of community areas as a page."""

from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from cannabis_maps import words
from cannabis_maps.maps.areas import compose_areas
from cannabis_maps.maps.page import Page
from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.places import community_areas
from cannabis_maps.rates import AreaRate, area_rates

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

NAMES = community_areas().names
# From 0 on, the areas' order shuffled, with a tie.
COUNTS = (np.arange(77) * 29 % 77) ** 2 * 5
COUNTS[4] = COUNTS[3]


@pytest.fixture(scope="module")
def rates(make_provenance: Get) -> tuple[AreaRate, ...]:
    return area_rates(COUNTS, make_provenance())


@pytest.fixture(scope="module")
def table(rates: tuple[AreaRate, ...], make_provenance: Get) -> Page:
    return compose_areas(rates, make_provenance())


def rows(page: Page) -> list[list[str]]:
    """Return the words of each row, in the order of their ranks."""
    found: dict[str, list[str]] = {}
    for text in page.figure.findobj(Text):
        if str(text.get_gid()).startswith("area:"):
            found.setdefault(str(text.get_gid()), []).append(text.get_text())
    return sorted(found.values(), key=lambda row: int(row[0].split()[0]))


def of_kind(page: Page, kind: str) -> str:
    return " ".join(text.get_text() for text in page.figure.findobj(Text) if text.get_gid() == kind)


def test_all_areas_are_ranked_by_arrests(table: Page) -> None:
    counts = [int(row[1].replace(",", "")) for row in rows(table)]
    assert counts == sorted(COUNTS.tolist(), reverse=True)
    assert [int(row[0].split()[0]) for row in rows(table)] == list(range(1, 78))


def test_ties_stand_in_the_order_of_the_citys_numbers(table: Page) -> None:
    ranked = [row[0].split(maxsplit=1)[1].rstrip("*") for row in rows(table)]
    assert ranked.index(NAMES[4]) == ranked.index(NAMES[3]) + 1


def test_rows_carry_arrests_residents_and_rate(table: Page, rates: tuple[AreaRate, ...]) -> None:
    by_name = {row[0].split(maxsplit=1)[1].rstrip("*"): row[1:] for row in rows(table)}
    assert set(by_name) == set(NAMES)
    for area, count in zip(rates, COUNTS, strict=True):
        rate = count / area.residents / (6525 / 365.25) * 1000
        shown = f"{rate:,.1f}" if count >= 20 else "too few"
        assert by_name[area.name] == [f"{count:,}", f"{area.residents:,.0f}", shown]


def test_areas_where_a_rate_says_little_carry_a_star(table: Page) -> None:
    starred = {row[0].split(maxsplit=1)[1][:-1] for row in rows(table) if row[0].endswith("*")}
    assert starred == {"Burnside", "Fuller Park", "O'Hare", "The Loop"}
    assert (
        "* Under 5,000 residents, O'Hare or the Loop: people arrested there may live elsewhere, "
        "so a rate by residents says little." in of_kind(table, "foot")
    )


def test_what_is_too_few_is_said_only_where_it_occurs(table: Page, make_provenance: Get) -> None:
    assert "“too few”: under 20 arrests." in of_kind(table, "foot")
    enough = area_rates(np.full(77, 20), make_provenance())
    assert "too few" not in of_kind(compose_areas(enough, make_provenance()), "foot")


def test_positions_just_outside_the_city_are_accounted_for(table: Page) -> None:
    assert "Positions up to 200 m outside the city count to the nearest area." in of_kind(
        table, "foot"
    )


@pytest.mark.parametrize(
    ("last", "when", "scaled"),
    [(date(2013, 1, 31), "January 2013", True), (date(2013, 12, 31), "2013", False)],
)
def test_a_table_of_less_than_a_year_says_so(
    last: date, when: str, *, scaled: bool, make_provenance: Get
) -> None:
    known = make_provenance(date(2013, 1, 1), last)
    page = compose_areas(area_rates(COUNTS, known), known)
    assert of_kind(page, "title").endswith(f" or less, {when}")
    assert ("Rates are scaled up to a year." in of_kind(page, "foot")) is scaled


def test_both_columns_have_the_same_heads(table: Page) -> None:
    heads = [text.get_text() for text in table.figure.findobj(Text) if text.get_gid() == "head"]
    assert heads == ["Rank and area", "Arrests", "Residents", "Per 1,000 a year"] * 2


def test_bars_are_as_long_as_their_counts(table: Page) -> None:
    bars = {
        int(str(bar.get_gid()).removeprefix("bar:")): bar.get_width()
        for bar in table.figure.findobj(Rectangle)
        if str(bar.get_gid()).startswith("bar:")
    }
    longest = max(bars.values())
    for number, count in enumerate(COUNTS, start=1):
        assert bars[number] == pytest.approx(count / COUNTS.max() * longest, abs=0.003)


@pytest.mark.parametrize(
    "changes",
    [{}, {"demonstration": True, "arrests_only": False, "offense": ALL_CANNABIS}],
    ids=["records", "demonstration"],
)
@pytest.mark.parametrize("times", [1, 400])
def test_no_two_words_overlap_and_none_lies_on_a_bar(
    changes: dict[str, Any],
    room_of: Get,
    times: int,
    make_provenance: Get,
    text_boxes: Get,
) -> None:
    provenance = make_provenance(**changes)
    page = compose_areas(area_rates(COUNTS * times, provenance), provenance)
    bars = shapely.union_all(
        [
            room_of(page, bar)
            for bar in page.figure.findobj(Rectangle)
            if str(bar.get_gid()).startswith("bar:")
        ]
    )
    boxes = text_boxes(page)
    paper = shapely.box(0.45, 0.45, 8.05, 10.6)
    for text, room in boxes:
        assert paper.contains(room), text.get_text()
        assert not room.intersects(bars), text.get_text()
    # Lines of one table stand closer than the boxes of their letters' full height.
    flat = [(text, shapely.affinity.scale(room, 1, 0.8)) for text, room in boxes]
    assert [
        (one.get_text(), other.get_text())
        for (one, room), (other, its_room) in combinations(flat, 2)
        if room.intersects(its_room)
    ] == []


def test_rows_stand_at_even_steps(table: Page) -> None:
    starts = sorted(
        {
            round(text.get_position()[1], 6)
            for text in table.figure.findobj(Text)
            if str(text.get_gid()).startswith("area:")
        }
    )
    steps = [high - low for low, high in pairwise(starts)]
    assert len(starts) == 39
    assert max(steps) - min(steps) < 1e-4


def test_a_demonstration_says_so_along_the_table(make_provenance: Get) -> None:
    provenance = make_provenance(demonstration=True)
    page = compose_areas(area_rates(COUNTS, provenance), provenance)
    (stamp,) = [text for text in page.figure.findobj(Text) if text.get_gid() == "stamp"]
    assert stamp.get_text() == words.DEMONSTRATION


def test_records_carry_no_stamp(table: Page) -> None:
    assert not [text for text in table.figure.findobj(Text) if text.get_gid() == "stamp"]
