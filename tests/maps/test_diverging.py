"""The diverging scale: round, symmetric, even to the eye on both sides and fit for every eye."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cannabis_maps.maps.diverging import (
    DARKEST,
    HALF,
    MINUS,
    STEPS,
    diverging_colors,
    diverging_scale_for,
    signed,
    signed_ticks,
)
from cannabis_maps.maps.ground import CITY
from cannabis_maps.maps.scale import Units

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

SQUARE_MILE_KM2 = 2.589988110336
# Machado, Oliveira and Fernandes (2009), severity 1: linear RGB.
BLIND = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(rgb: np.ndarray) -> np.ndarray:
    return np.asarray(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))


def lab(light: np.ndarray) -> np.ndarray:
    """Turn linear RGB into CIELAB."""
    xyz = np.clip(light, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@pytest.fixture(scope="module")
def laid() -> np.ndarray:
    """Lay the colors over the ground of the city."""
    rgba = np.asarray(diverging_colors()(np.arange(STEPS)))
    mixed: np.ndarray = rgba[:, :3] * rgba[:, 3:] + np.array(to_rgb(CITY)) * (1 - rgba[:, 3:])
    return mixed


@pytest.mark.parametrize("amount", np.geomspace(1e-4, 9e6, 80))
def test_ends_are_round_and_at_or_just_over_the_amount(amount: float) -> None:
    scale = diverging_scale_for(np.array([-amount, 0.0, amount / 3]), "km")
    assert amount * 0.985 <= scale.top <= 1.7 * amount
    digits = f"{scale.top:.6e}".split("e")[0].rstrip("0").replace(".", "")
    assert len(digits) <= 2


@pytest.mark.parametrize("units", ["mi", "km"])
@pytest.mark.parametrize("amount", np.geomspace(1e-3, 9e5, 60))
def test_ticks_are_written_as_they_are_and_mirror_each_other(amount: float, units: Units) -> None:
    scale = diverging_scale_for(np.linspace(-amount, amount / 7, 500), units)
    for ticks in (scale.ticks, scale.other_ticks()):
        read = [float(each.replace(",", "").replace(MINUS, "-")) for each in signed_ticks(ticks)]
        np.testing.assert_allclose(read, ticks, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(ticks, -np.array(ticks)[::-1])
        assert ticks[len(ticks) // 2] == 0
    assert max(scale.other_ticks()) <= scale.top * SQUARE_MILE_KM2 ** (1 if units == "km" else -1)


def test_a_scale_by_hand() -> None:
    values = np.concatenate([np.zeros(90), np.full(9, -30.0), [200.0], [np.nan]])
    scale = diverging_scale_for(values, "km")
    # 99.5 % of 100 amounts: halfway between the last two, 30 and 200.
    assert [*scale.ticks] == [-120, -60, 0, 60, 120]
    assert [scale.smallest, scale.largest] == [-30, 200]
    assert scale.average == pytest.approx(-0.7)
    assert scale.is_cut_above
    assert scale.is_cut
    assert scale.smallest > -scale.top
    assert [scale.position(value) for value in (-500, -120, -60, 0, 60, 500)] == [
        *(0, 0, 0.25),
        *(0.5, 0.75, 1),
    ]


def test_no_change_has_a_scale() -> None:
    scale = diverging_scale_for(np.zeros(5))
    assert [scale.top, scale.position(0)] == [1, 0.5]
    assert not scale.is_cut


def test_square_miles_hold_more_than_square_kilometers() -> None:
    values = np.linspace(-100, 40, 141)
    miles, kilometers = (diverging_scale_for(values, units) for units in ("mi", "km"))
    assert miles.smallest / kilometers.smallest == pytest.approx(SQUARE_MILE_KM2)
    assert kilometers.other_position(SQUARE_MILE_KM2) == pytest.approx(kilometers.position(1))
    assert miles.other_position(1) == pytest.approx(miles.position(SQUARE_MILE_KM2))


def test_zero_is_the_paper(laid: np.ndarray) -> None:
    assert diverging_colors()(0.5)[3] == 0
    np.testing.assert_allclose(laid[HALF], to_rgb(CITY), atol=1e-12)


def test_lightness_falls_evenly_and_alike_on_both_sides(laid: np.ndarray, lightness: Get) -> None:
    below, above = lightness(laid[HALF::-1]), lightness(laid[HALF:])
    for side in (below, above):
        steps = np.diff(side)
        assert (steps < 0).all()
        assert steps.min() > 1.35 * steps.mean()
        assert steps.max() < 0.65 * steps.mean()
        assert side[-1] == pytest.approx(DARKEST, abs=1)
    np.testing.assert_allclose(below, above, atol=1.5)


@pytest.mark.parametrize("sight", [None, *BLIND])
def test_both_signs_differ_to_every_eye(laid: np.ndarray, sight: str | None) -> None:
    seen = lab(linear(laid) @ np.array(BLIND[sight]).T if sight else linear(laid))
    apart = np.linalg.norm(seen[:HALF][::-1] - seen[HALF + 1 :], axis=1)
    # From a tenth of the scale on, where a change begins to matter.
    assert apart[HALF // 10 :].min() > 5
    assert apart[HALF // 4 :].min() > (12 if sight == "tritanopia" else 20)


def test_neither_side_is_red(laid: np.ndarray) -> None:
    a = lab(linear(laid))[:, 1]
    assert a.max() < 12


@pytest.mark.parametrize(
    ("value", "text"),
    [(-48.9, f"{MINUS}49"), (0.25, "+0.25"), (0, "0"), (-1e-9, "0"), (1234, "+1,234")],
)
def test_signs_are_written(value: float, text: str) -> None:
    assert signed(value) == text
