"""Figures by themselves: complete captions, a PDF of each, the standard error, the unit chosen."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from cannabis_maps import words
from cannabis_maps.brief.circumstances import NO_RACE
from cannabis_maps.brief.document import Figure
from cannabis_maps.brief.estimates import Estimates, estimates_of
from cannabis_maps.brief.facts import Facts, facts_of
from cannabis_maps.brief.figures import DRAWERS, Subject, figures_of
from cannabis_maps.brief.parts import write_parts
from cannabis_maps.brief.sections import report_of
from cannabis_maps.brief.unborne import why_not
from cannabis_maps.brief_recipe import BriefRecipe
from cannabis_maps.figure_recipe import ERROR, FIGURES, MAPS, STANDARD_ERROR, SURFACE
from cannabis_maps.recipe import PageRecipe, SurfaceRecipe
from cannabis_maps.records import Records

if TYPE_CHECKING:
    from tests.brief.conftest import Look

COARSE = SurfaceRecipe(cell_m=400.0)


@pytest.fixture(scope="module")
def with_error(records: Records, estimates: Estimates) -> Estimates:
    return estimates_of(records, COARSE, known=estimates, wanted=(SURFACE, ERROR))


@pytest.fixture(scope="module")
def error_facts(records: Records, with_error: Estimates) -> Facts:
    return facts_of(records, with_error)


@pytest.fixture(scope="module")
def error_figure(error_facts: Facts, with_error: Estimates) -> Figure:
    return figures_of(Subject(error_facts, with_error), [STANDARD_ERROR])[STANDARD_ERROR]


@pytest.mark.parametrize("name", DRAWERS)
def test_a_complete_caption_has_source_date_and_what_is_not_shown(
    figures: dict[str, Figure], name: str
) -> None:
    told = figures[name].complete
    assert "data to September 30, 2013." in told
    assert "Shown: " in told
    assert words.NOT_SHOWN in told
    assert (words.APPROXIMATE in told) == (name in MAPS)
    assert told.endswith(f"{words.NO_ADVICE} {words.credit()}")
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", told)
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("name", ["map", "series", "change", "bandwidths"])
def test_a_map_says_its_method(figures: dict[str, Figure], name: str) -> None:
    assert "Method: kernel densit" in figures[name].complete
    assert "Gaussian kernel" in figures[name].complete


@pytest.mark.parametrize("name", DRAWERS)
def test_a_complete_caption_says_of_which_days_it_is(figures: dict[str, Figure], name: str) -> None:
    told = figures[name].complete.replace("Censuses of 2000, 2010 and 2020", "")
    assert re.search(r"2010-201[23]|January 1, 2010|by year", told)


def test_residents_are_not_those_arrested(figures: dict[str, Figure]) -> None:
    assert NO_RACE in figures["residents"].complete


@pytest.mark.parametrize("name", DRAWERS)
def test_each_has_a_pdf_of_its_size_with_its_fonts_in_it(
    figures: dict[str, Figure], name: str
) -> None:
    figure = figures[name]
    document = pypdfium2.PdfDocument(figure.pdf)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx([72 * side for side in figure.size_in], abs=0.1)
    document.close()
    with pikepdf.open(BytesIO(figure.pdf)) as pdf:
        fonts = list(pdf.pages[0].Resources.Font.values())
        assert fonts
        assert {str(font.Subtype) for font in fonts} <= {"/Type0", "/TrueType"}
        assert str(pdf.docinfo["/Title"]) == figure.title
        assert "/CreationDate" not in pdf.docinfo


def test_files_beside_figures_have_the_complete_caption(
    facts: Facts, figures: dict[str, Figure], tmp_path: Path
) -> None:
    write_parts(report_of(facts, figures), tmp_path)
    for name in ("map", "years"):
        beside = (tmp_path / "figures" / f"{name}.txt").read_text("utf-8")
        title, caption, description = beside.rstrip().split("\n\n")
        assert title == f"Title\n{figures[name].title}"
        assert caption == f"Caption\n{figures[name].complete}"
        assert description == f"Description\n{figures[name].alt}"
        assert (tmp_path / "figures" / f"{name}.pdf").read_bytes() == figures[name].pdf
    captions = (tmp_path / "captions.md").read_text("utf-8")
    assert captions.count("Not shown: tickets;") == len(figures)


def test_the_standard_error_leads_with_the_finding(
    error_facts: Facts, error_figure: Figure
) -> None:
    found = error_facts.error
    assert found is not None
    assert f"{found.percent:.1f} percent" in error_figure.alt or found.percent >= 10
    assert error_figure.alt.startswith("The standard error is largest in ")
    assert len(error_figure.alt.split()) < 150
    assert "no sampling error" in error_figure.complete
    assert "optimistic" in error_figure.complete


def test_the_standard_error_is_in_the_brief_on_request_only(
    facts: Facts, error_facts: Facts, error_figure: Figure, look: "Look"
) -> None:
    asked = BriefRecipe(sections=("certainty",), standard_error=True)
    found = report_of(error_facts, {STANDARD_ERROR: error_figure}, asked)
    assert error_figure in look.all_blocks(found)
    assert "Chance alone moves the map little" in " ".join(look.texts(found))
    plain = report_of(facts, {}, BriefRecipe(sections=("certainty",)))
    assert "Chance alone" not in " ".join(look.texts(plain))


def test_the_error_is_the_root_of_arrests_where_all_stand_on_one_point(
    write: Callable[[Iterable[dict[str, str]]], Records], look: "Look"
) -> None:
    records = write([look.row(at, date(2010, 5, 1), 13, "STREET", 25) for at in range(400)])
    found = facts_of(records, estimates_of(records, COARSE, wanted=(SURFACE, ERROR))).error
    assert found is not None
    assert found.percent == pytest.approx(5.0, rel=1e-3)


@pytest.mark.parametrize(("units", "first"), [("mi", "square mile"), ("km", "km²")])
def test_text_and_table_lead_with_the_unit_chosen(
    records: Records, estimates: Estimates, look: "Look", units: str, first: str
) -> None:
    known = facts_of(records, estimates, units=units)  # type: ignore[arg-type]
    report = report_of(known, {}, BriefRecipe(sections=("certainty", "method")))
    told = " ".join(look.texts(report))
    assert f"(arrests per {first} per year)" in told
    heading = look.tables(report)["bandwidths"].columns[2].heading
    assert heading == f"Per {first}"
    half = re.search(r"half of it within [\d.]+ (\w+)", told)
    assert half is not None
    assert half[1] == ("mile" if units == "mi" else "km")


def test_what_is_not_asked_for_is_not_estimated(records: Records) -> None:
    found = estimates_of(records, COARSE, wanted=(SURFACE,))
    assert found.surface is not None
    assert (found.series, found.comparison, found.sheet, found.error) == (None,) * 4


def test_a_surface_of_another_measure_is_not_taken_for_the_briefs(
    records: Records, estimates: Estimates
) -> None:
    assert estimates.surface is not None
    total = estimates.surface.assign_attrs(measure="total")
    found = estimates_of(
        records, COARSE, known=replace(estimates, surface=total), wanted=(SURFACE,)
    )
    assert found.surface is not None
    assert found.surface.attrs["measure"] == "per-year"


@pytest.mark.parametrize("name", FIGURES)
def test_why_there_is_no_figure_is_a_sentence(facts: Facts, name: str) -> None:
    told = why_not(name, replace(facts, no_map="Fewer than 20 arrests have a position."))
    assert told
    assert not told.endswith(".")


def test_a_style_is_the_figures_too(facts: Facts, estimates: Estimates) -> None:
    gray = Subject(facts, estimates, PageRecipe(style="gray"))
    plain = Subject(facts, estimates)
    assert figures_of(gray, ["years"])["years"].png != figures_of(plain, ["years"])["years"].png
