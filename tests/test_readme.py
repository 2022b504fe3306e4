"""What the README tells a reader to type works."""

import re
from pathlib import Path

import pytest
import rasterio

import cannabis_maps

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_python_example_draws_the_map_and_writes_the_raster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(example.replace("arrests.csv", "demo"), {})  # noqa: S102  the README's own words
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    with rasterio.open(tmp_path / "map.tif") as raster:
        assert raster.crs.to_epsg() == 26971


def test_python_example_takes_ten_lines_at_most() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) <= 10


def test_pictures_and_files_that_it_links_to_exist() -> None:
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_exported_names_are_those_of_the_example() -> None:
    (names,) = re.findall(r"from cannabis_maps import (.*)", README)
    assert all(callable(getattr(cannabis_maps, name.strip())) for name in names.split(","))
