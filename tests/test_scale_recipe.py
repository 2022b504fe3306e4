"""How a map is shaded is checked before any work starts, and says what is allowed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.scale_recipe import SCHEMES, ScaleRecipe, parse_numbers


def test_the_default_is_continuous_and_bare() -> None:
    assert not ScaleRecipe().is_classed
    assert ScaleRecipe() == ScaleRecipe(None, None, (), (), None)


@given(st.integers(-5, 40))
def test_classes(count: int) -> None:
    if 2 <= count <= 9:
        assert ScaleRecipe(classes=count).is_classed
        return
    with pytest.raises(OptionError, match=f"^--classes {count}: give 2 to 9, such as 5$"):
        ScaleRecipe(classes=count)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_schemes(scheme: str) -> None:
    assert ScaleRecipe(classes=4, scheme=scheme).is_classed


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"scheme": "quantile"}, ("'quantile' is not known", "did you mean quantiles?")),
        ({"scheme": "City-Mean"}, ("did you mean city-mean?", "quantiles, natural, equal")),
        ({"scheme": "xyz"}, ("scheme 'xyz' is not known; use quantiles,",)),
        ({"breaks": (50.0, 25.0)}, ("--breaks 50,25:", "from the smallest to the largest")),
        ({"breaks": (0.0, 25.0)}, ("--breaks 0,25:", "above 0")),
        ({"breaks": (25.0, 25.0)}, ("--breaks 25,25:",)),
        ({"breaks": (float("nan"),)}, ("--breaks nan:",)),
        ({"breaks": (1.0, float("inf"))}, ("--breaks 1,inf:",)),
        ({"breaks": tuple(map(float, range(1, 10)))}, ("give 1 to 8 numbers",)),
        ({"contours": (50.0, 150.0)}, ("--contours 50,150:", "below 100")),
        ({"contours": (0.0,)}, ("--contours 0:", "above 0")),
        ({"contours": (float("nan"),)}, ("--contours nan:",)),
        ({"contours": (50.0, 50.0)}, ("each once",)),
        ({"contours": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}, ("up to 5",)),
        ({"scale_max": 0.0}, ("--scale-max 0: give a number above 0",)),
        ({"scale_max": float("nan")}, ("--scale-max nan:",)),
        ({"scale_max": float("inf")}, ("--scale-max inf:",)),
        (
            {"breaks": (1.0,), "classes": 3},
            ("--breaks 1 does not go with --classes 3", "leave out one or the other"),
        ),
        ({"breaks": (1.0,), "scheme": "equal"}, ("--breaks 1 does not go with --scheme equal",)),
        (
            {"scale_max": 400.0, "scheme": "equal"},
            ("--scale-max 400 does not go with --scheme equal", "the same --breaks"),
        ),
        ({"scale_max": 400.0, "breaks": (3.0,)}, ("--scale-max 400 does not go with --breaks 3",)),
    ],
)
def test_what_is_refused(given: dict[str, Any], parts: tuple[str, ...]) -> None:
    with pytest.raises(OptionError) as caught:
        ScaleRecipe(**given)
    for part in parts:
        assert part in str(caught.value)


def test_contours_go_with_anything() -> None:
    both = (90.0, 50.0)
    assert ScaleRecipe(contours=both, scheme="natural").is_classed
    assert ScaleRecipe(contours=both, breaks=(2.0,)).is_classed
    assert not ScaleRecipe(contours=both, scale_max=5.0).is_classed


@pytest.mark.parametrize("text", ["1,000,2,000", "1,050"])
def test_numbers_are_refused_as_they_were_given_if_commas_stand_in_thousands(text: str) -> None:
    told = f"^--breaks '{text}': commas stand between numbers, not in thousands, such as 1,2$"
    with pytest.raises(OptionError, match=told):
        parse_numbers(text, "--breaks", "1,2")


@pytest.mark.parametrize("text", ["", "a", "1;2", "1,,2", "25%"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(OptionError, match=r"^--breaks .* commas between them, such as 1,2$"):
        parse_numbers(text, "--breaks", "1,2")
