"""Texts: the same words, and numbers that differ by rounding at most."""

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cannabis_maps.grading import Grade
from cannabis_maps.grading.texts import are_close, grade_texts


def picture(shade: int) -> str:
    held = io.BytesIO()
    Image.new("L", (4, 4), shade).save(held, "PNG")
    return f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"


@given(st.text())
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert grade_texts(text, text).grade is Grade.SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4.45000001", "4.45000002"),
        ("area 25, 12.3456789 a year", "area 25, 12.3456790 a year"),
        ("M 1e-3 0.5", "M 0.001 0.5"),
        ("x -0.1250000001", "x -0.1250000002"),
    ],
)
def test_rounding_is_close(old: str, new: str) -> None:
    assert grade_texts(old, new).grade is Grade.CLOSE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("273057", "273058"),
        ("1234567890", "1234567891"),
        ("4.45", "4.46"),
        ("Austin 4.5", "Austen 4.5"),
        ("4.5", "4.5 more"),
        ("#a0b0c1", "#a0b0c2"),
        ("2018-11-12", "2018-11-13"),
        ("", "1"),
        ("1", "-1"),
    ],
)
def test_other_counts_words_colors_and_days_differ(old: str, new: str) -> None:
    assert grade_texts(old, new).grade is Grade.DIFFERENT


def test_what_differs_is_told() -> None:
    assert grade_texts("Austin,812", "Austin,813").what == "'813' in place of '812'"
    assert grade_texts("In Austin 5", "In Avalon 5").what == "'valon' in place of 'ustin'"


@given(st.floats(1e-3, 1e9), st.floats(-9e-7, 9e-7))
def test_a_number_is_close_within_a_millionth_of_itself(number: float, share: float) -> None:
    assert are_close(f"{number!r}", f"{number * (1 + share)!r}")


@given(st.floats(1e-3, 1e9), st.floats(2e-6, 1.0))
def test_beyond_a_millionth_it_is_not(number: float, share: float) -> None:
    assert not are_close(f"{number:.12f}", f"{number * (1 + share):.12f}")


@pytest.mark.parametrize(("shade", "grade"), [(101, Grade.CLOSE), (102, Grade.DIFFERENT)])
def test_a_picture_within_is_compared_as_one(shade: int, grade: Grade) -> None:
    old, new = (f'<image href="{picture(each)}"/>' for each in (100, shade))
    assert grade_texts(old, new).grade is grade


def test_a_picture_less_differs() -> None:
    assert grade_texts(f"a {picture(1)}", "a ").grade is Grade.DIFFERENT
