"""The pages of a whole brief, looked at as pictures: where the map is, and how full they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from cannabis_maps.brief.document import Figure, Report
from cannabis_maps.brief.facts import Facts
from cannabis_maps.brief.sections import report_of

# Of the height of a letter page in inches, where its text begins and ends.
PAGE_IN, TOP_IN, BOTTOM_IN = 11.0, 1.0, 10.0
MOST_EMPTY = 0.45
MOST_IN_THE_MIDDLE_IN = 1.1
WHITE = 250


@pytest.fixture(scope="module")
def report(facts: Facts, figures: dict[str, Figure]) -> Report:
    return report_of(facts, figures)


@pytest.fixture(scope="module")
def pdf(brief_pdf: Path) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(brief_pdf)
    yield document
    document.close()


def inked(page: pypdfium2.PdfPage) -> npt.NDArray[np.float64]:
    """Return the heights in inches, from the top, at which the text block is not white."""
    rows = page.render(scale=1).to_numpy().min(axis=(1, 2)) < WHITE
    heights = (np.flatnonzero(rows) + 0.5) * PAGE_IN / len(rows)
    return heights[(heights > TOP_IN) & (heights < BOTTOM_IN)]


def text_of(page: pypdfium2.PdfPage) -> str:
    return " ".join(str(page.get_textpage().get_text_range()).split())


def test_the_cover_holds_numbers_sentences_map_and_caption(
    pdf: pypdfium2.PdfDocument, report: Report
) -> None:
    first = text_of(pdf[0])
    assert report.title.split()[-1] in first
    assert "Figure 1" in first
    assert "It does not show where cannabis was used" in first
    assert report.sections[0].heading not in first
    # The ground and the lake are of a tint that no word has.
    picture = pdf[0].render(scale=0.5).to_numpy().astype(int)
    tinted = (picture.max(axis=2) < WHITE) & (picture.min(axis=2) > WHITE - 60)
    assert tinted.mean() > 0.1


def test_no_page_but_the_last_is_nearly_half_empty(pdf: pypdfium2.PdfDocument) -> None:
    used = [inked(pdf[at]).max() for at in range(1, len(pdf) - 1)]
    empty = (BOTTOM_IN - np.array(used)) / (BOTTOM_IN - TOP_IN)
    assert empty.max() < MOST_EMPTY


def test_no_hole_is_in_the_middle_of_a_page(pdf: pypdfium2.PdfDocument) -> None:
    holes = [np.diff(inked(pdf[at])).max() for at in range(1, len(pdf))]
    assert max(holes) < MOST_IN_THE_MIDDLE_IN


def test_no_heading_stands_at_the_foot_of_a_page(
    pdf: pypdfium2.PdfDocument, report: Report
) -> None:
    headings = {section.heading for section in report.sections}
    for page in pdf:
        body = re.sub(r"Data to [^|]*\d+ of \d+$", "", text_of(page)).strip()
        assert not body.endswith(tuple(headings))


def test_figures_stand_in_their_order(pdf: pypdfium2.PdfDocument) -> None:
    told = " ".join(map(text_of, pdf))
    numbers = [int(number) for number in re.findall(r"Figure (\d+) [A-Z]", told)]
    assert numbers == sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_command_and_a_hash_can_be_copied(pdf: pypdfium2.PdfDocument) -> None:
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "\u200b" not in text
    digest = re.search(r"SHA-256 ((?:[0-9a-f]\s*){64})", text)
    assert digest is not None
