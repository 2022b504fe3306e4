"""The project in the real QGIS: opened from a moved folder, drawn, printed and stepped through."""

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
import rasterio
from matplotlib.colors import to_rgba
from PIL import Image
from qgis_program import run_in_qgis

from cannabis_maps import words
from cannabis_maps.grid import FloatArray
from cannabis_maps.make_qgis import make_qgis
from cannabis_maps.maps.scale import scale_for
from cannabis_maps.recipe import Recipe, SurfaceRecipe

ODD_NAME = 'Müller\'s maps "of" Chicago'
YEARS = range(2001, 2019)
SAMPLED, NEAR_ENOUGH = 50, 3
SCRIPT = """
from pathlib import Path
from qgis.core import (
    QgsDateTimeRange, QgsLayoutExporter, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject,
    QgsTemporalNavigationObject,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QPainter


def drawn(layers, extent, size, path, paper="white", days=None):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setExtent(extent)
    settings.setOutputSize(size)
    settings.setBackgroundColor(QColor(paper))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    if days is not None:
        settings.setIsTemporal(True)
        settings.setTemporalRange(days)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(path))
    return [error.message for error in job.errors()]


def told(layer):
    return {
        "id": layer.id(), "name": layer.name(), "valid": layer.isValid(),
        "crs": layer.crs().authid(), "source": layer.source(),
        "renderer": layer.renderer().type(), "title": layer.metadata().title(),
        "abstract": layer.metadata().abstract(),
    }


def stepped(project, layers, extent, folder):
    controller = QgsTemporalNavigationObject()
    times = project.timeSettings()
    controller.setTemporalExtents(times.temporalRange())
    from qgis.core import QgsInterval
    controller.setFrameDuration(QgsInterval(times.timeStep(), times.timeStepUnit()))
    frames = []
    for frame in range(controller.totalFrameCount()):
        days = controller.dateTimeRangeForFrameNumber(frame)
        path = folder / f"frame-{frame:02}.png"
        errors = drawn(layers, extent, QSize(175, 211), path, days=days)
        shown = [each.name() for each in layers
                 if each.temporalProperties().isVisibleInTemporalRange(days)]
        frames.append({"path": str(path), "errors": errors, "shown": shown,
                       "begin": days.begin().toString("yyyy-MM-dd")})
    return frames


def main(file, out):
    folder = Path(out)
    project = QgsProject.instance()
    opened = project.read(file)
    root = project.layerTreeRoot()
    layers = project.mapLayers()
    density = layers["arrests_density"]
    extent = density.extent()
    size = QSize(density.width(), density.height())
    years = [each.layer() for group in root.children() if group.name().startswith("Year")
             for each in group.children()]
    checked = [each for each in root.layerOrder() if each in root.checkedLayers()]
    layout = project.layoutManager().layouts()[0]
    exported = QgsLayoutExporter(layout).exportToPdf(
        str(folder / "page.pdf"), QgsLayoutExporter.PdfExportSettings())
    found = {
        "opened": opened, "error": project.error(), "crs": project.crs().authid(),
        "title": project.title(), "home": project.homePath(),
        "layers": [told(each) for each in layers.values()],
        "groups": [[group.name(), group.isVisible(), [each.name() for each in group.children()]]
                   for group in root.children()],
        "checked": [each.id() for each in checked],
        "errors": drawn([density], extent, size, folder / "density.png")
        + drawn(checked, extent, QSize(700, 844), folder / "map.png", project.backgroundColor()),
        "frames": stepped(project, years, extent, folder),
        "exported": int(exported),
        "items": [each.id() for each in layout.items() if hasattr(each, "id") and each.id()],
        "texts": [each.text() for each in layout.items() if hasattr(each, "text")],
        "legend": [each.customProperty("legend/title-label") for each in layout.itemById("legend")
                   .model().rootGroup().findLayers()],
        "missing": [each.id() for each in layers.values() if not each.isValid()],
        "view": project.viewSettings().defaultViewExtent().toString(),
    }
    project.clear()
    return found
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project, and move its folder elsewhere, under an odd name."""
    made = tmp_path_factory.mktemp("made") / "qgis"
    make_qgis(Recipe(surface=SurfaceRecipe(cell_m=400)), made)
    moved = tmp_path_factory.mktemp("moved") / ODD_NAME
    shutil.move(made, moved)
    return moved


