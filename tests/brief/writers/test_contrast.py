"""Words stand out from white paper by 4.5 to 1 or more, and are of the same colors everywhere."""

import re
from importlib.resources import files

import pytest

from cannabis_maps.brief.word_styles import ACCENT, INK, LOOKS, SOFT

NAMES = ("ink", "soft", "accent")
LEAST = 4.5


def in_pdf() -> dict[str, str]:
    template = files("cannabis_maps.data").joinpath("brief.typ").read_text("utf-8")
    return dict(re.findall(r'#let (\w+) = rgb\("#([0-9a-f]{6})"\)', template))


def in_html() -> dict[str, str]:
    style = files("cannabis_maps.brief").joinpath("page.css").read_text("utf-8")
    return dict(re.findall(r"--(\w+): #([0-9a-f]{6});", style))


def contrast_with_white(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_colors_of_words_stand_out_from_the_paper(name: str) -> None:
    assert contrast_with_white(in_pdf()[name]) >= LEAST


def test_colors_are_the_same_in_all_formats() -> None:
    word = dict(zip(NAMES, (INK.lower(), SOFT.lower(), ACCENT.lower()), strict=True))
    assert word == {name: in_pdf()[name] for name in NAMES} == {n: in_html()[n] for n in NAMES}


def test_word_and_the_template_color_words_with_nothing_else() -> None:
    assert {look.color for look in LOOKS} <= {INK, SOFT, ACCENT}
    template = files("cannabis_maps.data").joinpath("brief.typ").read_text("utf-8")
    assert set(re.findall(r"\bfill: (\w+)", template)) <= {*NAMES}
