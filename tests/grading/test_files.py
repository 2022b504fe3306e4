"""Files of each kind: the same, within rounding, or different."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pyogrio
import pytest
import rasterio
from matplotlib.backends.backend_pdf import PdfPages
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from rasterio import Affine
from shapely.geometry import box

from cannabis_maps.grading import Grade, grade_files

Write = Callable[[Path, float], None]
PEAK = 4450.0


def write_raster(path: Path, added: float, *, kind: str = "float32", cell: float = 50) -> None:
    values = np.array([[np.nan, 0.0], [PEAK, 12.0 + added]])
    if kind == "uint8":
        values = np.array([[0, 0], [200, 12 + added]])
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=2,
        height=2,
        count=1,
        dtype=kind,
        crs="EPSG:26971",
        transform=Affine(cell, 0, 0, 0, -cell, 100),
        nodata=np.nan if kind == "float32" else None,
    ) as raster:
        raster.write(values.astype(kind), 1)


def write_picture(path: Path, added: float, *, title: str = "Arrests") -> None:
    told = PngInfo()
    told.add_text("Title", title)
    shades = np.full((8, 8, 3), 100, np.uint8)
    shades[2, 3, 1] += int(added)
    Image.fromarray(shades).save(path, pnginfo=told)


def write_pages(path: Path, added: float, *, word: str = "Austin", title: str = "Arrests") -> None:
    with PdfPages(path, metadata={"Title": title, "CreationDate": None}) as pages:
        for at in range(2):
            figure = plt.figure(figsize=(2, 2))
            figure.text(0.1, 0.5, word, fontsize=12)
            figure.text(0.1 + added * at, 0.1, "12")
            pages.savefig(figure)
            plt.close(figure)


def write_layers(path: Path, added: float, *, rows: int = 2) -> None:
    names = ["Austin", "Loop", "Hegewisch"][:rows]
    rates = [1.5 + added, 2.5, 3.5][:rows]
    counts = [1, 2, 3][:rows]
    shapes = [box(at, 0, at + 1 + added, 1) for at in range(rows)]
    table = gpd.GeoDataFrame(
        {"name": names, "rate": rates, "count": counts}, geometry=shapes, crs="EPSG:26971"
    )
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2018-11-12T00:00:00Z"})
    table.to_file(path, layer="areas", driver="GPKG")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_archive(path: Path, added: float, *, part: str = "word/document.xml") -> None:
    held = io.BytesIO()
    write_picture_to(held, added)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, f"<w:t>{4.25 + added * 1e-8:.10f}</w:t>")
        archive.writestr("word/media/image1.png", held.getvalue())


def write_picture_as(path: Path, added: float) -> None:
    held = io.BytesIO()
    write_picture_to(held, added)
    path.write_bytes(held.getvalue())


def write_picture_to(held: io.BytesIO, added: float) -> None:
    Image.fromarray(np.full((4, 4), 90 + int(added), np.uint8)).save(held, "PNG")


WRITERS: dict[str, Write] = {
    ".tif": write_raster,
    ".png": write_picture,
    ".pdf": write_pages,
    ".gpkg": write_layers,
    ".docx": write_archive,
    ".qgz": write_archive,
}


def pair(folder: Path, suffix: str) -> tuple[Path, Path]:
    return folder / f"old{suffix}", folder / f"new{suffix}"


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_bytes_are_the_same(tmp_path: Path, suffix: str) -> None:
    old, new = pair(tmp_path, suffix)
    WRITERS[suffix](old, 0)
    new.write_bytes(old.read_bytes())
    assert grade_files(old, new).grade is Grade.SAME


@pytest.mark.parametrize(
    ("suffix", "added"),
    [(".tif", 0.9e-6 * PEAK), (".png", 1), (".gpkg", 1e-7), (".docx", 1), (".qgz", 1)],
)
def test_rounding_is_close(tmp_path: Path, suffix: str, added: float) -> None:
    old, new = pair(tmp_path, suffix)
    WRITERS[suffix](old, 0)
    WRITERS[suffix](new, added)
    assert old.read_bytes() != new.read_bytes()
    assert grade_files(old, new).grade is Grade.CLOSE


@pytest.mark.parametrize(
    ("suffix", "added"),
    [
        (".tif", 3e-6 * PEAK),
        (".png", 2),
        (".pdf", 0.2),
        (".gpkg", 1e-3),
        (".docx", 2),
        (".qgz", 2),
    ],
)
def test_more_than_rounding_differs(tmp_path: Path, suffix: str, added: float) -> None:
    old, new = pair(tmp_path, suffix)
    WRITERS[suffix](old, 0)
    WRITERS[suffix](new, added)
    assert grade_files(old, new).grade is Grade.DIFFERENT


@pytest.mark.parametrize("suffix", [*WRITERS, ".csv", ".svg", ".bin"])
def test_a_file_that_is_broken_differs(tmp_path: Path, suffix: str) -> None:
    old, new = pair(tmp_path, suffix)
    WRITERS.get(suffix, write_picture_as)(old, 0)
    new.write_bytes(old.read_bytes()[:40] + b"\xff\x00 and no more")
    assert grade_files(old, new).grade is Grade.DIFFERENT


def test_a_pdf_with_other_bytes_and_the_same_pages_is_close(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".pdf")
    write_pages(old, 0)
    new.write_bytes(old.read_bytes() + b"\n% nothing\n")
    assert grade_files(old, new).grade is Grade.CLOSE


def test_another_word_on_the_second_page_is_found(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".pdf")
    write_pages(old, 0)
    write_pages(new, 0.2)
    assert grade_files(old, new).what.startswith("page 2: ")


def test_another_title_of_a_pdf_or_picture_differs(tmp_path: Path) -> None:
    for suffix, write in ((".pdf", write_pages), (".png", write_picture)):
        old, new = pair(tmp_path, suffix)
        write(old, 0)
        write(new, 0, title="Something else")
        assert grade_files(old, new).grade is Grade.DIFFERENT


def test_a_class_of_a_raster_is_the_same_or_not(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".tif")
    write_raster(old, 0, kind="uint8")
    write_raster(new, 1, kind="uint8")
    assert grade_files(old, new).grade is Grade.DIFFERENT


def test_another_grid_differs(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".tif")
    write_raster(old, 0)
    write_raster(new, 0, cell=25)
    assert grade_files(old, new).what == "another grid, bands or tags"


def test_another_blank_cell_differs(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".tif")
    write_raster(old, 0)
    write_raster(new, np.nan)
    assert grade_files(old, new).what == "other cells are blank"


def test_a_row_less_differs(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".gpkg")
    write_layers(old, 0)
    write_layers(new, 0, rows=3)
    assert grade_files(old, new).grade is Grade.DIFFERENT


def test_another_part_of_a_document_differs(tmp_path: Path) -> None:
    old, new = pair(tmp_path, ".docx")
    write_archive(old, 0)
    write_archive(new, 0, part="word/other.xml")
    assert grade_files(old, new).what == "other parts"
