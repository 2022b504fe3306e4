"""The atlas: a page for each area on one scale, bound, and taken up again where it was left."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pikepdf
import pypdfium2
import pytest

from cannabis_maps.areas_recipe import AreasRecipe
from cannabis_maps.cache import PAGES
from cannabis_maps.errors import OptionError, OutputError
from cannabis_maps.folders import cache_folder
from cannabis_maps.make_atlas import make_atlas, make_portrait
from cannabis_maps.places import community_areas
from cannabis_maps.recipe import PageRecipe, Recipe, RecordsRecipe, SurfaceRecipe

RESIDENTS = {"Austin": 98_514, "Hegewisch": 9_426, "South Shore": 49_767, "O'Hare": 12_756}
NAMES = tuple(RESIDENTS)


def write_areas(path: Path, names: tuple[str, ...]) -> Path:
    areas = community_areas()
    chosen = [areas.names.index(name) for name in names]
    frame = gpd.GeoDataFrame(
        {"name": names, "residents": [RESIDENTS[name] for name in names]},
        geometry=list(areas.polygons[chosen]),
        crs="EPSG:26971",
    )
    frame.to_file(path)
    return path


@pytest.fixture(scope="module")
def areas_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_areas(tmp_path_factory.mktemp("areas") / "four.gpkg", NAMES)


@pytest.fixture(scope="module")
def recipe(areas_file: Path) -> Recipe:
    # Of two years: the fewer arrests, the sooner they are read and counted.
    return Recipe(
        RecordsRecipe(first_day=date(2001, 1, 1), last_day=date(2002, 12, 31)),
        SurfaceRecipe(cell_m=400),
        PageRecipe(dpi=72, page="figure"),
        AreasRecipe(areas_file, "name"),
    )


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield cache_folder()


@pytest.fixture(scope="module")
def atlas(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("atlas") / "atlas.pdf"
    make_atlas(recipe, path, jobs=1)
    return path


def words(path: Path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def interrupting(after: int) -> Callable[..., None]:
    """Report progress until so many pages are drawn, as someone does who then gives up."""

    def report(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        if detail.startswith(f"{after} of"):
            raise KeyboardInterrupt

    return report


def test_each_area_has_its_page_with_its_number_and_its_name(atlas: Path) -> None:
    pages = words(atlas)
    assert len(pages) == len(NAMES)
    for number, (name, page) in enumerate(zip(NAMES, pages, strict=True), start=1):
        assert page.startswith(f"{name}: where Chicago police made arrests")
        assert f"Page {number} of 4." in page


def test_the_outline_leads_to_each_area(atlas: Path) -> None:
    outline = list(pypdfium2.PdfDocument(atlas).get_toc())
    found = {item.get_title(): item.get_dest().get_index() for item in outline}
    assert found == {name: index for index, name in enumerate(NAMES)}


def test_all_pages_share_one_scale(atlas: Path) -> None:
    scales = {page.split("per square mile per year")[1][:60] for page in words(atlas)}
    assert len(scales) == 1
    assert all("fitted to the whole city" in page for page in words(atlas))


def test_each_page_says_what_it_shows_and_does_not(atlas: Path) -> None:
    for page in words(atlas):
        assert "Shown: where police recorded arrests" in page
        assert "Not shown: tickets" in page
        assert "Source:" in page
        assert "should not be used for comparisons over time" in page


def test_rank_count_and_rate_are_the_areas(atlas: Path) -> None:
    austin, _, _, ohare = words(atlas)
    assert "arrests mapped here, the most of 4 areas; " in austin
    assert "the 4th most of 4 areas" in words(atlas)[1]
    assert "per 1,000 residents per year" in ohare


def test_the_file_says_what_it_is(atlas: Path) -> None:
    with pikepdf.open(atlas) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Atlas of 4 areas: where Chicago police")
        assert pdf.Root.PageMode == "/UseOutlines"
        assert all("/VP" in page for page in pdf.pages)
        fonts = [font for page in pdf.pages for font in page.resources.get("/Font", {}).values()]
        assert fonts
        assert all(font.Subtype != "/Type3" for font in fonts)


def test_nothing_is_kept_once_the_atlas_is_bound(atlas: Path) -> None:
    assert atlas.with_name("atlas.pdf.txt").exists()
    assert not any((cache_folder() / PAGES).iterdir())


def test_an_interrupted_run_goes_on_where_it_was(
    atlas: Path, recipe: Recipe, tmp_path: Path
) -> None:
    path = tmp_path / "atlas.pdf"
    with pytest.raises(KeyboardInterrupt):
        make_atlas(recipe, path, jobs=1, progress=interrupting(after=2))
    assert not path.exists()
    kept = sorted((cache_folder() / PAGES).rglob("*.pdf"))
    assert [page.name for page in kept] == ["0001.pdf", "0002.pdf"]
    told: list[str] = []

    def report(what: str, fraction: float, detail: str = "") -> None:  # noqa: ARG001
        told.append(detail)

    make_atlas(recipe, path, jobs=1, progress=report)
    assert list(filter(None, told)) == [f"{done} of 4 pages" for done in range(2, 5)]
    assert path.read_bytes() == atlas.read_bytes()


def test_pages_of_another_recipe_are_not_taken(recipe: Recipe, tmp_path: Path) -> None:
    pair = write_areas(tmp_path / "two.gpkg", NAMES[:2])
    recipe = replace(recipe, areas=AreasRecipe(pair, "name"))
    with pytest.raises(KeyboardInterrupt):
        make_atlas(recipe, tmp_path / "one.pdf", jobs=1, progress=interrupting(after=1))
    other = replace(recipe, page=replace(recipe.page, units="km"))
    make_atlas(other, tmp_path / "other.pdf", jobs=1)
    assert all("Arrests per km² per year" in page for page in words(tmp_path / "other.pdf"))


@pytest.mark.slow
def test_two_cores_make_the_same_bytes(atlas: Path, recipe: Recipe, tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    make_atlas(recipe, path, jobs=2)
    assert path.read_bytes() == atlas.read_bytes()


@pytest.mark.parametrize(
    ("name", "jobs", "told"),
    [("atlas.png", 1, "an atlas is written as .pdf"), ("atlas.pdf", 0, "--jobs 0: give 1 or more")],
)
def test_what_cannot_be_is_refused(
    name: str, jobs: int, told: str, recipe: Recipe, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match=told):
        make_atlas(recipe, tmp_path / name, jobs=jobs)
    assert not any(tmp_path.glob("*.pdf*"))


def test_an_atlas_is_not_replaced_unasked(atlas: Path, recipe: Recipe) -> None:
    with pytest.raises(OutputError, match="exists already"):
        make_atlas(recipe, atlas, jobs=1)


def test_one_area_is_found_however_it_is_written(recipe: Recipe, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    one = replace(recipe, areas=replace(recipe.areas, area="south  SHORE"))
    made = make_portrait(one, path)
    assert words(path)[0].startswith("South Shore: where Chicago police made arrests")
    assert made.paths == (path, tmp_path / "one.pdf.txt")
    assert "Map of South Shore and its surroundings" in made.paths[1].read_text()


def test_an_unknown_area_is_an_error_that_names_the_nearest(recipe: Recipe, tmp_path: Path) -> None:
    one = replace(recipe, areas=AreasRecipe(area="Englewod"))
    with pytest.raises(OptionError, match="did you mean Englewood"):
        make_portrait(one, tmp_path / "one.pdf")
