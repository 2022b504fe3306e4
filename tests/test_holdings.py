"""What a raster may hold, from records: by other routes and by identities."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose, assert_array_equal

from cannabis_maps.errors import TooFewError
from cannabis_maps.estimating import estimate, resolved
from cannabis_maps.holdings import difference, surface_of_kind
from cannabis_maps.places import chicago_grid
from cannabis_maps.raster_recipe import RATE, STANDARD_ERROR, VOLUME
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.residents import residents_on
from cannabis_maps.windows import Window
from cannabis_maps.windows_recipe import ChangeRecipe

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
COARSE = SurfaceRecipe(cell_m=200)
BEFORE = Window("before", date(2010, 3, 1), date(2010, 12, 31))
AFTER = Window("after", date(2012, 1, 1), date(2012, 12, 31))
WINDOWS = ChangeRecipe(BEFORE, AFTER)
BY_DAY = {"03/01/2010": 60, "06/30/2011": 19, "06/30/2012": 25, "12/31/2012": 1}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Arrests on forty corners of the west side; 2010 begins late, and 2011 has few."""
    lines = [
        f"{day} 11:55:00 PM,1811,true,{1145000 + 400 * (at % 40)},{1899606 + 90 * (at % 40)}\n"
        for day, n in BY_DAY.items()
        for at in range(n)
    ]
    path = tmp_path_factory.mktemp("records") / "west.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return read_records(path)


@pytest.fixture(scope="module")
def changed(records: Records) -> xr.DataArray:
    return difference(records, WINDOWS, COARSE)[0]


def test_a_change_is_the_difference_of_two_estimates_on_one_grid(
    records: Records, changed: xr.DataArray
) -> None:
    one, other = (estimate(records.of_year(year), COARSE) for year in (2010, 2012))
    assert_allclose(changed, other.values - one.values, atol=1e-6 * float(one.max()))


def test_a_change_sums_to_the_difference_per_year_of_actual_days(changed: xr.DataArray) -> None:
    # 26 in 366 days, 60 in the 306 from March on.
    expected = 26 / (366 / 365.25) - 60 / (306 / 365.25)
    assert float(changed.sum()) * 0.2**2 == pytest.approx(expected, rel=1e-5)


def test_a_change_says_of_which_windows_it_is(records: Records, changed: xr.DataArray) -> None:
    assert [changed.attrs[f"count_{side}"] for side in ("before", "after")] == [60, 26]
    assert changed.attrs["before"] == "2010-03-01/2010-12-31"
    assert changed.attrs["after"] == "2012-01-01/2012-12-31"
    _, provenance = difference(records, WINDOWS, COARSE)
    assert (provenance.first_day, provenance.last_day) == (BEFORE.first_day, AFTER.last_day)


def test_both_windows_share_the_bandwidth_that_a_rule_finds_in_all_their_days(
    records: Records,
) -> None:
    recipe = SurfaceRecipe(cell_m=200, bandwidth_rule="scott")
    found, _ = difference(records, WINDOWS, recipe)
    whole = resolved(recipe, records.between(BEFORE.first_day, AFTER.last_day))
    assert found.attrs["bandwidth_m"] == whole.bandwidth_m
    assert found.attrs["method"].endswith("and not below one block (about 200 m).")


def test_a_window_of_too_few_is_named(records: Records) -> None:
    few = ChangeRecipe(BEFORE, Window("after", date(2011, 1, 1), date(2011, 12, 31)))
    with pytest.raises(TooFewError, match=r"^arrests of the window after left to map: 19; "):
        difference(records, few, COARSE)


def test_rates_times_residents_sum_to_the_arrests(records: Records) -> None:
    rate = surface_of_kind(RATE, records, COARSE)
    known = records.provenance
    resident_years = residents_on(chicago_grid(200), known.first_day, known.last_day)
    arrests = float(np.nansum(rate.values / 1000 * resident_years))
    assert arrests == pytest.approx(known.mapped, rel=1e-12)
    assert rate.attrs["resident_years"] == pytest.approx(resident_years.sum())


def test_every_cell_of_the_city_has_residents_enough_for_a_rate(records: Records) -> None:
    rate, density = (surface_of_kind(what, records, COARSE) for what in (RATE, "density"))
    assert_array_equal(np.isnan(rate), np.isnan(density))


def test_cells_where_chance_is_too_large_have_no_rate(records: Records) -> None:
    sure = replace(COARSE, max_cv=0.5)
    rate, density = (surface_of_kind(what, records, sure) for what in (RATE, "density"))
    assert_array_equal(np.isnan(rate), np.isnan(density))
    assert 0 < int(rate.count()) < int(surface_of_kind(RATE, records, COARSE).count())


def test_the_densest_cells_of_a_volume_hold_its_percent(records: Records) -> None:
    density, volume = (surface_of_kind(what, records, COARSE) for what in ("density", VOLUME))
    for percent in (25, 50, 90):
        held = float(density.where(volume <= percent).sum() / density.sum())
        # The cell that crosses the percent is out; it holds little.
        assert percent / 100 - 0.02 < held <= percent / 100 + 1e-9
    assert volume.attrs["count"] == 105


def test_a_standard_error_is_that_of_the_density_on_the_same_cells(records: Records) -> None:
    error, density = (
        surface_of_kind(what, records, COARSE) for what in (STANDARD_ERROR, "density")
    )
    known = records.provenance
    x, y = np.meshgrid(density["x"], density["y"])
    at = np.unravel_index(np.nanargmax(density), density.shape)
    # The densest cell is far from the city limit: Var f = sum of w K² for each corner.
    squares = (records.x - x[at]) ** 2 + (records.y - y[at]) ** 2
    kernel = np.exp(-squares / (2 * 500**2)) / (2 * np.pi * 0.5**2)
    variance = float((records.count * kernel**2).sum())
    assert float(error.values[at]) == pytest.approx(variance**0.5 / known.duration_years, rel=1e-4)
    assert error.attrs["statistic"] == "standard error"
    assert error.attrs["count"] == 105


@pytest.mark.parametrize("what", ["density", RATE, STANDARD_ERROR, VOLUME])
def test_too_few_arrests_are_refused(records: Records, what: str) -> None:
    with pytest.raises(TooFewError, match="arrests left to map: 19; fewer than 20"):
        surface_of_kind(what, records.of_year(2011), COARSE)
