"""The real QGIS opens every layer with its style, readable names and metadata."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from qgis_program import run_in_qgis

from cannabis_maps import words
from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

DAYS = {"05/01/2010": 60, "05/02/2010": 5, "03/04/2011": 15, "11/12/2012": 40}
RENDERERS = {
    "arrests_grid": "graduatedSymbol",
    "community_areas": "RuleRenderer",
    "contours": "categorizedSymbol",
}
READ = """
from qgis.core import QgsApplication, QgsProviderRegistry, QgsRenderContext, QgsVectorLayer

def main(path):
    found = QgsProviderRegistry.instance().querySublayers(path)
    return {"layers": {each.name(): told(path, each.name()) for each in found}}

def told(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    metadata, fields = layer.metadata(), layer.fields()
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "renderer": layer.renderer().type(),
        "labels": layer.labelsEnabled(),
        "aliases": {field.name(): field.alias() for field in fields},
        "title": metadata.title(),
        "abstract": metadata.abstract(),
        "rights": metadata.rights(),
        "history": metadata.history(),
        "constraints": [each.constraint for each in metadata.constraints()],
        "begin": metadata.extent().temporalExtents()[0].begin().toString("yyyy-MM-dd"),
        "sums": {
            field.name(): sum(each[field.name()] for each in layer.getFeatures())
            for field in fields if field.name().startswith("arrests") and field.typeName() != "Real"
        },
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()],
        "drawn": drawn(layer),
        "written": written(layer),
    }

def drawn(layer):
    context = QgsRenderContext()
    context.expressionContext().appendScope(layer.createExpressionContextScope())
    renderer = layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    colors = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        symbols = renderer.symbolsForFeature(feature, context)
        colors.append([symbol.color().name() for symbol in symbols])
    renderer.stopRender(context)
    return colors

def written(layer):
    feature = next(layer.getFeatures())
    texts = {}
    for index, field in enumerate(layer.fields()):
        setup = layer.editorWidgetSetup(index)
        formatter = QgsApplication.fieldFormatterRegistry().fieldFormatter(setup.type())
        value = feature[index]
        texts[field.name()] = formatter.representValue(layer, index, setup.config(), None, value)
    return texts
"""
CLASSES = """
from qgis.core import QgsRenderContext, QgsVectorLayer

def main(path):
    layer = QgsVectorLayer(f"{path}|layername=arrests_grid", "grid", "ogr")
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    renderer.startRender(context, layer.fields())
    limits, found = [each.lowerValue() for each in renderer.ranges()], []
    for limit in limits:
        feature = next(layer.getFeatures())
        feature["arrests_per_km2_per_year"] = limit
        (key,) = renderer.legendKeysForFeature(feature, context)
        found.append(renderer.legendSymbolItems()[int(key)].label())
    renderer.stopRender(context)
    return {"found": found, "limits": limits}
"""


@pytest.fixture(scope="module")
def made(arrests: "Arrests", tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    source = arrests(folder, DAYS)
    arguments = ["geopackage", str(source), "--out", str(folder / "a.gpkg"), "--cell", "200"]
    assert run([*arguments, "--quiet"]) == 0
    return folder / "a.gpkg"


@pytest.fixture(scope="module")
def read(made: Path) -> dict[str, Any]:
    return run_in_qgis(READ, made)


@pytest.fixture(params=RENDERERS)
def layer(request: pytest.FixtureRequest, read: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = read["layers"][request.param]
    return found | {"name": request.param}


def test_qgis_has_nothing_to_warn_of(read: dict[str, Any]) -> None:
    assert read["warnings"] == []
    assert list(read["layers"]) == list(RENDERERS)


def test_each_layer_is_valid_and_styled(layer: dict[str, Any]) -> None:
    assert (layer["valid"], layer["crs"]) == (True, "EPSG:26971")
    assert layer["renderer"] == RENDERERS[layer["name"]]
    assert layer["labels"] is (layer["name"] != "arrests_grid")


def test_each_field_has_a_readable_name(layer: dict[str, Any]) -> None:
    aliases = layer["aliases"]
    del aliases["fid"]
    assert all(alias and "_" not in alias for alias in aliases.values())
    assert len(set(aliases.values())) == len(aliases)


def test_the_metadata_is_filled(layer: dict[str, Any]) -> None:
    assert "2010-2012" in layer["title"]
    for sentence in ("120 arrests mapped of 120 recorded.", "data to November 12, 2012"):
        assert sentence in layer["abstract"]
    assert words.DISCLAIMER in layer["rights"]
    assert layer["constraints"] == [words.APPROXIMATE, words.OVER_TIME]
    assert any(words.DATA_SET in step for step in layer["history"])
    assert layer["begin"] == "2010-05-01"


@pytest.mark.parametrize("name", ["arrests_grid", "community_areas"])
def test_counts_are_those_of_the_source(read: dict[str, Any], name: str) -> None:
    sums = read["layers"][name]["sums"]
    assert sums == {
        "arrests": 120,
        "arrests_2010": 65,
        "arrests_2011": 15,
        "arrests_2012": 40,
    }


def test_each_feature_is_drawn(layer: dict[str, Any]) -> None:
    assert all(layer["drawn"])


def test_areas_with_too_few_are_gray_and_the_loop_is_hatched(read: dict[str, Any]) -> None:
    areas = read["layers"]["community_areas"]
    assert [colors for colors in areas["drawn"] if len(colors) == 1] == [["#eeeeec"]] * 73
    # The Loop with a class and hatching; O'Hare and two small areas are hatched on gray.
    assert len(areas["drawn"][31]) == 2
    assert areas["drawn"][31][0] != "#eeeeec"
    assert areas["legend"][-2:] == [
        "too few (arrests under 20)",
        "Under 5,000 residents, O'Hare or the Loop",
    ]


def test_numbers_are_shown_with_few_decimals(read: dict[str, Any]) -> None:
    density = read["layers"]["arrests_grid"]["written"]["arrests_per_km2_per_year"]
    assert len(density.split(".")[1]) == 1


def test_contours_are_named_by_their_percents(read: dict[str, Any]) -> None:
    legend = read["layers"]["contours"]["legend"]
    assert [label.split(" in ")[0] for label in legend] == ["25%", "50%", "75%", "90%"]


def test_a_value_on_a_limit_is_of_the_class_above(made: Path) -> None:
    classes = run_in_qgis(CLASSES, made)
    assert len(set(classes["found"])) == len(classes["limits"]) >= 2
