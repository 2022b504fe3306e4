"""Keys are found on their lines, whatever stands around them."""

import pytest

from cannabis_maps.recipe_lines import line_of

TEXT = '''# products = 1
products = ["map"]  # [map]

[map]
"title" = """
[series]
title = 'not here'
"""
page . size = 3

[[window]]
name = "A"
[[window]]
name = "B"   # name = "C"

[a.b]
c = 1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("products",), 2),
        (("map",), 4),
        (("map", "title"), 5),
        (("map", "page", "size"), 9),
        (("map", "nothing"), 4),
        (("series",), 1),
        (("window", 0, "name"), 12),
        (("window", 1), 13),
        (("window", 1, "name"), 14),
        (("a", "b", "c"), 17),
        ((), 1),
    ],
)
def test_each_key_is_on_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, place) == line


def test_an_empty_text_has_a_first_line() -> None:
    assert line_of("", ("map",)) == 1
