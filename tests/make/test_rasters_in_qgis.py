"""The real QGIS opens every raster with its style, and reads the values that were written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
import rasterio
from qgis_program import run_in_qgis

from cannabis_maps.cli import run
from cannabis_maps.estimating import estimate
from cannabis_maps.grid import FloatArray
from cannabis_maps.maps.scale import scale_for
from cannabis_maps.recipe import SurfaceRecipe
from cannabis_maps.records import read_records

if TYPE_CHECKING:
    from tests.make.conftest import Arrests

DAYS = {"05/01/2010": 60, "05/02/2010": 5, "03/04/2011": 25, "11/12/2012": 40}
KINDS = {
    "even": [],
    "classed": ["--breaks", "0.25,1,4", "--units", "km"],
    "rate": ["--what", "rate"],
    "error": ["--what", "standard-error"],
    "volume": ["--what", "volume"],
    "count": ["--measure", "expected-count"],
    "change": [
        *("--what", "change", "--before", "2010-05-01/2011-12-31"),
        *("--after", "2012-01-01/2012-12-31"),
    ],
}
BY_YEAR = "chicago-cannabis-arrests_2010-2012_s500m_by-year"
PLACES = 50
LIMITS = (0.25, 1.0, 4.0)
READ = """
import json, math
from qgis.core import QgsPointXY, QgsRaster, QgsRasterLayer

def main(places, *paths):
    places = json.loads(places)
    layers = {path: QgsRasterLayer(path, "raster", "gdal") for path in paths}
    return {"layers": {path: told(layer, places) for path, layer in layers.items()}}

def told(layer, places):
    provider, renderer = layer.dataProvider(), layer.renderer()
    bands = range(1, layer.bandCount() + 1)
    found = {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type(),
        "bands": [layer.bandName(band) for band in bands],
        "nodata": [provider.sourceHasNoDataValue(band) for band in bands],
        "range": [
            [statistics.minimumValue, statistics.maximumValue]
            for statistics in map(provider.bandStatistics, bands)
        ],
        "values": [
            [values.get(band) for band in bands]
            for values in (
                provider.identify(QgsPointXY(*place), QgsRaster.IdentifyFormatValue).results()
                for place in places
            )
        ],
    }
    if renderer.type() == "paletted":
        return found | {"classes": [
            [each.value, each.label, each.color.name()] for each in renderer.classes()
        ]}
    shader = renderer.shader().rasterShaderFunction()
    return found | {
        "least": renderer.classificationMin(),
        "most": renderer.classificationMax(),
        "band": renderer.band(),
        "legend": [item[0] for item in layer.legendSymbologyItems()],
        "colors": [shader.shade(value)[1:] for value in TRIED],
    }
