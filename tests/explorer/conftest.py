"""The page of the built-in data on coarse cells, and one whose words are all hostile."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shared_between import made_once

from cannabis_maps.explorer.content import Content, content_of
from cannabis_maps.explorer_recipe import ExplorerRecipe
from cannabis_maps.job import Job
from cannabis_maps.make_explorer import make_explorer, write_content
from cannabis_maps.places import community_areas
from cannabis_maps.recipe import Recipe, RecordsRecipe, SurfaceRecipe
from cannabis_maps.records import Records, read_records
from cannabis_maps.run_recipe import RunRecipe

CELL_M = 200.0
WEST_FT = 1_140_000
TITLE = "</script><script>alert(1)</script>"
SUBTITLE = '<img src=x onerror="alert(2)"><b>\u202e'

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def demo() -> Records:
    return read_records("demo")


@pytest.fixture(scope="session")
def content(demo: Records) -> Content:
    return content_of(demo, community_areas(), SurfaceRecipe(cell_m=CELL_M))


def run_of(source: str, /, **chosen: object) -> RunRecipe:
    explorer = replace(ExplorerRecipe(cell_m=CELL_M), **chosen)  # type: ignore[arg-type]
    recipe = Recipe(RecordsRecipe((source,)), SurfaceRecipe(bandwidth_m=500.0))
    return RunRecipe(recipe, explorer=explorer)


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Make a page from the records on."""

    def made(name: str = "page", *, source: str = "demo", **chosen: object) -> Path:
        path = tmp_path_factory.mktemp(name) / f"{name}.html"
        make_explorer(run_of(source, **chosen), path)
        return path

    return made


@pytest.fixture(scope="session")
def lay_out(tmp_path_factory: pytest.TempPathFactory, demo: Records, content: Content) -> Make:
    """Make a page of the content that there is, with words or a ground of its own."""

    def made(name: str, **chosen: object) -> Path:
        path = tmp_path_factory.mktemp(name) / f"{name}.html"
        write_content(content, Job(run_of("demo", **chosen), demo, community_areas()), path)
        return path

    return made


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def write(folder: Path) -> None:
        make_explorer(run_of("demo", embed=True), folder / "explorer.html")

    made = made_once(tmp_path_factory, "explorer_page", write)
    # Its own for each process, as pictures of it come to lie beside it.
    own = tmp_path_factory.mktemp("explorer")
    return shutil.copytree(made, own, dirs_exist_ok=True) / "explorer.html"


@pytest.fixture(scope="session")
def hostile(lay_out: Make) -> Path:
    return lay_out("hostile", title=TITLE, subtitle=SUBTITLE)


@pytest.fixture(scope="session")
def one_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of 2010 alone, on a line through the city."""
    rows = [
        f"{at % 12 + 1:02}/{at % 28 + 1:02}/2010 01:00:00 PM,1811,true,{WEST_FT + 500 * at},1899000"
        for at in range(80)
    ]
    path = tmp_path_factory.mktemp("records") / "one_year.csv"
    path.write_text("\n".join(["Date,IUCR,Arrest,X Coordinate,Y Coordinate", *rows, ""]))
    return path
