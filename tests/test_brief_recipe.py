"""What an editor may choose about a brief, and what contradicts itself."""

from pathlib import Path

import pytest

from cannabis_maps.brief_recipe import SECTIONS, BriefRecipe
from cannabis_maps.errors import OptionError
from cannabis_maps.manifest import made_of
from cannabis_maps.places import community_areas
from cannabis_maps.recipe_file import parse_recipe, read_recipe
from cannabis_maps.records import read_records
from cannabis_maps.run_recipe import BRIEF, RunRecipe


def test_words_of_the_authors_stand_after_the_cover_unless_sections_place_them() -> None:
    assert BriefRecipe().sections == SECTIONS
    assert BriefRecipe(text="a").sections == ("cover", "text", *SECTIONS[1:])
    assert BriefRecipe(text="a", sections=("years", "text")).sections == ("years", "text")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('sections = ["cover", "text"]', 'line 2: sections name "text" and no text is given; give'),
        (
            'sections = ["cover", "texts"]',
            "line 2: section 'texts' is not known; the nearest is te",
        ),
        ("sections = []", "line 2: sections = [] leaves nothing"),
        ('standard-error = true\nsections = ["cover"]', "line 2: standard-error is shown in the"),
        ('text = "none.md"', "line 2: text none.md cannot be read"),
        ("standard-error = 1", "line 2: standard-error = 1 is not true or false"),
        ("standard_error = true", "line 2: standard_error is not known in [brief]; did you mean"),
    ],
)
def test_contradictions_are_one_line(text: str, told: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_recipe(f"[brief]\n{text}")
    assert str(caught.value).startswith(f"recipe.toml, {told}")


def test_a_text_that_no_section_shows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("Ours.", encoding="utf-8")
    recipe = '[brief]\ntext = "notes.md"\nsections = ["cover"]'
    with pytest.raises(OptionError, match=r"text notes\.md is given and the sections do not name"):
        parse_recipe(recipe, folder=tmp_path)


def test_the_text_is_found_from_the_recipes_folder_and_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("## Ours\n\nWords.\n", encoding="utf-8")
    path = tmp_path / "recipe.toml"
    path.write_text('[brief]\ntext = "notes.md"\nstandard-error = true\n', encoding="utf-8")
    brief = read_recipe(path).brief
    assert (brief.text, brief.text_file) == ("## Ours\n\nWords.\n", "notes.md")
    assert brief.standard_error


def test_other_words_make_another_brief() -> None:
    records, areas = read_records("demo"), community_areas()
    keys = {
        made_of(BRIEF, RunRecipe(brief=BriefRecipe(text=text)), records, areas)
        for text in (None, "a", "b")
    }
    assert len(keys) == 3
