"""`--controls`: arrests set against all arrests or residents, and every product says which."""

import json
import math
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import rasterio

from cannabis_maps.cli import run
from cannabis_maps.density import Estimator, kernel_density
from cannabis_maps.density.risk import log_relative_risk, residents_density
from cannabis_maps.errors import OptionError
from cannabis_maps.make import Made, make_map
from cannabis_maps.make_rasters import make_yearly_rasters
from cannabis_maps.make_rates import make_rates
from cannabis_maps.make_run import make_all
from cannabis_maps.places import chicago_grid, city_limit, mean_residents
from cannabis_maps.provenance import DAYS_PER_YEAR
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import read_records
from cannabis_maps.residents import residents_on
from cannabis_maps.run_recipe import RunRecipe

if TYPE_CHECKING:
    from tests.cli.conftest import Run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LOOP, AUSTIN = "1176834,1899606", "1140000,1905000"
CELL = ("--cell", "200")


def lines(
    n: int, place: str, code: str = "1811", day: str = "08/30/2019", arrest: str = "true"
) -> str:
    return f"{day},{code},{arrest},{place}\n" * n


CANNABIS = lines(20, LOOP) + lines(20, AUSTIN, day="08/29/2019") + lines(2, ",")
# With the 40 above: 180 arrests in the Loop, 20 in Austin; 3 have no position.
OTHERS = lines(160, LOOP, "0486") + lines(1, ",", "0460") + lines(7, LOOP, "0486", arrest="false")


CAPTION = """\
40 arrests mapped of 42 recorded.
Set against all arrests of the same days, whatever the offense, in crimes.csv: 200 mapped of 203 \
recorded.
0 where arrests are as frequent, among those that they are compared with, as in the city as a \
whole; 0.69 where they are twice as frequent, -0.69 where they are half as frequent.
Where there are few arrests, chance alone moves the ratio far.
Method: logarithm of the ratio of two kernel densities, each over its sum in the city, on 200 m \
cells
Blank where there are no arrests, or where the density of what they are set against is below 1 \
percent of its peak.
Shown: where police recorded arrests, relative to all arrests. Not shown: tickets;
the City prohibits deriving specific addresses
no data outside the city and where blank (NaN).
Values from -0.5878 to 1.609, mean
(natural logarithm of a ratio)."""


