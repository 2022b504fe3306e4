"""Words stand out from what is under them by 4.5 to 1, in the same colors in all formats."""

import re
from importlib.resources import files

import pytest

from cannabis_maps.brief.word_styles import ACCENT, INK, LOOKS, SOFT
from cannabis_maps.maps import ground

NAMES = ("ink", "soft", "accent")
LEAST = 4.5


def in_pdf() -> dict[str, str]:
    template = files("cannabis_maps.data").joinpath("brief.typ").read_text("utf-8")
    return dict(re.findall(r'#let (\w+) = rgb\("#([0-9a-f]{6})"\)', template))


def in_html() -> dict[str, str]:
    style = files("cannabis_maps.brief").joinpath("page.css").read_text("utf-8")
    return dict(re.findall(r"--(\w+): #([0-9a-f]{6});", style))


def luminance(color: str) -> float:
    parts = [int(color.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(word: str, paper: str) -> float:
    dark, light = sorted((luminance(word), luminance(paper)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_colors_of_words_stand_out_from_the_paper(name: str) -> None:
    assert contrast(in_pdf()[name], "ffffff") >= LEAST


@pytest.mark.parametrize(
    ("word", "under"),
    [(ground.QUIET, ground.LAND), *((ground.WATER_INK, water) for water in ground.SHALLOWS)],
)
def test_names_around_the_city_stand_out_from_land_and_lake(word: str, under: str) -> None:
    assert contrast(word, under) >= LEAST


def test_colors_are_the_same_in_all_formats() -> None:
    word = dict(zip(NAMES, (INK.lower(), SOFT.lower(), ACCENT.lower()), strict=True))
    assert word == {name: in_pdf()[name] for name in NAMES} == {n: in_html()[n] for n in NAMES}


def test_word_and_the_template_color_words_with_nothing_else() -> None:
    assert {look.color for look in LOOKS} <= {INK, SOFT, ACCENT}
    template = files("cannabis_maps.data").joinpath("brief.typ").read_text("utf-8")
    assert set(re.findall(r"\bfill: (\w+)", template)) <= {*NAMES}
