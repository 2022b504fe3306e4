"""The command line that a brief says makes it again."""

import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.brief_command import brief_command
from cannabis_maps.brief_recipe import SECTIONS, BriefRecipe
from cannabis_maps.provenance import Provenance
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.run_recipe import BRIEF, ChangePlan, OpenWindow, RunRecipe

FROM = "cannabis-maps brief crimes.csv --from 2010-01-01 --to 2013-09-30"


@pytest.fixture(scope="module")
def known(records: Records) -> Provenance:
    return records.provenance


def run(**parts: object) -> RunRecipe:
    return RunRecipe(replace(Recipe(), **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("surface", "told"),
    [
        (SurfaceRecipe(), ""),
        (SurfaceRecipe(kernel="quartic", bandwidth_m=1500.0), "--kernel quartic --bandwidth 1500"),
        (SurfaceRecipe(bandwidth_m=781.0, bandwidth_rule="robust"), "--bandwidth robust"),
        (SurfaceRecipe(cell_m=25.0, edge_correction="none"), "--cell 25 --edge-correction none"),
        (SurfaceRecipe(bandwidth_m=100.0, allow_fine=True), "--bandwidth 100 --allow-fine"),
        (SurfaceRecipe(measure="total", max_cv=0.3), ""),
    ],
)
def test_what_the_surface_chose_is_said(
    known: Provenance, surface: SurfaceRecipe, told: str
) -> None:
    assert brief_command(run(surface=surface), known) == f"{FROM} {told} --out brief".replace(
        "  ", " "
    )


def test_areas_and_units_are_said_without_folders(known: Provenance) -> None:
    areas = AreasRecipe(Path("maps/my wards.geojson"), "WARD", Path("tables/people.csv"))
    told = brief_command(run(areas=areas, page=PageRecipe(units="km")), known)
    assert told == (
        f"{FROM} --areas 'my wards.geojson' --area-name WARD --population people.csv --units km "
        "--out brief"
    )


def test_words_are_quoted_for_the_shell(known: Provenance) -> None:
    brief = BriefRecipe("$(rm) 'a'", author="B; C", text="a", text_file="n.md", standard_error=True)
    told = brief_command(RunRecipe(brief=brief), known)
    assert shlex.split(told)[7:-2] == [
        *("--title", "$(rm) 'a'", "--author", "B; C", "--text", "n.md", "--standard-error"),
    ]


@pytest.mark.parametrize(
    "said_by_a_recipe_only",
    [
        RunRecipe(brief=BriefRecipe(sections=SECTIONS[:3])),
        RunRecipe(brief=BriefRecipe(text="a", text_file="n.md", sections=(*SECTIONS, "text"))),
        RunRecipe(brief=BriefRecipe(text="a")),
        RunRecipe(windows=(OpenWindow("A", date(2010, 1, 1)),)),
        RunRecipe(change=ChangePlan(seed=7)),
        RunRecipe(pages={BRIEF: PageRecipe(style="gray")}),
    ],
)
def test_where_the_command_line_has_no_words_the_manifest_has_the_recipe(
    known: Provenance, said_by_a_recipe_only: RunRecipe
) -> None:
    told = brief_command(said_by_a_recipe_only, known)
    assert told.startswith("cannabis-maps make RECIPE.toml")
    assert "manifest.json beside this brief" in told


def test_days_of_the_demonstration_are_said_where_they_were_chosen() -> None:
    days = RecordsRecipe(first_day=date(2005, 1, 1))
    told = brief_command(run(records=days), read_records("demo").provenance)
    assert told == "cannabis-maps brief demo --from 2005-01-01 --out brief"