@pytest.fixture(scope="module")
def crimes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crimes") / "crimes.csv"
    path.write_text(HEADER + CANNABIS + OTHERS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(crimes: Path) -> Path:
    path = crimes.with_name("risk.tif")
    arguments = ["raster", str(crimes), "--controls", str(crimes), "--out", str(path), *CELL]
    assert run([*arguments, "--quiet"]) == 0
    return path


def values(path: Path) -> np.ndarray:
    with rasterio.open(path) as opened:
        found: np.ndarray = opened.read(1)
    return found


def gdalinfo(path: Path) -> dict[str, Any]:
    if which("gdalinfo") is None:
        pytest.skip("gdalinfo is not here")
    done = subprocess.run(
        ["gdalinfo", "-json", str(path)],  # noqa: S607  where GDAL is differs
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_both_ratios_by_hand(made: Path) -> None:
    # Half of the cases are in the Loop, and 0.9 of the controls; half in Austin, and 0.1.
    found = values(made)
    shown = found[np.isfinite(found)]
    in_loop, in_austin = math.log(0.5 / 0.9), math.log(0.5 / 0.1)
    for expected in (in_loop, in_austin):
        assert np.isclose(shown, expected, atol=1e-3).sum() > 80
    between = np.isclose(shown, in_loop, atol=1e-3) | np.isclose(shown, in_austin, atol=1e-3)
    assert between.all()


def test_cells_without_cases_are_nodata_and_none_is_infinite(made: Path) -> None:
    found = values(made)
    assert not np.isinf(found).any()
    inside = chicago_grid(200).inside(city_limit())
    assert np.isnan(found[~inside]).all()
    assert 0.5 < np.isnan(found[inside]).mean() < 1
    with rasterio.open(made) as opened:
        assert np.isnan(opened.nodata)


def test_another_reader_finds_what_it_is(made: Path) -> None:
    found = gdalinfo(made)
    tags, band = found["metadata"][""], found["bands"][0]
    assert band["description"] == (
        "Log relative risk of arrests, against all arrests, August 29 to August 30, 2019"
    )
    assert band["unit"] == "natural logarithm of a ratio"
    assert str(band["noDataValue"]).lower() == "nan"
    shown = values(made)[np.isfinite(values(made))]
    assert float(band["metadata"][""]["STATISTICS_MAXIMUM"]) == shown.max()
    assert float(band["metadata"][""]["STATISTICS_MINIMUM"]) == shown.min()
    assert tags["MEASURE"] == "log-relative-risk"
    assert tags["TITLE"] == (
        "Arrests for possessing 30 grams of cannabis or less, relative to all arrests, "
        "August 29 to August 30, 2019"
    )
    assert "YEARS" not in tags


def test_cases_and_controls_are_counted_apart(made: Path) -> None:
    tags = gdalinfo(made)["metadata"][""]
    assert (tags["N_MAPPED"], tags["N_RECORDED"]) == ("40", "42")
    assert (tags["CONTROLS_MAPPED"], tags["CONTROLS_RECORDED"]) == ("200", "203")
    assert tags["CONTROLS"] == "200 arrests"
    assert tags["AGAINST"] == "all arrests"
    assert tags["CONTROLS_SOURCE_FILES"] == tags["SOURCE_FILES"]
    assert "all offenses, with an arrest" in tags["CONTROLS_SOURCE"]


def test_the_caption_says_what_the_numbers_mean_and_what_not(made: Path) -> None:
    told = made.with_name("risk.tif.txt").read_text("utf-8")
    for sentence in CAPTION.splitlines():
        assert sentence in told


def test_what_became_of_every_line_of_both_is_printed(cli: "Run", crimes: Path, out: Path) -> None:
    outcome = cli("raster", crimes, "--controls", crimes, "--out", out / "a.tif", *CELL)
    assert (outcome.code, outcome.err) == (0, "")
    cases, controls = outcome.out.split("\nControls\n")
    for told, expected in (
        (cases, {"Lines read": 210, "Other offense": 168, "No position": 2, "Mapped": 40}),
        (controls, {"Lines read": 210, "Other offense": 0, "No arrest": 7, "Mapped": 200}),
    ):
        rows = dict(line.strip().rsplit(maxsplit=1) for line in told.splitlines()[:10])
        assert {name: int(rows[name]) for name in expected} == expected
        assert int(rows.pop("Lines read")) == sum(int(count) for count in rows.values())


def test_incidents_are_set_against_incidents(cli: "Run", crimes: Path, out: Path) -> None:
    given = "raster", crimes, "--controls", crimes, "--include-non-arrests", *CELL
    assert cli(*given, "--out", out / "a.tif").code == 0
    told = (out / "a.tif.txt").read_text("utf-8")
    assert "Set against all incidents of the same days, whatever the offense" in told
    assert "crimes.csv: 207 mapped of 210 recorded." in told
    assert "0 where incidents are as frequent" in told
    assert " arrests" not in told.replace(" 0.5878", "").split("Not shown")[0].split("Source:")[0]


def test_controls_of_fewer_days_are_refused_with_what_would_do(
    cli: "Run", crimes: Path, tmp_path: Path, out: Path
) -> None:
    short = tmp_path / "short.csv"
    short.write_text(HEADER + lines(20, LOOP) + OTHERS, encoding="utf-8")
    given = "raster", crimes, "--controls", short, "--out", out / "a.tif", *CELL
    outcome = cli(*given)
    assert outcome.complaint == (
        f"the arrests are of 2019-08-29 to 2019-08-30, the controls in {short} only of 2019-08-30 "
        "to 2019-08-30, and those of other days cannot be compared; use --from 2019-08-30 --to "
        "2019-08-30, or controls of all these days"
    )
    assert not [*out.iterdir()]
    assert cli(*given, "--from", "2019-08-30", "--to", "2019-08-30").code == 0


def test_controls_of_more_days_are_cut_to_those_of_the_cases(
    cli: "Run", crimes: Path, tmp_path: Path, out: Path
) -> None:
    longer = tmp_path / "longer.csv"
    more = lines(50, AUSTIN, "0486", "08/28/2019") + lines(50, AUSTIN, "0486", "09/01/2019")
    longer.write_text(HEADER + CANNABIS + OTHERS + more, encoding="utf-8")
    assert cli("raster", crimes, "--controls", longer, "--out", out / "a.tif", *CELL).code == 0
    assert "longer.csv: 200 mapped of 203 recorded." in (out / "a.tif.txt").read_text("utf-8")


def test_controls_of_other_days_altogether(
    cli: "Run", crimes: Path, tmp_path: Path, out: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEADER + lines(99, LOOP, "0486", "01/01/2015"), encoding="utf-8")
    outcome = cli("raster", crimes, "--controls", other, "--out", out / "a.tif", *CELL)
    assert outcome.complaint.startswith("controls for 2019-08-29 to 2019-08-30: no record of ")
    assert "the records run from 2015-01-01 to 2015-01-01" in outcome.complaint


def test_under_twenty_cases_or_controls_are_refused(
    cli: "Run", crimes: Path, tmp_path: Path, out: Path
) -> None:
    few = tmp_path / "few.csv"
    few.write_text(HEADER + lines(19, LOOP) + OTHERS, encoding="utf-8")
    outcome = cli("raster", few, "--controls", crimes, "--out", out / "a.tif", *CELL)
    assert outcome.complaint.startswith("arrests left to map: 19; fewer than 20 would show single")
    few.write_text(HEADER + lines(1, LOOP, day="08/29/2019") + lines(18, LOOP), encoding="utf-8")
    outcome = cli("raster", crimes, "--controls", few, "--out", out / "a.tif", *CELL)
    assert outcome.complaint.startswith("controls left to map: 19; fewer than 20 would show single")
    assert not [*out.iterdir()]


def test_under_a_hundred_controls_are_said(
    cli: "Run", crimes: Path, tmp_path: Path, out: Path
) -> None:
    some = tmp_path / "some.csv"
    some.write_text(HEADER + CANNABIS + lines(59, LOOP, "0486"), encoding="utf-8")
    assert cli("raster", crimes, "--controls", some, "--out", out / "a.tif", *CELL).code == 0
    assert "Fewer than 100 are mapped of what they are set against." in (
        out / "a.tif.txt"
    ).read_text("utf-8")


def test_controls_that_are_the_cases_again_are_refused(
    cli: "Run", tmp_path: Path, out: Path
) -> None:
    same = tmp_path / "same.csv"
    same.write_text(HEADER + CANNABIS, encoding="utf-8")
    outcome = cli("raster", same, "--controls", same, "--out", out / "a.tif", *CELL)
    assert outcome.complaint == (
        f"the controls in {same} are 42 arrests, no more than the 42 that are set against them; "
        "give a source of all offenses, or residents"
    )


def test_cases_where_hardly_a_control_is_give_nothing_to_show(
    cli: "Run", tmp_path: Path, out: Path
) -> None:
    cases, controls = tmp_path / "cases.csv", tmp_path / "controls.csv"
    cases.write_text(HEADER + lines(20, AUSTIN), encoding="utf-8")
    controls.write_text(HEADER + lines(500, LOOP, "0486"), encoding="utf-8")
    outcome = cli("raster", cases, "--controls", controls, "--out", out / "a.tif", *CELL)
    assert outcome.complaint.startswith("no cell has both arrests and enough controls")
    assert not [*out.iterdir()]


REFUSED = {
    "--measure total": "--measure total does not go with --controls, which give the logarithm",
    "--measure expected-count": "leave out --measure or --controls",
    "--max-cv 0.3": "--max-cv 0.3 does not go with --controls",
    "--controls demo": "the built-in data hold one offense only; give a file of all offenses",
    "--controls away.csv": "no such file: away.csv",
}


@pytest.mark.parametrize("options", REFUSED)
def test_what_does_not_go_together_is_refused_before_anything_is_read(
    cli: "Run", out: Path, options: str
) -> None:
    given = "raster", "absent.csv", "--controls", "residents", "--out", out / "a.tif"
    assert REFUSED[options] in cli(*given, *options.split()).complaint


def make_run(recipe: Recipe, path: Path) -> Made:
    return make_all(RunRecipe(recipe), path)


@pytest.mark.parametrize("make", [make_map, make_run, make_rates, make_yearly_rasters])
def test_no_other_product_takes_controls(make: Any, tmp_path: Path) -> None:  # noqa: ANN401
    recipe = Recipe(RecordsRecipe(("absent.csv",), controls="residents"))
    with pytest.raises(OptionError, match="controls residents go with a single raster only"):
        make(recipe, tmp_path / "a.png")


@pytest.fixture(scope="module")
def by_residents(crimes: Path) -> Path:
    path = crimes.with_name("residents.tif")
    arguments = ["raster", str(crimes), "--controls", "residents", "--out", str(path), *CELL]
    assert run([*arguments, "--quiet"]) == 0
    return path


def test_residents_of_the_days_of_the_cases(crimes: Path, by_residents: Path) -> None:
    records, grid = read_records(crimes), chicago_grid(200)
    how = {"window": city_limit(), "estimator": Estimator()}
    cases = kernel_density(
        records.x,
        records.y,
        records.count,
        grid,
        measure="total",
        **how,
    )
    days = records.provenance.first_day, records.provenance.last_day
    people = residents_density(residents_on(grid, *days), grid, **how)
    expected = log_relative_risk(cases, people).values
    expected[np.isinf(expected)] = np.nan
    np.testing.assert_array_equal(values(by_residents), expected.astype(np.float32))


def test_residents_are_counted_and_named(crimes: Path, by_residents: Path) -> None:
    provenance = read_records(crimes).provenance
    people = mean_residents(provenance.first_day, provenance.last_day).sum() * 2 / DAYS_PER_YEAR
    tags = gdalinfo(by_residents)["metadata"][""]
    assert float(tags["CONTROLS_RESIDENT_YEARS"]) == pytest.approx(people, rel=1e-9)
    assert tags["AGAINST"] == "residents"
    assert "CONTROLS_MAPPED" not in tags
    assert "people arrested may live elsewhere" in tags["CAUTION"]
    told = by_residents.with_name("residents.tif.txt").read_text("utf-8")
    assert f"Set against {people:,.0f} resident-years of the same days: U.S. Census Bureau" in told
    assert "Shown: where police recorded arrests, relative to residents." in told


def test_a_rules_bandwidth_is_that_of_the_cases(crimes: Path, cli: "Run", out: Path) -> None:
    given = "raster", crimes, "--bandwidth", "scott", *CELL
    assert cli(*given, "--controls", crimes, "--out", out / "risk.tif").code == 0
    assert cli(*given, "--out", out / "cases.tif").code == 0
    tags = []
    for name in ("risk.tif", "cases.tif"):
        with rasterio.open(out / name) as opened:
            tags.append(opened.tags()["BANDWIDTH_M"])
    assert tags[0] == tags[1]


def test_the_recipe_is_kept_out_of_its_default() -> None:
    assert RecordsRecipe().controls is None
    assert SurfaceRecipe().max_cv is None
