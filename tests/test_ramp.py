"""A scale in plain numbers: colors on paper, and the same colors for larger values."""

import math

import pytest

from cannabis_maps.ramp import Color, ColorClass, Ramp, Stop

MINUS = "\N{MINUS SIGN}"
CLEAR, BLUE = Color(0, 0, 255, 0), Color(0, 0, 255)
RAMP = Ramp(
    (Stop(-2, CLEAR), Stop(8, BLUE)),
    (ColorClass(-math.inf, 3, CLEAR, "under 3"), ColorClass(3, math.inf, BLUE, "3 or more")),
    is_classed=False,
    ends=(f"{MINUS}2 or less", "8 or more"),
)


@pytest.mark.parametrize(
    ("opacity", "seen"), [(0, (255, 255, 255)), (128, (127, 127, 255)), (255, (0, 0, 255))]
)
def test_the_clearer_a_color_the_more_paper_is_seen(
    opacity: int, seen: tuple[int, int, int]
) -> None:
    assert BLUE._replace(opacity=opacity).on_paper() == Color(*seen)


def test_a_color_is_written_with_two_digits_for_each_part() -> None:
    assert Color(1, 16, 255).hexadecimal == "#0110ff"


def test_a_scaled_ramp_has_the_same_colors_and_labels_at_other_values() -> None:
    scaled = RAMP.scaled(0.5)
    assert scaled.stops == (Stop(-1, CLEAR), Stop(4, BLUE))
    assert (scaled.lowest, scaled.highest) == (-1, 4)
    assert scaled.classes == (
        ColorClass(-math.inf, 1.5, CLEAR, "under 3"),
        ColorClass(1.5, math.inf, BLUE, "3 or more"),
    )
    assert (scaled.is_classed, scaled.ends) == (RAMP.is_classed, RAMP.ends)
