"""The page's own letters: those of its text and few more, with their license."""

import base64
import io
import re

from fontTools.ttLib import TTFont

from cannabis_maps.brief.page_font import font_faces


def fonts(text: str) -> list[TTFont]:
    found = re.findall(r"base64,([^)]*)\)", font_faces(text))
    return [TTFont(io.BytesIO(base64.b64decode(content))) for content in found]


def test_it_holds_the_letters_of_the_text_and_no_others() -> None:
    for font in fonts("Arrests 2018"):
        assert {chr(code) for code in font.getBestCmap()} == set("Arrests 2018")


def test_letters_that_the_typeface_lacks_are_left_out() -> None:
    for font in fonts("a\u4e2d"):
        assert {chr(code) for code in font.getBestCmap()} == {"a"}


def test_it_says_whose_it_is_and_does_not_go_by_the_name_of_the_whole() -> None:
    for font in fonts("a"):
        said = {record.nameID: record.toUnicode() for record in font["name"].names}
        assert "Adobe" in said[0]
        assert set(said) <= {0, 13, 14}


def test_the_same_letters_give_the_same_rules() -> None:
    assert font_faces("abc") == font_faces("cabba")
    assert len(font_faces("".join(map(chr, range(32, 127))))) < 30_000
