"""Words of anybody's: what they seem, in the order in which they are stored, fit to be set."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cannabis_maps.brief.plain import MAY_BREAK, UNBROKEN, cleaned, linked, plain, printable
from cannabis_maps.errors import PageError

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


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  two  words\r\n", "two words"),
        ("a\x00b\x1bc\x85d\u2028e", "abc d e"),
        ("\u202eabc\u202c\u2066d\u2069\ufeff\u200b\u00ad", "abcd"),
        ("e\u0301", "\u00e9"),
        ("no\u2011break 5\u202fkm", "no-break 5\u00a0km"),
        ("half \ud800", "half"),
        ("e\u200b\u0301", "\u00e9"),
        ("", ""),
    ],
)
def test_what_does_not_show_goes(given: str, shown: str) -> None:
    assert plain(given) == shown


@given(st.text(st.characters(codec=None, categories=["L", "N", "P", "S", "Z", "C"])))
def test_plain_text_is_stable_and_can_be_written(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert once.encode().decode() == once
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in once)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_breaks_add_nothing_else(text: str) -> None:
    shown = printable(text)
    assert shown.replace(MAY_BREAK, "") == plain(text)
    pieces = shown.replace(MAY_BREAK, " ").split(" ")
    runs = [piece.rstrip("/?&=_.:;,@-") for piece in pieces]
    assert all(len(run) <= UNBROKEN for run in runs)


def test_a_character_that_is_missing_is_named() -> None:
    with pytest.raises(PageError, match=r"no character '\U0001f33f' \(U\+1F33F\)"):
        printable("leaf \U0001f33f")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "at https://data.cityofchicago.org/d/ijzp-q8t2.",
            "https://data.cityofchicago.org/d/ijzp-q8t2",
        ),
        ("(http://x.org/a?b=c&d=e)", "http://x.org/a?b=c&d=e"),
        ("<https://x.org/\u00e9>", "https://x.org/%C3%A9"),
        ("https://", ""),
        ("javascript:alert(1) file:///etc/passwd ftp://x.org", ""),
    ],
)
def test_web_addresses_alone_lead_somewhere(text: str, address: str) -> None:
    pieces = linked(text)
    assert "".join(shown for shown, _ in pieces).replace(MAY_BREAK, "") == text
    assert "".join(leads for _, leads in pieces) == address
