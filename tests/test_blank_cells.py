"""Cells that chance could change too much are left blank, by plain sums over points and cells."""

import math

import numpy as np
import pytest
import xarray as xr

from cannabis_maps.errors import OptionError
from cannabis_maps.estimating import estimate
from cannabis_maps.grid import FloatArray
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, read_records

CELL_M = 200.0
SIGMA_M = 500.0
MAX_CV = 0.25
HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
CELL_KM2 = 0.04


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Six hundred arrests that thin out to the south, until each stands alone."""
    random = np.random.default_rng(420)
    x = random.integers(1_160_000, 1_185_000, 600)
    y = 1_830_000 + (60_000 * random.uniform(0, 1, 600) ** 0.5).astype(int)
    places = zip(x.tolist(), y.tolist(), strict=True)
    lines = [f"06/15/2012 12:00:00 PM,1811,true,{x},{y}\n" for x, y in places]
    path = tmp_path_factory.mktemp("thin") / "thin.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return read_records(path)


@pytest.fixture(scope="module")
def plain(records: Records) -> xr.DataArray:
    return estimate(records, SurfaceRecipe(cell_m=CELL_M, measure="total"))


@pytest.fixture(scope="module")
def blanked(records: Records) -> xr.DataArray:
    return estimate(records, SurfaceRecipe(cell_m=CELL_M, measure="total", max_cv=MAX_CV))


@pytest.fixture(scope="module")
def by_sums(records: Records) -> FloatArray:
    """The coefficient of variation of each cell of the city, one kernel after another."""
    grid = chicago_grid(CELL_M)
    rows, cols = np.nonzero(grid.inside(city_limit()))
    x, y = grid.x[cols, np.newaxis], grid.y[rows, np.newaxis]
    squares = (x - records.x) ** 2 + (y - records.y) ** 2
    kernels = np.exp(-squares / (2 * SIGMA_M**2)) / (2 * math.pi * SIGMA_M**2)
    kernels /= kernels.sum(axis=0) * CELL_M**2
    found = np.full(grid.shape, np.nan)
    density, variance = kernels @ records.count, kernels**2 @ records.count
    # Farther out a square has no digits left.
    near = density > 1e-12 * density.max()
    found[rows[near], cols[near]] = np.sqrt(variance[near]) / density[near]
    return found


def test_every_cell_that_is_shown_varies_by_no_more(
    blanked: xr.DataArray, by_sums: FloatArray
) -> None:
    shown = np.isfinite(blanked.to_numpy())
    assert shown.sum() > 300
    assert by_sums[shown].max() < MAX_CV * 1.001


def test_every_cell_that_varies_by_less_is_shown_but_for_what_is_next_to_nothing(
    blanked: xr.DataArray, plain: xr.DataArray, by_sums: FloatArray
) -> None:
    # A standard error is known to a thousandth of the largest one.
    is_known = plain.to_numpy() > 0.003 * np.nanmax(plain)
    steady = is_known & (by_sums < 0.9 * MAX_CV)
    assert steady.sum() > 20
    assert np.isfinite(blanked.to_numpy()[steady]).all()


def test_what_is_shown_is_what_was_there(blanked: xr.DataArray, plain: xr.DataArray) -> None:
    shown = np.isfinite(blanked.to_numpy())
    np.testing.assert_array_equal(blanked.to_numpy()[shown], plain.to_numpy()[shown])


def test_without_a_limit_nothing_is_blank_in_the_city(plain: xr.DataArray) -> None:
    inside = chicago_grid(CELL_M).inside(city_limit())
    np.testing.assert_array_equal(np.isfinite(plain), inside)
    assert "max_cv" not in plain.attrs


@pytest.mark.parametrize("measure", ["per-year", "total", "expected-count"])
def test_the_cells_that_are_shown_are_counted(
    records: Records, blanked: xr.DataArray, measure: str
) -> None:
    made = estimate(records, SurfaceRecipe(cell_m=CELL_M, measure=measure, max_cv=MAX_CV))
    expected, mapped = float(blanked.sum()) * CELL_KM2, records.provenance.mapped
    assert 0.4 * mapped < expected < 0.6 * mapped
    assert made.attrs["count_shown"] == pytest.approx(expected, rel=1e-9)
    assert made.attrs["count"] == mapped
    assert np.isfinite(made).sum() == np.isfinite(blanked).sum()


def test_nothing_left_to_show_is_an_error_that_names_what_would_do(
    records: Records, by_sums: FloatArray
) -> None:
    recipe = SurfaceRecipe(cell_m=CELL_M, measure="total", max_cv=0.01)
    with pytest.raises(OptionError) as caught:
        estimate(records, recipe)
    assert 0.165 < np.nanmin(by_sums) < 0.175
    assert str(caught.value) == (
        "--max-cv 0.01 leaves no cell to show: the coefficient of variation is 0.17 and more; "
        "use --max-cv 0.18 or more, a wider --bandwidth or a longer window"
    )


def test_the_limit_that_is_named_leaves_something(records: Records) -> None:
    made = estimate(records, SurfaceRecipe(cell_m=CELL_M, measure="total", max_cv=0.18))
    assert np.isfinite(made).any()
