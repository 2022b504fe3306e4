"""Debian's Chromium opens a page, and axe looks for what some people could not use in it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

# The folder node_modules with axe-core and playwright-core.
MODULES = "TESTS_NODE_MODULES"
SCRIPT = Path(__file__).parent / "look.cjs"
SECONDS = 180


def look_at(page: Path, pictures: Path | None = None) -> dict[str, Any]:
    """Open a page at widths of 320, 400 and 1,280 pixels and return what is found at each.

    Skips the test where a program for it is missing.
    """
    modules = os.environ.get(MODULES)
    if not modules:
        pytest.skip(f"needs axe-core and playwright-core from npm, their folder in {MODULES}")
    # Where the folder is given, the want of a program is no reason to skip.
    node, chromium = shutil.which("node"), shutil.which("chromium")
    assert node, "needs node (Debian: nodejs)"
    assert chromium, "needs Chromium (Debian: chromium)"
    command = [node, str(SCRIPT), str(page), modules, chromium]
    done = subprocess.run(
        [*command, *([str(pictures)] if pictures else [])],
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
