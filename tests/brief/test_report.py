"""The report: its sections, the sums of its tables, and what its words may not say."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cannabis_maps import words
from cannabis_maps.brief.circumstances import NO_RACE
from cannabis_maps.brief.content import HEADINGS
from cannabis_maps.brief.document import Figure, KeyFigures, Paragraph, Report, Trend
from cannabis_maps.brief.estimates import Estimates
from cannabis_maps.brief.facts import Facts, facts_of
from cannabis_maps.brief.figures import DRAWERS
from cannabis_maps.brief.sections import figure_names, report_of
from cannabis_maps.brief_recipe import SECTIONS, BriefRecipe
from cannabis_maps.errors import OptionError
from cannabis_maps.places import Areas
from cannabis_maps.records import Records, read_records

if TYPE_CHECKING:
    from tests.brief.conftest import Look

BANNED = re.compile(
    r"hot ?spots?|high-crime|offenders?\b|problem areas?|eligible|eligibility|overstates?",
    re.IGNORECASE,
)
FIGURES = {
    "map",
    "years",
    "series",
    "rates",
    "change",
    "times",
    "places",
    "residents",
    "bandwidths",
}


@pytest.fixture(scope="module")
def report(facts: Facts, figures: dict[str, Figure]) -> Report:
    return report_of(facts, figures)


@pytest.fixture(scope="module")
def demo_report() -> Report:
    return report_of(facts_of(read_records("demo"), Estimates()), {})


def test_all_sections_in_their_order(report: Report) -> None:
    assert tuple(section.name for section in report.sections) == SECTIONS[1:]
    assert [each.heading for each in report.sections] == [HEADINGS[at] for at in SECTIONS[1:]]


def test_every_figure_is_shown_once(report: Report, look: "Look") -> None:
    shown = [block.name for block in look.all_blocks(report) if isinstance(block, Figure)]
    assert sorted(shown) == sorted(FIGURES)


def test_figures_of_sections_are_all_that_there_are() -> None:
    assert set(figure_names(SECTIONS)) == set(DRAWERS) == FIGURES
    assert figure_names(["residents"]) == ("residents",)


def test_rows_have_as_many_cells_as_columns(report: Report, look: "Look") -> None:
    for table in look.tables(report).values():
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert re.fullmatch(r"[a-z0-9_]+", table.name)


def test_tables_add_up_to_the_quality_report(report: Report, facts: Facts, look: "Look") -> None:
    tables, quality = look.tables(report), facts.quality

    def column(name: str, at: int) -> list[int]:
        return [look.number(str(row[at])) for row in tables[name].rows]

    for name, at, total in (
        ("years", 1, quality.with_arrest),
        ("years", 2, quality.mapped),
        ("areas", 1, quality.mapped),
        ("times", -1, quality.with_arrest),
        ("places", 1, quality.with_arrest),
    ):
        *parts, last = column(name, at)
        assert sum(parts) == last == total
    assert sum(column("expungement_windows", 3)) == quality.with_arrest
    assert sum(column("change", 3)) == quality.mapped
    first, *ends, recorded = column("quality", 1)
    assert sum(ends) == first == quality.lines_read
    assert sum(ends[-4:]) == recorded


def test_all_areas_have_a_row(report: Report, facts: Facts, look: "Look") -> None:
    table = look.tables(report)["areas"]
    assert len(table.rows) == 78
    counts = [look.number(str(row[1])) for row in table.rows[:-1]]
    assert counts == sorted(counts, reverse=True)
    for row in table.rows[:-1]:
        few = look.number(str(row[1])) < 20
        assert (row[-1] == "too few") == few
        assert str(row[2]).startswith("too few") == few
        if isinstance(row[-1], Trend):
            assert len(row[-1].values) == len(facts.years.full)
    shares = [facts.areas.figures.share_of_arrests.sum(), 100]
    assert shares[0] == pytest.approx(shares[1])


def test_trends_are_those_of_full_years(report: Report, records: Records, look: "Look") -> None:
    table = look.tables(report)["areas"]
    row = next(row for row in table.rows if row[0] == "Rogers Park")
    trend = row[-1]
    assert isinstance(trend, Trend)
    assert trend.values == tuple(
        float(records.of_year(year).by_area()[0]) for year in (2010, 2011, 2012)
    )
    assert trend.alt.startswith(("down from", "up from"))


def test_key_figures_are_the_facts(report: Report, facts: Facts) -> None:
    key = next(block for block in report.cover if isinstance(block, KeyFigures))
    values = [each.value for each in key.items]
    assert values[0] == words.number(facts.totals.recorded)
    assert values[1] == words.number(facts.totals.per_year)
    assert values[2] == words.number(facts.years.peak.recorded)
    assert values[-1] == f"{facts.areas.arrests_percent:.0f} percent"


def test_no_banned_word(report: Report, demo_report: Report, look: "Look") -> None:
    for text in [*look.texts(report), *look.texts(demo_report)]:
        assert not BANNED.search(text), text


def test_what_must_be_said(report: Report, look: "Look") -> None:
    told = " ".join(look.texts(report))
    for sentence in (NO_RACE, words.DISCLAIMER, words.OVER_TIME, words.NO_ADVICE):
        assert sentence in told
    assert "recorded in the window whose records were to be expunged by January 1, 2023" in told
    assert "Tickets, possible since August 2012, are not counted." in told
    assert "wider and narrower" in told
    assert "lawful" not in told


def test_no_blank_or_double_ends(report: Report, demo_report: Report, look: "Look") -> None:
    for each in (report, demo_report):
        for block in look.all_blocks(each):
            if isinstance(block, Paragraph):
                assert block.text.strip() == block.text
                assert not re.search(r"  |\.\.|,,| ,|\bnan\b|None", block.text), block.text
                assert block.text[-1] in ".:" or "http" in block.text


def test_sections_are_left_out_and_reordered_by_name(facts: Facts) -> None:
    found = report_of(facts, {}, BriefRecipe(sections=("disclaimer", "years")))
    assert [section.name for section in found.sections] == ["disclaimer", "years"]
    assert found.cover == ()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("yeers",), "section 'yeers' is not known; the nearest is years"),
        (("years", "years"), "section years is given twice"),
    ],
)
def test_unknown_sections_are_refused(facts: Facts, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        report_of(facts, {}, BriefRecipe(sections=names))


def test_words_of_the_editors_stand_as_they_are(facts: Facts, look: "Look") -> None:
    options = BriefRecipe(title="#import <b>", subtitle="{{x}}", author="=A", command="make it")
    found = report_of(facts, {}, options)
    assert (found.title, found.subtitle, found.author) == ("#import <b>", "{{x}}", "=A")
    assert "Command: make it" in look.texts(found)


def test_the_demonstration_says_so_and_leaves_out_what_it_lacks(
    demo_report: Report, look: "Look"
) -> None:
    names = [section.name for section in demo_report.sections]
    assert "circumstances" not in names
    assert "certainty" not in names
    told = " ".join(look.texts(demo_report))
    assert words.DEMONSTRATION in told
    assert f'Left out: "{HEADINGS["circumstances"]}".' in told
    assert "There is no map. No density was estimated." in told
    assert "arrests with a position" in told


def test_what_is_left_out_is_told_without_the_section_on_quality(look: "Look") -> None:
    facts = facts_of(read_records("demo"), Estimates())
    found = report_of(facts, {}, BriefRecipe(sections=("circumstances", "areas")))
    assert [section.name for section in found.sections] == ["areas"]
    assert "Left out:" in " ".join(look.texts(found))
    only = report_of(facts, {}, BriefRecipe(sections=("circumstances",)))
    assert only.sections == ()
    assert "Left out:" in " ".join(look.texts(only))


def test_other_areas_have_no_composition(
    records: Records, estimates: Estimates, long_named: Areas, look: "Look"
) -> None:
    found = report_of(facts_of(records, estimates, long_named), {})
    assert "residents" not in [section.name for section in found.sections]
    assert any(len(str(row[0])) == 60 for row in look.tables(found)["areas"].rows)


def test_incidents_are_not_called_arrests(facts: Facts, look: "Look") -> None:
    known = replace(facts.provenance, arrests_only=False)
    found = report_of(replace(facts, provenance=known), {})
    assert "expungement" not in [section.name for section in found.sections]
    assert any("incidents recorded" in text for text in look.texts(found))


def test_what_is_on_no_map_is_told_once(report: Report, look: "Look") -> None:
    assert " ".join(look.texts(report)).count("no usable position and are on no map") == 1


def test_areas_without_a_rank_are_found_by_their_names(report: Report, look: "Look") -> None:
    names = [str(row[0]) for row in look.tables(report)["residents"].rows]
    assert len(names) == 77
    assert names == sorted(names)


def test_a_mark_is_explained_where_it_stands_and_nowhere_else(
    report: Report, demo_report: Report, look: "Look"
) -> None:
    for each in (report, demo_report):
        table = look.tables(each)["areas"]
        has_few = any("too few" in str(cell) for row in table.rows for cell in row)
        assert ("Too few: under 20" in table.note) == has_few
        assert "The bars of each row have a scale of their own." in table.note


def test_areas_that_no_dot_stands_for_are_named(figures: dict[str, Figure], facts: Facts) -> None:
    rates = facts.areas.figures.rates
    dots = {area.name for area in facts.rates.ranked}
    missing = [area.name for area in rates if area.name not in dots]
    assert missing
    without = figures["residents"].caption.split("Each dot is a community area, with none for ")[1]
    assert all(name in without.split(".")[0] for name in missing)
