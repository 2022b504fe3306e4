"""No arrow runs back up: figures know no records, and nothing that reads or estimates them."""

import pkgutil
import subprocess
import sys

from cannabis_maps import maps

UPSTREAM = (
    "records",
    "reading",
    "areas",
    "estimating",
    "comparing",
    "portraits",
    "tiles",
)
SCRIPT = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(f"cannabis_maps.maps.{name}")
print(*sorted(name for name in sys.modules if name.startswith("cannabis_maps.")))
"""


def test_figures_import_nothing_that_knows_records() -> None:
    names = [module.name for module in pkgutil.iter_modules(maps.__path__)]
    assert {"heatmap", "series", "change", "rates", "neighborhood"} <= set(names)
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, *names], check=True, capture_output=True, text=True
    )
    imported = {name.split(".")[1] for name in told.stdout.split()}
    assert imported & set(UPSTREAM) == set()
