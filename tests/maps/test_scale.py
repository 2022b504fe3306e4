"""The color scale: round, true in both units, even to the eye and fit for every eye."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cannabis_maps.maps.ground import CITY, LAND, SHALLOWS
from cannabis_maps.maps.scale import ColorScale, Units, nice_top, scale_for, written, written_ticks

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SQUARE_MILE_KM2 = 2.589988110336
# Viénot, Brettel and Mollon (1999), and Machado and others (2009) for tritanopia: linear RGB.
BLIND = {
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("value", np.geomspace(1e-4, 9e7, 150))
def test_the_dark_end_is_a_round_number_at_or_just_over_the_value(value: float) -> None:
    top, count = nice_top(value)
    assert value * (1 - 1e-9) <= top <= 1.6 * value
    digits = f"{top:.6e}".split("e")[0].rstrip("0").replace(".", "")
    assert len(digits) <= 2
    assert 4 <= count <= 6


@pytest.mark.parametrize("units", ["mi", "km"])
@pytest.mark.parametrize("largest", np.geomspace(1e-3, 9e5, 60))
def test_ticks_are_written_as_they_are(largest: float, units: Units) -> None:
    scale = scale_for(np.linspace(0, largest, 500), units)
    for ticks in (scale.ticks, scale.other_ticks()):
        read = [float(text.replace(",", "")) for text in written_ticks(ticks)]
        np.testing.assert_allclose(read, ticks, rtol=1e-9, atol=1e-12)


def test_a_scale_by_hand() -> None:
    values = np.concatenate([np.zeros(90), np.full(9, 30.0), [200.0], [np.nan]])
    scale = scale_for(values, "km")
    # 99.5 % of 100 cells: halfway between the last two, 30 and 200.
    assert scale.top == 120
    np.testing.assert_array_equal(scale.ticks, [0, 20, 40, 60, 80, 100, 120])
    assert scale.largest == 200
    assert scale.average == pytest.approx(4.7)
    assert scale.is_cut


def test_square_miles_hold_more_than_square_kilometers() -> None:
    values = np.linspace(0, 100, 101)
    miles, kilometers = scale_for(values, "mi"), scale_for(values, "km")
    assert miles.largest == pytest.approx(kilometers.largest * SQUARE_MILE_KM2)
    assert miles.average == pytest.approx(kilometers.average * SQUARE_MILE_KM2)


@pytest.mark.parametrize(
    ("units", "per_other"), [("mi", SQUARE_MILE_KM2), ("km", 1 / SQUARE_MILE_KM2)]
)
def test_both_units_agree(units: Units, per_other: float) -> None:
    scale = scale_for(np.linspace(0, 150, 400), units)
    assert len(scale.other_ticks()) >= 4
    for value in scale.other_ticks():
        assert scale.other_position(value) * scale.top == pytest.approx(value * per_other)


def test_the_end_is_marked_only_where_values_lie_beyond_it() -> None:
    assert not ColorScale("mi", 100, (0, 50, 100), 100, 10).is_cut
    assert ColorScale("mi", 100, (0, 50, 100), 100.1, 10).is_cut


def test_a_single_peak_in_an_empty_city_does_not_flatten_the_scale() -> None:
    values = np.zeros(1000)
    values[0] = 500
    assert scale_for(values, "km").top == 50


def test_an_empty_city_has_a_scale() -> None:
    scale = scale_for(np.zeros(10), "mi")
    assert (scale.top, scale.largest, scale.average, scale.is_cut) == (1, 0, 0, False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (655.4, "655"),
        (1234.5, "1,234"),
        (2.51, "2.5"),
        (3, "3"),
        (0.254, "0.25"),
        (0.00066, "0.00066"),
        (1e-9, "0"),
    ],
)
def test_values_are_written_with_the_digits_they_need(value: float, text: str) -> None:
    assert written(value) == text


def test_lightness_falls_all_along_and_evenly(inks: np.ndarray, lightness: Get) -> None:
    light = lightness(inks)
    assert (np.diff(light) < 1e-9).all()
    steps = -np.diff(light[np.linspace(0, 511, 17).astype(int)])
    assert steps.min() > 0.7 * steps.mean()
    assert steps.max() < 1.3 * steps.mean()
    assert light[0] - light[-1] > 80


def test_the_low_end_fades_into_the_citys_ground(inks: np.ndarray) -> None:
    np.testing.assert_allclose(inks[0], to_rgb(CITY), atol=1e-9)


@pytest.mark.parametrize("sight", BLIND)
def test_the_order_of_the_colors_is_kept_for_color_blind_eyes(
    sight: str, inks: np.ndarray, lightness: Get
) -> None:
    linear = np.where(inks <= 0.04045, inks / 12.92, ((inks + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(BLIND[sight]).T, 0, 1)
    rgb = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    light = lightness(rgb)[:: 511 // 10]
    assert (-np.diff(light) > 3).all()


def test_a_photocopy_keeps_the_order(inks: np.ndarray) -> None:
    gray = inks @ [0.299, 0.587, 0.114]
    assert (np.diff(gray[::8]) < 0).all()


def test_the_city_is_visibly_lighter_than_what_lies_outside(lightness: Get) -> None:
    city = lightness(np.array(to_rgb(CITY)))
    for outside in (LAND, *SHALLOWS):
        assert city - lightness(np.array(to_rgb(outside))) > 5
