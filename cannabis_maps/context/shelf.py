"""The shelf: layers as they are kept in the cache, beside each a sidecar that says what it is."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import mapping

from cannabis_maps import files, words
from cannabis_maps.cache import CONTEXT
from cannabis_maps.context.catalog import LAYERS, Layer
from cannabis_maps.context.checking import Checked
from cannabis_maps.context.features import DEGREES, Features, Shapes, transformer
from cannabis_maps.errors import OutputError
from cannabis_maps.folders import CACHE_VARIABLE, cache_folder
from cannabis_maps.grid import CRS
from cannabis_maps.portal.copies import now

# About a tenth of a meter.
DECIMALS = 6

log = logging.getLogger("cannabis_maps")


@dataclass(frozen=True)
class Kept:
    """A layer in the cache.

    Parameters
    ----------
    path : Path
        The GeoJSON.
    name, dataset : str
        As in the catalog.
    address : str
        What was asked.
    features, repaired : int
        How many there are, and how many of them had to be repaired.
    fetched_at : datetime
        When, in UTC.
    sha256 : str
        Of the GeoJSON.
    """

    path: Path
    name: str
    dataset: str
    address: str
    features: int
    repaired: int
    fetched_at: datetime
    sha256: str


def context_folder() -> Path:
    """Return the folder of the City's layers."""
    return cache_folder() / CONTEXT


def made_folder() -> Path:
    """Make the folder of the City's layers, if it is not there, and return it."""
    folder = context_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {error.strerror or error}; check permissions, or name "
            f"another cache with {CACHE_VARIABLE}"
        ) from error
    return folder


def keep(checked: Checked, layer: Layer, portal: str) -> Kept:
    """Put a layer in the place of the last copy of it.

    The sidecar comes last: a layer that it does not fit is not used.

    Parameters
    ----------
    checked : Checked
    layer : Layer
    portal : str
        Its address.

    Returns
    -------
    Kept

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    features = in_degrees(checked.features)
    content = as_geojson(features, layer)
    kept = Kept(
        made_folder() / f"{layer.name}.geojson",
        layer.name,
        layer.dataset,
        layer.address(portal),
        len(features),
        checked.repaired,
        now(),
        hashlib.sha256(content).hexdigest(),
    )
    files.write_bytes(kept.path, content, force=True)
    files.write_bytes(_sidecar(kept.path), _as_json(kept), force=True)
    return kept


def find_kept() -> tuple[Kept, ...]:
    """Find the layers in the cache, in the order of the catalog; what is damaged is left aside.

    Returns
    -------
    tuple of Kept
    """
    found = (_find(context_folder() / f"{layer.name}.geojson", layer) for layer in LAYERS)
    return tuple(kept for kept in found if kept is not None)


def context_layers() -> Mapping[str, Features]:
    """Read the layers in the cache.

    Returns
    -------
    mapping of str to Features
        By the names in the catalog; only those that were fetched.
    """
    return {kept.name: read_kept(kept) for kept in find_kept()}


def read_kept(kept: Kept) -> Features:
    """Read a layer from the cache, in EPSG:26971."""
    rows = json.loads(kept.path.read_bytes())["features"]
    names = rows[0]["properties"]
    return Features(
        read_shapes(kept.path),
        {name: tuple(row["properties"][name] for row in rows) for name in names},
    )


def read_shapes(path: Path) -> Shapes:
    """Read the shapes of a layer from the cache, in EPSG:26971."""
    shapes = shapely.get_parts(shapely.from_geojson(path.read_bytes()))
    to_meters = transformer(DEGREES, CRS).transform
    return np.asarray(shapely.transform(shapes, to_meters, interleaved=False))


def as_geojson(features: Features, layer: Layer) -> bytes:
    """Write features in degrees as GeoJSON, the same bytes in whatever order they came."""
    lines = sorted(
        json.dumps(
            {
                "geometry": mapping(shape),
                "properties": {name: texts[at] for name, texts in features.properties.items()},
                "type": "Feature",
            },
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        for at, shape in enumerate(features.shapes)
    )
    rows = ",\n".join(lines)
    return (
        f'{{"type":"FeatureCollection","name":"{layer.name}","features":[\n{rows}\n]}}\n'.encode()
    )


def in_degrees(features: Features) -> Features:
    """Return features in degrees to a few decimals, still valid, each ring in one known order.

    Those that are smaller than the last decimal are left out.
    """
    to_degrees = transformer(CRS, DEGREES).transform
    exact = shapely.transform(features.shapes, to_degrees, interleaved=False)
    fitted = shapely.set_precision(exact, 10.0**-DECIMALS)
    ordered = shapely.orient_polygons(shapely.normalize(fitted))
    shapes = np.asarray(shapely.transform(ordered, lambda degrees: degrees.round(DECIMALS)))
    return Features(shapes, features.properties).only(~shapely.is_empty(shapes))


def _find(path: Path, layer: Layer) -> Kept | None:
    sidecar = _sidecar(path)
    if not sidecar.exists():
        return None
    try:
        told = json.loads(sidecar.read_bytes())
        kept = Kept(
            path,
            layer.name,
            str(told["dataset"]),
            str(told["address"]),
            int(told["features"]),
            int(told["repaired"]),
            datetime.fromisoformat(told["fetched_at"]),
            str(told["sha256"]),
        )
        found = files.sha256_of(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _warn(path, str(error))
        return None
    if found != kept.sha256:
        _warn(path, found)
        return None
    return kept


@cache
def _warn(path: Path, found: str) -> None:  # noqa: ARG001  the same thing is said once
    log.warning(
        "%s is not what %s says, and is left aside; fetch it again with: cannabis-maps fetch "
        "context",
        path,
        _sidecar(path).name,
    )


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".json")


def _as_json(kept: Kept) -> bytes:
    told = asdict(kept) | {"fetched_at": kept.fetched_at.isoformat(), "terms": words.TERMS}
    del told["path"], told["name"]
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()
