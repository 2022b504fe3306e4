"""Tables out of any vector or table file that GDAL opens: columns, and shapes if it has any."""

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from cannabis_maps.errors import SourceError
from cannabis_maps.files import sha256_of
from cannabis_maps.provenance import Source
from cannabis_maps.records.inputs import find_inputs

Column = npt.NDArray[Any]

SHAPEFILE_PARTS = (".cpg", ".dbf", ".prj", ".shp", ".shx")


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one layer.

    Parameters
    ----------
    file : str
        Name of the file without its folder.
    columns : mapping of str to array of shape (n,)
        In the order of the file, as it spells them.
    shapes : array of shapely geometries, shape (n,), or None
        In the file's own coordinates; None if it has none.
    crs : str or None
        Of the coordinates; None if the file does not say.
    sources : tuple of Source
        The file, or all files of a Shapefile.
    """

    file: str
    columns: Mapping[str, Column]
    shapes: npt.NDArray[np.object_] | None
    crs: str | None
    sources: tuple[Source, ...]


def read_table(path: str | Path, wanted: str) -> Table:
    """Read the one layer of a file.

    Parameters
    ----------
    path : str or Path
    wanted : str
        What to give instead of a file that cannot be read.

    Returns
    -------
    Table

    Raises
    ------
    SourceError
        If there is no such file, it cannot be read, or has more than one layer.
    """
    found = find_inputs(Path(path), Path)
    if len(found) > 1:
        raise SourceError(f"{path} names {len(found)} files; give one")
    file, name = found[0].path, found[0].name
    with _readable(name, wanted):
        source = _in_archive(file, name)
        layer = _only_layer(source, name)
        has_shapes = layer[1] is not None
        meta, _, shapes, columns = pyogrio.raw.read(
            source, layer=layer[0], force_2d=True, read_geometry=has_shapes
        )
        read_shapes = shapely.from_wkb(shapes, on_invalid="fix") if has_shapes else None
    return Table(
        name,
        dict(zip(meta["fields"].tolist(), columns, strict=True)),
        read_shapes,
        meta["crs"],
        sources_of(file),
    )


@contextmanager
def _readable(name: str, wanted: str) -> Iterator[None]:
    """Turn GDAL's errors into one line, and leave what it only warns of to the checks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (
        DataSourceError,
        DataLayerError,
        FieldError,
        UnicodeDecodeError,
        shapely.errors.ShapelyError,
        zipfile.BadZipFile,
    ) as error:
        raise SourceError(f"{name} cannot be read: it is no such file, or damaged; {wanted}") from (
            error
        )


def _in_archive(file: Path, name: str) -> str:
    """Return what GDAL calls the file, or the one Shapefile in its archive."""
    if file.suffix.lower() != ".zip" or not zipfile.is_zipfile(file):
        return str(file)
    with zipfile.ZipFile(file) as archive:
        # macOS adds a shadow of each file in a folder of its own.
        inner = [entry for entry in archive.namelist() if not entry.startswith("__MACOSX/")]
    shapefiles = [entry for entry in inner if entry.lower().endswith(".shp")]
    if len(shapefiles) != 1:
        raise SourceError(
            f"{name} holds {len(shapefiles)} Shapefiles, where one is allowed; zip one with all "
            f"of its parts ({', '.join(SHAPEFILE_PARTS)})"
        )
    return f"/vsizip/{{{file}}}/{shapefiles[0]}"


def _only_layer(source: str, name: str) -> tuple[str, str | None]:
    """Return the name and the kind of shapes of the one layer, or of the one that has polygons."""
    layers = [(str(layer), kind) for layer, kind in pyogrio.list_layers(source)]
    polygons = [layer for layer in layers if layer[1] and "Polygon" in layer[1]]
    for choice in (layers, polygons):
        if len(choice) == 1:
            return choice[0]
    names = ", ".join(layer for layer, _ in layers) or "none"
    raise SourceError(f"{name} has {len(layers)} layers ({names}); save one in a file of its own")


def sources_of(file: Path) -> tuple[Source, ...]:
    """Return a table's file with its hash, or the files of a Shapefile."""
    files = [file]
    if file.suffix.lower() == ".shp":
        beside = [file.with_suffix(suffix) for suffix in SHAPEFILE_PARTS]
        files = sorted({file, *(part for part in beside if part.is_file())})
    return tuple(Source(each.name, sha256_of(each)) for each in files)
