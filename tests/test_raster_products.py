"""The scale of a raster is that of the printed map, fitted to all that share it."""

import numpy as np
import pytest
import xarray as xr

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.diverging import diverging_scale_for
from cannabis_maps.maps.ramps import ramp_of, volume_ramp
from cannabis_maps.maps.scale import Units, scale_for, scale_to
from cannabis_maps.raster_products import ramp_for
from cannabis_maps.recipe import PageRecipe
from cannabis_maps.scale_recipe import ScaleRecipe

ONE, OTHER = np.array([[0.0, 3.0, 12.0]]), np.array([[0.0, 70.0, np.nan]])
BOTH = np.stack([ONE, OTHER])
KM, MILES = PageRecipe(units="km"), PageRecipe()


def of(values: list[FloatArray], **attrs: str) -> list[xr.DataArray]:
    told = {"measure": "per-year"} | attrs
    return [xr.DataArray(each, dims=("y", "x"), attrs=told) for each in values]


@pytest.mark.parametrize("units", ["km", "mi"])
def test_densities_share_a_scale_in_the_pages_unit(units: Units) -> None:
    found = ramp_for(of([ONE, OTHER]), PageRecipe(units=units))
    assert found == ramp_of(scale_for(BOTH, units), "per km²")


def test_a_standard_error_is_drawn_as_its_density_is() -> None:
    found = ramp_for(of([ONE], statistic="standard error"), KM)
    assert found == ramp_of(scale_for(ONE, "km"), "per km²")


@pytest.mark.parametrize(
    ("attrs", "unit"),
    [
        ({"measure": "expected-count"}, "in a cell"),
        ({"measure": "expected-count", "statistic": "standard error"}, "in a cell"),
        ({"measure": "rate"}, "per 1,000 residents per year"),
    ],
)
def test_what_is_not_per_area_has_no_square_miles(attrs: dict[str, str], unit: str) -> None:
    found = ramp_for(of([ONE, OTHER], **attrs), MILES)
    assert found == ramp_of(scale_for(BOTH, "km"), unit)


def test_a_change_is_drawn_on_a_scale_about_zero() -> None:
    found = ramp_for(of([ONE - 5], measure="difference"), MILES)
    assert found == ramp_of(diverging_scale_for(ONE - 5, "mi"), "per km²")


def test_a_relative_risk_has_no_unit() -> None:
    found = ramp_for(of([ONE - 5], measure="log-relative-risk"), MILES)
    assert found == ramp_of(diverging_scale_for(ONE - 5, "km"))


def test_a_percent_of_volume_has_a_scale_of_its_own() -> None:
    assert ramp_for(of([ONE], measure="percent-volume"), MILES) == volume_ramp()


def test_the_end_asked_for_is_in_the_legends_unit() -> None:
    page = PageRecipe(scale=ScaleRecipe(scale_max=200))
    assert ramp_for(of([ONE]), page) == ramp_of(scale_to(ONE, "mi", 200), "per km²")


def test_limits_asked_for_are_shared() -> None:
    page = PageRecipe(units="km", scale=ScaleRecipe(breaks=(5.0, 50.0)))
    found = ramp_for(of([ONE, OTHER]), page)
    assert found.is_classed
    assert [each.low for each in found.classes] == [0, 5, 50]
