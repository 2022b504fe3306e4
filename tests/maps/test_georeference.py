"""Where a PDF says that its map is, as GDAL reads it, against what is drawn there."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

from cannabis_maps.maps.heatmap import compose_map
from cannabis_maps.maps.options import MapOptions
from cannabis_maps.maps.page import Document
from cannabis_maps.maps.paper import parse_paper
from cannabis_maps.maps.sheet import Form

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

DPI = 300
# Of the pictures in the PDF, which say nothing of where it is.
COARSE_DPI = 50
# Navy Pier, O'Hare and the far southeast, in degrees.
KNOWN = np.array([[-87.6, 41.8917], [-87.9073, 41.9742], [-87.5245, 41.6445]])

GDALINFO = shutil.which("gdalinfo") or ""

pytestmark = pytest.mark.skipif(not GDALINFO, reason="GDAL's own programs are not installed")


@pytest.mark.parametrize(
    ("page", "orientation"),
    [("letter", None), ("tabloid", "landscape"), ("column", None), ("slide", None)],
)
def test_known_points_fall_within_a_printed_pixel(
    page: str,
    orientation: str | None,
    make_surface: Get,
    make_provenance: Get,
    frame_of: Get,
    tmp_path: Path,
) -> None:
    form = Form(parse_paper(page, orientation))
    made = compose_map(make_surface(), make_provenance(), MapOptions(form=form))
    path = tmp_path / "map.pdf"
    path.write_bytes(made.render("pdf", Document("", "", "", ""), COARSE_DPI))
    told = subprocess.run(
        [GDALINFO, "-json", "--config", "GDAL_PDF_DPI", str(DPI), str(path)],
        capture_output=True,
        check=True,
    )
    info = json.loads(told.stdout)
    assert 'ID["EPSG",26971]' in info["coordinateSystem"]["wkt"]
    left, width, _, top, _, height = info["geoTransform"]
    x, y = Transformer.from_crs("EPSG:4269", "EPSG:26971", always_xy=True).transform(*KNOWN.T)
    pixels = np.stack([(x - left) / width, (y - top) / height], axis=1)
    frame = frame_of(made)
    inches = frame.to_page(np.stack([x, y], axis=1)) * made.enlargement
    paper_in = made.box.height * made.enlargement
    drawn = np.stack([inches[:, 0], paper_in - inches[:, 1]], axis=1) * DPI
    assert np.abs(pixels - drawn).max() < 1
