"""Two windows against each other: by hand, by any number of workers, within what may be shown."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
import xarray as xr

from cannabis_maps.comparing import LEAST_PATCH_M2, check_change, compare, region_of
from cannabis_maps.comparison import Comparison
from cannabis_maps.density import (
    Estimator,
    Randomization,
    Sample,
    change_significance,
    kernel_density,
)
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.windows_recipe import ChangeRecipe, parse_window

BEFORE, AFTER = "2010-01-01/2011-12-31", "2012-06-01/2012-08-31"
SURFACE = SurfaceRecipe(bandwidth_m=1000, cell_m=400)
# Where, in feet, and how many arrests before and after.
PLACES = {
    (1_176_834, 1_899_606): (400, 40),
    (1_140_000, 1_905_000): (200, 60),
    (1_180_000, 1_850_000): (300, 0),
}
OUTSIDE = ("01/01/2009", "03/01/2012", "09/01/2012")
YEARS = 730 / 365.25, 92 / 365.25
WINDOWS = ChangeRecipe(parse_window(BEFORE, "before"), parse_window(AFTER, "after"), 40)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    rows = ["Date,IUCR,Arrest,X Coordinate,Y Coordinate"]
    for (x, y), (before, after) in PLACES.items():
        for count, month in ((before, "05/{:02}/2011"), (after, "07/{:02}/2012")):
            rows += [
                f"{month.format(index % 28 + 1)} 01:00:00 AM,1811,true,{x},{y}"
                for index in range(count)
            ]
    # One long before, one between the windows and one after: none of them counts.
    rows += [f"{day} 01:00:00 AM,1811,true,1176834,1899606" for day in OUTSIDE]
    path = tmp_path_factory.mktemp("comparing") / "records.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_records(path)


@pytest.fixture(scope="module")
def found(records: Records) -> Comparison:
    return compare(records, WINDOWS, SURFACE)


def sample(column: int, years: float) -> Sample:
    feet = np.array(list(PLACES), dtype=float) * 1200 / 3937
    counts = np.array([counted[column] for counted in PLACES.values()], dtype=float)
    return Sample(feet[:, 0], feet[:, 1], counts, years)


def test_densities_are_those_of_each_window_by_itself(found: Comparison) -> None:
    by_hand = [
        kernel_density(
            part.x,
            part.y,
            part.counts,
            chicago_grid(400),
            window=city_limit(),
            estimator=Estimator(bandwidth_m=1000),
            years=part.years,
        )
        for part in (sample(0, YEARS[0]), sample(1, YEARS[1]))
    ]
    peak = float(by_hand[0].max())
    for surface, expected in zip((found.change.before, found.change.after), by_hand, strict=True):
        np.testing.assert_allclose(surface, expected, atol=1e-9 * peak)
    np.testing.assert_allclose(found.change.difference, by_hand[1] - by_hand[0], atol=1e-9 * peak)


def test_p_is_that_of_the_density_engine(found: Comparison) -> None:
    p = change_significance(
        sample(0, YEARS[0]),
        sample(1, YEARS[1]),
        chicago_grid(400),
        window=city_limit(),
        estimator=Estimator(bandwidth_m=1000),
        randomization=Randomization(replicates=40),
    )
    np.testing.assert_array_equal(found.p, p)


def test_windows_are_told_by_their_actual_days(found: Comparison) -> None:
    assert (found.before.mapped, found.after.mapped) == (900, 100)
    assert [*found.per_year] == pytest.approx([900 / YEARS[0], 100 / YEARS[1]])
    assert found.change.citywide_ratio == pytest.approx(100 / 900 * YEARS[0] / YEARS[1])
    assert (found.span.first_day, found.span.last_day) == (date(2010, 1, 1), date(2012, 8, 31))


def test_what_is_outlined_is_above_or_below_the_citywide_change(found: Comparison) -> None:
    # Citywide 0.88: 0.79 in the Loop, within a quarter of it; 2.4 in Austin, 0 on the South Side.
    austin, south = shapely.Point(347_473, 580_645), shapely.Point(359_665, 563_881)
    loop = shapely.Point(358_700, 579_001)
    assert found.above.contains(austin)
    assert not found.below.intersects(austin)
    assert found.below.contains(south)
    assert not found.above.intersects(south)
    assert not shapely.union(found.above, found.below).intersects(loop)
    assert found.above.intersection(found.below).area == pytest.approx(0, abs=400**2 * 20)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_not_matter(records: Records, found: Comparison, workers: int) -> None:
    with ThreadPoolExecutor(workers) as executor:
        again = compare(records, WINDOWS, SURFACE, executor=executor)
    np.testing.assert_array_equal(again.p, found.p)
    assert again.above.equals(found.above)


def test_the_seed_decides(records: Records, found: Comparison) -> None:
    other = compare(records, replace(WINDOWS, seed=7), SURFACE)
    assert not other.p.equals(found.p)
    assert other.p.attrs["seed"] == 7
    np.testing.assert_array_equal(other.change.difference, found.change.difference)


def test_progress_is_told_to_the_end(records: Records) -> None:
    told: list[tuple[str, float]] = []
    compare(records, WINDOWS, SURFACE, lambda what, share, _="": told.append((what, share)))
    assert [what for what, share in told if share == 1] == [
        "Estimating the change",
        "Testing the change",
    ]


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("2009-01-01/2009-12-31", "2011-01-01/2011-12-31", "before"),
        ("2011-01-01/2011-12-31", "2012-03-01/2012-03-31", "after"),
    ],
)
def test_a_window_of_few_is_refused(records: Records, before: str, after: str, name: str) -> None:
    windows = ChangeRecipe(parse_window(before, "before"), parse_window(after, "after"), 20)
    with pytest.raises(TooFewError, match=f"of the window {name} left to map: 1; fewer"):
        compare(records, windows, SURFACE)


def test_a_rule_finds_one_bandwidth_for_both(records: Records) -> None:
    surface = SurfaceRecipe(bandwidth_rule="scott", cell_m=400)
    found = compare(records, WINDOWS, surface)
    widths = {part.attrs["bandwidth_m"] for part in (found.change.before, found.change.after)}
    assert len(widths) == 1
    assert "Bandwidth by the rule scott" in found.change.before.attrs["method"]


@pytest.mark.parametrize("recipe", [SurfaceRecipe(measure="total"), SurfaceRecipe(max_cv=0.3)])
def test_what_cannot_be_compared_is_refused(recipe: SurfaceRecipe) -> None:
    with pytest.raises(OptionError, match="does not go with a change"):
        check_change(recipe)


@pytest.fixture
def nothing() -> xr.DataArray:
    """Mark no cell of the city."""
    grid = chicago_grid(50)
    cells = np.zeros(grid.shape, dtype=np.bool_)
    return xr.DataArray(cells, {"y": grid.y, "x": grid.x}, ("y", "x"))


def marking(surface: xr.DataArray, shape: shapely.Polygon) -> xr.DataArray:
    x, y = np.meshgrid(surface["x"], surface["y"])
    return surface.copy(data=shapely.contains_xy(shape, x, y))


WEST_SIDE = shapely.Point(352_000, 578_000)


def test_nothing_marked_is_no_region(nothing: xr.DataArray) -> None:
    assert region_of(nothing).is_empty


def test_a_region_is_where_its_cells_are_with_smooth_edges(nothing: xr.DataArray) -> None:
    disk = WEST_SIDE.buffer(1500)
    region = region_of(marking(nothing, disk))
    assert region.symmetric_difference(disk).area < 0.03 * disk.area
    # Steps of cells would make the edge 27 percent longer.
    assert region.length < 1.03 * disk.length


def test_small_patches_and_gaps_are_left_out(nothing: xr.DataArray) -> None:
    speck = WEST_SIDE.buffer(0.8 * np.sqrt(LEAST_PATCH_M2 / np.pi))
    assert region_of(marking(nothing, speck)).is_empty
    ring = WEST_SIDE.buffer(1500).difference(speck)
    (part,) = shapely.get_parts(region_of(marking(nothing, ring)))
    assert not part.interiors


def test_a_region_ends_at_the_city_limit(nothing: xr.DataArray) -> None:
    region = region_of(marking(nothing, city_limit()))
    assert city_limit().buffer(1).contains(region)
    assert region.area > 0.995 * city_limit().area
