"""The catalog of offenses, and what may be asked of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.errors import OptionError
from cannabis_maps.offenses import (
    ALL_CANNABIS,
    CATALOG,
    NAMED,
    POSSESSION_30G,
    POSSESSION_OVER_30G,
    find_offense,
)

CODES = ["1811", "1812", "1821", "1822", "1840", "1850", "1860", "2094"]


def refusal(text: str) -> str:
    with pytest.raises(OptionError) as caught:
        find_offense(text)
    return str(caught.value)


def test_the_codes() -> None:
    assert [code.code for code in CATALOG] == CODES


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("1811", "POSS: CANNABIS 30GMS OR LESS", "POSSESS - CANNABIS 30 GRAMS OR LESS"),
        ("1812", "POSS: CANNABIS MORE THAN 30GMS", "POSSESS - CANNABIS MORE THAN 30 GRAMS"),
        (
            "1821",
            "MANU/DEL:CANNABIS 10GM OR LESS",
            "MANUFACTURE / DELIVER - CANNABIS 10 GRAMS OR LESS",
        ),
        (
            "1822",
            "MANU/DEL:CANNABIS OVER 10 GMS",
            "MANUFACTURE / DELIVER - CANNABIS OVER 10 GRAMS",
        ),
    ],
)
def test_both_spellings(code: str, old: str, new: str) -> None:
    assert find_offense(code).descriptions == (old, new)


def test_no_description_stands_for_two_codes() -> None:
    spelled = [text for code in CATALOG for text in code.descriptions]
    assert len(spelled) == len(set(spelled))


@pytest.mark.parametrize("name", NAMED)
def test_an_offense_is_found_by_its_name_and_by_its_codes(name: str) -> None:
    assert find_offense(name) is NAMED[name]
    assert find_offense(",".join(NAMED[name].iucr)) is NAMED[name]


def test_what_the_names_select() -> None:
    assert POSSESSION_30G.iucr == ("1811",)
    assert POSSESSION_OVER_30G.iucr == ("1812",)
    assert ALL_CANNABIS.iucr == tuple(CODES)


@given(
    st.lists(st.sampled_from(CODES), min_size=1, max_size=12),
    st.sampled_from([",", ", ", " ", " ,", ",,", "\t"]),
)
def test_codes_in_any_order_and_number(codes: list[str], between: str) -> None:
    found = find_offense(between.join(codes))
    assert found.iucr == tuple(sorted(set(codes)))
    assert all(code in found.label or found.name in NAMED for code in found.iucr)


@given(st.text(max_size=20).filter(lambda text: text not in NAMED))
def test_anything_else_is_refused_with_all_that_is_allowed(text: str) -> None:
    asked = {part.strip() for part in text.replace(",", " ").split()}
    if asked and asked <= set(CODES):
        return
    told = refusal(text)
    assert told.startswith(f"offense {text!r} is not known")
    assert all(word in told for word in [*NAMED, *CODES])


@pytest.mark.parametrize(
    "text", ["", " ", ",", "1811,0486", "18110", "Possession-30g", "1811;1812"]
)
def test_near_misses_are_refused(text: str) -> None:
    assert f"offense {text!r} is not known; use possession-30g" in refusal(text)
