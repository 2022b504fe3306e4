"""What the file says about itself."""

import getpass
from dataclasses import replace
from datetime import date
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest
import rasterio
import xarray as xr

from cannabis_maps import words
from cannabis_maps.density import kernel_density
from cannabis_maps.grid import Grid, Region
from cannabis_maps.offenses import ALL_CANNABIS
from cannabis_maps.provenance import Provenance, YearCount
from cannabis_maps.rasters import write_raster
from cannabis_maps.rasters.caption import describe_raster
from cannabis_maps.version import __version__


def tags_of(path: Path) -> dict[str, str]:
    with rasterio.open(path) as raster:
        return dict(raster.tags())


def test_all_that_is_needed_to_make_it_again(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    assert tags_of(tmp_path / "a.tif") == {
        "AREA_OR_POINT": "Area",
        "BANDWIDTH_M": "60",
        "CAUTION": f"{words.FEW} {words.APPROXIMATE} {words.OVER_TIME} {words.NO_ADVICE}",
        "CELL_M": "50",
        "CITATION": (
            "City of Chicago Data Portal, Crimes - 2001 to Present (ijzp-q8t2), records to "
            f"November 15, 2018; surface by cannabis_maps {__version__}."
        ),
        "DATA_DAY": "2018-11-15",
        "EDGE_CORRECTION": "jones-diggle",
        "EQUIVALENT_SIGMA_M": "60",
        "FIRST_DAY": "2017-01-01",
        "HALF_WEIGHT_RADIUS_M": repr(60 * sqrt(2 * log(2))),
        "IUCR": "1811",
        "KERNEL": "gaussian",
        "LAST_DAY": "2018-11-12",
        "MEASURE": "per-year",
        "METHOD": (
            "Kernel density: Gaussian kernel, sigma 60 m (half of each arrest's weight within "
            "71 m), Jones-Diggle edge correction, cells of 50 m."
        ),
        "NOT_SHOWN": words.NOT_SHOWN,
        "N_MAPPED": "12",
        "N_RECORDED": "14",
        "OFFENSE": "Possession of cannabis, 30 grams or less (IUCR 1811)",
        "RECORDS": "arrests",
        "SELECTED_BY": "IUCR",
        "SHOWN": "Shown: where police recorded arrests.",
        "SOFTWARE": f"cannabis_maps {__version__}",
        "SOURCE": words.source(provenance),
        "SOURCE_FILES": f"one.csv.gz sha256:{'0a' * 32}; two.csv sha256:{'1b' * 32}",
        "TIFFTAG_IMAGEDESCRIPTION": "Arrests per km2 per year, 2017-2018",
        "TIFFTAG_SOFTWARE": f"cannabis_maps {__version__}",
        "TITLE": words.headline(provenance),
        "UNITS": "arrests per km2 per year",
        # To the last bit.
        "YEARS": repr(681 / 365.25),
    }


def test_the_band_has_a_name_and_a_unit(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.descriptions == ("Arrests per km2 per year, 2017-2018",)
        assert raster.units == ("arrests per km2 per year",)


@pytest.mark.parametrize(
    ("measure", "description"),
    [
        ("total", "Arrests per km2, 2017-2018"),
        ("expected-count", "Arrests in each cell, 2017-2018"),
    ],
)
def test_other_measures_have_other_names(
    measure: str, description: str, provenance: Provenance, tmp_path: Path
) -> None:
    grid = Grid(Region(0, 0, 200, 200), 50)
    surface = kernel_density([50], [50], [12], grid, measure=measure)
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.descriptions == (description,)
        assert "YEARS" not in raster.tags()


def test_a_demonstration_says_so_in_band_and_file(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, replace(provenance, demonstration=True), tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.descriptions == (
            f"Arrests per km2 per year, 2017-2018. {words.DEMONSTRATION}",
        )
        assert raster.tags()["DEMONSTRATION"] == words.DEMONSTRATION


def in_window(provenance: Provenance, first: date, last: date, mapped: int) -> Provenance:
    years = (YearCount(first.year, mapped, mapped, first, last),)
    return replace(provenance, first_day=first, last_day=last, years=years)


def made_from(surface: xr.DataArray, provenance: Provenance) -> xr.DataArray:
    """Let a surface be one of so many arrests in such a time; its values do not matter here."""
    return surface.assign_attrs(count=provenance.mapped, years=provenance.duration_years)


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (date(2017, 1, 1), date(2017, 12, 31), "2017"),
        (date(2017, 6, 1), date(2017, 6, 30), "June 2017"),
        (date(2018, 1, 1), date(2018, 11, 12), "January 1 to November 12, 2018"),
    ],
)
def test_the_band_of_a_part_year_does_not_pass_for_the_year(
    first: date,
    last: date,
    when: str,
    surface: xr.DataArray,
    provenance: Provenance,
    tmp_path: Path,
) -> None:
    known = in_window(provenance, first, last, 12)
    write_raster(made_from(surface, known), known, tmp_path / "a.tif")
    tags = tags_of(tmp_path / "a.tif")
    assert tags["TIFFTAG_IMAGEDESCRIPTION"] == f"Arrests per km2 per year, {when}"
    assert tags["TITLE"].endswith(f" or less, {when}")


def test_what_limits_a_raster_comes_first_among_its_cautions(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    month = in_window(provenance, date(2017, 6, 1), date(2017, 6, 30), 99)
    fine = made_from(surface, month).assign_attrs(caution=words.FINER)
    write_raster(fine, month, tmp_path / "a.tif")
    assert tags_of(tmp_path / "a.tif")["CAUTION"].startswith(
        f"{words.FEW} Scaled up to a year from 30 days. {words.FINER} {words.APPROXIMATE}"
    )


def test_a_raster_of_100_arrests_and_a_year_carries_the_common_cautions_only(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    year = in_window(provenance, date(2017, 1, 1), date(2017, 12, 31), 100)
    write_raster(made_from(surface, year), year, tmp_path / "a.tif")
    assert tags_of(tmp_path / "a.tif")["CAUTION"] == (
        f"{words.APPROXIMATE} {words.OVER_TIME} {words.NO_ADVICE}"
    )


def test_the_caption_says_what_limits_a_raster(
    surface: xr.DataArray, provenance: Provenance
) -> None:
    fine = surface.assign_attrs(caution=words.FINER)
    month = in_window(provenance, date(2017, 6, 1), date(2017, 6, 30), 99)
    told = describe_raster(fine, month).caption
    for sentence in (words.FEW, "Scaled up to a year from 30 days.", words.FINER):
        assert told.count(sentence) == 1


def test_incidents_without_an_arrest_are_not_called_arrests(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, replace(provenance, arrests_only=False), tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.descriptions == ("Incidents per km2 per year, 2017-2018",)
        assert raster.units == ("incidents per km2 per year",)
        assert raster.tags()["RECORDS"] == "incidents"


def test_a_selection_by_description_and_all_its_codes_are_named(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    other = replace(provenance, by_description=True, offense=ALL_CANNABIS)
    write_raster(surface, other, tmp_path / "a.tif")
    tags = tags_of(tmp_path / "a.tif")
    assert tags["SELECTED_BY"] == "description"
    assert tags["IUCR"] == "1811, 1812, 1821, 1822, 1840, 1850, 1860, 2094"


def test_statistics_are_those_of_the_valid_cells(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    # Zero is a value.
    surface.values[0, 0] = 0
    write_raster(surface, provenance, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as raster:
        statistics = raster.tags(1)
        valid = raster.read(1, masked=True).compressed().astype(np.float64)
    # 31 of 35 cells; numbers are written to the last bit.
    assert statistics.pop("STATISTICS_VALID_PERCENT") == "88.57"
    assert {name: float(text) for name, text in statistics.items()} == {
        "STATISTICS_MINIMUM": valid.min(),
        "STATISTICS_MAXIMUM": valid.max(),
        "STATISTICS_MEAN": valid.mean(),
        "STATISTICS_STDDEV": valid.std(),
    }


def test_no_time_of_writing_no_folder_and_no_user(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    write_raster(surface, provenance, tmp_path / "a.tif")
    content = (tmp_path / "a.tif").read_bytes()
    assert "TIFFTAG_DATETIME" not in tags_of(tmp_path / "a.tif")
    assert str(tmp_path).encode() not in content
    assert f"/{getpass.getuser()}".encode() not in content
