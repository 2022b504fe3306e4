"""How wide columns stand."""

import pytest

from cannabis_maps.brief.columns import (
    GUTTER_PT,
    LEAST_GUTTER_PT,
    ROOM_PT,
    TOLERANCE_PT,
    lay_out,
)
from cannabis_maps.brief.document import Column, Table, Trend
from cannabis_maps.brief.trend import WIDTH_PT
from cannabis_maps.errors import PageError
from cannabis_maps.maps.typeface import POINTS_PER_INCH, Weight, width_in


def table(headings: list[str], *rows: tuple[str | Trend, ...]) -> Table:
    columns = (
        Column(headings[0]),
        *(Column(heading, "right") for heading in headings[1:]),
    )
    return Table("areas", "Areas", columns, rows)


def width(text: str) -> float:
    return width_in(text, Weight.REGULAR, 9.0) * POINTS_PER_INCH


def test_a_small_table_stays_small() -> None:
    layout = lay_out(table(["Area", "Arrests"], ("Austin", "28,737")))
    assert layout.total < ROOM_PT / 3
    assert layout.gutter == GUTTER_PT


def test_a_table_that_nearly_fills_the_page_fills_it() -> None:
    names = [f"Arrests in {year}" for year in range(2001, 2007)]
    layout = lay_out(table(["Community area", *names], ("Austin", *["28,737"] * 6)))
    assert layout.total == pytest.approx(ROOM_PT)


def test_numbers_never_break_and_long_names_do() -> None:
    name = "Near North Side, Streeterville and River North neighborhoods"
    number = "1,234,567,890"
    layout = lay_out(table(["Area", *["Arrests"] * 5], (name, *[number] * 5)))
    assert layout.total <= ROOM_PT + TOLERANCE_PT
    assert layout.widths[0] < width(name)
    assert all(column > width(number) for column in layout.widths[1:])


def test_charts_keep_their_width() -> None:
    long = "word " * 100
    layout = lay_out(table([long, "T", "T"], (long, Trend((1.0,), "x"), Trend((1.0,), "x"))))
    assert min(layout.widths) >= WIDTH_PT
    assert layout.total == pytest.approx(ROOM_PT, abs=TOLERANCE_PT)


def test_gutters_narrow_before_a_table_is_refused() -> None:
    many = ["Area", *["28,737,111"] * 9]
    assert lay_out(table(many, tuple(many))).gutter == LEAST_GUTTER_PT
    with pytest.raises(PageError, match=r"areas: 17 columns take at least .* leave out columns"):
        lay_out(table(["Area", *["28,737,111"] * 16]))
