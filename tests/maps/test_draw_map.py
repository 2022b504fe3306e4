"""The file is whole, the same every time, and never takes another one's place unasked."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from cannabis_maps import draw_map, kernel_density
from cannabis_maps.cli import run
from cannabis_maps.errors import CannabisMapsError, OptionError, OutputError
from cannabis_maps.maps import MapOptions
from cannabis_maps.places import chicago_grid, city_limit
from cannabis_maps.provenance import Provenance

# What a fixture does is said where it stands, in conftest.
Get = Callable[..., Any]

DRAWN = ("map", "demo", "--cell", "400", "--quiet", "--out")


@pytest.fixture(scope="module")
def surface(make_surface: Get) -> xr.DataArray:
    made: xr.DataArray = make_surface()
    return made


@pytest.fixture(scope="module")
def provenance(make_provenance: Get) -> Provenance:
    made: Provenance = make_provenance()
    return made


@pytest.mark.parametrize("name", ["map.PNG", "map.pdf", "map.svg"])
def test_twice_gives_the_same_bytes_as_the_page(
    name: str, surface: xr.DataArray, provenance: Provenance, files: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / name
    draw_map(surface, provenance, str(path))
    assert path.read_bytes() == files[path.suffix.lower().removeprefix(".")]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_another_folder_locale_time_zone_and_hash_seed_give_the_same_svg(tmp_path: Path) -> None:
    folder = tmp_path / "another"
    folder.mkdir()
    # Not that of this process, whichever it is.
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    settings = {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-m", "cannabis_maps", *DRAWN, "map.svg"],
        cwd=folder,
        env=os.environ | settings,
        check=True,
    )
    assert run([*DRAWN, str(tmp_path / "map.svg")]) == 0
    assert (folder / "map.svg").read_bytes() == (tmp_path / "map.svg").read_bytes()


def test_an_existing_file_is_kept_without_force(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already; use --force"):
        draw_map(surface, provenance, path)
    assert path.read_bytes() == b"mine"


def test_an_existing_file_is_replaced_with_force(
    surface: xr.DataArray, provenance: Provenance, files: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(b"mine")
    draw_map(surface, provenance, path, force=True)
    assert path.read_bytes() == files["png"]


@pytest.mark.parametrize("name", ["map.jpg", "map", "map.png.gz", "png"])
def test_an_unknown_format_is_refused(
    name: str, surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match=r"written as \.png, \.pdf or \.svg"):
        draw_map(surface, provenance, tmp_path / name)


def test_counts_in_cells_are_refused(provenance: Provenance, tmp_path: Path) -> None:
    counts = kernel_density(
        [358_700.0],
        [579_000.0],
        None,
        chicago_grid(1000),
        window=city_limit(),
        measure="expected-count",
    )
    with pytest.raises(OptionError, match="use --measure per-year or total"):
        draw_map(counts, provenance, tmp_path / "map.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (MapOptions(title="a" * 200), "map.png"),
        (MapOptions(credit="麻"), "map.pdf"),
        (MapOptions(), "nowhere/map.png"),
    ],
)
def test_a_failed_run_leaves_nothing(
    options: MapOptions, name: str, surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    with pytest.raises(CannabisMapsError):
        draw_map(surface, provenance, tmp_path / name, options)
    assert list(tmp_path.iterdir()) == []


def test_the_surface_is_left_alone(
    surface: xr.DataArray, provenance: Provenance, tmp_path: Path
) -> None:
    before = surface.copy(deep=True)
    draw_map(surface, provenance, tmp_path / "map.svg")
    xr.testing.assert_identical(surface, before)
