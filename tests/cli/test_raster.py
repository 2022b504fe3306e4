"""The command `raster`: each of its rasters, a folder of years, and what it refuses."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rio_cogeo.cogeo import cog_validate

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.cli.conftest import Beside, Listing, Run

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
# 2010 begins in March; 2011 has too few; 2013 ends in February.
BY_DAY = {"03/01/2010": 400, "06/30/2011": 19, "06/30/2012": 250, "02/01/2013": 20}
STEM = "chicago-cannabis-arrests_"
YEARS = {
    f"{STEM}2010-03-01_to_2010-12-31_s500m": ("March 1 to December 31, 2010", 400),
    f"{STEM}2012_s500m": ("2012", 250),
    f"{STEM}2013-01-01_to_2013-02-01_s500m": ("January 1 to February 1, 2013", 20),
}
ALL_YEARS = f"{STEM}2010-2013_s500m_by-year"
WINDOWS = ["--before", "2010-03-01/2010-12-31", "--after", "2012-01-01/2013-02-01"]
KINDS = {
    "density": [],
    "rate": ["--what", "rate"],
    "change": ["--what", "change", *WINDOWS],
    "standard-error": ["--what", "standard-error"],
    "volume": ["--what", "volume"],
    "count": ["--measure", "expected-count"],
    "breaks": ["--breaks", "1,10,100"],
}
CELL = ["--cell", "200", "--quiet"]
N = sum(BY_DAY.values())


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Arrests on thirty corners of the west side, in four years."""
    lines = [
        f"{day} 11:55:00 PM,1811,true,{1145000 + 500 * (at % 30)},{1899606 + 90 * (at % 30)}\n"
        for day, n in BY_DAY.items()
        for at in range(n)
    ]
    path = tmp_path_factory.mktemp("ward") / "ward.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def scale(style: Path) -> list[tuple[str, str]]:
    """Return the values and colors of a style."""
    root = fromstring(style.read_bytes())  # noqa: S314  ours
    return [(each.attrib["value"], each.attrib["color"]) for each in root.iter("item")]


