"""The plain numbers of a scale give the colors of the printed map."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.classes import ClassScale
from cannabis_maps.maps.diverging import MINUS, DivergingScale, diverging_scale_for
from cannabis_maps.maps.ramps import ramp_of, volume_ramp
from cannabis_maps.maps.scale import ColorScale, Units, scale_for, scale_to
from cannabis_maps.ramp import Ramp

KM2_PER_SQUARE_MILE = 1.609344**2
UNITS = st.sampled_from(["mi", "km"])
TOPS = st.floats(1e-3, 1e5)
PLACES = np.linspace(-1.2, 1.2, 4001)


def mixed(ramp: Ramp, values: FloatArray) -> FloatArray:
    """Mix colors as QGIS does: each part, and opacity, linearly between two stops."""
    at = [stop.value for stop in ramp.stops]
    parts = zip(*(stop.color for stop in ramp.stops), strict=True)
    return np.column_stack([np.interp(values, at, part) for part in parts])


def printed(scale: ColorScale | DivergingScale, values: FloatArray) -> FloatArray:
    return np.asarray(255 * scale.colormap(scale.norm(values * scale.factor)))


def on_paper(colors: FloatArray) -> FloatArray:
    return np.asarray(255 + (colors[:, :3] - 255) * colors[:, 3:] / 255)


def check_colors(scale: ColorScale | DivergingScale) -> None:
    ramp = ramp_of(scale, "per km²")
    values = PLACES * ramp.highest
    ours, theirs = mixed(ramp, values), printed(scale, values)
    assert np.abs(on_paper(ours) - on_paper(theirs)).max() <= 2
    # The page has so many inks that two differ by up to 12.5 of 255 in opacity where they fade.
    assert np.abs(ours - theirs)[:, 3].max() <= 12.5 / 2 + 0.5


@given(TOPS, UNITS)
def test_a_continuous_scale_has_the_colors_of_the_printed_map(top: float, units: Units) -> None:
    check_colors(scale_for(np.array([0, top / 3, top]), units))
    check_colors(scale_to(np.array([0, top / 3, top]), units, 0.7 * top))


@given(TOPS, UNITS)
def test_a_diverging_scale_has_the_colors_of_the_printed_map(top: float, units: Units) -> None:
    check_colors(diverging_scale_for(np.array([-top, 0, top / 2]), units))


def test_stops_are_in_the_middle_of_inks_and_at_both_ends() -> None:
    ramp = ramp_of(scale_to(np.array([0.0, 512.0]), "km", 512))
    first, second, *_, last = ramp.stops
    assert (first.value, second.value, last.value) == (0, 0.5, 512)
    assert first.color == second.color
    assert first.color.opacity == 0
    assert last.color.opacity == 255
    assert all(low.value < high.value for low, high in pairwise(ramp.stops))


@given(TOPS, UNITS)
def test_values_are_per_km2_whatever_the_legend_has(top: float, units: Units) -> None:
    scale = scale_to(np.array([0.0, top]), units, top)
    factor = KM2_PER_SQUARE_MILE if units == "mi" else 1
    assert ramp_of(scale).highest == pytest.approx(top / factor, rel=1e-12)


@given(TOPS, UNITS)
def test_classes_have_no_gap_and_cover_all_values(top: float, units: Units) -> None:
    values = np.array([-top, 0, top / 2])
    ramps = (
        ramp_of(scale_for(np.abs(values), units), "per km²"),
        ramp_of(diverging_scale_for(values, units), "per km²"),
    )
    for ramp, lowest in zip(ramps, (0, -math.inf), strict=True):
        classes = ramp.classes
        assert all(low.high == high.low for low, high in pairwise(classes))
        assert all(each.low < each.high for each in classes)
        assert (classes[0].low, classes[-1].high) == (lowest, math.inf)
        assert len({each.label for each in classes}) == len(classes)


def test_the_classes_of_a_continuous_scale_are_its_ticks_and_half_ways() -> None:
    ramp = ramp_of(scale_to(np.array([0.0, 700.0]), "km", 400), "per km²")
    assert [each.low for each in ramp.classes] == [0, 50, 100, 150, 200, 250, 300, 350, 400]
    assert [each.label for each in ramp.classes][::4] == [
        "0 to 50 per km²",
        "200 to 250 per km²",
        "400 or more per km²",
    ]
    assert ramp.ends == ("0", "400 or more")
    assert not ramp.is_classed


def test_the_classes_of_a_change_say_which_are_below_zero() -> None:
    ramp = ramp_of(diverging_scale_for(np.array([-20.0, 20.0]), "km"), "per km²")
    assert [each.label for each in ramp.classes] == [
        f"{MINUS}20 or less per km²",
        f"{MINUS}20 to {MINUS}15 per km²",
        f"{MINUS}15 to {MINUS}10 per km²",
        f"{MINUS}10 to {MINUS}5 per km²",
        f"{MINUS}5 to 0 per km²",
        "0 to 5 per km²",
        "5 to 10 per km²",
        "10 to 15 per km²",
        "15 to 20 per km²",
        "20 or more per km²",
    ]
    assert ramp.ends == (f"{MINUS}20 or less", "20 or more")


def test_a_label_has_both_units_where_the_printed_map_has_square_miles() -> None:
    # 100 per square mile are 100 / 2.589988 = 38.6 per km2.
    ramp = ramp_of(scale_to(np.array([0.0, 700.0]), "mi", 400), "per km²")
    assert ramp.classes[2].label == "38.6 to 57.9 per km² (100 to 150 per square mile)"
    assert ramp.classes[2].low == pytest.approx(38.61, abs=0.005)
    assert ramp.ends == ("0", "154 or more (400 per square mile)")


@pytest.mark.parametrize(
    ("units", "limits", "label"),
    [
        ("km", (0, 25, 50), "25 to 50 per km²"),
        ("mi", (0, 25 / KM2_PER_SQUARE_MILE, 50 / KM2_PER_SQUARE_MILE), "(25 to 50 per square"),
    ],
)
def test_classes_asked_for_have_the_limits_and_inks_of_the_printed_map(
    units: Units, limits: tuple[float, ...], label: str
) -> None:
    scale = ClassScale(units, (25.0, 50.0), 80.0, 30.0)
    ramp = ramp_of(scale, "per km²")
    assert ramp.is_classed
    assert [each.low for each in ramp.classes] == pytest.approx(limits)
    assert ramp.classes[-1].high == math.inf
    assert label in ramp.classes[1].label
    # On a limit, and between two of them.
    for value in (0.0, 24.9, 25.0, 49.0, 50.0, 79.0):
        ink = 255 * np.array(scale.colormap(int(scale.norm(value))))
        (of_class,) = (
            each for each in ramp.classes if each.low <= value / scale.factor < each.high
        )
        np.testing.assert_allclose(of_class.color, ink, atol=0.5)


def test_the_densest_cells_of_a_volume_are_darkest() -> None:
    ramp = volume_ramp()
    assert [(each.low, each.label) for each in ramp.classes] == [
        (0, "densest 25 percent"),
        (25, "25 to 50 percent"),
        (50, "50 to 75 percent"),
        (75, "75 to 90 percent"),
        (90, "90 to 100 percent"),
    ]
    brightness = [sum(each.color.on_paper()[:3]) for each in ramp.classes]
    assert brightness == sorted(brightness)
    assert ramp.is_classed
    assert ramp.classes[-1].high == math.inf
