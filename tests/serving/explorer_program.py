"""Debian's Chromium uses the interactive page as a reader would."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from browser_program import MODULES
from loopback import Handler, Loopback

SCRIPTS = Path(__file__).parent
SECONDS = 900


def programs() -> tuple[str, str, str]:
    """Return the folder of node's modules, node and Chromium; skip the test without the first."""
    modules = os.environ.get(MODULES)
    if not modules:
        pytest.skip(f"needs axe-core and playwright-core from npm, their folder in {MODULES}")
    node, chromium = shutil.which("node"), shutil.which("chromium")
    assert node, "needs node (Debian: nodejs)"
    assert chromium, "needs Chromium (Debian: chromium)"
    return modules, node, chromium


def explore(plan: Mapping[str, Any], folder: Path, script: str = "explore.cjs") -> dict[str, Any]:
    """Use the pages of a plan as a script does, and return what is found there."""
    modules, node, chromium = programs()
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    done = subprocess.run(
        [node, str(SCRIPTS / script), str(path), modules, chromium],
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Files(Handler, SimpleHTTPRequestHandler):
    """Serves the files of a folder."""


def serving(folder: Path) -> Loopback:
    """Serve a folder on loopback."""
    return Loopback(partial(Files, directory=str(folder)), frozenset())  # type: ignore[arg-type]
