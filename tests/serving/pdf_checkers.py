"""Checkers of PDF/UA, which have an environment of their own: programs, as a reader has them."""

import os
import subprocess
from pathlib import Path

import pytest

# The folder of the programs; where it is named, their want is no reason to skip.
FOLDER = "TESTS_PDF_CHECKERS"
SECONDS = 300


def checked(name: str, *arguments: str) -> str:
    """Run a checker, and return what it prints; skips where there is none."""
    folder = os.environ.get(FOLDER)
    if not folder:
        pytest.skip(f"needs {name} (PyPI), in a folder that {FOLDER} names")
    program = Path(folder) / name
    assert program.is_file(), f"{program} is not there"
    done = subprocess.run(
        [str(program), *arguments], check=False, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.stdout, done.stderr
    return done.stdout
