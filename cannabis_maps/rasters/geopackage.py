"""Tables with shapes as a GeoPackage, with what QGIS draws and says of them."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pyogrio

from cannabis_maps.errors import OutputError
from cannabis_maps.files import replacing_files
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.layer_metadata import abstract, layer_metadata

# The newest that QGIS 3.22 was made for.
VERSION = "1.2"
GEOMETRY = "geom"
STYLE_NAME = "default"
QGIS_STANDARD = "http://mrcc.com/qgis.dtd"
SPECIFICATION = "http://www.geopackage.org/spec121/#extension_"
EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "schema"),
    ("gpkg_metadata", "gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "metadata"),
)
TABLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""


@dataclass(frozen=True, eq=False)
class VectorLayer:
    """A layer with all that goes with it.

    Parameters
    ----------
    name : str
        Of the table.
    title : str
        What one sees, and when; each layer of a file has another.
    table : geopandas.GeoDataFrame
        Polygons.
    aliases : mapping of str to str
        Readable names of all columns.
    style : bytes
        QML for QGIS.
    what : str
        What the layer holds, in sentences.
    methods : tuple of str
        How it was made.
    """

    name: str
    title: str
    table: geopandas.GeoDataFrame
    aliases: Mapping[str, str]
    style: bytes
    what: str
    methods: tuple[str, ...] = ()


def write_geopackage(
    layers: Sequence[VectorLayer], provenance: Provenance, path: Path, *, force: bool = False
) -> None:
    """Write layers as a GeoPackage with styles, readable names and metadata.

    The same layers and provenance give the same bytes. The file is put in place whole.

    Parameters
    ----------
    layers : sequence of VectorLayer
    provenance : Provenance
        Of the records behind them.
    path : Path
        The file to be written.
    force : bool
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file cannot be written, or exists already and `force` is not given.

    References
    ----------
    Open Geospatial Consortium (2018). OGC GeoPackage Encoding Standard, 12-128r15.
    """
    path = Path(path)
    with replacing_files(path, force=force) as partial, _speaking_plainly(path):
        file = partial / path.name
        for layer in layers:
            _write_table(layer, file)
        with closing(sqlite3.connect(file)) as database:
            _describe(database, layers, provenance)
            database.execute("VACUUM")


@contextmanager
def _speaking_plainly(path: Path) -> Iterator[None]:
    """Turn errors of GDAL and SQLite into one line about the file that was asked for."""
    try:
        yield
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, sqlite3.Error) as error:
        raise OutputError(
            f"{path.name} cannot be written: {' '.join(str(error).split())}; free some space, or "
            "choose another --out"
        ) from error


def _write_table(layer: VectorLayer, file: Path) -> None:
    pyogrio.write_dataframe(
        layer.table,
        file,
        layer=layer.name,
        driver="GPKG",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        append=file.exists(),
        dataset_options={"VERSION": VERSION},
        layer_options={"GEOMETRY_NAME": GEOMETRY},
    )


def _describe(
    database: sqlite3.Connection, layers: Sequence[VectorLayer], provenance: Provenance
) -> None:
    # The date of the data, for no clock goes into a file.
    moment = f"{provenance.data_day.isoformat()}T00:00:00.000Z"
    database.executescript(TABLES)
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
        [(table, name, f"{SPECIFICATION}{anchor}") for table, name, anchor in EXTENSIONS],
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)"
    )
    for number, layer in enumerate(layers, start=1):
        _describe_layer(database, number, layer, provenance, moment)
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.commit()


def _describe_layer(
    database: sqlite3.Connection,
    number: int,
    layer: VectorLayer,
    provenance: Provenance,
    moment: str,
) -> None:
    database.execute(
        "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
        (layer.title, abstract(provenance, layer.what), layer.name),
    )
    database.execute(
        "INSERT INTO layer_styles VALUES (?, '', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)",
        (number, layer.name, GEOMETRY, STYLE_NAME, layer.style.decode(), layer.title, moment),
    )
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
        [(layer.name, column, alias, alias) for column, alias in layer.aliases.items()],
    )
    told = layer_metadata(layer.name, layer.title, layer.what, layer.methods, provenance).decode()
    database.execute(
        "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
        (number, QGIS_STANDARD, told),
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)",
        (layer.name, moment, number),
    )
