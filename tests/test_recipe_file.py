"""A recipe's file: what it means, and what is said of what is wrong in it."""

from datetime import date
from pathlib import Path

import pytest

from cannabis_maps.errors import OptionError
from cannabis_maps.recipe_file import new_recipe, parse_recipe, read_recipe
from cannabis_maps.run_recipe import CHANGE, MAP, PRODUCTS, SERIES, RunRecipe

WHOLE = """
products = ["map", "raster", "series", "atlas"]

[records]
source = ["a.csv", "portal"]
offense = "all-cannabis"
from = 2005-01-01
to = 2017-12-31
include-non-arrests = true
max-age = 1.5

[surface]
kernel = "quartic"
bandwidth = 1500
cell = 100
edge-correction = "none"
allow-fine = true

[page]
page = "tabloid"
orientation = "landscape"
units = "km"
dpi = 150
style = "gray"
credit = "Map: A & B"

[areas]
file = "wards.geojson"
area-name = "WARD"
population = "residents.csv"

[basemap]
basemap = "none"
require-basemap = true

[map]
title = "Here"
page = "letter"
scheme = "natural"
classes = 4
contours = [50, 75.5]
note = "One sentence."

[[window]]
name = "Early"
from = 2005-01-01
to = 2009-12-31

[[window]]
name = "Late"
from = 2010-01-01
to = "latest"

[change]
before = "2005-01-01/2009-12-31"
after = "2010-01-01/latest"
replicates = 99
seed = 7

[raster]
what = ["density", "change"]
"""


@pytest.fixture(scope="module")
def run() -> RunRecipe:
    return parse_recipe(WHOLE, folder=Path("here"))


def test_records(run: RunRecipe) -> None:
    records = run.recipe.records
    assert records.sources == ("here/a.csv", "portal")
    assert (records.offense, records.include_non_arrests) == ("all-cannabis", True)
    assert (records.first_day, records.last_day) == (date(2005, 1, 1), date(2017, 12, 31))
    assert records.max_age_days == 1.5


def test_surface(run: RunRecipe) -> None:
    surface = run.recipe.surface
    assert (surface.kernel, surface.bandwidth_m, surface.cell_m) == ("quartic", 1500.0, 100.0)
    assert (surface.edge_correction, surface.allow_fine) == ("none", True)


def test_a_rule_in_place_of_a_bandwidth() -> None:
    surface = parse_recipe('[surface]\nbandwidth = "robust"').recipe.surface
    assert (surface.bandwidth_m, surface.bandwidth_rule) == (None, "robust")


def test_a_figure_takes_what_its_own_table_leaves_out_from_page(run: RunRecipe) -> None:
    page = run.page(MAP)
    assert (page.page, page.title) == ("letter", "Here")
    assert (page.units, page.dpi, page.style, page.credit) == ("km", 150, "gray", "Map: A & B")
    assert run.page(SERIES).page == "tabloid"
    assert run.page(SERIES).title is None


def test_shading_and_notes_are_the_maps(run: RunRecipe) -> None:
    page = run.page(MAP)
    assert (page.scale.scheme, page.scale.classes, page.scale.contours) == (
        "natural",
        4,
        (50.0, 75.5),
    )
    assert page.notes == ("One sentence.",)
    assert run.page(CHANGE).scale.scheme is None


def test_areas_are_found_from_the_recipes_folder(run: RunRecipe) -> None:
    areas = run.recipe.areas
    assert (areas.file, areas.population) == (
        Path("here/wards.geojson"),
        Path("here/residents.csv"),
    )
    assert areas.name_field == "WARD"


def test_windows_end_with_the_data(run: RunRecipe) -> None:
    early, late = (window.ended(date(2018, 11, 12)) for window in run.windows)
    assert (early.name, early.last_day) == ("Early", date(2009, 12, 31))
    assert (late.name, late.last_day) == ("Late", date(2018, 11, 12))


def test_a_change_ends_with_the_data(run: RunRecipe) -> None:
    change = run.change.ended(date(2018, 11, 12))
    assert change.after.last_day == date(2018, 11, 12)
    assert (change.replicates, change.seed) == (99, 7)


