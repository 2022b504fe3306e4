"""Residents of any areas: of a table, their own, or estimated; worked out by hand."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose

from cannabis_maps.areas import with_estimated_residents, with_population, with_residents
from cannabis_maps.errors import OptionError, SourceError
from cannabis_maps.places import (
    Areas,
    chicago_grid,
    city_limit,
    community_areas,
    locate_in,
    mean_residents,
)
from cannabis_maps.residents import residents_on

MakeAreas = Callable[..., Areas]
Squares = Callable[[int], list[shapely.Polygon]]
Give = Callable[[str], Areas]
ESTIMATED = "Residents estimated from community areas, spread evenly over each"


@pytest.fixture
def give(tmp_path: Path, areas_of: MakeAreas, squares: Squares) -> Give:
    """Return two areas, Ward 1 and Ward 2, with the residents of a table."""

    def read(text: str) -> Areas:
        (tmp_path / "p.csv").write_text(text, encoding="utf-8")
        return with_population(areas_of(squares(2)), tmp_path / "p.csv")

    return read


def test_one_number(give: Give) -> None:
    areas = give('name,residents\n"WARD 2 ","98,514"\n ward  1,7\n')
    assert (areas.residents.tolist(), areas.residents_days) == ([[7], [98_514]], ())
    assert areas.residents_source == "Residents: p.csv, one number for all dates."
    assert [source.name for source in areas.sources] == ["p.csv"]
    assert mean_residents(date(1990, 1, 1), date(2030, 1, 1), areas).tolist() == [7, 98_514]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2010, 4, 1), date(2010, 4, 1), 1000),
        (date(2001, 1, 1), date(2010, 4, 1), 1000),
        (date(2020, 4, 1), date(2024, 1, 1), 4653),
        # One more each day of the 3,653 from 2010 to 2020.
        (date(2010, 4, 2), date(2010, 4, 2), 1001),
        (date(2010, 4, 2), date(2010, 4, 4), 1002),
        (date(2010, 3, 31), date(2010, 4, 3), 1000 + (0 + 0 + 1 + 2) / 4),
    ],
)
def test_years_are_interpolated_day_by_day(
    give: Give, first: date, last: date, expected: float
) -> None:
    rows = "Ward 1,2020,4653\nWard 2,2010,5\nWard 1,2010,1000\nWard 2,2020,5\n"
    areas = give(f"Ward,Year,Population\n{rows}")
    assert areas.residents_days == (date(2010, 4, 1), date(2020, 4, 1))
    assert mean_residents(first, last, areas) == pytest.approx([expected, 5], rel=1e-12)
    assert areas.residents_source == (
        "Residents: p.csv, as of April 1, 2010 and 2020, interpolated day by day and averaged "
        "over the dates shown."
    )


def test_a_column_for_each_year(give: Give) -> None:
    areas = give("ward,pop_2020,pop_2010\nWard 1,3,1\nWard 2,4,2\n")
    assert areas.residents.tolist() == [[1, 3], [2, 4]]


def test_one_year(give: Give) -> None:
    areas = give("name,year,residents\nWard 1,2015,3\nWard 2,2015,4\n")
    assert mean_residents(date(2001, 1, 1), date(2018, 1, 1), areas).tolist() == [3, 4]
    assert areas.residents_source == "Residents: p.csv, as of April 1, 2015, for all dates."


def test_the_censuses_in_a_table_are_the_built_in_ones(tmp_path: Path) -> None:
    known = community_areas()
    rows = [
        f"{name},{year},{int(number)}"
        for name, numbers in zip(known.names, known.residents, strict=True)
        for year, number in zip((2000, 2010, 2020), numbers, strict=True)
    ]
    (tmp_path / "p.csv").write_text("\n".join(["name,year,residents", *rows]), encoding="utf-8")
    areas = with_population(known, tmp_path / "p.csv")
    window = date(2001, 1, 1), date(2018, 11, 12)
    assert_allclose(mean_residents(*window, areas), mean_residents(*window), rtol=1e-14)
    assert areas.are_community_areas


def test_a_table_of_another_format(tmp_path: Path, areas_of: MakeAreas, squares: Squares) -> None:
    frame = geopandas.GeoDataFrame({"name": ["Ward 2", "Ward 1"], "pop": [2.0, 1.0]})
    frame.set_geometry(squares(2), crs="EPSG:26971").to_file(tmp_path / "p.gpkg")
    areas = with_population(areas_of(squares(2)), tmp_path / "p.gpkg")
    assert areas.residents.tolist() == [[1], [2]]


def test_areas_that_were_left_out_may_stand_in_the_table(
    tmp_path: Path, areas_of: MakeAreas, squares: Squares
) -> None:
    (tmp_path / "p.csv").write_text("name,pop\nWard 1,5\nSuburb,6\n", encoding="utf-8")
    areas = replace(areas_of(squares(1)), left_out=("Suburb",))
    assert with_population(areas, tmp_path / "p.csv").residents.tolist() == [[5]]


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("name,residents\nWard 1,5\n", SourceError, "has no residents for Ward 2; give each"),
        (
            "name,residents\nWard 1,5\nWrad 2,6\n",
            SourceError,
            r"no residents for Ward 2, and names what is no .*: wrad 2 \(meant: Ward 2\?\); give",
        ),
        ("name,residents\nWard 1,5\nWard 2,6\nAbc,7\n", SourceError, "what is no .*: abc; give"),
        ("name,residents\nWard 1,5\nward 1,6\n", SourceError, r"row 2 .*this name again; keep"),
        (
            "name,residents\nWard 1,5\nWard 2,-6\n",
            SourceError,
            r"row 2 of p.csv \(Ward 2\) has '-6'",
        ),
        ("name,residents\nWard 1,5\nWard 2,\n", SourceError, r"\(Ward 2\) has nothing for its"),
        ("name,residents\nWard 1,5\n,6\n", SourceError, "row 2 of p.csv has no name"),
        ("name,people\nWard 1,5\n", OptionError, "no field residents; give a CSV .*name, people"),
        (
            "where,residents,of\n1,5,6\n",
            OptionError,
            "no one field of names; call one of them name",
        ),
        ("name,pop,residents\nWard 1,5,6\n", OptionError, "several fields that may be residents"),
        (
            "name,year,pop2010,pop2020\na,1,2,3\n",
            OptionError,
            "the field year and a year in pop2010",
        ),
        ("name,year,pop\nWard 1,10,5\n", SourceError, "has the year '10'; give one such as 2020"),
        (
            "name,year,pop\nWard 1,2010,5\nWard 2,2010,5\nWard 1,2020,5\n",
            SourceError,
            "no residents for Ward 2 in 2020; give the same years for each",
        ),
        (
            "name,year,pop\nWard 1,2010,5\nWard 2,2010,5\nWard 1,2010,5\n",
            SourceError,
            "gives this name for 2010 again",
        ),
    ],
)
def test_tables_that_do_not_fit(give: Give, text: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as raised:
        give(text)
    assert "p.csv" in str(raised.value)


def test_no_such_table(areas_of: MakeAreas, squares: Squares, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        with_residents(areas_of(squares(2)), tmp_path / "p.csv")


def test_the_table_goes_before_the_field_and_the_field_before_the_estimate(
    areas_of: MakeAreas, squares: Squares, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text("name,pop\nWard 1,5\nWard 2,6\n", encoding="utf-8")
    own = areas_of(squares(2), [8, 9])
    assert with_residents(own, tmp_path / "p.csv").residents.tolist() == [[5], [6]]
    assert with_residents(own) is own
    assert with_residents(areas_of(squares(2))).residents_source.startswith(ESTIMATED)
    assert with_residents(community_areas()) is community_areas()


def test_residents_of_areas_that_reach_beyond_the_city(
    areas_of: MakeAreas, squares: Squares, caplog: pytest.LogCaptureFixture
) -> None:
    wide = shapely.box(330_000, 590_000, 352_000, 596_000)
    with caplog.at_level(logging.WARNING, "cannabis_maps"):
        with_residents(areas_of([*squares(1), wide], [5, 6]))
        with_residents(areas_of([*squares(1), wide]))
    assert len(caplog.messages) == 1
    assert caplog.messages[0].endswith("come out too low: Ward 2")


def test_estimates_by_hand(areas_of: MakeAreas) -> None:
    austin = community_areas().polygons[24]
    middle = austin.centroid.y
    south = austin.intersection(shapely.box(0, 0, 1e6, middle))
    areas = with_estimated_residents(areas_of([austin, south, shapely.box(0, 0, 9, 9)]))
    part = south.area / austin.area
    residents = np.array([117_527, 98_514, 96_557])
    assert_allclose(areas.residents[1], part * residents, rtol=1e-9)
    # Its neighbors were drawn apart from it by slivers.
    assert_allclose(areas.residents[0], residents, rtol=1e-3)
    assert areas.residents[2].tolist() == [0, 0, 0]


def test_estimates_of_areas_that_fill_the_city_sum_to_it(areas_of: MakeAreas) -> None:
    left, bottom, right, top = city_limit().bounds
    edges = np.linspace(left, right, 8)
    strips = [shapely.box(a, bottom, b, top) for a, b in pairwise(edges)]
    residents = with_estimated_residents(areas_of(strips)).residents
    assert_allclose(residents.sum(axis=0), community_areas().residents.sum(axis=0), rtol=1e-12)


def test_estimates_are_those_of_the_cells_in_each_area(
    areas_of: MakeAreas, squares: Squares
) -> None:
    areas = with_estimated_residents(areas_of(squares(6)))
    grid, day = chicago_grid(50), date(2015, 1, 1)
    x, y = np.meshgrid(grid.x, grid.y)
    place = locate_in(areas, x.ravel(), y.ravel())
    by_cells = np.bincount(place, residents_on(grid, day, day).ravel() * 365.25, minlength=7)[1:]
    assert_allclose(mean_residents(day, day, areas), by_cells, rtol=0.02)