def is_valid(path: Path) -> bool:
    return cog_validate(path, strict=True) == (True, [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_valid_raster_and_classes_and_all_beside_them(
    cli: "Run", beside: "Beside", ward: Path, out: Path, kind: str
) -> None:
    outcome = cli("raster", ward, "--out", out / "a.tif", *KINDS[kind], *CELL)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert {path.name for path in out.iterdir()} == set(beside("a.tif"))
    with rasterio.open(out / "a.tif") as raster, rasterio.open(out / "a_classes.tif") as classes:
        values, found = raster.read(1), classes.read(1)
        assert raster.dtypes == ("float32",)
        assert (raster.crs, raster.transform) == (classes.crs, classes.transform)
    assert is_valid(out / "a.tif")
    assert is_valid(out / "a_classes.tif")
    np.testing.assert_array_equal(found == 0, np.isnan(values))
    assert len(scale(out / "a.qml")) >= 4


def test_the_cells_of_a_count_sum_to_the_arrests(cli: "Run", ward: Path, out: Path) -> None:
    assert cli("raster", ward, "--out", out / "a.tif", *KINDS["count"], *CELL).code == 0
    with rasterio.open(out / "a.tif") as raster:
        total = raster.read(1, masked=True).astype(np.float64).sum()
        assert raster.units == ("arrests",)
    assert total == pytest.approx(N, rel=1e-5)


def test_a_classed_style_has_the_limits_asked_for(cli: "Run", ward: Path, out: Path) -> None:
    given = [*KINDS["breaks"], "--units", "km", *CELL]
    assert cli("raster", ward, "--out", out / "a.tif", *given).code == 0
    limits = [float(value) for value, _ in scale(out / "a.qml")]
    assert limits == pytest.approx([1, 10, 100, np.inf], rel=1e-6)


@pytest.fixture(scope="module")
def years(ward: Path) -> Path:
    folder = ward.with_name("years")
    assert run(["raster", str(ward), "--by", "year", "--out", str(folder), *CELL]) == 0
    return folder


def test_a_folder_of_years_has_a_file_for_each_and_one_for_all(
    years: Path, beside: "Beside"
) -> None:
    of_years = [name for stem in YEARS for name in beside(f"{stem}.tif")]
    of_all = [f"{ALL_YEARS}.{suffix}" for suffix in ("tif", "tif.txt", "qml")]
    assert {path.name for path in years.iterdir()} == {*of_years, *of_all, "contents.txt"}


def test_all_files_of_a_series_are_valid_and_on_one_grid(years: Path) -> None:
    grids = set()
    for path in years.glob("*.tif"):
        assert is_valid(path)
        with rasterio.open(path) as raster:
            grids.add((raster.shape, tuple(raster.transform), raster.crs.to_epsg()))
    assert len(grids) == 1


def test_gdalinfo_reads_all_files_without_a_word_and_adds_none(
    years: Path, listing: "Listing"
) -> None:
    command = shutil.which("gdalinfo")
    if command is None:
        pytest.skip("gdalinfo is not installed (Debian: gdal-bin)")
    before = listing(years)
    for path in years.glob("*.tif"):
        done = subprocess.run(
            [command, "-stats", str(path)], capture_output=True, check=True, text=True
        )
        assert done.stderr == ""
        assert "STATISTICS_MEAN=" in done.stdout
    assert listing(years) == before


def test_the_same_folder_has_the_same_bytes(
    cli: "Run", years: Path, ward: Path, out: Path, listing: "Listing"
) -> None:
    assert cli("raster", ward, "--by", "year", "--out", out / "again", *CELL).code == 0
    assert listing(out / "again") == listing(years)


def test_all_files_of_a_series_have_one_scale_and_one_set_of_classes(years: Path) -> None:
    styles = [path for path in years.glob("*.qml") if "classes" not in path.name]
    assert len(styles) == 4
    assert len({tuple(scale(path)) for path in styles}) == 1
    assert len({path.read_bytes() for path in years.glob("*_classes.qml")}) == 1
    assert len({path.read_bytes() for path in years.glob("*.aux.xml")}) == 1


def test_the_scale_is_fitted_to_all_years(years: Path) -> None:
    top = max(float(value) for value, _ in scale(years / f"{ALL_YEARS}.qml"))
    peaks = []
    for stem in YEARS:
        with rasterio.open(years / f"{stem}.tif") as raster:
            peaks.append(np.nanmax(raster.read(1)))
    assert 0.1 * max(peaks) <= top <= 2 * max(peaks)


def test_each_band_is_its_years_file_and_says_so(years: Path) -> None:
    with rasterio.open(years / f"{ALL_YEARS}.tif") as whole:
        assert whole.count == len(YEARS)
        assert "COUNT_SHOWN" not in whole.tags()
        for band, (stem, (when, mapped)) in enumerate(YEARS.items(), 1):
            with rasterio.open(years / f"{stem}.tif") as raster:
                np.testing.assert_array_equal(whole.read(band), raster.read(1))
                expected = raster.tags(1)
            described = f"Arrests per km2 per year, {when}"
            assert whole.descriptions[band - 1] == described
            assert whole.units[band - 1] == "arrests per km2 per year"
            tags = whole.tags(band)
            assert tags["N_MAPPED"] == str(mapped)
            assert {name: tags[name] for name in expected} == expected
            assert float(expected["STATISTICS_MAXIMUM"]) == np.nanmax(whole.read(band))


def test_a_part_year_is_marked_in_name_band_days_and_caption(years: Path) -> None:
    (stem, (when, _)), *_ = YEARS.items()
    with rasterio.open(years / f"{ALL_YEARS}.tif") as whole:
        first, last = (whole.tags(1)[name] for name in ("FIRST_DAY", "LAST_DAY"))
    assert (first, last) == ("2010-03-01", "2010-12-31")
    assert when in (years / f"{stem}.tif.txt").read_text("utf-8")
    assert when in (years / f"{ALL_YEARS}.tif.txt").read_text("utf-8")


def test_the_caption_of_all_years_does_not_tell_what_one_shows(
    cli: "Run", ward: Path, out: Path
) -> None:
    given = ["--by", "year", "--max-cv", "0.9", *CELL]
    assert cli("raster", ward, "--out", out / "years", *given).code == 0
    captions = [path.read_text("utf-8") for path in sorted((out / "years").glob("*.tif.txt"))]
    of_one, of_all, *_ = captions
    assert re.search(r"The cells that are shown add up to \d+ of the 400 arrests mapped", of_one)
    assert "The cells that are shown add up" not in of_all
    assert "Blank where there are no arrests" in of_all


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A raster of another CRS and cell, over a part of the city that has all the arrests."""
    path = tmp_path / "theirs.tif"
    layout = {"driver": "GTiff", "height": 300, "width": 300, "count": 1, "dtype": "uint8"}
    transform = Affine(60, 0, 432_000, 0, -60, 4_650_000)
    with rasterio.open(path, "w", crs="EPSG:32616", transform=transform, **layout):
        return path


@pytest.mark.parametrize("by", [[], ["--by", "year"]])
def test_aligned_rasters_are_on_their_cells_and_keep_the_total(
    cli: "Run", ward: Path, out: Path, theirs: Path, by: list[str]
) -> None:
    given = ["--measure", "expected-count", "--align", theirs, *by, *CELL]
    assert cli("raster", ward, "--out", out / ("years" if by else "a.tif"), *given).code == 0
    path = out / "years" / f"{ALL_YEARS}.tif" if by else out / "a.tif"
    assert is_valid(path)
    with rasterio.open(path) as raster, rasterio.open(theirs) as other:
        assert (raster.transform, raster.shape) == (other.transform, other.shape)
        assert raster.crs.to_epsg() == 32616
        assert raster.tags()["ALIGNED_TO"] == "theirs.tif"
        sums = [float(np.nansum(raster.read(at).astype(float))) for at in raster.indexes]
    expected = [mapped for _, mapped in YEARS.values()] if by else [N]
    assert sums == pytest.approx(expected, rel=1e-3)
    assert "the grid of theirs.tif" in Path(f"{path}.txt").read_text("utf-8")


REFUSED = {
    "--what heat": "--what heat is not known; use density, rate, change, standard-error, volume",
    "--what change": "--what change needs --before and --after",
    "--what change --before 2010-01-01/2010-12-31": "a change is of two windows; give --after "
    "as well, such as --after 2013-01-01/2018-12-31, or neither",
    "--after 2010-01-01/2010-12-31": "a change is of two windows; give --before as well",
    "--what change --before 2010 --after 2011": "--before 2010 is not two days",
    "--by month": "--by month is not known",
    "--by year": "a.tif: rasters by year go into a folder; give its name, such as a",
    "--what rate --measure total": "--measure total does not go with --what rate",
    "--what rate --align absent.tif": "--align absent.tif keeps a total, which --what rate has not",
    "--align absent.tif": "--align absent.tif: absent.tif: No such file or directory; give a",
    "--what volume --measure total": "--measure total does not go with --what volume, which is in",
    "--what volume --classes 5": "--what volume has a scale of its own; leave out --classes",
    "--controls residents --breaks 1,2": "does not go with --controls",
    "--what standard-error --max-cv 0.3": "--max-cv 0.3 does not go with --what standard-error",
    "--units m": "units 'm' are not known; use mi or km",
}


@pytest.mark.parametrize("options", REFUSED)
def test_contradictions_are_refused_before_anything_is_read(
    cli: "Run", out: Path, options: str
) -> None:
    outcome = cli("raster", "absent.csv", "--out", out / "a.tif", *options.split())
    assert outcome.code == 1
    assert REFUSED[options] in outcome.complaint
    assert not [*out.iterdir()]


def test_years_do_not_go_with_controls(cli: "Run", out: Path) -> None:
    given = ["--by", "year", "--controls", "residents"]
    outcome = cli("raster", "absent.csv", "--out", out / "years", *given)
    assert outcome.complaint.startswith("--by year does not go with --controls, which give a")


def test_a_folder_of_the_users_is_left_alone(
    cli: "Run", ward: Path, out: Path, listing: "Listing"
) -> None:
    (out / "thesis.doc").write_bytes(b"mine")
    outcome = cli("raster", ward, "--by", "year", "--out", out, *CELL)
    assert "was not made by cannabis-maps (it has no contents.txt)" in outcome.complaint
    assert listing(out) == {"thesis.doc": b"mine"}


def test_a_full_disk_leaves_no_half_a_folder(
    cli: "Run", ward: Path, tiny_disk: Path, listing: "Listing"
) -> None:
    outcome = cli("raster", ward, "--by", "year", "--out", tiny_disk / "years", *CELL)
    assert "cannot be written: No space left on device; free some space" in outcome.complaint
    assert listing(tiny_disk) == {}


def test_a_read_only_disk_is_one_line(unprivileged: "Run", ward: Path, out: Path) -> None:
    out.chmod(0o555)
    try:
        outcome = unprivileged("raster", ward, "--by", "year", "--out", out / "years", *CELL)
    finally:
        out.chmod(0o755)
    assert f"folder {out} cannot be written to; choose another" in outcome.complaint
    assert not [*out.iterdir()]
