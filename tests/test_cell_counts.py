"""Arrests by cell and year, worked out by hand."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from made_records import records_of

from cannabis_maps.cell_counts import count_in_cells
from cannabis_maps.places import city_limit
from cannabis_maps.records import Records, read_records

FIRST, LAST = date(2010, 7, 1), date(2012, 6, 30)
# The corner of a cell of 250 m near the Loop.
X, Y = 358_500.0, 579_000.0


def records_at(points: list[tuple[float, float, str, int]]) -> Records:
    """Return records at positions on days, so many each."""
    return records_of(
        [(x, y, date.fromisoformat(day), count) for x, y, day, count in points], FIRST, LAST
    )


def test_counts_by_cell_and_year() -> None:
    cells = count_in_cells(
        records_at(
            [
                (X + 1, Y + 1, "2010-12-31", 3),
                (X + 249, Y + 249, "2011-01-01", 4),
                (X + 251, Y + 1, "2012-06-30", 5),
            ]
        )
    )
    assert cells.years == (2010, 2011, 2012)
    assert cells.by_year.tolist() == [[3, 0], [4, 0], [0, 5]]
    assert cells.total.tolist() == [7, 5]
    assert [polygon.bounds for polygon in cells.polygons] == [
        (X, Y, X + 250, Y + 250),
        (X + 250, Y, X + 500, Y + 250),
    ]


def test_density_is_per_km2_of_a_square_and_year_of_actual_days() -> None:
    cells = count_in_cells(records_at([(X + 1, Y + 1, "2011-05-05", 100)]))
    assert cells.per_km2_per_year[0] == pytest.approx(100 / 0.0625 / (731 / 365.25))


def test_a_position_between_cells_is_in_the_one_to_the_east_and_south() -> None:
    cells = count_in_cells(records_at([(X, Y, "2011-05-05", 1)]))
    assert cells.polygons[0].bounds == (X, Y - 250, X + 250, Y)


@pytest.mark.parametrize("side", ["west", "east", "south", "north"])
def test_positions_just_outside_the_city_are_not_lost(side: str) -> None:
    corners = shapely.get_coordinates(city_limit())
    axis = 0 if side in ("west", "east") else 1
    at, out = (np.argmin, -1) if side in ("west", "south") else (np.argmax, 1)
    x, y = corners[at(corners[:, axis])] + np.array([199.9 * out * (axis == 0), 0])
    y += 199.9 * out * (axis == 1)
    cells = count_in_cells(records_at([(float(x), float(y), "2011-05-05", 2)]))
    assert cells.total.tolist() == [2]
    assert cells.polygons[0].covers(shapely.Point(x, y))


def test_each_year_sums_to_what_is_mapped_of_it_in_the_citys_file() -> None:
    path = Path(__file__).resolve().parents[2] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
    if not path.is_file():
        pytest.skip(f"the City's records are not at {path}")
    records = read_records(path)
    by_year = count_in_cells(records).by_year.sum(axis=1)
    assert by_year.tolist() == [year.mapped for year in records.quality.years]
    assert by_year.sum() == 273_057
