"""Sources with next to nothing in them still make a right brief."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cannabis_maps.brief.document import Figure, Report
from cannabis_maps.brief.estimates import Estimates, estimates_of
from cannabis_maps.brief.facts import facts_of
from cannabis_maps.brief.figures import DRAWERS, Subject, drawn_of
from cannabis_maps.brief.sections import report_of
from cannabis_maps.places import Areas
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import Records
from cannabis_maps.run_recipe import ChangePlan

if TYPE_CHECKING:
    from tests.brief.conftest import Look

Write = Callable[[Iterable[dict[str, str]]], Records]
COARSE, QUICK = SurfaceRecipe(cell_m=400.0), ChangePlan(replicates=20)


def brief(records: Records, areas: Areas | None = None) -> tuple[Report, dict[str, Figure]]:
    estimates = estimates_of(records, COARSE, QUICK)
    facts = facts_of(records, estimates, areas)
    figures = sketched(Subject(facts, estimates))
    return report_of(facts, figures), figures


def sketched(subject: Subject) -> dict[str, Figure]:
    """Set all figures that there are, and draw none; drawing is looked at elsewhere."""
    drawn = {name: drawn_of(name, subject) for name in DRAWERS}
    return {
        name: Figure(name, each.caption, each.alt, b"", b"", (each.page.box.width, 1.0))
        for name, each in drawn.items()
        if each is not None
    }


def test_one_record(write: Write, look: "Look") -> None:
    report, figures = brief(write([look.row(1, date(2010, 5, 1), 13, "STREET", 25)]))
    names = {section.name for section in report.sections}
    assert figures == {}
    assert names & {"areas", "rates", "change", "circumstances", "residents", "certainty"} == set()
    told = " ".join(look.texts(report))
    assert "On May 1, 2010, Chicago police recorded 1 arrest for" in told
    assert "would show single ones" in told
    assert "1 arrests" not in told
    assert "Austin" not in told
    assert "STREET" not in told
    assert "Street or alley" not in told


def test_one_year(write: Write, look: "Look") -> None:
    rows = [
        look.row(at, date(2010, 1, 1) + timedelta(at % 365), at % 24, "STREET", 1 + at % 77)
        for at in range(4000)
    ]
    report, figures = brief(write(rows))
    assert set(figures) == {"map", "rates", "times", "places", "residents", "bandwidths"}
    told = " ".join(look.texts(report))
    assert "The records are of one year, 2010: 4,000 arrests." in told
    assert "should not be used for comparisons over time" not in " ".join(
        block.text for block in look.all_sections(report)[0].blocks if hasattr(block, "text")
    )
    assert len(look.tables(report)["areas"].columns) == 5


def test_an_area_without_any(write: Write, look: "Look") -> None:
    rows = [look.row(at, date(2010 + at % 3, 5, 1), 13, "STREET", 25) for at in range(90)]
    report, figures = brief(write(rows))
    told = " ".join(look.texts(report))
    assert "All of those with a position were in Austin." in told
    assert "76 community areas have none." in told
    assert "Rates were highest in Austin" in told
    assert "residents" not in {section.name for section in report.sections}
    assert "rates" in figures


def test_a_name_of_sixty_characters(
    records: Records, estimates: Estimates, long_named: Areas
) -> None:
    facts = facts_of(records, estimates, long_named)
    figures = sketched(Subject(facts, estimates))
    assert long_named.names[35] in figures["rates"].alt
    assert "residents" not in figures
    assert report_of(facts, figures).sections


def test_nowhere_mapped_enough_for_one_window(write: Write, look: "Look") -> None:
    rows = [look.row(at, date(2012, 1, 1), 13, "STREET", 25) for at in range(40)]
    rows.append(look.row(99, date(2013, 1, 1), 13, "STREET", 25))
    report, figures = brief(write(rows))
    assert "change" not in figures
    assert "series" not in figures
    assert "There is no map of the change" in " ".join(look.texts(report))
