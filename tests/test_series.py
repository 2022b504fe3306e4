"""A series: each of its surfaces is that of its window alone, whatever the others."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from cannabis_maps.density import rule_bandwidth_m, surface_of
from cannabis_maps.errors import OptionError, TooFewError
from cannabis_maps.estimating import estimate
from cannabis_maps.estimating_series import check_series, estimate_series
from cannabis_maps.make_series import make_series
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.series import Series
from cannabis_maps.windows import Window, yearly_windows
from cannabis_maps.windows_recipe import SeriesRecipe

COARSE = SurfaceRecipe(cell_m=200)
HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
FIRST, LAST = date(2012, 3, 1), date(2015, 9, 30)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Arrests all over the south side, on days of their own; a few without a position."""
    random = np.random.default_rng(420)
    count, span = 3000, (LAST - FIRST).days
    days = [FIRST + timedelta(int(day)) for day in random.integers(0, span, count)]
    days[:2] = [FIRST, LAST]
    x, y = (
        random.integers(1_160_000, 1_185_000, count),
        random.integers(1_850_000, 1_890_000, count),
    )
    x[2:40] = y[2:40] = 0
    path = tmp_path_factory.mktemp("series") / "arrests.csv"
    lines = [
        f"{day:%m/%d/%Y} 01:00:00 PM,1811,true,{east},{north}\n"
        for day, east, north in zip(days, x.tolist(), y.tolist(), strict=True)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return read_records(str(path))


def of_years(records: Records, recipe: SurfaceRecipe = COARSE) -> Series:
    known = records.provenance
    return estimate_series(records, yearly_windows(known.first_day, known.last_day), recipe)


@pytest.mark.parametrize("kernel", ["gaussian", "quartic", "epanechnikov"])
@pytest.mark.parametrize("correction", ["jones-diggle", "none"])
def test_each_surface_is_that_of_its_window_alone(
    records: Records, kernel: str, correction: str
) -> None:
    recipe = replace(COARSE, kernel=kernel, edge_correction=correction)
    windows = (
        *yearly_windows(FIRST, LAST),
        Window("overlapping", date(2012, 12, 1), date(2013, 2, 1)),
        Window("all", date(2000, 1, 1), date(2030, 1, 1)),
    )
    series = estimate_series(records, windows, recipe)
    for window in windows:
        alone = estimate(records.between(window.first_day, window.last_day), recipe)
        found = surface_of(series.surfaces, window.name)
        peak = float(alone.max())
        np.testing.assert_allclose(found, alone, rtol=1e-9, atol=1e-9 * peak)
        assert found.attrs["years"] == alone.attrs["years"]
        assert found.attrs["count"] == alone.attrs["count"]


def test_expected_counts_sum_to_the_arrests_mapped(records: Records) -> None:
    series = of_years(records)
    sums = series.surfaces.sum(["y", "x"]) * 0.2**2 * series.surfaces["years"]
    mapped = [span.provenance.mapped for span in series.spans]
    np.testing.assert_allclose(sums, mapped, rtol=1e-9)
    assert sum(mapped) == series.provenance.mapped == records.provenance.mapped


def test_years_are_actual_days(records: Records) -> None:
    days = [306, 365, 365, 273]
    np.testing.assert_allclose(of_years(records).surfaces["years"], np.array(days) / 365.25)


def test_part_years_are_known(records: Records) -> None:
    assert [span.is_cut for span in of_years(records).spans] == [True, False, False, True]


def test_a_rule_takes_all_the_records(records: Records) -> None:
    series = of_years(records, replace(COARSE, bandwidth_rule="robust"))
    bandwidth_m = rule_bandwidth_m("robust", "gaussian", records.x, records.y, records.count)
    assert series.surfaces.attrs["bandwidth_m"] == round(bandwidth_m)
    assert "by the rule robust" in series.surfaces.attrs["method"]


def test_the_days_shown_are_counted_once(records: Records) -> None:
    windows = [
        Window("spring", date(2013, 3, 1), date(2013, 5, 31)),
        Window("May", date(2013, 5, 1), date(2013, 5, 31)),
        Window("fall", date(2014, 9, 1), date(2014, 11, 30)),
    ]
    series = estimate_series(records, windows, COARSE)
    alone = [
        records.between(window.first_day, window.last_day).provenance
        for window in (windows[0], windows[2])
    ]
    assert series.covered.mapped == sum(each.mapped for each in alone)
    assert series.covered.recorded == sum(each.recorded for each in alone)
    assert series.covered.first_day == date(2013, 3, 1)
    assert series.covered.last_day == date(2014, 11, 30)


def test_windows_of_few_are_left_out(records: Records) -> None:
    windows = [
        Window("a day", date(2013, 3, 1), date(2013, 3, 1)),
        Window("a year", date(2013, 1, 1), date(2013, 12, 31)),
    ]
    series = estimate_series(records, windows, COARSE)
    assert [span.window.name for span in series.spans] == ["a year"]
    assert [span.window.name for span in series.left_out] == ["a day"]
    assert series.surfaces["mark"].values.tolist() == ["a year"]


def test_no_window_of_enough(records: Records) -> None:
    windows = [Window("a day", date(2013, 3, 1), date(2013, 3, 1))]
    with pytest.raises(TooFewError, match=r"no window has 20 arrests to map; .* longer windows"):
        estimate_series(records, windows, COARSE)


def test_a_window_outside_the_records(records: Records) -> None:
    windows = [Window("later", date(2016, 1, 1), date(2016, 12, 31))]
    with pytest.raises(
        OptionError,
        match=r"window later: no day from 2016-01-01 to .* run from 2012-03-01 to 2015-09-30",
    ):
        estimate_series(records, windows, COARSE)


def test_the_built_in_data_have_whole_years_only() -> None:
    demo = read_records("demo")
    part = Window("tickets", date(2012, 8, 4), date(2019, 12, 31))
    with pytest.raises(
        OptionError, match=r"window tickets.* counts by year; give windows of whole"
    ):
        estimate_series(demo, [part], COARSE)
    whole = Window("since 2012", date(2012, 1, 1), date(2019, 12, 31))
    assert estimate_series(demo, [whole], COARSE).spans[0].is_cut


@pytest.mark.parametrize(
    ("recipe", "told"),
    [
        (SurfaceRecipe(measure="total"), "--measure total does not go with a series"),
        (SurfaceRecipe(max_cv=0.3), "--max-cv 0.3 does not go with a series"),
        (SurfaceRecipe(bandwidth_m=30), "bandwidth 30 m is below one block"),
    ],
)
def test_what_does_not_go_with_a_series(recipe: SurfaceRecipe, told: str) -> None:
    with pytest.raises(OptionError, match=told):
        check_series(recipe)


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    since_2015 = RecordsRecipe(("demo",), first_day=date(2015, 1, 1))
    recipe = Recipe(since_2015, replace(COARSE, cell_m=400))
    first, second = (tmp_path / name for name in ("a.pdf", "b.pdf"))
    for path in (first, second):
        made = make_series(recipe, SeriesRecipe(), path)
        assert [each.is_file() for each in made.paths] == [True, True]
    assert first.read_bytes() == second.read_bytes()
