"""A project's file, read as XML: layers, days, names, and the same bytes each time."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest

from cannabis_maps.grid import Region
from cannabis_maps.ramp import Color, Ramp, Stop
from cannabis_maps.rasters.layout import PAGE_MM, PageWords, letter_layout
from cannabis_maps.rasters.project import (
    OGR,
    Group,
    MapLayer,
    Project,
    project_document,
    project_file,
)
from cannabis_maps.rasters.raster_style import raster_style

EXTENT = Region(332000, 552000, 368000, 595000)
AWKWARD = 'Müller & "Söhne" <wards>'
LAND = Color(233, 232, 228)
RAMP = Ramp(
    (Stop(0, Color(255, 255, 255, 0)), Stop(10, Color(0, 0, 90))),
    (),
    is_classed=False,
    ends=("0", "10 or more"),
)
DENSITY = MapLayer("the_density", "Density", "a b/density.tif", style=raster_style(RAMP))
YEAR = replace(DENSITY, key="the_year_2010", days=(date(2010, 3, 1), date(2010, 12, 31)))
WARDS = MapLayer("the_wards_layer", AWKWARD, "x.gpkg|layername=wards", OGR, geometry="Polygon")
WORDS = PageWords("Title", "Subtitle", "Arrests", "Note", ("Source & method", "Shown"))


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(
        AWKWARD,
        "What it is",
        (
            Group("Above", (WARDS, DENSITY)),
            Group("Years", (YEAR,), is_checked=False, is_expanded=False),
        ),
        EXTENT,
        (date(2010, 1, 1), date(2012, 6, 30)),
        (letter_layout(WORDS, EXTENT, DENSITY, LAND),),
    )


@pytest.fixture(scope="module")
def root(project: Project) -> Element:
    return fromstring(project_document(project))  # noqa: S314  ours


def test_the_same_project_is_the_same_bytes(project: Project) -> None:
    assert project_file(project, "chicago") == project_file(project, "chicago")


def test_the_file_holds_the_project_and_nothing_else(project: Project) -> None:
    with zipfile.ZipFile(io.BytesIO(project_file(project, "chicago"))) as archive:
        assert archive.namelist() == ["chicago.qgs"]
        assert archive.read("chicago.qgs") == project_document(project)


def test_names_are_escaped(root: Element) -> None:
    assert root.findtext("title") == AWKWARD
    names = [each.findtext("layername") for each in root.iter("maplayer")]
    assert names == [AWKWARD, "Density", "Density"]


def test_each_layer_of_the_tree_is_a_layer_of_the_project(root: Element) -> None:
    tree = root.find("layer-tree-group")
    assert tree is not None
    listed = [each.get("id") for each in tree.iter("layer-tree-layer")]
    assert listed == [each.findtext("id") for each in root.iter("maplayer")]
    assert listed == [each.get("id") for each in root.iterfind("layerorder/layer")]


def test_paths_are_relative_to_the_project(root: Element) -> None:
    sources = [each.findtext("datasource") for each in root.iter("maplayer")]
    assert sources == ["./x.gpkg|layername=wards", "./a b/density.tif", "./a b/density.tif"]


def test_a_year_is_shown_on_its_own_days_only(root: Element) -> None:
    ranges = root.findall(".//maplayer/temporal[@enabled='1'][@mode='0']/fixedRange")
    told = [(each.findtext("start"), each.findtext("end")) for each in ranges]
    assert told == [("2010-03-01T00:00:01Z", "2010-12-31T23:59:59Z")]


def test_the_controller_runs_over_the_days_of_the_records_by_years(root: Element) -> None:
    times = root.find("ProjectTimeSettings")
    assert times is not None
    assert times.findtext("TemporalRange/start") == "2010-01-01T00:00:00Z"
    assert times.findtext("TemporalRange/end") == "2012-06-30T23:59:59Z"
    assert (times.get("timeStep"), times.get("timeStepUnit")) == ("1", "y")


def test_a_layer_has_its_style_whole(root: Element) -> None:
    (layer,) = (each for each in root.iter("maplayer") if each.findtext("id") == "the_density")
    shader = layer.find("pipe/rasterrenderer/rastershader/colorrampshader")
    assert shader is not None
    assert (shader.get("minimumValue"), shader.get("maximumValue")) == ("0", "10")


def test_extents_are_there_in_degrees_too(root: Element) -> None:
    west, south, east, north = (
        float(root.findtext(f".//maplayer/wgs84extent/{edge}") or 0)
        for edge in ("xmin", "ymin", "xmax", "ymax")
    )
    assert (west, south, east, north) == pytest.approx((-87.94, 41.64, -87.51, 42.03), abs=0.02)


def test_nothing_on_the_page_leaves_it(root: Element) -> None:
    width, height = PAGE_MM
    for item in root.iter("LayoutItem"):
        left, top = map(float, str(item.get("positionOnPage")).split(",")[:2])
        across, down = map(float, str(item.get("size")).split(",")[:2])
        assert left >= 0
        assert top >= 0
        assert left + across <= width
        assert top + down <= height


def test_what_stands_on_the_map_is_above_it(root: Element) -> None:
    heights = {each.get("id"): int(each.get("zValue") or 0) for each in root.iter("LayoutItem")}
    assert heights.pop("page") == 0
    lowest = heights.pop("map")
    assert min(heights.values()) > lowest