"""
TRIED = [*LIMITS, *(float(np.nextafter(np.float32(at), np.float32(0))) for at in LIMITS), 0.0, 2.0]


@pytest.fixture(scope="module")
def source(arrests: "Arrests", tmp_path_factory: pytest.TempPathFactory) -> Path:
    return arrests(tmp_path_factory.mktemp("made"), DAYS)


@pytest.fixture(scope="module")
def made(source: Path) -> Mapping[str, Path]:
    """Write a raster of each kind, one of each year and one of all years."""
    given = ["raster", str(source), "--cell", "200", "--quiet", "--out"]
    paths = {}
    for name, options in KINDS.items():
        paths[name] = source.with_name(f"{name}.tif")
        assert run([*given, str(paths[name]), *options]) == 0
    folder = source.with_name("years")
    assert run([*given, str(folder), "--by", "year"]) == 0
    return paths | {
        "even classes": source.with_name("even_classes.tif"),
        "classed classes": source.with_name("classed_classes.tif"),
        "by year": folder / f"{BY_YEAR}.tif",
        "2012": next(folder.glob("*_2012-*m.tif")),
    }


@pytest.fixture(scope="module")
def places(made: Mapping[str, Path]) -> FloatArray:
    """Fifty places, half of them where the arrests are; a few outside the city."""
    random = np.random.default_rng(50)
    with rasterio.open(made["even"]) as raster:
        left, bottom, right, top = raster.bounds
    anywhere = random.uniform((left, bottom), (right, top), (PLACES // 2, 2))
    near = random.uniform((356_500, 577_500), (360_500, 581_000), (PLACES // 2, 2))
    return np.concatenate([anywhere, near])


@pytest.fixture(scope="module")
def read(made: Mapping[str, Path], places: FloatArray) -> dict[str, Any]:
    script = f"{READ}\nTRIED = {TRIED!r}\n"
    return run_in_qgis(script, json.dumps(places.tolist()), *made.values())


@pytest.fixture
def layers(read: dict[str, Any], made: Mapping[str, Path]) -> dict[str, Any]:
    return {name: read["layers"][str(path)] for name, path in made.items()}


def test_qgis_has_nothing_to_warn_of(read: dict[str, Any]) -> None:
    assert read["warnings"] == []


def test_each_raster_is_valid_and_placed_and_knows_where_there_is_no_data(
    layers: dict[str, Any],
) -> None:
    for name, layer in layers.items():
        assert (layer["valid"], layer["crs"]) == (True, "EPSG:26971"), name
        assert all(layer["nodata"]), name


def test_each_style_is_picked_up_with_its_minimum_and_maximum(
    layers: dict[str, Any], made: Mapping[str, Path]
) -> None:
    for name, layer in layers.items():
        if name.endswith("classes"):
            assert layer["renderer"] == "paletted"
            continue
        assert layer["renderer"] == "singlebandpseudocolor"
        root = fromstring(made[name].with_suffix(".qml").read_bytes())  # noqa: S314  ours
        (drawn,) = root.iter("rasterrenderer")
        told = [float(drawn.attrib[f"classification{end}"]) for end in ("Min", "Max")]
        assert [layer["least"], layer["most"]] == pytest.approx(told, rel=1e-15), name


def test_the_scale_is_that_of_the_printed_map(layers: dict[str, Any], source: Path) -> None:
    surface = estimate(read_records(source), SurfaceRecipe(cell_m=200))
    scale = scale_for(surface.to_numpy(), "mi")
    assert layers["even"]["least"] == 0
    assert layers["even"]["most"] == pytest.approx(scale.top / 1.609344**2)
    # A color between two stops, as the page has it.
    expected = 255 * np.array(scale.colormap(scale.norm(2.0 * scale.factor)))
    np.testing.assert_allclose(layers["even"]["colors"][-1], expected, atol=2.5)


def test_a_scale_begins_without_ink(layers: dict[str, Any]) -> None:
    assert layers["even"]["colors"][-2][3] == 0
    # In the middle of a change there is none either.
    assert layers["change"]["colors"][-2][3] < 10
    assert layers["change"]["least"] == -layers["change"]["most"]


def test_a_value_on_a_limit_is_of_the_class_above(layers: dict[str, Any]) -> None:
    on, below = layers["classed"]["colors"][:3], layers["classed"]["colors"][3:6]
    assert on[:2] == below[1:]
    assert len({tuple(color) for color in [*on, below[0]]}) == 4
    assert layers["classed"]["legend"] == [
        "under 0.25 per km²",
        "0.25 to 1 per km²",
        "1 to 4 per km²",
        "4 or more per km²",
    ]


def test_identify_gives_our_values_at_fifty_places(
    layers: dict[str, Any], made: Mapping[str, Path], places: FloatArray
) -> None:
    for name, layer in layers.items():
        with rasterio.open(made[name]) as raster:
            expected = np.array([*raster.sample(places)], dtype=np.float64)
            nodata = raster.nodata
        expected[expected == nodata] = np.nan
        # Equal, for a float32 goes into JSON whole.
        found = np.array(layer["values"], dtype=np.float64)
        np.testing.assert_array_equal(found, expected, err_msg=name)
        assert np.isfinite(found).any(axis=1).sum() > PLACES // 2


def test_identify_gives_the_estimate_in_float32(
    layers: dict[str, Any], source: Path, places: FloatArray
) -> None:
    surface = estimate(read_records(source), SurfaceRecipe(cell_m=200))
    x, y = places.T
    cols = np.floor((x - float(surface["x"][0]) + 100) / 200).astype(int)
    rows = np.floor((float(surface["y"][0]) + 100 - y) / 200).astype(int)
    expected = surface.to_numpy()[rows, cols].astype(np.float32)
    found = np.array([each[0] for each in layers["even"]["values"]], dtype=np.float32)
    np.testing.assert_array_equal(found, expected)


def test_statistics_are_known_for_each_band(
    layers: dict[str, Any], made: Mapping[str, Path]
) -> None:
    for name in ("even", "by year", "even classes"):
        with rasterio.open(made[name]) as raster:
            bands = [raster.read(at, masked=True) for at in raster.indexes]
        expected = [[float(np.nanmin(band)), float(np.nanmax(band))] for band in bands]
        assert layers[name]["range"] == expected


def test_bands_are_named_by_year_and_a_part_year_is_marked(layers: dict[str, Any]) -> None:
    assert layers["by year"]["bands"] == [
        "Band 1: Arrests per km2 per year, May 1 to December 31, 2010",
        "Band 2: Arrests per km2 per year, 2011",
        "Band 3: Arrests per km2 per year, January 1 to November 12, 2012",
    ]
    assert layers["by year"]["band"] == 1


def test_all_years_and_one_of_them_share_a_scale(layers: dict[str, Any]) -> None:
    for what in ("least", "most", "colors", "legend"):
        assert layers["by year"][what] == layers["2012"][what]


def test_classes_are_listed_by_name_and_no_others(layers: dict[str, Any]) -> None:
    classes = layers["classed classes"]["classes"]
    assert [value for value, _, _ in classes] == [1, 2, 3, 4]
    assert [label for _, label, _ in classes] == layers["classed"]["legend"]


def test_classes_are_listed_by_name_without_the_style_too(
    made: Mapping[str, Path], tmp_path: Path
) -> None:
    # From the names beside the file, and the color table in it.
    for suffix in (".tif", ".tif.aux.xml"):
        content = made["classed classes"].with_suffix(suffix).read_bytes()
        (tmp_path / f"a{suffix}").write_bytes(content)
    script = f"{READ}\nTRIED = []\n"
    (layer,) = run_in_qgis(script, "[]", tmp_path / "a.tif")["layers"].values()
    assert [label for _, label, _ in layer["classes"][:5]] == [
        "no data",
        "under 0.25 per km²",
        "0.25 to 1 per km²",
        "1 to 4 per km²",
        "4 or more per km²",
    ]
