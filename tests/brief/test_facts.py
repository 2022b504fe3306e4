"""Numbers of a brief, worked out another way: by plain loops over the files."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cannabis_maps.brief.areas import rate_facts
from cannabis_maps.brief.estimates import Estimates, estimates_of
from cannabis_maps.brief.facts import Facts, facts_of
from cannabis_maps.brief.figures import Subject, figures_of
from cannabis_maps.brief.phrases import per_day
from cannabis_maps.brief.sections import report_of
from cannabis_maps.brief.windows import expungement_facts
from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.places import community_areas
from cannabis_maps.rates import AreaRate
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records, Selection, read_records
from cannabis_maps.run_recipe import ChangePlan

if TYPE_CHECKING:
    from tests.brief.conftest import Look

Row = dict[str, str]
LAST = date(2013, 9, 30)
CENSUSES = (date(2000, 4, 1), date(2010, 4, 1), date(2020, 4, 1))


def day_of(row: Row) -> date:
    return datetime.strptime(row["Date"][:10], "%m/%d/%Y").date()  # noqa: DTZ007


def residents_by_loop(first: date, last: date) -> list[float]:
    """Average the residents over the days of a window, one day after the other."""
    known = community_areas().residents
    sums = [0.0] * 77
    days = (last - first).days + 1
    for at in range(days):
        day = first + timedelta(at)
        if day >= CENSUSES[-1]:
            values = known[:, 2]
        else:
            begin = 0 if day < CENSUSES[1] else 1
            length = (CENSUSES[begin + 1] - CENSUSES[begin]).days
            part = max((day - CENSUSES[begin]).days, 0) / length
            values = known[:, begin] * (1 - part) + known[:, begin + 1] * part
        sums = [total + value for total, value in zip(sums, values.tolist(), strict=True)]
    return [total / days for total in sums]


def test_totals_and_years(facts: Facts, rows: list[Row]) -> None:
    by_year = Counter(day_of(row).year for row in rows)
    days = (max(map(day_of, rows)) - min(map(day_of, rows))).days + 1
    totals, years = facts.totals, facts.years
    assert totals.recorded == len(rows)
    assert totals.mapped == sum(bool(row["X Coordinate"]) for row in rows)
    assert totals.days == days
    assert totals.per_year == pytest.approx(len(rows) / days * 365.25)
    assert {year.year: year.recorded for year in years.years} == dict(by_year)
    assert years.peak.year == by_year.most_common(1)[0][0]
    assert years.last_full is not None
    assert years.last_full.year == 2012
    assert [year.year for year in years.parts] == [2013]
    assert years.since_peak == pytest.approx(100 * (by_year[2012] / by_year[2010] - 1))


def test_the_ten_areas_with_most(facts: Facts, records: Records) -> None:
    counts = Counter(dict(enumerate(records.by_area().tolist())))
    top = counts.most_common(10)
    residents = residents_by_loop(records.provenance.first_day, records.provenance.last_day)
    assert [area.arrests for area in facts.areas.most] == [count for _, count in top]
    share = 100 * sum(count for _, count in top) / sum(counts.values())
    assert facts.areas.arrests_percent == pytest.approx(share)
    held = 100 * sum(residents[at] for at, _ in top) / sum(residents)
    assert facts.areas.residents_percent == pytest.approx(held, rel=1e-6)


def test_rates_leave_out_what_says_little() -> None:
    usual = [AreaRate(at, f"A{at}", 100 * at, 10_000, 2.0) for at in range(1, 8)]
    loop = AreaRate(32, "The Loop", 90_000, 30_000, 2.0)
    small = AreaRate(37, "Small", 5_000, 2_000, 2.0)
    few = AreaRate(9, "Few", 19, 10_000, 2.0)
    found = rate_facts([*usual, loop, small, few])
    assert [area.name for area in found.highest] == ["A7", "A6", "A5"]
    assert [area.name for area in found.lowest] == ["A1", "A2", "A3"]
    assert [area.name for area in found.special] == ["The Loop", "Small"]
    assert [area.name for area in found.too_few] == ["Few"]
    everybody = 7 * 10_000 + 30_000 + 2_000 + 10_000
    arrests = 2_800 + 90_000 + 5_000 + 19
    assert found.city == pytest.approx(arrests / everybody / 2 * 1000)


def test_windows(facts: Facts, rows: list[Row]) -> None:
    mapped = [day_of(row) for row in rows if row["X Coordinate"]]
    before = sum(day < date(2013, 1, 1) for day in mapped)
    change = facts.change
    assert change is not None
    assert (change.before.mapped, change.after.mapped) == (before, len(mapped) - before)
    assert change.before.is_part
    assert (change.before.first_day, change.after.last_day) == (date(2010, 1, 1), LAST)
    per_year = before / 1096 * 365.25, (len(mapped) - before) / 273 * 365.25
    assert change.percent == pytest.approx(100 * (per_year[1] / per_year[0] - 1))


def test_windows_of_expungement(facts: Facts, rows: list[Row]) -> None:
    early = sum(day_of(row) < date(2013, 1, 1) for row in rows)
    found = [(each.law.by, each.held.recorded, each.held.is_part) for each in facts.expungements]
    assert found == [
        (date(2023, 1, 1), early, True),
        (date(2021, 1, 1), len(rows) - early, True),
    ]


def test_no_windows_of_expungement_for_other_offenses(shared_data: Path) -> None:
    path = shared_data / "cannabis_2001_2018.csv.gz"
    assert expungement_facts(read_records(path, Selection(ALL_CANNABIS))) == ()


def test_times_and_places(facts: Facts, rows: list[Row]) -> None:
    assert facts.times is not None
    assert facts.places is not None
    assert facts.times.total == facts.places.total == len(rows)
    weekdays = Counter(day_of(row).weekday() for row in rows)
    assert facts.times.by_weekday.tolist() == [weekdays[at] for at in range(7)]
    assert facts.times.by_time.min() >= 20


def test_residents_by_rate(facts: Facts, shared_data: Path) -> None:
    with (shared_data / "community_area_population.csv").open(encoding="utf-8") as stream:
        table = {row["name"]: row for row in csv.DictReader(stream)}
    assert facts.residents is not None
    top = facts.residents.fifths[0]
    black = sum(int(table[area.name]["acs_black_not_hispanic"]) for area in top.areas)
    everybody = sum(int(table[area.name]["acs_2016_2020_total"]) for area in top.areas)
    at = facts.residents.composition.groups.index("Black")
    assert top.shares[at] == pytest.approx(100 * black / everybody, abs=0.01)
    assert sum(len(each.areas) for each in facts.residents.fifths) == len(facts.rates.ranked)


def test_the_citys_numbers(city_facts: Facts) -> None:
    totals, years = city_facts.totals, city_facts.years
    assert (totals.recorded, totals.mapped, totals.days) == (275_002, 273_057, 6_525)
    assert round(totals.per_year) == 15_394
    assert years.peak.year == 2007
    assert years.peak.mapped == 22_803
    assert years.last_full is not None
    assert (years.last_full.year, years.last_full.mapped) == (2017, 1_210)
    assert round(per_day(years.years[2013 - 2001])) == 44
    assert round(city_facts.areas.arrests_percent) == 44
    assert round(city_facts.areas.residents_percent) == 19


def test_the_citys_44_and_19_by_the_published_tables(shared_data: Path) -> None:
    with (shared_data / "arrests_1811_by_area_year.csv").open(encoding="utf-8") as stream:
        counted = list(csv.DictReader(stream))
    with (shared_data / "community_area_population.csv").open(encoding="utf-8") as stream:
        people = {row["number"]: int(row["residents_2010"]) for row in csv.DictReader(stream)}
    arrests = {
        row["number"]: sum(int(value) for key, value in row.items() if key.isdigit())
        for row in counted
    }
    top = sorted(arrests, key=lambda name: -arrests[name])[:10]
    assert round(100 * sum(arrests[name] for name in top) / sum(arrests.values())) == 44
    assert round(100 * sum(people[name] for name in top) / sum(people.values())) == 19


def test_the_citys_windows(city_facts: Facts) -> None:
    held = [(each.law.by.year, each.held.mapped) for each in city_facts.expungements]
    assert held == [(2023, 228_054), (2021, 45_003)]
    assert sum(each.held.recorded for each in city_facts.expungements) == 275_002
    change = city_facts.change
    assert change is not None
    assert round(change.before.per_year) == 19_004
    assert round(change.after.per_year) == round(45_003 / 2142 * 365.25)


def test_without_surfaces_there_is_a_reason(records: Records) -> None:
    found = facts_of(records, Estimates())
    assert found.peak is None
    assert found.peaks == ()
    assert found.no_map
    assert not found.smoothing


def test_peaks_fall_as_the_bandwidth_grows(facts: Facts, estimates: Estimates) -> None:
    assert [peak.bandwidth_m for peak in facts.peaks] == [250, 500, 1000]
    values = [peak.per_km2 for peak in facts.peaks]
    assert values == sorted(values, reverse=True)
    assert facts.peak is not None
    assert estimates.surface is not None
    assert facts.peak.per_km2 == np.nanmax(estimates.surface.to_numpy())
    assert facts.peak.per_km2 == pytest.approx(values[1], rel=1e-6)


def test_another_kernel_without_edge_correction(records: Records, look: "Look") -> None:
    recipe = SurfaceRecipe("quartic", cell_m=200.0, edge_correction="none", max_cv=0.3)
    estimates = estimates_of(records, recipe, ChangePlan(replicates=20), known=Estimates())
    found = facts_of(records, estimates)
    assert [peak.bandwidth_m for peak in found.peaks] == [700, 1400, 2800]
    assert estimates.surface is not None
    assert "max_cv" not in estimates.surface.attrs
    assert "add up to" not in found.smoothing
    figures = figures_of(Subject(found, estimates), ["bandwidths"])
    told = " ".join(look.texts(report_of(found, figures)))
    assert "corrected at the city limit" in told
    assert "with a bandwidth of 1,400 m" in told


def test_what_is_known_is_not_estimated_again(records: Records, estimates: Estimates) -> None:
    again = estimates_of(records, SurfaceRecipe(), known=estimates)
    assert again.surface is estimates.surface
    assert again.series is estimates.series
    assert again.comparison is estimates.comparison
    assert again.sheet is estimates.sheet
