"""The figures of a brief: their files, their words, their type."""

import re
from io import BytesIO

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from cannabis_maps.brief.alternatives import finding_first
from cannabis_maps.brief.canvas import BASELINE_PT
from cannabis_maps.brief.charts import times_page
from cannabis_maps.brief.document import Figure
from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief.figures import DRAWERS, Subject
from cannabis_maps.brief.times import TimeFacts

NEW = ("years", "times", "places", "residents", "bandwidths")


@pytest.fixture(scope="module")
def subject(facts: Facts, estimates: Estimates) -> Subject:
    return Subject(facts, estimates)


def test_all_are_drawn(figures: dict[str, Figure]) -> None:
    assert list(figures) == list(DRAWERS)


@pytest.mark.parametrize("name", DRAWERS)
def test_files_are_of_the_size_they_say(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    assert figure.size_in[0] == pytest.approx(4.4 if name == "map" else 6.5)
    assert figure.size_in[1] <= 8.4
    with Image.open(BytesIO(figure.png)) as picture:
        assert picture.size == pytest.approx([300 * side for side in figure.size_in], abs=1.5)
    assert b"<svg " in figure.svg
    assert b"<text" not in figure.svg


@pytest.mark.parametrize("name", DRAWERS)
def test_words_lead_with_the_finding(figures: dict[str, Figure], name: str) -> None:
    alt, caption = figures[name].alt, figures[name].caption
    assert len(alt.split()) < 150
    assert re.search(r"\d", alt.split(". ")[0] + alt.split(". ")[1])
    assert not alt.startswith(("Map", "Bar chart", "Chart"))
    assert alt.endswith(".")
    assert "Source: City of Chicago Data Portal" in caption
    assert "None" not in alt + caption


@pytest.mark.parametrize("name", NEW)
def test_no_word_is_under_seven_points(subject: Subject, name: str) -> None:
    drawn = DRAWERS[name](subject)
    assert drawn is not None
    page = drawn.page
    sizes = [text.get_fontsize() for text in page.figure.findobj(Text) if text.get_text()]
    assert sizes
    assert min(float(size) for size in sizes) * page.enlargement >= 7.0


def test_bars_stand_on_their_line_however_low() -> None:
    table = np.full((7, 24), 4233)
    table[4, 6], table[4, 7] = 20, 0
    page = times_page(TimeFacts(table, 1), "arrests")
    bars = {
        bar.get_gid(): bar
        for bar in page.figure.findobj(Rectangle)
        if str(bar.get_gid()).startswith("time:")
    }
    half_pt = BASELINE_PT / 2
    lines = {
        round(float(np.asarray(line.get_ydata())[0]) * 72 + half_pt, 6)
        for line in page.figure.findobj(Line2D)
        if line.get_linewidth() == BASELINE_PT
    }
    assert {round(bar.get_y() * 72, 6) for bar in bars.values()} == lines
    assert bars["time:4.6"].get_height() * 72 >= BASELINE_PT - 1e-9
    assert bars["time:4.7"].get_height() == 0


@pytest.mark.parametrize("name", NEW)
def test_no_word_leaves_the_page(subject: Subject, name: str) -> None:
    drawn = DRAWERS[name](subject)
    assert drawn is not None
    page = drawn.page
    page.figure.draw_without_rendering()
    width, height = (side * page.figure.dpi for side in page.figure.get_size_inches())
    for text in page.figure.findobj(Text):
        assert isinstance(text, Text)
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= -0.5, text.get_text()
            assert box.x1 <= width + 0.5, text.get_text()
            assert box.y0 >= -0.5, text.get_text()
            assert box.y1 <= height + 0.5, text.get_text()


def test_same_bytes_every_time(subject: Subject, figures: dict[str, Figure]) -> None:
    drawn = DRAWERS["times"](subject)
    assert drawn is not None
    assert drawn.alt == figures["times"].alt


def test_a_long_description_ends_before_150_words() -> None:
    sentence = "There were 17 in Austin and 4 in Beverly."
    found = finding_first(" ".join(["Map of Chicago.", *[sentence] * 40]))
    assert found.startswith(sentence)
    assert found.endswith("Map of Chicago.")
    assert len(found.split()) < 150
