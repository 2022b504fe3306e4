"""Words of anybody's, made fit to be set."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cannabis_maps.brief.plain import MAY_BREAK, UNBROKEN, linked, plain, printable
from cannabis_maps.errors import PageError


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  two  words\r\n", "two words"),
        ("a\x00b\x1bc\x85d\u2028e", "a b c d e"),
        ("\u202eabc\u202c\u2066d\u2069\ufeff\u200b\u00ad", "abcd"),
        ("e\u0301", "\u00e9"),
        ("no\u2011break 5\u202fkm", "no-break 5\u00a0km"),
        ("half \ud800", "half ?"),
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
