"""LibreOffice, as Debian installs it, turns a document into a PDF in a process of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 180
# Where it must be there, its want is no reason to skip.
REQUIRED = "TESTS_REQUIRE_OFFICE"


def to_pdf(document: Path, folder: Path) -> Path:
    """Convert a document to a PDF in a folder, and return the PDF; skips without LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        missing = "needs LibreOffice (Debian: libreoffice-writer-nogui)"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, str(document)], check=False, capture_output=True, text=True, timeout=SECONDS
    )
    made = folder / f"{document.stem}.pdf"
    assert made.is_file(), done.stdout + done.stderr
    return made
