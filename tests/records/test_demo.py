"""The built-in data: true at the level of areas and years, and openly nothing more."""

import csv
import hashlib
from datetime import date
from importlib import resources

import numpy as np
import pytest
import shapely

from cannabis_maps.errors import NoRecordsError, OptionError
from cannabis_maps.offenses import POSSESSION_OVER_30G
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, community_areas
from cannabis_maps.provenance import Source
from cannabis_maps.records import Records, Selection, read_records

TABLE = resources.files("cannabis_maps.data").joinpath("arrests_by_area_year.csv")


def test_counts_by_area_and_year_are_the_tables(demo: Records) -> None:
    rows = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
    for year in range(2001, 2019):
        assert demo.of_year(year).by_area().tolist() == [int(row[str(year)]) for row in rows]


def test_every_line_is_mapped(demo: Records) -> None:
    assert demo.quality.lines_read == demo.quality.mapped == 272_608
    assert demo.quality.duplicate == 0


def test_every_point_is_inside_its_area_not_only_near_it(demo: Records) -> None:
    areas = community_areas()
    polygons = areas.polygons[demo.area - 1]
    shapely.prepare(polygons)
    assert shapely.contains_xy(polygons, demo.x, demo.y).all()


def test_positions_are_whole_survey_feet(demo: Records) -> None:
    for meters in (demo.x, demo.y):
        feet = meters / METERS_PER_SURVEY_FOOT
        np.testing.assert_allclose(feet, np.rint(feet), atol=1e-6, rtol=0)


def test_first_and_last_day(demo: Records) -> None:
    assert (demo.provenance.first_day, demo.provenance.last_day) == (
        date(2001, 1, 1),
        date(2018, 11, 12),
    )
    assert [year.year for year in demo.provenance.years if year.is_part] == [2018]


def test_days_of_a_year_have_equal_shares(demo: Records) -> None:
    for year, days in ((2010, 365), (2016, 366), (2018, 316)):
        recorded = demo.of_year(year).recorded
        assert len(recorded) == days
        assert recorded.max() - recorded.min() <= 1


def test_points_are_spread_evenly_within_an_area(demo: Records) -> None:
    # Austin cut by a frame of four by four: each piece has its share of the area.
    austin = demo.area == 25
    x, y = demo.x[austin], demo.y[austin]
    polygon = community_areas().polygons[24]
    left, bottom, right, top = polygon.bounds
    for column in np.linspace(left, right, 5)[:-1]:
        for row in np.linspace(bottom, top, 5)[:-1]:
            width, height = (right - left) / 4, (top - bottom) / 4
            box = shapely.box(column, row, column + width, row + height)
            share = shapely.area(shapely.intersection(polygon, box)) / polygon.area
            inside = (x >= column) & (x < column + width) & (y >= row) & (y < row + height)
            assert abs(inside.mean() - share) < 0.002


def test_it_says_what_it_is(demo: Records) -> None:
    digest = hashlib.sha256(TABLE.read_bytes()).hexdigest()
    assert demo.provenance.demonstration
    assert demo.provenance.sources == (Source("demo", digest),)


def test_twice_is_the_same(demo: Records) -> None:
    again = read_records("demo")
    for name in ("x", "y", "row_days", "area", "count", "recorded"):
        np.testing.assert_array_equal(getattr(again, name), getattr(demo, name))


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2018, 1, 1), None, (2018, 2018)),
        (date(2018, 1, 1), date(2018, 11, 12), (2018, 2018)),
        (None, date(2001, 12, 31), (2001, 2001)),
        (date(2010, 1, 1), date(2012, 12, 31), (2010, 2012)),
        (date(2017, 1, 1), date(2030, 6, 30), (2017, 2018)),
    ],
)
def test_whole_years_of_it_are_as_many_as_in_the_whole(
    demo: Records, first: date | None, last: date | None, years: tuple[int, int]
) -> None:
    part = read_records("demo", Selection(first_day=first, last_day=last))
    assert part.provenance.years == tuple(
        year for year in demo.provenance.years if years[0] <= year.year <= years[1]
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2010, 1, 2), None),
        (date(2010, 12, 31), None),
        (None, date(2010, 12, 30)),
        (None, date(2018, 11, 11)),
        (date(2010, 6, 1), date(2010, 6, 30)),
        (date(2010, 1, 1), date(2010, 6, 30)),
        (date(2010, 7, 1), date(2010, 12, 31)),
    ],
)
def test_parts_of_years_are_refused(first: date | None, last: date | None) -> None:
    with pytest.raises(OptionError) as caught:
        read_records("demo", Selection(first_day=first, last_day=last))
    assert str(caught.value) == (
        "the built-in data are counts by year; ask for whole years, such as "
        "--from 2010-01-01 --to 2012-12-31, or give the City's file"
    )


def test_incidents_without_an_arrest_are_refused() -> None:
    with pytest.raises(OptionError, match="hold arrests only; leave out --include-non-arrests"):
        read_records("demo", Selection(arrests_only=False))


def test_other_offenses_are_not_in_it() -> None:
    with pytest.raises(NoRecordsError, match="272,608 other offense"):
        read_records("demo", Selection(offense=POSSESSION_OVER_30G))
