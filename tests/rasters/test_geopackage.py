"""A GeoPackage of made-up layers: its parts, and what Debian's GDAL makes of it."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import geopandas
import pytest
import shapely

from cannabis_maps.errors import OutputError
from cannabis_maps.grid import CRS
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.geopackage import VectorLayer, write_geopackage


def layer(name: str, title: str) -> VectorLayer:
    table = geopandas.GeoDataFrame(
        {"arrests": [7, 5], "name": ["O'Hara & <Sons>", "B"], "rate": [1.5, None]},
        geometry=[shapely.box(358_000, 578_000, 358_250, 578_250)] * 2,
        crs=CRS,
    )
    aliases = {"arrests": "Arrests", "name": "Ward", "rate": "Rate"}
    return VectorLayer(name, title, table, aliases, b"<qgis/>", "Made up.", ("By hand.",))


@pytest.fixture
def made(provenance: Provenance, tmp_path: Path) -> Path:
    path = tmp_path / "a.gpkg"
    write_geopackage([layer("one", "The first"), layer("two", "The second")], provenance, path)
    return path


def test_values_come_back(made: Path) -> None:
    for name in ("one", "two"):
        table = geopandas.read_file(made, layer=name)
        assert table["arrests"].tolist() == [7, 5]
        assert table["name"].tolist() == ["O'Hara & <Sons>", "B"]
        assert table["rate"].isna().tolist() == [False, True]


def test_the_database_is_whole(made: Path) -> None:
    with closing(sqlite3.connect(made)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA user_version").fetchall() == [(10200,)]
        assert database.execute("PRAGMA freelist_count").fetchall() == [(0,)]


def test_the_tables_beside_the_layers_are_registered(made: Path) -> None:
    with closing(sqlite3.connect(made)) as database:
        contents = database.execute("SELECT table_name, data_type, identifier FROM gpkg_contents")
        assert contents.fetchall() == [
            ("one", "features", "The first"),
            ("two", "features", "The second"),
            ("layer_styles", "attributes", "layer_styles"),
        ]
        extensions = database.execute(
            "SELECT table_name, extension_name FROM gpkg_extensions WHERE scope = 'read-write'"
        )
        assert extensions.fetchall() == [
            ("gpkg_data_columns", "gpkg_schema"),
            ("gpkg_data_column_constraints", "gpkg_schema"),
            ("gpkg_metadata", "gpkg_metadata"),
            ("gpkg_metadata_reference", "gpkg_metadata"),
        ]


def test_an_existing_file_is_kept_without_force(made: Path, provenance: Provenance) -> None:
    before = made.read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        write_geopackage([layer("one", "The first")], provenance, made)
    assert made.read_bytes() == before


def test_two_layers_of_one_title_leave_nothing(provenance: Provenance, tmp_path: Path) -> None:
    layers = [layer("one", "The same"), layer("two", "The same")]
    with pytest.raises(OutputError, match=r"a\.gpkg cannot be written: UNIQUE constraint failed"):
        write_geopackage(layers, provenance, tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_ogrinfo_reads_it_without_a_word(made: Path) -> None:
    command = shutil.which("ogrinfo")
    if command is None:
        pytest.skip("ogrinfo is not installed (Debian: gdal-bin)")
    done = subprocess.run(
        [command, "-ro", "-al", str(made)], capture_output=True, check=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.count("Geometry: Multi Polygon\nFeature Count: 2\n") == 2
    assert done.stdout.count("NAD83 / Illinois East") >= 2
    assert "  IDENTIFIER=The first\n" in done.stdout
    assert "  name (String) = O'Hara & <Sons>\n" in done.stdout
    assert "  rate (Real) = (null)\n" in done.stdout
    assert [path.name for path in made.parent.iterdir()] == ["a.gpkg"]
