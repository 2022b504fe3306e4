"""The real QGIS, as Debian installs it, runs a script in a process and a home of its own."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

PYTHON = "/usr/bin/python3"
SECONDS = 120
# Where it must be there, its want is no reason to skip.
REQUIRED = "TESTS_REQUIRE_QGIS"
HOMES = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
WRAPPER = """
import gc, json, sys
from qgis.core import Qgis, QgsApplication

application = QgsApplication([], False)
application.initQgis()
warnings = []

def note(message, tag, level):
    if level in (Qgis.Warning, Qgis.Critical):
        warnings.append(f"{tag}: {message}")

application.messageLog().messageReceived.connect(note)
script = {}
exec(compile(open(sys.argv[1], encoding="utf-8").read(), "script", "exec"), script)
found = script["main"](*sys.argv[2:])
print(json.dumps({**found, "warnings": warnings}), flush=True)
# What is alive when QGIS ends takes it down.
script.clear()
gc.collect()
application.exitQgis()
"""


def run_in_qgis(script: str, *arguments: object) -> dict[str, Any]:
    """Run a script in QGIS and return what it found.

    The script defines ``main``, which takes the arguments as texts and returns a dictionary for
    JSON. Its objects must be local to ``main``. Warnings of QGIS's message log are added as
    ``warnings``. Skips the test where there is no QGIS.
    """
    if not _is_installed():
        missing = f"{PYTHON} has no QGIS (Debian: python3-qgis)"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    with TemporaryDirectory() as folder:
        wrapper, file = Path(folder) / "wrapper.py", Path(folder) / "script.py"
        wrapper.write_text(WRAPPER, encoding="utf-8")
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [PYTHON, *map(str, (wrapper, file, *arguments))],
            check=False,
            capture_output=True,
            text=True,
            env=_environment(folder),
            timeout=SECONDS,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@cache
def _is_installed() -> bool:
    if not Path(PYTHON).is_file():
        return False
    tried = [PYTHON, "-c", "import qgis.core"]
    return not subprocess.run(
        tried, check=False, capture_output=True, env=_environment()
    ).returncode


def _environment(folder: str = "/nonexistent") -> dict[str, str]:
    alone = dict.fromkeys(HOMES, folder)
    return alone | {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
