"""Nothing of one record is in any product: every byte is searched, unpacked ones too."""

import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
import rasterio
from PIL import Image

from cannabis_maps.cli import run

if TYPE_CHECKING:
    from tests.make.conftest import Run, Secrets


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and those of whatever is packed inside."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".pdf":
        with pikepdf.open(BytesIO(data)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    yield item.read_bytes() if decodes(item) else item.read_raw_bytes()
                yield repr(item).encode()
    if path.suffix == ".png":
        yield from png_texts(data)
        with Image.open(BytesIO(data)) as image:
            image.load()
            yield repr(image.info).encode()
    if path.suffix == ".docx":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield from map(archive.read, archive.namelist())
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as database:
            # Long texts are cut up over pages of the file.
            yield "\n".join(database.iterdump()).encode()
    if path.suffix == ".tif":
        with rasterio.open(path) as raster:
            for space in (None, *raster.tag_namespaces()):
                yield repr(raster.tags(ns=space)).encode()
                for band in raster.indexes:
                    yield repr(raster.tags(band, ns=space)).encode()
            yield repr((raster.descriptions, raster.units)).encode()


def decodes(stream: pikepdf.Stream) -> bool:
    return stream.get("/Filter") in (None, "/FlateDecode")


def png_texts(data: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"zTXt":
            yield zlib.decompress(content.split(b"\0", 1)[1][1:])
        elif kind != b"IDAT":
            yield content
        at += length + 12


def found(folder: Path, secrets: "Secrets") -> list[tuple[str, str]]:
    """Search every file below a folder, in the encodings that these formats use.

    Those are UTF-8 and UTF-16, which without its zeros is the same for what is searched for.
    """
    hits: list[tuple[str, str]] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        everything = b"\n".join(unpacked(path)).lower().replace(b"\0", b"")
        hits += [(path.name, secret) for secret in secrets if secret.lower().encode() in everything]
    return hits


def test_the_search_finds_what_is_there(secret_file: Path, secrets: "Secrets") -> None:
    assert len({secret for _, secret in found(secret_file.parent, secrets)}) == len(secrets)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le"])
def test_the_search_finds_it_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("\0of Quibble Parlor\0".encode(encoding))
    assert found(tmp_path, ("QUIBBLE", "ABSENT")) == [("a.txt", "QUIBBLE")]


def test_make(secret_run: "Run", secrets: "Secrets") -> None:
    assert found(secret_run.folder, secrets) == []


@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.svg"])
def test_map(secret_file: Path, secrets: "Secrets", tmp_path: Path, name: str) -> None:
    made = ["map", str(secret_file), "--out", str(tmp_path / name), "--cell", "400"]
    assert run([*made, "--dpi", "72", "--quiet"]) == 0
    assert found(tmp_path, secrets) == []


def test_raster(secret_file: Path, secrets: "Secrets", tmp_path: Path) -> None:
    made = ["raster", str(secret_file), "--out", str(tmp_path / "a.tif"), "--cell", "200"]
    assert run([*made, "--measure", "total", "--quiet"]) == 0
    assert found(tmp_path, secrets) == []


WINDOWS = ["--before", "2019-08-01/2019-08-14", "--after", "2019-08-15/2019-08-28"]
KINDS = {
    "rate": ["--what", "rate"],
    "standard-error": ["--what", "standard-error"],
    "volume": ["--what", "volume"],
    "count": ["--measure", "expected-count"],
    "classes": ["--classes", "4"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_raster_of_each_kind(
    secret_file: Path, secrets: "Secrets", tmp_path: Path, kind: str
) -> None:
    made = ["raster", str(secret_file), "--out", str(tmp_path / "a.tif"), "--cell", "200"]
    assert run([*made, *KINDS[kind], "--quiet"]) == 0
    assert len([*tmp_path.iterdir()]) == 6
    assert found(tmp_path, secrets) == []


@pytest.fixture
def twice_as_many(
    secret_file: Path, secrets: "Secrets", tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Write the same arrests twice, for a window of two weeks to have enough."""
    header, *rows = secret_file.read_text("utf-8").splitlines(keepends=True)
    more = [row.replace("98765431", "298765431").replace("QXVZJ77", "2QXVZJ77") for row in rows]
    path = tmp_path_factory.mktemp("twice") / "twice.csv"
    path.write_text("".join([header, *rows, *more]), encoding="utf-8")
    assert found(path.parent, secrets)
    return path


def test_raster_of_a_change(twice_as_many: Path, secrets: "Secrets", tmp_path: Path) -> None:
    made = ["raster", str(twice_as_many), "--out", str(tmp_path / "a.tif"), "--cell", "200"]
    assert run([*made, "--what", "change", *WINDOWS, "--quiet"]) == 0
    assert found(tmp_path, secrets) == []


def test_rasters_by_year(secret_file: Path, secrets: "Secrets", tmp_path: Path) -> None:
    made = ["raster", str(secret_file), "--out", str(tmp_path / "a"), "--cell", "200"]
    assert run([*made, "--by", "year", "--quiet"]) == 0
    assert len([*(tmp_path / "a").iterdir()]) == 10
    assert found(tmp_path, secrets) == []


def test_raster_on_the_cells_of_another(
    secret_file: Path, secrets: "Secrets", tmp_path: Path
) -> None:
    made = ["raster", str(secret_file), "--quiet", "--cell"]
    assert run([*made, "400", "--out", str(tmp_path / "theirs.tif")]) == 0
    target = ["--align", str(tmp_path / "theirs.tif"), "--out", str(tmp_path / "a.tif")]
    assert run([*made, "200", *target]) == 0
    assert found(tmp_path, secrets) == []


def test_raster_of_relative_risk(
    secret_file: Path, secrets: "Secrets", tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    header, *rows = secret_file.read_text("utf-8").splitlines(keepends=True)
    # As many arrests for another offense, each with secrets of the same kind.
    others = [row.replace(",1811,", ",0486,").replace("98765431", "198765431") for row in rows]
    crimes = tmp_path_factory.mktemp("crimes") / "crimes.csv"
    crimes.write_text("".join([header, *rows, *others]), encoding="utf-8")
    made = ["raster", str(crimes), "--controls", str(crimes), "--out", str(tmp_path / "a.tif")]
    assert run([*made, "--cell", "200", "--quiet"]) == 0
    assert found(crimes.parent, secrets)
    assert found(tmp_path, secrets) == []


def test_geopackage(secret_file: Path, secrets: "Secrets", tmp_path: Path) -> None:
    made = ["geopackage", str(secret_file), "--out", str(tmp_path / "a.gpkg"), "--cell", "200"]
    assert run([*made, "--quiet"]) == 0
    assert found(tmp_path, secrets) == []


def test_what_is_printed(
    secret_file: Path, secrets: "Secrets", secret_run: "Run", capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(secret_file)]) == 0
    printed = capsys.readouterr().out + secret_run.out
    assert not [secret for secret in secrets if secret in printed]