def test_a_raster_of_a_change_has_its_windows(run: RunRecipe) -> None:
    density, change = (plan.ended(run.change, date(2018, 11, 12)) for plan in run.rasters)
    assert density.windows is None
    assert change.windows == run.change.ended(date(2018, 11, 12))


def test_an_empty_recipe_and_a_new_one_are_what_a_run_makes_by_itself() -> None:
    plain, new = parse_recipe(""), parse_recipe(new_recipe())
    assert plain.products == new.products == RunRecipe().products
    for run in (plain, new):
        assert run.recipe == RunRecipe().recipe
        assert run.change == RunRecipe().change
        assert run.rasters == RunRecipe().rasters


def test_a_new_recipe_names_every_product() -> None:
    text = new_recipe()
    assert all(f'"{name}"' in text for name in PRODUCTS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = ", "recipe.toml is not TOML"),
        ("\nproduct = []", "line 2: product is not known in a recipe; did you mean products?"),
        ('products = ["mapp"]', "line 1: product mapp is not known; did you mean map? use map,"),
        ("[mapp]\ntitle = 1", "mapp is not known in a recipe; did you mean map?"),
        ("[records]\n\nsource = 5", "line 3: source = 5 is not text in quotes"),
        ('[records]\nto = "soon"', "line 2: to = 'soon' is not a day such as 2013-01-31"),
        ("[records]\nfrom = 2012-01-01\nto = 2011-01-01", "from 2012-01-01 is after"),
        ('[records]\noffense = "1812x"', "line 2: "),
        ("[surface]\ncell = 50\nbandwith = 500", "line 3: bandwith is not known in [surface]; did"),
        ("[surface]\nbandwidth = true", "line 2: bandwidth = True is not a number"),
        ("[surface]\nbandwidth = 30", "line 2: bandwidth 30 m is below one block"),
        ('[surface]\ncell = 50\nkernel = "gauss"', "line 3: kernel 'gauss' is not known; use"),
        ('[page]\nstyle = "print"\nunits = "miles"', "line 3: units 'miles' are not known"),
        ('[page]\ndpi = "300"', "line 2: dpi = '300' is not a whole number"),
        ('[map]\n# so\npage = "a9"', "line 3: page 'a9' is not known; use letter,"),
        ("[map]\nbreaks = [5, 3]", "line 2: "),
        ('[map]\nclasses = 5\nscheme = "quantile"', "line 3: scheme 'quantile' is not known; did"),
        ('[[window]]\nname = "A"\nto = 2001-01-01', "line 1: [window] has no from; give it"),
        (
            '[[window]]\nname = "A"\nfrom = 2001-01-01\nto = "latest"\n[[window]]\nname = 5\n',
            "line 6: name = 5 is not text in quotes",
        ),
        ('[change]\nbefore = "2001/2002"', "line 1: date '2001' is not a day"),
        ('[change]\nafter = "2005-01-01/latest"', "line 2: "),
        ("[change]\nseed = 1\nreplicates = 5", "line 3: --replicates 5: give 20 to"),
        ('[raster]\nwhat = "heat"', "line 2: --what heat is not known; use density, rate,"),
        ('[areas]\narea-name = "WARD"', "line 2: --area-name WARD goes with --areas FILE"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_is_allowed(text: str, told: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_recipe(text)
    assert told in str(caught.value)
    assert str(caught.value).startswith("recipe.toml")
    assert str(date.max) not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "mine.toml cannot be read (No such file or directory); check the name, or write"),
        (b"title = '\xe9'", "mine.toml is not UTF-8"),
        (b"#" * 1_000_001, "mine.toml is over 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_recipe_is_one_line(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OptionError) as caught:
        read_recipe(path)
    assert str(caught.value).startswith(told)


def test_a_file_of_windows_marks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf[surface]\r\nbandwidth = 750\r\n")
    assert read_recipe(path).recipe.surface.bandwidth_m == 750