@pytest.fixture(scope="module")
def project(folder: Path) -> Path:
    (found,) = folder.glob("*.qgz")
    return found


@pytest.fixture(scope="module")
def seen(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("seen")
    return {"out": out, **run_in_qgis(SCRIPT, project, out)}


def test_it_opens_from_a_moved_folder_with_an_odd_name(seen: dict[str, Any]) -> None:
    assert seen["opened"]
    assert seen["error"] == ""
    assert seen["missing"] == seen["errors"] == []


def test_it_opens_without_a_warning(seen: dict[str, Any]) -> None:
    assert seen["warnings"] == []


def test_its_layers_are_in_groups_and_in_order(seen: dict[str, Any]) -> None:
    names = [name for name, *_ in seen["groups"]]
    assert names == [
        "Names and limits",
        "Where arrests were recorded",
        "Year by year, for the temporal controller",
        "Ground",
    ]
    grounds = seen["groups"][-1][2]
    assert grounds[0] == "Rivers and canals"
    assert grounds[-1].startswith("Online: USGS.USTopo")


def test_at_first_one_sees_the_density_under_names_and_over_the_ground(
    seen: dict[str, Any],
) -> None:
    assert seen["checked"] == [
        "names_limit",
        "names_areas",
        "arrests_density",
        "ground_river",
        "ground_park",
        "ground_city",
        "ground_lake",
        "ground_county",
    ]


def test_every_layer_has_a_style_a_crs_and_words(seen: dict[str, Any]) -> None:
    by_id = {layer["id"]: layer for layer in seen["layers"]}
    assert seen["crs"] == "EPSG:26971"
    assert by_id.pop("ground_online")["crs"] == "EPSG:3857"
    assert {layer["crs"] for layer in by_id.values()} == {"EPSG:26971"}
    kinds = {name: layer["renderer"] for name, layer in by_id.items()}
    assert kinds["arrests_density"] == "singlebandpseudocolor"
    assert kinds["data_of_arrests_grid"] == "graduatedSymbol"
    assert kinds["data_of_community_areas"] == "RuleRenderer"
    assert kinds["data_of_contours"] == "categorizedSymbol"
    for layer in by_id.values():
        if not layer["id"].startswith(("ground", "names")):
            assert layer["title"]
            assert words.PORTAL in layer["abstract"]


def test_no_path_in_it_leads_out_of_its_folder(project: Path, folder: Path) -> None:
    with zipfile.ZipFile(project) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    sources = re.findall(r"<datasource>(.*?)</datasource>", text)
    files = [source for source in sources if not source.startswith("type=xyz")]
    assert len(files) == len(sources) - 1
    for source in files:
        path = Path(source.split("|")[0])
        assert not path.is_absolute()
        assert (folder / path).is_file()
    assert str(folder.parent) not in text


def test_the_density_has_the_colors_of_the_printed_map_where_it_has_them(
    seen: dict[str, Any], folder: Path
) -> None:
    (path,) = folder.glob("*_s500m.tif")
    with rasterio.open(path) as raster:
        values = raster.read(1).astype(np.float64)
    picture = np.asarray(Image.open(seen["out"] / "density.png").convert("RGB"), dtype=float)
    expected = on_white(values)
    rows, cols = steepest(expected)
    assert np.abs(picture[rows, cols] - expected[rows, cols]).max() <= NEAR_ENOUGH
    # A cell off in any direction, and the same cells would show other colors.
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        moved = np.roll(picture, shift, axis=(0, 1))
        assert np.abs(moved[rows, cols] - expected[rows, cols]).max() > 2 * NEAR_ENOUGH


def on_white(values: FloatArray) -> FloatArray:
    """Return the printed map's colors of values per km2 on white paper, 0 to 255."""
    scale = scale_for(values, "mi")
    inks = scale.colormap(scale.norm(np.nan_to_num(values) * scale.factor))
    inks = np.where(np.isnan(values)[..., None], to_rgba("white", 0), inks)
    return np.asarray(255 * (inks[..., :3] * inks[..., 3:] + 1 - inks[..., 3:]))


def steepest(colors: FloatArray) -> tuple[npt.NDArray[np.intp], ...]:
    """Return the cells whose neighbors look least like them, and as many others."""
    steps = np.abs(np.diff(colors, axis=0, append=colors[-1:])).max(axis=2)
    order = np.argsort(steps, axis=None)[::-1]
    chance = np.random.default_rng(1811).choice(order, SAMPLED // 2, replace=False)
    return np.unravel_index(np.concatenate([order[: SAMPLED // 2], chance]), steps.shape)


def test_the_map_shows_ground_names_and_density(seen: dict[str, Any]) -> None:
    picture = np.asarray(Image.open(seen["out"] / "map.png").convert("RGB"), dtype=int)
    inks = {tuple(color) for color in np.unique(picture.reshape(-1, 3), axis=0).tolist()}
    for color in ((233, 232, 228), (215, 225, 230), (253, 252, 249), (44, 26, 76)):
        assert any(max(abs(a - b) for a, b in zip(color, ink, strict=True)) <= 2 for ink in inks)


def test_the_temporal_controller_steps_through_the_years(seen: dict[str, Any]) -> None:
    frames = seen["frames"]
    assert [frame["begin"][:4] for frame in frames] == [str(year) for year in YEARS]
    assert [len(frame["shown"]) for frame in frames] == [1] * len(YEARS)
    assert frames[0]["shown"][0].startswith("2001: ")
    assert frames[-1]["shown"][0].startswith("2018, January 1 to November 12: ")
    assert [frame["errors"] for frame in frames] == [[]] * len(YEARS)


def test_each_year_is_another_picture_in_one_scale(seen: dict[str, Any]) -> None:
    pictures = [
        np.asarray(Image.open(frame["path"]).convert("L"), dtype=float) for frame in seen["frames"]
    ]
    assert len({picture.tobytes() for picture in pictures}) == len(YEARS)
    by_year = dict(zip(YEARS, pictures, strict=True))
    # The more arrests, the more ink: 21,978 in 2010, 1,210 in 2017.
    assert by_year[2010].mean() < by_year[2001].mean() < by_year[2017].mean() < 255


def test_the_page_says_all_that_the_printed_one_does(seen: dict[str, Any]) -> None:
    assert {
        "map",
        "legend",
        "legend note",
        "north arrow",
        "scale bar, miles",
        "scale bar, kilometers",
        "title",
        "subtitle",
        "foot 1",
        "foot 2",
    } <= set(seen["items"])
    told = " ".join(seen["texts"])
    for said in (
        "Where Chicago police made arrests for possessing 30 grams of cannabis or less, 2001-2018",
        "272,608 arrests, those with a usable position",
        "half of it within 0.37\N{NO-BREAK SPACE}mile",
        words.PORTAL,
        words.NOT_SHOWN,
        words.APPROXIMATE,
        words.OVER_TIME,
        words.NO_ADVICE,
        words.DEMONSTRATION,
    ):
        assert said in told
    assert seen["legend"] == ["Arrests per km² per year"]


def test_the_page_prints_on_a_letter_sheet(seen: dict[str, Any]) -> None:
    assert seen["exported"] == 0
    with pypdfium2.PdfDocument(seen["out"] / "page.pdf") as pdf:
        (page,) = pdf
        assert page.get_size() == pytest.approx((612, 792), abs=0.5)
        picture = np.asarray(page.render(scale=1).to_pil().convert("L"))
    # The map has ink, and the margin has none.
    assert picture[120:680, 50:560].std() > 20
    assert picture[:, :30].min() == 255
