"""Text of a report is what it seems, in the order in which it is stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cannabis_maps.brief.cleaning import cleaned

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Near West Side", "Near West Side"),
        ("", ""),
        ("a\x00b\x07c\x7fd\x9f", "abcd"),
        ("one\r\ntwo\tthree\u2028four", "one  two three four"),
        ("gpj.\u202eexe\u202c \u2066x\u2069 \u200e\u200f\u061c", "gpj.exe x "),
        ("\ufeffzero\u200bwidth\U000e0041", "zerowidth"),
        ("half \ud83d, whole \U0001f600", "half , whole \U0001f600"),
        ("\ufffe\uffff\ufdd0\U0001ffff", ""),
        ("\u05e9\u05dc\u05d5\u05dd \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 2,
        ("Pe\u0301rez \u00b7 Mu\u00f1oz \u2212 5\u00a0km \u4e2d",) * 2,
        ('<script> & "quotes" #import {{x}}',) * 2,
    ],
)
def test_what_is_left_of_a_text(given_text: str, expected: str) -> None:
    assert cleaned(given_text) == expected


@given(ANY)
def test_any_text_becomes_fit_for_xml_and_utf_8(text: str) -> None:
    element = etree.Element("a")
    element.text = cleaned(text)
    read = etree.fromstring(etree.tostring(element, encoding="utf-8"))
    assert (read.text or "") == cleaned(text)


@given(ANY)
def test_no_mark_turns_the_direction_and_a_clean_text_stays(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not turning & {unicodedata.bidirectional(character) for character in once}
