"""Heavy imports wait until they are needed."""

import subprocess
import sys

import pytest

import cannabis_maps

HEAVY = ["duckdb", "geopandas", "matplotlib", "numpy", "pandas", "pyogrio", "rasterio", "rich"]
HEAVY += ["rioxarray", "scipy", "shapely", "xarray"]
EXPORTED = ("draw_map", "kernel_density", "read_records", "write_raster")
AFTER = f"import sys; print([name for name in {HEAVY} if name in sys.modules])"


def printed(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("given", ["--help", "--version", "map --help", "plot"])
def test_help_and_usage_errors_import_nothing_heavy(given: str) -> None:
    script = f"from cannabis_maps.cli import run; run({given.split()}); {AFTER}"
    assert printed(script) == "[]"


def test_the_package_imports_nothing_heavy() -> None:
    assert printed(f"import cannabis_maps; {AFTER}") == "[]"


@pytest.mark.parametrize("name", EXPORTED)
def test_the_package_exports(name: str) -> None:
    assert callable(getattr(cannabis_maps, name))
    assert name in cannabis_maps.__all__


def test_an_exported_name_is_imported_when_asked_for() -> None:
    script = "import cannabis_maps; cannabis_maps.read_records; import sys; "
    assert printed(f"{script}print('duckdb' in sys.modules)") == "True"


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'draw_maps'"):
        _ = cannabis_maps.draw_maps
